"""How often a token may call within a minute: counted for every process, in the database or in Redis."""

from __future__ import annotations

import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import URL, select

from anchorcenter.commands import work
from anchorcenter.core.db import db
from anchorcenter.core.rates import STEPS, CallCount
from tests.conftest import close, make_app
from tests.guards.test_queries import counting
from tests.pace import slowness
from tests.steps import bearer, count
from tests.times import HOUR, MINUTE, NOW

Clock = Callable[[datetime], None]
MOST = 40
STEP = MOST // STEPS
REDIS = shutil.which("redis-server")


@pytest.fixture
def processes(database: URL, tmp_path: Path) -> Iterator[Callable[..., FlaskClient]]:
    """Programs on one database, as several processes are."""
    apps: list[Flask] = []

    def start(**settings: Any) -> FlaskClient:
        apps.append(make_app(database, tmp_path, API_CALLS_PER_MINUTE=MOST, **settings))
        return apps[-1].test_client()

    yield start
    for app in apps:
        close(app)


@pytest.fixture
def redis_url(tmp_path: Path) -> Iterator[str]:
    """A Redis of its own."""
    if REDIS is None:
        pytest.skip("redis-server is not installed (Debian: apt-get install redis-server)")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [REDIS, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(tmp_path)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    for _ in range(100):
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
    yield f"redis://127.0.0.1:{port}"
    process.terminate()
    process.wait(timeout=20)


def call(client: FlaskClient, times: int = 1, name: str = "tenant-a") -> list[int]:
    return [client.get("/api/v1/me", headers=bearer(name)).status_code for _ in range(times)]


def test_one_process_lets_pass_just_as_many_as_there_may_be(processes: Callable[..., FlaskClient]) -> None:
    client = processes()
    assert call(client, MOST + 2) == [200] * MOST + [429] * 2


def test_a_refusal_says_when_to_come_again_and_then_it_goes_on(
    processes: Callable[..., FlaskClient], clock: Clock
) -> None:
    clock(NOW + MINUTE / 4)
    client = processes()
    call(client, MOST)
    refused: Any = client.post("/api/v1/bookings", json={}, headers=bearer("tenant-a"))
    assert (refused.status_code, refused.headers["Retry-After"], refused.json["code"]) == (
        429,
        "45",
        "too_many_requests",
    )
    assert refused.content_type == "application/problem+json"
    assert call(client, name="tenant-b") == [200]
    clock(NOW + MINUTE)
    assert call(client) == [200]


def test_processes_know_of_each_other_within_a_step(processes: Callable[..., FlaskClient]) -> None:
    """None writes for every call, so each may let a step more pass than there may be."""
    clients = [processes() for _ in range(3)]
    passed = sum(status == 200 for _ in range(MOST) for client in clients for status in call(client))
    assert MOST <= passed <= MOST + len(clients) * STEP


def test_reading_seldom_writes(app: Flask, database: URL, tmp_path: Path) -> None:
    quick = make_app(database, tmp_path, API_CALLS_PER_MINUTE=1000)
    client = quick.test_client()
    with counting(quick) as asked:
        call(client, 49)
    assert [statement for statement in asked if not statement.lstrip().startswith(("SELECT", "WITH"))] == []
    call(client)
    close(quick)
    with app.app_context():
        assert db.session.scalars(select(CallCount.calls)).all() == [50]


def test_who_is_refused_writes_nothing(processes: Callable[..., FlaskClient]) -> None:
    client = processes()
    call(client, MOST + 1)
    with counting(client.application) as asked:
        assert call(client, 3 * STEP) == [429] * (3 * STEP)
    assert [statement for statement in asked if "call_counts" in statement] == []


def test_counts_are_forgotten(app: Flask, processes: Callable[..., FlaskClient]) -> None:
    call(processes(), STEP)
    assert count(app, CallCount) == 1
    with app.app_context():
        work(NOW + HOUR)
    assert count(app, CallCount) == 0


def test_with_redis_machines_count_together_and_exactly(
    app: Flask, processes: Callable[..., FlaskClient], redis_url: str, clock: Clock
) -> None:
    clients = [processes(REDIS_URL=redis_url) for _ in range(3)]
    answers = [status for _ in range(MOST) for client in clients for status in call(client)]
    assert answers == [200] * MOST + [429] * (2 * MOST)
    clock(NOW + MINUTE)
    assert (call(clients[1]), count(app, CallCount)) == ([200], 0)


def test_while_redis_is_away_the_database_counts(app: Flask, processes: Callable[..., FlaskClient]) -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        client = processes(REDIS_URL=f"redis://127.0.0.1:{nobody.getsockname()[1]}")
        began = time.perf_counter()
        assert call(client, MOST + 1) == [200] * MOST + [429]
    assert (count(app, CallCount), time.perf_counter() - began < 2 * slowness()) == (1, True)


def test_a_redis_that_came_back_is_asked_again(
    processes: Callable[..., FlaskClient], redis_url: str, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = processes(REDIS_URL="redis://127.0.0.1:1")
    counter = client.application.extensions["anchorcenter.rates"].counter
    call(client)
    assert counter.away_until is not None
    monkeypatch.setattr(counter, "line", type(counter.line).from_url(redis_url))
    clock(NOW + MINUTE)
    assert call(client, MOST + 1) == [200] * MOST + [429]
    (key,) = counter.line.keys("anchorcenter:calls:*")
    assert counter.line.ttl(key) > 0
