"""What of uses waits for staff: bookings of today to which nobody came."""

from __future__ import annotations

from datetime import datetime

from flask import url_for

from anchorcenter.bookings.models import Booking
from anchorcenter.bookings.texts import guest_text
from anchorcenter.bookings.use.queries import list_no_shows
from anchorcenter.core.feature import MOST_TODOS, Todo, Todos
from anchorcenter.core.i18n import _l, named
from anchorcenter.core.periods import at
from anchorcenter.facilities.plan import Plan
from anchorcenter.facilities.queries import get_plan


def find_no_shows(now: datetime) -> list[Todo]:
    """Each of the day, to be looked at until it is over: somebody may ask where they are."""
    plan = get_plan()
    since = at(plan.day_of(now), 0, plan.zone)
    return [_todo(booking, plan) for booking in list_no_shows(since, now, limit=MOST_TODOS)]


def _todo(booking: Booking, plan: Plan) -> Todo:
    slot, person = booking.parts[0].occupancy, booking.booked_by
    who = guest_text(booking.guest_name) if booking.guest_name else named(person.name, person.name_en)
    return Todo(
        what=f"{plan.get(slot.space_id).name} · {booking.purpose}",
        more=who,
        due_at=at(plan.day_of(slot.starts_at), 1440, plan.zone),
        url=url_for("bookings.show", code=booking.code),
        person_id=person.id,
    )


NO_SHOWS = Todos(label=_l("Nobody came today"), action=_l("Look at it"), permission="operate", find=find_no_shows)
