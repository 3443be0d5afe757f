"""Pictures that people upload: looked at, drawn anew without anything but the picture, kept as files."""

from __future__ import annotations

import hashlib
import io
import re
import secrets
import struct
import time
import warnings
import zlib
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from anchorcenter.core.errors import DomainError, Reason
from anchorcenter.core.i18n import _l, zone
from anchorcenter.core.later import Later

if TYPE_CHECKING:
    from PIL import Image, ImageOps
else:
    Image, ImageOps = Later("PIL.Image"), Later("PIL.ImageOps")

FORMATS = ("JPEG", "PNG", "WEBP")
LARGEST_MB, MOST_MEGAPIXELS = 8, 40
SIDES = {"": 1600, "-small": 640}  # The longer side of each file, by what its name ends in.
TYPE = "image/webp"
NAME = re.compile(r"[0-9a-f]{32}(?:-small)?", re.ASCII)
SETTLED = 3600  # Seconds after which a file that no row knows belongs to nobody.
BROKEN = (OSError, ValueError, SyntaxError, EOFError, OverflowError, struct.error, zlib.error)


HEIF = {b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1", b"avif"}
EXIF, TAKEN = 0x8769, 0x9003


@dataclass(frozen=True, kw_only=True)
class Picture:
    """A picture drawn anew: ``files`` by what their names end in. ``taken_at`` is what its camera said, if anything."""

    name: str
    width: int
    height: int
    files: Mapping[str, bytes]
    taken_at: datetime | None = None

    @property
    def digest(self) -> str:
        """The hash of what is drawn: whatever else was written in the file, the same picture has the same."""
        return hashlib.sha256(self.files[""]).hexdigest()


def read_picture(data: bytes) -> Picture:
    """The picture in ``data``, upright, without place or camera, in two sizes.

    What it is decided by its content, never by its name. Raises DomainError for anything but a jpg, png or webp
    picture, for more than 8 MB, and for one that would unfold to more than 40 megapixels.
    """
    if len(data) > LARGEST_MB * 1024 * 1024:
        raise _refusal("too_large", _l("The picture is larger than %(most)d MB.", most=LARGEST_MB))
    if data[4:8] == b"ftyp" and data[8:12] in HEIF:
        message = _l("This is a HEIC picture: send it as jpg. (On an iPhone choose Camera, Formats, Most Compatible.)")
        raise _refusal("heic", message)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Of Pillow, on what it reads all the same.
            return _drawn(data)
    except (Image.DecompressionBombError, _TooManyPixelsError):
        text = _l("The picture has more than %(most)d megapixels.", most=MOST_MEGAPIXELS)
        raise _refusal("too_many_pixels", text) from None
    except BROKEN:
        raise _refusal("no_picture", _l("Choose a picture: a jpg, png or webp file.")) from None


@contextmanager
def kept(picture: Picture, folder: Path) -> Iterator[None]:
    """Have the files in ``folder``; a block that fails leaves none. Put it around ``writing()``."""
    folder.mkdir(parents=True, exist_ok=True)
    try:
        for ending, data in picture.files.items():
            _path(folder, f"{picture.name}{ending}").write_bytes(data)
        yield
    except BaseException:
        drop(picture.name, folder)
        raise


def drop(name: str, folder: Path) -> None:
    """Remove the files of a picture, as far as they are there."""
    for ending in SIDES:
        _path(folder, f"{name}{ending}").unlink(missing_ok=True)


def to_jpeg(file: Path) -> bytes:
    """One of the files of a picture as word processors and paper want it."""
    out = io.BytesIO()
    with Image.open(file, formats=("WEBP",)) as source:
        source.convert("RGB").save(out, "JPEG", quality=85)
    return out.getvalue()


def missing_files(names: Collection[str], folder: Path) -> list[str]:
    """The files that should be in ``folder`` and are not."""
    return [f"{name}{end}" for name in names for end in SIDES if not _path(folder, f"{name}{end}").exists()]


def sweep(names: Collection[str], folder: Path, *, pattern: str = "[0-9a-f]*") -> None:
    """Remove old files called so that belong to none of ``names``: somebody's process ended between file and row."""
    expected = {_path(folder, f"{name}{ending}") for name in names for ending in SIDES}
    for file in folder.glob(f"{pattern}.webp"):  # Others' pictures lie there too, under other names.
        if file not in expected and time.time() - file.stat().st_mtime > SETTLED:
            file.unlink(missing_ok=True)


class _TooManyPixelsError(Exception):
    """More than anybody may upload."""


def _drawn(data: bytes) -> Picture:
    with Image.open(io.BytesIO(data), formats=FORMATS) as source:
        if source.width * source.height > MOST_MEGAPIXELS * 1_000_000:
            raise _TooManyPixelsError
        taken_at = _taken_at(source)
        source.draft("RGB", (SIDES[""], SIDES[""]))  # A jpg is unfolded no larger than needed.
        upright = ImageOps.exif_transpose(source)
        plain = _on_white(upright)
    files, sizes = {}, {}
    for ending, side in SIDES.items():
        plain.thumbnail((side, side))
        out = io.BytesIO()
        plain.save(out, "WEBP", quality=80, method=4)
        files[ending], sizes[ending] = out.getvalue(), plain.size
    width, height = sizes[""]
    return Picture(name=secrets.token_hex(16), width=width, height=height, files=files, taken_at=taken_at)


def _taken_at(source: Image.Image) -> datetime | None:
    """When the camera says it was taken, by the center's clock."""
    try:
        said = str(source.getexif().get_ifd(EXIF).get(TAKEN, ""))
        return datetime.strptime(said[:19], "%Y:%m:%d %H:%M:%S").replace(tzinfo=zone()).astimezone(UTC)
    except BROKEN:
        return None


def _on_white(image: Image.Image) -> Image.Image:
    """The bare pixels: no transparency, no palette, no notes."""
    if image.mode not in {"RGBA", "LA", "PA"} and "transparency" not in image.info:
        return Image.merge("RGB", image.convert("RGB").split())
    layer = image.convert("RGBA")
    paper = Image.new("RGB", layer.size, "white")
    paper.paste(layer, mask=layer.getchannel("A"))
    return paper


def _path(folder: Path, name: str) -> Path:
    return folder / f"{name}.webp"


def _refusal(code: str, message: object) -> DomainError:
    return DomainError(Reason(code=code, message=message, field="file"))
