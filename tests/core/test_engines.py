"""How the database must be run and what state its file must be in, before anything is served from it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import URL

from anchorcenter.commands.doctor import find_problems
from anchorcenter.core.db import db, let_go
from anchorcenter.core.engines import postgres_problems
from anchorcenter.web.health import problems_at_start
from tests.conftest import OTHER_ENGINE, close, make_app
from tests.steps import bearer, body

SOUND = {
    "fsync": "on", "full_page_writes": "on", "synchronous_commit": "on",
    "lock_timeout": "2000", "statement_timeout": "3000",
}  # fmt: skip


@pytest.mark.parametrize("name", ["fsync", "full_page_writes", "synchronous_commit"])
def test_a_server_that_may_forget_what_it_acknowledged_is_refused_in_production(name: str) -> None:
    forgetful = SOUND | {name: "off"}
    said = [f"PostgreSQL runs with {name}=off: what it acknowledged can be lost"]
    assert postgres_problems(forgetful, is_production=True) == said
    assert postgres_problems(forgetful, is_production=False) == []


def test_a_sound_server_is_fine(app: Flask) -> None:
    assert postgres_problems(SOUND, is_production=True) == []
    assert postgres_problems(SOUND | {"synchronous_commit": "remote_apply"}, is_production=True) == []
    with app.app_context():
        assert problems_at_start() == []


@pytest.mark.parametrize("closed", ["file", "folder"])
def test_a_file_that_cannot_be_written_keeps_the_server_from_starting(
    app: Flask, is_sqlite: bool, monkeypatch: pytest.MonkeyPatch, closed: str
) -> None:
    if not is_sqlite:
        pytest.skip(f"{OTHER_ENGINE} PostgreSQL has no file of ours")
    with app.app_context():
        file = Path(db.engine.url.database or "")
        place = str(file if closed == "file" else file.parent)
        # Who runs the tests may be root, who may write everything.
        monkeypatch.setattr(os, "access", lambda path, _mode: path != place)
        assert problems_at_start() == [f"{place} cannot be written by the user of this program"]


@pytest.mark.parametrize("name", ["lock_timeout", "statement_timeout"])
def test_a_role_without_time_outs_is_refused(name: str) -> None:
    said = [f"PostgreSQL runs without {name}: set it for the role, see the README on PgBouncer"]
    assert postgres_problems(SOUND | {name: "0"}, is_production=False) == said


def test_a_server_behind_a_pooler_must_bound_the_role_itself(database: URL, tmp_path: Path, is_sqlite: bool) -> None:
    if is_sqlite:
        pytest.skip(f"{OTHER_ENGINE} SQLite has no pooler")
    app = make_app(database, tmp_path, DATABASE_POOLER=True)
    with app.app_context():
        assert [problem[:33] for problem in problems_at_start()] == [
            "PostgreSQL runs without lock_time",
            "PostgreSQL runs without statement",
        ]
    close(app)


def test_a_server_that_is_away_is_said_in_a_sentence(tmp_path: Path) -> None:
    app = make_app(URL.create("postgresql+psycopg", host="127.0.0.1", port=9), tmp_path)
    with app.app_context():
        assert problems_at_start() == ["the database cannot be reached (OperationalError)"]
    close(app)


@pytest.fixture
def file(app: Flask, database: URL, is_sqlite: bool) -> Path:
    """The database's file, with all in it and closed."""
    if not is_sqlite:
        pytest.skip(f"{OTHER_ENGINE} PostgreSQL checks its pages itself")
    assert app.test_client().post("/api/v1/bookings", json=body(), headers=bearer("tenant-a")).status_code == 201
    close(app)
    return Path(database.database or "")


def test_a_broken_page_keeps_the_program_from_starting(app: Flask, file: Path) -> None:
    data = bytearray(file.read_bytes())
    pages = len(data) // 4096
    for page in range(pages // 2, pages // 2 + 8):
        data[page * 4096 : page * 4096 + 64] = b"\xff" * 64
    file.write_bytes(data)
    with app.app_context():
        (problem,) = problems_at_start()
        assert (problem.startswith("the database file is broken"), problem.endswith("restore a backup")) == (True, True)


@pytest.mark.parametrize("damage", [b"no database at all " * 400, b"SQLite format 3\x00" + b"\xff" * 8000])
def test_a_file_that_is_no_database_keeps_the_program_from_starting(app: Flask, file: Path, damage: bytes) -> None:
    file.write_bytes(damage)
    with app.app_context():
        assert problems_at_start() == ["the database file is broken: restore a backup"]


def test_the_doctor_finds_rows_that_point_nowhere(app: Flask, file: Path) -> None:
    with app.app_context():
        with db.engine.connect() as connection:
            raw = connection.connection.driver_connection
            assert raw is not None
            raw.execute("PRAGMA foreign_keys = OFF")
            raw.execute("PRAGMA query_only = OFF")
            raw.execute("UPDATE bookings SET booked_by_id = 4711")
        let_go()
        assert find_problems() == [
            "rows of bookings point at rows that are not there",
            "booking 1 is not in the calendar it belongs in",
        ]
