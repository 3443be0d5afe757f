"""Minutes on offer, booked, checked in and used, by cell, day and hour; every table is a sum of them. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple, TypeVar
from zoneinfo import ZoneInfo

from anchorcenter.core.periods import MINUTE, Days, Period
from anchorcenter.facilities.plan import Plan, SpacePlan
from anchorcenter.facilities.rules import Busy, Closed, days_of
from anchorcenter.facilities.utilisation import common, minutes, times_of

K = TypeVar("K", bound=Hashable)


@dataclass(frozen=True, kw_only=True)
class Uses:
    """What was in use and closed over some days; to which occupancies somebody checked in, and to which people came."""

    busy: Sequence[Busy]
    closures: Sequence[Closed]
    checked_in: Collection[int]
    came: Collection[int]


class Minutes(NamedTuple):
    """Minutes of cells: what was closed, and what changeovers took, was never on offer."""

    offered: int = 0
    booked: int = 0
    checked_in: int = 0
    used: int = 0

    def plus(self, other: Minutes) -> Minutes:
        return Minutes(*(mine + theirs for mine, theirs in zip(self, other, strict=True)))

    @property
    def percents(self) -> tuple[int | None, int | None, int | None]:
        """Booked, checked in and used per hundred on offer, to the nearest whole number; None where nothing was on
        offer."""
        return self.booked_percent, _percent(self.checked_in, self.offered), _percent(self.used, self.offered)

    @property
    def booked_percent(self) -> int | None:
        """Booked alone."""
        return _percent(self.booked, self.offered)


class Spot(NamedTuple):
    """A cell in an hour of a day of the center."""

    cell_id: int
    day: date
    hour: int


Facts = Mapping[Spot, Minutes]


def count(space: SpacePlan, days: Days, uses: Uses, plan: Plan) -> Facts:
    """The minutes of each cell of ``space`` in each hour in which it was on offer."""
    facts = defaultdict[Spot, Minutes](Minutes)
    for day, cell_id, columns in _columns(space, days, uses, plan):
        for position, periods in enumerate(columns):
            for hour, length in _by_hour(periods, plan.zone):
                spot, values = Spot(cell_id, day, hour), [0] * len(columns)
                values[position] = length
                facts[spot] = facts[spot].plus(Minutes(*values))
    return facts


def count_days(space: SpacePlan, days: Days, uses: Uses, plan: Plan) -> Facts:
    """The same of whole days, under hour 0: a third of the work, for long series."""
    facts = defaultdict[Spot, Minutes](Minutes)
    for day, cell_id, columns in _columns(space, days, uses, plan):
        facts[Spot(cell_id, day, 0)] = Minutes(*(minutes(periods) for periods in columns))
    return facts


def total(facts: Facts) -> Minutes:
    """All of it."""
    return sum_by(facts, lambda _spot: None).get(None, Minutes())


def sum_by(facts: Facts, key: Callable[[Spot], K]) -> dict[K, Minutes]:
    """The minutes together by whatever ``key`` says of a spot."""
    found = defaultdict[K, Minutes](Minutes)
    for spot, values in facts.items():
        found[key(spot)] = found[key(spot)].plus(values)
    return dict(found)


def _columns(
    space: SpacePlan, days: Days, uses: Uses, plan: Plan
) -> Iterator[tuple[date, int, tuple[list[Period], ...]]]:
    """Of each day and cell when it was on offer, and of that when it was booked, checked in and used."""
    by_day = _by_day(uses.busy, plan)
    for day in days:
        busy = by_day.get(day, [])
        for cell, on_offer, booked in times_of(space, [day], plan, busy, uses.closures):
            mine = [use for use in busy if use.cell_id == cell.id]
            parts = [[u.period for u in mine if u.occupancy_id in kind] for kind in (uses.checked_in, uses.came)]
            yield day, cell.id, (on_offer, booked, *(common(on_offer, part) for part in parts))


def _by_day(busy: Iterable[Busy], plan: Plan) -> Mapping[date, list[Busy]]:
    """Uses by the days that they touch, and those on which a changeover of them may lie."""
    found = defaultdict[date, list[Busy]](list)
    for use in busy:
        for day in days_of(use.period.widened(plan.longest_gap) if plan.longest_gap else use.period, plan):
            found[day].append(use)
    return found


def _by_hour(periods: Iterable[Period], zone: ZoneInfo) -> Iterator[tuple[int, int]]:
    """Hours of the wall clock, and how many minutes of ``periods`` lie in each."""
    for period in periods:
        start = period.start
        while start < period.end:
            here = start.astimezone(zone)
            end = min(period.end, start + (60 - here.minute) * MINUTE)
            yield here.hour, (end - start) // MINUTE
            start = end


def _percent(part: int, whole: int) -> int | None:
    return (part * 200 + whole) // (whole * 2) if whole else None
