"""The demo center's own quota: what one citizen may book in a week. That of company A comes with its contract."""

from __future__ import annotations

from datetime import date, datetime

from anchorcenter.accounts.actors import Actor
from anchorcenter.accounts.models import Audience
from anchorcenter.bookings.quotas.models import Measure, Per, Whose
from anchorcenter.bookings.quotas.service import NewQuota, add_quota


def lay_down(by: Actor, today: date, now: datetime) -> None:
    """Set it. Call inside ``writing()``, after the bookings: what was booked stays."""
    quota = NewQuota(
        name="시민 1인 주 3회",
        name_en="Citizens: three bookings a week",
        audience=Audience.CITIZEN,
        whose=Whose.PERSON,
        per=Per.WEEK,
        measure=Measure.BOOKINGS,
        most=3,
        since=today.replace(month=1, day=1),
        why="고르게 이용",
    )
    add_quota(quota, by=by, now=now)
