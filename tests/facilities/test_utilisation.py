"""Utilisation counts cells, only what was on offer, and nothing twice."""

from __future__ import annotations

from datetime import date

import pytest

from anchorcenter.facilities.rules import Busy, Closed
from anchorcenter.facilities.utilisation import Utilisation, utilisation
from tests.facilities.plans import ALWAYS, busy, closed, plan, space

DAY = date(2026, 11, 25)
FIELD = space(1, 1, 2)  # Open nine hours: 540 minutes a cell.
CELL = space(2, 1)
STUDIO = space(3, 3, after=30)
NIGHT = space(4, 4, hours=ALWAYS)
POOL = space(5, 5, 6, is_pool=True)
PLAN = plan(FIELD, CELL, STUDIO, NIGHT, POOL, holidays={date(2026, 11, 26): "휴일"})


@pytest.mark.parametrize(
    ("uses", "closures", "used", "offered"),
    [
        pytest.param([], [], 0, 1080, id="nothing used"),
        pytest.param(busy(FIELD, "09:00", "10:00"), [], 120, 1080, id="the whole field counts each cell once"),
        pytest.param(busy(CELL, "09:00", "10:00"), [], 60, 1080, id="one cell"),
        pytest.param([], [closed("09:00", "12:00", 1)], 0, 900, id="a closure leaves the denominator"),
        pytest.param(busy(CELL, "11:00", "13:00"), [closed("09:00", "12:00", 1)], 60, 900, id="a kept use outside it"),
        pytest.param(busy(CELL, "17:00", "20:00"), [], 60, 1080, id="what lies after closing time does not count"),
    ],
)
def test_a_day_of_the_field_b131(uses: list[Busy], closures: list[Closed], used: int, offered: int) -> None:
    assert utilisation(FIELD, [DAY], PLAN, uses, closures) == Utilisation(used, offered)


def test_a_holiday_offers_nothing_b131() -> None:
    assert utilisation(FIELD, [date(2026, 11, 26)], PLAN, [], []) == Utilisation(0, 0)
    assert utilisation(FIELD, [date(2026, 11, 26)], PLAN, [], []).percent == 0


def test_a_changeover_was_never_on_offer_b131() -> None:
    uses = [*busy(STUDIO, "10:00", "11:00", 1), *busy(STUDIO, "11:30", "12:00", 2), *busy(STUDIO, "17:45", "18:00", 3)]
    assert utilisation(STUDIO, [DAY], PLAN, uses, []) == Utilisation(60 + 30 + 15, 540 - 30 - 30)


def test_a_use_over_midnight_splits_b131() -> None:
    uses = busy(NIGHT, "22:00", "26:00")
    days = [utilisation(NIGHT, [day], PLAN, uses, []).used for day in (DAY, date(2026, 11, 26), date(2026, 11, 27))]
    assert days == [120, 0, 0]  # The 26th is a holiday here, so its two hours were not on offer.
    night = plan(NIGHT)
    assert [utilisation(NIGHT, [day], night, uses, []).used for day in (DAY, date(2026, 11, 26))] == [120, 120]


def test_units_of_a_pool_never_exceed_the_whole_b131() -> None:
    full = busy(POOL, "09:00", "18:00")
    assert utilisation(POOL, [DAY], PLAN, [*full, *full], []).percent == 100
