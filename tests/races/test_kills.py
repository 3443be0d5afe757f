"""Database and server processes killed with -9 under load: what was acknowledged is there, once, and it goes on."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import psycopg
import pytest
from flask import Flask
from sqlalchemy import URL, make_url, select

from anchorcenter.bookings.models import Booking
from anchorcenter.commands.doctor import find_problems
from anchorcenter.config import ROOT
from anchorcenter.core import schema
from anchorcenter.core.db import db
from anchorcenter.core.jobs import JobRun
from anchorcenter.core.unit_of_work import writing
from tests import center
from tests.conftest import OTHER_ENGINE, close, make_app
from tests.databases import POSTGRES
from tests.pace import slowness
from tests.servers import PROGRAMS, Load, Program, load, postgres, program, wait_until
from tests.times import KST

pytestmark = pytest.mark.races
BACK = 5.0  # Seconds.
KILLS, FEW = 3, 5
NO_LOOP = 6.0  # granian gives up on a process that dies 5.5 s after it has come, as one that always will.
STARTING = 20.0  # For a server on a machine that does something else too.


@pytest.fixture(autouse=True)
def clock() -> None:
    """Time goes on."""


def free_slots(running: Program) -> list[dict[str, Any]]:
    """Slots of half an hour that staff can book, for weeks ahead."""
    day = datetime.now(KST).replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=2)
    days = {"from": day.isoformat(), "to": (day + timedelta(days=28)).isoformat()}
    query = urlencode({"space": "night", "minutes": "30"} | days)
    status, answer = running.ask("GET", f"/api/v1/availability?{query}", "staff")
    assert status == 200, answer
    return [
        {"space": "night", "purpose": "군집비행 시험", "headcount": 2}
        | {name: item[name] for name in ("starts_at", "ends_at")}
        for item in answer["items"]
    ]


def check(found: Load, app: Flask, least: int = 20) -> None:
    """Every booking that was acknowledged is stored; no rule is broken; people were told 503 at worst."""
    with app.app_context():
        stored = set(db.session.scalars(select(Booking.id)))
        assert (set(found.booked) - stored, find_problems()) == (set(), [])
    assert (len(found.booked) > least, len(set(found.booked))) == (True, len(found.booked))
    assert (found.statuses - {201, 409, 503}, found.slowest < BACK * slowness()) == (set(), True)


def wait_for_more(found: Load, seconds: float = BACK) -> None:
    """Until a booking succeeds again."""
    before = len(found.booked)
    wait_until(lambda: len(found.booked) > before, seconds * slowness())


def test_postgresql_killed_three_times_under_load_loses_nothing(tmp_path: Path) -> None:
    if not POSTGRES:
        pytest.skip(f"{OTHER_ENGINE} SQLite is no process")
    if PROGRAMS is None:
        pytest.skip("PostgreSQL's programs are not installed")
    with postgres() as server:
        app = make_app(make_url(server.url), tmp_path)
        with app.app_context():
            schema.upgrade()
            with writing():
                center.found()
        close(app)  # Its lines would be dead.
        with program(server.url, tmp_path) as running, load(running, free_slots(running)) as found:
            for _ in range(KILLS):
                wait_for_more(found)
                time.sleep(0.5)
                server.kill()
                time.sleep(0.3)
                server.start()
                wait_for_more(found)
        assert (found.broken, 503 in found.statuses) == (0, True)
        check(found, app)
        close(app)


@contextmanager
def served(database: URL, folder: Path) -> Iterator[Program]:
    with program(database.render_as_string(hide_password=False), folder) as running:
        yield running


def test_server_processes_killed_three_times_under_load_lose_nothing(app: Flask, database: URL, tmp_path: Path) -> None:
    with served(database, tmp_path) as running:
        slots = free_slots(running)
        for number in range(KILLS):
            with load(running, slots[number::KILLS]) as found:
                wait_for_more(found)
                time.sleep(0.3)
                workers = running.workers
                is_last = number == KILLS - 1
                for pid in workers if is_last else workers[-1:]:
                    os.kill(pid, signal.SIGKILL)
                wait_for_more(found)
                wait_until(lambda: len(running.workers) >= 2)
                came = time.monotonic()
                wait_until(lambda: len(found.booked) > FEW, STARTING)
            check(found, app, least=FEW)
            if not is_last:
                time.sleep(max(0, came + NO_LOOP - time.monotonic()))


@contextmanager
def locked(database: URL) -> Iterator[None]:
    """Somebody else holds what every booking needs."""
    if database.get_backend_name() == "sqlite":
        with sqlite3.connect(database.database or "", isolation_level=None) as outsider:
            outsider.execute("BEGIN IMMEDIATE")
            yield
            outsider.execute("ROLLBACK")
        outsider.close()
        return
    address = database.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(address) as other:
        other.execute("SELECT id FROM cells FOR UPDATE")
        yield


def test_a_server_that_is_asked_to_stop_answers_what_it_has_begun(database: URL, tmp_path: Path) -> None:
    with served(database, tmp_path) as running:
        (slot, *_others) = free_slots(running)
        answers: list[int] = []
        asked = threading.Thread(
            target=lambda: answers.append(running.ask("POST", "/api/v1/bookings", "staff", slot)[0])
        )
        with locked(database):
            asked.start()
            time.sleep(0.5)
            running.process.terminate()
            time.sleep(0.5)
            assert answers == []
        asked.join(10)
        assert answers == [201]
        assert running.process.wait(10) == 0
        assert not running.is_well


def test_a_worker_that_is_asked_to_stop_does(app: Flask, database: URL, tmp_path: Path) -> None:
    env = os.environ | {"DATABASE_URL": database.render_as_string(hide_password=False), "MAIL_FOLDER": str(tmp_path)}
    worker = subprocess.Popen([sys.executable, "-m", "flask", "--app", "wsgi", "worker"], env=env, cwd=ROOT)

    def has_begun() -> bool:
        with app.app_context():
            return bool(db.session.scalar(select(JobRun.begun_at).limit(1)))

    wait_until(has_begun, STARTING)
    worker.terminate()
    assert worker.wait(STARTING) == 0
