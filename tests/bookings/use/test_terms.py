"""When bookings want check-in, and until when. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from anchorcenter.bookings.terms import Terms, lapses_at, leaves_at
from anchorcenter.core.i18n import Named
from anchorcenter.core.periods import Period
from anchorcenter.facilities.models import SpaceKind
from anchorcenter.facilities.plan import SpacePlan
from tests.times import HOUR, MINUTE, kst

START = kst("10:00")


def space(*, checkin: bool = True, grace: timedelta | None = None) -> SpacePlan:
    step = 30 * MINUTE
    return SpacePlan(
        id=1,
        slug="a",
        name=Named("A", "A"),
        kind=SpaceKind.STUDIO,
        cells=(),
        capacity=9,
        grid=step,
        shortest=step,
        longest=24 * HOUR,
        hours={},
        windows={},
        checkin=checkin,
        grace=grace,
    )


@pytest.mark.parametrize(
    ("length", "grace", "booked", "expected"),
    [
        pytest.param(HOUR, None, START - 24 * HOUR, START + 15 * MINUTE, id="the center's grace"),
        pytest.param(HOUR, 5 * MINUTE, START - 24 * HOUR, START + 5 * MINUTE, id="the space's own"),
        pytest.param(10 * MINUTE, None, START - 24 * HOUR, START + 10 * MINUTE, id="never after the end"),
        pytest.param(8 * HOUR - MINUTE, None, START - 24 * HOUR, START + 15 * MINUTE, id="not yet long"),
        pytest.param(8 * HOUR, None, START - 24 * HOUR, None, id="B121 long"),
        pytest.param(HOUR, None, START - 15 * MINUTE, None, id="B121 booked a quarter before"),
        pytest.param(HOUR, None, START - 5 * MINUTE, None, id="B121 booked five minutes before"),
        pytest.param(HOUR, None, START - 16 * MINUTE, START + 15 * MINUTE, id="booked a little earlier"),
        pytest.param(HOUR, None, START + 5 * MINUTE, None, id="booked when it has begun"),
    ],
)
def test_a_booking_lapses_after_its_grace(
    length: timedelta, grace: timedelta | None, booked: datetime, expected: datetime | None
) -> None:
    period = Period(START, START + length)
    assert lapses_at(space(grace=grace), period, Terms(), is_centers=False, now=booked) == expected


@pytest.mark.parametrize(
    ("terms", "checkin", "is_centers", "lapses"),
    [
        pytest.param(Terms(), True, True, False, id="B121 a block of the center is spared"),
        pytest.param(Terms(spares_center=False), True, True, True, id="B121 unless set otherwise"),
        pytest.param(Terms(), False, False, False, id="the space wants none"),
        pytest.param(Terms(long=None), True, False, True, id="B121 long ones are not spared if so set"),
    ],
)
def test_what_is_exempt(terms: Terms, checkin: bool, is_centers: bool, lapses: bool) -> None:
    period = Period(START, START + 9 * HOUR) if terms.long is None else Period(START, START + HOUR)
    found = lapses_at(space(checkin=checkin), period, terms, is_centers=is_centers, now=START - 24 * HOUR)
    assert (found is not None) == lapses


@pytest.mark.parametrize(
    ("after", "expected"), [(timedelta(), 1), (30 * MINUTE / 60, 1), (90 * MINUTE / 60, 1), (150 * MINUTE / 60, 2)]
)
def test_leaving_is_to_the_minute_and_never_at_the_start(after: timedelta, expected: int) -> None:
    assert leaves_at(Period(START, START + HOUR), START + after) == START + expected * MINUTE
