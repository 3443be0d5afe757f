"""Which days: pure, hundreds of them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anchorcenter.core.charts import HEIGHT, bars, is_tick, top_of
from anchorcenter.core.periods import DAY, Days, months_later
from anchorcenter.reports.rules import CHOICES, before, divide, is_right

DATES = st.dates(date(2001, 1, 1), date(2150, 1, 1))
LENGTHS = st.integers(1, 4_000)


def days(start: str, end: str) -> Days:
    return Days(date.fromisoformat(start), date.fromisoformat(end))


@pytest.mark.parametrize(
    ("word", "today", "expected"),
    [
        ("month", "2026-11-25", days("2026-11-01", "2026-12-01")),
        ("month", "2026-12-31", days("2026-12-01", "2027-01-01")),
        ("last_month", "2026-01-01", days("2025-12-01", "2026-01-01")),
        ("half", "2026-06-30", days("2026-01-01", "2026-07-01")),
        ("half", "2026-07-01", days("2026-07-01", "2027-01-01")),
        ("year", "2024-02-29", days("2024-01-01", "2025-01-01")),
        ("last_year", "2026-11-25", days("2025-01-01", "2026-01-01")),
    ],
)
def test_a_choice_is_a_whole_calendar_period(word: str, today: str, expected: Days) -> None:
    assert CHOICES[word](date.fromisoformat(today)) == expected


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        (days("2026-11-01", "2026-12-01"), days("2026-10-01", "2026-11-01")),
        (days("2026-03-01", "2026-04-01"), days("2026-02-01", "2026-03-01")),
        (days("2026-01-01", "2026-07-01"), days("2025-07-01", "2026-01-01")),
        (days("2026-11-02", "2026-11-09"), days("2026-10-26", "2026-11-02")),
        (days("2026-11-25", "2026-11-26"), days("2026-11-24", "2026-11-25")),
    ],
)
def test_months_are_compared_with_months_and_days_with_days(asked: Days, expected: Days) -> None:
    assert before(asked) == expected


@given(DATES, LENGTHS)
def test_the_days_before_end_where_these_begin(start: date, length: int) -> None:
    asked = Days(start, start + length * DAY)
    earlier = before(asked)
    assert (earlier.end, earlier.start < earlier.end) == (asked.start, True)


@given(DATES, LENGTHS)
def test_the_stretches_of_a_chart_cover_all_days_once_and_are_not_too_many(start: date, length: int) -> None:
    asked = Days(start, start + length * DAY)
    unit, stretches = divide(asked)
    assert (stretches[0].start, stretches[-1].end) == (asked.start, asked.end)
    assert [two for one, two in pairwise(stretches) if one.end != two.start] == []
    assert len(stretches) <= {"day": 31, "month": 24, "year": 12}[unit]


def test_a_stretch_is_a_month_of_the_calendar_cut_off_at_the_ends() -> None:
    unit, stretches = divide(days("2026-01-20", "2026-03-05"))
    assert (unit, stretches) == (
        "month",
        [days("2026-01-20", "2026-02-01"), days("2026-02-01", "2026-03-01"), days("2026-03-01", "2026-03-05")],
    )


@pytest.mark.parametrize(
    ("asked", "right"),
    [
        (days("2026-11-25", "2026-11-25"), False),
        (days("2026-11-26", "2026-11-25"), False),
        (days("2026-11-25", "2026-11-26"), True),
        (days("2001-01-01", "2021-01-01"), True),
        (days("2001-01-01", "2022-01-01"), False),
    ],
)
def test_days_must_come_in_order_and_not_be_too_many(asked: Days, right: bool) -> None:
    assert is_right(asked) is right


@given(DATES.map(lambda day: day.replace(day=1)), st.integers(-400, 400))
def test_shifting_there_and_back_again_is_nothing(first: date, months: int) -> None:
    assert months_later(months_later(first, months), -months) == first


@given(st.decimals(0, 10_000_000, places=0))
def test_no_bar_is_higher_than_the_drawing_and_the_half_of_its_top_is_whole(largest: Decimal) -> None:
    top = top_of(largest)
    assert (top >= largest, top % 2) == (True, 0)
    (bar,) = bars([largest], top, [("", "", "")])
    assert (0 <= bar.height <= HEIGHT, round(bar.y + bar.height, 1)) == (True, HEIGHT)


@pytest.mark.parametrize(
    ("largest", "top"), [(0, 2), (1, 2), (5, 6), (10, 10), (47, 48), (100, 100), (1_205, 1_400), (98_001, 100_000)]
)
def test_a_chart_ends_at_a_round_number_close_above_its_highest_bar(largest: int, top: int) -> None:
    assert top_of(Decimal(largest)) == top


@pytest.mark.parametrize("count", [1, 7, 8, 9, 12, 24, 31])
def test_not_more_than_eight_bars_bear_a_word(count: int) -> None:
    ticks = [number for number in range(count) if is_tick(number, count)]
    assert (ticks[0], len(ticks) <= 8) == (0, True)
