"""When people need not answer what they are offered: at night. Pure, but for the settings that say when that is."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from anchorcenter.core.periods import DAY, HOUR, Period, at
from anchorcenter.core.settings import Setting

NIGHT_FROM = Setting("waiting.night_from_hour", 22)
NIGHT_UNTIL = Setting("waiting.night_until_hour", 8)
Night = tuple[int, int]  # From hour until hour; the same twice: there is none.


def awake(moment: datetime, night: Night, zone: ZoneInfo) -> datetime:
    """``moment``, or the end of the night that it lies in."""
    return next((p.end for p in _nights(moment, night, zone) if p.start <= moment < p.end), moment)


def nightfall(moment: datetime, night: Night, zone: ZoneInfo) -> datetime:
    """When the next night begins; a day from now where there is none."""
    return min((p.start for p in _nights(moment, night, zone) if p.start > moment), default=moment + DAY)


def waking(start: datetime, length: timedelta, night: Night, zone: ZoneInfo) -> datetime:
    """``length`` after ``start`` by a clock that stands still at night."""
    until, left = start, length
    while left:
        until = awake(until, night, zone)
        step = min(left, nightfall(until, night, zone) - until)
        until, left = until + step, left - step
    return until


def _nights(moment: datetime, night: Night, zone: ZoneInfo) -> list[Period]:
    """The nights around ``moment``; none when the hours are the same."""
    begins, ends = night
    if begins == ends:
        return []
    length, today = (ends - begins) % 24 * HOUR, moment.astimezone(zone).date()
    starts = [at(today + number * DAY, begins * 60, zone) for number in (-1, 0, 1)]
    return [Period(start, start + length) for start in starts]
