"""Figures in words: their unit, thousands, nothing at all, and what has changed."""

from __future__ import annotations

from decimal import Decimal

import pytest

from anchorcenter.core.amounts import amount_text, change_text

pytestmark = pytest.mark.usefixtures("in_korean")


@pytest.mark.parametrize(
    ("value", "unit", "expected"),
    [
        (None, "person", "-"),
        (0, "person", "0명"),
        (1234, "person", "1,234명"),
        (Decimal(7), "visit", "7회"),
        (2, "booking", "2건"),
        (45, "minute", "45분"),
        (60, "minute", "1시간"),
        (0, "minute", "0시간"),
        (90, "minute", "1시간 30분"),
        (74_070, "minute", "1,234시간 30분"),
        (Decimal("0.9523"), "percent", "95.2 %"),
        (1500, "won", "1,500"),
    ],
)
def test_an_amount_is_written_with_its_unit(value: Decimal | int | None, unit: str, expected: str) -> None:
    assert amount_text(value, unit) == expected


@pytest.mark.parametrize(
    ("value", "before", "expected"),
    [
        (None, Decimal(1), "-"),
        (Decimal(1), None, "-"),
        (Decimal(13), Decimal(12), "+1명 (+8.3 %)"),
        (Decimal(9), Decimal(12), "−3명 (−25.0 %)"),
        (Decimal(12), Decimal(12), "±0명 (±0.0 %)"),
        (Decimal(5), Decimal(0), "+5명"),
        (Decimal(0), Decimal(0), "±0명"),
    ],
)
def test_a_change_has_its_sign_and_no_share_of_nothing(
    value: Decimal | None, before: Decimal | None, expected: str
) -> None:
    assert change_text(value, before, "person") == expected
