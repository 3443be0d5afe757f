"""Approval in the demo center: something else is offered instead of one of the requests that wait."""

from __future__ import annotations

from datetime import datetime

from anchorcenter.accounts.queries import find_actor
from anchorcenter.bookings.approval.counter import counter
from anchorcenter.bookings.approval.queries import list_proposals
from anchorcenter.bookings.approval.rules import CounterOffer, Slot
from anchorcenter.bookings.queries import list_requests
from anchorcenter.core.db import db
from anchorcenter.core.errors import DomainError

WHY = "그 시간에는 바닥 공사가 있습니다"


def lay_down(now: datetime) -> None:
    """Have staff offer two other times to the last who asks. Call inside ``writing()``."""
    staff, requests = find_actor("staff@demo.example", now=now), list_requests(now=now)
    if staff is None or not requests:
        return
    booking = requests[-1]
    found = list_proposals(booking, by=staff, now=now)[:2]
    slots = tuple(Slot(space=each.space, starts_at=each.starts_at, ends_at=each.ends_at) for each in found)
    try:
        with db.session.begin_nested():
            counter(booking.code, CounterOffer(version=None, slots=slots, hours=72, why=WHY), by=staff, now=now)
    except DomainError:
        return  # Nothing like it is free.
