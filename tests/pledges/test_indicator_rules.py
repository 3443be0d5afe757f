"""How far indicators and pledges are, and which cells nobody reads."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anchorcenter.pledges import periods
from anchorcenter.pledges.indicators.models import Direction
from anchorcenter.pledges.indicators.rules import LEAST, contradicts, overall, progress, suppress
from anchorcenter.pledges.models import Status

UP, DOWN = Direction.RISING, Direction.FALLING


@pytest.mark.parametrize(
    ("value", "target", "baseline", "direction", "tenths"),
    [
        (8_000, 10_000, None, UP, 800),
        (12_000, 10_000, None, UP, 1200),
        (8_000, 10_000, 6_000, UP, 500),
        (4_000, 10_000, 6_000, UP, 0),
        (2_000, 3_000, None, UP, 667),
        pytest.param(8_000, 0, None, UP, None, id="M22-target-0"),
        pytest.param(8_000, 6_000, 6_000, UP, None, id="M22-nowhere-to-go"),
        pytest.param(7_000, 4_000, 10_000, DOWN, 500, id="M22-falling"),
        pytest.param(4_000, 0, 10_000, DOWN, 600, id="M22-falling-to-0"),
        pytest.param(11_000, 4_000, 10_000, DOWN, 0, id="M22-wrong-way"),
        pytest.param(7_000, 4_000, None, DOWN, None, id="M22-falling-from-where"),
        pytest.param(None, 10_000, None, UP, None, id="M16"),
        (8_000, None, None, UP, None),
    ],
)
def test_progress_is_the_way_from_baseline_to_target(
    value: Any, target: Any, baseline: Any, direction: Any, tenths: Any
) -> None:
    assert progress(value, target, baseline, direction) == tenths


@pytest.mark.parametrize(
    ("parts", "is_strict", "said"),
    [
        ([(50, 1000), (50, 500)], True, (750, 100)),
        pytest.param([(50, 1000), (70, 500)], True, (None, 120), id="M20-refused"),
        pytest.param([(50, 1000), (70, 500)], False, (708, 120), id="M20-normalised"),
        ([(50, 1500), (50, 500)], True, (750, 100)),
        ([(50, 1000), (50, None)], False, (None, 100)),
        ([(100, 400), (0, None)], True, (400, 100)),
        ([], False, (None, 0)),
    ],
)
def test_a_pledge_is_as_far_as_its_indicators_by_weight(parts: Any, is_strict: bool, said: Any) -> None:
    found = overall(parts, is_strict=is_strict)
    assert (found.tenths, found.weights) == said


def test_done_at_seventy_per_cent_contradicts_itself_m21() -> None:
    assert [contradicts(status, 700) for status in (*Status, None)] == [True, True, False, False, False, False, False]
    assert [contradicts(Status.COMPLETED, tenths) for tenths in (None, 1000)] == [False, False]


def test_small_cells_are_hidden_and_none_can_be_worked_out_m23() -> None:
    assert suppress({"a": 12, "b": 7, "c": 0}) == {"a": 12, "b": 7, "c": 0}
    assert suppress({"a": 12, "b": 3}) == {"a": None, "b": None}
    assert suppress({"a": 12, "b": 7, "c": 3}) == {"a": 12, "b": None, "c": None}
    assert suppress({"a": 12, "b": 1, "c": 2, "d": 9}) == {"a": 12, "b": None, "c": None, "d": None}


@given(st.dictionaries(st.integers(0, 30), st.integers(0, 40)))
def test_what_is_hidden_is_never_a_small_number_of_people_m23(cells: dict[int, int]) -> None:
    shown = suppress(cells)
    hidden = [cells[key] for key, count in shown.items() if count is None]
    read = [count for count in shown.values() if count]
    assert all(count >= LEAST for count in read)
    assert not hidden or not read or (len(hidden) > 1 and sum(hidden) >= LEAST)


def test_periods_have_a_word() -> None:
    for word in ("2023h1", "2023h2", "2023"):
        days = periods.parse(word)
        assert days is not None
        assert periods.word_of(days) == word
    assert [periods.parse(word) for word in ("2023h3", "23h1", "", "9999")] == [None] * 4
    from_, to = (periods.parse(word) for word in ("2022h2", "2026h1"))
    assert from_ is not None
    assert to is not None
    found = periods.halves(from_.start, periods.last_day(to))
    assert (len(found), found[0], found[-1]) == (8, from_, to)
