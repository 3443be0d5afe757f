"""Rules of the waiting list: what a wish allows, and how long its owner may think."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from anchorcenter.bookings.waiting.rules import Tolerance, answer_until, competes, latest_start, list_slots
from tests.facilities.plans import period, plan, space
from tests.times import HOUR, MINUTE, kst

ROOM, HALF, WHOLE = space(1, 1), space(2, 1, 2), space(3, 1, 2, 3, 4)
PLAN = plan(ROOM, HALF, WHOLE)
NIGHT = (22, 8)


def wish(*spaces: Any, **changes: Any) -> Tolerance:
    day = date(2026, 11, 25)
    values: dict[str, Any] = {
        "first_on": day,
        "last_on": day,
        "from_minute": 13 * 60,
        "until_minute": 15 * 60,
        "length": HOUR,
    }
    return Tolerance(spaces=spaces or (ROOM,), headcount=1, **values | changes)


def starts(of: Tolerance, freed: Any = None) -> list[str]:
    return [f"{s.id} {p.start + 9 * HOUR:%d %H:%M}" for s, p in list_slots(of, PLAN, freed=freed)]


def test_a_wish_allows_every_start_on_the_grid_within_its_hours() -> None:
    assert starts(wish()) == ["1 25 13:00", "1 25 13:30", "1 25 14:00"]
    two_days = wish(last_on=date(2026, 11, 26), until_minute=14 * 60)
    assert starts(two_days) == ["1 25 13:00", "1 26 13:00"]
    assert latest_start(two_days, PLAN) == kst("2026-11-26 13:00")


@pytest.mark.parametrize(
    ("cells", "start", "end", "found"),
    [
        ({1}, "13:00", "13:30", ["1 25 13:00"]),
        ({1}, "12:00", "13:00", []),
        ({1}, "14:00", "15:00", ["1 25 13:30", "1 25 14:00"]),
        ({2}, "13:00", "15:00", []),
    ],
)
def test_only_slots_that_take_some_of_what_became_free_count(
    cells: set[int], start: str, end: str, found: list[str]
) -> None:
    assert starts(wish(), [(frozenset(cells), period(start, end))]) == found


def test_any_space_that_shares_a_cell_with_what_became_free_counts() -> None:
    freed = [(frozenset({1}), period("13:00", "14:00"))]
    hour = wish(ROOM, HALF, until_minute=14 * 60)
    assert starts(hour, freed) == ["1 25 13:00", "2 25 13:00"]


@pytest.mark.parametrize(
    ("mine", "other", "is_so"),
    [
        (wish(), wish(WHOLE), True),
        (wish(), wish(space(8, 8)), False),
        (wish(), wish(from_minute=15 * 60, until_minute=16 * 60), False),
        (wish(), wish(first_on=date(2026, 11, 26), last_on=date(2026, 11, 26)), False),
        (wish(), wish(from_minute=14 * 60, until_minute=16 * 60), True),
    ],
)
def test_wishes_compete_for_the_same_cells_days_and_hours(mine: Tolerance, other: Tolerance, *, is_so: bool) -> None:
    assert (competes(mine, other), competes(other, mine)) == (is_so, is_so)


@pytest.mark.parametrize(
    ("now", "start", "until"),
    [
        pytest.param("2026-11-23 10:00", "2026-11-25 10:00", "2026-11-23 12:00", id="two hours by day"),
        pytest.param("2026-11-23 20:00", "2026-11-25 10:00", "2026-11-23 22:00", id="just before the night"),
        pytest.param("2026-11-23 21:00", "2026-11-25 10:00", "2026-11-24 09:00", id="an hour now, one in the morning"),
        pytest.param("2026-11-23 23:30", "2026-11-25 10:00", "2026-11-24 10:00", id="in the night"),
        pytest.param("2026-11-24 03:00", "2026-11-25 10:00", "2026-11-24 10:00", id="after midnight"),
        pytest.param("2026-11-24 08:00", "2026-11-25 10:00", "2026-11-24 10:00", id="as the night ends"),
        pytest.param("2026-11-25 08:00", "2026-11-25 10:00", "2026-11-25 09:00", id="half of what is left"),
        pytest.param("2026-11-25 09:45", "2026-11-25 10:00", "2026-11-25 09:55", id="never less than ten minutes"),
        pytest.param("2026-11-25 09:55", "2026-11-25 10:00", "2026-11-25 10:00", id="never past the start"),
        pytest.param("2026-11-24 23:00", "2026-11-25 09:00", "2026-11-25 04:00", id="a start soon after the night"),
    ],
)
def test_who_is_offered_something_may_think_for_so_long(now: str, start: str, until: str) -> None:
    assert answer_until(kst(now), kst(start), minutes=120, night=NIGHT, plan=PLAN) == kst(until)


@pytest.mark.parametrize("minutes", [10, 120, 600, 2880])
@pytest.mark.parametrize("night", [(22, 8), (0, 6), (8, 8), (13, 14)])
@pytest.mark.parametrize("hour", range(0, 24, 3))
def test_the_minutes_to_think_are_all_given_outside_the_night(minutes: int, night: tuple[int, int], hour: int) -> None:
    now, start = kst(f"2026-11-23 {hour}:30"), kst("2027-01-25 10:00")
    until = answer_until(now, start, minutes=minutes, night=night, plan=PLAN)

    def is_night(moment: Any) -> bool:
        here = (moment + 9 * HOUR).hour
        return bool(night[0] <= here < night[1] if night[0] < night[1] else here >= night[0] or here < night[1])

    awake, moment = timedelta(), now
    while moment < until:
        awake += MINUTE * 10 * (night[0] == night[1] or not is_night(moment))
        moment += MINUTE * 10
    assert awake == minutes * MINUTE
