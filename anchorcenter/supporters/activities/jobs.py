"""What the worker does about activities: it sweeps photos that belong to none."""

from __future__ import annotations

from datetime import datetime

from flask import current_app

from anchorcenter.core.pictures import sweep
from anchorcenter.supporters.activities.models import PREFIX
from anchorcenter.supporters.activities.queries import list_photo_names


def sweep_photos(_now: datetime) -> None:
    """Remove files that a process left which ended before its activity was stored."""
    sweep(list_photo_names(), current_app.config["UPLOAD_FOLDER"], pattern=f"{PREFIX}*")
