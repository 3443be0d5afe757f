"""Killed, slow or locked in the middle: nothing acknowledged is lost, nothing happens twice."""

from __future__ import annotations

import os
import signal
import socket
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import URL, select, text, update

from anchorcenter.commands import work
from anchorcenter.core import outbox, unit_of_work
from anchorcenter.core.db import db
from anchorcenter.core.outbox import Message
from anchorcenter.core.unit_of_work import writing
from anchorcenter.facilities.models import Cell
from tests.conftest import OTHER_ENGINE, close, make_app
from tests.steps import book, count, problems, statuses
from tests.times import HOUR, MINUTE, NOW

pytestmark = pytest.mark.races
fork = get_context("fork")
ClientOf = Callable[[str], FlaskClient]


def in_a_process(app: Flask, target: Callable[[], None]) -> int | None:
    """Run it in a process with a copy of the program; answers its exit code, negative for a signal."""
    close(app)  # Processes must not share its lines to the database.
    process = fork.Process(target=target)
    process.start()
    process.join(timeout=60)
    return process.exitcode


def test_killed_between_claim_and_mail_books_once_and_mails_once_b37(app: Flask, tmp_path: Path) -> None:
    def book_and_die() -> None:
        assert book(app.test_client(), "tenant-a", "api", "a", "10:00", "11:00").status == 201
        os.kill(os.getpid(), signal.SIGKILL)  # Before any worker ran.

    assert in_a_process(app, book_and_die) == -signal.SIGKILL
    assert list((tmp_path / "mail").glob("*")) == []
    with app.app_context():
        for minute in range(3):
            work(NOW + minute * MINUTE)

    assert [file.name for file in (tmp_path / "mail").glob("*")] == ["B-2026-000001-confirmed.eml"]
    assert (statuses(app), problems(app)) == (["confirmed"], [])


def test_killed_inside_the_block_stores_nothing_b37(app: Flask) -> None:
    def die_while_booking() -> None:
        write = outbox._write

        def die(*args: Any, **kwargs: Any) -> None:
            write(*args, **kwargs)
            os.kill(os.getpid(), signal.SIGKILL)

        outbox._write = die
        book(app.test_client(), "tenant-a", "api", "a", "10:00", "11:00")

    assert in_a_process(app, die_while_booking) == -signal.SIGKILL
    assert (statuses(app), count(app, Message), problems(app)) == ([], 0, [])
    assert book(app.test_client(), "tenant-b", "api", "a", "10:00", "11:00").status == 201


def test_a_worker_killed_between_sending_and_marking_sends_the_same_mail_again_b37(app: Flask, tmp_path: Path) -> None:
    def send_and_die() -> None:
        def die(number: int, **values: Any) -> None:
            os.kill(os.getpid(), signal.SIGKILL)

        outbox._mark = die
        with app.app_context():
            work(NOW)

    book(app.test_client(), "tenant-a", "api", "a", "10:00", "11:00")
    assert in_a_process(app, send_and_die) == -signal.SIGKILL
    with app.app_context():
        work(NOW + MINUTE)  # Still leased.
        assert db.session.scalar(select(Message.sent_at)) is None
        work(NOW + HOUR)
        assert db.session.scalar(select(Message.sent_at)) == NOW + HOUR
    assert len(list((tmp_path / "mail").glob("*.eml"))) == 1


@pytest.fixture
def silent_mail_server() -> Iterator[str]:
    """It takes connections and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        accepted: list[socket.socket] = []

        def accept() -> None:
            try:
                while True:
                    accepted.append(server.accept()[0])
            except OSError:
                return

        threading.Thread(target=accept, daemon=True).start()
        yield f"smtp://127.0.0.1:{server.getsockname()[1]}"
        for connection in accepted:
            connection.close()
        server.shutdown(socket.SHUT_RDWR)


def test_a_mail_server_that_hangs_neither_undoes_nor_doubles_a_booking_b42(
    database: URL, tmp_path: Path, silent_mail_server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("anchorcenter.notices.mail.PATIENCE", 0.3)
    app = make_app(database, tmp_path, MAIL_URL=silent_mail_server)
    assert book(app.test_client(), "tenant-a", "api", "a", "10:00", "11:00").status == 201

    with app.app_context():
        work(NOW)

        row = db.session.execute(select(Message.sent_at, Message.attempts, Message.error, Message.due_at)).one()
        assert (row.sent_at, row.attempts, row.due_at > NOW) == (None, 1, True)
        assert row.error in {"TimeoutError", "SMTPServerDisconnected"}
    assert statuses(app) == ["confirmed"]
    close(app)


def test_a_writer_that_read_first_fails_without_begin_immediate_and_not_with_it_b38(
    database: URL,
) -> None:
    """What the drivers do by default, with two connections: the reader that wants to write is thrown out."""
    if database.get_backend_name() != "sqlite":
        pytest.skip(f"{OTHER_ENGINE} PostgreSQL has row locks")
    path = database.database or ""
    one, other = (sqlite3.connect(path, isolation_level=None, timeout=5) for _ in range(2))
    one.execute("PRAGMA journal_mode = WAL")
    try:
        one.execute("BEGIN")
        one.execute("SELECT count(*) FROM people").fetchone()
        other.execute("UPDATE people SET name = 'x' WHERE id = 1")
        with pytest.raises(sqlite3.OperationalError) as refusal:
            one.execute("UPDATE people SET name = 'y' WHERE id = 1")
        assert refusal.value.sqlite_errorcode == sqlite3.SQLITE_BUSY_SNAPSHOT
    finally:
        one.close()
        other.close()


def test_eight_writers_that_read_first_all_get_through_and_lose_nothing_b38(
    race: Callable[..., Any], app: Flask
) -> None:
    def attempt(app: Flask, number: int) -> list[str]:
        unit_of_work._queue = nullcontext  # type: ignore[assignment]  # Without the courtesy of queueing: BEGIN IMMEDIATE alone must do.
        with app.app_context():
            for _ in range(20):
                db.session.execute(text("SELECT count(*) FROM people")).scalar_one()
                with writing():
                    version = select(Cell.version).where(Cell.id == 9).with_for_update()
                    before = db.session.execute(version).scalar_one()
                    db.session.execute(text("UPDATE cells SET version = :v WHERE id = 9"), {"v": before + 1})
        return [str(number >= 0)] * 20

    assert race(attempt, 8).counts == {"True": 160}
    with app.app_context():
        assert db.session.scalar(select(Cell.version).where(Cell.id == 9)) == 160


def test_who_waits_too_long_for_a_lock_is_told_to_try_again(app: Flask, beside: Flask, database: URL) -> None:
    """A database that stays locked is no bug of ours: 503, and nothing is stored."""
    if database.get_backend_name() == "sqlite":
        pytest.skip(f"{OTHER_ENGINE} SQLite's writers queue in the kernel; tests/core has its busy database")
    locked, done = threading.Event(), threading.Event()

    def hold_the_lock() -> None:
        with beside.app_context(), writing():
            db.session.execute(update(Cell).values(version=Cell.version + 1))
            locked.set()
            done.wait(timeout=30)

    thread = threading.Thread(target=hold_the_lock)
    thread.start()
    locked.wait(timeout=30)
    answer = book(app.test_client(), "tenant-a", "api", "a", "10:00", "11:00")
    done.set()
    thread.join()
    assert (answer.status, statuses(app)) == (503, [])
