"""Enrollments for programs: one's own, with the same verbs as the pages."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Response
from marshmallow import ValidationError, fields, post_load, validate

from anchorcenter.academy.enrollment import applying, ending, queries
from anchorcenter.academy.enrollment.applications import object_to
from anchorcenter.academy.enrollment.ending import Ending, refund_of
from anchorcenter.academy.enrollment.models import Enrollment, EnrollmentState
from anchorcenter.academy.enrollment.rules import CONSENT, NewEnrollment
from anchorcenter.academy.models import QuotaKind
from anchorcenter.accounts.access import token_needed
from anchorcenter.accounts.actors import Actor
from anchorcenter.core.api import Blueprint, Day, Line, Moment, Number, Paragraphs, Schema, Word
from anchorcenter.core.clock import fresh, now
from anchorcenter.core.errors import DomainError, Reason
from anchorcenter.core.i18n import _, _l, named
from anchorcenter.core.idempotency import Made, once
from anchorcenter.core.openapi import CREATES, REFUSES, said
from anchorcenter.core.unit_of_work import writing
from anchorcenter.tenants.intake.api.schemas import OBJECTION, Answers

enrollments = Blueprint("enrollments_api", __name__, url_prefix="/enrollments", description="Places in courses.")
READS, WRITES = "enrollments:read", "enrollments:write"
COURSE = said("The course, by its slug.", "drone-basics")
COHORT = said("Which cohort of it.", 3)
SINCE = said("Since when they live in the city, if they do.", "2020-03-01")
NOTE = said("What the center should know.", "")
MOST_WON = 999_999_999


class LongAgo(Day):
    """A date of any century, like 1987-05-10."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> date:
        try:
            return date.fromisoformat(value)
        except (TypeError, ValueError):
            raise ValidationError(_("Enter a date, like 1987-05-10.")) from None


class NewEnrollmentSchema(Schema):
    """What somebody declares who wants a place."""

    course = Word(required=True, metadata=COURSE)
    cohort = Number(1, 999_999, required=True, metadata=COHORT)
    born_on = LongAgo(
        load_default=None, allow_none=True, metadata=said("Needed while the profile has none.", "1990-05-01")
    )
    resident_since = LongAgo(load_default=None, allow_none=True, metadata=SINCE)
    guardian_name = Line(60, load_default="", metadata=said("Of who is under 14.", ""))
    guardian_email = Word(load_default="", validate=validate.Length(max=254), metadata=said("Asked for consent.", ""))
    note = Line(200, load_default="", metadata=NOTE)
    consent = Number(0, 999, load_default=None, allow_none=True, metadata=said("The version consented to.", CONSENT))
    waits = fields.Boolean(load_default=False, metadata=said("Whether to wait when no place is left."))
    answers = Answers(load_default=list, metadata=said("To what is asked where applications are reviewed.", []))

    @post_load
    def wanted(self, values: dict[str, Any], **_options: Any) -> tuple[str, int, NewEnrollment]:
        answers = {each["question"]: each["value"] for each in values.pop("answers")}
        return values.pop("course"), values.pop("cohort"), NewEnrollment(**values, answers=answers)


class EnrollmentEndSchema(Schema):
    """Why it is given up."""

    why = Line(200, load_default="", metadata=said("Why.", "일정이 바뀌었습니다."))
    refund_won = Number(
        0, MOST_WON, load_default=None, allow_none=True, metadata=said("What you expect to get back: else 409.", 0)
    )

    @post_load
    def wanted(self, values: dict[str, Any], **_options: Any) -> Ending:
        return Ending(**values)


class EnrollmentObjectionSchema(Schema):
    """What is objected to the result of an application."""

    text = Paragraphs(4_000, required=True, metadata=OBJECTION)


class EnrollmentSchema(Schema):
    id = fields.Integer(required=True)
    course = fields.String(required=True, metadata=COURSE)
    cohort = fields.Integer(required=True, metadata=COHORT)
    state = fields.Enum(EnrollmentState, by_value=True, required=True, metadata=said("How it stands.", "enrolled"))
    applied_at = Moment(required=True)
    expires_at = Moment(required=True, allow_none=True, metadata=said("Until when the place is held or offered."))
    position = fields.Integer(required=True, allow_none=True, metadata=said("Which one in turn who waits.", 2))
    kept = fields.Enum(QuotaKind, by_value=True, required=True, allow_none=True, metadata=said("Whose place it is."))
    resident_since = fields.Date(required=True, allow_none=True, metadata=SINCE)
    note = fields.String(required=True, metadata=NOTE)
    guardian = fields.String(required=True, metadata=said("'': not needed, asked, given.", ""))
    passed_over = fields.List(fields.String(), required=True, metadata=said("Why a free place was nothing for you."))
    refund_won = fields.Integer(required=True, metadata=said("What is given back, or would be now.", 0))
    why = fields.String(required=True, metadata=said("Why it ended.", ""))


class EnrollmentsSchema(Schema):
    items = fields.List(fields.Nested(EnrollmentSchema), required=True)


ENROLLMENT = EnrollmentSchema()


@enrollments.get("")
@token_needed(READS)
@enrollments.response(200, EnrollmentsSchema)
def list_enrollments(by: Actor) -> dict[str, Any]:
    """Your enrollments, those that go on first."""
    return {"items": [shape_of(row) for row in queries.list_mine(by)]}


@enrollments.get("/<int:number>")
@token_needed(READS)
@enrollments.response(200, EnrollmentSchema)
def show(number: int, by: Actor) -> dict[str, Any]:
    """One of yours."""
    return shape_of(queries.get_enrollment(number, person=by))


@enrollments.post("")
@token_needed(WRITES)
@enrollments.doc(**CREATES)
@enrollments.arguments(NewEnrollmentSchema)
@enrollments.response(201, EnrollmentSchema)
def create(sent: tuple[str, int, NewEnrollment], by: Actor) -> Response:
    """Get a place, or with `waits` one in the queue when no place is left.

    409 when you have applied already or no place is left, 422 with every rule that says no.
    """
    slug, number, wanted = sent

    def enroll() -> Made:
        return shape_of(_enroll(slug, number, wanted, by)), {}

    return once(enroll, ENROLLMENT, holder_id=by.id, now=now())


@enrollments.post("/<int:number>/accept")
@token_needed(WRITES)
@enrollments.doc(**REFUSES)
@enrollments.response(200, EnrollmentSchema)
def accept(number: int, by: Actor) -> dict[str, Any]:
    """Take the place that is offered; once more changes nothing. 409 when it is offered no longer."""
    with writing():
        applying.accept(number, by=by, now=fresh())
    return shape_of(queries.get_enrollment(number, person=by))


@enrollments.post("/<int:number>/cancel")
@token_needed(WRITES)
@enrollments.doc(**REFUSES)
@enrollments.arguments(EnrollmentEndSchema)
@enrollments.response(200, EnrollmentSchema)
def cancel(wanted: Ending, number: int, by: Actor) -> dict[str, Any]:
    """Give it up; the place is free at once. Once more changes nothing."""
    with writing():
        ending.cancel(number, wanted, by=by, now=fresh())
    return shape_of(queries.get_enrollment(number, person=by))


@enrollments.post("/<int:number>/objection")
@token_needed(WRITES)
@enrollments.doc(**REFUSES)
@enrollments.arguments(EnrollmentObjectionSchema)
@enrollments.response(200, EnrollmentSchema)
def objection(sent: dict[str, str], number: int, by: Actor) -> dict[str, Any]:
    """Object to the result of your application, once, while the time for it lasts."""
    with writing():
        object_to(queries.get_enrollment(number, person=by), sent["text"], by=by, now=fresh())
    return shape_of(queries.get_enrollment(number, person=by))


def _enroll(slug: str, number: int, wanted: NewEnrollment, by: Actor) -> Enrollment:
    """A cohort that there is not is what the body says wrong, not the address."""
    try:
        return applying.enroll(slug, number, wanted, by=by, now=fresh())
    except DomainError as error:
        if error.status != 404:
            raise
    raise DomainError(Reason(code="unknown_cohort", message=_l("There is no such cohort."), field="cohort"))


def shape_of(row: Enrollment) -> dict[str, Any]:
    """An enrollment for who may see all of it."""
    names = "id", "state", "applied_at", "expires_at", "kept", "resident_since", "note"
    asked = row.guardian
    return {name: getattr(row, name) for name in names} | {
        "course": row.cohort.course.slug,
        "cohort": row.cohort.number,
        "position": queries.position(row) if row.state is EnrollmentState.WAITING else None,
        "guardian": "" if asked is None else "asked" if asked.given_at is None else "given",
        "passed_over": [named(skip.why, skip.why_en) for skip in row.entry.skips] if row.entry else [],
        "refund_won": row.refund_won if row.refund_won is not None else refund_of(row, now()).won,
        "why": row.ended_why,
    }
