"""What ``flask doctor`` asks of bookings: those that stand have their time, those that do not have given it back."""

from __future__ import annotations

from sqlalchemy import Select, select

from anchorcenter.bookings.models import Booking, BookingPart, Status
from anchorcenter.core.db import db
from anchorcenter.facilities.models import Occupancy, Use

STANDING = (Status.CONFIRMED, Status.COMPLETED, Status.NO_SHOW)


def bookings_hold_their_time() -> list[str]:
    """Every part of a booking that stands has an unreleased occupancy of its own, which does not lapse."""
    lost = _parts().where(Booking.status.in_(STANDING))
    lost = lost.where(
        Occupancy.released_at.is_not(None) | Occupancy.expires_at.is_not(None) | (Occupancy.kind != Use.BOOKING)
    )
    return [f"booking {number} stands and has lost its time" for number in db.session.scalars(lost)]


def cancelled_bookings_hold_nothing() -> list[str]:
    """No part of a cancelled booking takes time."""
    kept = _parts().where(Booking.status.in_((Status.CANCELLED, Status.REJECTED)), Occupancy.released_at.is_(None))
    return [f"booking {number} is cancelled and still takes time" for number in db.session.scalars(kept)]


def _parts() -> Select[int]:
    joined = select(Booking.id).join(BookingPart, BookingPart.booking_id == Booking.id)
    return joined.join(Occupancy, Occupancy.id == BookingPart.occupancy_id).order_by(Booking.id).limit(20)


CHECKS = (bookings_hold_their_time, cancelled_bookings_hold_nothing)
