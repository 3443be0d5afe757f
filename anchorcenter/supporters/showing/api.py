"""What is shown of supporters for programs, and the consent to it."""

from __future__ import annotations

from datetime import UTC, datetime, time
from typing import Any

from marshmallow import fields, post_load

from anchorcenter.accounts.access import token_needed
from anchorcenter.accounts.actors import Actor
from anchorcenter.core.api import Blueprint, Line, Schema
from anchorcenter.core.clock import now
from anchorcenter.core.i18n import named
from anchorcenter.core.openapi import REFUSES, said
from anchorcenter.core.paging import Cursor, PageSchema, Place, cut
from anchorcenter.core.unit_of_work import writing
from anchorcenter.supporters.activities.models import Activity
from anchorcenter.supporters.models import ActivityKind, Supporter
from anchorcenter.supporters.showing import queries, service
from anchorcenter.supporters.showing.service import LONGEST_NICKNAME, Consenting, Showing

showing = Blueprint("showing_api", __name__, url_prefix="", description="What everybody may see of supporters.")
NICKNAME = said("Under which you are shown: never your name.", "Sky")


class ConsentingSchema(Schema):
    """What you agree to; whatever is left out is taken back."""

    nickname = Line(LONGEST_NICKNAME, load_default="", metadata=NICKNAME)
    publishes = fields.Boolean(load_default=False, metadata=said("Chosen activities may be shown to everybody."))
    ranks = fields.Boolean(load_default=False, metadata=said("You are in the list of the most active."))

    @post_load
    def wanted(self, values: dict[str, Any], **_options: Any) -> Consenting:
        return Consenting(**values)


class ConsentedSchema(Schema):
    nickname = fields.String(required=True, metadata=NICKNAME)
    publishes = fields.Boolean(required=True)
    ranks = fields.Boolean(required=True)


class ShowingSchema(Schema):
    """Whether it stands on the public page."""

    is_shown = fields.Boolean(required=True)

    @post_load
    def wanted(self, values: dict[str, Any], **_options: Any) -> Showing:
        return Showing(**values)


class ShownSchema(Schema):
    id = fields.Integer(required=True, metadata=said("Its number.", 17))
    kind = fields.Enum(ActivityKind, by_value=True, required=True)
    title = fields.String(required=True)
    text = fields.String(required=True)
    done_on = fields.Date(required=True)
    nickname = fields.String(required=True)
    cohort = fields.String(required=True)
    links = fields.List(fields.String(), required=True, metadata=said("Addresses of its posts."))
    photos = fields.List(fields.String(), required=True, metadata=said("Paths of its photos."))


class ShownListSchema(Schema):
    items = fields.List(fields.Nested(ShownSchema), required=True)
    next = Cursor(required=True, allow_none=True, metadata={"description": "The cursor of the page after this one."})


@showing.get("/shown-activities")
@token_needed()
@showing.arguments(PageSchema, location="query")
@showing.response(200, ShownListSchema)
def list_shown(asked: dict[str, Any], by: Actor) -> dict[str, Any]:
    """Activities of supporters that everybody may see; the latest first, in pages."""
    place = (asked["cursor"].at.date(), asked["cursor"].number) if asked["cursor"] else None
    found = queries.list_after(place, most=asked["limit"])
    items, following = cut([(_place(row), row) for row in found], asked["limit"])
    return {"items": [_shape(row) for row in items], "next": following}


@showing.put("/activities/<int:number>/showing")
@token_needed("bookings:write")
@showing.doc(**REFUSES)
@showing.arguments(ShowingSchema)
@showing.response(204)
def show(wanted: Showing, number: int, by: Actor) -> None:
    """Have an activity stand on the public page, for staff; or take it off, also for who did it."""
    with writing():
        service.show(number, wanted, by=by, now=now())


@showing.get("/supporters/<int:number>/consent")
@token_needed("bookings:read")
@showing.response(200, ConsentedSchema)
def show_consent(number: int, by: Actor) -> dict[str, Any]:
    """What you agree to, as a supporter with that number."""
    return _consent(queries.get_own_place(number, by.id))


@showing.put("/supporters/<int:number>/consent")
@token_needed("bookings:write")
@showing.doc(**REFUSES)
@showing.arguments(ConsentingSchema)
@showing.response(200, ConsentedSchema)
def consent(wanted: Consenting, number: int, by: Actor) -> dict[str, Any]:
    """Agree to be shown or listed, or take it back: then nobody sees it any more."""
    with writing():
        service.consent(number, wanted, by=by, now=now())
    return _consent(queries.get_own_place(number, by.id))


def _consent(row: Supporter) -> dict[str, Any]:
    return {"nickname": row.nickname, "publishes": row.publishes_at is not None, "ranks": row.ranks_at is not None}


def _place(row: Activity) -> Place:
    return Place(datetime.combine(row.done_on, time(), UTC), row.id)


def _shape(row: Activity) -> dict[str, Any]:
    names = "id", "kind", "title", "text", "done_on"
    cohort = row.supporter.cohort
    more: dict[str, Any] = {"nickname": row.supporter.nickname, "cohort": named(cohort.title, cohort.title_en)}
    more |= {"links": [each.post.canonical for each in row.links]}
    photos = [f"/supporters/photos/{each.id}" for each in row.photos]
    return {name: getattr(row, name) for name in names} | more | {"photos": photos}
