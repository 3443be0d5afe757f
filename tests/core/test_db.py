"""How a transaction begins, what it refuses, and which errors mean that trying again may help."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import URL, LargeBinary, bindparam, create_engine, event, literal, select, text, update
from sqlalchemy.exc import DBAPIError, OperationalError, StatementError
from sqlalchemy.pool import QueuePool

from anchorcenter.accounts.models import Person, SignIn
from anchorcenter.core.db import BINARY, db, is_busy, let_go, read_bytes, reading_in_one
from anchorcenter.core.unit_of_work import unhurried, writing
from tests.conftest import OTHER_ENGINE
from tests.guards.test_queries import noting
from tests.steps import bearer, body, book, count, slot, stored
from tests.times import KST, NOW


def rename(name: str) -> None:
    db.session.execute(update(Person).where(Person.id == 1).values(name=name))


def name_of_one(app: Flask) -> str | None:
    with app.app_context():
        return db.session.scalar(select(Person.name).where(Person.id == 1))


def test_reading_and_writing_have_lines_of_their_own(app: Flask, is_sqlite: bool) -> None:
    """One that changes between both is told so each time, and SQLite's then forgets what it has prepared."""
    with app.app_context(), noting(app, pragmas=True) as asked:
        for name in ("x", "y", "z"):
            with writing():
                rename(name)
            assert db.session.scalar(select(Person.name).where(Person.id == 1)) == name
            db.session.rollback()
    told = [statement for statement, _values in asked if statement.startswith("PRAGMA")]
    assert told == (["PRAGMA query_only = 0", "PRAGMA query_only = 1"] if is_sqlite else [])


def test_what_is_read_alone_needs_no_transaction_on_postgresql(app: Flask, is_sqlite: bool) -> None:
    if is_sqlite:
        pytest.skip(f"{OTHER_ENGINE} each of SQLite's statements is in a transaction")
    with app.app_context():
        assert db.session.scalar(select(Person.id).where(Person.id == 1)) == 1
        line: Any = db.session.connection().connection.driver_connection
        assert line.info.transaction_status == psycopg.pq.TransactionStatus.IDLE


def test_what_is_read_in_one_is_as_it_was_when_it_began(app: Flask) -> None:
    """PostgreSQL is asked for it; SQLite's readers see nothing else."""
    with app.app_context():
        with reading_in_one():
            if db.engine.dialect.name == "postgresql":
                db.session.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"))
            before = db.session.scalar(select(Person.name).where(Person.id == 1))
            with db.engine.begin() as other:
                if db.engine.dialect.name == "postgresql":
                    other.execute(text("SET TRANSACTION READ WRITE"))
                else:
                    other.exec_driver_sql("ROLLBACK")
                    other.exec_driver_sql("PRAGMA query_only = 0")
                    other.exec_driver_sql("BEGIN IMMEDIATE")
                other.execute(update(Person).where(Person.id == 1).values(name="later"))
            db.session.expire_all()
            assert db.session.scalar(select(Person.name).where(Person.id == 1)) == before
        assert db.session.scalar(select(Person.name).where(Person.id == 1)) == "later"


def test_work_that_takes_its_time_has_no_limit_while_it_reads(app: Flask, is_sqlite: bool) -> None:
    if is_sqlite:
        pytest.skip(f"{OTHER_ENGINE} SQLite has no limit of statements")
    with app.app_context():
        with unhurried():
            assert db.session.scalar(text("SHOW statement_timeout")) == "0"
        assert db.session.scalar(text("SHOW statement_timeout")) == "3s"


def test_every_line_is_let_go(app: Flask) -> None:
    with app.app_context():
        with writing():
            rename("x")
        assert name_of_one(app) == "x"
        let_go()
        pools = [engine.pool for engine in db.engines.values()]
        assert [pool.checkedin() for pool in pools if isinstance(pool, QueuePool)] == [0, 0]


def test_a_naive_time_is_refused_and_nothing_is_stored(app: Flask) -> None:
    def store(moment: datetime) -> None:
        with writing():
            rename("x")
            db.session.execute(update(SignIn).values(ended_at=moment))

    with app.app_context():
        with pytest.raises(StatementError, match="naive datetime"):
            store(NOW.replace(tzinfo=None))
        assert db.session.scalars(select(SignIn.ended_at).distinct()).all() == [None]
    assert name_of_one(app) == "사람 tenant-a"


def test_times_come_back_aware_and_in_utc_whatever_zone_they_came_in(app: Flask) -> None:
    moment = NOW.astimezone(KST).replace(microsecond=123456)
    with app.app_context():
        with writing():
            db.session.execute(update(SignIn).values(ended_at=moment))
        read = db.session.scalars(select(SignIn.ended_at).distinct()).one()
        as_text = db.session.execute(text("SELECT ended_at FROM sign_ins")).scalars().first()
    assert read is not None
    assert (read, read.tzinfo) == (moment, UTC)
    assert str(as_text)[:26] == "2026-11-22 23:00:00.123456"


def test_writing_outside_of_a_block_fails_at_once_and_is_no_busy_database(app: Flask) -> None:
    with app.app_context():
        with pytest.raises(DBAPIError) as refusal:
            rename("x")
        assert not is_busy(refusal.value)
    assert name_of_one(app) == "사람 tenant-a"


def test_after_a_block_the_reader_cannot_write_again(app: Flask) -> None:
    with app.app_context():
        with writing():
            rename("x")
        with pytest.raises(DBAPIError, match=r"(?i)read-?only"):
            rename("y")
    assert name_of_one(app) == "x"


@pytest.mark.parametrize("path", ["/forgetful", "/api/v1/forgot"])
def test_a_view_that_forgot_the_block_is_a_bug_and_not_a_busy_database(own_app: Flask, path: str) -> None:
    @own_app.get(path)
    def forgot() -> str:
        rename("x")
        return "stored"

    answer = own_app.test_client().get(path)
    assert (answer.status_code, answer.headers.get("Retry-After")) == (500, None)
    assert name_of_one(own_app) == "사람 tenant-a"


def sqlite_error(code: int) -> sqlite3.Error:
    error = sqlite3.OperationalError("in words that say nothing")
    error.sqlite_errorcode = code
    return error


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        *((sqlite_error(code), True) for code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)),
        *((sqlite_error(code), True) for code in (sqlite3.SQLITE_BUSY_SNAPSHOT, sqlite3.SQLITE_BUSY_RECOVERY)),
        *((sqlite_error(code), True) for code in (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR_WRITE)),
        *((sqlite_error(code), False) for code in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CORRUPT)),
        *((sqlite_error(code), False) for code in (sqlite3.SQLITE_CONSTRAINT_UNIQUE, sqlite3.SQLITE_ERROR)),
        (sqlite3.OperationalError("database is locked"), False),
        *((psycopg.errors.lookup(state)(), True) for state in ("40001", "40P01", "55P03", "57014")),
        *((psycopg.errors.lookup(state)(), True) for state in ("08000", "08003", "08006")),
        *((psycopg.errors.lookup(state)(), True) for state in ("53100", "53300", "57P01", "57P02", "57P03")),
        *((psycopg.errors.lookup(state)(), False) for state in ("25006", "23505", "23P01", "42P01", "22021")),
    ],
)
def test_busy_is_told_by_code_and_never_by_class_or_words(error: Exception, expected: bool) -> None:
    assert is_busy(DBAPIError("SELECT 1", {}, error)) is expected


def test_a_server_that_is_away_is_a_busy_database() -> None:
    gone = psycopg.OperationalError("connection refused")
    assert is_busy(DBAPIError("SELECT 1", {}, gone, connection_invalidated=True))
    assert is_busy(OperationalError("SELECT 1", {}, gone))


@pytest.fixture
def impatient(app: Flask) -> FlaskClient:
    """A browser of tenant-a's; the program waits 30 ms for a lock of SQLite."""
    with app.app_context():
        db.session.execute(text("PRAGMA busy_timeout = 30"))
    client = app.test_client()
    with client.session_transaction() as session:
        session["_user_id"] = "tenant-a"
    return client


@pytest.fixture
def writer(database: URL) -> Iterator[sqlite3.Connection]:
    """Some other program in the middle of writing."""
    if database.get_backend_name() != "sqlite":
        pytest.skip(f"{OTHER_ENGINE} PostgreSQL has row locks; tests/races waits for one")
    connection = sqlite3.connect(Path(database.database or ""), isolation_level=None)
    connection.execute("BEGIN IMMEDIATE")
    connection.execute("UPDATE people SET name = 'y' WHERE id = 1")
    yield connection
    connection.close()


def test_a_busy_database_asks_to_try_again_and_nothing_is_stored(
    app: Flask, writer: sqlite3.Connection, impatient: FlaskClient
) -> None:
    page = impatient.post("/holds", data=slot())
    program = impatient.post("/api/v1/bookings", json=body(), headers=bearer("tenant-a"))

    assert [(a.status_code, a.headers["Retry-After"]) for a in (page, program)] == [(503, "1")] * 2
    assert ("지금 이용이 많습니다" in page.text, program.content_type) == (True, "application/problem+json")
    assert stored(app) == (0, 0, 0)


def test_who_reads_does_not_wait_for_who_writes(writer: sqlite3.Connection, impatient: FlaskClient) -> None:
    assert [impatient.get(path).status_code for path in ("/", "/bookings", "/spaces/a")] == [200] * 3


def test_when_the_writer_is_done_trying_again_helps(
    app: Flask, writer: sqlite3.Connection, impatient: FlaskClient
) -> None:
    assert book(impatient, "tenant-a", "api", "a", "10:00", "11:00").status == 503
    writer.execute("COMMIT")
    assert book(impatient, "tenant-a", "api", "a", "10:00", "11:00").status == 201
    assert (count(app), name_of_one(app)) == (1, "y")


def test_a_line_that_breaks_asks_to_try_again_and_the_next_request_has_a_new_one(app: Flask, is_sqlite: bool) -> None:
    if is_sqlite:
        pytest.skip(f"{OTHER_ENGINE} SQLite has no line")
    client = app.test_client()
    assert client.get("/").status_code == 200
    disconnect_everyone(app)
    answers = [client.get("/api/v1/spaces", headers=bearer("tenant-a")) for _ in range(2)]
    assert [(a.status_code, a.headers.get("Retry-After")) for a in answers] == [(503, "1"), (200, None)]


def disconnect_everyone(app: Flask) -> None:
    with app.app_context():
        engine: Any = create_engine(db.engine.url)
    others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()"
    with engine.connect() as connection:
        connection.execute(text(f"{others} AND pid <> pg_backend_pid()"))
    engine.dispose()


def test_an_error_says_nothing_of_what_was_typed(app: Flask) -> None:
    """It ends up in the log, and among the values of a statement are passwords' hashes, names and phones."""
    with app.app_context(), pytest.raises(DBAPIError) as caught, writing():
        db.session.execute(update(Person).values(phone="+821098765432", created_at=None))
    assert "1098765432" not in str(caught.value).partition("DETAIL")[0]


def test_long_bytes_come_as_they_are_and_what_is_asked_after_them_as_ever(app: Flask, is_sqlite: bool) -> None:
    asked: list[int] = []
    with app.app_context():
        event.listen(
            db.session.connection(),
            "after_cursor_execute",
            lambda _line, cursor, *_more: asked.append(getattr(cursor, "format", 0)),
        )
        text = literal("고양\r\n".encode(), LargeBinary)
        found = read_bytes(select(text, literal(7)).where(literal(1) == bindparam("one")), {"one": 1})
        assert tuple(found) == ("고양\r\n".encode(), 7)
        assert db.session.scalars(select(Person.id)).first()
    assert asked == ([0, 0] if is_sqlite else [BINARY, 0])
