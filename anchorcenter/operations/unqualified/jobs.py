"""Telling people once that they have booked what they are not qualified for any more."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime

from anchorcenter.accounts.people import tell
from anchorcenter.bookings.models import Booking
from anchorcenter.core.i18n import in_locale, period_text
from anchorcenter.core.outbox import is_enqueued
from anchorcenter.core.unit_of_work import writing
from anchorcenter.facilities.plan import Need, Plan
from anchorcenter.facilities.queries import get_plan
from anchorcenter.operations.unqualified.queries import list_latest, list_unqualified


def tell_unqualified(now: datetime) -> None:
    """Write to each of them once for what they had last: what it was, and which bookings it concerns."""
    with writing():
        plan = get_plan()
        found: dict[tuple[int, int], tuple[Need, list[Booking]]] = {}
        for booking in list_unqualified(now=now):
            if need := plan.get(booking.parts[0].occupancy.space_id).need:
                found.setdefault((booking.booked_by_id, need.kind_id), (need, []))[1].append(booking)
        latest = defaultdict(int, list_latest({person_id for person_id, _kind in found}))
        for (person_id, kind_id), (need, bookings) in found.items():
            key = f"unqualified-{person_id}-{kind_id}-{latest[person_id, kind_id]}"
            if not is_enqueued(key):
                tell(person_id, "bookings_unqualified", _news(need, bookings, plan), key=key, now=now)


def _news(need: Need, bookings: list[Booking], plan: Plan) -> dict[str, object]:
    name, how = need.name, need.how
    with in_locale(bookings[0].booked_by.locale):
        rows = [_row(booking, plan) for booking in bookings]
    names = {"name": name.name, "name_en": name.name_en or name.name}
    return names | {"how": how.name, "how_en": how.name_en or how.name, "bookings": rows}


def _row(booking: Booking, plan: Plan) -> str:
    slot = booking.parts[0].occupancy
    return f"{plan.get(slot.space_id).name} · {period_text(slot.period)} ({booking.code})"
