"""Outcomes for programs of staff."""

from __future__ import annotations

from typing import Any

from flask import Response
from marshmallow import fields, post_load

from anchorcenter.academy.outcomes import queries, service
from anchorcenter.academy.outcomes.models import Outcome, OutcomeKind
from anchorcenter.academy.outcomes.service import NewOutcome, Voiding
from anchorcenter.academy.queries import get_cohort
from anchorcenter.accounts.access import saw, token_needed
from anchorcenter.accounts.actors import Actor
from anchorcenter.accounts.models import Permission
from anchorcenter.core.api import Blueprint, Day, Line, Moment, Number, Schema
from anchorcenter.core.clock import now
from anchorcenter.core.idempotency import Made, once
from anchorcenter.core.openapi import CREATES, REFUSES, said
from anchorcenter.core.unit_of_work import writing

outcomes = Blueprint("outcomes_api", __name__, url_prefix="/courses", description="What became of people.")
WRITES = "academy:write"
PATH = "/<slug>/cohorts/<int:number>/outcomes"
PERSON = said("Whose, by number.", 17)
DAY = said("When it happened.", "2026-11-26")
SOURCE = said("From where it is known.", "A copy of the licence")


class NewOutcomeSchema(Schema):
    """What became of somebody."""

    person = Number(1, 2**31 - 1, required=True, metadata=PERSON)
    kind = fields.Enum(OutcomeKind, by_value=True, required=True)
    happened_on = Day(required=True, metadata=DAY)
    source = Line(200, required=True, metadata=SOURCE)

    @post_load
    def wanted(self, values: dict[str, Any], **_options: Any) -> NewOutcome:
        return NewOutcome(**values)


class VoidOutcomeSchema(Schema):
    """Why it is void."""

    why = Line(200, required=True, metadata=said("It stays with the entry.", "Somebody of the same name"))

    @post_load
    def wanted(self, values: dict[str, Any], **_options: Any) -> Voiding:
        return Voiding(**values)


class CourseOutcomeSchema(Schema):
    id = fields.Integer(required=True, metadata=said("Its number.", 17))
    person = fields.Integer(required=True, metadata=PERSON)
    kind = fields.Enum(OutcomeKind, by_value=True, required=True)
    happened_on = fields.Date(required=True, metadata=DAY)
    source = fields.String(required=True, metadata=SOURCE)
    voided_at = Moment(required=True, allow_none=True)
    voided_why = fields.String(required=True)


class CourseOutcomesSchema(Schema):
    items = fields.List(fields.Nested(CourseOutcomeSchema), required=True)


OUTCOME = CourseOutcomeSchema()


@outcomes.get(PATH)
@token_needed(WRITES, Permission.OPERATE)
@outcomes.response(200, CourseOutcomesSchema)
def list_outcomes(slug: str, number: int, by: Actor) -> dict[str, Any]:
    """What became of the people of a cohort, also void entries; for staff."""
    return {"items": [_shape(row) for row in queries.list_of(get_cohort(slug, number).id)]}


@outcomes.post(PATH)
@token_needed(WRITES, Permission.OPERATE)
@outcomes.doc(**CREATES)
@outcomes.arguments(NewOutcomeSchema)
@outcomes.response(201, CourseOutcomeSchema)
def enter(wanted: NewOutcome, slug: str, number: int, by: Actor) -> Response:
    """Enter what became of somebody who has completed a cohort; for staff."""

    def made() -> Made:
        return _shape(queries.get_outcome(slug, number, service.enter(slug, number, wanted, by=by, now=now()))), {}

    return once(made, OUTCOME, holder_id=by.id, now=now())


@outcomes.post(f"{PATH}/<int:outcome>/void")
@token_needed(WRITES, Permission.OPERATE)
@outcomes.doc(**REFUSES)
@outcomes.arguments(VoidOutcomeSchema)
@outcomes.response(200, CourseOutcomeSchema)
def void(wanted: Voiding, slug: str, number: int, outcome: int, by: Actor) -> dict[str, Any]:
    """Have an entry count no more; for staff. 409 when it is void already."""
    with writing():
        service.void(slug, number, outcome, wanted, by=by, now=now())
    return _shape(queries.get_outcome(slug, number, outcome))


def _shape(row: Outcome) -> dict[str, Any]:
    saw(row.enrollment.person_id)
    same = "id", "kind", "happened_on", "source", "voided_at", "voided_why"
    return {name: getattr(row, name) for name in same} | {"person": row.enrollment.person_id}
