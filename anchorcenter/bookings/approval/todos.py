"""Requests as things to do."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from flask import url_for

from anchorcenter.bookings.approval.rules import together
from anchorcenter.bookings.models import Booking, asked_of, due_of
from anchorcenter.bookings.queries import list_requests
from anchorcenter.bookings.texts import dates_text
from anchorcenter.core.feature import MOST_TODOS, Todo, Todos
from anchorcenter.core.i18n import _l, period_text
from anchorcenter.facilities.queries import get_plan


def find_requests(now: datetime) -> list[Todo]:
    """A to-do for each request that waits, or for all dates of a series, due when the first lapses."""
    return [_todo(group) for group in together(list_requests(now=now))[:MOST_TODOS]]


def _todo(group: Sequence[Booking]) -> Todo:
    booking = group[0]
    slot, number = asked_of(booking), booking.series_id if len(group) > 1 else None
    to = url_for("series_requests.show", number=number) if number else url_for("approval.show", code=booking.code)
    when = dates_text(group) if number else period_text(slot.period)
    return Todo(
        what=f"{get_plan().get(slot.space_id).name} · {when}",
        more=booking.purpose,
        due_at=due_of(booking),
        url=to,
    )


REQUESTS = Todos(label=_l("Requests to decide"), action=_l("Decide"), permission="operate", find=find_requests)
