"""Whether the program can serve: database reachable, whole and safely run, migrations and guards in place."""

from __future__ import annotations

import sqlite3

from flask import current_app
from sqlalchemy.exc import DBAPIError

from anchorcenter.core import append_only, changes, schema
from anchorcenter.core.db import db
from anchorcenter.core.engines import broken_pages, engine_problems
from anchorcenter.core.unit_of_work import unhurried
from anchorcenter.facilities.guards import missing_guards

BROKEN = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}


def problems() -> list[str]:
    """What keeps the program from serving, in words; nothing when all is well. Raises DBAPIError without a database."""
    if found := schema_problems():
        return found
    connection = db.session.connection()
    missing = [*missing_guards(connection), *append_only.missing(connection), *changes.missing(connection)]
    return [f"the guard {name} is missing: run flask init" for name in missing]


def schema_problems() -> list[str]:
    """Whether the tables are those of this code."""
    is_newest = schema.find_revision() == schema.head()
    return [] if is_newest else ["the schema is not the one this code expects: run flask init"]


def problems_at_start() -> list[str]:
    """Those, and what is looked at once: how the database is run, and that no page of it is broken."""
    try:
        is_production = current_app.config["APP_ENV"] == "production"
        with unhurried():
            connection = db.session.connection()
            found = broken_pages(connection, thoroughly=False)
            return found or [*problems(), *engine_problems(connection, is_production=is_production)]
    except DBAPIError as error:
        if getattr(error.orig, "sqlite_errorcode", 0) & 0xFF in BROKEN:
            return ["the database file is broken: restore a backup"]
        return [f"the database cannot be reached ({type(error.orig).__name__})"]
    finally:
        db.session.remove()
