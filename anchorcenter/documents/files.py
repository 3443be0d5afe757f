"""What a file is, by its content, and keeping it on disk under a name of ours. It knows no database."""

from __future__ import annotations

import hashlib
import io
import re
import secrets
import time
import zipfile
import zlib
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from anchorcenter.core.errors import DomainError, Reason
from anchorcenter.core.i18n import Text, _l
from anchorcenter.core.pictures import read_picture
from anchorcenter.core.text import is_line, tidy

LARGEST_MB, UNFOLDED_MB, MOST_ENTRIES = 20, 100, 2_000
MB = 1024 * 1024
SETTLED = 3600  # Seconds after which a file that no row knows belongs to nobody.
NAME = re.compile(r"s-[0-9a-f]{32}", re.ASCII)
PICTURES = (b"\x89PNG\r\n", b"\xff\xd8\xff")
OLE, ZIP, PDF = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"PK\x03\x04", b"%PDF-"
SCRIPTS = re.compile(rb"/(?:JavaScript|JS|Launch|EmbeddedFile)\b")
PARTS = {  # What is inside tells what a zip is.
    "docx": ("word/document.xml", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    "xlsx": ("xl/workbook.xml", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "hwpx": ("Contents/content.hpf", "application/hwp+zip"),
}
BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError, RuntimeError)


@dataclass(frozen=True, kw_only=True)
class File:
    """A file that was looked at: ``name`` is its name on disk, ``filename`` what people read."""

    name: str
    filename: str
    type: str
    data: bytes

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.data).hexdigest()


def read_file(data: bytes, filename: str, *, field: str = "file") -> File:
    """The file in ``data``; a picture is drawn anew, without where it was taken.

    What it is decided by its content. Raises DomainError at ``field`` for anything but pdf, png, jpg, hwp, hwpx, docx
    and xlsx, for more than 20 MB, for what would unfold to more than 100 MB, and for scripts and macros inside.
    """
    if len(data) > LARGEST_MB * MB:
        raise _refusal("too_large", _l("The file is larger than %(most)d MB.", most=LARGEST_MB), field)
    if data.startswith(PICTURES):
        return _picture(data, filename, field)
    ending, kind = _kind(data, field)
    return _file(filename, ending, kind, data)


@contextmanager
def kept(files: Collection[File], folder: Path) -> Iterator[None]:
    """Have the files in ``folder``; a block that fails leaves none. Put it around ``writing()``."""
    folder.mkdir(parents=True, exist_ok=True)
    try:
        for file in files:
            path_of(file.name, folder).write_bytes(file.data)
        yield
    except BaseException:
        for file in files:
            drop(file.name, folder)
        raise


def drop(name: str, folder: Path) -> None:
    """Remove a file, if it is there."""
    path_of(name, folder).unlink(missing_ok=True)


def path_of(name: str, folder: Path) -> Path:
    """Where the file of that name lies. Raises ValueError for what is no name of ours."""
    if not NAME.fullmatch(name):
        raise ValueError("no name of a file")
    return folder / f"{name}.bin"


def sweep(names: Collection[str], folder: Path) -> None:
    """Remove old files that belong to none of ``names``: somebody's process ended between file and row."""
    expected = {path_of(name, folder) for name in names}
    for file in folder.glob("s-*.bin"):
        if file not in expected and time.time() - file.stat().st_mtime > SETTLED:
            file.unlink(missing_ok=True)


def _picture(data: bytes, filename: str, field: str) -> File:
    try:
        picture = read_picture(data)
    except DomainError as error:
        reasons = [Reason(code=each.code, message=each.message, field=field) for each in error.reasons]
        raise DomainError(*reasons) from None
    return _file(filename, "webp", "image/webp", picture.files[""])


def _kind(data: bytes, field: str) -> tuple[str, str]:
    """How its name ends, and its type."""
    if data.startswith(PDF) and b"%%EOF" in data[-2048:]:
        if SCRIPTS.search(data):
            raise _refusal("script", _l("The PDF carries a script or another file. Save it without."), field)
        return "pdf", "application/pdf"
    if data.startswith(OLE) and b"HWP Document File" in data:
        return "hwp", "application/x-hwp"
    if data.startswith(ZIP):
        return _archive(data, field)
    raise _unknown(field)


def _archive(data: bytes, field: str) -> tuple[str, str]:
    """Which kind of document the zip is; it is unfolded to the end, so that nothing hides behind what it declares."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = archive.namelist()
            found = [(end, kind) for end, (part, kind) in PARTS.items() if part in names]
            if len(found) != 1:
                raise _unknown(field)
            if any(PurePosixPath(name).name.lower() == "vbaproject.bin" for name in names):
                raise _refusal("script", _l("The file carries macros. Save it without."), field)
            if len(names) > MOST_ENTRIES or _unfolds_too_far(archive):
                text = _l("The file unfolds to more than %(most)d MB.", most=UNFOLDED_MB)
                raise _refusal("too_large", text, field)
            return found[0]
    except BROKEN:
        raise _unknown(field) from None


def _unfolds_too_far(archive: zipfile.ZipFile) -> bool:
    left = UNFOLDED_MB * MB
    if sum(entry.file_size for entry in archive.infolist()) > left:
        return True
    for entry in archive.infolist():
        with archive.open(entry) as part:
            while chunk := part.read(MB):
                left -= len(chunk)
                if left < 0:
                    return True
    return False


def _file(filename: str, ending: str, kind: str, data: bytes) -> File:
    return File(name=f"s-{secrets.token_hex(16)}", filename=_shown(filename, ending), type=kind, data=data)


def _shown(filename: str, ending: str) -> str:
    """What its owner called it, without folders, ending as what it is."""
    stem = tidy(filename.replace("\\", "/").rpartition("/")[2])
    stem = stem.rpartition(".")[0] or stem
    return f"{stem[:100] if is_line(stem) else 'document'}.{ending}"


def _unknown(field: str) -> DomainError:
    text = _l("Choose a pdf, png, jpg, hwp, hwpx, docx or xlsx file that opens.")
    return _refusal("unknown_type", text, field)


def _refusal(code: str, message: Text, field: str) -> DomainError:
    return DomainError(Reason(code=code, message=message, field=field))
