"""Who may see which offer: whom it was made to, and managers of their organisation."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import joinedload

from anchorcenter.accounts.actors import Actor
from anchorcenter.bookings.models import Booking, BookingPart, ChangeRequest
from anchorcenter.bookings.offers.models import Offer, OfferState, Origin
from anchorcenter.core.db import db
from anchorcenter.core.errors import not_found
from anchorcenter.core.text import to_id
from anchorcenter.facilities.models import Occupancy

MOST = 100


def get_offer(number: str | int, *, person: Actor) -> Offer:
    """The offer with that id. Raises DomainError (404) for none that ``person`` may see."""
    offer_id = to_id(str(number))
    found: Offer | None = db.session.scalar(_whole().where(Offer.id == offer_id, _theirs(person))) if offer_id else None
    if found is None:
        raise not_found()
    return found


def list_open(person: Actor, *, now: datetime) -> list[Offer]:
    """What ``person`` may still answer, by deadline; at most MOST."""
    is_live = Offer.state == OfferState.OPEN, Offer.expires_at > now, Occupancy.released_at.is_(None)
    live = _whole().join(Offer.occupancy).where(_theirs(person), *is_live)
    return list(db.session.scalars(live.order_by(Offer.expires_at, Offer.id).limit(MOST)))


def list_overdue(now: datetime) -> list[int]:
    """The offers that nobody answered in time and that still stand as open, by deadline."""
    overdue = select(Offer.id).where(Offer.state == OfferState.OPEN, Offer.expires_at <= now)
    return list(db.session.scalars(overdue.order_by(Offer.expires_at, Offer.id)))


def find_booking(offer: Offer) -> Booking | None:
    """The booking that a taken offer became: of one instead of a request that itself, unless it has moved since."""
    if offer.origin is Origin.COUNTER:
        booking = db.session.get(Booking, offer.booking_id)
        slot = booking.parts[0].occupancy if booking else None
        is_there = slot and (slot.space_id, slot.period) == (offer.occupancy.space_id, offer.occupancy.period)
        return booking if is_there else None
    booked = select(Booking).join(BookingPart, BookingPart.booking_id == Booking.id)
    return db.session.scalar(booked.where(BookingPart.occupancy_id == offer.occupancy_id))


def is_of_change(offer: Offer) -> bool:
    """Whether it is offered instead of a change of what is booked, which goes on waiting."""
    return offer.booking_id is not None and db.session.get(ChangeRequest, offer.booking_id) is not None


def list_instead(booking_id: int) -> list[Offer]:
    """What was offered instead of that booking the last time, by start: answered or not."""
    theirs = _whole().where(Offer.booking_id == booking_id, Offer.origin == Origin.COUNTER)
    found = list(db.session.scalars(theirs.order_by(Offer.id)))
    latest = [offer for offer in found if offer.made_at == found[-1].made_at]
    return sorted(latest, key=lambda offer: (offer.occupancy.starts_at, offer.id))


def _theirs(person: Actor) -> ColumnElement[bool]:
    own = Offer.person_id == person.id
    if not person.is_manager:
        return own
    return or_(own, Offer.organisation_id == person.organisation_id)


def _whole() -> Select[Any]:
    return select(Offer).options(joinedload(Offer.occupancy), joinedload(Offer.person))
