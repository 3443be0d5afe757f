"""Assignments for programs: one's own, and for staff and who teaches it all of a cohort."""

from __future__ import annotations

from typing import Any

from marshmallow import fields, post_load

from anchorcenter.academy.assignments import queries, service
from anchorcenter.academy.assignments.forms import LONGEST
from anchorcenter.academy.assignments.models import Assignment, AssignmentState
from anchorcenter.academy.assignments.service import HandIn, Verdict
from anchorcenter.accounts.access import saw, token_needed
from anchorcenter.accounts.actors import Actor
from anchorcenter.core.api import Blueprint, Line, Moment, Schema
from anchorcenter.core.clock import now
from anchorcenter.core.errors import missing
from anchorcenter.core.openapi import REFUSES, said
from anchorcenter.core.unit_of_work import writing

assignments = Blueprint("assignments_api", __name__, url_prefix="/courses", description="What people hand in.")
OF = "/<slug>/cohorts/<int:number>"


class HandInSchema(Schema):
    """What is handed in."""

    text = Line(LONGEST, required=True, metadata=said("A text, or an address.", "https://example.org/my-flight"))

    @post_load
    def wanted(self, values: dict[str, Any], **_options: Any) -> HandIn:
        return HandIn(**values)


class AssignmentVerdictSchema(Schema):
    """Whether it suffices."""

    is_accepted = fields.Boolean(required=True)
    remark = Line(300, load_default="", metadata=said("Needed to return it.", "The second part is missing."))

    @post_load
    def wanted(self, values: dict[str, Any], **_options: Any) -> Verdict:
        return Verdict(**values)


class AssignmentSchema(Schema):
    person = fields.Integer(required=True, metadata=said("Whose it is, by number.", 17))
    text = fields.String(required=True)
    handed_in_at = Moment(required=True)
    state = fields.Enum(AssignmentState, by_value=True, required=True)
    remark = fields.String(required=True)


class AssignmentsSchema(Schema):
    items = fields.List(fields.Nested(AssignmentSchema), required=True, metadata=said("At most 500."))


@assignments.get(f"{OF}/assignment")
@token_needed("bookings:read")
@assignments.response(200, AssignmentSchema)
def show(slug: str, number: int, by: Actor) -> dict[str, Any]:
    """Your own. 404 before it was handed in."""
    return _own(slug, number, by.id)


@assignments.put(f"{OF}/assignment")
@token_needed("bookings:write")
@assignments.doc(**REFUSES)
@assignments.arguments(HandInSchema)
@assignments.response(200, AssignmentSchema)
def hand_in(wanted: HandIn, slug: str, number: int, by: Actor) -> dict[str, Any]:
    """Hand yours in, or once more until it is accepted."""
    with writing():
        service.hand_in(slug, number, wanted, by=by, now=now())
    return _own(slug, number, by.id)


@assignments.get(f"{OF}/assignments")
@token_needed("bookings:read")
@assignments.response(200, AssignmentsSchema)
def list_handed_in(slug: str, number: int, by: Actor) -> dict[str, Any]:
    """All of a cohort, for staff and who teaches it: what waits first."""
    cohort = queries.get_taught(slug, number, by)
    return {"items": [_shape(row) for row in queries.list_of(cohort.id)]}


@assignments.post(f"{OF}/assignments/<int:person>")
@token_needed("bookings:write")
@assignments.doc(**REFUSES)
@assignments.arguments(AssignmentVerdictSchema)
@assignments.response(200, AssignmentSchema)
def judge(wanted: Verdict, slug: str, number: int, person: int, by: Actor) -> dict[str, Any]:
    """Accept what somebody handed in, or return it; for staff and who teaches it. 409 when it was decided."""
    with writing():
        service.judge(slug, number, person, wanted, by=by, now=now())
    return _own(slug, number, person)


def _own(slug: str, number: int, person_id: int) -> dict[str, Any]:
    enrollment = queries.get_enrollment(slug, number, person_id)
    return _shape(queries.find_assignment(enrollment.id) or missing())


def _shape(row: Assignment) -> dict[str, Any]:
    saw(row.enrollment.person_id)
    same = "text", "handed_in_at", "state", "remark"
    return {name: getattr(row, name) for name in same} | {"person": row.enrollment.person_id}
