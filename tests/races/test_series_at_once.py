"""Series that meet: changed by two at once, changed while others book where they go."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from anchorcenter.bookings.approval.rules import Decision
from anchorcenter.bookings.series.deciding import approve_series
from anchorcenter.core.unit_of_work import writing
from tests.bookings.repeating import DAYS, mails, repeat, starts
from tests.bookings.requests import ask_for_approval
from tests.races.conftest import Gate, Meanwhile, posting
from tests.steps import actor, bearer, body, book, live_claims, problems
from tests.times import NOW

pytestmark = pytest.mark.races
Race = Callable[..., Any]
FIRST, SECOND = "B-2026-000001", "B-2026-000002"


@pytest.fixture
def made(app: Flask) -> None:
    """Company A has zone A on four Wednesdays at ten."""
    assert repeat(app.test_client(), "tenant-a", "api").status == 201


def moving(app: Flask, code: str, scope: str, day: str, hour: int, tag: str = "*") -> int:
    times = {"starts_at": f"{day}T{hour}:00:00+09:00", "ends_at": f"{day}T{hour + 1}:00:00+09:00"}
    sent = {"code": code, "scope": scope, **times}
    headers = bearer("tenant-a") | {"If-Match": tag}
    return app.test_client().patch("/api/v1/series/1", json=sent, headers=headers).status_code


@pytest.mark.usefixtures("made")
def test_two_who_change_a_series_at_once_come_one_after_the_other(race: Race, app: Flask) -> None:
    """From different dates: the later one finds its date in another series, or the whole of it moved."""

    def attempt(app: Flask, number: int) -> int:
        if number % 2:
            return moving(app, FIRST, "all", DAYS[0], 13)
        return moving(app, SECOND, "this_and_following", DAYS[1], 15)

    outcome = race(attempt, 8)
    assert set(outcome.counts) <= {"200", "404", "412"}
    assert (outcome.is_stuck, len(starts(app)), live_claims(app), problems(app)) == (False, 4, 4, [])


@pytest.mark.usefixtures("made")
def test_a_series_that_moves_and_who_books_where_it_goes_never_both_get_it(race: Race, app: Flask) -> None:
    def attempt(app: Flask, number: int) -> str:
        if number % 4 == 0:
            return f"moved {moving(app, FIRST, 'all', DAYS[0], 13)}"
        day = DAYS[number % 4]
        booked = book(app.test_client(), "tenant-b", "api", "a", f"{day} 13:00", f"{day} 14:00")
        return f"booked {booked.status}"

    counts = race(attempt, 8).counts
    others = counts.get("booked 201", 0)
    assert others in {0, 3}
    assert counts.get("moved 409", 0) == (2 if others else 0)
    assert {day[11:13] for day in starts(app)} == ({"10"} if others else {"13"})
    assert (live_claims(app), problems(app)) == (4 + others, [])


def asked(app: Flask, *, holds: bool) -> None:
    """Tenant A asks for zone A on four Wednesdays at ten."""
    ask_for_approval(app, "a", "whole", holds=holds)
    assert repeat(app.test_client(), "tenant-a", "api").status == 201


def approving(app: Flask, gate: Gate) -> bool:
    """Approve all dates, and wait at the gate before it is stored."""
    by = actor(app, "staff")
    with app.app_context(), writing():
        is_new = approve_series(1, Decision(version=None), by=by, now=NOW)
        gate()
    return is_new


@pytest.mark.parametrize("holds", [True, False])
@pytest.mark.parametrize(("what", "status"), [("approve", 303), ("reject", 409)])
def test_a_series_that_is_being_approved_is_decided_once(
    app: Flask, meanwhile: Meanwhile, holds: bool, what: str, status: int
) -> None:
    asked(app, holds=holds)
    second = posting(f"/staff/requests/series/1/{what}", {"version": "1", "why": "행사"}, who="director")
    assert meanwhile(approving, second) == (True, status)
    assert (len(starts(app)), live_claims(app), len(mails(app, "series_approved"))) == (4, 4, 1)
    assert problems(app) == []


def test_a_series_that_is_being_approved_wins_against_a_booking(app: Flask, meanwhile: Meanwhile) -> None:
    asked(app, holds=False)

    def booking(other: Flask) -> int:
        wanted = body("ab", "2026-12-09 10:30", "2026-12-09 12:00")
        return other.test_client().post("/api/v1/bookings", json=wanted, headers=bearer("tenant-b")).status_code

    assert meanwhile(approving, booking) == (True, 409)
    assert (len(starts(app)), live_claims(app), problems(app)) == (4, 4, [])


def test_a_date_that_is_being_decided_by_itself_and_its_series_come_one_after_the_other(
    app: Flask, meanwhile: Meanwhile
) -> None:
    """Whoever approves the whole has not read that one date is no longer asked for."""
    asked(app, holds=True)
    second = posting(f"/staff/requests/{FIRST}/reject", {"version": "1", "why": "행사"}, who="director")
    assert meanwhile(approving, second) == (True, 409)
    assert (len(starts(app)), problems(app)) == (4, [])
