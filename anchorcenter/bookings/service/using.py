"""What the verbs do so that bookings want check-in, and when a use ends before its time."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete

from anchorcenter.bookings import events
from anchorcenter.bookings.models import Booking, BookingDay
from anchorcenter.bookings.service.parts import write_days
from anchorcenter.bookings.terms import Terms, lapses_at, leaves_at
from anchorcenter.core import settings
from anchorcenter.core.db import db, table
from anchorcenter.core.periods import MINUTE, Period
from anchorcenter.facilities import claims
from anchorcenter.facilities.plan import Plan

GRACE_MINUTES = settings.Setting("bookings.grace_minutes", 15)
OPENS_MINUTES = settings.Setting("bookings.checkin_opens_minutes", 30)
LONG_MINUTES = settings.Setting("bookings.checkin_long_minutes", 480)
SPARES_CENTER = settings.Setting("bookings.checkin_spares_center", default=True)
ONE_FOR_ALL = settings.Setting("bookings.one_checkin", default=True)
REMINDER_MINUTES = settings.Setting("bookings.end_reminder_minutes", 10)

_DAYS = table(BookingDay)


def terms() -> Terms:
    """Those of the center, as staff have set them."""
    configuration = settings.current()
    long = configuration[LONG_MINUTES]
    return Terms(
        grace=configuration[GRACE_MINUTES] * MINUTE,
        opens=configuration[OPENS_MINUTES] * MINUTE,
        long=long * MINUTE if long else None,
        spares_center=configuration[SPARES_CENTER],
    )


def want_check_in(taken: claims.Taken, *, is_centers: bool, now: datetime) -> None:
    """Have what a confirmed booking has just taken lapse soon after its start, where the space wants it."""
    if taken.part.space.checkin:
        until = lapses_at(taken.part.space, taken.part.period, terms(), is_centers=is_centers, now=now)
        if until is not None:
            claims.let_lapse([taken.occupancy_id], until)


def follow_move(booking: Booking, taken: claims.Taken, *, now: datetime) -> None:
    """The same for one that was moved: who has checked in need not again, unless it is now far ahead."""
    if booking.checked_in_at and taken.part.period.start - now > terms().opens:
        booking.checked_in_at = booking.checked_in_how = booking.came = None
    if booking.checked_in_at is None:
        want_check_in(taken, is_centers=booking.audience is None, now=now)


def end_early(booking: Booking, *, now: datetime, plan: Plan) -> None:
    """Have a use under way end now, to the minute: the rest is free, the used part stays in the figures."""
    periods = {part.id: part.occupancy.period for part in booking.parts}
    booking.left_at = until = max(leaves_at(period, now) for period in periods.values())
    db.session.flush()
    claims.shorten([part.occupancy_id for part in booking.parts], until, plan=plan, now=now)
    for number, period in periods.items():
        db.session.execute(delete(_DAYS).where(_DAYS.c.part_id == number))
        write_days(number, Period(period.start, until), plan)
    for part in booking.parts:
        db.session.expire(part.occupancy)
    events.rewrite(booking, plan)


def is_under_way(booking: Booking, now: datetime) -> bool:
    """Whether its time has begun, and has not ended."""
    slot = booking.parts[0].occupancy
    return slot.starts_at <= now < slot.ends_at - timedelta(minutes=1)
