"""What of monitoring waits for staff: findings that nobody has solved."""

from __future__ import annotations

from datetime import datetime

from flask import url_for

from anchorcenter.core.feature import MOST_TODOS, Todo, Todos
from anchorcenter.core.i18n import _l
from anchorcenter.core.periods import DAY
from anchorcenter.supporters.monitoring.models import Area, Finding
from anchorcenter.supporters.monitoring.queries import list_open
from anchorcenter.supporters.monitoring.texts import AREAS

DUE = {Area.SAFETY: 1 * DAY}  # What is dangerous does not wait.
USUAL = 7 * DAY


def find_open(now: datetime) -> list[Todo]:
    """Each finding, due a week after it was handed in; of safety a day after."""
    return sorted((_todo(row) for row in list_open(most=MOST_TODOS)), key=lambda each: each.due_at or now)


def _todo(row: Finding) -> Todo:
    return Todo(
        what=f"{AREAS[row.area]} · {row.text}",
        more=row.report.activity.title,
        due_at=row.found_at + DUE.get(row.area, USUAL),
        url=url_for("monitoring.finding", number=row.id),
    )


FINDINGS = Todos(label=_l("Findings of supporters"), action=_l("See to it"), permission="operate", find=find_open)
