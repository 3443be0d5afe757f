"""A line to PostgreSQL that says nothing any more: everybody is told in time, and it is over when the line is back."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import URL, text
from sqlalchemy.exc import OperationalError, TimeoutError

from anchorcenter.core.db import db
from anchorcenter.core.patience import within
from anchorcenter.core.unit_of_work import unhurried, writing
from tests.conftest import OTHER_ENGINE, close, make_app
from tests.lines import Line, line_to
from tests.pace import slowness
from tests.steps import bearer, body, stored
from tests.times import KST

MOST = 5.0  # Seconds.


@pytest.fixture(autouse=True)
def clock() -> None:
    """Time goes on."""


@pytest.fixture
def line(database: URL) -> Iterator[Line]:
    if database.get_backend_name() == "sqlite":
        pytest.skip(f"{OTHER_ENGINE} SQLite has no line")
    with line_to(database.host or "", database.port or 5432) as line:
        yield line


@pytest.fixture
def away(database: URL, line: Line, tmp_path: Path) -> Iterator[Flask]:
    """The program at the other end of the line; two lines are open."""
    app = make_app(database.set(port=line.port), tmp_path, DB_POOL_SIZE=2, DB_POOL_OVERFLOW=0)
    assert statuses(app, 2) == [200, 200]
    yield app
    line.is_open = True
    close(app)


def statuses(app: Flask, number: int) -> list[int]:
    """What that many requests at once are answered."""

    def ask(_number: int) -> int:
        return app.test_client().get("/api/v1/spaces", headers=bearer("tenant-a")).status_code

    with ThreadPoolExecutor(number) as threads:
        return list(threads.map(ask, range(number)))


def took(do: Callable[[], object]) -> float:
    began = time.monotonic()
    do()
    return time.monotonic() - began


def test_a_line_that_swallows_everything_keeps_no_request_longer_than_five_seconds(away: Flask, line: Line) -> None:
    line.is_open = False
    answers: list[int] = []
    seconds = took(lambda: answers.extend(statuses(away, 6)))  # More than there are lines.
    assert (answers, seconds < MOST * slowness()) == ([503] * 6, True)
    line.is_open = True
    assert statuses(away, 2) == [200, 200]


def test_the_health_check_has_its_own_end(away: Flask, line: Line) -> None:
    line.is_open = False
    client = away.test_client()
    for _ in range(2):  # On an open line, then on a new one.
        began = time.monotonic()
        answer = client.get("/healthz")
        assert (answer.status_code, time.monotonic() - began < MOST * slowness()) == (503, True)
        assert answer.json == {"status": "failing", "problems": ["the database cannot be reached"]}
    line.is_open = True
    assert client.get("/healthz").status_code == 200


def test_a_booking_on_a_dead_line_is_told_to_try_again_and_can(away: Flask, line: Line) -> None:
    line.is_open = False
    client = away.test_client()
    day = datetime.now(KST).date() + timedelta(days=7)
    wanted = body("night", f"{day} 10:00", f"{day} 11:00"), bearer("staff")
    answer = client.post("/api/v1/bookings", json=wanted[0], headers=wanted[1])
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "1")
    line.is_open = True
    assert stored(away) == (0, 0, 0)
    assert client.post("/api/v1/bookings", json=wanted[0], headers=wanted[1]).status_code == 201


def test_a_line_that_is_cut_is_told_at_once_and_the_next_request_has_a_new_one(away: Flask, line: Line) -> None:
    line.cut()
    assert took(lambda: statuses(away, 1)) < 1
    assert statuses(away, 2) == [200, 200]


def test_what_takes_its_time_is_not_ended_by_us_or_by_the_server(away: Flask) -> None:
    slow = text("SELECT pg_sleep(1)")
    with away.app_context():
        with pytest.raises(OperationalError), within(0.1), writing():
            db.session.execute(slow)
        with writing(), within(0.1), unhurried():
            db.session.execute(slow)


def test_when_the_time_is_up_nothing_more_is_begun(away: Flask) -> None:
    with away.app_context():
        db.engine.connect().close()  # There is a line.
        with pytest.raises(TimeoutError), writing(), within(0):
            db.session.execute(text("UPDATE people SET name = 'x'"))
        assert db.session.execute(text("SELECT count(*) FROM people WHERE name = 'x'")).scalar_one() == 0
