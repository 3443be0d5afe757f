"""Reads of series: whoever may see one of its bookings may see it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from anchorcenter.accounts.actors import Actor
from anchorcenter.bookings.models import Booking, BookingPart, Status
from anchorcenter.bookings.queries import lock_bookings, visible_to
from anchorcenter.core.db import db
from anchorcenter.core.errors import missing


def list_of_series(number: int, *, person: Actor) -> list[Booking]:
    """The bookings of a series that ``person`` may see, by where its rule puts them, in every state.

    Raises DomainError (404) for none.
    """
    parts = joinedload(Booking.parts).joinedload(BookingPart.occupancy)
    wanted = visible_to(person).where(Booking.series_id == number).order_by(Booking.recurs_at, Booking.id)
    options = parts, joinedload(Booking.booked_by), joinedload(Booking.organisation), joinedload(Booking.series)
    return list(db.session.scalars(wanted.options(*options)).unique()) or missing()


def get_of_series(number: int, code: str, *, person: Actor) -> Booking:
    """The booking called ``code`` of that series. Raises DomainError (404) for none that ``person`` may see."""
    return next((row for row in list_of_series(number, person=person) if row.code == code), None) or missing()


def list_ahead(booking: Booking, *, since: datetime | None, person: Actor, now: datetime) -> list[Booking]:
    """The bookings of its series that stand and have not begun, locked until the block ends; ``since``: from that place
    in the rule on."""
    theirs = select(Booking.id).where(Booking.series_id == booking.series_id)
    lock_bookings(list(db.session.scalars(theirs.order_by(Booking.id))))
    db.session.expire_all()
    rows = list_of_series(booking.series_id or 0, person=person)
    standing = [row for row in rows if row.status is Status.CONFIRMED and row.parts[0].occupancy.starts_at > now]
    return [row for row in standing if since is None or (row.recurs_at and row.recurs_at >= since)]
