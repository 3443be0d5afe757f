"""The waiting list of the demo center: two who wait for what is taken, and a time that is kept for a third."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from anchorcenter.accounts.actors import Actor
from anchorcenter.accounts.queries import find_actor
from anchorcenter.bookings.alternatives import first_free
from anchorcenter.bookings.models import Booking
from anchorcenter.bookings.offers.making import NewOffer, make_offer
from anchorcenter.bookings.offers.models import Origin
from anchorcenter.bookings.queries import list_future_of
from anchorcenter.bookings.service import as_wanted
from anchorcenter.bookings.waiting.service import wish
from anchorcenter.bookings.waiting.wanted import NewWish
from anchorcenter.core.audit import PROGRAM
from anchorcenter.core.db import db
from anchorcenter.core.errors import DomainError
from anchorcenter.core.periods import DAY, MINUTE
from anchorcenter.facilities.plan import Plan
from anchorcenter.facilities.queries import get_plan


def lay_down(now: datetime) -> None:
    """Have tenants A and B wait for what the other has booked, and keep the meeting room for A for two days. Call
    inside ``writing()``."""
    plan = get_plan()
    a, b = (find_actor(f"tenant-{letter}@demo.example", now=now) for letter in "ab")
    if a is None or b is None:
        return
    for who, whose in ((a, b), (b, a)):
        for booking in list_future_of(whose.id, now=now + 3 * DAY):
            if _wait(booking, who, now, plan):
                break
    room = plan.find("meeting-room")
    free = first_free(room, after=now + 4 * DAY, by=a, now=now) if room else None
    if room and free:
        times: dict[str, Any] = {"starts_at": free.start, "ends_at": free.end, "expires_at": now + 2 * DAY}
        wanted = NewOffer(space=room.slug, **times, purpose="투자자 시연", headcount=4, origin=Origin.WAITING)
        make_offer(wanted, to=a, by=PROGRAM, now=now)


def _wait(booking: Booking, by: Actor, now: datetime, plan: Plan) -> bool:
    """Whether ``by`` may wait for just that time."""
    taken = as_wanted(booking, plan)
    day, start = plan.day_of(taken.starts_at), taken.starts_at.astimezone(plan.zone)
    minutes = (taken.ends_at - taken.starts_at) // MINUTE
    begins = timedelta(hours=start.hour, minutes=start.minute) // MINUTE
    wanted = NewWish(
        spaces=(taken.space,),
        first_on=day,
        last_on=day,
        from_minute=begins,
        until_minute=begins + minutes,
        minutes=minutes,
        headcount=4,
        purpose="신형 기체 시험비행",
    )
    try:
        with db.session.begin_nested():
            wish(wanted, by=by, now=now)
    except DomainError:
        return False
    return True
