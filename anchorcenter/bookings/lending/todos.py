"""What of equipment waits for staff: what should have been given back."""

from __future__ import annotations

from datetime import datetime

from flask import url_for

from anchorcenter.bookings.lending.queries import list_late
from anchorcenter.core.feature import MOST_TODOS, Todo, Todos
from anchorcenter.core.i18n import _l, named


def find_late(now: datetime) -> list[Todo]:
    """Each piece that somebody has for too long, the longest overdue first."""
    return [
        Todo(
            what=f"{loan.equipment.number} {loan.equipment.name}",
            more=named(loan.person.name, loan.person.name_en),
            due_at=loan.due_at,
            url=url_for("lending.show", number=loan.equipment_id),
            person_id=loan.person_id,
        )
        for loan in list_late(now, limit=MOST_TODOS)
    ]


LATE = Todos(label=_l("Equipment not given back"), action=_l("See to it"), permission="operate", find=find_late)
