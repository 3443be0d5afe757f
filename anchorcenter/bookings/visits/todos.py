"""What of visits waits for staff: days of which nobody has said who came."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import url_for

from anchorcenter.bookings.visits.queries import list_uncounted
from anchorcenter.core.feature import MOST_TODOS, Todo, Todos
from anchorcenter.core.i18n import _l, day_text, plural
from anchorcenter.core.periods import DAY, Days, at
from anchorcenter.facilities.queries import get_plan

LOOKED_BACK = 30 * DAY


def find_uncounted(now: datetime) -> list[Todo]:
    """A to-do for each day of the last month, due at that day's end, of whose uses nobody has said who came."""
    today = get_plan().day_of(now)
    rows = list_uncounted(Days(today - LOOKED_BACK, today + DAY), now=now)
    return [_todo(row) for row in reversed(rows)][:MOST_TODOS]


def _todo(row: Any) -> Todo:
    return Todo(
        what=day_text(row.counted_on),
        more=plural("%(num)d use not entered", "%(num)d uses not entered", row.uses),
        due_at=at(row.counted_on, 1440, get_plan().zone),
        url=url_for("day.day", date=row.counted_on.isoformat()),
    )


UNCOUNTED = Todos(label=_l("Who came is not entered"), action=_l("Enter"), permission="operate", find=find_uncounted)
