"""Restoring a backup: checked and proven first, then all of it at once or nothing."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import fields
from datetime import UTC, datetime
from pathlib import Path

from flask import Flask, current_app
from sqlalchemy import inspect, text
from sqlalchemy.exc import DBAPIError

import anchorcenter
from anchorcenter.commands import doctor
from anchorcenter.commands.backups import tools
from anchorcenter.commands.backups.archive import DUMPS, UPLOADS, BackupError, Manifest, staged, unpack
from anchorcenter.commands.backups.moving import move_rows
from anchorcenter.config import Settings
from anchorcenter.core import schema
from anchorcenter.core.db import db, let_go
from anchorcenter.core.unit_of_work import unhurried, writing
from anchorcenter.features import FEATURES
from anchorcenter.web.health import BROKEN, schema_problems


def restore_backup(source: Path, *, replaces: bool) -> Manifest:
    """Put the center of a backup in place of an empty one, or with ``replaces`` of any. Raises BackupError, and then
    nothing has changed."""
    engine, uploads = db.engine.dialect.name, Path(current_app.config["UPLOAD_FOLDER"])
    _check_target(replaces=replaces)
    with staged(uploads) as folder:
        manifest = unpack(source, folder)
        _check_manifest(manifest, engine)
        dump = folder / DUMPS[manifest.engine]
        if manifest.engine == "sqlite":
            _prove_sqlite(dump, folder / UPLOADS)
        with _files_in_place(folder / UPLOADS, uploads):
            if engine == "sqlite":
                _fill_sqlite(dump)
            else:
                _fill_postgres(manifest.engine, dump)
    return manifest


def _check_manifest(manifest: Manifest, engine: str) -> None:
    if manifest.engine not in {"sqlite", engine}:
        raise BackupError("a backup of PostgreSQL can only be restored into PostgreSQL")
    if not schema.knows(manifest.revision):
        unknown = f"the backup is of schema {manifest.revision}, which this program does not know"
        raise BackupError(f"{unknown}: it is newer; update first")


def _check_target(*, replaces: bool) -> None:
    try:
        is_empty = not _has_people()
    except DBAPIError as error:
        if getattr(error.orig, "sqlite_errorcode", 0) & 0xFF not in BROKEN:
            raise BackupError("the database cannot be reached") from error
        if not replaces:
            raise BackupError("the database that is there is broken; --replace puts its file aside") from error
        _set_aside()
        return
    finally:
        db.session.rollback()
    if not is_empty and not replaces:
        raise BackupError("there is a center in this database already; --replace puts the backup in its place")


def _has_people() -> bool:
    if database := db.engine.url.database if db.engine.dialect.name == "sqlite" else None:
        Path(database).parent.mkdir(parents=True, exist_ok=True)
    connection = db.session.connection()
    return inspect(connection).has_table("people") and bool(connection.scalar(text("SELECT count(*) FROM people")))


def _set_aside() -> None:
    let_go()
    database = Path(db.engine.url.database or "")
    for ending in ("", "-wal", "-shm"):
        file = database.with_name(f"{database.name}{ending}")
        if file.exists():
            file.replace(database.with_name(f"{database.name}.broken{ending}"))


def _prove_sqlite(dump: Path, uploads: Path) -> None:
    """Bring the copy up to date and have the doctor look at it before it replaces anything."""
    values = {field.name: current_app.config[field.name] for field in fields(Settings)}
    app: Flask = anchorcenter.create_app(
        Settings(**values | {"DATABASE_URL": f"sqlite:///{dump}", "UPLOAD_FOLDER": uploads, "REPORTS_DATABASE_URL": ""})
    )
    with app.app_context():
        try:
            _prove()
        finally:
            let_go()


def _prove() -> None:
    try:
        is_older = bool(schema_problems())
        schema.upgrade()
        if is_older:  # What the worker would write for older rows the doctor misses.
            for job in (job for feature in FEATURES for job in feature.jobs):
                job.run(datetime.now(UTC))
        found = doctor.find_problems()
    except (DBAPIError, RuntimeError) as error:
        raise BackupError(f"what is in the backup cannot be used: {type(error).__name__}") from error
    if found:
        raise BackupError(f"what is in the backup is not sound: {'; '.join(found[:5])}")


def _fill_sqlite(dump: Path) -> None:
    """SQLite copies in one transaction of its own: a process killed in the middle leaves what was there."""
    let_go()
    source, target = sqlite3.connect(dump), sqlite3.connect(db.engine.url.database or "", timeout=5)
    try:
        source.backup(target)
    except sqlite3.Error as error:
        raise BackupError(f"the database could not be written: {error}; is a server still running?") from error
    finally:
        source.close()
        target.close()


def _fill_postgres(engine: str, dump: Path) -> None:
    with _room_made():
        if engine == "postgresql":
            tools.run("pg_restore", "--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges",
                      f"--dbname={db.engine.url.database}", str(dump))  # fmt: skip
        else:
            schema.upgrade()
            move_rows(dump)
        _prove()


@contextmanager
def _room_made() -> Iterator[None]:
    """Have an empty schema for the block. Fails the block, the one before is back; else that is dropped."""
    back = ["DROP SCHEMA public CASCADE", f"ALTER SCHEMA {tools.BEFORE} RENAME TO public"]
    if tools.BEFORE in inspect(db.session.connection()).get_schema_names():
        _execute(*back)  # A restore was killed in the middle: what it was to replace is what there is.
    _execute(
        f"ALTER SCHEMA public RENAME TO {tools.BEFORE}",
        "CREATE SCHEMA public",
        "GRANT USAGE ON SCHEMA public TO PUBLIC",
    )
    try:
        yield
    except BaseException:
        _execute(*back)
        raise
    _execute(f"DROP SCHEMA {tools.BEFORE} CASCADE")


def _execute(*statements: str) -> None:
    with writing(), unhurried():
        for statement in statements:
            db.session.execute(text(statement))


@contextmanager
def _files_in_place(source: Path, target: Path) -> Iterator[None]:
    """Add the backup's files to ``target``; a block that fails leaves none. A job sweeps what else is there."""
    added: list[Path] = []
    try:
        target.mkdir(parents=True, exist_ok=True)
        for file in source.iterdir() if source.is_dir() else ():
            if not (place := target / file.name).exists():
                added.append(place)
                shutil.copyfile(file, place)
        yield
    except BaseException:
        for place in added:
            place.unlink(missing_ok=True)
        raise
