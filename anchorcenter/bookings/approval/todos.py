"""Requests as things to do."""

from __future__ import annotations

from datetime import datetime

from flask import url_for

from anchorcenter.bookings.models import Booking, asked_of, due_of
from anchorcenter.bookings.queries import list_requests
from anchorcenter.core.feature import MOST_TODOS, Todo, Todos
from anchorcenter.core.i18n import _l, period_text
from anchorcenter.facilities.queries import get_plan


def find_requests(now: datetime) -> list[Todo]:
    """A to-do for each request that waits, due when it lapses."""
    return [_todo(booking) for booking in list_requests(now=now)[:MOST_TODOS]]


def _todo(booking: Booking) -> Todo:
    slot = asked_of(booking)
    return Todo(
        what=f"{get_plan().get(slot.space_id).name} · {period_text(slot.period)}",
        more=booking.purpose,
        due_at=due_of(booking),
        url=url_for("approval.show", code=booking.code),
    )


REQUESTS = Todos(label=_l("Requests to decide"), action=_l("Decide"), permission="operate", find=find_requests)
