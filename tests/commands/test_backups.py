"""The whole center in one file while people book, and back from it: elsewhere, on the other engine, or not at all."""

from __future__ import annotations

import hashlib
import io
import json
import shutil
import sqlite3
import tarfile
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import URL, make_url, select, text

from anchorcenter.bookings.models import Booking
from anchorcenter.commands.backups import tools
from anchorcenter.commands.doctor import find_problems
from anchorcenter.core import audit, schema
from anchorcenter.core.db import Base, db
from anchorcenter.core.unit_of_work import writing
from anchorcenter.facilities.guards import missing_guards
from tests import center
from tests.commands.conftest import command
from tests.conftest import OTHER_ENGINE, close, make_app
from tests.databases import drop_database, new_database
from tests.steps import bearer, body, book, count
from tests.times import NOW

OUTSIDE = "/tmp/outside-of-a-backup"  # noqa: S108
UPLOAD = "0" * 32 + ".webp"


@contextmanager
def another(name: str, folder: Path, *, template: URL | None = None, url: URL | None = None) -> Iterator[Flask]:
    """The program on another machine: a database of its own, or none at all yet."""
    url = url or new_database(name, folder / name / "center.db", copy_of=template)
    app = make_app(url, folder / name)
    yield app
    close(app)
    if url.get_backend_name() == "postgresql":
        drop_database(url)


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[Flask]:
    """A machine without a center."""
    with another("fresh", tmp_path) as app:
        yield app


@pytest.fixture
def used(app: Flask, tmp_path: Path) -> Flask:
    """A center with a booking, an upload and a sealed audit."""
    assert book(app.test_client(), "tenant-a", "api", "a", "10:00", "11:00").status == 201
    (tmp_path / "uploads").mkdir()
    (tmp_path / "uploads" / UPLOAD).write_bytes(b"a picture")
    with app.app_context():
        audit.seal(NOW + timedelta(hours=1))
    return app


@pytest.fixture
def file(used: Flask, tmp_path: Path) -> Path:
    """Its backup."""
    file = tmp_path / "kept" / "center.backup"
    result = command(used, "backup", str(file))
    assert (result.exit_code, file.stat().st_mode & 0o777) == (0, 0o600)
    assert "1 bookings, 8 people, 1 uploads of 2026-11-22T23:00:00+00:00" in result.output
    return file


def everything(app: Flask) -> dict[str, list[Any]]:
    """Every row there is."""
    with app.app_context():
        return {
            table.name: sorted(map(repr, db.session.execute(select(table)).all()))
            for table in Base.metadata.sorted_tables
        }


def restored(app: Flask, file: Path, *options: str) -> tuple[int, str]:
    result = command(app, "restore", str(file), *options)
    return result.exit_code, result.output


def test_a_backup_comes_back_on_a_machine_without_a_center(used: Flask, file: Path, fresh: Flask) -> None:
    code, said = restored(fresh, file)
    assert (code, said.endswith("The doctor finds nothing wrong.\n")) == (0, True)
    assert everything(fresh) == everything(used)
    with fresh.app_context():
        assert (missing_guards(db.session.connection()), find_problems(), audit.count_unsealed()) == ([], [], 0)
    assert (Path(fresh.config["UPLOAD_FOLDER"]) / UPLOAD).read_bytes() == b"a picture"
    assert book(fresh.test_client(), "tenant-b", "api", "a", "10:00", "11:00").status == 409
    assert book(fresh.test_client(), "tenant-b", "api", "b", "10:00", "11:00").code == "B-2026-000002"


def test_the_manifest_says_what_is_inside(file: Path) -> None:
    with tarfile.open(file) as archive:
        assert archive.getnames()[0] == "manifest.json"
        opened = archive.extractfile("manifest.json")
        assert opened is not None
        manifest = json.loads(opened.read())
        assert sorted(archive.getnames()[1:]) == sorted(manifest["files"])
        assert {member.uname for member in archive} == {""}
    assert manifest["files"][f"uploads/{UPLOAD}"] == hashlib.sha256(b"a picture").hexdigest()
    assert (manifest["counts"]["bookings"], manifest["counts"]["people"], manifest["format"]) == (1, 8, 1)
    assert manifest["revision"] == schema.head()


def test_a_center_that_is_there_is_replaced_only_when_that_is_said(used: Flask, file: Path) -> None:
    assert book(used.test_client(), "tenant-b", "api", "b", "10:00", "11:00").status == 201
    code, said = restored(used, file)
    assert (code, "--replace" in said, count(used)) == (1, True, 2)
    assert (restored(used, file, "--replace")[0], count(used)) == (0, 1)
    assert book(used.test_client(), "tenant-b", "api", "b", "10:00", "11:00").status == 201


def test_a_backup_of_an_older_schema_is_brought_up_to_date(used: Flask, tmp_path: Path, fresh: Flask) -> None:
    """With what the worker would write for rows of before."""
    with used.app_context():
        schema.downgrade("0008")
        assert find_problems() == ["the schema is not the one this code expects: run flask init"]
    assert command(used, "backup", str(tmp_path / "b")).exit_code == 0
    assert restored(fresh, tmp_path / "b")[0] == 0
    with fresh.app_context():
        assert (count(fresh), find_problems()) == (1, [])


def test_nothing_is_left_beside_the_file(file: Path, tmp_path: Path, fresh: Flask) -> None:
    restored(fresh, file)
    assert [path.name for path in file.parent.iterdir()] == ["center.backup"]
    assert [path.name for path in tmp_path.rglob(".*")] == []


Change = Callable[[dict[str, bytes]], Mapping[str, bytes]]


def repacked(file: Path, change: Change) -> Path:
    """The same backup with other contents."""
    with tarfile.open(file) as archive:
        parts = {m.name: opened.read() for m in archive if (opened := archive.extractfile(m))}
    other = file.with_name("other.backup")
    with tarfile.open(other, "w:gz") as archive:
        for name, data in change(parts).items():
            member = tarfile.TarInfo(name)
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
    return other


def with_manifest(parts: dict[str, bytes], **changes: Any) -> dict[str, bytes]:
    return parts | {"manifest.json": json.dumps(json.loads(parts["manifest.json"]) | changes).encode()}


def without(parts: dict[str, bytes], name: str) -> dict[str, bytes]:
    return {n: data for n, data in parts.items() if n != name}


@pytest.mark.parametrize(
    ("change", "words"),
    [
        pytest.param(lambda p: p | {f"uploads/{UPLOAD}": b"another"}, "is damaged", id="a file was changed"),
        pytest.param(lambda p: without(p, f"uploads/{UPLOAD}"), "is damaged", id="a file is missing"),
        pytest.param(lambda p: p | {"uploads/more.webp": b"x"}, "is damaged", id="a file too many"),
        pytest.param(lambda p: p | {"../outside": b"x"}, "no backup of ours", id="a way out"),
        pytest.param(lambda p: p | {OUTSIDE: b"x"}, "no backup of ours", id="a place of its own"),
        pytest.param(lambda p: p | {"uploads/../../outside": b"x"}, "no backup of ours", id="a way out below"),
        pytest.param(lambda p: without(p, "manifest.json"), "does not begin with a manifest", id="no manifest"),
        pytest.param(lambda p: with_manifest(p, revision="9999"), "it is newer; update first", id="a newer schema"),
        pytest.param(lambda p: with_manifest(p, format=2), "of format 2", id="a newer format"),
        pytest.param(lambda p: p | {"manifest.json": b"{"}, "is no backup", id="no JSON"),
    ],
)
def test_what_is_no_sound_backup_of_ours_is_refused_and_changes_nothing(
    file: Path, used: Flask, tmp_path: Path, change: Change, words: str
) -> None:
    before = everything(used)
    code, said = restored(used, repacked(file, change), "--replace")
    assert (code, words in said, said.startswith("Error: Nothing was restored: ")) == (1, True, True)
    assert everything(used) == before
    assert (list(tmp_path.rglob("outside")), Path(OUTSIDE).exists()) == ([], False)


def test_a_file_cut_short_is_refused(file: Path, used: Flask) -> None:
    file.write_bytes(file.read_bytes()[:-200])
    assert (restored(used, file, "--replace")[0], count(used)) == (1, 1)
    assert restored(used, file.with_name("missing"), "--replace")[0] == 1


def test_a_link_in_a_backup_is_refused(file: Path, used: Flask) -> None:
    other = file.with_name("link.backup")
    with tarfile.open(file) as source, tarfile.open(other, "w:gz") as target:
        for member in source:
            target.addfile(member, source.extractfile(member))
        link = tarfile.TarInfo(f"uploads/{'1' * 32}.webp")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        target.addfile(link)
    code, said = restored(used, other, "--replace")
    assert (code, "no backup of ours" in said) == (1, True)


def test_a_backup_in_which_claims_overlap_replaces_nothing(used: Flask, file: Path, is_sqlite: bool) -> None:
    with used.app_context(), writing():
        if is_sqlite:
            db.session.execute(text("DROP TRIGGER claims_no_overlap"))
        else:
            db.session.execute(text("ALTER TABLE claims DROP CONSTRAINT claims_no_overlap"))
        db.session.execute(
            text("INSERT INTO claims (occupancy_id, cell_id, starts_at, ends_at)"
                 " SELECT occupancy_id, cell_id, starts_at, ends_at FROM claims")
        )  # fmt: skip
    assert command(used, "backup", str(file)).exit_code == 0
    with another("other", file.parent) as other:
        code, said = restored(other, file)
        assert (code, "Nothing was restored" in said) == (1, True)
        with other.app_context():
            assert not db.session.connection().dialect.has_table(db.session.connection(), "people")


def test_a_full_disk_says_so_and_leaves_the_last_backup(
    used: Flask, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """/dev/full takes nothing."""
    before = file.read_bytes()
    copyfile = shutil.copyfile
    monkeypatch.setattr(
        "anchorcenter.commands.backups.making._keep", lambda source, kept: copyfile(source, "/dev/full")
    )
    result = command(used, "backup", str(file))
    assert (result.exit_code, "No space left on device" in result.output) == (1, True)
    assert (file.read_bytes() == before, [path.name for path in file.parent.iterdir()]) == (True, ["center.backup"])


def test_where_nobody_may_write_no_backup_is_made(used: Flask) -> None:
    result = command(used, "backup", "/proc/center.backup")
    assert (result.exit_code, result.output.startswith("Error: No backup was made: ")) == (1, True)


def test_a_missing_program_of_postgresql_is_named(
    used: Flask, is_sqlite: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if is_sqlite:
        pytest.skip(f"{OTHER_ENGINE} SQLite copies itself")
    monkeypatch.setattr(tools, "DEBIAN", tmp_path)
    monkeypatch.setenv("PATH", "")
    result = command(used, "backup", str(tmp_path / "b"))
    assert (result.exit_code, "pg_dump is not on this machine" in result.output) == (1, True)


def test_a_broken_database_is_put_aside_for_a_backup(used: Flask, file: Path, is_sqlite: bool) -> None:
    if not is_sqlite:
        pytest.skip(f"{OTHER_ENGINE} PostgreSQL keeps its files itself")
    database = Path(make_url(used.config["DATABASE_URL"]).database or "")
    close(used)
    for log in database.parent.glob("test.db-*"):
        log.unlink()
    database.write_bytes(b"no database at all " * 1000)
    code, said = restored(used, file)
    assert (code, "the database that is there is broken" in said) == (1, True)
    assert (restored(used, file, "--replace")[0], count(used)) == (0, 1)
    assert database.with_name("test.db.broken").read_bytes()[:11] == b"no database"


def test_a_sqlite_center_moves_to_postgresql(tmp_path: Path, is_sqlite: bool) -> None:
    """Every row as it is, the next numbers after the last, seals and guards in place."""
    if is_sqlite:
        pytest.skip(f"{OTHER_ENGINE} it needs both engines")
    (tmp_path / "small").mkdir()
    with another("small", tmp_path, url=make_url(f"sqlite:///{tmp_path}/small/center.db")) as small:
        with small.app_context():
            schema.upgrade()
            with writing():
                center.found()
        assert book(small.test_client(), "tenant-a", "api", "a", "10:00", "11:00").status == 201
        with small.app_context():
            audit.seal(NOW + timedelta(hours=1))
        assert command(small, "backup", str(tmp_path / "b")).exit_code == 0
        with another("large", tmp_path) as large:
            assert restored(large, tmp_path / "b") == (0, restored_words(small))
            assert everything(large) == everything(small)
            assert book(large.test_client(), "tenant-b", "api", "a", "10:30", "11:30").status == 409
            assert book(large.test_client(), "tenant-b", "api", "b", "10:00", "11:00").status == 201
            with large.app_context():
                assert find_problems() == []
            assert command(large, "backup", str(tmp_path / "c")).exit_code == 0
        with another("back", tmp_path, url=make_url(f"sqlite:///{tmp_path}/back.db")) as back:
            code, said = restored(back, tmp_path / "c")
            assert (code, "only be restored into PostgreSQL" in said) == (1, True)


def restored_words(app: Flask) -> str:
    with app.app_context():
        return (
            f"Restored 1 bookings, 8 people, 0 uploads of 2026-11-22T23:00:00+00:00 "
            f"(SQLite {sqlite3.sqlite_version}, schema {schema.head()}). The doctor finds nothing wrong.\n"
        )


@contextmanager
def booking_without_a_pause(database: URL, folder: Path) -> Iterator[list[int]]:
    """Four book as fast as they can during the block; the ids that were acknowledged so far."""
    booked: list[int] = []
    stop = threading.Event()
    slots = [(f"2026-12-{day:02d} {hour}:00", f"2026-12-{day:02d} {hour + 1}:00")
             for day in range(1, 32) for hour in range(9, 17)]  # fmt: skip

    def write(copy: Flask, space: str) -> None:
        client = copy.test_client()
        for start, end in slots:
            answer = client.post("/api/v1/bookings", json=body(space, start, end), headers=bearer("staff"))
            if answer.status_code == 201:
                booked.append(int((answer.json or {})["code"].rpartition("-")[2]))
            if stop.is_set():
                break
        close(copy)

    programs = [(make_app(database, folder), space) for space in "abcd"]  # Not in threads: Python's compiler minds.
    threads = [threading.Thread(target=write, args=args) for args in programs]
    for thread in threads:
        thread.start()
    try:
        yield booked
    finally:
        stop.set()
        for thread in threads:
            thread.join()


def test_drill_a_backup_under_load_holds_every_booking_that_was_acknowledged_before(
    app: Flask, database: URL, fresh: Flask, tmp_path: Path
) -> None:
    with booking_without_a_pause(database, tmp_path) as booked:
        wait_for(lambda: len(booked) >= 10)
        before = set(booked)
        made = command(app, "backup", str(tmp_path / "b"))
        after = set(booked)
    assert (made.exit_code, after > before) == (0, True)
    assert restored(fresh, tmp_path / "b")[0] == 0
    with fresh.app_context():
        kept = set(db.session.scalars(select(Booking.id)))
        assert (before - kept, find_problems()) == (set(), [])


def wait_for(condition: Callable[[], bool]) -> None:
    for _ in range(1000):
        if condition():
            return
        threading.Event().wait(0.01)
    raise AssertionError("it never came to that")
