"""What each engine must be like, so that nothing acknowledged is lost."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from sqlalchemy import Connection, text

OLDEST_POSTGRES = 15
DURABLE = ("fsync", "full_page_writes", "synchronous_commit")
BOUNDED = ("lock_timeout", "statement_timeout")
ASKED = ", ".join(f"'{name}'" for name in DURABLE + BOUNDED)


def engine_problems(connection: Connection, *, is_production: bool) -> list[str]:
    """What is wrong with how the database is run, in words. Only out of production a server may forget."""
    if connection.dialect.name == "sqlite":
        return _sqlite_problems(connection)
    version = int((connection.dialect.server_version_info or (0,))[0])
    problems = [] if version >= OLDEST_POSTGRES else [f"PostgreSQL {version} is older than {OLDEST_POSTGRES}"]
    # What the session began with: a transaction may have changed it for itself.
    rows = connection.execute(text(f"SELECT name, reset_val FROM pg_settings WHERE name IN ({ASKED})"))  # noqa: S608
    return problems + postgres_problems({row.name: row.reset_val for row in rows}, is_production=is_production)


def postgres_problems(settings: Mapping[str, str], *, is_production: bool) -> list[str]:
    """What is wrong with those settings of a server."""
    forgetful = [name for name in DURABLE if settings[name] == "off"] if is_production else []
    endless = [name for name in BOUNDED if settings[name] == "0"]
    return [
        *(f"PostgreSQL runs with {name}=off: what it acknowledged can be lost" for name in forgetful),
        *(f"PostgreSQL runs without {name}: set it for the role, see the README on PgBouncer" for name in endless),
    ]


def broken_pages(connection: Connection, *, thoroughly: bool) -> list[str]:
    """What SQLite finds wrong with its file; PostgreSQL has checksums of its own. It reads all of the file."""
    if connection.dialect.name != "sqlite":
        return []
    pragma = "integrity_check(5)" if thoroughly else "quick_check(1)"
    found = [str(word) for word in connection.scalars(text(f"PRAGMA {pragma}"))]
    return [f"the database file is broken ({word}): restore a backup" for word in found if word != "ok"]


def stray_rows(connection: Connection) -> list[str]:
    """The tables of SQLite that point at rows which are not there; PostgreSQL never lets that happen."""
    if connection.dialect.name != "sqlite":
        return []
    tables = {str(table) for table in connection.scalars(text("PRAGMA foreign_key_check"))}
    return [f"rows of {table} point at rows that are not there" for table in sorted(tables)]


def _sqlite_problems(connection: Connection) -> list[str]:
    file = connection.engine.url.database or ":memory:"
    if file == ":memory:":
        return []
    places = (file, str(Path(file).absolute().parent))  # Its log lies beside it.
    closed = [place for place in places if not os.access(place, os.W_OK)]
    expected = {"journal_mode": "wal", "synchronous": "2", "foreign_keys": "1"}
    found = {name: str(connection.scalar(text(f"PRAGMA {name}"))) for name in expected}
    problems = [f"{place} cannot be written by the user of this program" for place in closed]
    return problems + [f"SQLite runs with {name}={found[name]}" for name in expected if found[name] != expected[name]]
