"""Changes that meet: in one slot, across each other, with a cancellation; nobody waits for each other."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from anchorcenter.bookings import service
from anchorcenter.bookings.wanted import ChangedBooking
from anchorcenter.core.unit_of_work import writing
from tests.races.conftest import Gate, Meanwhile, posting
from tests.steps import actor, bearer, book, change, filled, standing
from tests.times import NOW

pytestmark = pytest.mark.races
Race = Callable[..., Any]
A, B = "B-2026-000001", "B-2026-000002"


@pytest.fixture
def two(app: Flask) -> None:
    """Company A has zone A at ten, company B has zone B at ten."""
    for space, name in (("a", "tenant-a"), ("b", "tenant-b")):
        assert book(app.test_client(), name, "api", space, "10:00", "11:00").status == 201


def moving(app: Flask, name: str, code: str, space: str, version: int = 1) -> int:
    return change(app.test_client(), name, "api", code, version, space=space).status


def refused(app: Flask, _number: int) -> int:
    """What a server has done long before: a change that is refused."""
    return moving(app, "tenant-a", A, "b")


@pytest.mark.usefixtures("two")
def test_two_bookings_that_want_to_swap_do_not_deadlock_b35(race: Race) -> None:
    """Neither time is free before the other has left: both keep their own, and nobody hangs."""

    def attempt(app: Flask, number: int) -> list[str]:
        wanted = (("tenant-a", A, "b"), ("tenant-b", B, "a"))[number % 2]
        return [str(moving(app, *wanted)) for _ in range(10)]

    outcome = race(attempt, 8, before=refused)
    assert outcome.counts == {"409": 80}
    assert not outcome.is_stuck


@pytest.mark.usefixtures("two")
def test_one_of_many_who_move_into_a_slot_gets_it(race: Race) -> None:
    def attempt(app: Flask, number: int) -> int:
        return moving(app, *(("tenant-a", A, "c"), ("tenant-b", B, "c"))[number % 2])

    counts = race(attempt, 12, before=refused).counts
    assert counts["200"] == 1
    assert counts["200"] + counts["409"] + counts["412"] == 12


@pytest.mark.usefixtures("two")
def test_one_of_many_who_change_what_they_read_is_first_b33(race: Race) -> None:
    def attempt(app: Flask, number: int) -> int:
        return moving(app, "tenant-a", A, "cd"[number % 2])

    assert race(attempt, 12, before=refused).counts == {"200": 1, "412": 11}


@pytest.mark.usefixtures("two")
def test_who_cancels_and_who_changes_at_once_come_one_after_the_other_b33(race: Race, app: Flask) -> None:
    def attempt(app: Flask, number: int) -> int:
        if number % 2:
            return moving(app, "tenant-a", A, "c")
        path = f"/api/v1/bookings/{A}/cancel"
        return app.test_client().post(path, json={}, headers=bearer("tenant-a")).status_code

    counts = race(attempt, 8, before=refused).counts
    assert set(counts) <= {"200", "412"}
    assert standing(app) == (["cancelled", "confirmed"], 1, [])


def changing(version: int, **changes: Any) -> Callable[[Flask, Gate], str]:
    """Change booking 1, and wait at the gate before it is stored."""

    def first(app: Flask, gate: Gate) -> str:
        by = actor(app, "tenant-a")
        with app.app_context(), writing():
            service.change(A, ChangedBooking(version=version, **changes), by=by, now=NOW)
            gate()
        return "changed"

    return first


@pytest.mark.usefixtures("two")
@pytest.mark.parametrize("who", ["tenant-a", "staff"])
def test_the_second_tab_waits_and_reads_that_it_has_changed_b33(
    app: Flask,
    meanwhile: Meanwhile,
    who: str,
) -> None:
    wanted = filled("d", "14:00", "15:00") | {"version": "1"}
    answers = meanwhile(changing(1, space="c"), posting(f"/bookings/{A}/change", wanted, who))
    assert answers == ("changed", 409)
    assert standing(app) == (["confirmed", "confirmed"], 2, [])


@pytest.mark.usefixtures("two")
def test_who_cancels_while_it_moves_gives_back_the_new_time(
    app: Flask,
    meanwhile: Meanwhile,
) -> None:
    assert meanwhile(changing(1, space="c"), posting(f"/bookings/{A}/cancel")) == ("changed", 303)
    assert standing(app) == (["cancelled", "confirmed"], 1, [])


@pytest.mark.usefixtures("two")
def test_the_time_that_is_left_is_free_for_who_waits_for_it(
    app: Flask,
    meanwhile: Meanwhile,
) -> None:
    def second(other: Flask) -> int:
        return book(other.test_client(), "tenant-b", "api", "a", "10:00", "11:00").status

    assert meanwhile(changing(1, space="c"), second) == ("changed", 201)
    assert standing(app) == (["confirmed"] * 3, 3, [])
