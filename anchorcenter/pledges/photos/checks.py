"""What ``flask doctor`` looks at of photos."""

from __future__ import annotations

from flask import current_app

from anchorcenter.core.pictures import missing_files
from anchorcenter.pledges.photos.queries import list_names


def photos_are_there() -> list[str]:
    """Every photo of a pledge has its files, also those that only closed periods show."""
    names = missing_files(list_names(), current_app.config["UPLOAD_FOLDER"])
    return [f"the file {name} of a pledge is missing" for name in names[:20]]


CHECKS = (photos_are_there,)
