"""What waits for staff, of all features: each thing with its deadline and the button that leads to it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import Response, current_app

from anchorcenter.accounts.access import me, saw
from anchorcenter.accounts.actors import Actor
from anchorcenter.accounts.models import Permission
from anchorcenter.core.clock import now
from anchorcenter.core.feature import MOST_TODOS, TODOS, Todo, Todos
from anchorcenter.core.i18n import local
from anchorcenter.core.pages import page


def todo_page() -> Response:
    """Everything that the reader may do, kind by kind; kinds of which nothing waits are only named."""
    kinds = [(todos, todos.find(now())) for todos in list_todos(me())]
    for todo in (todo for _kind, found in kinds for todo in found):
        if todo.person_id is not None:
            saw(todo.person_id)
    return page(
        "operations/day/todo.html",
        kinds=[_kind(todos, found) for todos, found in kinds if found],
        done=[str(todos.label) for todos, found in kinds if not found],
    )


def most_urgent(number: int) -> dict[str, Any]:
    """The first of everything that waits, by deadline, and how many there are; whoever is named was seen."""
    found = [(todos, todo) for todos in list_todos(me()) for todo in todos.find(now())]
    first = sorted(found, key=lambda pair: (pair[1].due_at is None, pair[1].due_at or now()))[:number]
    for _todos, todo in first:
        if todo.person_id is not None:
            saw(todo.person_id)
    items = [_item(todo, now()) | {"kind": str(todos.label), "action": str(todos.action)} for todos, todo in first]
    return {"count": len(found), "items": items}


def list_todos(by: Actor) -> list[Todos]:
    """The kinds of things to do that ``by`` may see."""
    every: list[Todos] = current_app.extensions[TODOS]
    return [todos for todos in every if by.may(Permission(todos.permission))]


def _kind(todos: Todos, found: list[Todo]) -> dict[str, Any]:
    return {
        "label": str(todos.label),
        "action": str(todos.action),
        "count": f"{len(found)}+" if len(found) == MOST_TODOS else str(len(found)),
        "items": [_item(todo, now()) for todo in found],
    }


def _item(todo: Todo, moment: datetime) -> dict[str, Any]:
    due = todo.due_at
    text = {"what": str(todo.what), "more": str(todo.more), "url": todo.url}
    return {**text, "due": local(due) if due else "", "is_late": due is not None and due <= moment}
