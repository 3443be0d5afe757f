"""What the worker does about comments: it forgets what was rejected long ago."""

from __future__ import annotations

from datetime import datetime

from anchorcenter.core.audit import PROGRAM
from anchorcenter.core.unit_of_work import writing
from anchorcenter.pledges.comments import service


def forget_rejected(now: datetime) -> None:
    """Leave no text of what was rejected longer ago than the setting says."""
    with writing():
        service.forget_rejected(by=PROGRAM, now=now)
