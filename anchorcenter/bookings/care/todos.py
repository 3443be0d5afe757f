"""What waits for staff: reports that are open."""

from __future__ import annotations

from datetime import datetime

from flask import url_for

from anchorcenter.bookings.care.queries import list_reports
from anchorcenter.bookings.care.texts import MATTERS
from anchorcenter.core.feature import MOST_TODOS, Todo, Todos
from anchorcenter.core.i18n import _l
from anchorcenter.core.periods import DAY
from anchorcenter.facilities.queries import get_plan


def find_open(now: datetime) -> list[Todo]:
    """Each report, due a day after it came."""
    plan = get_plan()
    return [
        Todo(
            what=f"{plan.get(row.space_id).name} · {MATTERS[row.matter]}",
            more=row.what,
            due_at=row.reported_at + DAY,
            url=url_for("care.incident", number=row.id),
        )
        for row in list_reports(is_closed=False, page=1)[:MOST_TODOS]
    ]


REPORTED = Todos(label=_l("Incidents and faults"), action=_l("See to it"), permission="operate", find=find_open)
