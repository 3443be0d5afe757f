"""A day laid out by facility: rows in the order of time, totals, what is free. No database, no request."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from anchorcenter.core.i18n import Text, _, _l
from anchorcenter.core.periods import Period
from anchorcenter.facilities.plan import Plan, SpacePlan
from anchorcenter.facilities.rules import Busy, Closed, open_periods
from anchorcenter.facilities.utilisation import free_periods
from anchorcenter.operations.day.reading import Day
from anchorcenter.operations.day.rows import Row, View, lanes_text, rows_by_facility

MOST_ZONES = 6  # Of a facility in more parts it is said when any of them is free.
STATES: dict[str, tuple[str, Text]] = {  # Word -> class of its tag, text.
    "running": ("mine", _l("under way")),
    "late": ("busy", _l("not checked in")),
    "next": ("confirmed", _l("next")),
    "ahead": ("", _l("ahead")),
    "open": ("busy", _l("not entered")),
    "came": ("completed", _l("came")),
    "unused": ("", _l("not used")),
    "asked": ("requested", _l("requested")),
    "class": ("class", _l("class")),
    "held": ("requested", _l("being booked")),
    "over": ("", _l("over")),
}


@dataclass(frozen=True, kw_only=True)
class Totals:
    """Sums of rows that begin on the day; ``missing`` is of how many nobody has entered yet who came."""

    uses: int = 0
    planned: int = 0
    came: int = 0
    missing: int = 0


@dataclass(frozen=True, kw_only=True)
class Facility:
    """One card of the board."""

    slug: str
    name: str
    hours: str
    closed: list[tuple[str, str]]
    free: list[str]
    rows: list[Row]
    totals: Totals
    may_count: bool


@dataclass(frozen=True, kw_only=True)
class Board:
    """All of the day. ``following`` is the next row of all facilities, with its facility."""

    facilities: list[Facility]
    totals: Totals
    running: int
    following: tuple[Row, str] | None
    people: set[int] = field(default_factory=set)


def lay_out(day: Day, *, plan: Plan, now: datetime) -> Board:
    """The board of ``day`` as it is at ``now``."""
    view = View(day, plan, now)
    rows = rows_by_facility(view)
    busy: dict[int, list[Busy]] = defaultdict(list)
    for use in day.uses:
        busy[view.facility_of[use.space_id].id].append(use)
    facilities = [_facility(space, rows[space.id], busy[space.id], view) for space in plan.widest]
    every = [(row, facility.name) for facility in facilities for row in facility.rows]
    ahead = [(row, name) for row, name in every if row.state == "next"]
    return Board(
        facilities=facilities,
        totals=_totals(row for row, _name in every),
        running=sum(row.state == "running" for row, _name in every),
        following=min(ahead, key=lambda pair: pair[0].starts_at or now, default=None),
        people={row.person_id for row, _name in every if row.person_id},
    )


def _facility(space: SpacePlan, rows: list[Row], uses: Sequence[Busy], view: View) -> Facility:
    day = view.day
    rows = _marked(sorted(rows, key=lambda row: (row.starts_at or day.whole.end, row.lanes)))
    opened = open_periods(space, [day.date], view.plan)
    closures = [closed for closed in day.closures if closed.cell_ids & space.cell_ids]
    return Facility(
        slug=space.slug,
        name=str(space.name),
        hours=", ".join(view.span(period) for period in opened) or _holiday(space, view),
        closed=[(view.span(closed.period), _closed_text(space, closed, view)) for closed in closures],
        free=_free(space, uses, closures, view),
        rows=rows,
        totals=_totals(rows),
        may_count=any(row.part for row in rows),
    )


def _free(space: SpacePlan, uses: Sequence[Busy], closures: Sequence[Closed], view: View) -> list[str]:
    """What is free from now on: of a divided facility zone by zone, of a pool as long as one seat is."""
    is_divided = not space.is_pool and 1 < len(space.cells) <= MOST_ZONES
    parts = [replace(space, cells=(cell,)) for cell in space.cells] if is_divided else [space]
    found = []
    for part in parts:
        _offered, free = free_periods(part, [view.day.date], view.plan, uses, closures)
        left = [Period(max(period.start, view.now), period.end) for period in free if period.end > view.now]
        name = f"{part.cells[0].name} " if is_divided else ""
        found += [f"{name}{view.span(period)}" for period in left]
    return found


def _holiday(space: SpacePlan, view: View) -> str:
    holiday = view.plan.holidays.get(space.site_id, {}).get(view.day.date)
    return str(holiday) if holiday else _("closed")


def _closed_text(space: SpacePlan, closed: Closed, view: View) -> str:
    lanes = lanes_text([cell for cell in space.cells if cell.id in closed.cell_ids], space, view)
    return f"{closed.label} · {lanes}" if lanes else str(closed.label)


def _marked(rows: list[Row]) -> list[Row]:
    """``rows`` with the first of those ahead as the next one."""
    first = next((number for number, row in enumerate(rows) if row.state == "ahead"), None)
    return rows if first is None else [*rows[:first], replace(rows[first], state="next"), *rows[first + 1 :]]


def _totals(rows: Iterable[Row]) -> Totals:
    counted = [row for row in rows if row.counts]
    return Totals(
        uses=len(counted),
        planned=sum(row.planned or 0 for row in counted),
        came=sum(row.came or 0 for row in counted),
        missing=sum(row.part is not None and row.came is None for row in counted),
    )
