"""Bookings for programs: the list in pages, one of them, and what may be done about it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from flask import Response, request
from werkzeug.http import quote_etag

from anchorcenter.accounts.access import token_needed
from anchorcenter.accounts.actors import Actor
from anchorcenter.bookings import queries, service
from anchorcenter.bookings.alternatives import offering
from anchorcenter.bookings.api.listing import LONGEST_LOOK, list_uses
from anchorcenter.bookings.api.schemas import (
    BookingSchema,
    BookingsSchema,
    CancelSchema,
    ChangedBookingSchema,
    ListSchema,
    NewBookingSchema,
)
from anchorcenter.bookings.api.shapes import shape, shape_of
from anchorcenter.bookings.api.spaces import known_space, span
from anchorcenter.bookings.models import Booking
from anchorcenter.bookings.rules import check_longest
from anchorcenter.bookings.wanted import ChangedBooking, NewBooking
from anchorcenter.core import paging
from anchorcenter.core.api import ROOT, Blueprint
from anchorcenter.core.clock import now
from anchorcenter.core.errors import DomainError
from anchorcenter.core.idempotency import Made, once
from anchorcenter.core.openapi import CHANGES, CREATES, LOCATED, PAGED, REFUSES, RESPONSES, TAGGED
from anchorcenter.core.periods import Period
from anchorcenter.core.unit_of_work import writing
from anchorcenter.core.versions import stale, version_named
from anchorcenter.facilities.queries import get_plan

bookings = Blueprint("bookings_api", __name__, url_prefix="/bookings", description="Bookings of the token's holder.")
BOOKING = BookingSchema()


@bookings.post("")
@token_needed("bookings:write")
@bookings.doc(**CREATES)
@bookings.doc(responses={404: RESPONSES["404"]})  # A hold that is not theirs.
@bookings.arguments(NewBookingSchema)
@bookings.response(201, BookingSchema, headers=TAGGED | LOCATED)
def create(wanted: NewBooking, by: Actor) -> Response:
    """Book a space, out of a hold or right away.

    409 when something is taken, 422 when a rule says no; both list every reason and alternatives.
    """

    def book() -> Made:
        booked = service.book(wanted, by=by, now=now())
        headers = {"Location": f"{ROOT}/bookings/{booked.code}", "ETag": quote_etag(str(booked.version))}
        return shape(booked, booked.part.space, booked.part.period, booked.part.units), headers

    with offering(wanted, by=by, now=now()):
        return once(book, BOOKING, holder_id=by.id, now=now())


@bookings.get("")
@token_needed("bookings:read")
@bookings.arguments(ListSchema, location="query")
@bookings.response(200, BookingsSchema, headers=PAGED)
def list_bookings(asked: dict[str, Any], by: Actor) -> Made:
    """What you may see, by start, in pages.

    With `from` and `to` also when others are there, as mere time. What is booked while you turn the pages neither hides
    nor doubles anything.
    """
    space = known_space(asked["space"]) if "space" in asked else None
    within = _within(asked)
    found = list_uses(by, within=within, space=space, after=asked["cursor"], limit=asked["limit"] + 1)
    items, following = paging.cut(found, asked["limit"])
    shown = [shape_of(item) if isinstance(item, Booking) else item for item in items]
    return {"items": shown, "next": following}, _link(following)


@bookings.get("/<code>")
@token_needed("bookings:read")
@bookings.response(200, BookingSchema, headers=TAGGED)
def show(code: str, by: Actor) -> Made:
    """One booking that you may see; its ETag is what a change names in If-Match."""
    return _tagged(queries.get_booking(code, person=by))


@bookings.patch("/<code>")
@token_needed("bookings:write")
@bookings.doc(**CHANGES)
@bookings.arguments(ChangedBookingSchema)
@bookings.response(200, BookingSchema, headers=TAGGED)
def change(wanted: ChangedBooking, code: str, by: Actor) -> Made:
    """Change what is sent, if the booking still is as If-Match names it.

    The old time is kept until the new one is sure. 428 without If-Match, 412 when it has changed.
    """
    booking, plan = queries.get_booking(code, person=by), get_plan()
    wanted = replace(wanted, version=version_named(booking.version))
    target, whose = service.merged(wanted, booking, plan), service.whose_rules(booking, by=by, now=now())
    try:
        with offering(target, by=whose, now=now(), own=[p.occupancy_id for p in booking.parts]), writing():
            service.change(code, wanted, by=by, now=now())
    except DomainError as error:
        raise (stale() if error.reasons[0].code == "changed" else error) from None
    return _tagged(queries.get_booking(code, person=by))


@bookings.post("/<code>/cancel")
@token_needed("bookings:write")
@bookings.doc(**REFUSES)
@bookings.arguments(CancelSchema)
@bookings.response(200, BookingSchema, headers=TAGGED)
def cancel(sent: dict[str, str], code: str, by: Actor) -> Made:
    """Cancel it; what is cancelled already stays so."""
    with writing():
        service.cancel(code, by=by, now=now(), why=sent["why"])
    return _tagged(queries.get_booking(code, person=by))


def _tagged(booking: Booking) -> Made:
    return shape_of(booking), {"ETag": quote_etag(str(booking.version))}


def _within(asked: dict[str, Any]) -> Period | None:
    if "start" not in asked and "end" not in asked:
        return None
    within = span(asked.get("start"), asked.get("end"))
    if within.length > LONGEST_LOOK:
        raise DomainError(*check_longest(within, LONGEST_LOOK, field="to"))
    return within


def _link(following: str | None) -> dict[str, str]:
    """Where the next page is, for programs that follow links."""
    query = [*((k, v) for k, v in request.args.items(multi=True) if k != "cursor"), ("cursor", following)]
    return {"Link": f'<{request.path}?{urlencode(query)}>; rel="next"'} if following else {}
