"""The database: declarative base, column types, and how a transaction begins on each engine."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from enum import StrEnum
from functools import cache
from typing import Annotated, Any, cast

from flask_sqlalchemy import SQLAlchemy
from flask_sqlalchemy.session import Session as BaseSession
from sqlalchemy import (
    Connection,
    DateTime,
    Dialect,
    Engine,
    Enum,
    Executable,
    MetaData,
    Result,
    Row,
    Table,
    event,
    insert,
    make_url,
)
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.orm import DeclarativeBase, mapped_column, registry
from sqlalchemy.types import TypeDecorator

from anchorcenter.config import Settings
from anchorcenter.core import patience

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
POSTGRES = {  # The server's own limits do not help when the line is dead: the client needs some too (core.patience).
    "connect_timeout": 2,
    "tcp_user_timeout": 2_000,
    "keepalives_idle": 10,
    "keepalives_interval": 2,
    "keepalives_count": 2,
}
LIMITS = {"lock_timeout": "2s", "statement_timeout": "3s", "timezone": "UTC"}
DIRECT = {"options": " ".join(f"-c {name}={value}" for name, value in LIMITS.items())}
READING = {"options": f"{DIRECT['options']} -c default_transaction_read_only=on"}
POOLED = {"prepare_threshold": None}  # A pooler refuses options and gives each transaction another server's ear.
POOL_PATIENCE = 1  # Seconds.
PRAGMAS = (
    *("foreign_keys = ON", "journal_mode = WAL", "synchronous = FULL", "busy_timeout = 5000"),
    "cache_size = -512",  # Kilobytes of each line: the system keeps the file in memory for all.
)
AWAY_SQLITE = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR}
BUSY_POSTGRES = {"40001", "40P01", "55P03", "57014"}  # serialization, deadlock, lock and statement time-out
AWAY_POSTGRES = ("08", "53", "57P")  # The line broke, room or connections are used up, the server stops or starts.

BINARY = 1  # psycopg's word for values as they are.
COPY = "copy"  # The engine of REPORTS_DATABASE_URL.
# Lines that never write. SQLite's forget all that they have prepared when they change between both; PostgreSQL's need
# no transaction around what they read, which takes as long as two statements.
READER = "reader"
_reads_copy: ContextVar[bool] = ContextVar("reads_copy", default=False)
_reads_in_one: ContextVar[bool] = ContextVar("reads_in_one", default=False)


class Block:
    """A block of ``writing()``, and its line to the database once it has asked for something."""

    __slots__ = ("line",)

    def __init__(self) -> None:
        self.line: Connection | None = None


is_writing: ContextVar[Block | None] = ContextVar("is_writing", default=None)  # Set by unit_of_work alone.


class UTCDateTime(TypeDecorator[datetime]):
    """An aware datetime: ``timestamptz`` on PostgreSQL, UTC text on SQLite. Naive ones raise TypeError."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise TypeError("naive datetime: attach a time zone before storing it")
        return value if value.tzinfo is UTC else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)


def _words(enum: type[StrEnum]) -> list[str]:
    return [member.value for member in enum]


Id = Annotated[int, mapped_column(primary_key=True)]
WORD = Enum(StrEnum, native_enum=False, create_constraint=True, length=16, values_callable=_words)


class Base(DeclarativeBase):
    # Flask-SQLAlchemy copies this body into a base of its own: the map must sit on the registry.
    registry = registry(
        metadata=MetaData(naming_convention=NAMES),
        type_annotation_map={datetime: UTCDateTime(), StrEnum: WORD},
    )
    metadata = registry.metadata


class _Session(BaseSession):
    """Asks the copy of the database for what ``reading_the_copy`` reads, and lines that only read for all else that
    is only read."""

    def get_bind(self, *_arguments: Any, **_options: Any) -> Any:
        engines = db.engines
        if is_writing.get() or _reads_in_one.get():
            return engines[None]
        return engines[COPY] if _reads_copy.get() else engines.get(READER) or engines[None]


db = SQLAlchemy(
    model_class=Base, disable_autonaming=True, session_options={"expire_on_commit": False, "class_": _Session}
)


def table(model: type[Base]) -> Table:
    """The Core table of a model: hot paths write and read it without the ORM."""
    return cast(Table, model.__table__)


def execute(
    statement: Executable, values: Mapping[str, Any] | Sequence[Mapping[str, Any]] | None = None
) -> Result[Any]:
    """Run a statement that makes no objects; answers its result.

    As the session does, which looks up anew for each statement what is the same for all of a block: the line.
    """
    block = is_writing.get()
    if block is None:
        return db.session.execute(statement, values)
    if block.line is None:
        block.line = db.session.connection()
    return block.line.execute(statement, values)


def read_bytes(statement: Executable, values: Mapping[str, Any]) -> Row[Any]:
    """The only row of a statement that answers long bytes.

    PostgreSQL is asked for them as they are; otherwise it writes them as text of twice their length, which takes five
    times as long to read.
    """
    line = db.session.connection()
    if line.dialect.name != "postgresql":
        return line.execute(statement, values).one()
    event.listen(line, "before_cursor_execute", _ask_in_binary)
    try:
        return line.execute(statement, values).one()
    finally:
        event.remove(line, "before_cursor_execute", _ask_in_binary)


def _ask_in_binary(_line: Connection, cursor: Any, *_asked: Any) -> None:
    cursor.format = BINARY


def insert_all(into: Table, rows: Sequence[Mapping[str, Any]]) -> list[int]:
    """Insert rows in one statement; answers their ids, in the same order. (SQLite counts up row by row.)"""
    if len(rows) < 2:  # The statement for many costs more.
        return [int(execute(_inserting(into, is_sorted=False), row).scalar_one()) for row in rows]
    if db.engine.dialect.name == "sqlite":
        return sorted(db.session.scalars(_inserting(into, is_sorted=False), rows))
    return list(db.session.scalars(_inserting(into, is_sorted=True), rows))


@cache
def _inserting(into: Table, *, is_sorted: bool) -> Any:
    return insert(into).returning(into.c.id, sort_by_parameter_order=is_sorted)


def engine_config(settings: Settings) -> dict[str, Any]:
    """What Flask-SQLAlchemy is told: the database, and its copy if there is one."""
    config = {
        "SQLALCHEMY_DATABASE_URI": settings.DATABASE_URL,
        "SQLALCHEMY_ENGINE_OPTIONS": engine_options(settings.DATABASE_URL, settings),
    }
    binds = {}
    if url := settings.REPORTS_DATABASE_URL:
        binds[COPY] = {"url": url, **engine_options(url, settings)}
    if can_have_readers(settings):
        binds[READER] = {"url": settings.DATABASE_URL, **engine_options(settings.DATABASE_URL, settings, reads=True)}
    return config | {"SQLALCHEMY_BINDS": binds}


def can_have_readers(settings: Settings) -> bool:
    """Whether lines can be kept that only read: a pooler refuses to know one server's line from another."""
    return not (is_in_memory(settings.DATABASE_URL) or settings.DATABASE_POOLER)


def let_go() -> None:
    """Close every line to the database that nobody uses now."""
    db.session.remove()
    for engine in db.engines.values():
        engine.dispose()


@contextmanager
def reading_the_copy() -> Iterator[None]:
    """Have the block read from the copy of the database, if there is one. It may be some seconds behind."""
    token = _reads_copy.set(COPY in db.engines)
    try:
        yield
    finally:
        _reads_copy.reset(token)


@contextmanager
def reading_in_one() -> Iterator[None]:
    """Have the block read in a transaction of its own, which it may set up, instead of statement by statement."""
    db.session.rollback()
    token = _reads_in_one.set(True)
    try:
        yield
    finally:
        db.session.rollback()
        _reads_in_one.reset(token)


def engine_options(url: str, settings: Settings, *, reads: bool = False) -> dict[str, Any]:
    """What ``create_engine`` needs besides the address; with ``reads`` for lines that never write."""
    pool: dict[str, Any] = {
        "pool_size": settings.DB_POOL_SIZE,
        "max_overflow": settings.DB_POOL_OVERFLOW,
        "hide_parameters": True,
    }
    pool |= {"pool_use_lifo": True}  # What one line has read and prepared is at hand; the others need no memory.
    if url.startswith("postgresql"):
        line = POSTGRES | (POOLED if settings.DATABASE_POOLER else READING if reads else DIRECT)
        pool |= {"connect_args": line, "pool_timeout": POOL_PATIENCE, "pool_pre_ping": False}
        return pool | ({"isolation_level": "AUTOCOMMIT"} if reads else {})
    return {"hide_parameters": True} if is_in_memory(url) else pool


def is_in_memory(url: str) -> bool:
    """Whether it is an SQLite database without a file."""
    return url.startswith("sqlite") and make_url(url).database in {None, "", ":memory:"}


def is_busy(error: DBAPIError) -> bool:
    """Whether trying again later may help. (SQLite's refusal to write in a reader is no such case.)"""
    if isinstance(error.orig, sqlite3.Error):
        return getattr(error.orig, "sqlite_errorcode", 0) & 0xFF in AWAY_SQLITE
    sqlstate: str = getattr(error.orig, "sqlstate", None) or ""
    is_away = isinstance(error, OperationalError) and not sqlstate  # Nobody answered at all.
    return error.connection_invalidated or is_away or sqlstate in BUSY_POSTGRES or sqlstate.startswith(AWAY_POSTGRES)


@event.listens_for(Engine, "do_connect")
def _connect(dialect: Dialect, _record: Any, arguments: Any, options: Any) -> Any:
    """Open a line on which nobody waits for an answer longer than ``core.patience`` allows."""
    if dialect.name != "postgresql":
        return None  # As SQLAlchemy does.
    driver: Any = dialect.loaded_dbapi
    patience.check_for_connecting(driver.OperationalError)
    line = driver.connect(*arguments, **options)
    line.wait = patience.Patient(line)
    return line


@event.listens_for(Engine, "connect")
def _open(connection: Any, _record: Any) -> None:
    if isinstance(connection, sqlite3.Connection):
        connection.isolation_level = None  # The driver begins nothing; _begin does.
        for pragma in PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")


@event.listens_for(Engine, "begin")
def _begin(connection: Connection) -> None:
    """Begin a reader that cannot write, or inside ``writing()`` a writer."""
    writes = is_writing.get() is not None
    if connection.dialect.name == "sqlite":  # Not past SQLAlchemy: its errors must arrive as DBAPIError.
        if connection.info.get("writes") is not writes:  # A pragma of the connection: sent when it changes.
            connection.exec_driver_sql(f"PRAGMA query_only = {int(not writes)}")
            connection.info["writes"] = writes
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
    else:
        patience.check_for_beginning()
        driver: Any = connection.connection.driver_connection
        if not driver.autocommit:  # As a line that never writes is.
            driver.read_only = not writes  # psycopg sends it with its BEGIN, at no extra cost.
