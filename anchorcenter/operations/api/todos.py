"""What waits for staff, for programs: the list of the page."""

from __future__ import annotations

from flask import current_app
from marshmallow import fields

from anchorcenter.accounts.access import saw, token_needed
from anchorcenter.accounts.actors import Actor
from anchorcenter.accounts.models import Permission
from anchorcenter.core.api import Blueprint, Moment, Schema
from anchorcenter.core.clock import now
from anchorcenter.core.feature import Todo, Todos
from anchorcenter.core.openapi import said
from anchorcenter.operations.api.shapes import Sent, require
from anchorcenter.operations.tasks import find_todos

blueprint = Blueprint("todos_api", __name__, url_prefix="/todos", description="What waits for staff.")


class TodoSchema(Schema):
    kind = fields.String(required=True, metadata=said("What it is of, in words.", "Requests to decide"))
    what = fields.String(required=True)
    more = fields.String(required=True)
    due_at = Moment(required=True, allow_none=True, metadata=said("By when; null: whenever."))
    url = fields.String(required=True, metadata=said("The page on which it is done."))


class TodosSchema(Schema):
    items = fields.List(fields.Nested(TodoSchema), required=True)


@blueprint.get("")
@token_needed("bookings:read")
@blueprint.response(200, TodosSchema)
def list_all(by: Actor) -> Sent:
    """What waits for staff, of everything that they may do: kind by kind, each by deadline, 50 of a kind at most."""
    require(by, Permission.OPERATE)
    found = [(todos, todo) for todos, each in find_todos(by, now()) for todo in each]
    return {"items": [_shape(todos, todo) for todos, todo in found]}


def _shape(todos: Todos, todo: Todo) -> Sent:
    if todo.person_id is not None:
        saw(todo.person_id)
    texts = {"kind": str(todos.label), "what": str(todo.what), "more": str(todo.more)}
    return texts | {"due_at": todo.due_at, "url": f"{current_app.config['BASE_URL']}{todo.url}"}
