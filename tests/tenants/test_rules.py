"""Days of contracts, who is a tenant when, business numbers: pure."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anchorcenter.core.periods import DAY, Days
from anchorcenter.tenants.rules import (
    business_no_text,
    check_days,
    days_of,
    is_business_no,
    period_of,
    tenant_days,
    tidy_business_no,
)
from tests.times import KST, kst

START = date(2026, 1, 1)
offsets = st.integers(0, 400)


def days(first: int, last: int) -> Days:
    return Days(START + first * DAY, START + last * DAY)


spans = st.tuples(offsets, st.integers(1, 200)).map(lambda pair: days(pair[0], pair[0] + pair[1]))


def test_b137_a_contract_lets_its_first_and_its_last_day() -> None:
    march = days_of(date(2026, 3, 1), date(2026, 3, 31))
    assert list(march) == [date(2026, 3, n) for n in range(1, 32)]
    period = period_of(march, KST)
    assert (period.start, period.end) == (kst("2026-03-01 00:00"), kst("2026-04-01 00:00"))


def test_a_contract_of_one_day_lets_that_day() -> None:
    assert list(days_of(START, START)) == [START]


def test_a_contract_that_ends_before_it_begins_is_none() -> None:
    with pytest.raises(ValueError, match="one day"):
        days_of(START, START - DAY)
    assert [r.code for r in check_days(START, START - DAY)] == ["order"]
    assert [r.code for r in check_days(START, date(2036, 2, 1))] == ["too_long"]
    assert check_days(START, date(2035, 12, 31)) == []


@given(st.lists(spans, max_size=6), st.lists(st.tuples(spans, st.booleans()), max_size=4))
def test_a_tenant_is_who_has_a_unit_and_is_not_suspended_day_by_day(
    let: list[Days], held: list[tuple[Days, bool]]
) -> None:
    suspended = [(each.start, None if is_open else each.end) for each, is_open in held]
    found = tenant_days(let, suspended)
    told = {day for each in found for day in each}
    expected = {day for each in let for day in each}
    expected -= {
        day for day in expected for since, until in suspended if since <= day and (until is None or day < until)
    }
    assert (told, sum(len(list(each)) for each in found)) == (expected, len(expected))


@pytest.mark.parametrize(
    ("text", "is_right"),
    [
        ("220-81-62517", True),
        ("124-81-00998", True),
        ("220-81-62518", False),
        ("2208162517", True),
        ("22081625", False),
        ("", False),
        ("２２０８１６２５１７", False),
    ],
)
def test_a_business_number_is_checked_by_its_last_digit(text: str, is_right: bool) -> None:
    assert is_business_no(tidy_business_no(text)) is is_right


@given(st.integers(0, 10**9 - 1))
def test_one_last_digit_fits_and_no_other(number: int) -> None:
    assert sum(is_business_no(f"{number:09}{last}") for last in range(10)) == 1


def test_a_business_number_is_read_in_three_groups() -> None:
    assert (business_no_text("2208162517"), business_no_text("22")) == ("220-81-62517", "22")
