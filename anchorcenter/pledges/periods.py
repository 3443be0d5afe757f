"""Half-years and years that are reported on, by a word: ``2023h2``, ``2023``. Pure."""

from __future__ import annotations

import re
from datetime import date

from anchorcenter.core.i18n import Text, _l
from anchorcenter.core.periods import DAY, YEARS, Days, months_later

WORD = re.compile(r"(\d{4})(?:h([12]))?", re.ASCII)


def parse(word: str) -> Days | None:
    """The days that ``word`` names; None for what is no period."""
    found = WORD.fullmatch(word)
    if not found or int(found[1]) not in YEARS:
        return None
    first, months = date(int(found[1]), 7 if found[2] == "2" else 1, 1), 6 if found[2] else 12
    return Days(first, months_later(first, months))


def word_of(days: Days) -> str:
    """The word of a half-year or a year."""
    if is_year(days):
        return f"{days.start.year}"
    return f"{days.start.year}h{1 if days.start.month == 1 else 2}"


def is_year(days: Days) -> bool:
    """Whether it is a whole year."""
    return days.end.year > days.start.year and days.start.month == 1


def label_of(days: Days) -> Text:
    """How people call it: 2023년 하반기."""
    if is_year(days):
        return _l("Year %(year)s", year=f"{days.start.year}")
    if days.start.month == 1:
        return _l("First half of %(year)s", year=f"{days.start.year}")
    return _l("Second half of %(year)s", year=f"{days.start.year}")


def half_of(day: date) -> Days:
    """The half-year that ``day`` lies in."""
    first = date(day.year, 1 if day.month < 7 else 7, 1)
    return Days(first, months_later(first, 6))


def year_of(day: date) -> Days:
    """The year that ``day`` lies in."""
    return Days(date(day.year, 1, 1), date(day.year + 1, 1, 1))


def halves(first: date, last: date) -> list[Days]:
    """The half-years from that of ``first`` to that of ``last``."""
    found = [half_of(first)]
    while found[-1].end <= last:
        found.append(half_of(found[-1].end))
    return found


def last_day(days: Days) -> date:
    """The last of ``days``."""
    return days.end - DAY
