"""Where bookings that lose their time could go: the nearest slot that their own rules allow, for all at once."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import chain

from anchorcenter.accounts.actors import Actor
from anchorcenter.bookings.alternatives import AROUND, starts_on_grid
from anchorcenter.bookings.models import Booking
from anchorcenter.bookings.quotas.service import Account, foresee_all
from anchorcenter.bookings.rules import check_booking
from anchorcenter.core.periods import DAY, Days, Period, hull, without
from anchorcenter.facilities.models import Use
from anchorcenter.facilities.plan import Plan, SpacePlan
from anchorcenter.facilities.queries import list_busy, list_closures
from anchorcenter.facilities.rules import Busy, Closed, Part, check_use, choose, days_of, open_periods

Starts = dict[tuple[int, timedelta], list[datetime]]


@dataclass(frozen=True, kw_only=True)
class Losing:
    """A booking that loses its time: what it takes, for how many people, and by whose rules and quotas it may lie
    elsewhere."""

    occupancy_id: int
    space: SpacePlan
    period: Period
    headcount: int
    units: int
    by: Actor
    booking: Booking


def propose_all(losing: Sequence[Losing], *, now: datetime, plan: Plan) -> dict[int, Part]:
    """A slot for each, by occupancy, in the order of their starts; none runs into another's, nor into what is taken.

    At the same time in a space of as many cells, else the nearest time in its own. Without an entry: nothing is free
    within a week. Two statements, however many there are, and one for the quotas that are on any of them: what loses
    its time counts only where it is proposed to go.
    """
    if not losing:
        return {}
    look, found = _Look.lay_out(losing, now=now, plan=plan), dict[int, Part]()
    for each in sorted(losing, key=lambda each: (each.period.start, each.occupancy_id)):
        if part := next(look.fitting(each), None):
            look.add(part)
            look.accounts.of(each).take(part)
            found[each.occupancy_id] = part
    return found


class _Accounts:
    """What those who lose their time have used of their quotas, without that."""

    def __init__(self, losing: Sequence[Losing], around: Period, *, now: datetime, plan: Plan) -> None:
        self.found: dict[Hashable, Account] = {}
        gone = [each.booking.id for each in losing]
        for each in losing:
            if (key := self._key(each)) not in self.found:
                self.found[key] = Account(by=each.by, own=each.booking, without=gone, now=now, plan=plan)
        foresee_all(list(self.found.values()), days_of(around, plan), {each.space.kind for each in losing})

    def of(self, each: Losing) -> Account:
        return self.found[self._key(each)]

    @staticmethod
    def _key(each: Losing) -> Hashable:
        return each.by.id, each.by.audiences, each.booking.organisation_id, bool(each.booking.guest_name)


class _Look:
    """What is taken and closed around all that lose their time, by cell and day."""

    def __init__(
        self,
        around: Period,
        busy: Sequence[Busy],
        closures: Sequence[Closed],
        accounts: _Accounts,
        now: datetime,
        plan: Plan,
    ):
        self.around, self.closures, self.now, self.plan = around, closures, now, plan
        self.accounts = accounts
        self.taken = defaultdict[tuple[int, date], list[Busy]](list)
        self.starts: Starts = {}
        for use in busy:
            self._add(use)

    @classmethod
    def lay_out(cls, losing: Sequence[Losing], *, now: datetime, plan: Plan) -> _Look:
        """All of the spaces of their kinds, a week before and after."""
        kinds = {each.space.kind for each in losing}
        cells = frozenset[int]().union(*(space.cell_ids for space in plan.spaces if space.kind in kinds))
        whole = hull(each.period for each in losing).widened(AROUND + DAY)
        busy, closures = list_busy(cells, whole, now=now), list_closures(cells, whole)
        return cls(whole, busy, closures, _Accounts(losing, whole, now=now, plan=plan), now, plan)

    def add(self, part: Part) -> None:
        """Count what was proposed as taken."""
        for cell in part.cells:
            self._add(
                Busy(
                    cell_id=cell.id,
                    period=part.period,
                    occupancy_id=0,
                    space_id=part.space.id,
                    kind=part.kind,
                    label=part.label,
                )
            )

    def fitting(self, each: Losing) -> Iterator[Part]:
        """The slots that could be had, the best first."""
        alike = ((other, each.period) for other in self._alike(each.space))
        for space, period in chain(alike, ((each.space, period) for period in self._nearest(each))):
            if part := self._fit(each, space, period):
                yield part

    def _alike(self, space: SpacePlan) -> list[SpacePlan]:
        same = [other for other in self.plan.spaces if other.kind is space.kind and other is not space]
        return [other for other in same if len(other.cells) == len(space.cells) and other.is_pool == space.is_pool]

    def _nearest(self, each: Losing) -> Iterator[Period]:
        """Every period of its length on the grid while the space is open and not closed, nearest first."""
        starts, wanted = self._starts_of(each.space, each.period.length), each.period.start
        after = bisect_left(starts, wanted)
        before = after - 1
        while True:
            ahead = starts[after] - wanted if after < len(starts) else None
            behind = wanted - starts[before] if before >= 0 else None
            if ahead is not None and (behind is None or ahead < behind):
                start, after = starts[after], after + 1
            elif behind is not None:
                start, before = starts[before], before - 1
            else:
                return
            yield Period(start, start + each.period.length)

    def _starts_of(self, space: SpacePlan, length: timedelta) -> list[datetime]:
        key = space.id, length
        if key not in self.starts:
            days = Days(self.plan.day_of(self.around.start), self.plan.day_of(self.around.end) + DAY)
            shut = [c.period for c in self.closures if space.cell_ids & c.cell_ids and not space.is_pool]
            left = [free for opened in open_periods(space, days, self.plan) for free in without(opened, shut)]
            starts = [start for free in left for start in starts_on_grid(free, space, length, self.plan)]
            self.starts[key] = sorted(start for start in starts if start >= self.now)
        return self.starts[key]

    def _fit(self, each: Losing, space: SpacePlan, period: Period) -> Part | None:
        """The slot with its cells, when every rule allows it."""
        units = each.units if space.is_pool else 1
        near = self._near(space, period, each.occupancy_id)
        (part,) = choose(
            [Part(space=space, period=period, kind=Use.BOOKING, units=units)], near, self.closures, self.plan
        )
        if check_use([part], near, self.closures, self.plan):
            return None
        people, now, plan = each.headcount, self.now, self.plan
        if check_booking(space, period, headcount=people, units=units, by=each.by, now=now, plan=plan):
            return None
        return None if self.accounts.of(each).check(part) else part

    def _near(self, space: SpacePlan, period: Period, own: int) -> list[Busy]:
        around = period.widened(self.plan.longest_gap)
        days = list(days_of(around, self.plan))
        near = {id(use): use for cell in space.cell_ids for day in days for use in self.taken[cell, day]}
        return [use for use in near.values() if use.occupancy_id != own and use.period.overlaps(around)]

    def _add(self, use: Busy) -> None:
        for day in days_of(use.period.within(self.around) or use.period, self.plan):
            self.taken[use.cell_id, day].append(use)
