"""Photos of activities: drawn anew before they are kept, shown as nothing but a picture."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from flask import Response, current_app, send_from_directory

from anchorcenter.core.errors import DomainError, Reason, missing
from anchorcenter.core.i18n import _l
from anchorcenter.core.pictures import LARGEST_MB, TYPE, Picture, kept, read_picture
from anchorcenter.supporters.activities.models import PREFIX, Activity
from anchorcenter.supporters.activities.rules import MOST_PHOTOS

MOST_BYTES = (LARGEST_MB + 1) * 1024 * 1024  # Of one, so that what is a little too large gets its own message.


def read_photos(uploads: Sequence[Any]) -> list[Picture]:
    """The pictures that were sent. Raises DomainError like ``read_picture``, and for too many."""
    sent = [each for each in uploads if getattr(each, "filename", "")]
    if len(sent) > MOST_PHOTOS:
        message = _l("At most %(most)d photos.", most=MOST_PHOTOS)
        raise DomainError(Reason(code="too_many", message=message, field="photos"))
    return [_read(each) for each in sent]


@contextmanager
def all_kept(pictures: Sequence[Picture]) -> Iterator[None]:
    """Have all of their files; a block that fails leaves none. Put it around ``writing()``."""
    with ExitStack() as stack:
        for each in pictures:
            stack.enter_context(kept(each, photo_folder()))
        yield


def photo_of(row: Activity, number: int) -> Response:
    """One photo of an activity as an answer. Raises DomainError (404) when it is not one of it."""
    name = next((each.name for each in row.photos if each.id == number), "") or missing()
    answer = send_from_directory(photo_folder(), f"{name}.webp", mimetype=TYPE)
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer


def photo_folder() -> Path:
    """Where photos lie."""
    folder: Path = current_app.config["UPLOAD_FOLDER"]
    return folder


def _read(upload: Any) -> Picture:
    try:
        picture = read_picture(upload.read(MOST_BYTES))
    except DomainError as error:
        raise DomainError(*(replace(reason, field="photos") for reason in error.reasons)) from None
    return replace(picture, name=f"{PREFIX}{picture.name}")
