"""The slots that a calendar offers are just those that the rules allow, and each of them can be held."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from anchorcenter.bookings.rules import check_booking
from anchorcenter.bookings.slots import list_slots
from anchorcenter.core.periods import Period
from anchorcenter.facilities.models import Use
from anchorcenter.facilities.plan import Plan, SpacePlan
from anchorcenter.facilities.rules import Busy, Closed, Part, check_use, choose, open_periods
from tests.facilities.plans import LUNCH, busy, cell, closed, plan, space
from tests.times import DAY, MINUTE, NOW, kst

DAY_OF_USE = date(2026, 11, 25)
FIELD = space(1, 1, 2, 3, hours=LUNCH, after=10)
LANES = [space(10 + n, n, hours=LUNCH, before=5 * n, shortest=n * 30 * MINUTE) for n in (1, 2, 3)]
HALL = space(2, 1, 2, 3, hours=LUNCH, after=15, shortest=60 * MINUTE)  # No lane of it can be had alone.
POOL = space(3, 1, 2, cell(3, out_of_service_on=DAY_OF_USE), hours=LUNCH, is_pool=True)
stretches = st.tuples(st.integers(8 * 12, 18 * 12), st.integers(1, 40), st.integers(1, 3))


def at(five_minutes: int) -> str:
    return f"{five_minutes // 12}:{five_minutes % 12 * 5:02}"


def allowed(target: SpacePlan, uses: list[Busy], closures: list[Closed], center: Plan) -> list[str]:
    """Asked one by one, moment by moment."""
    found = []
    for half_hour in range(48):
        start = kst("00:00") + half_hour * 30 * MINUTE
        wanted = Period(start, start + target.shortest)
        parts = choose([Part(space=target, period=wanted, kind=Use.HOLD)], uses, closures, center)
        refused = check_booking(target, wanted, headcount=1, units=1, by=None, now=NOW, plan=center)
        if not refused and not check_use(parts, uses, closures, center):
            found.append(f"{target.slug} {half_hour // 2:02}%3A{half_hour % 2 * 30:02}")
    return found


@pytest.mark.parametrize(
    ("facility", "targets"), [(FIELD, LANES), (HALL, [HALL]), (POOL, [POOL])], ids=["lanes", "whole", "pool"]
)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(stretches, max_size=5), st.lists(stretches, max_size=2))
def test_slots_are_those_that_every_rule_allows(
    in_korean: None, facility: SpacePlan, targets: list[SpacePlan], used: list[Any], shut: list[Any]
) -> None:
    center = plan(*(facility, *LANES) if facility is FIELD else (facility, space(9, 8, after=20)))
    user = LANES[0] if facility is FIELD else center.spaces[1]
    uses = [
        use._replace(cell_id=number, space_id=user.id)
        for start, length, number in used
        for use in busy(space(9, 1), at(start), at(start + length), occupancy_id=start)
    ]
    closures = [closed(at(start), at(start + length), number) for start, length, number in shut]

    opened = open_periods(facility, [DAY_OF_USE], center)
    slots = list_slots(facility, opened, uses, closures, plan=center, reader=None, now=NOW)

    offered = [s.action.removeprefix("/holds?space=").split("&")[:2] for s in slots]
    shown = [f"{slug} {start.partition('T')[2]}" for slug, start in offered]
    assert sorted(shown) == sorted(a for target in targets for a in allowed(target, uses, closures, center))


def test_a_day_on_which_booking_is_not_open_has_none(in_korean: None) -> None:
    center = plan(FIELD, *LANES)
    far = DAY_OF_USE + 100 * DAY
    assert list_slots(FIELD, open_periods(FIELD, [far], center), [], [], plan=center, reader=None, now=NOW) == []
