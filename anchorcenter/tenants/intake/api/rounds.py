"""Intake rounds for programs: those that are published for everybody, drafts too for staff."""

from __future__ import annotations

from typing import Any

from marshmallow import fields

from anchorcenter.accounts.access import my_scopes, token_needed
from anchorcenter.accounts.actors import Actor
from anchorcenter.admissions.calls import queries as calls
from anchorcenter.admissions.calls.models import Call
from anchorcenter.core.api import Blueprint, Schema
from anchorcenter.core.clock import now
from anchorcenter.core.idempotency import Made
from anchorcenter.core.openapi import TAGGED
from anchorcenter.facilities.queries import get_plan
from anchorcenter.questions.queries import list_questions
from anchorcenter.tenants.intake.api.schemas import IntakeQuestionsSchema, question_shape, tagged
from anchorcenter.tenants.intake.api.shapes import IntakeSchema, WholeIntakeSchema, item_shape, whole_shape
from anchorcenter.tenants.intake.queries import PURPOSE, list_units

intakes = Blueprint("intakes_api", __name__, url_prefix="/intakes", description="Rounds in which units are let.")
WHOLE = WholeIntakeSchema()


class IntakesSchema(Schema):
    items = fields.List(fields.Nested(IntakeSchema), required=True)


@intakes.get("")
@token_needed()
@intakes.response(200, IntakesSchema)
def index(by: Actor) -> Any:
    """Every round that is published, the latest deadline first, and drafts for staff with `intakes:read`; whom it
    selected is said by each alone."""
    rows = calls.list_calls(PURPOSE, now=None if runs(by) else now())
    units = list_units([row.id for row in rows], get_plan())
    return {"items": [item_shape(row, units[row.id], []) for row in rows]}


@intakes.get("/<slug>")
@token_needed()
@intakes.response(200, WholeIntakeSchema, headers=TAGGED)
def show(slug: str, by: Actor) -> Made:
    """One round, with whom it selected once the results are published; its ETag is what a change names in If-Match."""
    return tagged(whole_shape(_call(slug, by), is_staff=runs(by)), WHOLE)


@intakes.get("/<slug>/questions")
@token_needed()
@intakes.response(200, IntakeQuestionsSchema)
def questions(slug: str, by: Actor) -> Any:
    """What a round asks of who applies, in your language."""
    return asked_shape(_call(slug, by))


def asked_shape(call: Call) -> dict[str, Any]:
    """What a round asks, in order."""
    return {"items": [question_shape(each) for each in list_questions(call.version_id)]}


def runs(by: Actor) -> bool:
    """Whether this token reads rounds as staff do."""
    return by.is_staff and "intakes:read" in my_scopes()


def _call(slug: str, by: Actor) -> Call:
    return calls.get_call(slug, PURPOSE, now=None if runs(by) else now())
