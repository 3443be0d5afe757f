"""Offers for programs: what waits for an answer, and the two answers."""

from __future__ import annotations

from typing import Any

from flask import Response
from marshmallow import fields
from werkzeug.http import quote_etag

from anchorcenter.accounts.access import saw, token_needed
from anchorcenter.accounts.actors import Actor
from anchorcenter.bookings.api.schemas import END, HEADCOUNT, PURPOSE, SPACE, START, UNITS, BookingSchema
from anchorcenter.bookings.api.shapes import shape
from anchorcenter.bookings.offers import queries, service
from anchorcenter.bookings.offers.models import Offer, OfferState, Origin
from anchorcenter.bookings.offers.rules import state_at
from anchorcenter.core.api import ROOT, Blueprint, Moment, Schema
from anchorcenter.core.clock import now
from anchorcenter.core.idempotency import Made, once
from anchorcenter.core.openapi import CREATES, LOCATED, REFUSES, TAGGED, said
from anchorcenter.core.unit_of_work import writing
from anchorcenter.facilities.queries import get_plan

offers = Blueprint("offers_api", __name__, url_prefix="/offers", description="Times kept for the token's holder.")


class OfferSchema(Schema):
    id = fields.Integer(required=True, metadata=said("What its answers name.", 17))
    state = fields.Enum(OfferState, by_value=True, required=True)
    origin = fields.Enum(Origin, by_value=True, required=True, metadata=said("Why it is offered."))
    space = fields.String(required=True, metadata=SPACE)
    starts_at = Moment(required=True, metadata=START)
    ends_at = Moment(required=True, metadata=END)
    purpose = fields.String(required=True, metadata=PURPOSE)
    headcount = fields.Integer(required=True, metadata=HEADCOUNT)
    units = fields.Integer(required=True, metadata=UNITS)
    expires_at = Moment(required=True, metadata=said("Until when it is kept.", "2026-12-01T11:00:00+09:00"))


class OffersSchema(Schema):
    items = fields.List(fields.Nested(OfferSchema), required=True)


BOOKING, OFFER = BookingSchema(), OfferSchema()


@offers.get("")
@token_needed("bookings:read")
@offers.response(200, OffersSchema)
def list_offers(by: Actor) -> dict[str, Any]:
    """What waits for your answer, by deadline; managers see their company's too."""
    return {"items": [offer_shape(offer) for offer in queries.list_open(by, now=now())]}


@offers.post("/<int:number>/accept")
@token_needed("bookings:write")
@offers.doc(**CREATES)
@offers.response(201, BookingSchema, headers=TAGGED | LOCATED)
def accept(number: int, by: Actor) -> Response:
    """Have it become a booking.

    Once more it is the same booking. 409 when it has lapsed or was declined, 422 when a rule says no by now.
    """

    def take() -> Made:
        booked = service.accept(number, by=by, now=now())
        headers = {"Location": f"{ROOT}/bookings/{booked.code}", "ETag": quote_etag(str(booked.version))}
        units = booked.part.units if booked.part.space.is_pool else 1
        return shape(booked, booked.part.space, booked.part.period, units), headers

    return once(take, BOOKING, holder_id=by.id, now=now())


@offers.post("/<int:number>/decline")
@token_needed("bookings:write")
@offers.doc(**REFUSES)
@offers.response(200, OfferSchema)
def decline(number: int, by: Actor) -> dict[str, Any]:
    """Give it back; once more changes nothing. 409 when it has lapsed or was taken."""
    with writing():
        service.decline(number, by=by, now=now())
    return offer_shape(queries.get_offer(number, person=by))


def offer_shape(offer: Offer) -> dict[str, Any]:
    """An offer as programs read it; that the reader did is noted."""
    saw(offer.person_id)
    slot = offer.occupancy
    space = get_plan().get(slot.space_id)
    return {
        "id": offer.id,
        "state": state_at(offer, now()),
        "origin": offer.origin,
        "space": space.slug,
        "starts_at": slot.starts_at,
        "ends_at": slot.ends_at,
        "purpose": offer.purpose,
        "headcount": offer.headcount,
        "units": offer.units if space.is_pool else 1,
        "expires_at": offer.expires_at,
    }
