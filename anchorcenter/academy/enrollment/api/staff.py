"""Enrollments of others for programs: what staff do, and a manager who enrolls several people."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from flask import Response
from marshmallow import fields, post_load, validate

from anchorcenter.academy.enrollment import groups, guardians, lottery, managing, queries, rosters
from anchorcenter.academy.enrollment.api.own import SINCE, EnrollmentSchema, LongAgo, shape_of
from anchorcenter.academy.enrollment.groups import Group
from anchorcenter.academy.enrollment.lottery import find_draw, hash_of, order_of
from anchorcenter.academy.enrollment.managing import EndByStaff, NewByStaff, Transfer
from anchorcenter.academy.enrollment.models import CohortDraw, Enrollment
from anchorcenter.academy.enrollment.rosters import Show
from anchorcenter.accounts.access import saw, token_needed
from anchorcenter.accounts.access_log import What
from anchorcenter.accounts.actors import Actor
from anchorcenter.accounts.masks import mask_email, mask_name
from anchorcenter.accounts.models import Permission
from anchorcenter.accounts.rules import tidy_email
from anchorcenter.admissions.service import Place as Turn
from anchorcenter.core.api import Blueprint, Line, Moment, Number, Schema, Word
from anchorcenter.core.clock import fresh, now
from anchorcenter.core.errors import missing
from anchorcenter.core.i18n import named
from anchorcenter.core.idempotency import Made, once
from anchorcenter.core.openapi import CREATES, REFUSES, said
from anchorcenter.core.paging import Cursor, PageSchema, Place, cut
from anchorcenter.core.unit_of_work import writing

people = Blueprint(
    "cohort_people_api",
    __name__,
    url_prefix="/courses/<slug>/cohorts/<int:number>",
    description="Who is in a cohort, or wants to be.",
)
others = Blueprint("others_enrollments_api", __name__, url_prefix="/enrollments", description="Enrollments of others.")
READS, WRITES = ("enrollments:read", Permission.OPERATE), ("enrollments:write", Permission.OPERATE)
START = datetime(1970, 1, 1, tzinfo=UTC)  # Where a list without times begins.
WHY = said("Needed; the person concerned reads it.", "Too few lessons were attended")
MOST_PEOPLE = 200


class RosterSchema(PageSchema):
    show = fields.Enum(Show, by_value=True, load_default=Show.PLACED, metadata=said("Which of them.", "waiting"))


class ListedPersonSchema(Schema):
    """Somebody of a cohort; names are masked."""

    id = fields.Integer(required=True, metadata=said("The number of the enrollment.", 17))
    name = fields.String(required=True, metadata=said("Who it is, in part.", "홍*동"))
    email = fields.String(required=True, metadata=said("Their address, in part.", "ho***@example.com"))
    state = fields.String(required=True, metadata=said("How it stands.", "enrolled"))
    kept = fields.String(required=True, allow_none=True, metadata=said("Whose place it is."))
    applied_at = Moment(required=True)
    expires_at = Moment(required=True, allow_none=True)


class ListedPeopleSchema(Schema):
    items = fields.List(fields.Nested(ListedPersonSchema), required=True)
    next = Cursor(required=True, allow_none=True, metadata={"description": "The cursor of the page after this one."})


class OthersEnrollmentSchema(EnrollmentSchema):
    """An enrollment as staff see it."""

    person = fields.Integer(required=True, metadata=said("The number of the person.", 17))
    name = fields.String(required=True, metadata=said("Who it is."))
    email = fields.String(required=True)


class NewEnrollmentByStaffSchema(Schema):
    """Whom staff enroll, who has consented on paper."""

    email = Word(required=True, validate=validate.Length(max=254), metadata=said("Whose account it is."))
    resident_since = LongAgo(load_default=None, allow_none=True, metadata=SINCE)
    past_rules = fields.Boolean(load_default=False, metadata=said("Past the rules, and past the last place."))
    why = Line(200, required=True, metadata=said("It stays in the history.", "By phone"))

    @post_load
    def wanted(self, values: dict[str, Any], **_options: Any) -> NewByStaff:
        return NewByStaff(**values | {"email": tidy_email(values["email"])})


class EnrollmentEndByStaffSchema(Schema):
    """Why staff end an enrollment."""

    why = Line(200, required=True, metadata=WHY)
    is_centers = fields.Boolean(load_default=False, metadata=said("Not their fault: the whole fee is given back."))

    @post_load
    def wanted(self, values: dict[str, Any], **_options: Any) -> EndByStaff:
        return EndByStaff(**values)


class EnrollmentTransferSchema(Schema):
    """To which cohort of the same course somebody goes over."""

    number = Number(1, 999_999, required=True, metadata=said("Which cohort.", 4))
    why = Line(200, required=True, metadata=WHY)

    @post_load
    def wanted(self, values: dict[str, Any], **_options: Any) -> Transfer:
        return Transfer(**values)


class EnrollmentTurnSchema(Schema):
    """Where somebody stands on the waiting list from now on."""

    to = fields.Enum(Turn, by_value=True, required=True, metadata=said("Where.", "first"))
    why = Line(200, required=True, metadata=WHY)


class EnrollmentGroupSchema(Schema):
    """People of one's organisation who are enrolled together."""

    people = fields.List(
        Number(1, 2**31 - 1), required=True, validate=validate.Length(1, MOST_PEOPLE), metadata=said("Who.", [17, 18])
    )
    consent = fields.Boolean(load_default=False, metadata=said("Whether each of them has agreed to it.", True))

    @post_load
    def wanted(self, values: dict[str, Any], **_options: Any) -> Group:
        return Group(people=frozenset(values["people"]), consent=values["consent"])


class EnrolledGroupSchema(Schema):
    enrollments = fields.List(fields.Integer(), required=True, metadata=said("The numbers of the enrollments.", [17]))


class CohortDrawSchema(Schema):
    """How places are given by lot."""

    hash = fields.String(required=True, metadata=said("SHA-256 of the seed, published with the cohort."))
    committed_at = Moment(required=True)
    drawn_at = Moment(required=True, allow_none=True)
    seed = fields.String(required=True, metadata=said("From which lots were drawn; empty before that."))
    order = fields.List(fields.Integer(), required=True, metadata=said("Enrollments in the order drawn.", [18, 17]))


ONE, GROUP = OthersEnrollmentSchema(), EnrolledGroupSchema()


@people.get("/people")
@token_needed(*READS)
@people.arguments(RosterSchema, location="query")
@people.response(200, ListedPeopleSchema)
def list_people(asked: dict[str, Any], slug: str, number: int, by: Actor) -> dict[str, Any]:
    """Who is in a cohort, waits, applied or has ended, by number and in pages; for staff."""
    after = asked["cursor"].number if asked["cursor"] else 0
    cohort = queries.get_any_cohort(slug, number)
    found = rosters.list_after(cohort.id, asked["show"], after, most=asked["limit"])
    items, following = cut([(Place(START, row.id), row) for row in found], asked["limit"])
    return {"items": [_listed(row) for row in items], "next": following}


@people.post("/people")
@token_needed(*WRITES)
@people.doc(**CREATES)
@people.arguments(NewEnrollmentByStaffSchema)
@people.response(201, OthersEnrollmentSchema)
def enroll_for(wanted: NewByStaff, slug: str, number: int, by: Actor) -> Response:
    """Enroll somebody, perhaps past the rules; for staff. 422 with every rule that says no."""

    def made() -> Made:
        return _whole(managing.enroll_for(slug, number, wanted, by=by, now=fresh()).id), {}

    return once(made, ONE, holder_id=by.id, now=now())


@people.post("/group")
@token_needed("enrollments:write")
@people.doc(**CREATES)
@people.arguments(EnrollmentGroupSchema)
@people.response(201, EnrolledGroupSchema)
def enroll_group(wanted: Group, slug: str, number: int, by: Actor) -> Response:
    """Enroll several people of the organisation that you manage: all of them or none."""

    def made() -> Made:
        rows = groups.enroll_group(slug, number, wanted, by=by, now=fresh())
        return {"enrollments": [row.id for row in rows]}, {}

    return once(made, GROUP, holder_id=by.id, now=now())


@people.get("/draw")
@token_needed()
@people.response(200, CohortDrawSchema)
def show_draw(slug: str, number: int, by: Actor) -> dict[str, Any]:
    """How its places are given by lot: the hash before, the seed and the order after it."""
    return _draw(find_draw(queries.get_cohort(slug, number)) or missing())


@people.post("/draw")
@token_needed(*WRITES)
@people.doc(**REFUSES)
@people.response(200, CohortDrawSchema)
def draw(slug: str, number: int, by: Actor) -> dict[str, Any]:
    """Draw the lots of all who applied; once more changes nothing. For staff, after the deadline."""
    with writing():
        lottery.draw(slug, number, by=by, now=fresh())
    return _draw(find_draw(queries.get_cohort(slug, number)) or missing())


@others.get("/<int:number>/whole")
@token_needed(*READS)
@others.response(200, OthersEnrollmentSchema)
def show(number: int, by: Actor) -> dict[str, Any]:
    """Anybody's enrollment, for staff."""
    return _whole(number)


@others.post("/<int:number>/end")
@token_needed(*WRITES)
@others.doc(**REFUSES)
@others.arguments(EnrollmentEndByStaffSchema)
@others.response(200, OthersEnrollmentSchema)
def end(wanted: EndByStaff, number: int, by: Actor) -> dict[str, Any]:
    """End it; the place goes to who is next. For staff, with a reason."""
    return _do(number, lambda: managing.end_for(number, wanted, by=by, now=fresh()))


@others.post("/<int:number>/transfer")
@token_needed(*WRITES)
@others.doc(**REFUSES)
@others.arguments(EnrollmentTransferSchema)
@others.response(200, OthersEnrollmentSchema)
def transfer(wanted: Transfer, number: int, by: Actor) -> dict[str, Any]:
    """Have them go over to another cohort of the course; answers the new enrollment. For staff, with a reason."""
    return _do(number, lambda: managing.transfer(number, wanted, by=by, now=fresh()))


@others.post("/<int:number>/turn")
@token_needed(*WRITES)
@others.doc(**REFUSES)
@others.arguments(EnrollmentTurnSchema)
@others.response(200, OthersEnrollmentSchema)
def turn(sent: dict[str, Any], number: int, by: Actor) -> dict[str, Any]:
    """Have them stand elsewhere on the waiting list. For staff, with a reason."""
    return _do(number, lambda: managing.move(number, sent["to"], by=by, now=fresh(), why=sent["why"]))


@others.post("/<int:number>/paper")
@token_needed(*WRITES)
@others.doc(**REFUSES)
@others.response(200, OthersEnrollmentSchema)
def paper(number: int, by: Actor) -> dict[str, Any]:
    """Note that you have seen the guardian's consent on paper; for staff."""
    return _do(number, lambda: guardians.check_paper(number, by=by, now=fresh()))


def _do(number: int, deed: Callable[[], Enrollment | None]) -> dict[str, Any]:
    with writing():
        made = deed()
    return _whole(made.id if made else number, What.CHANGE)


def _whole(number: int, what: What = What.VIEW) -> dict[str, Any]:
    row = rosters.get_enrollment(number)
    saw(row.person_id, what)
    person = row.person
    return shape_of(row) | {
        "person": person.id,
        "name": named(person.name, person.name_en),
        "email": person.email,
    }


def _listed(row: Any) -> dict[str, Any]:
    saw(row.person_id)
    same = "id", "state", "kept", "applied_at", "expires_at"
    return {name: getattr(row, name) for name in same} | {
        "name": named(mask_name(row.name), row.name_en and mask_name(row.name_en)),
        "email": mask_email(row.email),
    }


def _draw(found: CohortDraw) -> dict[str, Any]:
    is_drawn = found.drawn_at is not None
    return {
        "hash": hash_of(found.seed),
        "committed_at": found.committed_at,
        "drawn_at": found.drawn_at,
        "seed": found.seed if is_drawn else "",
        "order": order_of(found) if is_drawn else [],
    }
