"""Stretches of time, half-open as in RFC 5545: the end is not part of them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
KEPT = 2_000  # Moments of the days that everybody looks at.
YEARS = range(2000, 2200)  # What people may type; beyond it every sum of dates would need care.
_WALL_CLOCK = re.compile(r"(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d)(?::00(?:\.0+)?)?", re.ASCII)
_SECOND = re.compile(r"(.{16}):([0-5]\d)(?:\.0+)?([^:]*(?::\d\d)?)", re.ASCII)
_OFFSET = re.compile(r"(Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)\Z", re.ASCII | re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Period:
    """``[start, end)``, both aware. Raises TypeError for naive times, ValueError unless start < end."""

    start: datetime
    end: datetime

    def __post_init__(self) -> None:
        if self.start.tzinfo is None or self.end.tzinfo is None:
            raise TypeError("a Period needs aware datetimes")
        if self.end <= self.start:
            raise ValueError("a Period ends after it starts")

    @property
    def length(self) -> timedelta:
        return self.end - self.start

    def overlaps(self, other: Period) -> bool:
        """Whether they share a moment; periods that only touch share none."""
        return self.start < other.end and other.start < self.end

    def within(self, other: Period) -> Period | None:
        """The part of it that lies in ``other``, or None."""
        start, end = max(self.start, other.start), min(self.end, other.end)
        return Period(start, end) if start < end else None

    def widened(self, by: timedelta) -> Period:
        """It and ``by`` more on both sides."""
        return Period(self.start - by, self.end + by)


@dataclass(frozen=True, slots=True)
class Days:
    """``[start, end)`` in dates of the center's zone: what figures are counted over."""

    start: date
    end: date

    def __iter__(self) -> Iterator[date]:
        return (self.start + n * DAY for n in range((self.end - self.start).days))


def joined(many: Iterable[Days]) -> list[Days]:
    """The days that at least one of ``many`` covers, in order; those that touch are one stretch."""
    found: list[Days] = []
    for days in sorted(many, key=lambda days: (days.start, days.end)):
        if found and days.start <= found[-1].end:
            found[-1] = Days(found[-1].start, max(found[-1].end, days.end))
        else:
            found.append(days)
    return found


def months_later(first: date, months: int) -> date:
    """The first of the month that many months later, or earlier."""
    years, month = divmod(first.month - 1 + months, 12)
    return date(first.year + years, month + 1, 1)


def hull(periods: Iterable[Period]) -> Period:
    """The shortest period around all of ``periods``. Raises ValueError for none."""
    every = list(periods)
    return Period(min(p.start for p in every), max(p.end for p in every))


def without(period: Period, taken: Iterable[Period]) -> list[Period]:
    """What is left of ``period`` outside all of ``taken``, in order."""
    left, start = [], period.start
    for other in sorted(taken, key=lambda p: p.start):
        if other.start > start:
            left += [p] if (p := Period(start, other.start).within(period)) else []
        start = max(start, other.end)
    return [*left, Period(start, period.end)] if start < period.end else left


def union(periods: Iterable[Period]) -> list[Period]:
    """The stretches that at least one of ``periods`` covers, in order; those that touch are one."""
    joined: list[Period] = []
    for period in sorted(periods, key=lambda p: p.start):
        if joined and period.start <= joined[-1].end:
            joined[-1] = Period(joined[-1].start, max(joined[-1].end, period.end))
        else:
            joined.append(period)
    return joined


@lru_cache(maxsize=KEPT)
def at(day: date, minute: int, zone: ZoneInfo) -> datetime:
    """The moment ``minute`` minutes of wall-clock time after midnight of ``day``; 1440 is the next midnight."""
    days, minute = divmod(minute, 1440)
    return datetime.combine(day + days * DAY, time(minute // 60, minute % 60), zone).astimezone(UTC)


@lru_cache(maxsize=KEPT)
def whole_day(day: date, zone: ZoneInfo) -> Period:
    """``day`` from midnight to midnight in ``zone``."""
    return Period(at(day, 0, zone), at(day, 1440, zone))


def parse_day(text: str) -> date | None:
    """``YYYY-MM-DD`` within the years people may type, with a year to spare on both sides, or None."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if YEARS.start < day.year < YEARS.stop - 1 else None


def parse_wall_clock(text: str, zone: ZoneInfo) -> datetime:
    """``YYYY-MM-DDTHH:MM`` in ``zone`` as an aware UTC time; 24:00 is the next midnight.

    Raises ValueError for anything else: seconds other than zero, 25:00, a time that summer time skips.
    """
    match = _WALL_CLOCK.fullmatch(text)
    if match is None:
        raise ValueError(f"not a wall-clock time: {text[:40]!r}")
    year, month, day, hour, minute = (int(part) for part in match.groups())
    if year not in YEARS or minute > 59 or hour * 60 + minute > 1440:
        raise ValueError("no such time")
    moment = at(date(year, month, day), hour * 60 + minute, zone)
    typed = datetime(year, month, day) + timedelta(hours=hour, minutes=minute)  # noqa: DTZ001  # As the clock shows it.
    if moment.astimezone(zone).replace(tzinfo=None) != typed:
        raise ValueError("summer time skips that moment")
    return moment


def parse_second(text: str) -> datetime:
    """The same as ``parse_instant``, to the second."""
    match = _SECOND.fullmatch(text)
    if match is None:
        return parse_instant(text)
    return parse_instant(match[1] + match[3]) + timedelta(seconds=int(match[2]))


def parse_instant(text: str) -> datetime:
    """An RFC 3339 time with its offset as an aware UTC time, to the minute. Raises ValueError for anything else."""
    match = _OFFSET.search(text)
    if match is None:
        raise ValueError("a time needs its offset, like 2026-11-26T10:00:00+09:00")
    offset = datetime.fromisoformat(f"2000-01-01T00:00:00{match[0].upper()}").utcoffset()
    naive_utc = parse_wall_clock(text[: match.start()], ZoneInfo("UTC"))
    return naive_utc - (offset or timedelta())
