"""What the worker does about photos of pledges: it sweeps files that belong to none."""

from __future__ import annotations

from datetime import datetime

from flask import current_app

from anchorcenter.core.pictures import sweep
from anchorcenter.pledges.photos.files import PREFIX
from anchorcenter.pledges.photos.queries import list_names


def sweep_photos(_now: datetime) -> None:
    """Remove files that a process left which ended before its photo was stored."""
    sweep(list_names(), current_app.config["UPLOAD_FOLDER"], pattern=f"{PREFIX}*")
