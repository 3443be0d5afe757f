"""Times of day as people write them: 24-hour and 12-hour clocks, Korean and English, into minutes after midnight."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from anchorcenter.core.periods import parse_wall_clock

DAY_MINUTES = 1440
NOON, MIDNIGHT = ("정오", "낮 12시", "noon"), ("자정", "밤 12시", "midnight")
BEFORE_NOON, AFTER_NOON = ("오전", "am", "a.m."), ("오후", "pm", "p.m.")
_HALF = "|".join(re.escape(word) for word in (*BEFORE_NOON, *AFTER_NOON))
_CLOCK = re.compile(
    rf"(?P<before>{_HALF})?\s*(?P<hour>\d{{1,2}})(?::(?P<minute>\d\d)|시(?:\s*(?P<spoken>\d{{1,2}})분)?)?\s*(?P<after>{_HALF})?",
    re.ASCII,
)
_DASH = re.compile(r"\s*[-‐-―−~〜∼]\s*")
_LIST = re.compile(r"\s*[,，、;/\n]\s*")
_MOMENT = re.compile(r"(\d{4}-\d\d-\d\d)[T ](.+)", re.ASCII)

Stretches = tuple[tuple[int, int], ...]


class OrderError(ValueError):
    """The times of a day do not come one after the other."""


def parse_clock(text: str, *, is_end: bool = False) -> int:
    """``09:00``, ``9시 30분``, ``오후 2:30``, ``2:30 pm``, ``정오`` or ``24:00`` as minutes after midnight.

    오전 12시 and 12 am are midnight, 오후 12시 and 12 pm noon; 12:00 alone is noon. ``is_end``: midnight is the
    end of the day, 1440. Raises ValueError for anything else.
    """
    minute = _minute(" ".join(unicodedata.normalize("NFKC", text).lower().split()))
    return DAY_MINUTES if is_end and minute == 0 else minute


def parse_moment(text: str, zone: ZoneInfo) -> datetime:
    """``parse_wall_clock``, with any time of day that ``parse_clock`` reads. Raises ValueError like both."""
    try:
        return parse_wall_clock(text, zone)
    except ValueError:
        match = _MOMENT.fullmatch(text)
        if match is None:
            raise
    return parse_wall_clock(f"{match[1]}T{clock_text(parse_clock(match[2]))}", zone)


def parse_hours(text: str) -> Stretches:
    """``09:00-12:00, 13:00-18:00`` in order, those that touch joined; nothing is no time at all.

    Raises OrderError when a stretch ends before it starts or two overlap, ValueError for what is no time.
    """
    found = sorted(_stretch(part) for part in _LIST.split(text.strip()) if part)
    joined: list[tuple[int, int]] = []
    for opens, closes in found:
        if opens >= closes or (joined and opens < joined[-1][1]):
            raise OrderError("times of a day come one after the other")
        if joined and joined[-1][1] == opens:
            joined[-1] = (joined[-1][0], closes)
        else:
            joined.append((opens, closes))
    return tuple(joined)


def clock_text(minute: int) -> str:
    """``09:00``; the end of the day is 24:00."""
    return f"{minute // 60:02}:{minute % 60:02}"


def hours_line(stretches: Sequence[tuple[int, int]]) -> str:
    """``09:00-12:00, 13:00-18:00``: what ``parse_hours`` reads."""
    return ", ".join(f"{clock_text(opens)}-{clock_text(closes)}" for opens, closes in stretches)


def _stretch(text: str) -> tuple[int, int]:
    opens, *rest = _DASH.split(text.strip())
    if len(rest) != 1:
        raise ValueError(f"not a stretch of time: {text[:40]!r}")
    return parse_clock(opens), parse_clock(rest[0], is_end=True)


def _minute(text: str) -> int:
    if text in NOON or text in MIDNIGHT:
        return 720 if text in NOON else 0
    match = _CLOCK.fullmatch(text)
    if match is None or (match["before"] and match["after"]):
        raise ValueError(f"not a time of day: {text[:40]!r}")
    hour, minute = int(match["hour"]), int(match["minute"] or match["spoken"] or 0)
    if half := match["before"] or match["after"]:
        hour = _of_half(hour, is_after=half in AFTER_NOON)
    if minute > 59 or hour * 60 + minute > DAY_MINUTES:
        raise ValueError("no such time")
    return hour * 60 + minute


def _of_half(hour: int, *, is_after: bool) -> int:
    """The hour on the 24-hour clock: the 12 of a half day is its beginning."""
    if hour > 12:
        raise ValueError("half a day has twelve hours")
    return hour % 12 + 12 * is_after
