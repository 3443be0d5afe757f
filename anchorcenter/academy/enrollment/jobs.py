"""What the worker does for enrollments: ends what has lapsed, and offers what nobody has been offered."""

from __future__ import annotations

from datetime import datetime

from anchorcenter.academy.enrollment import queries
from anchorcenter.academy.enrollment.promoting import catch_up
from anchorcenter.core.unit_of_work import writing


def look_after(now: datetime) -> None:
    """Each cohort in a block of its own; run twice at once it makes one offer for each place."""
    for cohort_id in sorted({*queries.list_lapsing(now), *queries.list_to_promote(now)}):
        with writing():
            catch_up(cohort_id, now=now)
