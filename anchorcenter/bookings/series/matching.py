"""From the dates of a rule to those of another: which date becomes which. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TypeVar

from anchorcenter.core.recurrence import Every
from anchorcenter.facilities.series import Left

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class Date:
    """A date of a series: where its rule puts it, as the clock of the center shows it, and what became of it.

    ``number`` is that of its booking, None when it was ``left`` out. ``is_open``: it changes with the others.
    ``is_own``: it was changed by itself and keeps that.
    """

    place: datetime
    number: int | None = None
    left: Left | None = None
    stands: bool = False
    is_open: bool = False
    is_own: bool = False


@dataclass(frozen=True, kw_only=True)
class Fates:
    """What becomes of dates: ``kept`` as they are, ``moved`` along, both at their new place; ``dropped``; new ones
    ``added``, and those that fall on ``holidays``."""

    kept: list[tuple[Date, datetime]] = field(default_factory=list)
    moved: list[tuple[Date, datetime]] = field(default_factory=list)
    added: list[datetime] = field(default_factory=list)
    dropped: list[Date] = field(default_factory=list)
    holidays: list[datetime] = field(default_factory=list)


def decide(
    dates: Sequence[Date],
    places: Sequence[datetime],
    *,
    shift: timedelta,
    every: Every | None,
    closed: Collection[date],
    is_elsewhere: bool,
) -> Fates:
    """What becomes of ``dates`` when the rule gives ``places``; see ``pair``. A date that was left out or is cancelled
    never comes back, but one that a holiday kept out may. ``is_elsewhere``: who moves along leaves its time or space,
    and falls out when its new place is ``closed``."""
    pairs, fates = pair(dates, places, shift=shift, every=every), Fates()
    for place in places:
        one = pairs.get(place)
        is_closed = place.date() in closed
        if one is None or one.left is Left.HOLIDAY:
            (fates.holidays if is_closed else fates.added).append(place)
        elif not one.is_open or one.is_own:
            fates.kept.append((one, place))
        elif is_closed and (is_elsewhere or one.place != place):
            fates.holidays.append(place)
            fates.dropped.append(one)
        else:
            fates.moved.append((one, place))
    paired = set(pairs.values())
    fates.dropped.extend(one for one in dates if one.stands and one not in paired)
    return fates


def pair(
    dates: Sequence[Date], places: Sequence[datetime], *, shift: timedelta, every: Every | None
) -> dict[datetime, Date]:
    """Which date each place is that of: the one so many days before, else in turn of the same week, month or year. With
    None for ``every``, of the same day alone."""
    by_day = {one.place.date() + shift: one for one in dates}
    pairs = {place: by_day[place.date()] for place in places if place.date() in by_day}
    if every is None:
        return pairs
    paired = set(pairs.values())
    old = _by_stretch([(one.place, one) for one in dates if one not in paired], every)
    new = _by_stretch([(place, place) for place in places if place not in pairs], every)
    for stretch, free in new.items():
        pairs |= dict(zip(free, old.get(stretch, ()), strict=False))
    return pairs


def _by_stretch(rows: Iterable[tuple[datetime, T]], every: Every) -> dict[object, list[T]]:
    found = defaultdict[object, list[T]](list)
    for moment, row in rows:
        found[_STRETCHES[every](moment.date())].append(row)
    return found


def _month(day: date) -> object:
    return day.year, day.month


_STRETCHES: dict[Every, Callable[[date], object]] = {
    Every.DAY: lambda day: day,
    Every.WEEK: lambda day: day - timedelta(days=day.weekday()),
    Every.MONTH_DATE: _month,
    Every.MONTH_WEEKDAY: _month,
    Every.YEAR: lambda day: day.year,
}
