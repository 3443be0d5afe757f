"""Lessons for programs: read by everybody whose cohort is published; planned, moved and cancelled by staff."""

from __future__ import annotations

from typing import Any

from flask import Response
from marshmallow import ValidationError, fields, post_load, validate

from anchorcenter.academy.models import Cohort
from anchorcenter.academy.queries import find_public_cohort, get_cohort
from anchorcenter.academy.timetable import queries, service
from anchorcenter.academy.timetable.availability import TeachingTimes, set_times
from anchorcenter.academy.timetable.models import Lesson
from anchorcenter.academy.timetable.pages import list_hours
from anchorcenter.academy.timetable.rules import NewLesson, NewLessons
from anchorcenter.academy.timetable.service import CancelledLesson, Refused
from anchorcenter.accounts.access import saw, token_needed
from anchorcenter.accounts.actors import Actor
from anchorcenter.accounts.directory import list_with_role
from anchorcenter.accounts.models import Permission, Role
from anchorcenter.core.api import Blueprint, Day, Line, Moment, Number, Schema, Word
from anchorcenter.core.clock import now
from anchorcenter.core.daytime import clock_text, parse_clock
from anchorcenter.core.errors import missing
from anchorcenter.core.i18n import _, today
from anchorcenter.core.idempotency import Made, once
from anchorcenter.core.openapi import CHANGES, CREATES, REFUSES, TAGGED, said
from anchorcenter.core.unit_of_work import writing
from anchorcenter.core.versions import version_named
from anchorcenter.facilities.queries import get_plan

lessons = Blueprint(
    "lessons_api",
    __name__,
    url_prefix="/courses/<slug>/cohorts/<int:number>/lessons",
    description="Lessons of courses.",
)
instructors = Blueprint("instructors_api", __name__, url_prefix="/instructors", description="When instructors teach.")
WRITES = "academy:write"
SPACE = said("Where, by the slug of the space.", "classroom-1")
TEACHER = said("Who teaches it, by their number; null: nobody yet.", 7)
REQUIRED = said("Whether nobody completes the cohort who was not there.", False)
MOST_ID = 999_999_999


class ClockTime(fields.Field[int]):
    """A time of day, like 09:00, as minutes after midnight; 24:00 is the next midnight."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> int:
        try:
            return parse_clock(str(value), is_end=True)
        except ValueError:
            raise ValidationError(_("Enter a time, like 09:00 or 18:30.")) from None


class TeachingTimeSchema(Schema):
    weekday = Number(0, 6, required=True, metadata=said("0 is Monday.", 0))
    starts = ClockTime(required=True, metadata=said("By the clock of the center.", "13:00") | {"type": "string"})
    ends = ClockTime(required=True, metadata=said("By the clock of the center.", "18:00") | {"type": "string"})


class TeachingTimesSchema(Schema):
    """At which times somebody teaches; none: at any time."""

    times = fields.List(fields.Nested(TeachingTimeSchema), required=True, validate=validate.Length(max=7))

    @post_load
    def wanted(self, values: dict[str, Any], **_options: Any) -> TeachingTimes:
        return TeachingTimes(by_weekday={each["weekday"]: (each["starts"], each["ends"]) for each in values["times"]})


class ShownTimeSchema(Schema):
    weekday = fields.Integer(required=True, metadata=said("0 is Monday.", 0))
    starts = fields.String(required=True, metadata=said("By the clock of the center.", "13:00"))
    ends = fields.String(required=True, metadata=said("By the clock of the center.", "18:00"))


class ShownTimesSchema(Schema):
    times = fields.List(fields.Nested(ShownTimeSchema), required=True)


class NewLessonSchema(Schema):
    """One lesson."""

    space = Word(required=True, metadata=SPACE)
    starts_at = Moment(required=True)
    ends_at = Moment(required=True)
    instructor = Number(1, MOST_ID, load_default=None, allow_none=True, metadata=TEACHER)
    is_required = fields.Boolean(load_default=False, metadata=REQUIRED)


class AddedLessonSchema(NewLessonSchema):
    """One lesson, perhaps as the make-up of a cancelled one."""

    replaces = Number(
        1, MOST_ID, load_default=None, allow_none=True, metadata=said("The cancelled one that it makes up for.", 4)
    )


class NewLessonsSchema(Schema):
    """Lessons on days of the week."""

    space = Word(required=True, metadata=SPACE)
    weekdays = fields.List(
        Number(0, 6), required=True, validate=validate.Length(1, 7), metadata=said("0 is Monday.", [0, 2])
    )
    first_on = Day(required=True)
    last_on = Day(required=True)
    starts = ClockTime(required=True, metadata=said("By the clock of the center.", "13:00") | {"type": "string"})
    ends = ClockTime(required=True, metadata=said("By the clock of the center.", "17:00") | {"type": "string"})
    instructor = Number(1, MOST_ID, load_default=None, allow_none=True, metadata=TEACHER)
    skips_holidays = fields.Boolean(load_default=True)
    skips_conflicts = fields.Boolean(load_default=False, metadata=said("Leave out what cannot be held."))

    @post_load
    def wanted(self, values: dict[str, Any], **_options: Any) -> NewLessons:
        return NewLessons(**values | {"weekdays": frozenset(values["weekdays"])})


class CancelLessonSchema(Schema):
    """Why a lesson is not held."""

    why = Line(200, required=True, metadata=said("Everybody reads it.", "The instructor is ill."))

    @post_load
    def wanted(self, values: dict[str, Any], **_options: Any) -> CancelledLesson:
        return CancelledLesson(**values)


class LessonSchema(Schema):
    id = fields.Integer(required=True)
    space = fields.String(required=True, metadata=SPACE)
    starts_at = Moment(required=True)
    ends_at = Moment(required=True)
    instructor = fields.Integer(required=True, allow_none=True, metadata=TEACHER)
    is_required = fields.Boolean(required=True, metadata=REQUIRED)
    replaces = fields.Integer(required=True, allow_none=True)
    is_cancelled = fields.Boolean(required=True)
    cancelled_why = fields.String(required=True)


class LessonsSchema(Schema):
    items = fields.List(fields.Nested(LessonSchema), required=True)


class PlannedSchema(Schema):
    planned = fields.Integer(required=True, metadata=said("How many are held.", 12))


class LessonTimeSchema(Schema):
    space = fields.String(required=True, metadata=SPACE)
    starts_at = Moment(required=True)
    ends_at = Moment(required=True)


class RefusedLessonSchema(LessonTimeSchema):
    reasons = fields.List(fields.String(), required=True)
    instead = fields.List(fields.Nested(LessonTimeSchema), required=True)


class RehearsedLessonsSchema(Schema):
    free = fields.List(fields.Nested(LessonTimeSchema), required=True)
    refused = fields.List(fields.Nested(RefusedLessonSchema), required=True)
    holidays = fields.List(fields.Date(), required=True)


class WantedHoursSchema(Schema):
    day = Day(load_default=None, metadata=said("A day of the month; without one today.", "2026-11-01"))


class InstructorHoursSchema(Schema):
    person = fields.Integer(required=True, metadata=TEACHER)
    lessons = fields.Integer(required=True, metadata=said("How many lessons begin in the month.", 12))
    held = fields.Integer(required=True, metadata=said("Minutes of those that are over.", 1_440))
    ahead = fields.Integer(required=True, metadata=said("Minutes of the others.", 480))


class TeachingHoursSchema(Schema):
    month = fields.String(required=True, metadata=said("Which one.", "2026-11"))
    items = fields.List(fields.Nested(InstructorHoursSchema), required=True)


LESSON, PLANNED = LessonSchema(), PlannedSchema()


@lessons.get("")
@token_needed()
@lessons.response(200, LessonsSchema)
def list_lessons(slug: str, number: int, by: Actor) -> dict[str, Any]:
    """Every lesson of a cohort, also cancelled ones; staff read those of drafts, and who teaches."""
    cohort = _cohort(slug, number, by)
    return {"items": [_shape(row, by) for row in queries.list_lessons([cohort.id])]}


@lessons.post("/rehearsal")
@token_needed(WRITES, Permission.OPERATE)
@lessons.arguments(NewLessonsSchema)
@lessons.response(200, RehearsedLessonsSchema)
def rehearse(wanted: NewLessons, slug: str, number: int, by: Actor) -> dict[str, Any]:
    """What would become of lessons: which can be held, which not and what is free instead. Nothing is stored."""
    found = service.rehearse(get_cohort(slug, number), wanted, now=now())
    return {
        "free": [_time(part.space.slug, part.period) for part in found.free],
        "refused": [_refused(each) for each in found.refused],
        "holidays": [day for day, _name in found.holidays],
    }


@lessons.post("/plan")
@token_needed(WRITES)
@lessons.doc(**CREATES)
@lessons.arguments(NewLessonsSchema)
@lessons.response(201, PlannedSchema)
def plan(wanted: NewLessons, slug: str, number: int, by: Actor) -> Response:
    """Hold several; 409 with every date that is taken, unless these are left out. For staff."""

    def made() -> Made:
        return {"planned": service.plan_lessons(slug, number, wanted, by=by, now=now())}, {}

    return once(made, PLANNED, holder_id=by.id, now=now())


@lessons.post("")
@token_needed(WRITES)
@lessons.doc(**CREATES)
@lessons.arguments(AddedLessonSchema)
@lessons.response(201, LessonSchema)
def add(sent: dict[str, Any], slug: str, number: int, by: Actor) -> Response:
    """Hold one, perhaps as the make-up of a cancelled one. For staff."""
    replaces = sent.pop("replaces")

    def made() -> Made:
        row = service.add_lesson(slug, number, NewLesson(**sent), replaces=replaces, by=by, now=now())
        return _shape(queries.get_lesson(slug, number, row), by), {}

    return once(made, LESSON, holder_id=by.id, now=now())


@lessons.get("/<int:lesson>")
@token_needed()
@lessons.response(200, LessonSchema, headers=TAGGED)
def show(slug: str, number: int, lesson: int, by: Actor) -> Made:
    """One of them; its ETag is what moving it names in If-Match."""
    _cohort(slug, number, by)
    return _shown(slug, number, lesson, by)


@lessons.put("/<int:lesson>")
@token_needed(WRITES)
@lessons.doc(**CHANGES)
@lessons.arguments(NewLessonSchema)
@lessons.response(200, LessonSchema, headers=TAGGED)
def move(sent: dict[str, Any], slug: str, number: int, lesson: int, by: Actor) -> Made:
    """Hold it elsewhere, at another time or with another instructor. For staff."""
    row = queries.get_lesson(slug, number, lesson) if by.is_staff else missing()
    version = version_named(row.version) or row.version
    with writing():
        service.move_lesson(slug, number, lesson, NewLesson(**sent), version=version, by=by, now=now())
    return _shown(slug, number, lesson, by)


@lessons.post("/<int:lesson>/cancel")
@token_needed(WRITES)
@lessons.doc(**REFUSES)
@lessons.arguments(CancelLessonSchema)
@lessons.response(200, LessonSchema)
def cancel(wanted: CancelledLesson, slug: str, number: int, lesson: int, by: Actor) -> dict[str, Any]:
    """Not hold it; its space is free at once. For staff."""
    with writing():
        service.cancel_lesson(slug, number, lesson, wanted, by=by, now=now())
    return _shape(queries.get_lesson(slug, number, lesson), by)


def _cohort(slug: str, number: int, by: Actor) -> Cohort:
    return get_cohort(slug, number) if by.is_staff else find_public_cohort(slug, number) or missing()


def _shown(slug: str, number: int, lesson: int, by: Actor) -> Made:
    row = queries.get_lesson(slug, number, lesson)
    return _shape(row, by), {"ETag": f'"{row.version}"'}


def _shape(row: Lesson, by: Actor) -> dict[str, Any]:
    use, teacher = row.occupancy, row.instructor_id if by.is_staff else None
    if teacher is not None:
        saw(teacher)
    return _time(get_plan().get(use.space_id).slug, use.period) | {
        "id": row.id,
        "instructor": teacher,
        "is_required": row.is_required,
        "replaces": row.replaces_id,
        "is_cancelled": row.cancelled_at is not None,
        "cancelled_why": row.cancelled_why,
    }


def _time(space: str, period: Any) -> dict[str, Any]:
    return {"space": space, "starts_at": period.start, "ends_at": period.end}


def _refused(refused: Refused) -> dict[str, Any]:
    return _time(refused.part.space.slug, refused.part.period) | {
        "reasons": [str(each.message) for each in refused.reasons],
        "instead": [_time(each.space.slug, each.period) for each in refused.instead],
    }


@instructors.get("/hours")
@token_needed("bookings:read")
@instructors.arguments(WantedHoursSchema, location="query")
@instructors.response(200, TeachingHoursSchema)
def list_teaching_hours(asked: dict[str, Any], by: Actor) -> dict[str, Any]:
    """How long instructors teach in a month: for staff everybody, for an instructor themselves, for others nobody."""
    first = (asked["day"] or today(now())).replace(day=1)
    found = list_hours(first, None if by.is_staff else by.id)
    items = [{"person": person.id, "lessons": h.lessons, "held": h.held, "ahead": h.ahead} for person, h in found]
    return {"month": f"{first:%Y-%m}", "items": items}


@instructors.get("/<int:person>/times")
@token_needed("bookings:read")
@instructors.response(200, ShownTimesSchema)
def show_times(person: int, by: Actor) -> dict[str, Any]:
    """When an instructor teaches: for themselves and staff."""
    return _times(person, by)


@instructors.put("/<int:person>/times")
@token_needed(WRITES)
@instructors.doc(**REFUSES)
@instructors.arguments(TeachingTimesSchema)
@instructors.response(200, ShownTimesSchema)
def put_times(wanted: TeachingTimes, person: int, by: Actor) -> dict[str, Any]:
    """Have an instructor teach at these times only; what is planned stays. For themselves and staff."""
    with writing():
        set_times(person, wanted, by=by, now=now())
    return _times(person, by)


def _times(person: int, by: Actor) -> dict[str, Any]:
    if person != by.id and not by.is_staff:
        missing()
    known = {each.id for each in list_with_role(Role.INSTRUCTOR)}
    if person not in known:
        missing()
    saw(person)
    found = queries.find_times(person).items()
    return {"times": [{"weekday": day, "starts": clock_text(a), "ends": clock_text(b)} for day, (a, b) in found]}
