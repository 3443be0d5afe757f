"""Uses for programs: check in, leave, stay longer."""

from __future__ import annotations

from typing import Any

from marshmallow import post_load
from werkzeug.http import quote_etag

from anchorcenter.accounts.access import token_needed
from anchorcenter.accounts.actors import Actor
from anchorcenter.bookings import queries
from anchorcenter.bookings.api.schemas import BookingSchema
from anchorcenter.bookings.api.shapes import shape_of
from anchorcenter.bookings.models import CheckIn
from anchorcenter.bookings.use import service
from anchorcenter.bookings.use.service import Arrival
from anchorcenter.core.api import Blueprint, Number, Schema
from anchorcenter.core.clock import now
from anchorcenter.core.idempotency import Made
from anchorcenter.core.openapi import REFUSES, TAGGED, said
from anchorcenter.core.unit_of_work import writing

uses = Blueprint("uses_api", __name__, url_prefix="/bookings", description="Check in, leave, stay longer.")
CAME = said("How many are there; as booked without it.", 4)


class ArrivalSchema(Schema):
    """Who is there. The booking stands in the address."""

    headcount = Number(1, 10_000, load_default=None, allow_none=True, metadata=CAME)

    @post_load
    def wanted(self, values: dict[str, Any], **_options: Any) -> int | None:
        headcount: int | None = values["headcount"]
        return headcount


class StaySchema(Schema):
    minutes = Number(1, 180, load_default=10, metadata=said("Longer by so many minutes.", 20))


@uses.post("/<code>/checkin")
@token_needed("bookings:write")
@uses.doc(**REFUSES)
@uses.arguments(ArrivalSchema)
@uses.response(200, BookingSchema, headers=TAGGED)
def check_in(headcount: int | None, code: str, by: Actor) -> Made:
    """Say that they are there; once more changes nothing.

    409 when it was freed because nobody had checked in, 422 when it is too early or over.
    """
    with writing():
        service.check_in(Arrival(code=code, headcount=headcount), how=CheckIn.API, by=by, now=now())
    return _tagged(code, by)


@uses.post("/<code>/leave")
@token_needed("bookings:write")
@uses.doc(**REFUSES)
@uses.arguments(ArrivalSchema)
@uses.response(200, BookingSchema, headers=TAGGED)
def leave(headcount: int | None, code: str, by: Actor) -> Made:
    """Give the rest back from now on, to the minute; once more changes nothing."""
    with writing():
        service.leave(Arrival(code=code, headcount=headcount), by=by, now=now())
    return _tagged(code, by)


@uses.post("/<code>/stay")
@token_needed("bookings:write")
@uses.doc(**REFUSES)
@uses.arguments(StaySchema)
@uses.response(200, BookingSchema, headers=TAGGED)
def stay(sent: dict[str, int], code: str, by: Actor) -> Made:
    """Note that they are still there: who comes next is told once. It takes no time."""
    with writing():
        service.stay(code, sent["minutes"], by=by, now=now())
    return _tagged(code, by)


def _tagged(code: str, by: Actor) -> Made:
    booking = queries.get_booking(code, person=by)
    return shape_of(booking), {"ETag": quote_etag(str(booking.version))}
