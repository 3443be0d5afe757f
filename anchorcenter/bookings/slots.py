"""The free slots of a day: what pressing a lane of the calendar would hold."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Sequence
from datetime import datetime
from html import escape
from typing import NamedTuple
from urllib.parse import quote
from zoneinfo import ZoneInfo

from markupsafe import Markup

from anchorcenter.accounts.actors import Actor
from anchorcenter.bookings.rules import check_qualified, check_time, check_window
from anchorcenter.core.i18n import _, long_day
from anchorcenter.core.periods import MINUTE, Period, whole_day
from anchorcenter.facilities.plan import Plan, SpacePlan
from anchorcenter.facilities.rules import Busy, ByCell, Closed, by_cell, free_stretches

_BUTTON = '<button class="slot %s" formaction="%s" aria-label="%s"></button>'


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


class Slot(NamedTuple):
    """A free stretch of the shortest length; ``action`` is where pressing it posts."""

    place: Place
    action: str
    label: str


class Time(NamedTuple):
    """A stretch that may be booked in any lane where it is free: as clock numbers, in an address, in words."""

    start: datetime
    numbers: tuple[int, int, int, int]
    query: str
    said: str


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
    taken, slots, times = by_cell(uses), list[Slot](), dict[Hashable, list[Time]]()
    for target, lane, width in _targets(space, plan):
        for period in opened:
            alike = period, target.grid, target.shortest, target.notice_create, *target.windows.items()
            if alike not in times:  # The lanes of a field mostly are.
                times[alike] = list(_times(target, period, reader=reader, now=now, plan=plan))
            if times[alike]:
                free = _free_starts(target, period, taken, closures, plan)
                slots += _drawn(target, [time for time in times[alike] if time.start in free], lane, width, plan)
    return slots


def buttons(slots: Iterable[Slot]) -> Markup:
    """A button for each slot, written here: a week has hundreds, and a template takes thrice as long."""
    made = (_BUTTON % (slot.place.classes, escape(slot.action), escape(slot.label)) for slot in slots)
    return Markup("".join(made))  # noqa: S704  # Escaped one by one.


def place(period: Period, whole: Period, lane: int, width: int) -> Place:
    """Where ``period`` stands in the day ``whole``."""
    start, length = (period.start - whole.start) // MINUTE, period.length // MINUTE
    return Place(*_numbers(start, length), lane, width)


def _numbers(start: int, length: int) -> tuple[int, int, int, int]:
    return *divmod(start, 60), *divmod(length, 60)


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
) -> set[datetime]:
    """The starts on the grid at which the shortest use fits: of a pool into any cell, else into all of them."""
    if not space.cells:
        return set()
    stretches = {tuple(free_stretches(space, cell, [opened], taken, closures, plan)) for cell in space.cells}
    fitting = [set(_starts(space, opened, free)) for free in stretches]  # Many lanes are free alike.
    return set.union(*fitting) if space.is_pool else set.intersection(*fitting)


def _starts(space: SpacePlan, opened: Period, free: Sequence[Period]) -> Iterator[datetime]:
    """The grid counts from when the space opens."""
    for stretch in free:
        start = opened.start + -((opened.start - stretch.start) // space.grid) * space.grid
        while start + space.shortest <= stretch.end:
            yield start
            start += space.grid


def _times(space: SpacePlan, opened: Period, *, reader: Actor | None, now: datetime, plan: Plan) -> Iterator[Time]:
    """Every stretch of the shortest length in ``opened`` that the rules let ``reader`` book by now."""
    first = Period(opened.start, opened.start + space.shortest)
    closed = check_window(space, first, by=reader, now=now, plan=plan)
    if closed or check_qualified(space, first, by=reader, plan=plan):
        return  # When booking opens and closes, and for whom, is the same for all of a day.
    whole = whole_day(plan.day_of(opened.start), plan.zone)
    for start in _starts(space, opened, [opened]):
        period = Period(start, start + space.shortest)
        if not check_time(space, period, now=now, plan=plan):
            here, there = start.astimezone(plan.zone), period.end.astimezone(plan.zone)
            yield Time(
                start=start,
                numbers=_numbers((start - whole.start) // MINUTE, space.shortest // MINUTE),
                query=f"starts_at={_in_address(here)}&ends_at={_in_address(there)}",
                said=_between(here, there, period.end == whole.end),
            )


def _drawn(target: SpacePlan, times: Sequence[Time], lane: int, width: int, plan: Plan) -> Iterator[Slot]:
    if not times:
        return
    name, slug, day = str(target.name), quote(target.slug), long_day(plan.day_of(times[0].start))
    pattern = _("Book %(space)s, %(day)s %(time)s")
    for time in times:
        said = pattern % {"space": name, "day": day, "time": time.said}
        yield Slot(Place(*time.numbers, lane, width), f"/holds?space={slug}&{time.query}", said)


def _in_address(here: datetime) -> str:
    """Wall-clock time as a part of an address; a week has hundreds."""
    return f"{here.date()}T{here.hour:02}%3A{here.minute:02}"
