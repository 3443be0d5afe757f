"""Moving a center from SQLite to PostgreSQL: every row as it is, so that ids, hashes and seals stay true."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, Table, create_engine, exists, func, insert, select, text

from anchorcenter.core.db import Base, db
from anchorcenter.core.unit_of_work import unhurried, writing

BATCH = 2_000


def move_rows(source: Path) -> None:
    """Fill the database, which has the schema of ``source`` and at most what migrations put there."""
    engine = create_engine(f"sqlite:///{source}")
    try:
        with engine.connect() as old, writing(), unhurried():
            new = db.session.connection()
            tables = Base.metadata.sorted_tables
            for table in reversed(tables):
                if new.scalar(
                    select(exists().select_from(table))
                ):  # Some tables refuse every deletion, of nothing too.
                    new.execute(table.delete())
            for table in tables:
                _move(table, old, new)
    finally:
        engine.dispose()


def _move(table: Table, old: Connection, new: Connection) -> None:
    rows = old.execute(select(table).order_by(*table.primary_key.columns)).mappings()
    for part in rows.partitions(BATCH):
        new.execute(insert(table), [dict(row) for row in part])
    number = table.autoincrement_column
    if number is not None:
        _go_on_after(table.name, number.name, new.scalar(select(func.max(number))), new)


def _go_on_after(table: str, column: str, last: int | None, new: Connection) -> None:
    """The next row is numbered after the last one; SQLite needs no such word."""
    if last is not None and (sequence := new.scalar(select(func.pg_get_serial_sequence(table, column)))):
        new.execute(text("SELECT setval(:sequence, :last)"), {"sequence": sequence, "last": last})
