"""What of a fee is given back to who cancels. Pure, in whole won."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from itertools import pairwise

from anchorcenter.core.periods import DAY, Period, months_later

PAID_WITHIN_DAYS = 5


class Rule(StrEnum):
    """Why so much is given back."""

    FREE = "free"
    NO_PLACE = "no_place"
    CENTER = "center"
    BEFORE_START = "before_start"
    THIRD = "third"
    HALF = "half"
    NONE = "none"
    MONTHS = "months"
    LESSONS = "lessons"
    MOVED = "moved"


@dataclass(frozen=True)
class Refund:
    won: int
    rule: Rule


def refund(fee_won: int, lessons: Sequence[Period], months: Sequence[Period], now: datetime) -> Refund:
    """What who cancels at ``now`` gets back of a course of these lessons, whose fee is for these ``months``.

    Of a month: all before its first lesson, two thirds up to a third of its hours, half up to half of them, then
    nothing. Of a longer course: that month so, and those to come in full; each month costs the same.
    Source: the refund rule for fees of private teaching institutes, which public ones follow.
    """
    if fee_won == 0:
        return Refund(0, Rule.FREE)
    fees = [fee_won * (n + 1) // len(months) - fee_won * n // len(months) for n in range(len(months))]
    parts = [_of_month(fee, _within(lessons, month), now) for fee, month in zip(fees, months, strict=True)]
    won = sum(part.won for part in parts)
    return Refund(won, parts[0].rule if len(parts) == 1 else _of_many(won, fee_won))


def refund_by_lessons(fee_won: int, lessons: Sequence[Period], now: datetime) -> Refund:
    """What who cancels at ``now`` gets back of a course that is paid by the lesson: the part of those that have not
    begun; before the first all of it."""
    left = sum(now < each.start for each in lessons)
    if left == len(lessons):
        return Refund(fee_won, Rule.BEFORE_START)
    return Refund(fee_won * left // len(lessons), Rule.LESSONS)


def months_of(first: datetime, last: datetime, starts: Sequence[datetime]) -> list[Period]:
    """``[first, last)`` cut at those of ``starts`` that lie within."""
    cuts = [first, *(start for start in starts if first < start < last), last]
    return [Period(begin, end) for begin, end in pairwise(cuts)]


def month_starts(first_on: date, last_on: date) -> list[date]:
    """The days on which a further month begins after ``first_on``; the 31st is the last day of shorter months."""
    found, number = list[date](), 1
    while (day := _months_after(first_on, number)) <= last_on:
        found.append(day)
        number += 1
    return found


def _of_month(fee: int, lessons: Sequence[Period], now: datetime) -> Refund:
    total = sum((each.length for each in lessons), timedelta())
    passed = sum((min(each.end, now) - each.start for each in lessons if each.start < now), timedelta())
    if not passed:
        return Refund(fee, Rule.BEFORE_START)
    if 3 * passed <= total:
        return Refund(fee * 2 // 3, Rule.THIRD)
    return Refund(fee // 2, Rule.HALF) if 2 * passed <= total else Refund(0, Rule.NONE)


def _of_many(won: int, fee_won: int) -> Rule:
    return Rule.BEFORE_START if won == fee_won else Rule.MONTHS if won else Rule.NONE


def _within(lessons: Sequence[Period], month: Period) -> list[Period]:
    """The lessons that begin in a month; a month without any is one long lesson, so that time alone counts."""
    return [each for each in lessons if month.start <= each.start < month.end] or [month]


def _months_after(first: date, number: int) -> date:
    begin, after = months_later(first, number), months_later(first, number + 1)
    return min(begin + (first.day - 1) * DAY, after - DAY)
