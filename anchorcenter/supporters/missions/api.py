"""Missions for programs: those of a cohort, for who is in it and for staff, who make and change them."""

from __future__ import annotations

from typing import Any

from flask import Response
from marshmallow import fields, post_load
from werkzeug.http import quote_etag

from anchorcenter.accounts.access import token_needed
from anchorcenter.accounts.actors import Actor
from anchorcenter.accounts.models import Permission
from anchorcenter.core.api import Blueprint, Line, Moment, Number, Paragraphs, Schema, Second
from anchorcenter.core.clock import now
from anchorcenter.core.errors import missing
from anchorcenter.core.idempotency import Made, once
from anchorcenter.core.openapi import CHANGES, CREATES, REFUSES, TAGGED, said
from anchorcenter.core.unit_of_work import writing
from anchorcenter.core.versions import version_named
from anchorcenter.supporters.missions import queries, service
from anchorcenter.supporters.missions.service import NewMission
from anchorcenter.supporters.models import ActivityKind, Evidence, Mission, SupporterCohort
from anchorcenter.supporters.queries import find_place, get_cohort

missions = Blueprint(
    "missions_api",
    __name__,
    url_prefix="/supporter-cohorts/<slug>/missions",
    description="What a cohort of supporters is asked to do.",
)
WRITES = "academy:write", Permission.OPERATE
KIND, EVIDENCE = said("What is asked for.", "article"), said("What must show it.", "link")
REQUIRED, POINTS = said("How often.", 1), said("Points for each, beside those of its kind.", 20)
OPENS = said("From when on.", "2026-11-01T00:00:00+09:00")
DUE = said("Until when, that second included.", "2026-11-30T23:59:59+09:00")
SHARES = said("Whether a post may count for another mission, too.")


class MissionToChangeSchema(Schema):
    """One mission."""

    kind = fields.Enum(ActivityKind, by_value=True, required=True, metadata=KIND)
    title = Line(120, required=True, metadata=said("What it is called, in Korean.", "Article of the month"))
    title_en = Line(120, load_default="", metadata=said("The same in English.", "Article of the month"))
    guide = Paragraphs(4_000, load_default="", metadata=said("How it is done, in Korean."))
    guide_en = Paragraphs(4_000, load_default="", metadata=said("The same in English."))
    evidence = fields.Enum(Evidence, by_value=True, load_default=Evidence.NONE, metadata=EVIDENCE)
    required = Number(1, 100, load_default=1, metadata=REQUIRED)
    points = Number(0, 10_000, load_default=0, metadata=POINTS)
    opens_at = Second(required=True, metadata=OPENS)
    due_at = Second(required=True, metadata=DUE)
    shares_posts = fields.Boolean(load_default=False, metadata=SHARES)

    @post_load
    def wanted(self, values: dict[str, Any], **_options: Any) -> NewMission:
        return NewMission(**values)


class NewMissionSchema(MissionToChangeSchema):
    """A mission, or with `is_monthly` one for each month from that of `opens_at` to the end of the cohort."""

    is_monthly = fields.Boolean(load_default=False, metadata=said("Whether there is one for each month."))


class MissionSchema(Schema):
    id = fields.Integer(required=True, metadata=said("Its number.", 17))
    cohort = fields.String(required=True, metadata=said("The slug of its cohort.", "supporters-2"))
    kind = fields.Enum(ActivityKind, by_value=True, required=True, metadata=KIND)
    title = fields.String(required=True, metadata=said("As it was written in Korean."))
    title_en = fields.String(required=True, metadata=said("As it was written in English."))
    guide = fields.String(required=True, metadata=said("How it is done, in Korean."))
    guide_en = fields.String(required=True, metadata=said("The same in English."))
    evidence = fields.Enum(Evidence, by_value=True, required=True, metadata=EVIDENCE)
    required = fields.Integer(required=True, metadata=REQUIRED)
    points = fields.Integer(required=True, metadata=POINTS)
    opens_at = Moment(required=True, metadata=OPENS)
    due_at = Moment(required=True, metadata=DUE)
    shares_posts = fields.Boolean(required=True, metadata=SHARES)
    cancelled_at = Moment(required=True, allow_none=True, metadata=said("Since when nobody is asked any more."))


class MissionsSchema(Schema):
    items = fields.List(fields.Nested(MissionSchema), required=True)


LIST = MissionsSchema()


@missions.get("")
@token_needed("bookings:read")
@missions.response(200, MissionsSchema)
def index(slug: str, by: Actor) -> dict[str, Any]:
    """Every mission of a cohort by deadline, for who serves or has served in it and for staff."""
    return {"items": [mission_shape(each, slug) for each in queries.list_all(_cohort(slug, by).id)]}


@missions.post("")
@token_needed(*WRITES)
@missions.doc(**CREATES)
@missions.arguments(NewMissionSchema)
@missions.response(201, MissionsSchema)
def create(wanted: NewMission, slug: str, by: Actor) -> Response:
    """Ask a cohort for something, once or every month; for staff. Answers the missions made."""

    def made() -> Made:
        many = service.create_mission(slug, wanted, by=by, now=now())
        rows = sorted(queries.list_all(get_cohort(slug).id), key=lambda each: each.id)
        return {"items": [mission_shape(each, slug) for each in rows[-many:] if many]}, {}

    return once(made, LIST, holder_id=by.id, now=now())


@missions.get("/<int:number>")
@token_needed("bookings:read")
@missions.response(200, MissionSchema, headers=TAGGED)
def show(slug: str, number: int, by: Actor) -> Made:
    """One of them; its ETag is what a change names in If-Match."""
    _cohort(slug, by)
    return _tagged(slug, number)


@missions.put("/<int:number>")
@token_needed(*WRITES)
@missions.doc(**CHANGES)
@missions.arguments(MissionToChangeSchema)
@missions.response(200, MissionSchema, headers=TAGGED)
def change(wanted: NewMission, slug: str, number: int, by: Actor) -> Made:
    """Have that one be so from now on; for staff. 409 once it is called off."""
    version = queries.get_mission(slug, number).version
    version_named(version)
    with writing():
        service.change_mission(slug, number, wanted, version=version, by=by, now=now())
    return _tagged(slug, number)


@missions.post("/<int:number>/cancel")
@token_needed(*WRITES)
@missions.doc(**REFUSES)
@missions.response(200, MissionSchema, headers=TAGGED)
def cancel(slug: str, number: int, by: Actor) -> Made:
    """Ask for it no more; for staff. What was done for it stays."""
    with writing():
        service.cancel_mission(slug, number, by=by, now=now())
    return _tagged(slug, number)


def mission_shape(row: Mission, slug: str) -> dict[str, Any]:
    """A mission of the cohort with that slug."""
    names = "id", *service.OF_MISSION, "cancelled_at"
    return {name: getattr(row, name) for name in names} | {"cohort": slug}


def _cohort(slug: str, by: Actor) -> SupporterCohort:
    """That cohort. Raises DomainError (404), also for who is neither in it nor of the staff."""
    cohort = get_cohort(slug)
    return cohort if by.is_staff or find_place(slug, by.id) else missing()


def _tagged(slug: str, number: int) -> Made:
    row = queries.get_mission(slug, number)
    return mission_shape(row, slug), {"ETag": quote_etag(str(row.version))}
