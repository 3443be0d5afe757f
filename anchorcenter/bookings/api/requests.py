"""Requests for programs: what waits for a decision, and the two decisions of staff."""

from __future__ import annotations

from typing import Any

from flask import Response
from marshmallow import fields
from werkzeug.http import quote_etag

from anchorcenter.accounts.access import token_needed
from anchorcenter.accounts.actors import Actor
from anchorcenter.bookings import queries, service
from anchorcenter.bookings.alternatives import offering
from anchorcenter.bookings.api.offers import OffersSchema, offer_shape
from anchorcenter.bookings.api.schemas import BookingSchema, CounterOfferSchema, DecisionSchema
from anchorcenter.bookings.api.shapes import shape_of
from anchorcenter.bookings.approval.counter import counter
from anchorcenter.bookings.approval.rules import CounterOffer, Decision, rivals
from anchorcenter.bookings.approval.service import approve as approve_request
from anchorcenter.bookings.approval.service import reject as reject_request
from anchorcenter.core.api import Blueprint, Schema
from anchorcenter.core.clock import now
from anchorcenter.core.idempotency import Made, once
from anchorcenter.core.openapi import CREATES, REFUSES, TAGGED, said
from anchorcenter.core.unit_of_work import writing
from anchorcenter.facilities.queries import get_plan

blueprint = Blueprint("requests_api", __name__, url_prefix="", description="Bookings that wait for a decision.")


class RequestSchema(BookingSchema):
    losers = fields.List(
        fields.String(), metadata=said("Of staff: the requests that a yes rejects.", ["B-2026-000124"])
    )


class RequestsSchema(Schema):
    items = fields.List(fields.Nested(RequestSchema), required=True)


OFFERS = OffersSchema()


@blueprint.get("/requests")
@token_needed("bookings:read")
@blueprint.response(200, RequestsSchema)
def list_requests(by: Actor) -> dict[str, Any]:
    """What waits for a decision, the oldest deadline first: of staff all of it, with who loses by a yes; of others
    theirs."""
    found, plan = queries.list_requests(now=now(), of=None if by.is_staff else by), get_plan()
    if not by.is_staff:
        return {"items": [shape_of(booking) for booking in found]}
    losers = {booking.id: [each.code for each in rivals(booking, found, plan)] for booking in found}
    return {"items": [shape_of(booking) | {"losers": losers[booking.id]} for booking in found]}


@blueprint.post("/bookings/<code>/approve")
@token_needed("bookings:write")
@blueprint.doc(**REFUSES)
@blueprint.arguments(DecisionSchema)
@blueprint.response(200, BookingSchema, headers=TAGGED)
def approve(wanted: Decision, code: str, by: Actor) -> Made:
    """Have the request be a booking; approved once more it stays one, and nobody is told again.

    409 when it was decided otherwise, has lapsed or changed, or its time is taken by now.
    """
    booking, plan = queries.get_booking(code, person=by), get_plan()
    whose, own = service.whose_rules(booking, by=by, now=now()), [part.occupancy_id for part in booking.parts]
    with offering(service.as_wanted(booking, plan), by=whose, now=now(), own=own), writing():
        approve_request(code, wanted, by=by, now=now())
    return _tagged(code, by)


@blueprint.post("/bookings/<code>/reject")
@token_needed("bookings:write")
@blueprint.doc(**REFUSES)
@blueprint.arguments(DecisionSchema)
@blueprint.response(200, BookingSchema, headers=TAGGED)
def reject(wanted: Decision, code: str, by: Actor) -> Made:
    """Say no for a reason; rejected once more it stays so, and nobody is told again."""
    with writing():
        reject_request(code, wanted, by=by, now=now())
    return _tagged(code, by)


@blueprint.post("/bookings/<code>/offers")
@token_needed("bookings:write")
@blueprint.doc(**CREATES)
@blueprint.arguments(CounterOfferSchema)
@blueprint.response(201, OffersSchema)
def offer_instead(wanted: CounterOffer, code: str, by: Actor) -> Response:
    """Offer something else instead of a request, or of a change: each slot is kept for who asked until they answer.

    The first that they take becomes their booking, approved and under the same code; until then the request waits, and
    what is to be changed stays as it is. 409
    when it was decided, has lapsed or changed, or a slot is taken; 422 when a rule says no.
    """

    def make() -> Made:
        return {"items": [offer_shape(offer) for offer in counter(code, wanted, by=by, now=now())]}, {}

    return once(make, OFFERS, holder_id=by.id, now=now())


def _tagged(code: str, by: Actor) -> Made:
    booking = queries.get_booking(code, person=by)
    return shape_of(booking), {"ETag": quote_etag(str(booking.version))}
