"""The same request with the same key at the same moment: done once, and everybody hears of it alike."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from anchorcenter.bookings import service
from anchorcenter.bookings.api.schemas import BookingSchema
from anchorcenter.bookings.service import NewBooking
from anchorcenter.core.idempotency import StoredAnswer, once
from tests.conftest import close
from tests.races.conftest import Gate, Meanwhile, Outcome, fork
from tests.steps import actor, bearer, body, count, standing
from tests.times import NOW, kst

pytestmark = pytest.mark.races
HEADERS = bearer("tenant-a") | {"Idempotency-Key": "same"}


def send(app: Flask, wanted: dict[str, Any] | None = None) -> Any:
    return app.test_client().post("/api/v1/bookings", json=wanted or body(), headers=HEADERS)


def heard(app: Flask, _number: int = 0) -> list[str]:
    answer = send(app)
    return [f"{answer.status_code} {answer.headers.get('Location')} {answer.text}"]


def test_identical_requests_at_once_are_one_booking_with_one_answer_b30(
    app: Flask, race: Callable[..., Outcome]
) -> None:
    outcome = race(heard, 8)
    (answer,) = outcome.counts
    assert (outcome.counts[answer], answer[:34]) == (8, "201 /api/v1/bookings/B-2026-000001")
    assert (standing(app), count(app, StoredAnswer)) == ((["confirmed"], 1, []), 1)


def test_other_requests_with_that_key_at_once_are_refused_b30(app: Flask, race: Callable[..., Outcome]) -> None:
    def attempt(other: Flask, number: int) -> list[str]:
        answer = send(other, body("abcd"[number % 4]))
        return [str(answer.status_code) if answer.status_code == 201 else answer.json["code"]]

    outcome = race(attempt, 4)
    assert outcome.counts == {"201": 1, "idempotency_key_reused": 3}
    assert (standing(app)[0], count(app, StoredAnswer)) == (["confirmed"], 1)


def booking(app: Flask, gate: Gate) -> str:
    """Book as the API does, and wait at the gate before it is stored."""
    by = actor(app, "tenant-a")
    start, end = kst("10:00"), kst("11:00")
    wanted = NewBooking(space="a", starts_at=start, ends_at=end, purpose="군집비행 시험", headcount=4)
    with app.test_request_context("/api/v1/bookings", method="POST", json=body(), headers=HEADERS):

        def deed() -> tuple[Any, dict[str, str]]:
            code = service.book(wanted, by=by, now=NOW).code
            gate()
            return {"code": code}, {}

        return str(once(deed, BookingSchema(), holder_id=by.id, now=NOW).status_code)


def test_who_comes_while_it_is_being_done_waits_and_hears_the_same(app: Flask, meanwhile: Meanwhile) -> None:
    first, second = meanwhile(booking, lambda other: send(other).json["code"])
    assert (first, second) == ("201", "B-2026-000001")
    assert (standing(app), count(app, StoredAnswer)) == ((["confirmed"], 1, []), 1)


def test_a_process_killed_before_it_is_stored_leaves_neither_booking_nor_answer(
    app: Flask,
) -> None:
    def die() -> None:
        booking(app, lambda: os._exit(9))

    close(app)
    process = fork.Process(target=die)
    process.start()
    process.join(30)
    assert (process.exitcode, standing(app), count(app, StoredAnswer)) == (9, ([], 0, []), 0)
    assert [send(app).status_code for _ in range(2)] == [201, 201]
    assert standing(app) == (["confirmed"], 1, [])
