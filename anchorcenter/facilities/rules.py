"""What is wanted against what is taken, open and closed: rules of every use. Pure: no database, no request."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

from anchorcenter.core.errors import TAKEN, Reason
from anchorcenter.core.i18n import Named, Shown, Text, _l, day_text, period_text
from anchorcenter.core.periods import DAY, Days, Period, at, whole_day, without
from anchorcenter.facilities.models import Use
from anchorcenter.facilities.plan import CellPlan, Plan, SpacePlan


@dataclass(frozen=True, kw_only=True)
class Part:
    """One space wanted for one period; of a pool ``units`` of its cells. ``cells`` is what it takes, once chosen."""

    space: SpacePlan
    period: Period
    kind: Use
    label: str = ""
    units: int = 1
    chosen: tuple[CellPlan, ...] | None = None

    @property
    def cells(self) -> tuple[CellPlan, ...]:
        if self.space.is_pool:
            return self.chosen or ()
        return self.space.cells


class Busy(NamedTuple):
    """One cell in use. (A page reads hundreds, and looks them up by what they are.)"""

    cell_id: int
    period: Period
    occupancy_id: int
    space_id: int
    kind: Use
    label: str
    expires_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Closed:
    """A closure and the cells that it names."""

    cell_ids: frozenset[int]
    period: Period
    label: Named


FOREVER = datetime.max.replace(tzinfo=UTC)
ByCell = defaultdict[int, list[Busy]]
Holders = Callable[[Collection[int]], Mapping[int, Text]]
"""Names those holders, by occupancy, whom the reader may know."""


def nobody(_occupancy_ids: Collection[int]) -> Mapping[int, Text]:
    """The holders that everyone may know: none."""
    return {}


def choose(parts: Sequence[Part], busy: Sequence[Busy], closures: Sequence[Closed], plan: Plan) -> list[Part]:
    """``parts`` with cells chosen from pools: the first that are free and open, too few when the pool is used up."""
    if not any(part.space.is_pool for part in parts):
        return list(parts)
    taken, chosen = by_cell(busy), list[Part]()
    for part in parts:
        chosen.append(part if part.chosen or not part.space.is_pool else _chosen(part, taken, closures, plan))
        _add(taken, chosen[-1])
    return chosen


def by_cell(busy: Iterable[Busy]) -> ByCell:
    """What uses each cell."""
    found: ByCell = defaultdict(list)
    for use in busy:
        found[use.cell_id].append(use)
    return found


def _chosen(part: Part, taken: ByCell, closures: Sequence[Closed], plan: Plan) -> Part:
    is_tenancy = part.kind is Use.TENANCY
    shut = set() if is_tenancy else {n for c in closures if c.period.overlaps(part.period) for n in c.cell_ids}
    usable = [cell for cell in part.space.cells if cell.id not in shut and is_in_service(cell, part.period, plan)]
    free = [cell for cell in usable if not _in_the_way(part, cell, taken, plan)]
    return replace(part, chosen=tuple(free[: part.units]))


def check_use(
    parts: Sequence[Part], busy: Sequence[Busy], closures: Sequence[Closed], plan: Plan, holders: Holders = nobody
) -> list[Reason]:
    """Every reason why ``parts``, with cells chosen, cannot be: closed, out of service, taken, too close to others.

    What is taken is 409, the rest 422. Tenancies run through the night: hours and closures are not theirs.
    """
    reasons: list[Reason] = []
    for part in parts:
        if part.kind is not Use.TENANCY:
            reasons += check_open(part.space, part.period, plan)
            reasons += check_closures(part, closures)
        reasons += check_service(part, plan)
    return reasons + check_free(parts, busy, plan, holders)


def check_free(parts: Sequence[Part], busy: Sequence[Busy], plan: Plan, holders: Holders = nobody) -> list[Reason]:
    """A reason (409) for each use that a part runs into or comes too close to, and for a pool used up.

    Parts of one basket are checked against each other too.
    """
    taken, reasons = by_cell(busy), list[Reason]()
    for part in parts:
        if part.space.is_pool:
            reasons += _too_few(part, taken, plan)
        else:
            hits = {b.occupancy_id: b for cell in part.cells for b in _in_the_way(part, cell, taken, plan)}
            names = holders([b.occupancy_id for b in hits.values()]) if hits else {}
            reasons += [_taken(part, b, plan, names.get(b.occupancy_id)) for b in hits.values()]
        _add(taken, part)
    return reasons


def free_stretches(
    space: SpacePlan, cell: CellPlan, opened: Iterable[Period], taken: ByCell, closures: Iterable[Closed], plan: Plan
) -> list[Period]:
    """Where in ``opened`` a use of ``space`` may lie as far as ``cell`` goes: no closure, in service, clear of others.

    The same as asking ``check_use`` about every moment, in one go.
    """
    shut = [closed.period for closed in closures if cell.id in closed.cell_ids]
    for use in taken.get(cell.id, ()):
        other = plan.get(use.space_id)
        before, after = gap(space, other, plan), gap(other, space, plan)
        shut.append(Period(use.period.start - before, use.period.end + after))
    if day := cell.out_of_service_on:
        shut.append(Period(whole_day(day, plan.zone).start, FOREVER))
    return [left for period in opened for left in without(period, shut)]


def gap(earlier: SpacePlan, later: SpacePlan, plan: Plan) -> timedelta:
    """How long a shared cell must rest between two uses: their buffers, which may overlap each other by setting."""
    if plan.buffers_may_overlap:
        return max(earlier.buffer_after, later.buffer_before)
    return earlier.buffer_after + later.buffer_before


def open_periods(space: SpacePlan, days: Iterable[date], plan: Plan) -> list[Period]:
    """When ``space`` is open on ``days`` (in order), joined where one day runs into the next."""
    joined: list[Period] = []
    holidays = plan.holidays.get(space.site_id, {})
    for day in days:
        for opens, closes in () if day in holidays else space.hours.get(day.weekday(), ()):
            period = Period(at(day, opens, plan.zone), at(day, closes, plan.zone))
            if joined and joined[-1].end == period.start:
                joined[-1] = Period(joined[-1].start, period.end)
            else:
                joined.append(period)
    return joined


def days_of(period: Period, plan: Plan) -> Days:
    """The dates of the center that ``period`` touches."""
    return Days(plan.day_of(period.start), plan.day_of(period.end - timedelta(microseconds=1)) + DAY)


def check_open(space: SpacePlan, period: Period, plan: Plan) -> list[Reason]:
    """A reason for each stretch of ``period`` in which ``space`` is closed, naming the stretch and the holiday."""
    wanted = period
    if not plan.buffers_may_cross_closing:
        wanted = Period(period.start - space.buffer_before, period.end + space.buffer_after)
    shut = without(wanted, open_periods(space, days_of(wanted, plan), plan))
    return [_closed(space, stretch, plan) for stretch in shut]


def check_closures(part: Part, closures: Iterable[Closed]) -> list[Reason]:
    """A reason for each closure of a cell of ``part`` during it; buffers may touch it.

    Of a pool the cells are those chosen; when those are too few, all of it, for its closures may be why.
    """
    is_short = part.space.is_pool and len(part.cells) < part.units
    cells = part.space.cell_ids if is_short else {cell.id for cell in part.cells}
    reasons = []
    for closed in closures:
        if cells & closed.cell_ids and (stretch := closed.period.within(part.period)):
            message = _l("Closed %(period)s: %(why)s.", period=Shown(period_text, stretch), why=closed.label)
            reasons.append(Reason(code="closure", message=message, field="starts_at"))
    return reasons


def check_service(part: Part, plan: Plan) -> list[Reason]:
    """A reason for each cell of ``part`` that is out of service before it ends, and for a space that has no cell."""
    if not part.space.cells:
        message = _l("%(space)s has no cells: nothing of it can be used.", space=part.space.name)
        return [Reason(code="no_cells", message=message, field="space")]
    reasons = []
    for cell in part.cells:
        if not is_in_service(cell, part.period, plan):
            day = Shown(day_text, cell.out_of_service_on)
            message = _l("%(cell)s is out of service from %(day)s.", cell=cell.name, day=day)
            reasons.append(Reason(code="out_of_service", message=message, field="space"))
    return reasons


def is_in_service(cell: CellPlan, period: Period, plan: Plan) -> bool:
    """Whether ``cell`` is in service until ``period`` ends."""
    day = cell.out_of_service_on
    return day is None or period.end <= whole_day(day, plan.zone).start


def check_headcount(headcount: int, space: SpacePlan) -> list[Reason]:
    """A reason when more people come than the space may hold; the capacity itself is allowed."""
    if headcount <= space.capacity:
        return []
    message = _l("%(space)s holds at most %(capacity)d people.", space=space.name, capacity=space.capacity)
    return [Reason(code="too_many", message=message, field="headcount")]


def in_the_way(part: Part, busy: Iterable[Busy], plan: Plan) -> list[Busy]:
    """What of ``busy`` uses any cell that ``part`` may take, during it or closer to it than the gap between them."""
    return [use for use in busy if use.cell_id in part.space.cell_ids and _collides(part, use, plan)]


def _in_the_way(part: Part, cell: CellPlan, taken: ByCell, plan: Plan) -> list[Busy]:
    """What uses ``cell`` during ``part`` or closer to it than the gap between them."""
    return [use for use in taken.get(cell.id, ()) if _collides(part, use, plan)]


def _collides(part: Part, other: Busy, plan: Plan) -> bool:
    if part.period.overlaps(other.period):
        return True
    neighbour = part.space if other.space_id == part.space.id else plan.get(other.space_id)
    if other.period.end <= part.period.start:
        return part.period.start - other.period.end < gap(neighbour, part.space, plan)
    return other.period.start - part.period.end < gap(part.space, neighbour, plan)


def _add(taken: ByCell, part: Part) -> None:
    for cell in part.cells:
        use = Busy(
            cell_id=cell.id,
            period=part.period,
            occupancy_id=0,
            space_id=part.space.id,
            kind=part.kind,
            label=part.label,
        )
        taken[cell.id].append(use)


def _taken(part: Part, other: Busy, plan: Plan, holder: Text | None) -> Reason:
    space, period = part.space.name if other.occupancy_id == 0 else plan.get(other.space_id).name, other.period
    who = holder or other.label or _l("booked")
    values = {"space": space, "period": Shown(period_text, period), "who": who}
    if period.overlaps(part.period):
        message = _l("%(space)s is taken %(period)s (%(who)s).", **values)
        return Reason(code="taken", message=message, field="starts_at", status=TAKEN)
    message = _l("Too close to another use: %(space)s %(period)s (%(who)s).", **values)
    return Reason(code="buffer", message=message, field="starts_at", status=TAKEN)


def _too_few(part: Part, taken: ByCell, plan: Plan) -> list[Reason]:
    """409 when others have some of the pool, 422 when it is closed or out of service."""
    if (left := len(part.cells)) >= part.units:
        return []
    values = {"space": part.space.name, "left": left, "all": len(part.space.cells)}
    message = _l("%(space)s: %(left)d of %(all)d left at that time.", **values)
    if any(_in_the_way(part, cell, taken, plan) for cell in part.space.cells):
        return [Reason(code="taken", message=message, field="units", status=TAKEN)]
    return [Reason(code="units", message=message, field="units")]


def _closed(space: SpacePlan, stretch: Period, plan: Plan) -> Reason:
    holiday = plan.holidays.get(space.site_id, {}).get(plan.day_of(stretch.start))
    if holiday:
        message = _l("Closed %(period)s: %(why)s.", period=Shown(period_text, stretch), why=holiday)
        return Reason(code="holiday", message=message, field="starts_at")
    message = _l("%(space)s is closed %(period)s.", space=space.name, period=Shown(period_text, stretch))
    return Reason(code="closed", message=message, field="starts_at")
