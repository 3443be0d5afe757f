"""The database's own word that some tables are only ever added to, whatever code runs."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from sqlalchemy import Connection, text

from anchorcenter.core.db import Base

MARK: dict[str, Any] = {"info": {"append_only": True}}  # The last of ``__table_args__`` of such a table.
REFUSED = "append_only"

_SQLITE = {
    verb: f"""
        CREATE TRIGGER {{name}}_no_{verb} BEFORE {verb.upper()} ON {{name}}
        BEGIN SELECT RAISE(ABORT, '{REFUSED}'); END"""
    for verb in ("update", "delete")
}
_FUNCTION = f"""
    CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION '{REFUSED}' USING ERRCODE = 'integrity_constraint_violation'; END $$"""
_POSTGRES = {
    verb: f"CREATE TRIGGER {{name}}_no_{verb} BEFORE {verb.upper()} ON {{name}} EXECUTE FUNCTION refuse_change()"
    for verb in ("update", "delete", "truncate")
}
THERE = {  # Tables and triggers.
    "sqlite": "SELECT name FROM sqlite_master WHERE type IN ('table', 'trigger')",
    "postgresql": """
        SELECT tgname::text FROM pg_trigger WHERE tgenabled <> 'D' AND NOT tgisinternal
        UNION ALL SELECT tablename::text FROM pg_tables WHERE schemaname = current_schema()""",
}


def install(connection: Connection) -> None:
    """Arm what is missing of the guards of all tables that there are; running it again changes nothing."""
    wanted = _missing(connection)
    if wanted and connection.dialect.name == "postgresql":
        connection.exec_driver_sql(_FUNCTION)
    for statement in wanted.values():
        connection.exec_driver_sql(statement)


def missing(connection: Connection) -> list[str]:
    """The names of guards that are not in place; the server refuses to start with any."""
    return list(_missing(connection))


def _missing(connection: Connection) -> dict[str, str]:
    """Their names with the statements that arm them."""
    there = set(connection.scalars(text(THERE[connection.dialect.name])))
    wanted = _guards(connection.dialect.name)
    return {name: sql for name, (table, sql) in wanted.items() if table in there and name not in there}


@cache
def _guards(dialect: str) -> Mapping[str, tuple[str, str]]:
    """Every guard by its name: of which table it is, and the statement that arms it."""
    statements = _POSTGRES if dialect == "postgresql" else _SQLITE
    tables = [name for name, each in Base.metadata.tables.items() if each.info.get("append_only")]
    return {f"{name}_no_{verb}": (name, sql.format(name=name)) for name in tables for verb, sql in statements.items()}
