"""Checking in against others: whoever takes what has lapsed, and a second device."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from anchorcenter.accounts.queries import find_actor
from anchorcenter.bookings import service as bookings
from anchorcenter.bookings.models import CheckIn, Status
from anchorcenter.bookings.service.lapsing import settle
from anchorcenter.bookings.use import service
from anchorcenter.bookings.use.service import Arrival
from anchorcenter.bookings.wanted import NewBooking
from anchorcenter.core.audit import AuditEntry
from anchorcenter.core.db import db
from anchorcenter.core.unit_of_work import writing
from tests.bookings.uses import want_check_in
from tests.races.conftest import Gate, Meanwhile
from tests.steps import actor, book, standing
from tests.times import MINUTE, kst

pytestmark = pytest.mark.races
Race = Callable[..., Any]
CODE, IN_TIME, LATE = "B-2026-000001", kst("10:15") - MINUTE / 60, kst("10:15")


@pytest.fixture
def booked(app: Flask) -> None:
    """Company A has zone A at ten, which wants check-in."""
    want_check_in(app, "a")
    assert book(app.test_client(), "tenant-a", "api", "a", "10:00", "11:00").status == 201


def arrive(app: Flask, now: datetime, who: str = "tenant-a") -> str:
    by = actor(app, who)
    with app.app_context(), writing():
        service.check_in(Arrival(code=CODE, headcount=4), how=CheckIn.QR, by=by, now=now)
    return "in"


def take(app: Flask) -> str:
    wanted = NewBooking(space="a", starts_at=kst("10:30"), ends_at=kst("11:00"), purpose="시험", headcount=2)
    by = actor(app, "staff")
    with app.app_context(), writing():
        bookings.book(wanted, by=by, now=LATE)
    return "booked"


@pytest.mark.usefixtures("booked")
def test_devices_at_once_are_one_check_in_b120(race: Race, app: Flask) -> None:
    def attempt(app: Flask, number: int) -> str:
        return arrive(app, IN_TIME, ("tenant-a", "tenant-a-member")[number % 2])

    assert race(attempt, 6).counts == {"in": 6}
    with app.app_context():
        told = select(func.count()).where(AuditEntry.verb == "check_in")
        assert db.session.scalar(told) == 1


@pytest.mark.usefixtures("booked")
def test_a_check_in_and_who_takes_the_lapsed_time_never_both_have_it(race: Race, app: Flask) -> None:
    """Clocks differ by a second: one says that it is still in time, the others that it has lapsed."""

    def attempt(app: Flask, number: int) -> str:
        return arrive(app, IN_TIME) if number == 0 else take(app)

    counts = race(attempt, 4).counts
    found = standing(app)
    assert (counts["in"] + counts["booked"], found[1], found[2]) == (1, 1, [])


@pytest.mark.usefixtures("booked")
@pytest.mark.parametrize("arrives_first", [True, False])
def test_a_check_in_and_the_worker_wait_for_each_other(meanwhile: Meanwhile, app: Flask, arrives_first: bool) -> None:
    """Whoever has the booking's lock first decides; the other sees what became of it."""

    def release(app: Flask) -> str:
        with app.app_context(), writing():
            settle(1, now=LATE)
        return "settled"

    def first(app: Flask, gate: Gate) -> str:
        with app.app_context(), writing():
            by = find_actor("tenant-a@test.example", now=IN_TIME)
            assert by is not None
            if arrives_first:
                service.check_in(Arrival(code=CODE), how=CheckIn.QR, by=by, now=IN_TIME)
            else:
                settle(1, now=LATE)
            gate()
        return "first"

    answers = meanwhile(first, release if arrives_first else lambda app: arrive(app, IN_TIME))
    found = standing(app)
    expected = (
        (("first", "settled"), [Status.CONFIRMED], 1)
        if arrives_first
        else (("first", "DomainError"), [Status.NO_SHOW], 0)
    )
    assert (answers, found[0], found[1], found[2]) == (*expected, [])
