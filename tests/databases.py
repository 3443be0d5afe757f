"""Databases of tests: made anew by copying a template, or brought back to it, which on PostgreSQL is much quicker."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql
from sqlalchemy import URL, Engine, create_engine, make_url, text

POSTGRES = os.environ.get("TEST_DATABASE_URL")
# What a test may have done to the schema itself, which only a new database undoes.
SHAPE = """
SELECT (SELECT count(*) FROM pg_constraint), (SELECT count(*) FROM pg_namespace),
  (SELECT count(*) FROM pg_trigger WHERE tgenabled = 'O'), (SELECT count(*) FROM pg_proc),
  (SELECT md5(string_agg(relname || '.' || attname || attnotnull, ' ' ORDER BY relname, attnum))
   FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
   WHERE relnamespace = 'public'::regnamespace AND NOT attisdropped)
"""
# Starting workers would take longer than counting all the rows.
OPTIONS = "-c lock_timeout=3000 -c max_parallel_workers_per_gather=0"
TABLES = "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' ORDER BY relname"
SEQUENCES = """
SELECT sequencename::text, coalesce(last_value, start_value), last_value IS NOT NULL
FROM pg_sequences WHERE schemaname = 'public'
"""
RESET = """
SELECT setval(name, value, is_called) FROM unnest(%s::text[], %s::bigint[], %s::bool[]) AS _(name, value, is_called)
"""


def named(name: str) -> str:
    """What a database of PostgreSQL is called, apart from those of other processes."""
    return f"anchor_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}_{name}"


def new_database(name: str, file: Path, copy_of: URL | None = None) -> URL:
    """A new database, a copy of ``copy_of`` if given."""
    if not POSTGRES:
        if copy_of:
            shutil.copy(copy_of.database or "", file)
        return make_url(f"sqlite:///{file}")
    base, full = make_url(POSTGRES), named(name)
    _execute(f'DROP DATABASE IF EXISTS "{full}" WITH (FORCE)')
    _execute(f'CREATE DATABASE "{full}" TEMPLATE "{copy_of.database if copy_of else "template0"}"')
    return base.set(database=full)


def drop_database(url: URL) -> None:
    if POSTGRES:
        _execute(f'DROP DATABASE IF EXISTS "{url.database}" WITH (FORCE)')


@dataclass
class Copies:
    """One database after another, each as the template is, all under one name."""

    template: URL
    file: Path
    _url: URL | None = None
    _shape: Any = None
    _rows: dict[str, bytes] = field(default_factory=dict)
    _sequences: list[Any] = field(default_factory=list)
    _states: dict[str, Any] = field(default_factory=dict)
    _connection: psycopg.Connection[Any] | None = None

    def next(self) -> URL:
        """The database, untouched."""
        if not POSTGRES:
            for rest in self.file.parent.glob(f"{self.file.name}*"):
                rest.unlink()
        elif self._url and self._brought_back(self._url):
            return self._url
        self._url = new_database("test", self.file, copy_of=self.template)
        self.close()
        if POSTGRES:
            self._learn(self._url)
        return self._url

    def _learn(self, url: URL) -> None:
        with self._connected(url) as connection:
            self._shape = connection.execute(SHAPE).fetchone()
            self._sequences = connection.execute(SEQUENCES).fetchall()
            tables = [name for (name,) in connection.execute(TABLES)]
            self._rows = {name: _read(connection, name) for name in tables}
            self._states = _states(connection, tables)

    def _brought_back(self, url: URL) -> bool:
        """Whether the rows of the template are in it again; False when its schema has been changed."""
        try:
            with self._connected(url) as connection:
                if connection.execute(SHAPE).fetchone() != self._shape:
                    return False
                connection.execute("SET session_replication_role = replica")  # Neither foreign keys nor our guards.
                seen = _states(connection, list(self._rows))
                changed = [name for name, state in seen.items() if state != self._states[name]]
                for name in changed:
                    _write(connection, name, self._rows[name])
                connection.execute(RESET, [[*column] for column in zip(*self._sequences, strict=True)])
                self._states |= _states(connection, changed)
        except psycopg.OperationalError:  # A test has dropped it, or left it locked.
            return False
        return True

    def close(self) -> None:
        """Let go of the database."""
        if self._connection is not None:
            self._connection.close()

    @contextmanager
    def _connected(self, url: URL) -> Iterator[psycopg.Connection[Any]]:
        """A connection that outlives the test: a new one would have to learn of every table first, which takes longer
        than to look into all of them."""
        if self._connection is None or self._connection.closed:
            address = url.set(drivername="postgresql").render_as_string(hide_password=False)
            self._connection = psycopg.connect(address, options=OPTIONS, prepare_threshold=1)
        try:
            with self._connection.transaction():
                yield self._connection
        except psycopg.OperationalError:
            self._connection.close()
            raise


def _states(connection: psycopg.Connection[Any], tables: list[str]) -> dict[str, Any]:
    """Of each table how many rows it has and who wrote the last of them: whatever is done to it changes one of both."""
    if not tables:
        return {}
    one = sql.SQL("SELECT {}, count(*), max(xmin::text::bigint) FROM {}")
    parts = [one.format(sql.Literal(name), sql.Identifier(name)) for name in tables]
    return {name: state for name, *state in connection.execute(sql.SQL(" UNION ALL ").join(parts))}


def _read(connection: psycopg.Connection[Any], table: str) -> bytes:
    with connection.cursor().copy(sql.SQL("COPY {} TO STDOUT").format(sql.Identifier(table))) as copy:
        return b"".join(bytes(block) for block in copy)


def _write(connection: psycopg.Connection[Any], table: str, rows: bytes) -> None:
    connection.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(table)))
    with connection.cursor().copy(sql.SQL("COPY {} FROM STDIN").format(sql.Identifier(table))) as copy:
        copy.write(rows)


@cache
def _server() -> Engine:
    return create_engine(make_url(POSTGRES or ""), isolation_level="AUTOCOMMIT", pool_size=1)


def _execute(statement: str) -> None:
    with _server().connect() as connection:
        connection.execute(text(statement))
