"""A backup as a file: database, uploads and a manifest. Nothing in it is believed before it was checked."""

from __future__ import annotations

import hashlib
import json
import os
import re
import tarfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

FORMAT = 1
MANIFEST, UPLOADS = "manifest.json", "uploads"
DUMPS = {"sqlite": "database.sqlite3", "postgresql": "database.pgdump"}
NAME = re.compile(rf"(?:{'|'.join(map(re.escape, DUMPS.values()))}|{UPLOADS}/[A-Za-z0-9_][A-Za-z0-9._-]{{0,99}})")
LONGEST_MANIFEST = 64 * 1024 * 1024
CHUNK = 1024 * 1024


class BackupError(Exception):
    """A backup could not be made or restored; the text says why. Nothing was changed."""


@dataclass(frozen=True, kw_only=True)
class Manifest:
    """What a backup holds: ``revision`` is the schema's, ``counts`` the rows of each table, ``files`` their SHA-256."""

    format: int
    version: str
    revision: str
    engine: str
    server: str
    made_at: str
    counts: Mapping[str, int]
    files: Mapping[str, str]


@contextmanager
def staged(near: Path) -> Iterator[Path]:
    """A folder on the disk of ``near`` for what is not whole yet; it is gone after the block."""
    try:
        near.parent.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(dir=near.parent, prefix=f".{near.name}.") as folder:
            yield Path(folder)
    except OSError as error:
        raise BackupError(f"{error.strerror or error}: {error.filename or near}") from error


def digests(folder: Path) -> dict[str, str]:
    """The SHA-256 of every file under ``folder``, by its name in a backup."""
    files = sorted(file for file in folder.rglob("*") if file.is_file())
    return {file.relative_to(folder).as_posix(): _digest(file) for file in files}


def pack(folder: Path, manifest: Manifest, target: Path) -> None:
    """Write what is in ``folder`` to ``target``: it is there whole, on the disk, or not at all."""
    with staged(target) as aside:
        unfinished = aside / target.name
        text = json.dumps(asdict(manifest), ensure_ascii=False, indent=1)
        (aside / MANIFEST).write_text(text, "utf-8")
        with unfinished.open("xb") as file:
            unfinished.chmod(0o600)
            with tarfile.open(fileobj=file, mode="w:gz", compresslevel=4) as archive:
                archive.add(aside / MANIFEST, MANIFEST, filter=_nobodys)
                for name in manifest.files:
                    archive.add(folder / name, name, filter=_nobodys)
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(target)
        _fsync_folder(target.parent)


def _nobodys(member: tarfile.TarInfo) -> tarfile.TarInfo:
    member.uid = member.gid = 0
    member.uname = member.gname = ""
    return member


def unpack(source: Path, folder: Path) -> Manifest:
    """Lay the files of a backup down in ``folder``. Raises BackupError unless they are all there and just as packed."""
    try:
        with tarfile.open(source, "r:gz") as archive:
            manifest = _read_manifest(archive.next(), archive)
            found = dict(_extract(archive, folder))
    except (tarfile.TarError, EOFError, ValueError, KeyError, TypeError, zlib.error) as error:
        raise BackupError(f"{source} is no backup, or not a whole one ({error})") from error
    except OSError as error:
        raise BackupError(f"{source} cannot be read: {error.strerror or error}") from error
    if found != manifest.files:
        different = sorted(
            name for name in found.keys() | manifest.files if found.get(name) != manifest.files.get(name)
        )
        raise BackupError(f"{source} is damaged: {', '.join(different[:5])} is not as it was packed")
    return manifest


def _read_manifest(member: tarfile.TarInfo | None, archive: tarfile.TarFile) -> Manifest:
    if member is None or member.name != MANIFEST or not member.isreg() or member.size > LONGEST_MANIFEST:
        raise ValueError("it does not begin with a manifest")
    file = archive.extractfile(member)
    values: dict[str, Any] = json.loads(file.read()) if file else {}
    if values.get("format") != FORMAT:
        raise BackupError(f"the backup is of format {values.get('format')}: this program reads format {FORMAT} only")
    return Manifest(**{field.name: values[field.name] for field in fields(Manifest)})


def _extract(archive: tarfile.TarFile, folder: Path) -> Iterator[tuple[str, str]]:
    """Only plain files of the names that we give: no path leads out, no link, no device."""
    while (member := archive.next()) is not None:
        file = archive.extractfile(member) if member.isreg() and NAME.fullmatch(member.name) else None
        if file is None:
            raise BackupError(f"the backup holds {member.name!r}, which no backup of ours does")
        target = folder / member.name
        target.parent.mkdir(exist_ok=True)
        digest = hashlib.sha256()
        with target.open("xb") as out:
            while chunk := file.read(CHUNK):
                digest.update(chunk)
                out.write(chunk)
            out.flush()
            os.fsync(out.fileno())
        yield member.name, digest.hexdigest()


def _digest(file: Path) -> str:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def _fsync_folder(folder: Path) -> None:
    number = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
