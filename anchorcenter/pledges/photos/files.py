"""Photos of pledges as files: drawn anew before they are kept, shown as nothing but a picture."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from flask import Response, current_app, send_from_directory

from anchorcenter.core.pictures import LARGEST_MB, TYPE, Picture, read_picture

PREFIX = "p-"  # Names of photos of pledges begin so, apart from those of spaces and of activities.
MOST_BYTES = (LARGEST_MB + 1) * 1024 * 1024  # So that what is a little too large gets its own message.


def read_photo(upload: Any) -> Picture | None:
    """The picture that was sent, upright and without where it was taken; None for none. Raises DomainError like
    ``read_picture``."""
    if not getattr(upload, "filename", ""):
        return None
    picture = read_picture(upload.read(MOST_BYTES))
    return replace(picture, name=f"{PREFIX}{picture.name}")


def answer_with(name: str) -> Response:
    """The photo as an answer. It never changes: another has another name."""
    answer = send_from_directory(folder(), f"{name}.webp", mimetype=TYPE, max_age=86_400)
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer


def folder() -> Path:
    """Where photos lie."""
    found: Path = current_app.config["UPLOAD_FOLDER"]
    return found
