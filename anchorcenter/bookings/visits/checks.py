"""What ``flask doctor`` asks of visits: bookings to which somebody came are completed, and each day's minutes fit."""

from __future__ import annotations

from sqlalchemy import func, select

from anchorcenter.bookings.models import Booking, BookingPart, Status
from anchorcenter.bookings.visits.models import Visit, VisitDay
from anchorcenter.core.db import db


def visited_bookings_are_completed() -> list[str]:
    """Whoever came to a booking, it is completed."""
    open_ones = (
        select(Booking.id)
        .join(BookingPart, BookingPart.booking_id == Booking.id)
        .join(Visit, Visit.part_id == BookingPart.id)
        .where(Visit.voided_at.is_(None), Visit.headcount > 0, Booking.status != Status.COMPLETED)
    )
    found = db.session.scalars(open_ones.order_by(Booking.id).limit(20))
    return [f"somebody came to booking {number}, and it is not completed" for number in found]


def unused_visits_have_no_hours() -> list[str]:
    """Where nobody came, or nobody knows when, no hours count."""
    days = select(func.count()).where(VisitDay.visit_id == Visit.id).scalar_subquery()
    should = (Visit.headcount > 0) & Visit.starts_at.is_not(None)
    wrong = select(Visit.id).where(should != (days > 0)).order_by(Visit.id).limit(20)
    return [f"visit {number} has not the hours of its times" for number in db.session.scalars(wrong)]


CHECKS = (visited_bookings_are_completed, unused_visits_have_no_hours)
