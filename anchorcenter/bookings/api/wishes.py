"""The waiting list for programs."""

from __future__ import annotations

from typing import Any

from flask import Response, abort
from marshmallow import fields, post_load, validate

from anchorcenter.accounts.access import saw, token_needed
from anchorcenter.accounts.actors import Actor
from anchorcenter.accounts.masks import mask_name
from anchorcenter.accounts.models import Permission
from anchorcenter.admissions.models import EntryState
from anchorcenter.admissions.service import Place
from anchorcenter.bookings.api.schemas import HEADCOUNT, PURPOSE, UNITS
from anchorcenter.bookings.waiting import queries, service
from anchorcenter.bookings.waiting.models import Wish
from anchorcenter.bookings.waiting.pages import position, state_at
from anchorcenter.bookings.waiting.wanted import NewWish
from anchorcenter.core.api import Blueprint, Day, Line, Number, Schema, Word
from anchorcenter.core.clock import now
from anchorcenter.core.i18n import named
from anchorcenter.core.idempotency import Made, once
from anchorcenter.core.openapi import CREATES, REFUSES, said
from anchorcenter.core.unit_of_work import writing
from anchorcenter.facilities.queries import get_plan

wishes = Blueprint("wishes_api", __name__, url_prefix="/wishes", description="What the token's holder waits for.")
SPACES = said("The slugs of the spaces, any of which will do.", ["flight-field-a", "flight-field-b"])
FIRST = said("The first day.", "2026-12-01")
LAST = said("The last day, it too; at most 31 days in all.", "2026-12-04")
FROM = said("Not before that minute after midnight.", 780)
UNTIL = said("Over by that minute after midnight.", 1020)
MINUTES = said("How long it is to be.", 60)


class NewWishSchema(Schema):
    """Any of the spaces, any of the days, any start between the two times."""

    spaces = fields.List(Word(), required=True, validate=validate.Length(1, 50), metadata=SPACES)
    first_on = Day(required=True, metadata=FIRST)
    last_on = Day(required=True, metadata=LAST)
    from_minute = Number(0, 1439, required=True, metadata=FROM)
    until_minute = Number(1, 1440, required=True, metadata=UNTIL)
    minutes = Number(1, 1440, required=True, metadata=MINUTES)
    headcount = Number(1, 10_000, required=True, metadata=HEADCOUNT)
    purpose = Line(80, required=True, metadata=PURPOSE)
    units = Number(1, 10_000, load_default=1, metadata=UNITS)

    @post_load
    def wanted(self, values: dict[str, Any], **_options: Any) -> NewWish:
        return NewWish(**values | {"spaces": tuple(values["spaces"])})


class MovedWishSchema(Schema):
    """Where it is to stand, and why; first and last are of everything that waits."""

    to = fields.Enum(Place, by_value=True, required=True, metadata=said("Its place in the order.", "first"))
    why = Line(200, required=True, metadata=said("Why; it is kept."))


class WithdrawnWishSchema(Schema):
    """Staff say ``why`` to whose wish it is."""

    why = Line(200, load_default="", metadata=said("Why; staff who take another off the list must say it."))


class WishSchema(Schema):
    id = fields.Integer(required=True)
    person = fields.String(metadata=said("Of staff: who waits, masked."))
    state = fields.Enum(EntryState, by_value=True, required=True)
    position = fields.Integer(
        required=True, allow_none=True, metadata=said("Which one in turn, from 1, while it waits.", 2)
    )
    offer = fields.Integer(required=True, allow_none=True, metadata=said("The offer that it was made.", 17))
    passed_over = fields.List(fields.String(), required=True, metadata=said("Why something free was nothing for you."))
    spaces = fields.List(fields.String(), required=True, metadata=SPACES)
    first_on = fields.Date(required=True, metadata=FIRST)
    last_on = fields.Date(required=True, metadata=LAST)
    from_minute = fields.Integer(required=True, metadata=FROM)
    until_minute = fields.Integer(required=True, metadata=UNTIL)
    minutes = fields.Integer(required=True, metadata=MINUTES)
    headcount = fields.Integer(required=True, metadata=HEADCOUNT)
    purpose = fields.String(required=True, metadata=PURPOSE)
    units = fields.Integer(required=True, metadata=UNITS)


class WishesSchema(Schema):
    items = fields.List(fields.Nested(WishSchema), required=True)


WISH = WishSchema()
KEPT = ("first_on", "last_on", "from_minute", "until_minute", "minutes", "headcount", "purpose", "units")


@wishes.get("")
@token_needed("bookings:read")
@wishes.response(200, WishesSchema)
def list_wishes(by: Actor) -> dict[str, Any]:
    """What you wait for and what became of it, ongoing ones first; of staff what everybody waits for, in turn."""
    others = queries.list_waiting(now=now())
    if by.is_staff:
        return {"items": [_named(wish, others) for wish in queries.list_ongoing()]}
    return {"items": [_shape(wish, others) for wish in queries.list_mine(by)]}


@wishes.post("")
@token_needed("bookings:write")
@wishes.doc(**CREATES)
@wishes.arguments(NewWishSchema)
@wishes.response(201, WishSchema)
def create(wanted: NewWish, by: Actor) -> Response:
    """Wait for a time that is taken: what becomes free is offered to whoever is first in turn.

    The same once more is the same wish. 422 when a rule says no, or when something of it is free right now, which is
    then among the alternatives.
    """

    def wait() -> Made:
        made = service.wish(wanted, by=by, now=now())
        return _shape(queries.get_wish(made.id, person=by), queries.list_waiting(now=now())), {}

    return once(wait, WISH, holder_id=by.id, now=now())


@wishes.post("/<int:number>/withdraw")
@token_needed("bookings:write")
@wishes.doc(**REFUSES)
@wishes.arguments(WithdrawnWishSchema)
@wishes.response(200, WishSchema)
def withdraw(sent: dict[str, Any], number: int, by: Actor) -> dict[str, Any]:
    """Wait no longer; what was offered is declined. Once more changes nothing. Staff take anybody off the list."""
    with writing():
        service.withdraw(number, by=by, now=now(), why=sent["why"])
    return _shape(queries.get_wish(number, person=by), queries.list_waiting(now=now()))


@wishes.post("/<int:number>/move")
@token_needed("bookings:write")
@wishes.doc(**REFUSES)
@wishes.arguments(MovedWishSchema)
@wishes.response(200, WishSchema)
def move(sent: dict[str, Any], number: int, by: Actor) -> dict[str, Any]:
    """Have somebody stand elsewhere in the order, for a reason; for staff. 409 when it waits no longer."""
    queries.get_wish(number, person=by)
    if not by.may(Permission.OPERATE):
        abort(403)
    with writing():
        service.move(number, sent["to"], by=by, now=now(), why=sent["why"])
    return _named(queries.get_wish(number, person=by), queries.list_waiting(now=now()))


def _named(wish: Wish, others: list[Wish]) -> dict[str, Any]:
    person = wish.entry.person
    saw(person.id)
    return _shape(wish, others) | {
        "person": named(mask_name(person.name), person.name_en and mask_name(person.name_en))
    }


def _shape(wish: Wish, others: list[Wish]) -> dict[str, Any]:
    state, plan = state_at(wish, now()), get_plan()
    return {name: getattr(wish, name) for name in KEPT} | {
        "id": wish.id,
        "state": state,
        "position": position(wish, others, plan) if state is EntryState.WAITING else None,
        "offer": wish.offer_id,
        "passed_over": [named(skip.why, skip.why_en) for skip in wish.entry.skips],
        "spaces": [space.slug for space in wish.spaces],
    }
