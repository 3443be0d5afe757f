"""Making a backup while the center is running: one moment of the database, and the files that belong to it."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from flask import current_app
from sqlalchemy import Connection, text

from anchorcenter.commands.backups import tools
from anchorcenter.commands.backups.archive import DUMPS, FORMAT, UPLOADS, BackupError, Manifest, digests, pack, staged
from anchorcenter.config import VERSION
from anchorcenter.core.db import db
from anchorcenter.core.unit_of_work import unhurried

Counts = dict[str, int]
Dumped = tuple[str, str, Counts]  # Revision, server, rows by table.
TABLES = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name",
    "postgresql": "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename",
}


def make_backup(target: Path, now: datetime) -> Manifest:
    """Write the center to ``target``; whoever books meanwhile is not kept waiting. Raises BackupError, and then there
    is no file."""
    engine = db.engine.dialect.name
    with staged(target) as folder:
        _keep_uploads(folder / UPLOADS)  # Before and after: what belongs to the moment between is in one of them.
        dump = _dump_sqlite if engine == "sqlite" else _dump_postgres
        revision, server, counts = dump(folder / DUMPS[engine])
        _keep_uploads(folder / UPLOADS)
        manifest = Manifest(
            format=FORMAT,
            version=VERSION,
            revision=revision,
            engine=engine,
            server=server,
            made_at=now.isoformat(timespec="seconds"),
            counts=counts,
            files=digests(folder),
        )
        pack(folder, manifest, target)
    return manifest


def _dump_sqlite(file: Path) -> Dumped:
    database = Path(db.engine.url.database or "")
    if not database.is_file():
        raise BackupError(f"there is no database {database}")
    try:
        source = sqlite3.connect(database, isolation_level=None, timeout=60)
        try:
            source.execute("VACUUM INTO ?", (str(file),))
        finally:
            source.close()
        copy = sqlite3.connect(file)
        try:
            (revision,) = copy.execute("SELECT version_num FROM alembic_version").fetchone()
            names = [name for (name,) in copy.execute(TABLES["sqlite"])]
            return revision, f"SQLite {sqlite3.sqlite_version}", {name: _count_in(copy, name) for name in names}
        finally:
            copy.close()
    except sqlite3.Error as error:
        raise BackupError(f"the database could not be copied: {error}") from error


def _count_in(copy: sqlite3.Connection, name: str) -> int:
    return int(copy.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0])  # noqa: S608  # A name of our schema.


def _dump_postgres(file: Path) -> Dumped:
    with unhurried():
        connection = db.session.connection()
        connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        snapshot = connection.scalar(text("SELECT pg_export_snapshot()"))
        tools.run("pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--exclude-schema={tools.BEFORE}",
                  f"--snapshot={snapshot}", f"--file={file}")  # fmt: skip
        revision = connection.scalar(text("SELECT version_num FROM alembic_version"))
        server = connection.scalar(text("SHOW server_version"))
        return str(revision), f"PostgreSQL {server}", _count(connection, connection.scalars(text(TABLES["postgresql"])))


def _count(connection: Connection, names: Iterable[str]) -> Counts:
    counts = {name: connection.scalar(text(f'SELECT count(*) FROM "{name}"')) for name in list(names)}  # noqa: S608
    return {name: number or 0 for name, number in counts.items()}


def _keep_uploads(folder: Path) -> None:
    """Files never change once they are there, so a second name for them will do."""
    source = Path(current_app.config["UPLOAD_FOLDER"])
    folder.mkdir(exist_ok=True)
    for file in source.iterdir() if source.is_dir() else ():
        kept = folder / file.name
        if file.is_file() and not file.name.startswith(".") and not kept.exists():
            _keep(file, kept)


def _keep(file: Path, kept: Path) -> None:
    try:
        os.link(file, kept)
    except FileNotFoundError:
        return  # Removed meanwhile.
    except OSError:  # Another disk.
        shutil.copyfile(file, kept)
