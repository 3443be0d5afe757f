"""What has lapsed, when strangers, those who wait and the worker come at once: the list is asked first, whoever is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from anchorcenter.admissions.models import EntrySkip
from anchorcenter.bookings import service as bookings
from anchorcenter.bookings.wanted import NewBooking
from anchorcenter.core.db import db
from anchorcenter.core.unit_of_work import writing
from anchorcenter.facilities.claims import end_lapsed
from anchorcenter.facilities.feature import tidy
from anchorcenter.facilities.queries import get_plan
from tests.bookings.offers import offered, wished
from tests.races.conftest import Gate, Meanwhile, Outcome
from tests.races.test_waiting_at_once import offers
from tests.steps import actor, book, problems, stored
from tests.times import HOUR, NOW, kst

pytestmark = pytest.mark.races
Race = Callable[..., Outcome]
Clock = Callable[[datetime], None]
LAPSED = NOW + 2 * HOUR
STRANGER = "tenant-a-member"


@pytest.fixture
def lapsed(app: Flask, clock: Clock) -> int:
    """Zone A from ten to eleven was kept for somebody until now, and tenant B waits for it."""
    offered(app, "tenant-a")
    number = wished(app, "tenant-b")
    clock(LAPSED)
    return number


def sweep(app: Flask) -> str:
    with app.app_context():
        tidy(LAPSED)
    return "swept"


def take(app: Flask) -> tuple[str, ...]:
    return book(app.test_client(), STRANGER, "api", "a", "10:00", "11:00").codes or ("booked",)


def book_up_to(gate: Gate, app: Flask) -> str:
    """Be inside the block in which a stranger books it."""
    by = actor(app, STRANGER, LAPSED)
    wanted = NewBooking(space="a", starts_at=kst("10:00"), ends_at=kst("11:00"), purpose="군집비행 시험", headcount=4)
    with app.app_context(), writing():
        bookings.book(wanted, by=by, now=LAPSED)
        gate()
    return "booked"


def skips(app: Flask) -> list[str]:
    with app.app_context():
        return list(db.session.scalars(select(EntrySkip.code)))


def test_strangers_and_the_worker_at_once_leave_it_to_who_waits(app: Flask, lapsed: int, race: Race) -> None:
    def attempt(other: Flask, number: int) -> Any:
        return sweep(other) if number == 0 else take(other)[0]

    counts = race(attempt, 4).counts
    assert (counts["swept"], counts["wanted"] + counts["taken"]) == (1, 3)
    assert [row[1:] for row in offers(app)[1:]] == [("a", "open")]
    assert stored(app)[0] == 0


def test_strangers_alone_leave_it_to_who_waits_however_late_the_worker(app: Flask, lapsed: int, race: Race) -> None:
    counts = race(lambda other, _number: take(other)[0], 4).counts
    assert (counts["wanted"] >= 1, counts["wanted"] + counts["taken"]) == (True, 4)
    assert [row[1:] for row in offers(app)[1:]] == [("a", "open")]


def test_who_comes_while_the_worker_sweeps_finds_it_offered(app: Flask, lapsed: int, meanwhile: Meanwhile) -> None:
    def first(other: Flask, gate: Gate) -> str:
        with other.app_context(), writing():
            get_plan()
            end_lapsed(LAPSED)
            gate()
        return "swept"

    assert meanwhile(first, take) == ("swept", ("taken",))
    assert [row[1:] for row in offers(app)[1:]] == [("a", "open")]


def test_who_is_passed_over_while_the_worker_sweeps_reads_why_once(
    app: Flask, lapsed: int, meanwhile: Meanwhile
) -> None:
    assert book(app.test_client(), "tenant-b", "api", "b", "10:00", "11:00").status == 201
    assert meanwhile(lambda other, gate: book_up_to(gate, other), sweep) == ("booked", "swept")
    assert (skips(app), len(offers(app)), problems(app)) == (["elsewhere"], 1, [])


def test_two_strangers_at_once_pass_over_the_same_who_waits_once(app: Flask, lapsed: int, meanwhile: Meanwhile) -> None:
    assert book(app.test_client(), "tenant-b", "api", "b", "10:00", "11:00").status == 201
    assert meanwhile(lambda other, gate: book_up_to(gate, other), take) == ("booked", ("taken",))
    assert (skips(app), problems(app)) == (["elsewhere"], [])
