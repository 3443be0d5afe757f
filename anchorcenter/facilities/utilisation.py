"""What is on offer, what of it is free, how much of it was used.

Pure, and in cells, so that a whole field counts each zone once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from anchorcenter.core.periods import MINUTE, Days, Period, union, without
from anchorcenter.facilities.plan import CellPlan, Plan, SpacePlan
from anchorcenter.facilities.rules import Busy, Closed, by_cell, open_periods


@dataclass(frozen=True)
class Utilisation:
    """Minutes of cells. What was closed, and what changeovers took, was never on offer."""

    used: int
    offered: int

    @property
    def percent(self) -> int:
        """Used per hundred offered, to the nearest whole number; 0 where nothing was on offer."""
        return (self.used * 200 + self.offered) // (self.offered * 2) if self.offered else 0


def utilisation(
    space: SpacePlan, days: Days | Iterable[date], plan: Plan, uses: Sequence[Busy], closures: Sequence[Closed]
) -> Utilisation:
    """Of ``space`` on ``days``; ``uses`` are as long as they really were, and cancelled ones are not among them."""
    used = offered = 0
    for _cell, on_offer, taken in times_of(space, days, plan, uses, closures):
        used += minutes(taken)
        offered += minutes(on_offer)
    return Utilisation(used, offered)


def times_of(
    space: SpacePlan, days: Days | Iterable[date], plan: Plan, uses: Sequence[Busy], closures: Sequence[Closed]
) -> Iterator[tuple[CellPlan, list[Period], list[Period]]]:
    """Of each cell of ``space`` when it was on offer on ``days``, and when of that it was in use: in order, each moment
    once."""
    opened, by_use = open_periods(space, days, plan), by_cell(uses)
    for cell in space.cells:
        mine = by_use.get(cell.id, [])
        taken = [use.period for use in mine]
        changeovers = [left for use in mine for left in _changeovers(use, taken, plan)]
        on_offer = [left for period in _supply(cell, opened, closures) for left in without(period, changeovers)]
        yield cell, on_offer, common(on_offer, taken)


def common(offered: Iterable[Period], taken: Iterable[Period]) -> list[Period]:
    """What of ``offered`` lies in any of ``taken``, in order."""
    covered = union(taken)
    return [part for period in offered for use in covered if (part := use.within(period))]


def free_periods(
    space: SpacePlan, days: Iterable[date], plan: Plan, uses: Sequence[Busy], closures: Sequence[Closed]
) -> tuple[list[Period], list[Period]]:
    """When at least one cell of ``space`` is on offer on ``days``, and when at least one is free."""
    opened, offered, free = open_periods(space, days, plan), list[Period](), list[Period]()
    for cell in space.cells:
        supply = _supply(cell, opened, closures)
        taken = [use.period for use in uses if use.cell_id == cell.id]
        offered += supply
        free += [left for period in supply for left in without(period, taken)]
    return union(offered), union(free)


def _supply(cell: CellPlan, opened: Iterable[Period], closures: Iterable[Closed]) -> list[Period]:
    """When ``cell`` is open and no closure names it."""
    shut = [closed.period for closed in closures if cell.id in closed.cell_ids]
    return [left for period in opened for left in without(period, shut)]


def _changeovers(use: Busy, taken: Sequence[Period], plan: Plan) -> list[Period]:
    """The buffers around a use, as far as nobody used them."""
    space, period = plan.get(use.space_id), use.period
    if not space.buffer_before and not space.buffer_after:
        return []
    around = Period(period.start - space.buffer_before, period.end + space.buffer_after)
    return without(around, taken)


def minutes(periods: Iterable[Period]) -> int:
    """How long they are together, in whole minutes of each."""
    return sum(period.length // MINUTE for period in periods)
