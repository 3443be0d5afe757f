"""Photos of what was reported: drawn anew before they are kept, shown as nothing but a picture."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from flask import Response, current_app, send_from_directory

from anchorcenter.bookings.care.models import PREFIX, Report
from anchorcenter.core.errors import missing
from anchorcenter.core.pictures import LARGEST_MB, TYPE, Picture, read_picture

MOST_BYTES = (LARGEST_MB + 1) * 1024 * 1024  # So that what is a little too large gets its own message.


def read_photo(upload: Any) -> Picture | None:
    """The picture that was sent, or None when none was chosen. Raises DomainError like ``read_picture``."""
    if not getattr(upload, "filename", ""):
        return None
    picture = read_picture(upload.read(MOST_BYTES))
    return replace(picture, name=f"{PREFIX}{picture.name}")


def photo_of(row: Report) -> Response:
    """The photo of a report as an answer. Raises DomainError (404) when it has none."""
    answer = send_from_directory(photo_folder(), f"{row.photo or missing()}.webp", mimetype=TYPE)
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer


def photo_folder() -> Path:
    """Where photos lie."""
    folder: Path = current_app.config["UPLOAD_FOLDER"]
    return folder
