"""Courses and cohorts for programs: what is published for everybody; staff write them down."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from flask import Response
from marshmallow import fields, post_load, pre_load, validate

from anchorcenter.academy import queries, service
from anchorcenter.academy.forms import MOST_PLACES, MOST_WON, SLUG
from anchorcenter.academy.models import (
    Basis,
    Cohort,
    Course,
    CourseKind,
    ExcusedPer,
    Level,
    MissingOut,
    RefundedBy,
    Selection,
    Times,
)
from anchorcenter.academy.queries import Wanted
from anchorcenter.academy.rules import OLDEST, NewCohort, NewCourse, NewRules, places_left, stand_of
from anchorcenter.academy.service import Cancelling, Copying
from anchorcenter.accounts.access import token_needed
from anchorcenter.accounts.actors import Actor
from anchorcenter.accounts.models import Permission
from anchorcenter.core.api import Blueprint, Day, Digits, Line, Moment, Number, Paragraphs, Schema, Whole, Word
from anchorcenter.core.clock import now
from anchorcenter.core.i18n import named, today
from anchorcenter.core.idempotency import Made, once
from anchorcenter.core.openapi import CHANGES, CREATES, TAGGED, said
from anchorcenter.core.paging import Cursor, PageSchema, Place, cut
from anchorcenter.core.unit_of_work import writing
from anchorcenter.core.versions import version_named
from anchorcenter.documents.models import DocumentKind
from anchorcenter.documents.texts import HANDED_IN

courses = Blueprint("courses_api", __name__, url_prefix="/courses", description="Courses and their cohorts.")
WRITES = "academy:write"
START = datetime(1970, 1, 1, tzinfo=UTC)  # Where a list without times begins.


SLUGS = said("Its name in addresses.", "drone-basics")
TITLE = said("What it is called.", "Drones for beginners")
SUMMARY = said("What it is, in one line.", "Fly safely in twelve hours.")
KIND = said("What kind of course it is.", "flight")
LEVEL = said("For whom it is meant.", "beginner")
HOURS = said("Hours in all.", 12)
AGE_FROM = said("The youngest age, in full years; null: any.", 14)
AGE_TO = said("The oldest age, in full years; null: any.", 80)
FUNDED = said("Whether public funds pay for it.", False)
NEEDS = said("Courses to be completed before, by slug.", ["indoor-safety"])
FIRST, LAST = said("First day.", "2027-01-04"), said("Last day.", "2027-01-22")
TIMES = said("When it is held.", "evening")
SELECTION = said("Who gets in.", "first_come")
FEE = said("What it costs, in won.", 0)
REFUNDED = said("By what of it is over a part of the fee is given back.", "hours")
PAPERS = said("The kinds of documents that one must have, valid on the first day.", ["insurance"])
CAPACITY = said("How many places there are.", 20)
MINIMUM = said("The least number for it to be held.", 8)
OPENS = said("From when on one may apply.", "2026-12-01T09:00:00+09:00")
CLOSES = said("Until when, that second included.", "2026-12-21T18:00:00+09:00")


class WantedSchema(PageSchema):
    q = fields.String(load_default="", validate=validate.Length(max=60), metadata=said("A word in its texts.", "드론"))
    kind = fields.Enum(CourseKind, by_value=True, load_default=None, metadata=KIND)
    level = fields.Enum(Level, by_value=True, load_default=None, metadata=LEVEL)
    times = fields.Enum(Times, by_value=True, load_default=None, metadata=TIMES)
    free = Digits(0, 1, load_default=0, metadata=said("1: with a cohort that is free of charge.", 1))
    open = Digits(0, 1, load_default=0, metadata=said("1: with a cohort that one may apply for now.", 1))


class CompletionRulesSchema(Schema):
    """When a course is completed."""

    attendance_percent = Number(0, 100, load_default=80, metadata=said("Least attendance.", 80))
    basis = fields.Enum(Basis, by_value=True, load_default=Basis.HOURS, metadata=said("Of what.", "hours"))
    grace_minutes = Number(0, 120, load_default=10, metadata=said("After which one is late.", 10))
    slips_per_absence = Number(0, 20, load_default=3, metadata=said("Late or early so often is an absence.", 3))
    half_percent = Number(0, 100, load_default=50, metadata=said("Least part of a lesson that is no absence.", 50))
    excused_percent = Number(0, 100, load_default=20, metadata=said("Most excused leave.", 20))
    early_minutes = Number(0, 120, load_default=10, metadata=said("So long before the end one leaves early.", 10))
    excused_per = fields.Enum(
        ExcusedPer, by_value=True, load_default=ExcusedPer.WHOLE, metadata=said("Of what leave is counted.", "month")
    )
    missing_out = fields.Enum(
        MissingOut, by_value=True, load_default=MissingOut.ABSENT,
        metadata=said("What becomes of who does not check out.", "absent"),
    )  # fmt: skip
    counts_minutes = fields.Boolean(load_default=False, metadata=said("By hours, only minutes attended count."))
    counts_from_joining = fields.Boolean(load_default=False, metadata=said("Lessons count from joining on."))
    needs_survey = fields.Boolean(load_default=False, metadata=said("Whether the survey is needed."))
    needs_assignment = fields.Boolean(load_default=False, metadata=said("Whether an assignment is needed."))

    @post_load
    def wanted(self, values: dict[str, Any], **_options: Any) -> NewRules:
        return NewRules(**values)


class WrittenSchema(Schema):
    """What was read may be sent back: an empty text is none."""

    @pre_load
    def leave_out(self, values: Any, **_options: Any) -> Any:
        return {name: value for name, value in values.items() if value != ""} if isinstance(values, dict) else values


class NewCourseSchema(WrittenSchema):
    """What is taught."""

    slug = Word(required=True, validate=Whole(SLUG.replace(r"\Z", "$")), metadata=SLUGS)
    title = Line(120, required=True, metadata=TITLE)
    title_en = Line(120, load_default="", metadata=TITLE)
    summary = Line(200, required=True, metadata=SUMMARY)
    summary_en = Line(200, load_default="", metadata=SUMMARY)
    syllabus = Paragraphs(4000, load_default="")
    syllabus_en = Paragraphs(4000, load_default="")
    materials = Paragraphs(4000, load_default="")
    materials_en = Paragraphs(4000, load_default="")
    level = fields.Enum(Level, by_value=True, load_default=Level.BEGINNER, metadata=LEVEL)
    kind = fields.Enum(CourseKind, by_value=True, required=True, metadata=KIND)
    hours = Number(1, 2000, required=True, metadata=HOURS)
    age_from = Number(0, OLDEST, load_default=None, allow_none=True, metadata=AGE_FROM)
    age_to = Number(0, OLDEST, load_default=None, allow_none=True, metadata=AGE_TO)
    is_funded = fields.Boolean(load_default=False, metadata=FUNDED)
    needs = fields.List(Word(), load_default=list, validate=validate.Length(max=20), metadata=NEEDS)
    series = Line(40, load_default="", metadata=said("The word in the numbers of its certificates.", "드론기초"))
    qualification = Word(load_default="", metadata=said("The slug of what it grants; empty: nothing.", ""))
    rules = fields.Nested(CompletionRulesSchema, load_default=NewRules)

    @post_load
    def wanted(self, values: dict[str, Any], **_options: Any) -> NewCourse:
        return NewCourse(**values | {"needs": tuple(dict.fromkeys(values["needs"]))})


class NewCohortSchema(WrittenSchema):
    """One run of a course."""

    first_on = Day(required=True, metadata=FIRST)
    last_on = Day(required=True, metadata=LAST)
    times = fields.Enum(Times, by_value=True, load_default=Times.DAYTIME, metadata=TIMES)
    schedule = Line(120, load_default="", metadata=said("Days and hours, in words.", "화·목 19:00–21:00"))
    schedule_en = Line(120, load_default="", metadata=said("The same in English.", "Tue, Thu 19:00–21:00"))
    capacity = Number(1, MOST_PLACES, required=True, metadata=CAPACITY)
    minimum = Number(0, MOST_PLACES, load_default=0, metadata=MINIMUM)
    for_residents = Number(0, MOST_PLACES, load_default=0, metadata=said("Kept for residents.", 10))
    for_companies = Number(0, MOST_PLACES, load_default=0, metadata=said("Kept for tenant companies.", 0))
    for_youth = Number(0, MOST_PLACES, load_default=0, metadata=said("Kept for young people.", 0))
    selection = fields.Enum(Selection, by_value=True, load_default=Selection.FIRST_COME, metadata=SELECTION)
    fee_won = Number(0, MOST_WON, load_default=0, metadata=FEE)
    refunded_by = fields.Enum(RefundedBy, by_value=True, load_default=RefundedBy.HOURS, metadata=REFUNDED)
    papers = fields.List(
        fields.Enum(DocumentKind, by_value=True, validate=validate.OneOf(HANDED_IN)),
        load_default=list, validate=validate.Length(max=len(HANDED_IN)), metadata=PAPERS,
    )  # fmt: skip
    opens_at = Moment(required=True, metadata=OPENS)
    closes_at = Moment(required=True, metadata=CLOSES)

    @post_load
    def wanted(self, values: dict[str, Any], **_options: Any) -> NewCohort:
        return NewCohort(**values | {"papers": tuple(each for each in HANDED_IN if each in values["papers"])})


class CopyCohortSchema(Schema):
    """When the copy begins: all its dates are as much later."""

    first_on = Day(required=True, metadata=FIRST)

    @post_load
    def wanted(self, values: dict[str, Any], **_options: Any) -> Copying:
        return Copying(**values)


class CancelCohortSchema(Schema):
    """Why it is not held."""

    why = Line(200, required=True, metadata=said("Everybody reads it.", "Too few applications."))

    @post_load
    def wanted(self, values: dict[str, Any], **_options: Any) -> Cancelling:
        return Cancelling(**values)


class CohortSchema(Schema):
    number = fields.Integer(required=True, metadata=said("Which cohort of its course.", 3))
    state = fields.String(required=True, metadata=said("How it stands.", "free"))
    first_on = fields.Date(required=True, metadata=FIRST)
    last_on = fields.Date(required=True, metadata=LAST)
    times = fields.Enum(Times, by_value=True, required=True, metadata=TIMES)
    schedule = fields.String(required=True)
    capacity = fields.Integer(required=True, metadata=CAPACITY)
    left = fields.Integer(required=True, metadata=said("How many places are free; never less than 0.", 4))
    waiting = fields.Integer(required=True, metadata=said("How many wait for one.", 0))
    selection = fields.Enum(Selection, by_value=True, required=True, metadata=SELECTION)
    fee_won = fields.Integer(required=True, metadata=FEE)
    opens_at = Moment(required=True, metadata=OPENS)
    closes_at = Moment(required=True, metadata=CLOSES)
    refunded_by = fields.Enum(RefundedBy, by_value=True, required=True, metadata=REFUNDED)
    papers = fields.List(fields.Enum(DocumentKind, by_value=True), required=True, metadata=PAPERS)
    cancelled_why = fields.String(required=True, metadata=said("Why it is not held.", ""))


class CourseSchema(Schema):
    slug = fields.String(required=True, metadata=SLUGS)
    title = fields.String(required=True, metadata=TITLE)
    summary = fields.String(required=True, metadata=SUMMARY)
    kind = fields.Enum(CourseKind, by_value=True, required=True, metadata=KIND)
    level = fields.Enum(Level, by_value=True, required=True, metadata=LEVEL)
    hours = fields.Integer(required=True, metadata=HOURS)
    age_from = fields.Integer(required=True, allow_none=True, metadata=AGE_FROM)
    age_to = fields.Integer(required=True, allow_none=True, metadata=AGE_TO)
    is_funded = fields.Boolean(required=True, metadata=FUNDED)
    needs = fields.List(fields.String(), required=True, metadata=NEEDS)
    cohorts = fields.List(fields.Nested(CohortSchema), required=True)


class CoursesSchema(Schema):
    items = fields.List(fields.Nested(CourseSchema), required=True)
    next = Cursor(required=True, allow_none=True, metadata={"description": "The cursor of the page after this one."})


COURSE, COHORT = CourseSchema(), CohortSchema()


@courses.get("")
@token_needed()
@courses.arguments(WantedSchema, location="query")
@courses.response(200, CoursesSchema)
def list_courses(asked: dict[str, Any], by: Actor) -> dict[str, Any]:
    """Courses with a cohort to come, with these cohorts, in pages."""
    wanted = Wanted(
        words=asked["q"].strip(),
        kind=asked["kind"],
        level=asked["level"],
        times=asked["times"],
        is_free=bool(asked["free"]),
        is_open=bool(asked["open"]),
    )
    moment, cursor = now(), asked["cursor"]
    after = cursor.number if cursor else 0
    found = queries.list_after(after, wanted, now=moment, today=today(moment), most=asked["limit"])
    items, following = cut([(Place(START, row.id), row) for row in found], asked["limit"])
    ahead = queries.list_next([row.id for row in items], today=today(moment))
    return {"items": [_course(row, ahead[row.id]) for row in items], "next": following}


@courses.get("/<slug>")
@token_needed()
@courses.response(200, CourseSchema)
def show(slug: str, by: Actor) -> dict[str, Any]:
    """One course with every cohort; staff read drafts too."""
    return _whole(slug, by)


@courses.post("")
@token_needed(WRITES)
@courses.doc(**CREATES)
@courses.arguments(NewCourseSchema)
@courses.response(201, CourseSchema)
def create(wanted: NewCourse, by: Actor) -> Response:
    """Write a course down; for staff."""

    def made() -> Made:
        return _whole(service.create_course(wanted, by=by, now=now()), by), {}

    return once(made, COURSE, holder_id=by.id, now=now())


@courses.get("/<slug>/whole")
@token_needed(WRITES, Permission.OPERATE)
@courses.response(200, NewCourseSchema, headers=TAGGED)
def show_whole(slug: str, by: Actor) -> Made:
    """One course as it was written down, for staff who change it."""
    return _written(slug)


@courses.put("/<slug>")
@token_needed(WRITES, Permission.OPERATE)
@courses.doc(**CHANGES)
@courses.arguments(NewCourseSchema)
@courses.response(200, NewCourseSchema, headers=TAGGED)
def change(wanted: NewCourse, slug: str, by: Actor) -> Made:
    """Change a course, for staff. Other rules of completion are for cohorts that are not published yet."""
    row = queries.get_course(slug, is_staff=True)
    version = version_named(row.version) or row.version
    with writing():
        changed = service.change_course(slug, wanted, version=version, by=by, now=now())
    return _written(changed)


@courses.get("/<slug>/cohorts/<int:number>/whole")
@token_needed(WRITES, Permission.OPERATE)
@courses.response(200, NewCohortSchema, headers=TAGGED)
def show_whole_cohort(slug: str, number: int, by: Actor) -> Made:
    """One cohort as it was written down, for staff who change it."""
    return _written_cohort(slug, number)


@courses.put("/<slug>/cohorts/<int:number>")
@token_needed(WRITES, Permission.OPERATE)
@courses.doc(**CHANGES)
@courses.arguments(NewCohortSchema)
@courses.response(200, NewCohortSchema, headers=TAGGED)
def change_cohort(wanted: NewCohort, slug: str, number: int, by: Actor) -> Made:
    """Change a cohort, for staff. Fewer places than are taken make it overbooked: nobody loses one."""
    row = queries.get_cohort(slug, number)
    version = version_named(row.version) or row.version
    with writing():
        service.change_cohort(slug, number, wanted, version=version, by=by, now=now())
    return _written_cohort(slug, number)


@courses.post("/<slug>/cohorts/<int:number>/copy")
@token_needed(WRITES, Permission.OPERATE)
@courses.doc(**CREATES)
@courses.arguments(CopyCohortSchema)
@courses.response(201, CohortSchema)
def copy_cohort(wanted: Copying, slug: str, number: int, by: Actor) -> Response:
    """Make the next cohort like another, which only staff see; for staff."""

    def made() -> Made:
        return _cohort(queries.get_cohort(slug, service.copy_cohort(slug, number, wanted, by=by, now=now()))), {}

    return once(made, COHORT, holder_id=by.id, now=now())


@courses.post("/<slug>/cohorts")
@token_needed(WRITES)
@courses.doc(**CREATES)
@courses.arguments(NewCohortSchema)
@courses.response(201, CohortSchema)
def create_cohort(wanted: NewCohort, slug: str, by: Actor) -> Response:
    """Make the next cohort of a course, which only staff see; for staff."""

    def made() -> Made:
        return _cohort(queries.get_cohort(slug, service.create_cohort(slug, wanted, by=by, now=now()))), {}

    return once(made, COHORT, holder_id=by.id, now=now())


@courses.post("/<slug>/cohorts/<int:number>/publish")
@token_needed(WRITES)
@courses.response(200, CohortSchema)
def publish(slug: str, number: int, by: Actor) -> dict[str, Any]:
    """Show a cohort to everybody; for staff."""
    with writing():
        service.publish_cohort(slug, number, by=by, now=now())
    return _cohort(queries.get_cohort(slug, number))


@courses.post("/<slug>/cohorts/<int:number>/cancel")
@token_needed(WRITES)
@courses.arguments(CancelCohortSchema)
@courses.response(200, CohortSchema)
def cancel(wanted: Cancelling, slug: str, number: int, by: Actor) -> dict[str, Any]:
    """Have a cohort not be held; for staff."""
    with writing():
        service.cancel_cohort(slug, number, wanted, by=by, now=now())
    return _cohort(queries.get_cohort(slug, number))


def _written(slug: str) -> Made:
    row = queries.get_course(slug, is_staff=True)
    return service.course_of(row), {"ETag": f'"{row.version}"'}


def _written_cohort(slug: str, number: int) -> Made:
    row = queries.get_cohort(slug, number)
    return service.cohort_of(row), {"ETag": f'"{row.version}"'}


def _whole(slug: str, by: Actor) -> dict[str, Any]:
    row = queries.get_course(slug, is_staff=by.is_staff)
    return _course(row, list(queries.list_cohorts(row.id, is_staff=by.is_staff)))


def _course(row: Course, cohorts: list[Cohort]) -> dict[str, Any]:
    names = "slug", "kind", "level", "hours", "age_from", "age_to", "is_funded"
    values = {name: getattr(row, name) for name in names}
    texts = {"title": named(row.title, row.title_en), "summary": named(row.summary, row.summary_en)}
    needs = [each.slug for each in row.needs]
    return values | texts | {"needs": needs, "cohorts": [_cohort(each) for each in cohorts]}


def _cohort(row: Cohort) -> dict[str, Any]:
    names = (
        "number", "first_on", "last_on", "times", "capacity", "waiting", "selection", "fee_won", "opens_at",
        "closes_at", "cancelled_why", "refunded_by", "papers",
    )  # fmt: skip
    moment = now()
    stand = stand_of(row, moment, today(moment)).value
    known = {"state": stand, "left": places_left(row), "schedule": named(row.schedule, row.schedule_en)}
    return {name: getattr(row, name) for name in names} | known
