"""A closure against a booking of the same slot: the booking is in the list, or it is refused."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from anchorcenter.bookings import service
from anchorcenter.core.db import db
from anchorcenter.core.errors import DomainError
from anchorcenter.core.outbox import Message
from anchorcenter.core.unit_of_work import writing
from anchorcenter.core.versions import seal
from anchorcenter.facilities.closures import ClosureEdit
from anchorcenter.facilities.models import Closure, Occupancy
from anchorcenter.operations.closing import Decided, Rehearsal, close_over
from anchorcenter.operations.models import ClosureDecision, Decision
from tests.races.conftest import Gate, Meanwhile, posting
from tests.steps import actor, book, count, live_claims, standing, statuses
from tests.times import NOW, kst, typed

pytestmark = pytest.mark.races
Race = Callable[..., Any]
ZONES = "abc"
NOBODY = seal({"touched": []})  # The word for a list in which there is nobody.


def test_who_books_while_a_decided_closure_is_stored_is_refused_b112(app: Flask, meanwhile: Meanwhile) -> None:
    def first(other: Flask, gate: Gate) -> str:
        by = actor(other, "staff")
        edit = ClosureEdit(label="점검", cells=[1], starts_at=kst("09:00"), ends_at=kst("18:00"))
        with other.app_context(), writing():
            close_over(None, edit, Decided(), confirmed=NOBODY, by=by, now=NOW)
            gate()
        return "closed"

    def second(other: Flask) -> tuple[int, tuple[str, ...]]:
        answer = book(other.test_client(), "tenant-a", "api", "a", "10:00", "11:00")
        return answer.status, answer.codes

    assert meanwhile(first, second) == ("closed", (422, ("closure",)))
    assert standing(app) == ([], 0, [])


def test_who_books_first_is_in_the_list_of_a_closure_that_was_decided_without_them_b112(
    app: Flask, meanwhile: Meanwhile
) -> None:
    def first(other: Flask, gate: Gate) -> str:
        wanted: dict[str, Any] = {"space": "a", "purpose": "시험", "headcount": 2}
        wanted |= {"starts_at": kst("10:00"), "ends_at": kst("11:00")}
        by = actor(other, "tenant-a")
        with other.app_context(), writing():
            service.book(service.NewBooking(**wanted), by=by, now=NOW)
            gate()
        return "booked"

    times = {"starts_at": typed(kst("09:00")), "ends_at": typed(kst("18:00"))}
    sent = times | {"label": "점검", "cells": ["1"], "confirmed": NOBODY}
    assert meanwhile(first, posting("/staff/settings/closures/new", sent, who="staff")) == ("booked", 409)
    assert (standing(app), count(app, Closure)) == ((["confirmed"], 1, []), 0)


@pytest.fixture
def tomorrows(app: Flask) -> str:
    """A booking the day after; its code."""
    made = book(app.test_client(), "tenant-a", "api", "a", "2026-11-26 10:00", "2026-11-26 11:00")
    return made.code


def move_in(app: Flask, code: str, gate: Gate = lambda: None) -> str:
    """Move it to the day that is being closed; "moved", or the codes that refuse it."""
    by = actor(app, "tenant-a")
    wanted = service.ChangedBooking(version=None, starts_at=kst("10:00"), ends_at=kst("11:00"))
    try:
        with app.app_context(), writing():
            service.change(code, wanted, by=by, now=NOW)
            gate()
    except DomainError as error:
        return " ".join(reason.code for reason in error.reasons)
    return "moved"


def test_who_moves_into_a_day_while_it_is_closed_is_refused_and_stays(
    app: Flask, meanwhile: Meanwhile, tomorrows: str
) -> None:
    def first(other: Flask, gate: Gate) -> str:
        by = actor(other, "staff")
        edit = ClosureEdit(label="점검", cells=[1], starts_at=kst("09:00"), ends_at=kst("18:00"))
        with other.app_context(), writing():
            close_over(None, edit, Decided(), confirmed=NOBODY, by=by, now=NOW)
            gate()
        return "closed"

    assert meanwhile(first, lambda other: move_in(other, tomorrows)) == ("closed", "closure")
    assert standing(app) == (["confirmed"], 1, [])


def test_who_has_moved_into_a_day_is_in_the_list_of_its_closure(
    app: Flask, meanwhile: Meanwhile, tomorrows: str
) -> None:
    times = {"starts_at": typed(kst("09:00")), "ends_at": typed(kst("18:00"))}
    sent = times | {"label": "점검", "cells": ["1"], "confirmed": NOBODY}
    second = posting("/staff/settings/closures/new", sent, who="staff")
    assert meanwhile(lambda other, gate: move_in(other, tomorrows, gate), second) == ("moved", 409)
    assert (standing(app), count(app, Closure)) == ((["confirmed"], 1, []), 0)


def test_of_movers_into_a_day_and_who_closes_it_nobody_is_left_inside_untold(
    app: Flask, race: Race, tomorrows: str
) -> None:
    def attempt(beside: Flask, number: int) -> str:
        return move_in(beside, tomorrows) if number % 2 else close_for_nobody(beside)

    counts = race(attempt, 4).counts

    inside = set(counts) & {"moved", "looks again"}
    with app.app_context():
        (slot,) = db.session.scalars(select(Occupancy.starts_at).where(Occupancy.released_at.is_(None)))
    assert counts.total() == 4
    if counts["closed"]:  # It came first: whoever moves is refused, and the second closure finds nobody either.
        assert (inside, slot, count(app, Closure)) == (set(), kst("2026-11-26 10:00"), 2)
    else:
        assert (inside, slot, count(app, Closure)) == ({"moved", "looks again"}, kst("10:00"), 0)


def close_for_nobody(app: Flask) -> str:
    """Close a zone of which staff have seen that nobody is inside; "looks again" when somebody is by now."""
    by = actor(app, "staff")
    edit = ClosureEdit(label="점검", cells=[1], starts_at=kst("09:00"), ends_at=kst("18:00"))
    try:
        with app.app_context(), writing():
            close_over(None, edit, Decided(), confirmed=NOBODY, by=by, now=NOW)
    except Rehearsal:
        return "looks again"
    return "closed"


def try_to_close(app: Flask, word: str, decision: Decision) -> str:
    """Close the field over what is booked; "seen" when it must be looked at first or again."""
    by = actor(app, "staff")
    edit = ClosureEdit(label="점검", cells=[1, 2, 3, 4], starts_at=kst("09:00"), ends_at=kst("18:00"))
    try:
        with app.app_context(), writing():
            close_over(None, edit, Decided(every=decision, why="시연"), confirmed=word, by=by, now=NOW)
    except Rehearsal as seen:
        return seen.word
    return "closed"


@pytest.fixture
def seen(app: Flask) -> str:
    """Three bookings lie in the field, and staff have looked at what closing it would do: their word."""
    for zone in ZONES:
        assert book(app.test_client(), "tenant-a", "api", zone, "10:00", "11:00").status == 201
    return try_to_close(app, "", Decision.MOVE)


@pytest.mark.parametrize("other", Decision)
def test_of_closures_of_the_same_bookings_one_decides_and_the_others_look_again_b112(
    app: Flask, race: Race, seen: str, other: Decision
) -> None:
    def attempt(beside: Flask, number: int) -> str:
        answer = try_to_close(beside, seen, other if number % 2 else Decision.MOVE)
        return answer if answer == "closed" else "looks again"

    found = race(attempt, 4)

    assert (found.counts, found.is_stuck) == ({"closed": 1, "looks again": 3}, False)
    with app.app_context():
        (decided,) = set(db.session.scalars(select(ClosureDecision.decision)))
        told = list(db.session.scalars(select(Message.key).where(Message.key.startswith("closure-"))))
    assert (count(app, Closure), count(app, ClosureDecision), len(told)) == (1, 3, 1)
    expected = "cancelled" if decided is Decision.CANCEL else "confirmed"
    assert (statuses(app), live_claims(app)) == ([expected] * 3, 0 if decided is Decision.CANCEL else 3)
