"""What becomes of the uses ahead when a space is made of other cells."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from anchorcenter.core.errors import DomainError, Reason
from anchorcenter.core.periods import Period
from anchorcenter.facilities.claims import Exchange, exchange, look
from anchorcenter.facilities.plan import Plan, SpacePlan
from anchorcenter.facilities.queries import list_closures
from anchorcenter.facilities.rules import Busy, ByCell, Closed, Holders, Part, by_cell, check_free, choose, nobody

AHEAD = timedelta(days=3660)  # Further than anything can be taken.


@dataclass(frozen=True, kw_only=True)
class Around:
    """What a use that needs other cells is checked against."""

    taken: ByCell
    closures: Collection[Closed]
    plan: Plan
    holders: Holders

    def near(self, part: Part) -> list[Busy]:
        """What uses the cells of ``part`` around its time."""
        wide = part.period.widened(self.plan.longest_gap)
        return [use for cell in part.space.cells for use in self.taken[cell.id] if use.period.overlaps(wide)]


def list_ahead(space_id: int, cell_ids: Collection[int], *, now: datetime) -> list[list[Busy]]:
    """The uses of a space that are yet to begin, with the cells that they take. Call under the locks of the cells."""
    return _ahead(space_id, look(cell_ids, Period(now, now + AHEAD), now), now)


def retake(
    space: SpacePlan, old_cells: Collection[int], *, plan: Plan, now: datetime, holders: Holders = nobody
) -> None:
    """Have each use of ``space`` that is yet to begin take the cells that it has by now, as the same occupancy.

    Uses under way keep what they took. Of a pool only units that it has lost are taken anew. Call under the locks of
    the old and the new cells. Raises DomainError (409) with what is in the way of each.
    """
    period = Period(now, now + AHEAD)
    busy = look({*old_cells, *space.cell_ids}, period, now)
    closures = list_closures(space.cell_ids, period)
    around = Around(taken=by_cell(busy), closures=closures, plan=plan, holders=holders)
    exchanges, reasons = list[Exchange](), list[Reason]()
    for uses in _ahead(space.id, busy, now):
        wanted, refused = _exchange(space, uses, around)
        exchanges.append(wanted)
        reasons += refused
    if reasons:
        raise DomainError(*reasons)
    exchange([one for one in exchanges if one.lost or one.gained], now=now)


def _ahead(space_id: int, busy: Iterable[Busy], now: datetime) -> list[list[Busy]]:
    found: dict[int, list[Busy]] = defaultdict(list)
    for use in busy:
        if use.space_id == space_id and use.period.start > now:
            found[use.occupancy_id].append(use)
    return sorted(found.values(), key=lambda uses: (uses[0].period.start, uses[0].occupancy_id))


def _exchange(space: SpacePlan, uses: Collection[Busy], around: Around) -> tuple[Exchange, list[Reason]]:
    """What one use gives up and takes, and what is in its way; what it takes counts for those that follow."""
    first, have = next(iter(uses)), frozenset(use.cell_id for use in uses)
    missing = tuple(cell for cell in space.cells if cell.id not in have)
    part = Part(
        space=replace(space, cells=missing),
        period=first.period,
        kind=first.kind,
        units=len(have - space.cell_ids) if space.is_pool else 1,
    )
    near = around.near(part)
    (part,) = choose([part], near, list(around.closures), around.plan)
    if space.is_pool:
        for cell in part.cells:
            around.taken[cell.id].append(first._replace(cell_id=cell.id))
    wanted = Exchange(
        occupancy_id=first.occupancy_id,
        period=first.period,
        lost=have - space.cell_ids,
        kept=have & space.cell_ids,
        gained=frozenset(cell.id for cell in part.cells),
    )
    return wanted, check_free([part], near, around.plan, around.holders)
