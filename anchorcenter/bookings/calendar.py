"""A week of one facility as values to draw: days, lanes, uses, closed stretches and free slots."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from anchorcenter.accounts.actors import Actor
from anchorcenter.bookings import queries
from anchorcenter.bookings.slots import Place, Slot, list_slots, place, span
from anchorcenter.core.i18n import _, long_day, plural, weekday
from anchorcenter.core.periods import DAY, MINUTE, Days, Period, at, hull, whole_day, without
from anchorcenter.facilities.models import Use
from anchorcenter.facilities.plan import Plan, SpacePlan
from anchorcenter.facilities.queries import list_busy, list_closures
from anchorcenter.facilities.rules import Busy, Closed, open_periods
from anchorcenter.facilities.utilisation import utilisation

NOTHING_OPEN = (9, 18)  # The hours drawn in a week in which a facility never opens.


@dataclass(frozen=True, kw_only=True)
class Mark:
    """How one occupancy looks to the reader."""

    state: str
    title: str
    url: str = ""
    code: str = ""
    until: datetime | None = None  # From then on it looks otherwise.


Marking = Callable[[Actor, Collection[int], datetime], Mapping[int, Mark]]
"""What a reader may know of offers: of which of those occupancies, as of that moment."""


def no_marks(_reader: Actor, _occupancy_ids: Collection[int], _now: datetime) -> Mapping[int, Mark]:
    """Nothing of them."""
    return {}


@dataclass(frozen=True, kw_only=True)
class Event:
    """A use or a closed stretch; ``label`` says all of it in a sentence. ``own`` are code and space of a booking that
    the reader may move; ``is_closure`` tells what somebody closed from what never opens; ``note`` says of a use that it
    lies inside a closure: staff have kept it there, or have yet to decide."""

    place: Place
    state: str
    title: str
    time: str
    lanes: str
    url: str = ""
    own: tuple[str, str] | None = None
    label: str = ""
    is_closure: bool = False
    note: str = ""


STATE_TEXTS: dict[str, Callable[[], str]] = {
    "mine": lambda: _("my booking"),
    "ours": lambda: _("our booking"),
    "pending": lambda: _("requested"),
    "asked": lambda: _("requested, not kept"),
    "offered": lambda: _("offered"),
    "held": lambda: _("being booked"),
    "confirmed": lambda: _("booked"),
    "class": lambda: _("class"),
    "closed": lambda: _("unavailable"),
}


class Words:
    """What a week says of every use, in the reader's language, looked up once."""

    def __init__(self, space: SpacePlan) -> None:
        self.lanes = [str(cell.name) for cell in space.cells]
        self.states = {state: text() for state, text in STATE_TEXTS.items()}
        self.booked, self.being_booked, self.closed = _("Booked"), _("Being booked"), _("Closed")
        self.closed_all_day, self.inside = _("Closed all day"), _("inside a closure")
        self.all, self.sentence = _("all"), _("%(time)s, %(lanes)s:")


@dataclass(frozen=True, kw_only=True)
class Day:
    """One column; ``html`` for whoever draws it as soon as it is laid out."""

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
    html: str = ""


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
    words: Words
    asked: Sequence[Busy] = ()  # Requests that keep nothing: whoever may see them sees them beside what is in use.

    def on(self, period: Period) -> View:
        """The same, with only the uses and closures that touch ``period``."""
        around = period.widened(self.plan.longest_gap)
        closures = [closed for closed in self.closures if closed.period.overlaps(around)]
        uses, asked = ([use for use in found if use.period.overlaps(around)] for found in (self.uses, self.asked))
        return replace(self, uses=uses, asked=asked, closures=closures)

    @property
    def contents(self) -> tuple[Hashable, ...]:
        """What is in use or closed and how its reader sees it: all that people change but the configuration."""
        uses = *self.uses, *self.asked
        return (*uses, *self.closures, *(self.marks.get(use.occupancy_id) for use in uses))

    @property
    def valid_until(self) -> datetime | None:
        """When the first of it lapses, or looks otherwise to its reader."""
        lapses = [use.expires_at for use in (*self.uses, *self.asked)]
        return min(filter(None, [*lapses, *(mark.until for mark in self.marks.values())]), default=None)


Keep = Callable[[Hashable, Hashable, Callable[[], "Day"]], "Day"]
"""Answers the day of a key again while it is in that state, made by the function when it is not known."""


def anew(_key: Hashable, _state: Hashable, make: Callable[[], Day]) -> Day:
    """Nothing is kept."""
    return make()


def load_week(
    space: SpacePlan,
    monday: date,
    selected: date,
    *,
    plan: Plan,
    reader: Actor | None,
    now: datetime,
    marking: Marking = no_marks,
    keep: Keep = anew,
) -> Week:
    """Read and lay out the week of ``space`` from ``monday`` as ``reader`` (None: a visitor) may see it."""
    around = week_of(monday, plan).widened(plan.longest_gap)
    view = look(space, space.cell_ids, around, plan=plan, reader=reader, now=now, marking=marking)
    return lay_out(view, monday, selected, keep)


def week_of(monday: date, plan: Plan) -> Period:
    """The seven days from ``monday``."""
    return Period(at(monday, 0, plan.zone), at(monday + 7 * DAY, 0, plan.zone))


def look(
    space: SpacePlan,
    cell_ids: Collection[int],
    period: Period,
    *,
    plan: Plan,
    reader: Actor | None,
    now: datetime,
    marking: Marking = no_marks,
) -> View:
    """Read what takes the cells during ``period``, or is only asked for, and what ``reader`` may know of it."""
    uses = list_busy(cell_ids, period, now=now)
    closures = list_closures(cell_ids, period)
    asked = queries.list_asked(reader, cell_ids, period, now=now, plan=plan) if reader else []
    marks = _marks(uses, reader, now, marking) | _asked_marks(asked, reader)
    known: dict[str, Any] = {"marks": marks, "reader": reader, "now": now, "words": Words(space)}
    once = {each.slot: each for each in asked}.values()
    drawn = [use for each in once for use in each.uses(cell_ids)]
    return View(space=space, plan=plan, uses=uses, closures=closures, asked=drawn, **known)


def lay_out(view: View, monday: date, selected: date, keep: Keep = anew) -> Week:
    """The week as values; pure, so that every odd hour can be tested.

    ``keep`` may answer a day that has been laid out before, if all of the week that is in it is as it was.
    """
    zone = view.plan.zone
    days = {day: view.on(whole_day(day, zone)) for day in Days(monday, monday + 7 * DAY)}
    from_hour, to_hour = drawn_hours(days)

    def day_of(day: date, near: View) -> Day:
        state = from_hour, to_hour, *near.contents
        return keep((day, selected == day), state, lambda: _day(near, day, selected, from_hour, to_hour))

    return Week(
        space=view.space,
        lanes=view.words.lanes,
        from_hour=from_hour,
        to_hour=to_hour,
        days=[day_of(day, near) for day, near in days.items()],
        valid_until=view.valid_until,
    )


def _marks(uses: Sequence[Busy], reader: Actor | None, now: datetime, marking: Marking) -> dict[int, Mark]:
    """Bookings that the reader may see and slots held for them; to everyone else they are just taken, or requested."""
    ids = {use.occupancy_id for use in uses if use.kind in {Use.BOOKING, Use.HOLD, Use.OFFER}}
    lapsing = {use.occupancy_id for use in uses if use.kind is Use.BOOKING and use.expires_at}
    asked = {number: Mark(state="pending", title=_("Requested")) for number in queries.list_requested(lapsing)}
    if reader is None or not ids:
        return asked
    offered = {use.occupancy_id for use in uses if use.kind is Use.OFFER}
    offers = marking(reader, offered, now) if offered else {}
    known = queries.list_known(reader, ids)
    return asked | dict(offers) | {number: _mark(each) for number, each in known.items()}


def _asked_marks(asked: Sequence[queries.Asked], reader: Actor | None) -> dict[int, Mark]:
    """Requests that keep nothing; several of the same slot are drawn once, and lead to the list of them."""
    slots = Counter(each.slot for each in asked)
    marks = {}
    for each in asked:
        number = slots[each.slot]
        title = each.purpose if number == 1 else plural("%(num)d request", "%(num)d requests", number)
        listed = "/staff/requests" if reader and reader.is_staff else "/bookings"
        url = f"/bookings/{each.code}" if number == 1 else listed
        marks[each.occupancy_id] = Mark(state="asked", title=title, url=url)
    return marks


def _mark(known: queries.Known) -> Mark:
    if known.hold_id is not None:
        return Mark(state="held", title=_("Held for you"), url=f"/bookings/new?hold={known.hold_id}")
    state = "pending" if known.is_requested or known.is_kept else "mine" if known.is_own else "ours"
    code = known.code if known.may_act else ""
    return Mark(state=state, title=known.purpose, url=f"/bookings/{known.code}", code=code)


def drawn_hours(days: Mapping[date, View]) -> tuple[int, int]:
    """From the first to the last hour in which anything is open or in use."""
    starts, ends = [], []
    for day, view in days.items():
        whole = whole_day(day, view.plan.zone)
        inside = [*open_periods(view.space, [day], view.plan), *(use.period for use in view.uses)]
        if parts := [period for period in inside if period.overlaps(whole)]:
            start, end = max(hull(parts).start, whole.start), min(hull(parts).end, whole.end)
            starts.append((start - whole.start) // MINUTE // 60)
            ends.append(-(-((end - whole.start) // MINUTE) // 60))
    return (min(starts), max(ends)) if starts else NOTHING_OPEN


def _day(view: View, day: date, selected: date, from_hour: int, to_hour: int) -> Day:
    """A column; ``view`` has the uses of just that day."""
    plan, today = view.plan, view.plan.day_of(view.now)
    opened = open_periods(view.space, [day], plan)
    holiday = str(plan.holidays.get(view.space.site_id, {}).get(day, ""))
    used = [use for use in view.uses if use.kind is not Use.HOLD]
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
        closed_text="" if opened else (holiday or view.words.closed_all_day),
        percent=utilisation(view.space, [day], plan, used, view.closures).percent,
        now=(here.hour, here.minute) if day == today and from_hour <= here.hour < to_hour else None,
        events=list_events(view, day, from_hour, to_hour),
        slots=list_slots(view.space, opened, view.uses, view.closures, plan=plan, reader=view.reader, now=view.now)
        if day >= today
        else [],
    )


def list_events(view: View, day: date, from_hour: int, to_hour: int) -> list[Event]:
    """All that is closed or in use on ``day`` between those hours; ``view`` has the uses of just that day."""
    plan = view.plan
    whole = whole_day(day, plan.zone)
    drawn = Period(at(day, from_hour * 60, plan.zone), at(day, to_hour * 60, plan.zone))
    opened = open_periods(view.space, [day], plan)
    holiday = str(plan.holidays.get(view.space.site_id, {}).get(day, ""))
    shut = [_closed(view, p, whole, holiday) for p in without(drawn, opened)]
    closures = [event for closed in view.closures for event in _closure(view, closed, opened, whole)]
    return [*shut, *closures, *_uses(view, view.uses, whole), *_uses(view, view.asked, whole)]


def _uses(view: View, uses: Iterable[Busy], whole: Period) -> Iterator[Event]:
    """One event for each run of neighbouring lanes of an occupancy, as far as it lies in the day."""
    lanes = {cell.id: number for number, cell in enumerate(view.space.cells)}
    runs: dict[tuple[int, int], tuple[Busy, list[int]]] = {}
    for use in uses:
        if use.period.overlaps(whole):
            lane = lanes[use.cell_id]
            run = runs.pop((use.occupancy_id, lane - 1), (use, []))
            runs[use.occupancy_id, lane] = (use, [*run[1], lane])
    for use, taken in sorted(runs.values(), key=lambda run: (run[0].period.start, run[1])):
        yield _use(view, use, taken, whole)


def _use(view: View, use: Busy, taken: list[int], whole: Period) -> Event:
    mark = view.marks.get(use.occupancy_id) or _public_mark(use, view.words)
    event = _event(view, use.period, taken, whole, mark)
    if any(shut.period.overlaps(use.period) and use.cell_id in shut.cell_ids for shut in view.closures):
        event = replace(event, note=view.words.inside, label=f"{event.label}, {view.words.inside}")
    is_movable = mark.code and use.period.start > view.now and use.period.within(whole) == use.period
    return replace(event, own=(mark.code, view.plan.get(use.space_id).slug)) if is_movable else event


def _public_mark(use: Busy, words: Words) -> Mark:
    if use.kind is Use.LESSON:
        return Mark(state="class", title=use.label)
    if use.kind is Use.HOLD:
        return Mark(state="held", title=words.being_booked)
    return Mark(state="confirmed", title=use.label or words.booked)


def _closed(view: View, period: Period, whole: Period, holiday: str) -> Event:
    every = list(range(len(view.words.lanes)))
    return _event(view, period, every, whole, Mark(state="closed", title=holiday or view.words.closed))


def _closure(view: View, closed: Closed, opened: Iterable[Period], whole: Period) -> Iterator[Event]:
    taken = [number for number, cell in enumerate(view.space.cells) if cell.id in closed.cell_ids]
    for part in filter(None, (closed.period.within(period) for period in opened if taken)):
        event = _event(view, part, taken, whole, Mark(state="closed", title=str(closed.label)))
        yield replace(event, is_closure=True)


def _event(view: View, period: Period, taken: list[int], whole: Period, mark: Mark) -> Event:
    drawn, words = period.within(whole) or period, view.words
    time = span(drawn, whole, view.plan.zone)
    lanes = words.all if len(taken) == len(view.words.lanes) else "+".join(view.words.lanes[number] for number in taken)
    first, last = (taken[0], taken[-1]) if taken else (0, 0)  # A space without cells is only ever closed.
    sentence = f"{words.sentence % {'time': time, 'lanes': lanes}} {mark.title}"
    state_text = words.states[mark.state]
    return Event(
        place=place(drawn, whole, first, last - first + 1),
        state=mark.state,
        title=mark.title,
        time=time,
        lanes=lanes,
        url=mark.url,
        label=sentence if mark.title == state_text else f"{sentence} ({state_text})",
    )


def fill_of(percent: int) -> dict[str, Any]:
    """How full a day is, for the bar of a strip (in steps of five) and in words."""
    return {"percent": min(100, -(-percent // 5) * 5), "percent_text": _("%(percent)d %% booked", percent=percent)}
