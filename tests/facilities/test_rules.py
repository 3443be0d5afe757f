"""Pure rules of every use: hundreds of times without a database."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anchorcenter.core.periods import Period, without
from anchorcenter.facilities.models import Use
from anchorcenter.facilities.plan import SpacePlan
from anchorcenter.facilities.rules import Part, check_closures, check_free, check_open, check_service, choose
from tests.facilities.plans import ALWAYS, LUNCH, busy, cell, closed, part, period, plan, space
from tests.times import kst


def codes(reasons: list[object]) -> list[str]:
    return [reason.code for reason in reasons]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("hours", "start", "end", "reasons"),
    [
        pytest.param(LUNCH, "09:00", "12:00", [], id="B09 the morning"),
        pytest.param(LUNCH, "11:00", "14:00", ["closed"], id="B09 over the break"),
        pytest.param(LUNCH, "17:30", "18:01", ["closed"], id="B09 a minute too long"),
        pytest.param(LUNCH, "08:00", "18:30", ["closed", "closed", "closed"], id="every closed stretch is named"),
        pytest.param(ALWAYS, "22:00", "26:00", [], id="B07 over midnight where nights are open"),
        pytest.param(ALWAYS, "00:00", "48:00", [], id="two whole days"),
    ],
)
def test_a_use_lies_within_the_hours(hours: object, start: str, end: str, reasons: list[str]) -> None:
    room = space(1, 1, hours=hours)
    assert codes(check_open(room, period(start, end), plan(room))) == reasons  # type: ignore[arg-type]


def test_a_closed_night_is_named_b10(in_korean: None) -> None:
    room = space(1, 1)
    (reason,) = check_open(room, period("17:00", "34:00"), plan(room))
    assert str(reason.message) == "Space 1: 2026. 11. 25.(수) 18:00 – 2026. 11. 26.(목) 09:00에는 운영하지 않습니다."


def test_a_holiday_is_named(in_korean: None) -> None:
    room = space(1, 1)
    (reason,) = check_open(room, period("10:00", "11:00"), plan(room, holidays={date(2026, 11, 25): "설날"}))
    assert (reason.code, str(reason.message)) == ("holiday", "2026. 11. 25.(수) 10:00–11:00에는 쉽니다: 설날.")


HALL, QUARTER, OTHER = space(1, 1, 2, after=30), space(2, 1), space(3, 3)


@pytest.mark.parametrize(
    ("first", "second", "start", "reasons"),
    [
        pytest.param(HALL, QUARTER, "11:20", ["buffer"], id="the larger counts on the shared cell"),
        pytest.param(HALL, QUARTER, "11:30", [], id="and ends with its length"),
        pytest.param(QUARTER, HALL, "11:00", [], id="the quarter has none of its own"),
        pytest.param(QUARTER, QUARTER, "11:00", [], id="nor between two quarters"),
        pytest.param(HALL, OTHER, "11:00", [], id="a cell that is not shared does not rest"),
    ],
)
def test_different_buffers_meet_on_shared_cells_only_b13(
    first: SpacePlan, second: SpacePlan, start: str, reasons: list[str]
) -> None:
    center = plan(HALL, QUARTER, OTHER)
    wanted = part(second, start, "13:00")
    assert codes(check_free([wanted], busy(first, "10:00", "11:00"), center)) == reasons  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("may_overlap", "start", "reasons"),
    [
        pytest.param(True, "11:10", [], id="they may: the longer of the two is enough"),
        pytest.param(True, "11:05", ["buffer"], id="but not less"),
        pytest.param(False, "11:10", ["buffer"], id="they may not: both are kept"),
        pytest.param(False, "11:20", [], id="one after the other"),
        pytest.param(True, "10:50", ["taken"], id="never the booked time itself"),
        pytest.param(False, "10:50", ["taken"], id="in neither setting"),
    ],
)
def test_buffers_may_overlap_each_other_by_setting_b14(may_overlap: bool, start: str, reasons: list[str]) -> None:
    room = space(1, 1, after=10, before=10)
    center = plan(room, buffers_may_overlap=may_overlap)
    found = check_free([part(room, start, "13:00")], busy(room, "10:00", "11:00"), center)
    assert codes(found) == reasons  # type: ignore[arg-type]


@pytest.mark.parametrize(("may_cross", "reasons"), [(True, []), (False, ["closed"])])
def test_a_buffer_crosses_closing_time_by_setting_b16(may_cross: bool, reasons: list[str]) -> None:
    room = space(1, 1, after=10)
    center = plan(room, buffers_may_cross_closing=may_cross)
    assert codes(check_open(room, period("17:00", "18:00"), center)) == reasons  # type: ignore[arg-type]


def test_a_buffer_crosses_midnight_where_nights_are_open_b16() -> None:
    room = space(1, 1, after=60, hours=ALWAYS)
    center = plan(room, buffers_may_cross_closing=False)
    assert check_open(room, period("22:00", "24:00"), center) == []
    assert codes(check_free([part(room, "24:30", "26:00")], busy(room, "22:00", "24:00"), center)) == ["buffer"]  # type: ignore[arg-type]


def test_a_closed_period_ignores_buffers_b17() -> None:
    room = space(1, 1, after=30)
    wanted = part(room, "10:00", "11:00")
    assert check_closures(wanted, [closed("11:00", "12:00", 1)]) == []
    assert codes(check_closures(wanted, [closed("10:59", "12:00", 1)])) == ["closure"]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("start", "end", "reasons"),
    [
        pytest.param("2026-11-24 17:00", "2026-11-24 18:00", [], id="the day before"),
        pytest.param("2026-11-24 22:00", "2026-11-24 24:00", [], id="until its midnight"),
        pytest.param("2026-11-24 22:00", "2026-11-25 00:30", ["out_of_service"], id="into that day"),
        pytest.param("2026-11-30 10:00", "2026-11-30 11:00", ["out_of_service"], id="ever after"),
    ],
)
def test_layouts_with_a_cell_out_of_service_end_with_it_b25(start: str, end: str, reasons: list[str]) -> None:
    gone = cell(2, out_of_service_on=date(2026, 11, 25))
    layout, rest = space(1, 1, gone, hours=ALWAYS), space(2, 1, hours=ALWAYS)
    center = plan(layout, rest)
    assert codes(check_service(part(layout, start, end), center)) == reasons  # type: ignore[arg-type]
    assert check_service(part(rest, start, end), center) == []


def test_parts_of_one_basket_are_checked_against_each_other() -> None:
    center = plan(HALL, QUARTER)
    found = check_free([part(QUARTER, "10:00", "11:00"), part(HALL, "10:00", "11:00")], [], center)
    assert codes(found) == ["taken"]  # type: ignore[arg-type]


def test_a_pool_gives_the_first_free_units_and_says_how_many_are_left(in_korean: None) -> None:
    pool = space(1, 1, 2, 3, is_pool=True)
    center, used = plan(pool), busy(space(1, 1), "10:00", "11:00")
    one, three = part(pool, "10:30", "11:30", units=1), part(pool, "10:30", "11:30", units=3)

    assert [[c.id for c in p.cells] for p in choose([one, one], used, [], center)] == [[2], [3]]
    (reason,) = check_free(choose([three], used, [], center), used, center)
    assert (reason.code, str(reason.message)) == ("taken", "Space 1: 그 시간에는 3석 중 2석이 남아 있습니다.")


minutes = st.integers(0, 300)
stretches = st.builds(
    lambda start, length: Period(
        kst("09:00") + timedelta(minutes=start), kst("09:00") + timedelta(minutes=start + length)
    ),
    minutes,
    st.integers(1, 120),
)


@given(stretches, stretches)
def test_two_uses_of_a_cell_are_allowed_exactly_when_they_share_no_moment(one: Period, other: Period) -> None:
    room = space(1, 1)
    uses = [b._replace(period=one) for b in busy(room, "10:00", "11:00")]
    wanted = Part(space=room, period=other, kind=Use.BOOKING)
    is_free = one.end <= other.start or other.end <= one.start
    assert (check_free([wanted], uses, plan(room)) == []) is is_free


@given(stretches, st.lists(stretches, max_size=5))
def test_what_is_left_of_a_period_and_what_was_taken_make_up_the_whole(whole: Period, taken: list[Period]) -> None:
    left = without(whole, taken)
    step = timedelta(minutes=1)
    moments = [whole.start + n * step for n in range(whole.length // step)]
    assert [any(p.start <= m < p.end for p in left) for m in moments] == [
        not any(t.start <= m < t.end for t in taken) for m in moments
    ]
