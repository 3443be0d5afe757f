"""What a change does to a use, in pure values."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anchorcenter.accounts.models import Audience
from anchorcenter.core.i18n import Named
from anchorcenter.core.periods import Period, union, without
from anchorcenter.facilities.models import Use
from anchorcenter.facilities.plan import Window
from anchorcenter.facilities.rules import Closed
from anchorcenter.operations.effects import InUse, World, effects, newly_broken, newly_shut, shut, touched
from tests.facilities.plans import ALWAYS, LUNCH, cell, closed, plan, space
from tests.times import HOUR, MINUTE, kst

FIELD = space(1, 1, 2)
OPEN = World(plan=plan(FIELD), closures=[])


def use(start: str = "10:00", end: str = "12:00", *cells: int, **changes: Any) -> InUse:
    values: dict[str, Any] = {"occupancy_id": 1, "space_id": 1, "kind": Use.BOOKING, "label": ""}
    period, taken = Period(kst(start), kst(end)), frozenset(cells or (1, 2))
    return InUse(period=period, cell_ids=taken, **values | changes)


def world(*closures: Closed, **changes: Any) -> World:
    return World(plan=plan(space(1, 1, 2, **changes)), closures=closures)


CHANGES = {
    "a closure over all of it": (world(closed("09:00", "18:00", 1)), [("10:00", "12:00")]),
    "a closure over its end b113": (world(closed("11:00", "13:00", 2)), [("11:00", "12:00")]),
    "a closure that only touches it": (world(closed("12:00", "13:00", 1)), []),
    "a closure of another cell": (world(closed("09:00", "18:00", 3)), []),
    "two closures": (world(closed("09:00", "10:30", 1), closed("11:30", "13:00", 2)),
                     [("10:00", "10:30"), ("11:30", "12:00")]),
    "a lunch break": (world(hours=LUNCH), []),
    "shorter hours": (world(hours=dict.fromkeys(range(5), ((11 * 60, 18 * 60),))), [("10:00", "11:00")]),
    "longer hours": (world(hours=ALWAYS), []),
    "a holiday": (World(plan=plan(FIELD, holidays={date(2026, 11, 25): "휴일"}), closures=[]), [("10:00", "12:00")]),
    "another holiday": (World(plan=plan(FIELD, holidays={date(2026, 11, 26): "휴일"}), closures=[]), []),
    "out of service that day": (World(plan=plan(space(1, cell(1, date(2026, 11, 25)), 2)), closures=[]),
                                [("10:00", "12:00")]),
    "out of service the day after": (World(plan=plan(space(1, cell(1, date(2026, 11, 26)), 2)), closures=[]), []),
}  # fmt: skip


@pytest.mark.parametrize("name", CHANGES)
def test_what_was_open_and_is_not_any_more(in_korean: None, name: str) -> None:
    after, stretches = CHANGES[name]
    expected = [Period(kst(start), kst(end)) for start, end in stretches]
    assert newly_shut(use(), OPEN, after) == expected
    assert [effect.shut for effect in effects([use()], OPEN, after, {})] == ([tuple(expected)] if expected else [])
    assert newly_shut(use(), after, after) == []
    assert newly_shut(use(), after, OPEN) == []


def test_a_tenancy_runs_through_closures_and_nights_but_not_past_the_end_of_its_cell() -> None:
    let = use("00:00", "240:00", kind=Use.TENANCY)
    assert newly_shut(let, OPEN, world(closed("09:00", "18:00", 1), hours=LUNCH)) == []
    gone = World(plan=plan(space(1, cell(1, date(2026, 11, 30)), 2)), closures=[])
    assert newly_shut(let, OPEN, gone) == [Period(kst("2026-11-30 00:00"), let.period.end)]


def test_what_moves_is_told_with_the_cells_it_gives_up() -> None:
    (effect,) = effects([use("10:00", "12:00", 2, 3)], OPEN, OPEN, {1: frozenset({1, 2})})
    assert (effect.moved_from, effect.reasons) == (frozenset({1, 2}), ())
    assert effects([use()], OPEN, OPEN, {1: frozenset({1, 2})}) == []


def test_rules_that_were_broken_before_are_not_told_again(in_korean: None) -> None:
    def rules(capacity: int = 20, **windows: Window) -> World:
        named = {Audience(name): window for name, window in windows.items()}
        return world(capacity=capacity, windows=named)

    mine = use(audience=Audience.TENANT, headcount=8)
    open_to_all, short = rules(tenant=Window(opens_days=60)), rules(tenant=Window(opens_days=60, longest=HOUR))
    assert list(newly_broken(mine, open_to_all, rules(capacity=5))) == ["too_many", "audience"]
    assert list(newly_broken(mine, open_to_all, short)) == ["longest"]
    assert list(newly_broken(mine, rules(capacity=5), rules(capacity=4))) == []
    assert list(newly_broken(use(headcount=8), open_to_all, rules())) == []


def test_only_what_may_matter_is_looked_at() -> None:
    here, there = space(1, 1, 2), space(2, 3)
    before = World(plan=plan(here, there), closures=[closed("09:00", "10:00", 3)])
    later = World(plan=plan(here, there), closures=[closed("09:00", "11:00", 3)])
    assert (touched(before, before), touched(before, later)) == (frozenset(), frozenset({3}))
    assert touched(before, World(plan=plan(space(1, 1, 2, hours=LUNCH), there), closures=before.closures)) == {1, 2}


minutes = st.integers(0, 1440)
closures = st.lists(
    st.builds(
        lambda start, length, number: Closed(
            cell_ids=frozenset({number}),
            period=Period(kst("00:00") + start * MINUTE, kst("00:00") + (start + length) * MINUTE),
            label=Named("점검", "Check"),
        ),
        minutes, st.integers(1, 600), st.integers(1, 3),
    ),
    max_size=4,
)  # fmt: skip


@given(closures, closures)
def test_what_is_newly_shut_and_what_was_shut_are_all_that_is_shut(old: list[Closed], new: list[Closed]) -> None:
    before, after, mine = world(*old), world(*new), use("08:00", "20:00")
    newly = newly_shut(mine, before, after)
    assert all(without(stretch, shut(mine, after)) == [] for stretch in newly)
    assert union([*newly, *shut(mine, before)]) == union([*shut(mine, after), *shut(mine, before)])
