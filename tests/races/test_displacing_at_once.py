"""Staff displace a booking while its owner changes or cancels it, while others do the same, while a hold is booked."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from anchorcenter.bookings import service
from anchorcenter.bookings.models import Channel
from anchorcenter.bookings.wanted import HELD, ChangedBooking, NewBookingFor
from anchorcenter.core.db import db
from anchorcenter.core.outbox import Message
from anchorcenter.core.unit_of_work import writing
from tests.races.conftest import Gate, Meanwhile, posting
from tests.steps import actor, behalf, book, change, filled, slot, standing, statuses
from tests.times import NOW, kst

pytestmark = pytest.mark.races
Race = Callable[..., Any]
CODE = "B-2026-000001"
WHY = "시장 방문"


@pytest.fixture
def booked(app: Flask) -> None:
    """Company A has zone A at ten."""
    assert book(app.test_client(), "tenant-a", "api", "a", "10:00", "11:00").status == 201


def displacing(space: str = "a", *codes: str) -> Callable[[Flask, Gate], str]:
    """Displace booking 1, and wait at the gate before it is stored."""

    def first(app: Flask, gate: Gate) -> str:
        by = actor(app, "staff")
        times = {"starts_at": kst("10:00"), "ends_at": kst("11:00")}
        values: dict[str, Any] = {
            "space": space,
            "purpose": "행사",
            "headcount": 4,
            "channel": Channel.PHONE,
            "why": WHY,
        }
        wanted = NewBookingFor(**values | times, displaced=frozenset(codes or (CODE,)))
        with app.app_context(), writing():
            service.book_for(wanted, by=by, now=NOW)
            gate()
        return "displaced"

    return first


def form(space: str = "a", *codes: str) -> dict[str, Any]:
    return behalf(space, "10:00", "11:00", whose="center", why=WHY, displaced=[*(codes or (CODE,))])


@pytest.mark.usefixtures("booked")
def test_who_changes_what_is_being_displaced_is_told_so_b23(app: Flask, meanwhile: Meanwhile) -> None:
    wanted = filled("d", "14:00", "15:00") | {"version": "1"}
    assert meanwhile(displacing(), posting(f"/bookings/{CODE}/change", wanted)) == ("displaced", 409)
    assert standing(app) == (["cancelled", "confirmed"], 1, [])


@pytest.mark.usefixtures("booked")
def test_who_cancels_what_is_being_displaced_finds_it_cancelled_b23(app: Flask, meanwhile: Meanwhile) -> None:
    assert meanwhile(displacing(), posting(f"/bookings/{CODE}/cancel")) == ("displaced", 303)
    assert standing(app) == (["cancelled", "confirmed"], 1, [])


@pytest.mark.usefixtures("booked")
@pytest.mark.parametrize("space", ["b", "c"])
def test_what_moves_away_meanwhile_is_left_alone_b23(app: Flask, meanwhile: Meanwhile, space: str) -> None:
    """Its owner was first: staff take what is free, and whoever has gone elsewhere keeps that."""

    def moving(other: Flask, gate: Gate) -> str:
        by = actor(other, "tenant-a")
        with other.app_context(), writing():
            service.change(CODE, ChangedBooking(version=1, space=space), by=by, now=NOW)
            gate()
        return "moved"

    assert meanwhile(moving, posting("/staff/bookings/new", form(), "staff")) == ("moved", 303)
    assert standing(app) == (["confirmed", "confirmed"], 2, [])


@pytest.mark.usefixtures("booked")
def test_two_of_the_staff_who_displace_the_same_do_it_once_b23(app: Flask, meanwhile: Meanwhile) -> None:
    assert meanwhile(displacing(), posting("/staff/bookings/new", form("ab"), "director")) == ("displaced", 409)
    assert standing(app) == (["cancelled", "confirmed"], 1, [])


@pytest.mark.usefixtures("booked")
def test_many_displace_and_change_across_each_other_without_a_deadlock_b23(race: Race, app: Flask) -> None:
    def attempt(racer: Flask, number: int) -> int:
        if number % 3 == 2:
            return change(racer.test_client(), "tenant-a", "api", CODE, 1, space="cd").status
        return posting(
            "/staff/bookings/new", form(("ab", "bc", "whole")[number // 3]), ("staff", "director")[number % 3]
        )(racer)

    outcome = race(attempt, 9)
    assert set(outcome.counts) <= {"200", "303", "409", "412"}
    assert outcome.counts["303"] >= 1
    assert not outcome.is_stuck
    with app.app_context():
        told = select(func.count()).select_from(Message).where(Message.key == f"{CODE}-displaced")
        assert db.session.scalar(told) == (statuses(app)[0] == "cancelled")


def test_a_hold_that_is_being_booked_is_not_taken_away_b23(app: Flask, meanwhile: Meanwhile) -> None:
    posting("/holds", slot())(app)

    def booking(other: Flask, gate: Gate) -> str:
        by = actor(other, "tenant-a")
        times = {"starts_at": kst("10:00"), "ends_at": kst("11:00")}
        values: dict[str, Any] = {"space": "a", "purpose": "시험", "headcount": 4, "hold": 1}
        with other.app_context(), writing():
            service.book(service.NewBooking(**values | times), by=by, now=NOW)
            gate()
        return "booked"

    assert meanwhile(booking, posting("/staff/bookings/new", form("a", HELD), "staff")) == ("booked", 409)
    assert standing(app) == (["confirmed"], 1, [])


def test_who_books_a_hold_that_is_being_taken_away_is_told_so_b23(app: Flask, meanwhile: Meanwhile) -> None:
    posting("/holds", slot("whole"))(app)
    answers = meanwhile(displacing("a", HELD), posting("/bookings/new?hold=1", filled("whole")))
    assert (answers, standing(app)) == (("displaced", 409), (["confirmed"], 1, []))


@pytest.mark.usefixtures("booked")
def test_who_is_handed_a_booking_while_it_is_cancelled_gets_nothing(app: Flask, meanwhile: Meanwhile) -> None:
    def cancelling(other: Flask, gate: Gate) -> str:
        by = actor(other, "tenant-a")
        with other.app_context(), writing():
            service.cancel(CODE, by=by, now=NOW)
            gate()
        return "cancelled"

    answers = meanwhile(cancelling, posting(f"/bookings/{CODE}/hand-over", {"chosen": "2"}))
    assert (answers, standing(app)) == (("cancelled", 422), (["cancelled"], 0, []))
