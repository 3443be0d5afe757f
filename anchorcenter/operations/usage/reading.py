"""What utilisation is counted from: three statements, however many days."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from anchorcenter.bookings.models import STANDS, Booking, BookingDay, BookingPart, Status
from anchorcenter.core.db import db
from anchorcenter.core.periods import DAY, Days, Period, at
from anchorcenter.facilities.models import Use
from anchorcenter.facilities.plan import Plan, SpacePlan
from anchorcenter.facilities.queries import get_plan, list_busy, list_closures
from anchorcenter.operations.usage.sums import Facts, Uses, count, count_days

LONGEST = 366 * DAY  # That can be asked for at once.
NEVER_USE = (Use.HOLD, Use.OFFER)


def count_in(space: SpacePlan, days: Days, *, now: datetime, by_hour: bool = True) -> Facts:
    """The minutes of ``space`` on ``days`` by cell and hour, or by cell and day."""
    plan = get_plan()
    return (count if by_hour else count_days)(space, days, read_uses(space, days, plan=plan, now=now), plan)


def read_uses(space: SpacePlan, days: Days, *, plan: Plan, now: datetime) -> Uses:
    """What used ``space`` on ``days``; a class took place when it is over, and needs no check-in."""
    whole = Period(at(days.start, 0, plan.zone), at(days.end, 0, plan.zone))
    busy = list_busy(space.cell_ids, whole.widened(plan.longest_gap), now=now)
    busy = [use for use in busy if use.kind not in NEVER_USE]
    others = {use.occupancy_id for use in busy if use.kind is not Use.BOOKING and use.period.end <= now}
    checked_in, came = _known(days)
    closures = list_closures(space.cell_ids, whole)
    return Uses(busy=busy, closures=closures, checked_in=others | checked_in, came=others | came)


def _known(days: Days) -> tuple[set[int], set[int]]:
    """The occupancies of bookings on any of ``days`` to which somebody checked in, and those to which people came."""
    rows = (
        select(BookingPart.occupancy_id, Booking.status, Booking.checked_in_at)
        .join(BookingDay, BookingDay.part_id == BookingPart.id)
        .join(Booking, Booking.id == BookingPart.booking_id)
        .where(BookingDay.counted_on >= days.start, BookingDay.counted_on < days.end)
        .where(Booking.status.in_(STANDS))
    )
    found = db.session.execute(rows).all()
    checked_in = {row.occupancy_id for row in found if row.checked_in_at is not None}
    return checked_in, {row.occupancy_id for row in found if row.status is Status.COMPLETED}
