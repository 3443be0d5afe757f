"""What leaves the center as files: who took it, why. Call it inside ``writing()``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from anchorcenter.accounts.actors import Actor
from anchorcenter.core.audit import record
from anchorcenter.core.errors import DomainError, Reason
from anchorcenter.core.i18n import _l
from anchorcenter.core.metrics import Metric
from anchorcenter.core.periods import Days
from anchorcenter.reports.queries import list_rows
from anchorcenter.reports.rules import is_right


@dataclass(frozen=True, kw_only=True)
class NewDownload:
    """The rows of ``[start, end)``, and what they are needed for."""

    start: date
    end: date
    reason: str = ""


def download(metric: Metric, wanted: NewDownload, *, by: Actor, now: datetime) -> Sequence[Any]:
    """The rows behind a figure, and a note of who took them and why.

    Raises DomainError for days that are none, and when rows of people are asked for without a reason.
    """
    days = Days(wanted.start, wanted.end)
    reasons = [] if is_right(days) else [wrong_days()]
    if metric.is_of_people and not wanted.reason:
        message = _l("Say what you need the data for: the rows are of people.")
        reasons.append(Reason(code="reason_missing", message=message, field="reason"))
    if reasons:
        raise DomainError(*reasons)
    rows = list_rows(metric, days)
    after = {"metric": metric.key, "start": wanted.start, "end": wanted.end, "rows": len(rows)}
    record("download", "metric", 0, by=by.key, now=now, after=after, why=wanted.reason)
    return rows


def wrong_days() -> Reason:
    """Why no figure is counted over these days."""
    return Reason(code="days", message=_l("Enter two days in order, at most twenty years apart."), field="to")
