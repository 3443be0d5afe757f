"""The free slots of a day: what pressing a lane of the calendar would hold."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from urllib.parse import quote
from zoneinfo import ZoneInfo

from anchorcenter.accounts.actors import Actor
from anchorcenter.bookings.rules import check_time, check_window
from anchorcenter.core.i18n import _, long_day
from anchorcenter.core.periods import MINUTE, Period, whole_day
from anchorcenter.facilities.plan import Plan, SpacePlan
from anchorcenter.facilities.rules import Busy, ByCell, Closed, by_cell, free_stretches


class Place(NamedTuple):
    """Where a block stands in its day: start and length as clock numbers, first lane and how many lanes wide."""

    hour: int
    minute: int
    hours: int
    minutes: int
    lane: int
    width: int

    @property
    def classes(self) -> str:
        """The style classes of those numbers: the policy of the pages allows no inline style."""
        return f"h{self.hour} m{self.minute} dh{self.hours} dm{self.minutes} l{self.lane} w{self.width}"


@dataclass(frozen=True, kw_only=True)
class Slot:
    """A free stretch of the shortest length; ``action`` is where pressing it posts."""

    place: Place
    action: str
    label: str


def list_slots(
    space: SpacePlan,
    opened: Sequence[Period],
    uses: Sequence[Busy],
    closures: Sequence[Closed],
    *,
    plan: Plan,
    reader: Actor | None,
    now: datetime,
) -> list[Slot]:
    """Every stretch of the shortest length on the grid that ``reader`` could hold right now, lane by lane.

    ``opened`` are the opening hours of one day, ``uses`` all that may touch them.
    """
    taken, slots = by_cell(uses), list[Slot]()
    for target, lane, width in _targets(space, plan):
        for period in opened:
            first = Period(period.start, period.start + target.shortest)
            if check_window(target, first, by=reader, now=now, plan=plan):
                continue  # When booking opens and closes is the same for all of a day.
            starts = _free_starts(target, period, taken, closures, plan)
            found = (Period(start, start + target.shortest) for start in starts)
            bookable = [p for p in found if not check_time(target, p, now=now, plan=plan)]
            slots += _drawn(target, bookable, lane, width, plan)
    return slots


def place(period: Period, whole: Period, lane: int, width: int) -> Place:
    """Where ``period`` stands in the day ``whole``."""
    start, length = (period.start - whole.start) // MINUTE, period.length // MINUTE
    return Place(*divmod(start, 60), *divmod(length, 60), lane, width)


def span(period: Period, whole: Period, zone: ZoneInfo) -> str:
    """``10:00–12:00``; the end of the day is 24:00."""
    return _between(period.start.astimezone(zone), period.end.astimezone(zone), period.end == whole.end)


def _between(start: datetime, end: datetime, is_end_of_day: bool) -> str:
    return f"{clock(start)}–{'24:00' if is_end_of_day else clock(end)}"


def clock(here: datetime) -> str:
    """``10:00``; a week says it so often that ``strftime`` would cost a tenth of it."""
    return f"{here.hour:02}:{here.minute:02}"


def _targets(space: SpacePlan, plan: Plan) -> list[tuple[SpacePlan, int, int]]:
    """What pressing a lane holds: the space of just that cell, or where a lane has none the whole."""
    if not space.is_pool and len(space.cells) > 1:
        single = {other.cells[0].id: other for other in plan.layouts_of(space) if len(other.cells) == 1}
        if lanes := [(single[c.id], n, 1) for n, c in enumerate(space.cells) if c.id in single]:
            return lanes
    return [(space, 0, len(space.cells))]


def _free_starts(
    space: SpacePlan, opened: Period, taken: ByCell, closures: Sequence[Closed], plan: Plan
) -> list[datetime]:
    """The starts on the grid at which the shortest use fits: of a pool into any cell, else into all of them."""
    if not space.cells:
        return []
    stretches = {tuple(free_stretches(space, cell, [opened], taken, closures, plan)) for cell in space.cells}
    fitting = [set(_starts(space, opened, free)) for free in stretches]  # Many lanes are free alike.
    return sorted(set.union(*fitting) if space.is_pool else set.intersection(*fitting))


def _starts(space: SpacePlan, opened: Period, free: Sequence[Period]) -> Iterator[datetime]:
    """The grid counts from when the space opens."""
    for stretch in free:
        start = opened.start + -((opened.start - stretch.start) // space.grid) * space.grid
        while start + space.shortest <= stretch.end:
            yield start
            start += space.grid


def _drawn(space: SpacePlan, periods: Sequence[Period], lane: int, width: int, plan: Plan) -> Iterator[Slot]:
    if not periods:
        return
    day, name, slug = plan.day_of(periods[0].start), str(space.name), quote(space.slug)
    whole, day_name, pattern = whole_day(day, plan.zone), long_day(day), _("Book %(space)s, %(day)s %(time)s")
    for period in periods:
        start, end = period.start.astimezone(plan.zone), period.end.astimezone(plan.zone)
        said = _between(start, end, period.end == whole.end)
        yield Slot(
            place=place(period, whole, lane, width),
            action=f"/holds?space={slug}&starts_at={_in_address(start)}&ends_at={_in_address(end)}",
            label=pattern % {"space": name, "day": day_name, "time": said},
        )


def _in_address(here: datetime) -> str:
    """Wall-clock time as a part of an address; a week has hundreds."""
    return f"{here.date()}T{here.hour:02}%3A{here.minute:02}"
