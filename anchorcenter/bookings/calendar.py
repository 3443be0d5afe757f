"""A week of one facility as values to draw: days, lanes, uses, closed stretches and free slots."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple
from urllib.parse import urlencode

from anchorcenter.accounts.actors import Actor
from anchorcenter.bookings import queries
from anchorcenter.bookings.models import code_of
from anchorcenter.bookings.rules import check_time, check_window
from anchorcenter.core.i18n import _, clock_time, long_day, weekday
from anchorcenter.core.periods import DAY, MINUTE, Days, Period, at, without
from anchorcenter.facilities.models import Use
from anchorcenter.facilities.plan import Plan, SpacePlan
from anchorcenter.facilities.queries import list_busy, list_closures
from anchorcenter.facilities.rules import Busy, Closed, Part, check_closures, check_free, choose, open_periods
from anchorcenter.facilities.utilisation import utilisation

NOTHING_OPEN = (9, 18)  # The hours drawn in a week in which a facility never opens.


class Place(NamedTuple):
    """Where a block stands in its day: start and length as clock numbers, first lane and how many lanes wide."""

    hour: int
    minute: int
    hours: int
    minutes: int
    lane: int
    width: int


@dataclass(frozen=True, kw_only=True)
class Mark:
    """How one occupancy looks to the reader."""

    state: str
    title: str
    url: str = ""


@dataclass(frozen=True, kw_only=True)
class Event:
    """A use or a closed stretch; ``label`` says all of it in a sentence."""

    place: Place
    state: str
    title: str
    time: str
    lanes: str
    url: str = ""
    label: str = ""


@dataclass(frozen=True, kw_only=True)
class Slot:
    """A free stretch of the shortest length; ``action`` is where pressing it posts."""

    place: Place
    action: str
    label: str


@dataclass(frozen=True, kw_only=True)
class Day:
    """One column."""

    date: date
    label: str
    weekday: str
    is_today: bool
    is_past: bool
    is_selected: bool
    is_red: bool
    holiday: str
    closed_text: str
    percent: int
    now: tuple[int, int] | None
    events: list[Event]
    slots: list[Slot]


@dataclass(frozen=True, kw_only=True)
class Week:
    """Seven days of ``space`` from ``from_hour`` to ``to_hour``; ``valid_until`` is when a hold in it lapses."""

    space: SpacePlan
    lanes: list[str]
    from_hour: int
    to_hour: int
    days: list[Day]
    valid_until: datetime | None


@dataclass(frozen=True, kw_only=True)
class View:
    """What a week is drawn from; rules see the same values."""

    space: SpacePlan
    plan: Plan
    uses: Sequence[Busy]
    closures: Sequence[Closed]
    marks: Mapping[int, Mark]
    reader: Actor | None
    now: datetime

    def on(self, period: Period) -> View:
        """The same, with only the uses that touch ``period``."""
        near = [use for use in self.uses if use.period.overlaps(period.widened(self.plan.longest_gap))]
        return View(**self.__dict__ | {"uses": near})


def load_week(
    space: SpacePlan, monday: date, selected: date, *, plan: Plan, reader: Actor | None, now: datetime
) -> Week:
    """Read and lay out the week of ``space`` from ``monday`` as ``reader`` (None: a visitor) may see it."""
    around = Period(at(monday, 0, plan.zone), at(monday + 7 * DAY, 0, plan.zone)).widened(plan.longest_gap)
    uses = list_busy(space.cell_ids, around, now=now)
    closures = list_closures(space.cell_ids, around)
    view = View(
        space=space,
        plan=plan,
        uses=uses,
        closures=closures,
        marks=_marks(uses, reader),
        reader=reader,
        now=now,
    )
    return lay_out(view, monday, selected)


def lay_out(view: View, monday: date, selected: date) -> Week:
    """The week as values; pure, so that every odd hour can be tested."""
    days = list(Days(monday, monday + 7 * DAY))
    from_hour, to_hour = _hours(view, days)
    return Week(
        space=view.space,
        lanes=[str(cell.name) for cell in view.space.cells],
        from_hour=from_hour,
        to_hour=to_hour,
        days=[_day(view, day, selected, from_hour, to_hour) for day in days],
        valid_until=min((u.expires_at for u in view.uses if u.expires_at), default=None),
    )


def _marks(uses: Iterable[Busy], reader: Actor | None) -> dict[int, Mark]:
    """Bookings that the reader may see and slots held for them; to everyone else they are just taken."""
    ids = {use.occupancy_id for use in uses if use.kind in {Use.BOOKING, Use.HOLD}}
    if reader is None or not ids:
        return {}
    marks = {
        n: Mark(state="held", title=_("Held for you"), url=f"/bookings/new?hold={hold}")
        for n, hold in queries.list_held(reader, ids).items()
    }
    for number, row in queries.list_known(reader, ids).items():
        state = "mine" if row.booked_by_id == reader.id else "ours"
        marks[number] = Mark(state=state, title=row.purpose, url=f"/bookings/{code_of(row.booked_on, row.id)}")
    return marks


def _hours(view: View, days: Sequence[date]) -> tuple[int, int]:
    """From the first to the last hour in which anything is open or in use."""
    zone, starts, ends = view.plan.zone, [], []
    for day in days:
        midnight, whole = at(day, 0, zone), Period(at(day, 0, zone), at(day, 1440, zone))
        inside = [*open_periods(view.space, [day], view.plan), *(use.period for use in view.uses)]
        for part in filter(None, (period.within(whole) for period in inside)):
            starts.append((part.start - midnight) // MINUTE // 60)
            ends.append(-(-((part.end - midnight) // MINUTE) // 60))
    return (min(starts), max(ends)) if starts else NOTHING_OPEN


def _day(view: View, day: date, selected: date, from_hour: int, to_hour: int) -> Day:
    plan, today = view.plan, view.plan.day_of(view.now)
    whole = Period(at(day, 0, plan.zone), at(day, 1440, plan.zone))
    drawn = Period(at(day, from_hour * 60, plan.zone), at(day, to_hour * 60, plan.zone))
    opened, near = open_periods(view.space, [day], plan), view.on(whole)
    holiday = str(plan.holidays.get(view.space.site_id, {}).get(day, ""))
    shut = [_closed(view.space, p, whole, holiday) for p in without(drawn, opened)]
    closures = [event for closed in view.closures for event in _closure(view.space, closed, opened, whole)]
    percent = utilisation(
        view.space, [day], plan, [u for u in near.uses if u.kind is not Use.HOLD], view.closures
    ).percent
    here = view.now.astimezone(plan.zone)
    return Day(
        date=day,
        label=long_day(day),
        weekday=weekday(day.weekday()),
        is_today=day == today,
        is_past=day < today,
        is_selected=day == selected,
        is_red=day.weekday() == 6 or bool(holiday),
        holiday=holiday,
        closed_text="" if opened else (holiday or _("Closed all day")),
        percent=percent,
        now=(here.hour, here.minute) if day == today and from_hour <= here.hour < to_hour else None,
        events=[*shut, *closures, *_uses(near, whole)],
        slots=list(_slots(near, opened)) if day >= today else [],
    )


def _uses(view: View, whole: Period) -> Iterator[Event]:
    """One event for each run of neighbouring lanes of an occupancy, as far as it lies in the day."""
    lanes = {cell.id: number for number, cell in enumerate(view.space.cells)}
    runs: dict[tuple[int, int], tuple[Busy, list[int]]] = {}
    for use in view.uses:
        if use.period.overlaps(whole):
            lane = lanes[use.cell_id]
            run = runs.pop((use.occupancy_id, lane - 1), (use, []))
            runs[use.occupancy_id, lane] = (use, [*run[1], lane])
    for use, taken in sorted(runs.values(), key=lambda run: (run[0].period.start, run[1])):
        yield _use(view, use, taken, whole)


def _use(view: View, use: Busy, taken: list[int], whole: Period) -> Event:
    mark = view.marks.get(use.occupancy_id) or _public_mark(use)
    state_text = STATE_TEXTS[mark.state]()
    return _event(view.space, use.period, taken, whole, mark, state_text)


def _public_mark(use: Busy) -> Mark:
    if use.kind is Use.LESSON:
        return Mark(state="class", title=use.label)
    if use.kind is Use.HOLD:
        return Mark(state="held", title=_("Being booked"))
    return Mark(state="confirmed", title=use.label or _("Booked"))


STATE_TEXTS: dict[str, Callable[[], str]] = {
    "mine": lambda: _("my booking"),
    "ours": lambda: _("our booking"),
    "held": lambda: _("being booked"),
    "confirmed": lambda: _("booked"),
    "class": lambda: _("class"),
    "closed": lambda: _("unavailable"),
}


def _closed(space: SpacePlan, period: Period, whole: Period, holiday: str) -> Event:
    mark = Mark(state="closed", title=holiday or _("Closed"))
    return _event(space, period, list(range(len(space.cells))), whole, mark, _("unavailable"))


def _closure(space: SpacePlan, closed: Closed, opened: Iterable[Period], whole: Period) -> Iterator[Event]:
    taken = [number for number, cell in enumerate(space.cells) if cell.id in closed.cell_ids]
    for part in filter(None, (closed.period.within(period) for period in opened)):
        mark = Mark(state="closed", title=str(closed.label))
        yield _event(space, part, taken, whole, mark, _("unavailable"))


def _event(space: SpacePlan, period: Period, taken: list[int], whole: Period, mark: Mark, state_text: str) -> Event:
    drawn, names = period.within(whole) or period, [str(space.cells[number].name) for number in taken]
    time, lanes = _span(drawn, whole), "+".join(names) if len(names) < len(space.cells) else _("all")
    sentence = " ".join((_("%(time)s, %(lanes)s:", time=time, lanes=lanes), mark.title))
    return Event(
        place=_place(drawn, whole, taken[0], taken[-1] - taken[0] + 1),
        state=mark.state,
        title=mark.title,
        time=time,
        lanes=lanes,
        url=mark.url,
        label=sentence if mark.title == state_text else f"{sentence} ({state_text})",
    )


def _slots(view: View, opened: Iterable[Period]) -> Iterator[Slot]:
    """Every stretch of the shortest length on the grid that the reader could hold right now, lane by lane."""
    for space, lane, width in _targets(view.space, view.plan):
        for period in opened:
            start = period.start
            if check_window(space, Period(start, start + space.shortest), by=view.reader, now=view.now, plan=view.plan):
                continue  # When booking opens and closes is the same for all of a day.
            while start + space.shortest <= period.end:
                wanted = Period(start, start + space.shortest)
                start += space.grid
                if _is_free(view, space, wanted):
                    yield _slot(view, space, wanted, lane, width)


def _targets(space: SpacePlan, plan: Plan) -> list[tuple[SpacePlan, int, int]]:
    """What pressing a lane holds: the space of just that cell, or where a lane has none the whole."""
    if not space.is_pool and len(space.cells) > 1:
        single = {other.cells[0].id: other for other in plan.layouts_of(space) if len(other.cells) == 1}
        if lanes := [(single[c.id], n, 1) for n, c in enumerate(space.cells) if c.id in single]:
            return lanes
    return [(space, 0, len(space.cells))]


def _is_free(view: View, space: SpacePlan, period: Period) -> bool:
    plan = view.plan
    if check_time(space, period, now=view.now, plan=plan):
        return False
    (part,) = choose([Part(space=space, period=period, kind=Use.HOLD)], view.uses, view.closures, plan)
    return not check_closures(part, view.closures) and not check_free([part], view.uses, plan)


def _slot(view: View, space: SpacePlan, period: Period, lane: int, width: int) -> Slot:
    start, end = period.start.astimezone(view.plan.zone), period.end.astimezone(view.plan.zone)
    query = {"space": space.slug, "starts_at": f"{start:%Y-%m-%dT%H:%M}", "ends_at": f"{end:%Y-%m-%dT%H:%M}"}
    whole = Period(at(start.date(), 0, view.plan.zone), at(start.date(), 1440, view.plan.zone))
    label = _(
        "Book %(space)s, %(day)s %(time)s", space=space.name, day=long_day(start.date()), time=_span(period, whole)
    )
    return Slot(place=_place(period, whole, lane, width), action=f"/holds?{urlencode(query)}", label=label)


def _span(period: Period, whole: Period) -> str:
    """``10:00–12:00``; the end of the day is 24:00."""
    end = "24:00" if period.end == whole.end else clock_time(period.end)
    return f"{clock_time(period.start)}–{end}"


def _place(period: Period, whole: Period, lane: int, width: int) -> Place:
    start, length = (period.start - whole.start) // MINUTE, period.length // MINUTE
    return Place(*divmod(start, 60), *divmod(length, 60), lane, width)
