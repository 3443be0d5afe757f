"""What the worker does about calls: it reminds reviewers whose scores are soon due."""

from __future__ import annotations

from datetime import datetime

from anchorcenter.admissions.calls.queries import list_due
from anchorcenter.admissions.calls.service import remind
from anchorcenter.admissions.calls.service.reminding import remind_from
from anchorcenter.core.unit_of_work import writing


def remind_reviewers(now: datetime) -> None:
    """Remind them of each call, in a block of its own."""
    for number in list_due(now, remind_from(now)):
        with writing():
            remind(number, now=now)
