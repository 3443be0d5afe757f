"""Units day by day: pure."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from anchorcenter.core.periods import DAY, Days
from anchorcenter.facilities.models import SpaceKind
from anchorcenter.facilities.plan import CellPlan, SpacePlan
from anchorcenter.tenants.states import (
    Fullness,
    Let,
    UnitState,
    fullness,
    is_ending,
    m2_days,
    month_ends,
    standing_of,
)
from tests.facilities.plans import cell, space

TODAY = date(2026, 11, 23)
LONG_AGO = date(2023, 1, 1)


def unit(number: int, *cells: CellPlan, area: int = 40) -> SpacePlan:
    made = space(number, *cells)
    return replace(made, slug=f"unit-{number}", kind=SpaceKind.UNIT, area_m2=area)


ONE, TWO = unit(1, cell(1), area=40), unit(2, cell(2), area=60)
OFFICE, DESK = unit(3, cell(3), cell(4), area=50), unit(4, cell(3), area=5)


def let(of: SpacePlan, first: date, end: date, tenant: int = 1, **changes: Any) -> Let:
    values: dict[str, Any] = {
        "contract_id": 1,
        "tenancy_id": tenant,
        "tenant_id": tenant,
        "tenant": "가",
        "space_id": of.id,
        "cell_ids": of.cell_ids,
        "days": Days(first, end),
        "area_m2": of.area_m2,
        "signed_on": LONG_AGO,
    }
    return Let(**values | changes)


def state(of: SpacePlan, *lets: Let, on: date = TODAY, in_review: frozenset[int] = frozenset()) -> UnitState:
    return standing_of(of, lets, on, in_review).state


def test_b138_a_unit_is_available_soon_from_ninety_days_before_the_last_day() -> None:
    ends = let(ONE, LONG_AGO, date(2027, 4, 1))
    assert state(ONE, ends, on=date(2026, 12, 30)) == UnitState.LET
    assert state(ONE, ends, on=date(2026, 12, 31)) == UnitState.EXPIRING
    assert state(ONE, ends, on=date(2027, 3, 31)) == UnitState.EXPIRING
    assert state(ONE, ends, on=date(2027, 4, 1)) == UnitState.VACANT


def test_b138_a_contract_ahead_reserves_a_unit_that_is_free_today() -> None:
    ahead = let(ONE, date(2027, 1, 1), date(2028, 1, 1), signed_on=date(2026, 11, 20))
    assert state(ONE, ahead) == UnitState.RESERVED
    assert standing_of(ONE, [ahead], TODAY).next == ahead
    assert state(ONE, ahead, on=date(2026, 11, 19)) == UnitState.VACANT
    assert state(ONE, ahead, on=date(2027, 1, 1)) == UnitState.LET


def test_what_is_renewed_does_not_end() -> None:
    first = let(ONE, LONG_AGO, date(2027, 1, 1))
    again = let(ONE, date(2027, 1, 1), date(2028, 1, 1))
    assert state(ONE, first, again) == UnitState.LET
    assert is_ending(first, [first, replace(again, tenant_id=2)], TODAY)
    assert is_ending(first, [first, replace(again, days=Days(date(2027, 1, 2), date(2028, 1, 1)))], TODAY)


def test_b139_a_desk_shares_the_state_of_its_office() -> None:
    office = let(OFFICE, LONG_AGO, date(2030, 1, 1))
    assert (state(OFFICE, office), state(DESK, office)) == (UnitState.LET, UnitState.LET)
    desk = let(DESK, LONG_AGO, date(2030, 1, 1))
    assert (state(OFFICE, desk), state(DESK, desk), state(ONE, desk)) == (
        UnitState.LET,
        UnitState.LET,
        UnitState.VACANT,
    )


def test_somebody_who_applies_puts_a_free_unit_in_review() -> None:
    assert state(ONE, in_review=frozenset({1})) == UnitState.REVIEW
    assert state(TWO, in_review=frozenset({1})) == UnitState.VACANT
    assert state(ONE, let(ONE, LONG_AGO, date(2030, 1, 1)), in_review=frozenset({1})) == UnitState.LET


def test_what_is_out_of_service_is_not_offered() -> None:
    shut = replace(ONE, cells=(replace(cell(1), out_of_service_on=TODAY),))
    assert (state(shut), state(shut, on=TODAY - DAY)) == (UnitState.CLOSED, UnitState.VACANT)
    assert fullness([shut, TWO], [], TODAY) == Fullness(on=TODAY, units_let=0, units=1, area_let=0, area=60)


def test_days_after_a_unit_was_shut_are_not_offered() -> None:
    june, shut = Days(date(2026, 6, 1), date(2026, 7, 1)), date(2026, 6, 11)
    units = [replace(ONE, cells=(replace(cell(1), out_of_service_on=shut),)), TWO]
    lets = [let(ONE, LONG_AGO, shut), let(TWO, LONG_AGO, date(2030, 1, 1))]
    assert m2_days(units, lets, june) == (10 * 40 + 30 * 60, 10 * 40 + 30 * 60)


def test_fullness_by_unit_and_by_area_are_two_rates() -> None:
    lets = [let(ONE, LONG_AGO, date(2027, 1, 1)), let(DESK, LONG_AGO, date(2027, 1, 1), tenant=2)]
    found = fullness([ONE, TWO, OFFICE, DESK], lets, TODAY)
    assert found == Fullness(on=TODAY, units_let=2, units=3, area_let=45, area=150)
    assert fullness([ONE, TWO], lets, date(2027, 1, 1)).units_let == 0


def test_b140_a_move_in_the_middle_of_a_month_splits_its_days() -> None:
    june = Days(date(2026, 6, 1), date(2026, 7, 1))
    lets = [let(ONE, LONG_AGO, date(2026, 6, 16)), let(TWO, date(2026, 6, 16), date(2027, 1, 1))]
    assert m2_days([ONE, TWO], lets, june) == (15 * 40 + 15 * 60, 30 * 100)
    assert sum((standing_of(u, lets, day).state is UnitState.LET) or bool(standing_of(u, lets, day).lets)
               for day in june for u in (ONE, TWO)) == 30  # fmt: skip


cuts = st.lists(st.integers(1, 89), unique=True, max_size=5).map(sorted)


@given(cuts, cuts)
def test_b140_what_is_let_and_what_is_not_sum_to_the_floor(ones: list[int], twos: list[int]) -> None:
    start = date(2026, 1, 1)
    lets = [
        let(of, start + a * DAY, start + b * DAY)
        for of, cut in ((ONE, ones), (TWO, twos))
        for a, b in zip(cut[::2], cut[1::2], strict=False)
    ]
    quarter = Days(start, start + 90 * DAY)
    by_day = [fullness([ONE, TWO], lets, day) for day in quarter]
    sums = sum(each.area_let for each in by_day), sum(each.area for each in by_day)
    assert m2_days([ONE, TWO], lets, quarter) == sums
    assert all(0 <= each.area_let <= each.area == 100 for each in by_day)


def test_months_end_on_their_last_day() -> None:
    assert month_ends(date(2026, 1, 15), 1, 2) == [
        date(2025, 12, 31),
        date(2026, 1, 31),
        date(2026, 2, 28),
        date(2026, 3, 31),
    ]
