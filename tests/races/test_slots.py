"""Many at once on one slot: one winner, the others told why, without a wait for nothing and without a 500."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime
from random import Random
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from anchorcenter.core.db import db
from anchorcenter.core.periods import Period
from anchorcenter.core.unit_of_work import writing
from anchorcenter.facilities import claims
from anchorcenter.facilities.models import Claim, Use
from anchorcenter.facilities.queries import get_plan
from anchorcenter.facilities.rules import Part
from anchorcenter.facilities.service import close as close_cells
from tests.steps import bearer, body, book
from tests.times import DAY, HOUR, MINUTE, NOW, kst, typed

pytestmark = pytest.mark.races
Race = Callable[..., Any]
TENANTS = ("tenant-a", "tenant-b", "tenant-a-member")


def book_by_api(app: Flask, number: int, space: str, start: str, end: str, **changes: Any) -> int:
    name = TENANTS[number % 3]
    return book(app.test_client(), name, "api", space, start, end, **changes).status


def take(app: Flask, slug: str, start: datetime, *, now: datetime = NOW, expires_at: datetime | None = None) -> int:
    with app.app_context(), writing():
        plan = get_plan()
        space = plan.find(slug)
        assert space is not None
        part = Part(space=space, period=Period(start, start + HOUR), kind=Use.HOLD if expires_at else Use.BOOKING)
        return claims.take([part], plan=plan, now=now, expires_at=expires_at)[0].occupancy_id


@pytest.fixture
def first(app: Flask) -> Callable[..., int]:
    """Take something before the race begins."""

    def before(slug: str, **changes: Any) -> int:
        return take(app, slug, kst("10:00"), **changes)

    return before


def test_fifty_clients_want_one_slot(app: Flask, race: Race) -> None:
    def attempt(app: Flask, number: int) -> int:
        return book_by_api(app, number, "a", "10:00", "11:00")

    def before(app: Flask, number: int) -> int:
        """What a server has done long before: a booking that is refused, with its reasons and alternatives."""
        return book_by_api(app, number, "b", "14:00", "15:00")

    outcome = race(attempt, 50, before=before)
    assert outcome.counts == {"201": 1, "409": 49}
    began = time.perf_counter()
    for number in range(50):
        attempt(app, number)
    in_turn = time.perf_counter() - began
    # They wait for each other's work and for nothing else: no polling, no time-out.
    assert outcome.slowest < 3 * max(outcome.computed, in_turn)


def test_fifty_browsers_press_one_slot_button(race: Race) -> None:
    def attempt(app: Flask, number: int) -> int:
        client = app.test_client()
        with client.session_transaction() as session:
            session.update(_user_id=TENANTS[1:][number % 2], _fresh=True)
        slot = {"space": "a", "starts_at": "2026-11-25T10:00", "ends_at": "2026-11-25T11:00"}
        return client.post("/holds", data=slot).status_code

    counts = race(attempt, 50).counts
    assert counts == {"303": 25, "409": 25}  # One of two people holds it, however often both pressed.


def test_slots_that_overlap_but_are_not_the_same_have_one_winner_b32(race: Race) -> None:
    slots = [("10:00", "12:00"), ("11:00", "13:00"), ("10:30", "11:30")]
    outcome = race(lambda app, number: book_by_api(app, number, "a", *slots[number % 3]), 12)
    assert outcome.counts == {"201": 1, "409": 11}


def test_overlapping_layouts_have_one_winner(race: Race) -> None:
    layouts = ("whole", "ab", "bc", "b")
    outcome = race(lambda app, number: book_by_api(app, number, layouts[number % 4], "10:00", "11:00"), 24)
    assert outcome.counts == {"201": 1, "409": 23}


def test_a_lapsed_hold_that_nobody_cleaned_is_free_for_one(race: Race, first: Callable[..., int]) -> None:
    first("whole", expires_at=NOW - MINUTE, now=NOW - HOUR)
    outcome = race(lambda app, number: book_by_api(app, number, ("ab", "bc")[number % 2], "10:00", "11:00"), 24)
    assert outcome.counts == {"201": 1, "409": 23}


def test_a_hold_is_confirmed_while_others_claim_it(race: Race, first: Callable[..., int]) -> None:
    held = first("whole", expires_at=NOW + HOUR)

    def attempt(app: Flask, number: int) -> object:
        if number:
            return book_by_api(app, number, ("a", "ab", "bc")[number % 3], "10:00", "11:00")
        with app.app_context(), writing():
            claims.confirm([held], plan=get_plan(), kind=Use.BOOKING, label="", now=NOW)
        return "confirmed"

    assert race(attempt, 50).counts == {"confirmed": 1, "409": 49}


def test_a_hold_lapses_into_one_hand_only(race: Race, first: Callable[..., int]) -> None:
    """At the second it lapses its owner confirms late and others take it: one of them, and never the owner."""
    held = first("a", expires_at=NOW, now=NOW - HOUR)

    def attempt(app: Flask, number: int) -> object:
        if number % 2:
            return book_by_api(app, number, "a", "10:00", "11:00")
        with app.app_context(), writing():
            claims.confirm([held], plan=get_plan(), kind=Use.BOOKING, label="", now=NOW)
        return "confirmed"

    assert race(attempt, 16).counts == {"201": 1, "409": 7, "ended": 8}


def test_an_occupancy_moves_onto_itself_once(race: Race, first: Callable[..., int]) -> None:
    own = first("ab")

    def attempt(app: Flask, _number: int) -> str:
        with app.app_context(), writing():
            plan = get_plan()
            space = plan.find("bc")
            assert space is not None
            period = Period(kst("10:30"), kst("11:30"))
            claims.move([own], [Part(space=space, period=period, kind=Use.BOOKING)], plan=plan, now=NOW)
        return "moved"

    assert race(attempt, 16).counts == {"moved": 1, "ended": 15}


def test_two_swap_their_slots_without_a_deadlock(race: Race, first: Callable[..., int]) -> None:
    mine = [first("a"), first("b")]

    def attempt(app: Flask, number: int) -> str:
        with app.app_context(), writing():
            plan = get_plan()
            space = plan.find("ba"[number % 2])
            assert space is not None
            part = Part(space=space, period=Period(kst("10:00"), kst("11:00")), kind=Use.BOOKING)
            claims.move([mine[number % 2]], [part], plan=plan, now=NOW)
        return "moved"

    assert race(attempt, 8).counts == {"taken": 8}


def test_the_last_units_of_a_pool_are_given_once(race: Race) -> None:
    outcome = race(lambda app, number: book_by_api(app, number, "desks", "10:00", "11:00", headcount=1), 20)
    assert outcome.counts == {"201": 3, "409": 17}


def test_eight_processes_book_at_random_and_never_overlap_b29(race: Race, app: Flask) -> None:
    def attempt(app: Flask, number: int) -> list[str]:
        random, client = Random(number), app.test_client()
        answers = []
        for _ in range(150):
            start = kst("09:00") + random.randrange(3) * DAY + random.randrange(16) * 30 * MINUTE
            start = start if start < kst("2026-11-27 00:00") else start - 3 * DAY
            end = start + random.choice((1, 2)) * 30 * MINUTE
            space = random.choice(("whole", "ab", "bc", "cd", "a", "b", "c", "d"))
            wanted = body(space) | {"starts_at": start.isoformat(), "ends_at": end.isoformat()}
            answer = client.post("/api/v1/bookings", json=wanted, headers=bearer(TENANTS[number % 3]))
            answers.append(str(answer.status_code))
        return answers

    counts = race(attempt, 8).counts
    assert set(counts) == {"201", "409"}
    assert counts["201"] > 30
    assert (counts.total(), counts["409"] > 0) == (1200, True)
    with app.app_context():
        assert overlaps() == 0


def overlaps() -> int:
    """Counted the plain way, each unreleased claim against each other of its cell."""
    rows = db.session.execute(
        select(Claim.cell_id, Claim.starts_at, Claim.ends_at).where(Claim.released_at.is_(None))
    ).all()
    return sum(
        a.cell_id == b.cell_id and a.starts_at < b.ends_at and b.starts_at < a.ends_at
        for number, a in enumerate(rows)
        for b in rows[number + 1 :]
    )


def test_a_space_closes_while_people_book_it(race: Race, app: Flask) -> None:
    """Whoever books after the closure is refused; who came first stays, inside the closure."""

    def attempt(app: Flask, number: int) -> object:
        if number == 3:
            with app.app_context(), writing():
                close_cells([1], Period(kst("09:00"), kst("18:00")), "점검", by=(0, "test"), now=NOW)
            return "closed"
        hour = 9 + number
        return book_by_api(app, number, "a", f"{hour}:00", f"{hour + 1}:00")

    counts = race(attempt, 9).counts
    assert (counts["closed"], counts["201"] + counts["422"]) == (1, 8)
    with app.app_context():
        assert len(db.session.scalars(select(Claim.id)).all()) == counts["201"]


def test_two_slots_more_than_allowed_are_not_held_by_pressing_fast(race: Race) -> None:
    def attempt(app: Flask, number: int) -> int:
        client = app.test_client()
        with client.session_transaction() as session:
            session.update(_user_id="tenant-a", _fresh=True)
        start = kst("09:00") + number * 30 * MINUTE
        slot = {"space": "abcd"[number % 4], "starts_at": typed(start), "ends_at": typed(start + 30 * MINUTE)}
        return client.post("/holds", data=slot).status_code

    assert race(attempt, 12).counts == {"303": 2, "422": 10}
