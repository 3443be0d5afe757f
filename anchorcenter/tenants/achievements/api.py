"""The center's dated records for programs: all of them for staff, everybody else's own."""

from __future__ import annotations

from datetime import UTC, datetime, time
from typing import Any

from flask import Response
from marshmallow import fields, post_load

from anchorcenter.accounts.access import token_needed
from anchorcenter.accounts.actors import Actor
from anchorcenter.core.api import Blueprint, Day, Digits, Line, Number, Schema
from anchorcenter.core.clock import now
from anchorcenter.core.i18n import named
from anchorcenter.core.idempotency import Made, once
from anchorcenter.core.openapi import CREATES, said
from anchorcenter.core.paging import Cursor, PageSchema, Place, cut
from anchorcenter.core.periods import DAY
from anchorcenter.tenants.achievements import queries, service
from anchorcenter.tenants.achievements.models import (
    Achievement,
    AchievementKind,
    EventCategory,
    Party,
    ProjectState,
    SupportKind,
)
from anchorcenter.tenants.achievements.queries import Wanted
from anchorcenter.tenants.achievements.rules import NewAchievement

achievements = Blueprint(
    "achievements_api",
    __name__,
    url_prefix="/achievements",
    description="Support, projects, awards, agreements, events, press items, grants and contests.",
)


TITLE = said("What it is, in one line.", "Prototype of a folding arm")
KIND = said("What kind it is.", "support")
SUPPORT = said("Which support it was; of nothing else.", "prototype")
STATE = said("How a project stands; of nothing else.", "running")
CATEGORIES = said("What an event was, one or several; of nothing else.", ["meetings"])
OUTLET = said("Who published a press item; of nothing else.", "Goyang Daily")
QUANTITY = said("How many people came to an event, or entries to a contest.", 24)
FIRST = said("The day, or the first day of what lasts.", "2026-05-12")
LAST = said("The last day of a project, an agreement, a grant or a contest, if there is one.", "2026-12-31")
AMOUNT = said("What it was worth, in won.", 3_000_000)
TENANTS = said("Numbers of the tenants that took part.", [17])
PARTNERS = said("Others who took part, by name.", ["Goyang Aviation University"])


class WantedSchema(PageSchema):
    kind = fields.Enum(AchievementKind, by_value=True, load_default=None, metadata=KIND)
    year = Digits(2000, 2199, load_default=None, metadata=said("In which it was or began.", 2026))
    tenant = Digits(1, 2**31 - 1, load_default=None, metadata=said("Of which tenant.", 17))


class NewAchievementSchema(Schema):
    """What is written down."""

    kind = fields.Enum(AchievementKind, by_value=True, required=True, metadata=KIND)
    title = Line(100, required=True, metadata=TITLE)
    first_on = Day(required=True, metadata=FIRST)
    last_on = Day(load_default=None, allow_none=True, metadata=LAST)
    support = fields.Enum(SupportKind, by_value=True, load_default=None, allow_none=True, metadata=SUPPORT)
    state = fields.Enum(ProjectState, by_value=True, load_default=None, allow_none=True, metadata=STATE)
    tenants = fields.List(Number(1, 2**31 - 1), load_default=list, metadata=TENANTS)
    partners = fields.List(Line(100), load_default=list, metadata=PARTNERS)
    amount_won = Number(0, 999_999_999, load_default=None, allow_none=True, metadata=AMOUNT)
    categories = fields.List(fields.Enum(EventCategory, by_value=True), load_default=list, metadata=CATEGORIES)
    outlet = Line(100, load_default="", metadata=OUTLET)
    quantity = Number(0, 999_999, load_default=None, allow_none=True, metadata=QUANTITY)
    text = Line(500, load_default="", metadata=said("More of it."))
    result = Line(500, load_default="", metadata=said("What came of it."))

    @post_load
    def wanted(self, values: dict[str, Any], **_options: Any) -> NewAchievement:
        return NewAchievement(**values)


class PartySchema(Schema):
    tenant = fields.Integer(required=True, allow_none=True, metadata=said("Its number, of a tenant.", 17))
    name = fields.String(required=True, metadata=said("What it is called.", "Hanul Flight Technology"))


class AchievementSchema(Schema):
    id = fields.Integer(required=True, metadata=said("Its number.", 17))
    kind = fields.Enum(AchievementKind, by_value=True, required=True, metadata=KIND)
    title = fields.String(required=True, metadata=TITLE)
    first_on = fields.Date(required=True, metadata=FIRST)
    last_on = fields.Date(required=True, allow_none=True, metadata=LAST)
    support = fields.Enum(SupportKind, by_value=True, required=True, allow_none=True, metadata=SUPPORT)
    state = fields.Enum(ProjectState, by_value=True, required=True, allow_none=True, metadata=STATE)
    parties = fields.List(fields.Nested(PartySchema), required=True, metadata={"description": "Who took part."})
    amount_won = fields.Integer(required=True, allow_none=True, metadata=AMOUNT)
    categories = fields.List(fields.Enum(EventCategory, by_value=True), required=True, metadata=CATEGORIES)
    outlet = fields.String(required=True, metadata=OUTLET)
    quantity = fields.Integer(required=True, allow_none=True, metadata=QUANTITY)
    text = fields.String(required=True)
    result = fields.String(required=True)
    is_void = fields.Boolean(required=True, metadata=said("Whether it was entered by mistake; for staff alone."))


class AchievementsSchema(Schema):
    items = fields.List(fields.Nested(AchievementSchema), required=True)
    next = Cursor(required=True, allow_none=True, metadata={"description": "The cursor of the page after this one."})


ACHIEVEMENT = AchievementSchema()


@achievements.get("")
@token_needed("bookings:read")
@achievements.arguments(WantedSchema, location="query")
@achievements.response(200, AchievementsSchema)
def list_achievements(asked: dict[str, Any], by: Actor) -> dict[str, Any]:
    """Those of everybody for staff, those that your company took part in for you; the latest first, in pages."""
    wanted = Wanted(kind=asked["kind"], year=asked["year"], tenant=asked["tenant"])
    place = (asked["cursor"].at.date(), asked["cursor"].number) if asked["cursor"] else None
    found = queries.list_after(place, wanted, person=by, most=asked["limit"])
    items, following = cut([(_place(row), row) for row in found], asked["limit"])
    return {"items": [_shape(row) for row in items], "next": following}


@achievements.post("")
@token_needed("tenants:write")
@achievements.doc(**CREATES)
@achievements.arguments(NewAchievementSchema)
@achievements.response(201, AchievementSchema)
def create(wanted: NewAchievement, by: Actor) -> Response:
    """Write one down; for staff."""

    def made() -> Made:
        return _shape(queries.get_achievement(service.create(wanted, by=by, now=now()), person=by)), {}

    return once(made, ACHIEVEMENT, holder_id=by.id, now=now())


@achievements.get("/<int:number>")
@token_needed("bookings:read")
@achievements.response(200, AchievementSchema)
def show(number: int, by: Actor) -> dict[str, Any]:
    """One of them."""
    return _shape(queries.get_achievement(number, person=by))


def _place(row: Achievement) -> Place:
    return Place(datetime.combine(row.since, time(), UTC), row.id)


def _shape(row: Achievement) -> dict[str, Any]:
    names = "id", "kind", "title", "support", "state", "amount_won", "outlet", "quantity", "text", "result"
    days = {"first_on": row.since, "last_on": row.until - DAY if row.until else None}
    parties = [_party(each) for each in row.parties]
    values = {name: getattr(row, name) for name in names}
    categories = [each.category for each in row.categories]
    return values | days | {"parties": parties, "categories": categories, "is_void": row.voided_at is not None}


def _party(party: Party) -> dict[str, Any]:
    if party.tenant is None:
        return {"tenant": None, "name": party.name}
    organisation = party.tenant.organisation
    return {"tenant": organisation.id, "name": named(organisation.name, organisation.name_en)}
