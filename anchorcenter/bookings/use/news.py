"""What people are told of uses: that their time is nearly over, that who is there before them stays longer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from anchorcenter.bookings.feedback.queries import list_asked
from anchorcenter.bookings.models import Booking
from anchorcenter.bookings.service.news import news_of_booking, tell_booker
from anchorcenter.core.outbox import is_enqueued
from anchorcenter.facilities.plan import Plan


def warn_next(booking: Booking, following: Sequence[Booking], until: datetime, *, now: datetime, plan: Plan) -> int:
    """Tell who comes next that they may have to wait, once; answers how many know."""
    for each in following:
        key = f"{each.code}-wait-{booking.id}"
        if not is_enqueued(key):
            news = news_of_booking(each, plan) | {"until_at": until}
            tell_booker(each, "booking_wait", news, key=key, now=now, plan=plan)
    return len(following)


def remind(booking: Booking, *, now: datetime, plan: Plan) -> None:
    """Tell them once that their time is nearly over."""
    key = f"{booking.code}-ending"
    if not is_enqueued(key):
        is_asked = bool(list_asked(booking.parts[0].occupancy.space_id))
        news = news_of_booking(booking, plan) | {"is_asked": is_asked}
        tell_booker(booking, "booking_ending", news, key=key, now=now, plan=plan)
