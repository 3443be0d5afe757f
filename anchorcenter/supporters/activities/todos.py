"""What waits for staff: activities that were handed in."""

from __future__ import annotations

from datetime import datetime

from flask import url_for

from anchorcenter.core.feature import MOST_TODOS, Todo, Todos
from anchorcenter.core.i18n import _l, named
from anchorcenter.core.periods import DAY
from anchorcenter.supporters.activities.models import ActivityState
from anchorcenter.supporters.activities.queries import Wanted, list_activities
from anchorcenter.supporters.texts import KINDS


def find_waiting(_now: datetime) -> list[Todo]:
    """Each of them, due a week after it came."""
    return [
        Todo(
            what=f"{named(row.supporter.person.name, row.supporter.person.name_en)} · {row.title}",
            more=KINDS[row.kind],
            due_at=row.submitted_at and row.submitted_at + 7 * DAY,
            url=url_for("activities.show", number=row.id),
            person_id=row.supporter.person_id,
        )
        for row in list_activities(Wanted(state=ActivityState.SUBMITTED))[:MOST_TODOS]
    ]


WAITING = Todos(label=_l("Activities of supporters"), action=_l("Decide"), permission="operate", find=find_waiting)
