"""Which days a figure is asked for, what they are compared with, and how a chart divides them. Pure."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from itertools import pairwise

from anchorcenter.core.periods import DAY, Days, months_later

LONGEST_DAYS = 31  # Drawn by day; what is longer by month, what is longer than MOST_MONTHS by year.
MOST_MONTHS = 24
MOST_YEARS = 20


def _month(today: date) -> Days:
    first = today.replace(day=1)
    return Days(first, months_later(first, 1))


def _last_month(today: date) -> Days:
    return before(_month(today))


def _half(today: date) -> Days:
    first = date(today.year, 1 if today.month < 7 else 7, 1)
    return Days(first, months_later(first, 6))


def _year(today: date) -> Days:
    return Days(date(today.year, 1, 1), date(today.year + 1, 1, 1))


def _last_year(today: date) -> Days:
    return before(_year(today))


CHOICES: dict[str, Callable[[date], Days]] = {
    "month": _month,
    "last_month": _last_month,
    "half": _half,
    "year": _year,
    "last_year": _last_year,
}


def before(days: Days) -> Days:
    """As many whole months just before ``days`` if they are whole months, else as many days."""
    if months := _months(days):
        return Days(months_later(days.start, -months), days.start)
    return Days(days.start - (days.end - days.start), days.start)


def is_right(days: Days) -> bool:
    """Whether figures may be asked for these days: in order, and not too many to draw."""
    return days.start < days.end and days.end.year - days.start.year <= MOST_YEARS


def divide(days: Days) -> tuple[str, list[Days]]:
    """``days`` cut into those of a chart: the unit (day, month, year) and the stretches, cut off at the ends."""
    if (days.end - days.start).days <= LONGEST_DAYS:
        return "day", [Days(day, day + DAY) for day in days]
    months = _cut(days, 1)
    return ("month", months) if len(months) <= MOST_MONTHS else ("year", _cut(days, 12))


def _cut(days: Days, months: int) -> list[Days]:
    start = days.start.replace(day=1, month=days.start.month if months == 1 else 1)
    cuts = [start]
    while cuts[-1] < days.end:
        cuts.append(months_later(cuts[-1], months))
    return [Days(max(one, days.start), min(two, days.end)) for one, two in pairwise(cuts)]


def _months(days: Days) -> int:
    """How many whole months ``days`` are; 0 when they are none."""
    if days.start.day != 1 or days.end.day != 1:
        return 0
    return (days.end.year - days.start.year) * 12 + days.end.month - days.start.month
