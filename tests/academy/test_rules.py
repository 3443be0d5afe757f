"""How a cohort stands, and what can be written down of one."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anchorcenter.academy.models import Cohort, CohortState, CourseKind, Selection
from anchorcenter.academy.rules import (
    OPEN,
    NewCohort,
    NewCourse,
    Stand,
    check_change,
    check_cohort,
    check_course,
    places_left,
    places_over,
    stand_of,
)
from tests.times import KST, kst

WANTED = NewCohort(
    first_on=date(2026, 12, 14),
    last_on=date(2026, 12, 18),
    capacity=20,
    opens_at=kst("2026-12-01 09:00"),
    closes_at=kst("2026-12-10 18:00"),
)
TICK = timedelta(milliseconds=1)


def a_cohort(**changes: Any) -> Cohort:
    known: dict[str, Any] = {"first_on": WANTED.first_on, "last_on": WANTED.last_on, "opens_at": WANTED.opens_at}
    known |= {"closes_at": WANTED.closes_at, "capacity": 20, "taken": 0, "waiting": 0, "fee_won": 0}
    known |= {"selection": Selection.FIRST_COME, "state": CohortState.PUBLISHED}
    return Cohort(**known | changes)


def stand(moment: datetime, **changes: Any) -> Stand:
    return stand_of(a_cohort(**changes), moment, moment.astimezone(KST).date())


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        pytest.param(kst("2026-12-10 18:00"), Stand.FREE, id="E9-at-the-deadline"),
        pytest.param(kst("2026-12-10 18:00") + TICK, Stand.CLOSED, id="E9-a-thousandth-later"),
        pytest.param(kst("2026-12-01 09:00") - TICK, Stand.ANNOUNCED, id="E10-before-the-opening"),
        pytest.param(kst("2026-12-01 09:00"), Stand.FREE, id="E10-at-nine-sharp"),
        pytest.param(kst("2026-12-13 23:59"), Stand.CLOSED, id="the-evening-before"),
        pytest.param(kst("2026-12-14 00:00"), Stand.RUNNING, id="on-its-first-day"),
        pytest.param(kst("2026-12-18 23:59"), Stand.RUNNING, id="on-its-last-day"),
        pytest.param(kst("2026-12-19 00:00"), Stand.OVER, id="the-day-after"),
    ],
)
def test_a_cohort_opens_and_closes_to_the_moment(moment: datetime, expected: Stand) -> None:
    assert stand(moment) is expected


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"taken": 19}, Stand.FREE),
        ({"taken": 20}, Stand.FULL),
        pytest.param({"taken": 19, "waiting": 1}, Stand.FULL, id="W3-a-free-place-is-whose-who-waits"),
        pytest.param({"taken": 25}, Stand.FULL, id="E4-overbooked"),
        ({"taken": 20, "selection": Selection.LOTTERY}, Stand.FREE),
        ({"state": CohortState.DRAFT}, Stand.DRAFT),
        ({"state": CohortState.CANCELLED}, Stand.CANCELLED),
    ],
)
def test_while_it_is_open_it_is_free_or_full(changes: dict[str, Any], expected: Stand) -> None:
    assert stand(kst("2026-12-05 12:00"), **changes) is expected


@given(capacity=st.integers(1, 50), taken=st.integers(0, 60))
def test_places_left_are_never_less_than_none_e4(capacity: int, taken: int) -> None:
    row = a_cohort(capacity=capacity, taken=taken)
    assert (places_left(row) >= 0, places_left(row) - places_over(row)) == (True, capacity - taken)


@given(minutes=st.integers(-20_000, 20_000))
def test_one_may_apply_exactly_from_the_opening_to_the_deadline(minutes: int) -> None:
    moment = WANTED.closes_at + timedelta(minutes=minutes)
    assert (stand(moment) in OPEN) is (WANTED.opens_at <= moment <= WANTED.closes_at)


@pytest.mark.parametrize(
    ("changes", "codes"),
    [
        ({}, []),
        ({"last_on": date(2026, 12, 14)}, []),
        ({"last_on": date(2026, 12, 13)}, ["days"]),
        ({"last_on": date(2029, 12, 13)}, ["days"]),
        ({"opens_at": WANTED.closes_at}, ["applications"]),
        ({"closes_at": kst("2026-12-14 23:59")}, []),
        ({"closes_at": kst("2026-12-15 00:00")}, ["late_deadline"]),
        ({"minimum": 21}, ["minimum"]),
        ({"for_residents": 10, "for_companies": 5, "for_youth": 5}, []),
        ({"for_residents": 10, "for_companies": 5, "for_youth": 6}, ["kept"]),
    ],
)
def test_what_cannot_be_is_said(changes: dict[str, Any], codes: list[str]) -> None:
    assert [each.code for each in check_cohort(replace(WANTED, **changes), KST)] == codes


def test_what_was_published_costs_what_it_cost() -> None:
    changed = replace(WANTED, fee_won=1000, selection=Selection.LOTTERY, capacity=5)
    assert [each.field for each in check_change(WANTED, changed)] == ["selection", "fee_won"]


def test_a_copy_moves_every_date_and_keeps_the_wall_clock() -> None:
    moved = replace(WANTED, closes_at=kst("2026-12-10 18:00") + timedelta(seconds=30)).moved(date(2027, 1, 11), KST)
    assert (moved.last_on, moved.opens_at, moved.closes_at) == (
        date(2027, 1, 15),
        kst("2026-12-29 09:00"),
        kst("2027-01-07 18:00") + timedelta(seconds=30),
    )


def test_a_course_has_ages_in_their_order_and_does_not_need_itself() -> None:
    wanted = NewCourse(slug="a", title="a", summary="a", kind=CourseKind.TRIAL, hours=1, age_from=14, age_to=13)
    assert [each.code for each in check_course(replace(wanted, needs=("a",)))] == ["ages", "needs_itself"]
