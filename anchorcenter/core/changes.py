"""Which tables have changed since something was counted from them: the database notes it, whatever code makes a change.

Every watched table has rows with a number of chance, which add up to its state: the same state is the same content. A
change of the table changes them in the same transaction. On PostgreSQL it adds one, so that nobody waits for another to
note something; SQLite has one writer, which changes the one there is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import BigInteger, Connection, String, delete, func, insert, select, text
from sqlalchemy.orm import Mapped, mapped_column

from anchorcenter.core.append_only import THERE
from anchorcenter.core.db import Base, Id, db, is_writing, table
from anchorcenter.core.unit_of_work import writing

WATCHED = "watched"
State = tuple[int, int, int]
MOST = 1_000  # Rows that there are before they become one for each table.
CHANCE = 2**40


class Change(Base):
    """That the table ``source`` has changed; ``mark`` is a number of chance, so that no other history has it, too."""

    __tablename__ = "table_changes"

    id: Mapped[Id]
    source: Mapped[str] = mapped_column(String(60))
    mark: Mapped[int] = mapped_column(BigInteger)


_ROW = table(Change).c
_STATES = select(_ROW.source, func.count(), func.max(_ROW.id), func.sum(_ROW.mark)).group_by(_ROW.source)
_MARK = {"sqlite": f"abs(random() % {CHANCE})", "postgresql": f"floor(random() * {CHANCE})::bigint"}
_SQLITE = """
    CREATE TRIGGER {trigger} AFTER {verb} ON {name}
    BEGIN UPDATE table_changes SET mark = {mark} WHERE source = '{name}'; END"""
_FUNCTION = """
    CREATE OR REPLACE FUNCTION note_change() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN INSERT INTO table_changes (source, mark) VALUES (TG_TABLE_NAME, {mark}); RETURN NULL; END $$"""
_POSTGRES = "CREATE TRIGGER {trigger} AFTER {verb} ON {name} FOR EACH STATEMENT EXECUTE FUNCTION note_change()"


def watched(*columns: str) -> dict[str, Any]:
    """The last of ``__table_args__`` of a table whose changes are noted: all, or those of ``columns`` alone, which say
    something of rows that are there anyway."""
    return {"info": {WATCHED: columns}}


def read_states() -> Mapping[str, State]:
    """What of each watched table is the same as long as it has not changed; read it before what is to be kept. Empty
    where others do not see yet what is read: nothing may be kept then."""
    if is_writing.get() is not None:
        return {}
    return {row[0]: (int(row[1]), int(row[2]), int(row[3])) for row in db.session.execute(_STATES)}


def tidy(_now: datetime) -> None:
    """Leave one row for each watched table, with a new mark, when there are many."""
    with writing():
        if (db.session.scalar(select(func.count(_ROW.id))) or 0) > MOST:
            last = db.session.scalar(select(func.max(_ROW.id)))
            _begin(db.session.connection(), _watched())
            db.session.execute(delete(table(Change)).where(_ROW.id <= last))


def install(connection: Connection) -> None:
    """Arm what is missing of the triggers of all watched tables that there are; running it again changes nothing."""
    wanted = _missing(connection)
    if wanted and connection.dialect.name == "postgresql":
        connection.exec_driver_sql(_FUNCTION.format(mark=_MARK["postgresql"]))
    for statement in wanted.values():
        connection.exec_driver_sql(statement)
    there = set(connection.scalars(text(THERE[connection.dialect.name])))
    if table(Change).name in there:
        known = set(connection.scalars(select(_ROW.source)))
        _begin(connection, [each for each in _watched() if each in there - known])


def remove(connection: Connection) -> None:
    """Take the triggers away: before the table goes into which they write."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("DROP FUNCTION IF EXISTS note_change() CASCADE")
        return
    named = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND sql LIKE '%UPDATE table_changes SET%'"
    for name in connection.scalars(text(named)).all():
        connection.exec_driver_sql(f"DROP TRIGGER {name}")


def missing(connection: Connection) -> list[str]:
    """The names of triggers that are not in place; the server refuses to start with any."""
    return list(_missing(connection))


def _watched() -> list[str]:
    return [name for name, each in Base.metadata.tables.items() if WATCHED in each.info]


def _begin(connection: Connection, sources: Sequence[str]) -> None:
    mark = text(_MARK[connection.dialect.name])
    for name in sources:
        connection.execute(insert(table(Change)).values(source=name, mark=mark))


def _missing(connection: Connection) -> dict[str, str]:
    """Their names with the statements that arm them."""
    there = set(connection.scalars(text(THERE[connection.dialect.name])))
    wanted = _triggers(connection.dialect.name) if table(Change).name in there else {}
    return {name: sql for name, (source, sql) in wanted.items() if source in there and name not in there}


@cache
def _triggers(dialect: str) -> Mapping[str, tuple[str, str]]:
    """Every trigger by its name: of which table it is, and the statement that arms it."""
    sql, mark, wanted = {"sqlite": _SQLITE, "postgresql": _POSTGRES}[dialect], _MARK[dialect], dict[str, Any]()
    for source in _watched():
        for verb in _verbs(Base.metadata.tables[source].info[WATCHED]):
            name = f"{source}_noted_{verb.split()[0].lower()}"
            wanted[name] = source, sql.format(trigger=name, verb=verb, name=source, mark=mark)
    return wanted


def _verbs(columns: Sequence[str]) -> Sequence[str]:
    return [f"UPDATE OF {', '.join(columns)}"] if columns else ["INSERT", "UPDATE", "DELETE"]
