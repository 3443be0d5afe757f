"""Who decides, what may still be decided, and who loses by a yes: values only."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from anchorcenter.accounts.actors import Actor
from anchorcenter.accounts.models import Role
from anchorcenter.bookings.approval.rules import (
    MOST_SLOTS,
    CounterOffer,
    Decision,
    Slot,
    check_counter_offer,
    check_decider,
    check_undecided,
    is_change_asked,
    rivals,
)
from anchorcenter.bookings.models import Booking, BookingPart, ChangeRequest, Status
from anchorcenter.facilities.models import Occupancy, Use
from anchorcenter.facilities.plan import Plan
from anchorcenter.facilities.queries import get_plan
from tests.times import HOUR, NOW, kst

STAFF, DIRECTOR, TENANT = 5, 6, 7


@pytest.fixture
def plan(app: Flask) -> Plan:
    with app.app_context():
        return get_plan()


def person(number: int, *roles: Role) -> Actor:
    return Actor(
        id=number, email="a@test.example", name="사람", locale="ko", audiences=frozenset(), roles=frozenset(roles)
    )


def booking(plan: Plan, space: str = "a", start: str = "10:00", end: str = "11:00", **columns: Any) -> Booking:
    """A request that nobody has decided yet; it is stored nowhere."""
    found = plan.find(space)
    assert found is not None
    slot = Occupancy(space_id=found.id, starts_at=kst(start), ends_at=kst(end), kind=Use.BOOKING, cells_taken=1)
    slot.expires_at = columns.pop("expires_at", NOW + HOUR)
    values = {"id": 1, "status": Status.REQUESTED, "version": 1, "booked_by_id": TENANT, "guest_name": ""} | columns
    return Booking(**values, parts=[BookingPart(occupancy=slot)])


@pytest.mark.parametrize(
    ("roles", "number", "codes"),
    [
        pytest.param((), TENANT, ["forbidden"], id="a tenant"),
        pytest.param((Role.OFFICIAL,), 8, ["forbidden"], id="an official"),
        pytest.param((Role.STAFF,), STAFF, [], id="staff"),
        pytest.param((Role.STAFF,), TENANT, ["own_request"], id="staff who asked"),
        pytest.param((Role.DIRECTOR,), TENANT, [], id="a director who asked"),
    ],
)
def test_staff_decide_what_others_asked_for(plan: Plan, roles: tuple[Role, ...], number: int, codes: list[str]) -> None:
    assert [reason.code for reason in check_decider(booking(plan), person(number, *roles))] == codes


@pytest.mark.parametrize("status", [status for status in Status if status is not Status.REQUESTED])
def test_what_is_no_request_any_more_is_not_decided(plan: Plan, status: Status) -> None:
    decided = booking(plan, status=status, expires_at=None)
    assert [reason.code for reason in check_undecided(decided, Decision(version=1), now=NOW)] == ["decided"]


@pytest.mark.parametrize(("version", "codes"), [(None, []), (3, []), (2, ["changed"]), (0, ["changed"])])
def test_it_is_decided_as_it_was_read(plan: Plan, version: int | None, codes: list[str]) -> None:
    asked = booking(plan, version=3)
    assert [reason.code for reason in check_undecided(asked, Decision(version=version), now=NOW)] == codes


@pytest.mark.parametrize(("late", "codes"), [(-1, []), (0, ["decided"]), (1, ["decided"])])
def test_it_is_decided_before_it_lapses(plan: Plan, late: int, codes: list[str]) -> None:
    now = NOW + HOUR + timedelta(seconds=late)
    assert [reason.code for reason in check_undecided(booking(plan), Decision(version=1), now=now)] == codes


@pytest.mark.parametrize(
    ("status", "late", "is_asked"),
    [(Status.CONFIRMED, -1, True), (Status.CONFIRMED, 0, False), (Status.CANCELLED, -1, False)],
)
def test_a_change_waits_while_its_booking_stands(plan: Plan, status: Status, late: int, is_asked: bool) -> None:
    stands = booking(plan, status=status, expires_at=None)
    stands.__dict__["change"] = ChangeRequest(decide_by=NOW + HOUR)
    assert is_change_asked(stands, NOW + HOUR + timedelta(seconds=late)) is is_asked


@pytest.mark.parametrize(
    ("space", "start", "end", "loses"),
    [
        ("a", "10:00", "11:00", True),
        ("whole", "10:30", "12:00", True),
        ("ab", "09:00", "10:01", True),
        ("a", "11:00", "12:00", False),
        ("b", "10:00", "11:00", False),
        ("cd", "10:00", "11:00", False),
    ],
)
def test_who_asks_for_any_cell_at_any_of_its_time_loses(
    plan: Plan, space: str, start: str, end: str, loses: bool
) -> None:
    asked, other = booking(plan), booking(plan, space, start, end, id=2)
    for each in (asked, other):
        each.__dict__["change"] = None
    assert rivals(asked, [asked, other], plan) == ([other] if loses else [])


def test_of_a_pool_nobody_loses(plan: Plan) -> None:
    asked, other = booking(plan, "desks"), booking(plan, "desks", id=2)
    for each in (asked, other):
        each.__dict__["change"] = None
    assert rivals(asked, [other], plan) == []


@pytest.mark.parametrize(
    ("many", "guest", "codes"),
    [(0, "", ["slots"]), (1, "", []), (MOST_SLOTS, "", []), (MOST_SLOTS + 1, "", ["slots"]), (1, "손님", ["guest"])],
)
def test_one_to_five_slots_are_offered_instead_to_who_can_answer(
    plan: Plan, many: int, guest: str, codes: list[str]
) -> None:
    slots = (Slot(space="a", starts_at=kst("10:00"), ends_at=kst("11:00")),) * many
    wanted = CounterOffer(version=1, slots=slots)
    assert [reason.code for reason in check_counter_offer(booking(plan, guest_name=guest), wanted)] == codes
