"""What utilisation is counted from: three statements, however many days."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from anchorcenter.bookings.models import Booking, BookingDay, BookingPart, Status
from anchorcenter.core.db import db
from anchorcenter.core.periods import Days, Period, at
from anchorcenter.facilities.models import Use
from anchorcenter.facilities.plan import Plan, SpacePlan
from anchorcenter.facilities.queries import list_busy, list_closures
from anchorcenter.operations.usage.sums import Uses

NEVER_USE = (Use.HOLD, Use.OFFER)


def read_uses(space: SpacePlan, days: Days, *, plan: Plan, now: datetime) -> Uses:
    """What used ``space`` on ``days``; a class took place when it is over."""
    whole = Period(at(days.start, 0, plan.zone), at(days.end, 0, plan.zone))
    busy = list_busy(space.cell_ids, whole.widened(plan.longest_gap), now=now)
    busy = [use for use in busy if use.kind not in NEVER_USE]
    others = {use.occupancy_id for use in busy if use.kind is not Use.BOOKING and use.period.end <= now}
    return Uses(busy=busy, closures=list_closures(space.cell_ids, whole), came=others | _came(days))


def _came(days: Days) -> set[int]:
    """The occupancies of bookings to which people came on any of ``days``."""
    rows = (
        select(BookingPart.occupancy_id)
        .join(BookingDay, BookingDay.part_id == BookingPart.id)
        .join(Booking, Booking.id == BookingPart.booking_id)
        .where(BookingDay.counted_on >= days.start, BookingDay.counted_on < days.end)
        .where(Booking.status == Status.COMPLETED)
    )
    return set(db.session.scalars(rows))
