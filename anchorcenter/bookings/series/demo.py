"""A series of the demo center: a company meets every week, once an hour later, and once not at all."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from itertools import product
from typing import TypeVar

from anchorcenter.accounts.actors import Actor
from anchorcenter.accounts.queries import find_actor
from anchorcenter.bookings.queries import get_booking
from anchorcenter.bookings.series.changing import change_series
from anchorcenter.bookings.series.service import BookedSeries, book_series, cancel_series
from anchorcenter.bookings.series.wanted import ChangedSeries, NewSeries, Scope
from anchorcenter.core.db import db
from anchorcenter.core.errors import DomainError
from anchorcenter.core.periods import DAY, HOUR, at
from anchorcenter.core.recurrence import Every
from anchorcenter.facilities.queries import get_plan

T = TypeVar("T")
WEEKS = 6
HOURS = (10, 11, 14, 15, 16, 9)


def lay_down(now: datetime) -> int:
    """Have company B book the meeting room every week, at the first time that is free so often; answers how many
    bookings that makes. Call inside ``writing()``."""
    by = find_actor("tenant-b@demo.example", now=now)
    made = _first(by, now) if by else None
    if by is None or made is None:
        return 0
    changed, cancelled = made.codes[1], made.codes[3]
    slot = get_booking(changed, person=by).parts[0].occupancy
    for hours in (1, 2, -1, 3, -2, 4, -3, 5):
        start, end = slot.starts_at + hours * HOUR, slot.ends_at + hours * HOUR
        later = ChangedSeries(version=None, scope=Scope.THIS, starts_at=start, ends_at=end)
        if _tried(partial(change_series, changed, later, by=by, now=now)):
            break
    _tried(partial(cancel_series, cancelled, Scope.THIS, by=by, now=now))
    return len(made.codes)


def _first(by: Actor, now: datetime) -> BookedSeries | None:
    plan = get_plan()
    today = plan.day_of(now)
    for days, hour in product(range(4, 11), HOURS):
        start = at(today + days * DAY, hour * 60, plan.zone)
        wanted = NewSeries(
            space="meeting-room",
            starts_at=start,
            ends_at=start + HOUR,
            purpose="주간 개발 회의",
            headcount=5,
            every=Every.WEEK,
            count=WEEKS,
        )
        for made in _tried(partial(book_series, wanted, by=by, now=now)):
            return made
    return None


def _tried(deed: Callable[[], T]) -> list[T]:
    """What comes of it; nothing when it is refused, which leaves nothing behind."""
    try:
        with db.session.begin_nested():
            return [deed()]
    except DomainError:
        return []
