"""What waits for staff: bookings that tenants have for days after their contract."""

from __future__ import annotations

from datetime import datetime

from flask import url_for

from anchorcenter.core.feature import MOST_TODOS, Todo, Todos
from anchorcenter.core.i18n import _l, named, plural
from anchorcenter.operations.tenancies.queries import list_beyond
from anchorcenter.tenants.queries import list_tenancies


def find_beyond(now: datetime) -> list[Todo]:
    """One for each organisation, due when the first of its bookings begins."""
    if not (found := list_beyond(now=now)):
        return []
    counts: dict[int, int] = {}
    first: dict[int, datetime] = {}
    for booking in found:
        of = booking.organisation_id or 0
        counts[of] = counts.get(of, 0) + 1
        first.setdefault(of, booking.parts[0].occupancy.starts_at)
    stays = {row.organisation_id: row for row in reversed(list_tenancies(list(counts)))}
    return [
        Todo(
            what=named(stay.tenant.organisation.name, stay.tenant.organisation.name_en),
            more=plural("%(num)d booking", "%(num)d bookings", counts[of]),
            due_at=first[of],
            url=url_for("tenancies.bookings", number=stay.id),
        )
        for of, stay in stays.items()
    ][:MOST_TODOS]


BEYOND = Todos(label=_l("Bookings after the contract"), action=_l("Decide"), permission="operate", find=find_beyond)
