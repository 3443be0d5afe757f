"""What of a fee is given back: by the hours that have passed, each month by itself."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anchorcenter.academy.enrollment.refunds import Refund, Rule, month_starts, months_of, refund, refund_by_lessons
from anchorcenter.core.periods import Period
from tests.times import DAY, HOUR, kst

FIRST = kst("2026-12-01 19:00")
LESSONS = [Period(FIRST + n * DAY, FIRST + n * DAY + 2 * HOUR) for n in range(12)]  # 24 hours in one month.
MONTH = [Period(kst("2026-12-01 00:00"), kst("2026-12-31 00:00"))]


@pytest.mark.parametrize(
    ("hours", "won", "rule"),
    [
        (0, 300_000, Rule.BEFORE_START),
        (2, 200_000, Rule.THIRD),
        (8, 200_000, Rule.THIRD),
        (9, 150_000, Rule.HALF),
        (12, 150_000, Rule.HALF),
        (13, 0, Rule.NONE),
        (24, 0, Rule.NONE),
    ],
)
def test_a_course_of_a_month_is_given_back_by_its_hours(hours: int, won: int, rule: Rule) -> None:
    whole, rest = divmod(hours, 2)
    now = FIRST + whole * DAY + rest * HOUR
    found = refund(300_000, LESSONS, MONTH, now)
    assert (found.won, found.rule) == (won, rule)


def test_of_a_longer_course_the_months_to_come_are_given_back_in_full() -> None:
    first, last = kst("2026-12-01 00:00"), kst("2027-03-01 00:00")
    months = months_of(first, last, [kst("2027-01-01 00:00"), kst("2027-02-01 00:00")])
    lessons = [Period(FIRST + n * 7 * DAY, FIRST + n * 7 * DAY + 2 * HOUR) for n in range(12)]
    before, second, over = (refund(100_000, lessons, months, at) for at in (first, kst("2027-01-06 00:00"), last))
    assert (before.won, before.rule) == (100_000, Rule.BEFORE_START)
    assert (second.won, second.rule) == (33_333 * 2 // 3 + 33_334, Rule.MONTHS)
    assert (over.won, over.rule) == (0, Rule.NONE)


def test_what_is_free_gives_nothing_back() -> None:
    assert refund(0, LESSONS, MONTH, FIRST) == refund(0, [], MONTH, FIRST)
    assert refund(0, LESSONS, MONTH, FIRST).rule is Rule.FREE


@pytest.mark.parametrize(
    ("first", "last", "starts"),
    [
        ("2026-12-01", "2026-12-31", []),
        ("2026-12-01", "2027-01-01", ["2027-01-01"]),
        ("2027-01-31", "2027-04-01", ["2027-02-28", "2027-03-31"]),
        ("2026-11-15", "2027-01-14", ["2026-12-15"]),
    ],
)
def test_months_begin_on_the_same_day_or_the_last_of_a_shorter_one(first: str, last: str, starts: list[str]) -> None:
    found = month_starts(date.fromisoformat(first), date.fromisoformat(last))
    assert [day.isoformat() for day in found] == starts


@given(
    fee=st.integers(0, 10**8),
    many=st.integers(1, 6),
    steps=st.lists(st.integers(0, 400), min_size=2, max_size=2),
)
def test_later_never_gives_more_back_and_never_more_than_was_paid(fee: int, many: int, steps: list[int]) -> None:
    start: datetime = kst("2026-12-01 00:00")
    months = [Period(start + n * 30 * DAY, start + (n + 1) * 30 * DAY) for n in range(many)]
    lessons = [Period(start + n * DAY, start + n * DAY + timedelta(hours=2)) for n in range(many * 30)]
    earlier, later = (refund(fee, lessons, months, start + step * 12 * HOUR).won for step in sorted(steps))
    assert 0 <= later <= earlier <= fee


@pytest.mark.parametrize(
    ("lessons", "won", "rule"),
    [(0, 100_000, Rule.BEFORE_START), (1, 91_666, Rule.LESSONS), (6, 50_000, Rule.LESSONS), (12, 0, Rule.LESSONS)],
)
def test_a_course_paid_by_the_lesson_is_given_back_by_the_lessons_left(lessons: int, won: int, rule: Rule) -> None:
    before = FIRST + lessons * DAY - HOUR
    found = refund_by_lessons(100_000, LESSONS, before)
    assert (found.won, found.rule) == (won, rule)
    assert refund_by_lessons(100_000, LESSONS, FIRST) == Refund(91_666, Rule.LESSONS)  # It has begun.
