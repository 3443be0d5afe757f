"""What Prometheus is told: counts by endpoint, the outbox, the worker, the database; and nothing of people."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import URL, make_url, select

from anchorcenter.commands import work
from anchorcenter.core.db import db
from anchorcenter.core.jobs import JobRun
from tests.conftest import close, make_app
from tests.steps import bearer, book
from tests.times import NOW

Figures = Callable[[], dict[str, float]]
TOKEN = "scraper-of-the-tests"


@pytest.fixture
def watched(database: URL, tmp_path: Path) -> Iterator[Flask]:
    app = make_app(database, tmp_path, METRICS_TOKEN=TOKEN)
    yield app
    close(app)


def read(client: FlaskClient) -> dict[str, float]:
    """The figures by name and labels."""
    answer = client.get("/metrics", headers=bearer(TOKEN))
    assert (answer.status_code, answer.content_type[:10]) == (200, "text/plain")
    lines = [line.rpartition(" ") for line in answer.text.splitlines() if not line.startswith("#")]
    return {name: float(value) for name, _space, value in lines}


def test_without_a_token_in_the_settings_there_is_no_such_page(client_of: Callable[[str], FlaskClient]) -> None:
    answers = [client_of("director").get("/metrics"), client_of("").get("/metrics", headers=bearer(""))]
    assert [answer.status_code for answer in answers] == [404, 404]


@pytest.mark.parametrize("headers", [{}, bearer("another"), bearer(""), {"Authorization": TOKEN}, bearer(f"{TOKEN}é")])
def test_only_who_has_the_token_is_told(watched: Flask, headers: dict[str, str]) -> None:
    answer = watched.test_client().get("/metrics", headers=headers)
    assert (answer.status_code, answer.headers["WWW-Authenticate"], answer.text) == (401, "Bearer", "")


def test_requests_are_counted_by_endpoint_method_and_status(watched: Flask) -> None:
    client = watched.test_client()
    before = read(client)
    for path in ("/spaces/a", "/spaces/b", "/spaces/nowhere", "/reset/a-secret-seed"):
        client.get(path)
    client.open("/spaces", method="BREW")
    after = read(client)

    def more(name: str) -> float:
        return after[name] - before.get(name, 0)

    requests = 'anchorcenter_requests_total{endpoint="%s",method="%s",status="%d"}'
    assert more(requests % ("facilities.space", "GET", 200)) == 2
    assert more(requests % ("facilities.space", "GET", 404)) == 1
    assert more(requests % ("-", "-", 405)) == 1
    assert more('anchorcenter_request_seconds_count{endpoint="facilities.space"}') == 3
    assert [name for name in after if "secret-seed" in name or "/spaces" in name] == []


@pytest.mark.parametrize("way", ["page", "api"])
def test_bookings_are_counted_by_what_became_of_them(watched: Flask, way: str) -> None:
    client = watched.test_client()
    with client.session_transaction() as session:
        session["_user_id"] = "tenant-a"
    names = [f'anchorcenter_bookings_total{{outcome="{outcome}"}}' for outcome in ("made", "refused")]
    before = read(client)
    assert book(client, "tenant-a", way, "a", "10:00", "11:00").status == 201
    book(client, "tenant-a", "api", "whole", "10:00", "11:00")
    after = read(client)
    assert [after[name] - before.get(name, 0) for name in names] == [1, 1]


def test_the_outbox_and_the_worker_are_told_of(watched: Flask) -> None:
    client = watched.test_client()
    names = ("anchorcenter_outbox_waiting", "anchorcenter_worker_last_round_seconds", "anchorcenter_database_up")
    assert [read(client)[name] for name in names] == [0, 0, 1]
    book(client, "tenant-a", "api", "a", "10:00", "11:00")
    found = read(client)
    assert (found["anchorcenter_outbox_waiting"], found["anchorcenter_outbox_oldest_seconds"]) == (1, 0)
    with watched.app_context():
        work(NOW)
        assert db.session.scalar(select(JobRun.begun_at).limit(1)) == NOW
    assert [read(client)[name] for name in names] == [0, NOW.timestamp(), 1]


def test_a_database_that_is_away_is_a_figure_too(tmp_path: Path) -> None:
    app = make_app(make_url("postgresql+psycopg://postgres@127.0.0.1:9/nowhere"), tmp_path, METRICS_TOKEN=TOKEN)
    found = read(app.test_client())
    assert (found["anchorcenter_database_up"], "anchorcenter_outbox_waiting" in found) == (0, False)
    close(app)


def test_processes_of_a_machine_add_up_their_figures(tmp_path: Path) -> None:
    """Two count, a third is asked; connections of those that have ended are none."""
    folder = tmp_path / "figures"
    folder.mkdir()
    env = os.environ | {
        "PROMETHEUS_MULTIPROC_DIR": str(folder), "DATABASE_URL": f"sqlite:///{tmp_path}/a.db", "METRICS_TOKEN": TOKEN,
        "LOG_LEVEL": "error",
    }  # fmt: skip
    ask = (
        "from anchorcenter import create_app; c = create_app().test_client(); c.get('/healthz'); "
        f"print(c.get('/metrics', headers={{'Authorization': 'Bearer {TOKEN}'}}).text)"
    )
    texts = [subprocess.run([sys.executable, "-c", ask], env=env, capture_output=True, text=True, check=True).stdout
             for _ in range(3)]  # fmt: skip
    counts = [re.findall(r'requests_total\{endpoint="web.healthz",method="GET",status="503"\} (\S+)', t) for t in texts]
    assert counts == [["1.0"], ["2.0"], ["3.0"]]
    assert len(list(folder.glob("gauge_livesum_*.db"))) == 1
