"""What the worker does about uses that end: remind people, and enter who came."""

from __future__ import annotations

from datetime import datetime

from anchorcenter.bookings import queries as bookings
from anchorcenter.bookings.models import Booking, Status
from anchorcenter.bookings.service.using import REMINDER_MINUTES
from anchorcenter.bookings.use import queries
from anchorcenter.bookings.use.news import remind
from anchorcenter.bookings.use.service import complete
from anchorcenter.core import settings
from anchorcenter.core.db import db
from anchorcenter.core.periods import MINUTE
from anchorcenter.core.unit_of_work import writing
from anchorcenter.facilities.plan import Plan
from anchorcenter.facilities.queries import get_plan


def follow_ends(now: datetime) -> None:
    """Enter who came to what is over and had a check-in; remind who is about to have to leave."""
    before = settings.current()[REMINDER_MINUTES]
    found = queries.list_present(now, ends_by=now + before * MINUTE)
    for number in [booking.id for booking in found]:
        with writing():
            _follow(number, now)


def _follow(number: int, now: datetime) -> None:
    plan = get_plan()
    bookings.lock_bookings([number])
    booking = db.session.get_one(Booking, number, populate_existing=True)
    if booking.status is not Status.CONFIRMED or booking.checked_in_at is None:
        return
    slot = booking.parts[0].occupancy
    if slot.ends_at <= now:
        complete(booking, now=now)
    elif booking.left_at is None and not _has_next(booking, plan):
        remind(booking, now=now, plan=plan)


def _has_next(booking: Booking, plan: Plan) -> bool:
    """Whether the next time is theirs too: then nobody has to leave."""
    slot = booking.parts[0].occupancy
    return bool(queries.list_following(booking.id, plan.get(slot.space_id), slot.ends_at))
