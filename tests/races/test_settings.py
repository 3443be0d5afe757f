"""Staff change what spaces are made of, and when they open, while people book them."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from anchorcenter.bookings import service
from anchorcenter.core.daytime import parse_hours
from anchorcenter.core.db import db, is_busy
from anchorcenter.core.errors import DomainError
from anchorcenter.core.unit_of_work import writing
from anchorcenter.core.versions import seal
from anchorcenter.facilities.changes import Author, Edit
from anchorcenter.facilities.closures import ClosureEdit, remove_closure, save_closure
from anchorcenter.facilities.models import Cell, Claim, Occupancy
from anchorcenter.facilities.opening import HoursEdit, read_week, set_hours, week_state
from anchorcenter.facilities.spaces import LayoutEdit, set_cells
from tests.races.conftest import Gate, Meanwhile, posting
from tests.steps import actor, bearer, body, book
from tests.times import DAY, MINUTE, NOW, kst

pytestmark = pytest.mark.races
Race = Callable[..., Any]
BY = Author(by=(0, "test"), now=NOW)
AB, BC = (1, 2), (2, 3)


def lay_out(app: Flask, cells: tuple[int, ...], gate: Gate | None = None) -> str:
    with app.app_context(), writing():
        set_cells(2, LayoutEdit(cells=cells), author=BY)
        if gate:
            gate()
    return "laid out"


def try_to_lay_out(app: Flask, cells: tuple[int, ...]) -> str:
    """``busy``: so many book at once that whoever changes the configuration waits too long, and is told (503)."""
    try:
        return lay_out(app, cells)
    except DomainError as error:
        return str(error.status)
    except DBAPIError as error:
        return "busy" if is_busy(error) else "crashed"


def cells_taken(app: Flask, space_id: int = 2) -> set[tuple[str, ...]]:
    """The sets of cells that the live uses of a space take."""
    with app.app_context():
        rows = db.session.execute(
            select(Claim.occupancy_id, Cell.slug)
            .join(Cell, Cell.id == Claim.cell_id)
            .join(Occupancy, Occupancy.id == Claim.occupancy_id)
            .where(Claim.released_at.is_(None), Occupancy.space_id == space_id)
        )
        found: dict[int, list[str]] = {}
        for number, slug in rows:
            found.setdefault(number, []).append(slug)
        return {tuple(sorted(cells)) for cells in found.values()}


def test_who_books_a_cell_while_a_space_takes_it_comes_first_or_second(app: Flask, meanwhile: Meanwhile) -> None:
    book(app.test_client(), "tenant-a", "api", "ab", "10:00", "11:00")

    def second(other: Flask) -> int:
        return book(other.test_client(), "tenant-b", "api", "c", "10:00", "11:00").status

    assert meanwhile(lambda other, gate: lay_out(other, BC, gate), second) == ("laid out", 409)
    assert cells_taken(app) == {("b", "c")}


def test_a_space_does_not_take_a_cell_that_is_being_booked(app: Flask, meanwhile: Meanwhile) -> None:
    book(app.test_client(), "tenant-a", "api", "ab", "10:00", "11:00")

    def first(other: Flask, gate: Gate) -> str:
        by = actor(other, "tenant-b")
        wanted: dict[str, Any] = {"space": "c", "purpose": "시험", "headcount": 2}
        wanted |= {"starts_at": kst("10:00"), "ends_at": kst("11:00")}
        with other.app_context(), writing():
            code = service.book(service.NewBooking(**wanted), by=by, now=NOW).code
            gate()
        return code

    assert meanwhile(first, lambda other: lay_out(other, BC)) == ("B-2026-000002", "DomainError")
    assert cells_taken(app) == {("a", "b")}


def test_who_books_the_space_itself_meanwhile_gets_the_new_cells(app: Flask, meanwhile: Meanwhile) -> None:
    def second(other: Flask) -> int:
        return book(other.test_client(), "tenant-b", "api", "ab", "10:00", "11:00").status

    assert meanwhile(lambda other, gate: lay_out(other, BC, gate), second) == ("laid out", 201)
    assert cells_taken(app) == {("b", "c")}


def test_layouts_change_while_eight_book_and_every_use_has_its_cells_b142(race: Race, app: Flask) -> None:
    def attempt(app: Flask, number: int) -> list[str]:
        random, client, answers = Random(number), app.test_client(), list[str]()
        for turn in range(40):
            if number < 2:
                answers.append(try_to_lay_out(app, (AB, BC)[(turn + number) % 2]))
                continue
            start = kst("09:00") + random.randrange(3) * DAY + random.randrange(16) * 30 * MINUTE
            start = start if start < kst("2026-11-27 00:00") else start - 3 * DAY
            wanted = body(random.choice(("ab", "ab", "bc", "a", "c", "cd", "whole")))
            times = {"starts_at": start.isoformat(), "ends_at": (start + 30 * MINUTE).isoformat()}
            answer = client.post("/api/v1/bookings", json=wanted | times, headers=bearer("tenant-a"))
            answers.append(str(answer.status_code))
        return answers

    counts = race(attempt, 8).counts
    assert set(counts) <= {"201", "409", "laid out", "busy"}
    assert (counts.total(), counts["201"] > 20, counts["laid out"] > 0) == (320, True, True)
    assert len(cells_taken(app)) == 1


def test_of_many_who_change_hours_from_the_same_page_one_does(race: Race, app: Flask) -> None:
    with app.app_context():
        seen = seal(week_state(read_week(1)))

    def attempt(other: Flask, number: int) -> str:
        edit = HoursEdit(week=(parse_hours(f"09:00-{10 + number}:00"),) * 7, seen=seen)
        with other.app_context(), writing():
            set_hours(1, None, edit, author=BY)
        return "stored"

    assert race(attempt, 6).counts == {"stored": 1, "changed": 5}


def test_who_removes_a_closure_that_is_being_removed_finds_none(meanwhile: Meanwhile, app: Flask) -> None:
    author = Author(by=actor(app, "director").key, now=NOW)
    with app.app_context(), writing():
        wanted = ClosureEdit(starts_at=kst("10:00"), ends_at=kst("12:00"), label="점검", cells=[1])
        number = save_closure(None, wanted, author=author)

    def first(app: Flask, gate: Gate) -> str:
        with app.app_context(), writing():
            remove_closure(number, Edit(), author=author)
            gate()
        return "removed"

    path = f"/staff/settings/closures/{number}/remove"
    assert meanwhile(first, posting(path, who="director")) == ("removed", 404)
