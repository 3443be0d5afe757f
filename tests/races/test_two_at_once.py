"""Two at once, one after the other by a hair: the second begins while the first is inside its block."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from anchorcenter.bookings import service
from anchorcenter.bookings.models import Hold
from anchorcenter.bookings.service import NewBooking
from anchorcenter.core.db import db
from anchorcenter.core.periods import Period
from anchorcenter.core.settings import change, lock_configuration
from anchorcenter.core.unit_of_work import writing
from anchorcenter.facilities import claims
from anchorcenter.facilities.models import Hours
from anchorcenter.facilities.service import close as close_cells
from tests.races.conftest import Gate, Meanwhile, posting
from tests.steps import actor, book, filled, slot, standing
from tests.times import MINUTE, NOW, kst

pytestmark = pytest.mark.races


@pytest.fixture
def held(client_of: Callable[[str], FlaskClient]) -> None:
    """Tenant A holds zone A from ten to eleven: hold 1."""
    client_of("tenant-a").post("/holds", data=slot())


def booking(app: Flask, gate: Gate, now: datetime = NOW) -> str:
    """Book out of hold 1, and wait at the gate before it is stored."""
    by = actor(app, "tenant-a")
    wanted: dict[str, Any] = {"space": "a", "purpose": "군집비행 시험", "headcount": 4, "hold": 1}
    wanted |= {"starts_at": kst("10:00"), "ends_at": kst("11:00")}
    with app.app_context(), writing():
        code = service.book(NewBooking(**wanted), by=by, now=now).code
        gate()
    return code


@pytest.mark.usefixtures("held")
def test_a_hold_that_is_being_booked_is_not_released(app: Flask, meanwhile: Meanwhile) -> None:
    assert meanwhile(booking, posting("/holds/1/release")) == ("B-2026-000001", 409)
    assert standing(app) == (["confirmed"], 1, [])
    assert book(app.test_client(), "tenant-b", "api", "a", "10:00", "11:00").status == 409


@pytest.mark.usefixtures("held")
def test_the_worker_does_not_end_what_is_confirmed_at_its_last_second(app: Flask, meanwhile: Meanwhile) -> None:
    def tidy(other: Flask) -> str:
        with other.app_context(), writing():
            claims.end_lapsed(NOW + 10 * MINUTE)
        return "tidied"

    assert meanwhile(booking, tidy) == ("B-2026-000001", "tidied")
    assert standing(app) == (["confirmed"], 1, [])


@pytest.mark.usefixtures("held")
def test_a_double_click_is_one_booking(app: Flask, meanwhile: Meanwhile) -> None:
    assert meanwhile(booking, posting("/bookings/new?hold=1", filled())) == ("B-2026-000001", 303)
    assert standing(app) == (["confirmed"], 1, [])


@pytest.mark.usefixtures("held")
def test_a_hold_becomes_one_booking_even_when_two_are_asked_of_it(app: Flask, meanwhile: Meanwhile) -> None:
    assert meanwhile(booking, posting("/bookings/new?hold=1", filled("b"))) == ("B-2026-000001", 409)
    assert standing(app) == (["confirmed"], 1, [])


@pytest.mark.usefixtures("held")
def test_a_hold_is_not_extended_a_third_time_by_pressing_fast(app: Flask, meanwhile: Meanwhile) -> None:
    posting("/holds/1/extend")(app)

    def first(other: Flask, gate: Gate) -> str:
        by = actor(other, "tenant-a")
        with other.app_context(), writing():
            service.extend(1, by=by, now=NOW)
            gate()
        return "extended"

    assert meanwhile(first, posting("/holds/1/extend")) == ("extended", 422)
    with app.app_context():
        assert db.session.scalar(select(Hold.extensions)) == 2


def test_cancelling_twice_at_once_is_once(app: Flask, meanwhile: Meanwhile) -> None:
    code = book(app.test_client(), "tenant-a", "api", "a", "10:00", "11:00").code

    def first(other: Flask, gate: Gate) -> str:
        by = actor(other, "tenant-a")
        with other.app_context(), writing():
            service.cancel(code, by=by, now=NOW)
            gate()
        return "cancelled"

    assert meanwhile(first, posting(f"/bookings/{code}/cancel")) == ("cancelled", 303)
    assert standing(app) == (["cancelled"], 0, [])


def test_who_books_while_it_is_being_closed_is_refused(app: Flask, meanwhile: Meanwhile) -> None:
    def first(other: Flask, gate: Gate) -> str:
        with other.app_context(), writing():
            close_cells([1], Period(kst("09:00"), kst("18:00")), "점검", by=(0, "test"), now=NOW)
            gate()
        return "closed"

    def second(other: Flask) -> tuple[int, tuple[str, ...]]:
        answer = book(other.test_client(), "tenant-a", "api", "a", "10:00", "11:00")
        return answer.status, answer.codes

    assert meanwhile(first, second) == ("closed", (422, ("closure",)))
    assert standing(app) == ([], 0, [])


@pytest.mark.parametrize("cells_first", [False, True])
def test_who_books_while_hours_change_is_refused_by_the_new_ones(
    app: Flask, meanwhile: Meanwhile, *, cells_first: bool
) -> None:
    """In the one order of locks: configuration before cells, so that nobody waits for each other."""

    def first(other: Flask, gate: Gate) -> str:
        with other.app_context(), writing():
            lock_configuration()
            if cells_first:
                claims.lock_cells([1])
            gate()
            db.session.execute(update(Hours).where(Hours.space_id.is_(None)).values(opens_minute=720))
            change(service.HOLD_MINUTES, 11, now=NOW)
        return "changed"

    def second(other: Flask) -> tuple[int, tuple[str, ...]]:
        answer = book(other.test_client(), "tenant-a", "api", "a", "10:00", "11:00")
        return answer.status, answer.codes

    assert meanwhile(first, second) == ("changed", (422, ("closed",)))
    assert standing(app) == ([], 0, [])


def test_two_who_change_the_configuration_come_one_after_the_other(app: Flask, meanwhile: Meanwhile) -> None:
    def first(other: Flask, gate: Gate) -> str:
        with other.app_context(), writing():
            change(service.HOLD_MINUTES, 11, now=NOW)
            gate()
        return "changed"

    def second(other: Flask) -> str:
        with other.app_context(), writing():
            change(service.HOLD_EXTENSIONS, 3, now=NOW)
        return "changed"

    assert meanwhile(first, second) == ("changed", "changed")
