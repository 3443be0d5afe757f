"""What of closures waits for staff: bookings inside about which nobody has decided."""

from __future__ import annotations

from datetime import datetime

from flask import url_for

from anchorcenter.bookings import queries as bookings
from anchorcenter.core.feature import MOST_TODOS, Todo, Todos
from anchorcenter.core.i18n import _l, period_text
from anchorcenter.facilities.queries import get_plan
from anchorcenter.operations import queries


def find_undecided(now: datetime) -> list[Todo]:
    """Each booking, due when it begins; its button leads to the closure."""
    plan, found = get_plan(), dict(queries.list_undecided(now=now, limit=MOST_TODOS))
    if not found:
        return []
    booked = {part.occupancy_id: each for each in bookings.list_by_occupancy(found) for part in each.parts}
    todos = []
    for number, closure_id in found.items():
        booking = booked[number]
        slot = booking.parts[0].occupancy
        todos.append(
            Todo(
                what=f"{booking.code} · {plan.get(slot.space_id).name}",
                more=period_text(slot.period),
                due_at=slot.starts_at,
                url=url_for("operations.settings_closure", number=closure_id),
                person_id=booking.booked_by_id,
            )
        )
    return todos


UNDECIDED = Todos(
    label=_l("Booked inside a closure, undecided"), action=_l("Decide"), permission="configure", find=find_undecided
)
