"""Where a center to be filled has free time: bookings that could be made on a day, none in the way of another."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random

from anchorcenter.core.periods import DAY, Days, Period
from anchorcenter.facilities.models import SpaceKind, Use
from anchorcenter.facilities.plan import CellPlan, Plan, SpacePlan
from anchorcenter.facilities.queries import as_busy, list_closures, list_unreleased
from anchorcenter.facilities.rules import Busy, ByCell, Closed, Part, days_of, free_stretches, gap, open_periods

Free = tuple[SpacePlan, tuple[int, ...], Period]
QUIET = 7 * DAY  # So long the field stays as it is: there newcomers book their first slot.
IN_COMMON, AHEAD_TAKEN = 0.3, 0.5


@dataclass(frozen=True, kw_only=True)
class Look:
    """What is taken by day and cell, and what is closed."""

    plan: Plan
    closures: Sequence[Closed]
    taken: defaultdict[date, ByCell] = field(default_factory=lambda: defaultdict(lambda: defaultdict(list)))

    @classmethod
    def of(cls, cell_ids: Collection[int], period: Period, plan: Plan) -> Look:
        """Everything during ``period``; what has lapsed too: nobody has ended it."""
        look = cls(plan=plan, closures=list_closures(cell_ids, period))
        for row in list_unreleased(cell_ids, period):
            look.add(as_busy(row))
        return look

    def add(self, use: Busy) -> None:
        for day in days_of(use.period.widened(self.plan.longest_gap), self.plan):
            self.taken[day][use.cell_id].append(use)

    def use(self, part: Part) -> None:
        """Have ``part`` be taken from now on."""
        for cell in part.cells:
            self.add(Busy(cell.id, part.period, occupancy_id=0, space_id=part.space.id, kind=part.kind, label=""))

    def near(self, part: Part) -> list[Busy]:
        """What takes any cell of its space during it, or near it."""
        cells = part.space.cell_ids
        return [use for day in days_of(part.period, self.plan) for cell in cells for use in self.taken[day][cell]]

    def stretches(self, space: SpacePlan, cell: CellPlan, day: date, opened: Sequence[Period]) -> list[Period]:
        """Where a use of ``space`` may lie as far as ``cell`` goes."""
        return free_stretches(space, cell, opened, self.taken[day], self.closures, self.plan)


def list_free(look: Look, days: Days, today: date, random: Random) -> list[Free]:
    """Uses that could be made on ``days``, side by side; ahead of ``today`` a part of the time stays free."""
    found = (use for day in days for space in look.plan.widest for use in _of_day(look, space, day, today, random))
    return [use for use in found if days_of(use[2], look.plan).start < today or random.random() < AHEAD_TAKEN]


def _of_day(look: Look, space: SpacePlan, day: date, today: date, random: Random) -> Iterator[Free]:
    opened = open_periods(space, [day], look.plan)
    if not opened or (space.kind is SpaceKind.FLIGHT_FIELD and today <= day < today + QUIET):
        return
    if space.is_pool:
        for cell in space.cells:
            yield from _one_after_another(look, space, cell, day, opened, random)
        return
    layouts = sorted(look.plan.layouts_of(space), key=lambda layout: -len(layout.cells))
    for layout in layouts:
        if len(layout.cells) == 1:
            yield from _one_after_another(look, layout, layout.cells[0], day, opened, random)
        elif random.random() < IN_COMMON and (use := _in_common(look, layout, day, opened, random)):
            yield use


def _one_after_another(
    look: Look, space: SpacePlan, cell: CellPlan, day: date, opened: Sequence[Period], random: Random
) -> Iterator[Free]:
    """Uses of one cell with pauses in between."""
    rest = gap(space, space, look.plan)
    for stretch in look.stretches(space, cell, day, opened):
        start = stretch.start
        while True:
            start = _on_grid(space, opened, start) + space.grid * random.choice((0, 0, 0, 1))
            end = start + _length(space, random)
            if end > stretch.end:
                break
            yield space, (cell.id,), Period(start, end)
            start = end + rest


def _in_common(look: Look, space: SpacePlan, day: date, opened: Sequence[Period], random: Random) -> Free | None:
    """A use of several cells at some time of the day, if all of them are free then."""
    steps = max(1, opened[0].length // space.grid)
    start = opened[0].start + space.grid * random.randrange(steps)
    period = Period(start, start + _length(space, random))
    stretches = [look.stretches(space, cell, day, opened) for cell in space.cells]
    if not all(any(period.within(free) == period for free in of_cell) for of_cell in stretches):
        return None
    look.use(Part(space=space, period=period, kind=Use.BOOKING))
    return space, tuple(cell.id for cell in space.cells), period


def _on_grid(space: SpacePlan, opened: Sequence[Period], moment: datetime) -> datetime:
    """The first moment of the grid from then on; it counts from when the space opens."""
    return opened[0].start - (opened[0].start - moment) // space.grid * space.grid


def _length(space: SpacePlan, random: Random) -> timedelta:
    return min(max(space.grid * random.choice((1, 2, 2, 3)), space.shortest), space.longest)
