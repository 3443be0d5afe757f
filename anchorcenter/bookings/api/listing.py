"""A page of the list: the reader's bookings and, as mere time, when others are there; in one order, by start."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any

from anchorcenter.accounts.actors import Actor
from anchorcenter.bookings import queries
from anchorcenter.bookings.models import Booking
from anchorcenter.core.clock import now
from anchorcenter.core.paging import Place
from anchorcenter.core.periods import DAY, Period
from anchorcenter.facilities.plan import SpacePlan
from anchorcenter.facilities.queries import get_plan, list_busy
from anchorcenter.facilities.rules import Busy

LONGEST_LOOK = 92 * DAY
CHUNK = 200
Item = Booking | dict[str, Any]  # What others have is a shape already: there is no more to know.
Listed = tuple[Place, Item]


def list_uses(
    by: Actor, *, within: Period | None, space: SpacePlan | None, after: Place | None, limit: int
) -> list[Listed]:
    """At most ``limit`` items after that place; without ``within`` only what the reader may see."""
    space_id = space.id if space else None
    rows = queries.list_bookings(by, within=within, space_id=space_id, after=after, limit=limit)
    seen: list[Listed] = [(Place(row.parts[0].occupancy.starts_at, row.parts[0].occupancy_id), row) for row in rows]
    if within is None:
        return seen
    until = seen[-1][0] if len(seen) == limit else None  # What comes later is no part of this page.
    others = islice(_others(by, within, space, after, until), limit)
    return sorted([*seen, *others], key=lambda item: item[0])[:limit]


def _others(
    by: Actor, within: Period, space: SpacePlan | None, after: Place | None, until: Place | None
) -> Iterator[Listed]:
    """When others, or classes, use the space or any cell of it: nothing but the time."""
    plan = get_plan()
    uses = _uses(within, space, after, until)
    for first in range(0, len(uses), CHUNK):
        some = uses[first : first + CHUNK]
        known = queries.list_known(by, [place.number for place, _use in some])
        for place, use in some:
            if place.number not in known:
                times = {"starts_at": use.period.start, "ends_at": use.period.end}
                yield place, {"space": plan.get(use.space_id).slug, **times}


def _uses(
    within: Period, space: SpacePlan | None, after: Place | None, until: Place | None
) -> list[tuple[Place, Busy]]:
    """What uses those cells between the two places, each once, by start."""
    cells = space.cell_ids if space else frozenset(cell.id for each in get_plan().spaces for cell in each.cells)
    part = _part(within, after, until)
    found = (
        {Place(use.period.start, use.occupancy_id): use for use in list_busy(cells, part, now=now())} if part else {}
    )
    kept = (place for place in found if (after is None or place > after) and (until is None or place < until))
    return [(place, found[place]) for place in sorted(kept)]


def _part(within: Period, after: Place | None, until: Place | None) -> Period | None:
    """The part of ``within`` in which that may begin: nothing else is read."""
    start = max(within.start, after.at) if after else within.start
    end = min(within.end, until.at + DAY / 86_400) if until else within.end
    return Period(start, end) if start < end else None
