"""What the worker does about reports: it sweeps photos that belong to none."""

from __future__ import annotations

from datetime import datetime

from flask import current_app

from anchorcenter.bookings.care.models import PREFIX
from anchorcenter.bookings.care.queries import list_photos
from anchorcenter.core.pictures import sweep


def sweep_photos(_now: datetime) -> None:
    """Remove files that a process left which ended before its report was stored."""
    sweep(list_photos(), current_app.config["UPLOAD_FOLDER"], pattern=f"{PREFIX}*")
