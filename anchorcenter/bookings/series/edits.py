"""What a changed series is to be: what is wanted, and of all else what it was. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from anchorcenter.bookings.models import Booking
from anchorcenter.bookings.series.matching import Date
from anchorcenter.bookings.series.wanted import ChangedSeries, Scope
from anchorcenter.bookings.service import units_of
from anchorcenter.core.errors import DomainError, Reason
from anchorcenter.core.i18n import _l
from anchorcenter.core.periods import DAY
from anchorcenter.core.recurrence import Every, Rule, from_here
from anchorcenter.facilities.plan import Plan, SpacePlan
from anchorcenter.facilities.series import Series


@dataclass(frozen=True, kw_only=True)
class Edit:
    """The rule from ``first`` on, and what its dates are of. ``shift`` is how many days each of them moves, ``every``
    what the rule counted before too, None when that is otherwise. ``is_split``: dates before ``cut`` stay behind.
    ``is_timed``: another time was wanted, so that the date that it was asked of has none of its own any more."""

    rule: Rule
    first: datetime
    cut: datetime
    is_split: bool
    shift: timedelta
    every: Every | None
    space: SpacePlan
    length: timedelta
    units: int
    skips_holidays: bool
    purpose: str
    headcount: int
    is_timed: bool
    is_elsewhere: bool


def wall(moment: datetime, plan: Plan) -> datetime:
    """``moment`` as the clock of the center shows it."""
    return moment.astimezone(plan.zone).replace(tzinfo=None)


def cut_of(scope: Scope, chosen: Date, dates: Sequence[Date], here: datetime) -> datetime:
    """The place of the first date that changes: of the one chosen, or of all the first ahead of what has begun or is
    too near. ``here`` is now."""
    if scope is Scope.FOLLOWING:
        return chosen.place
    fixed = [one.place for one in dates if one.stands and not one.is_open and not one.is_own]
    last = max([here, *fixed])
    return min([one.place for one in dates if one.place > last], default=chosen.place)


def merge(
    wanted: ChangedSeries,
    booking: Booking,
    series: Series,
    dates: Sequence[Date],
    cut: datetime,
    now_here: datetime,
    plan: Plan,
) -> Edit:
    """What the dates from ``cut`` on are to be. Raises DomainError for no space, an end before the start."""
    slot, place = booking.parts[0].occupancy, wall(booking.recurs_at or booking.parts[0].occupancy.starts_at, plan)
    starts_at, ends_at = wanted.starts_at or slot.starts_at, wanted.ends_at or slot.ends_at
    is_timed = (starts_at, ends_at) != (slot.starts_at, slot.ends_at)
    here = wall(starts_at, plan) if is_timed else datetime.combine(place.date(), series.first.time())
    shift = here.date() - place.date()
    space, units = _space(wanted, booking, series, plan)
    before = [one.place for one in dates if one.place < cut]
    rule = _rule(wanted, series, before=len(before), last=dates[-1].place.date(), shift=shift)
    length = ends_at - starts_at if is_timed else series.length
    if length <= timedelta():
        raise DomainError(Reason(code="order", message=_l("The end must come after the start."), field="ends_at"))
    first = _first(wanted, rule, series, cut, max([now_here, *before]), is_split=bool(before), shift=shift)
    is_elsewhere = (here.time(), length) != (series.first.time(), series.length)
    return Edit(
        rule=rule,
        first=datetime.combine(first, here.time()),
        cut=cut,
        is_split=bool(before),
        shift=shift,
        every=rule.every if rule.every is series.every else None,
        space=space,
        length=length,
        units=units,
        skips_holidays=series.skips_holidays if wanted.skips_holidays is None else wanted.skips_holidays,
        purpose=_other(wanted.purpose, booking.purpose, series.purpose),
        headcount=_other(wanted.headcount, booking.headcount, series.headcount),
        is_timed=is_timed or wanted.space not in (None, plan.get(slot.space_id).slug),
        is_elsewhere=is_elsewhere or (space.id, units) != (series.space_id, series.units),
    )


def _other(wanted: Any, its: Any, usual: Any) -> Any:
    """What is wanted otherwise than the date that it was asked of has it, else as it was."""
    return usual if wanted in (None, its) else wanted


def _space(wanted: ChangedSeries, booking: Booking, series: Series, plan: Plan) -> tuple[SpacePlan, int]:
    old, usual = plan.get(booking.parts[0].occupancy.space_id), plan.get(series.space_id)
    space = plan.find(_other(wanted.space, old.slug, usual.slug))
    if space is None:
        raise DomainError(Reason(code="unknown_space", message=_l("There is no such space."), field="space"))
    units = _other(wanted.units, units_of(booking, old), series.units)
    return space, units if space.is_pool or wanted.units not in (None, units_of(booking, old)) else 1


def _rule(wanted: ChangedSeries, series: Series, *, before: int, last: date, shift: timedelta) -> Rule:
    old = from_here(series.rule, series.first_on)
    rule = _pattern(wanted, old, shift)
    if wanted.count:
        return replace(rule, until=None, count=wanted.count)
    if wanted.until and wanted.until != (series.until_on or last):
        return replace(rule, until=wanted.until, count=None)
    if series.count:
        return replace(rule, count=series.count - before)
    return replace(rule, until=min(series.until_on or last, date.max - abs(shift)) + shift)


def _pattern(wanted: ChangedSeries, old: Rule, shift: timedelta) -> Rule:
    """Which days; ``shift`` takes them along unless others are wanted."""
    every = wanted.every or old.every
    rule = replace(old, every=every, interval=wanted.interval or old.interval, missing=wanted.missing or old.missing)
    if every is not old.every:
        rule = replace(rule, weekdays=wanted.weekdays or frozenset(), nth=wanted.nth, month_day=None)
    else:
        nth = wanted.nth if wanted.nth not in (None, old.nth) else old.nth if not shift or old.nth == -1 else None
        rule = replace(
            rule, nth=nth, month_day=None if shift else old.month_day, weekdays=_weekdays(wanted, old, shift)
        )
    return rule if every is Every.WEEK else replace(rule, weekdays=frozenset())


def _weekdays(wanted: ChangedSeries, old: Rule, shift: timedelta) -> frozenset[int]:
    if _names_weekdays(wanted, old):
        return wanted.weekdays or frozenset()
    return frozenset((day + shift.days) % 7 for day in old.weekdays)


def _names_weekdays(wanted: ChangedSeries, old: Rule) -> bool:
    return bool(wanted.weekdays) and wanted.weekdays != old.weekdays


def _first(
    wanted: ChangedSeries,
    rule: Rule,
    series: Series,
    cut: datetime,
    last: datetime,
    *,
    is_split: bool,
    shift: timedelta,
) -> date:
    """The day from which the rule counts; where other weekdays are wanted all of that week after ``last``, the last
    moment that is not free to be chosen."""
    day = cut.date() if is_split else series.first_on
    if rule.every is not Every.WEEK or not _names_weekdays(wanted, from_here(series.rule, series.first_on)):
        return day + shift
    return max(day - day.weekday() * DAY, min(day, last.date() + DAY))
