"""When somebody could book a space for so long: every start on the grid of a stretch of days."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from anchorcenter.accounts.actors import Actor
from anchorcenter.bookings.quotas.service import Account
from anchorcenter.bookings.rules import check_qualified, check_time, check_units, check_window
from anchorcenter.core.periods import DAY, Days, Period, whole_day
from anchorcenter.facilities.models import Use
from anchorcenter.facilities.plan import Plan, SpacePlan
from anchorcenter.facilities.queries import get_plan, list_busy, list_closures
from anchorcenter.facilities.rules import Busy, Closed, Part, by_cell, days_of, free_stretches, open_periods


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A use of ``length`` that begins ``within`` a period; of a pool ``units``."""

    space: SpacePlan
    within: Period
    length: timedelta
    units: int = 1


def find_starts(asked: Asked, *, by: Actor, now: datetime) -> list[Period]:
    """Every period at which ``by`` could book right now, by start. What they hold themselves is taken."""
    plan = get_plan()
    free, account = find_free_starts(asked, by=by, now=now), Account(by=by, now=now, plan=plan)
    if not account.limits or not free:
        return free
    account.foresee(days_of(_reach(asked), plan), {asked.space.kind})
    return [period for period in free if not account.check(part_at(asked, period))]


def part_at(asked: Asked, period: Period) -> Part:
    """What a use at ``period`` would take."""
    return Part(space=asked.space, period=period, kind=Use.BOOKING, units=asked.units)


def find_free_starts(asked: Asked, *, by: Actor, now: datetime) -> list[Period]:
    """The same, whatever is left of quotas."""
    plan = get_plan()
    around = _reach(asked).widened(plan.longest_gap)
    uses = list_busy(asked.space.cell_ids, around, now=now)
    closures = list_closures(asked.space.cell_ids, around)
    return list_starts(asked, uses, closures, by=by, now=now, plan=plan)


def _reach(asked: Asked) -> Period:
    """From the first start to the last end."""
    return Period(asked.within.start, asked.within.end + asked.length)


def list_starts(
    asked: Asked, uses: Sequence[Busy], closures: Sequence[Closed], *, by: Actor, now: datetime, plan: Plan
) -> list[Period]:
    """The same of what takes and closes the cells; pure. As if every start were asked of the rules, in one go."""
    space = asked.space
    if not space.cells or check_units(space, asked.units):
        return []
    days = days_of(asked.within, plan)
    opened, taken = _opened(space, days, asked.length, plan), by_cell(uses)
    stretches = [tuple(free_stretches(space, cell, opened, taken, closures, plan)) for cell in space.cells]
    free = Counter[datetime]()
    for cut, cells in Counter(stretches).items():  # Many cells are free alike.
        for start in _starts(asked, cut, days, plan):
            free[start] += cells
    needed = asked.units if space.is_pool else len(space.cells)
    fitting = (Period(start, start + asked.length) for start in sorted(free) if free[start] >= needed)
    return list(_allowed(asked, fitting, by=by, now=now, plan=plan))


def _opened(space: SpacePlan, days: Days, length: timedelta, plan: Plan) -> list[Period]:
    """When a use that begins on ``days`` may lie, as far as opening hours go."""
    margin = length // DAY + 2
    opened = open_periods(space, Days(days.start - DAY, days.end + margin * DAY), plan)
    if plan.buffers_may_cross_closing:
        return opened
    before, after = space.buffer_before, space.buffer_after
    return [Period(p.start + before, p.end - after) for p in opened if p.length > before + after]


def _starts(asked: Asked, free: Iterable[Period], days: Days, plan: Plan) -> Iterator[datetime]:
    """The starts in ``free`` at which it fits; the grid counts from each midnight of the center."""
    for day in days:
        whole, grid = whole_day(day, plan.zone), asked.space.grid
        for stretch in free:
            earliest = max(stretch.start, whole.start, asked.within.start)
            start = whole.start + -((whole.start - earliest) // grid) * grid
            last = min(stretch.end - asked.length, whole.end - timedelta(microseconds=1))
            while start <= last and start < asked.within.end:
                yield start
                start += grid


def _allowed(asked: Asked, periods: Iterable[Period], *, by: Actor, now: datetime, plan: Plan) -> Iterator[Period]:
    """Those that the rules of bookings allow; when booking opens and closes is the same for all of the same days."""
    windows: dict[Days, bool] = {}
    for period in periods:
        days = days_of(period, plan)
        if days not in windows:
            closed = check_window(asked.space, period, by=by, now=now, plan=plan)
            windows[days] = not closed and not check_qualified(asked.space, period, by=by, plan=plan)
        if windows[days] and not check_time(asked.space, period, now=now, plan=plan):
            yield period
