"""Cohorts of supporters for programs, who serves in them, and what one is asked to do."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Response
from marshmallow import ValidationError, fields, post_load
from werkzeug.http import quote_etag

from anchorcenter.accounts.access import saw, token_needed
from anchorcenter.accounts.actors import Actor
from anchorcenter.accounts.models import Permission
from anchorcenter.core import settings
from anchorcenter.core.api import ROOT, Blueprint, Day, Line, Paragraphs, Schema, Word
from anchorcenter.core.clock import now
from anchorcenter.core.i18n import _, named, today
from anchorcenter.core.idempotency import Made, once
from anchorcenter.core.openapi import CHANGES, CREATES, LOCATED, TAGGED, said
from anchorcenter.core.unit_of_work import writing
from anchorcenter.core.versions import version_named
from anchorcenter.supporters import queries, service, serving
from anchorcenter.supporters.activities.queries import count_done, list_memberships
from anchorcenter.supporters.activities.rules import LATE_COUNTS
from anchorcenter.supporters.forms import is_slug
from anchorcenter.supporters.missions.api import MissionSchema, mission_shape
from anchorcenter.supporters.missions.queries import list_missions
from anchorcenter.supporters.models import Supporter, SupporterCohort
from anchorcenter.supporters.rules import NewSupporterCohort, serves
from anchorcenter.supporters.serving import Appointment, EndOfService, Renewal

supporters = Blueprint("supporters_api", __name__, url_prefix="", description="Supporters, and where they serve.")
WRITES = "academy:write", Permission.OPERATE
READS = "bookings:read", Permission.OPERATE
COHORTS, ONE, PEOPLE = "/supporter-cohorts", "/supporter-cohorts/<slug>", "/supporter-cohorts/<slug>/people"
SLUG = said("Its name in addresses: small letters, digits and hyphens.", "supporters-2")
FIRST, LAST = said("The first day.", "2026-06-01"), said("The last day.", "2026-12-31")
PAID = said("Whether what is approved is paid for, which is no volunteer work.")
NUMBER = said("Their number in the cohort, as on the letter of appointment.", 3)
WHY = said("Why they serve no longer; empty if they do.", "Moves abroad")


def _check_slug(slug: str) -> None:
    if not is_slug(slug):
        raise ValidationError(_("Use small letters, digits and hyphens."))


class NewSupporterCohortSchema(Schema):
    """A cohort without anybody in it."""

    slug = Word(required=True, validate=_check_slug, metadata=SLUG)
    title = Line(120, required=True, metadata=said("What it is called, in Korean.", "Supporters 2"))
    title_en = Line(120, load_default="", metadata=said("The same in English.", "Supporters 2"))
    text = Paragraphs(4_000, load_default="", metadata=said("What it says, in Korean."))
    text_en = Paragraphs(4_000, load_default="", metadata=said("The same in English."))
    first_on = Day(required=True, metadata=FIRST)
    last_on = Day(required=True, metadata=LAST)
    is_paid = fields.Boolean(load_default=False, metadata=PAID)

    @post_load
    def wanted(self, values: dict[str, Any], **_options: Any) -> NewSupporterCohort:
        return NewSupporterCohort(**values)


class AppointmentSchema(Schema):
    """Who is to serve, and from when to when."""

    email = Line(254, required=True, metadata=said("Of their account.", "somebody@example.org"))
    first_on = Day(required=True, metadata=FIRST)
    last_on = Day(required=True, metadata=LAST)

    @post_load
    def wanted(self, values: dict[str, Any], **_options: Any) -> Appointment:
        return Appointment(**values)


class TermRenewalSchema(Schema):
    last_on = Day(required=True, metadata=said("The last day of the new term.", "2027-06-30"))

    @post_load
    def wanted(self, values: dict[str, Any], **_options: Any) -> Renewal:
        return Renewal(**values)


class EndOfServiceSchema(Schema):
    ended_on = Day(required=True, metadata=said("The last day on which they serve.", "2026-11-30"))
    why = Line(300, required=True, metadata=said("Why; it is kept.", "Moves abroad"))

    @post_load
    def wanted(self, values: dict[str, Any], **_options: Any) -> EndOfService:
        return EndOfService(**values)


class SupporterCohortSchema(Schema):
    slug = fields.String(required=True, metadata=SLUG)
    title = fields.String(required=True, metadata=said("As it was written in Korean."))
    title_en = fields.String(required=True, metadata=said("As it was written in English."))
    text = fields.String(required=True, metadata=said("What it says, in Korean."))
    text_en = fields.String(required=True, metadata=said("The same in English."))
    first_on = fields.Date(required=True, metadata=FIRST)
    last_on = fields.Date(required=True, metadata=LAST)
    is_paid = fields.Boolean(required=True, metadata=PAID)
    people = fields.Integer(required=True, metadata=said("How many it has had.", 9))


class SupporterCohortsSchema(Schema):
    items = fields.List(fields.Nested(SupporterCohortSchema), required=True)


class ServiceTermSchema(Schema):
    number = fields.Integer(required=True, metadata=said("1 is the first appointment, 2 a renewal.", 1))
    first_on = fields.Date(required=True, metadata=FIRST)
    last_on = fields.Date(required=True, metadata=LAST)
    appointed_on = fields.Date(required=True, metadata=said("The day on its letter.", "2026-05-28"))


class SupporterSchema(Schema):
    id = fields.Integer(required=True, metadata=said("What rewards and consents name them by.", 17))
    cohort = fields.String(required=True, metadata=SLUG)
    number = fields.Integer(required=True, metadata=NUMBER)
    person = fields.Integer(required=True, metadata=said("The number of a person.", 17))
    name = fields.String(required=True, metadata=said("What they are called."))
    first_on = fields.Date(required=True, metadata=FIRST)
    last_on = fields.Date(required=True, metadata=LAST)
    ended_on = fields.Date(required=True, allow_none=True, metadata=said("The last day, of who serves no longer."))
    ended_why = fields.String(required=True, metadata=WHY)
    serves = fields.Boolean(required=True, metadata=said("Whether they serve today."))


class SupportersSchema(Schema):
    items = fields.List(fields.Nested(SupporterSchema), required=True)


class WholeSupporterSchema(SupporterSchema):
    """One of them with every term."""

    terms = fields.List(fields.Nested(ServiceTermSchema), required=True)


class OwnPlacesSchema(Schema):
    items = fields.List(fields.Nested(WholeSupporterSchema), required=True)


class AskedMissionSchema(MissionSchema):
    """A mission that you have now."""

    done = fields.Integer(required=True, metadata=said("How often you have done it, of what counts.", 1))


class AskedMissionsSchema(Schema):
    items = fields.List(fields.Nested(AskedMissionSchema), required=True)


COHORT, WHOLE = SupporterCohortSchema(), WholeSupporterSchema()


@supporters.get(COHORTS)
@token_needed()
@supporters.response(200, SupporterCohortsSchema)
def list_cohorts(by: Actor) -> dict[str, Any]:
    """Every cohort, the latest first."""
    rows = queries.list_cohorts()
    counts = queries.count_supporters([each.id for each in rows])
    return {"items": [_cohort(each, counts.get(each.id, 0)) for each in rows]}


@supporters.post(COHORTS)
@token_needed(*WRITES)
@supporters.doc(**CREATES)
@supporters.arguments(NewSupporterCohortSchema)
@supporters.response(201, SupporterCohortSchema, headers=TAGGED | LOCATED)
def create_cohort(wanted: NewSupporterCohort, by: Actor) -> Response:
    """Make a cohort; for staff. 409 for a name in addresses that is taken."""

    def made() -> Made:
        slug = service.create_cohort(wanted, by=by, now=now())
        return _tagged(slug, Location=f"{ROOT}/supporter-cohorts/{slug}")

    return once(made, COHORT, holder_id=by.id, now=now())


@supporters.get(ONE)
@token_needed()
@supporters.response(200, SupporterCohortSchema, headers=TAGGED)
def show_cohort(slug: str, by: Actor) -> Made:
    """One cohort; its ETag is what a change names in If-Match."""
    return _tagged(slug)


@supporters.put(ONE)
@token_needed(*WRITES)
@supporters.doc(**CHANGES)
@supporters.arguments(NewSupporterCohortSchema)
@supporters.response(200, SupporterCohortSchema, headers=TAGGED)
def change_cohort(wanted: NewSupporterCohort, slug: str, by: Actor) -> Made:
    """Have it be so from now on; for staff. Who serves already keeps their term."""
    version = queries.get_cohort(slug).version
    version_named(version)
    with writing():
        service.change_cohort(slug, wanted, version=version, by=by, now=now())
    return _tagged(wanted.slug)


@supporters.get(PEOPLE)
@token_needed(*READS)
@supporters.response(200, SupportersSchema)
def list_people(slug: str, by: Actor) -> dict[str, Any]:
    """Who serves and has served in a cohort, by number; for staff."""
    cohort = queries.get_cohort(slug)
    return {"items": [supporter_shape(each, cohort) for each in queries.list_supporters(cohort.id)]}


@supporters.post(PEOPLE)
@token_needed(*WRITES)
@supporters.doc(**CREATES)
@supporters.arguments(AppointmentSchema)
@supporters.response(201, WholeSupporterSchema, headers=TAGGED | LOCATED)
def appoint(wanted: Appointment, slug: str, by: Actor) -> Response:
    """Have somebody serve, who is told; for staff. 409 for who is in the cohort already."""

    def made() -> Made:
        place = serving.appoint(slug, wanted, by=by, now=now())
        number = next(each.number for each in queries.list_supporters(queries.get_cohort(slug).id) if each.id == place)
        return _person(slug, number, Location=f"{ROOT}/supporter-cohorts/{slug}/people/{number}")

    return once(made, WHOLE, holder_id=by.id, now=now())


@supporters.get(f"{PEOPLE}/<int:number>")
@token_needed(*READS)
@supporters.response(200, WholeSupporterSchema, headers=TAGGED)
def show_person(slug: str, number: int, by: Actor) -> Made:
    """Who has that number in a cohort, with every term; for staff."""
    return _person(slug, number)


@supporters.post(f"{PEOPLE}/<int:number>/renewal")
@token_needed(*WRITES)
@supporters.doc(**CHANGES)
@supporters.arguments(TermRenewalSchema)
@supporters.response(200, WholeSupporterSchema, headers=TAGGED)
def renew(wanted: Renewal, slug: str, number: int, by: Actor) -> Made:
    """Have them go on from the day after their term, under a letter of its own."""
    return _changed(
        slug, number, lambda version: serving.renew(slug, number, wanted, version=version, by=by, now=now())
    )


@supporters.post(f"{PEOPLE}/<int:number>/end")
@token_needed(*WRITES)
@supporters.doc(**CHANGES)
@supporters.arguments(EndOfServiceSchema)
@supporters.response(200, WholeSupporterSchema, headers=TAGGED)
def end(wanted: EndOfService, slug: str, number: int, by: Actor) -> Made:
    """Have them serve no longer than that day."""
    return _changed(
        slug, number, lambda version: serving.end_service(slug, number, wanted, version=version, by=by, now=now())
    )


@supporters.get("/supporters")
@token_needed("bookings:read")
@supporters.response(200, OwnPlacesSchema)
def list_own(by: Actor) -> dict[str, Any]:
    """Where you serve and have served, the latest first."""
    return {"items": [_whole(each) for each in list_memberships(by)]}


@supporters.get("/missions")
@token_needed("bookings:read")
@supporters.response(200, AskedMissionsSchema)
def list_asked(by: Actor) -> dict[str, Any]:
    """What you are asked to do now as a supporter and how often you have, by deadline."""
    places = [each for each in list_memberships(by) if serves(each, today(now()))]
    done = count_done([each.id for each in places], with_late=settings.current()[LATE_COUNTS])
    cohorts = {each.cohort_id: each.cohort for each in places}
    rows = list_missions(cohorts, now()) if cohorts else ()
    return {"items": [mission_shape(each, cohorts[each.cohort_id].slug) | {"done": done[each.id]} for each in rows]}


def supporter_shape(row: Supporter, cohort: SupporterCohort) -> dict[str, Any]:
    """Somebody's place in a cohort."""
    saw(row.person_id)
    names = "id", "number", "first_on", "last_on", "ended_on", "ended_why"
    name = named(row.person.name, row.person.name_en)
    return {each: getattr(row, each) for each in names} | {
        "cohort": cohort.slug,
        "person": row.person_id,
        "name": name,
        "serves": serves(row, today(now())),
    }


def _whole(row: Supporter) -> dict[str, Any]:
    return supporter_shape(row, row.cohort) | {"terms": row.terms}


def _cohort(row: SupporterCohort, people: int) -> dict[str, Any]:
    return vars(service.cohort_of(row)) | {"people": people}


def _tagged(slug: str, **headers: str) -> Made:
    row = queries.get_cohort(slug)
    people = queries.count_supporters([row.id]).get(row.id, 0)
    return _cohort(row, people), {"ETag": quote_etag(str(row.version))} | headers


def _person(slug: str, number: int, **headers: str) -> Made:
    row = serving.get_supporter(slug, number)
    return _whole(row), {"ETag": quote_etag(str(row.version))} | headers


def _changed(slug: str, number: int, deed: Callable[[int], None]) -> Made:
    """Do it to who is still as If-Match names them."""
    version = serving.get_supporter(slug, number).version
    version_named(version)
    with writing():
        deed(version)
    return _person(slug, number)
