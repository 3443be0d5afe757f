"""A week of all facilities as values to draw: for each space and day how full it is, and what is in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from anchorcenter.accounts.actors import Actor
from anchorcenter.bookings.calendar import (
    NOTHING_OPEN,
    Event,
    Marking,
    View,
    Words,
    drawn_hours,
    list_events,
    look,
    no_marks,
    week_of,
)
from anchorcenter.core.periods import DAY, Days, whole_day
from anchorcenter.facilities.models import Use
from anchorcenter.facilities.plan import Plan, SpacePlan
from anchorcenter.facilities.rules import open_periods
from anchorcenter.facilities.utilisation import Utilisation, utilisation

Views = Mapping[date, View]


@dataclass(frozen=True, kw_only=True)
class DayOf:
    """A space on one day; ``shut`` says why it is closed all day."""

    date: date
    shut: str
    events: list[Event]
    use: Utilisation

    @property
    def uses(self) -> list[Event]:
        """What is in it, by time; closed stretches are only drawn."""
        return sorted((e for e in self.events if e.state != "closed" or e.is_closure), key=lambda e: e.time)


@dataclass(frozen=True, kw_only=True)
class Row:
    """One space of the week."""

    space: SpacePlan
    days: list[DayOf]


@dataclass(frozen=True, kw_only=True)
class Overview:
    """The rows of every facility by the space they lie in; ``valid_until`` is when a hold in it lapses."""

    groups: list[tuple[SpacePlan, list[Row]]]
    from_hour: int
    to_hour: int
    valid_until: datetime | None

    def percent(self, number: int) -> int:
        """How much of all that is on offer on that day of the week is used, per hundred."""
        uses = [row.days[number].use for _space, rows in self.groups for row in rows]
        return Utilisation(sum(use.used for use in uses), sum(use.offered for use in uses)).percent


def load_overview(
    monday: date, *, plan: Plan, reader: Actor | None, now: datetime, marking: Marking = no_marks
) -> Overview:
    """Read and lay out the week from ``monday`` of all spaces, as ``reader`` (None: a visitor) may see it."""
    cells = frozenset().union(*(space.cell_ids for space in plan.widest))
    around = week_of(monday, plan).widened(plan.longest_gap)
    whole = look(plan.widest[0], cells, around, plan=plan, reader=reader, now=now, marking=marking)
    rows = {space: _rows(space, plan) for space in plan.widest}
    views = {row: _days(whole, row, monday) for group in rows.values() for row in group}
    hours = [drawn_hours(days) for days in views.values()]
    hours = [each for each in hours if each != NOTHING_OPEN] or [NOTHING_OPEN]
    drawn = min(start for start, _end in hours), max(end for _start, end in hours)
    return Overview(
        groups=[(space, [_row(row, views[row], *drawn) for row in group]) for space, group in rows.items()],
        from_hour=drawn[0],
        to_hour=drawn[1],
        valid_until=whole.valid_until,
    )


def _rows(space: SpacePlan, plan: Plan) -> list[SpacePlan]:
    """The spaces of one cell that lie in ``space``, or itself where not every cell of it can be had alone."""
    single = [other for other in plan.layouts_of(space) if len(other.cells) == 1]
    covered = frozenset().union(*(other.cell_ids for other in single))
    return single if single and covered == space.cell_ids else [space]


def _days(whole: View, space: SpacePlan, monday: date) -> Views:
    mine, asked = ([use for use in found if use.cell_id in space.cell_ids] for found in (whole.uses, whole.asked))
    view = replace(whole, space=space, uses=mine, asked=asked, words=Words(space))
    return {day: view.on(whole_day(day, view.plan.zone)) for day in Days(monday, monday + 7 * DAY)}


def _row(space: SpacePlan, views: Views, from_hour: int, to_hour: int) -> Row:
    return Row(space=space, days=[_day(view, day, from_hour, to_hour) for day, view in views.items()])


def _day(view: View, day: date, from_hour: int, to_hour: int) -> DayOf:
    holiday = view.plan.holidays.get(view.space.site_id, {}).get(day)
    shut = "" if open_periods(view.space, [day], view.plan) else str(holiday or view.words.closed_all_day)
    used = [use for use in view.uses if use.kind is not Use.HOLD]
    use = utilisation(view.space, [day], view.plan, used, view.closures)
    return DayOf(date=day, shut=shut, events=list_events(view, day, from_hour, to_hour), use=use)
