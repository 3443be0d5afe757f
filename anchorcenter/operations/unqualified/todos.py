"""What waits for staff: bookings of people who are not qualified on that day any more."""

from __future__ import annotations

from datetime import datetime

from flask import url_for

from anchorcenter.core.feature import MOST_TODOS, Todo, Todos
from anchorcenter.core.i18n import _l, named, period_text
from anchorcenter.facilities.queries import get_plan
from anchorcenter.operations.unqualified.queries import list_unqualified


def find_unqualified(now: datetime) -> list[Todo]:
    """Each of them, due when it begins."""
    plan = get_plan()
    return [
        Todo(
            what=named(booking.booked_by.name, booking.booked_by.name_en),
            more=f"{plan.get(slot.space_id).name} · {period_text(slot.period)}",
            due_at=slot.starts_at,
            url=url_for("bookings.show", code=booking.code),
            person_id=booking.booked_by_id,
        )
        for booking in list_unqualified(now=now, most=MOST_TODOS)
        for slot in [booking.parts[0].occupancy]
    ]


UNQUALIFIED = Todos(
    label=_l("Bookings without the qualification needed"),
    action=_l("Decide"),
    permission="operate",
    find=find_unqualified,
)
