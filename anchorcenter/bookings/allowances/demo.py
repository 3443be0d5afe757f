"""The demo center's quotas: a pool of company A, and what one citizen may book in a week."""

from __future__ import annotations

from datetime import date, datetime

from anchorcenter.accounts.actors import Actor
from anchorcenter.accounts.models import Audience
from anchorcenter.accounts.queries import find_actor
from anchorcenter.bookings.quotas.models import Measure, Per, Whose
from anchorcenter.bookings.quotas.service import NewQuota, add_quota
from anchorcenter.facilities.models import SpaceKind

POOL_HOURS = 60


def lay_down(by: Actor, today: date, now: datetime) -> None:
    """Set them. Call inside ``writing()``, after the bookings: what was booked stays."""
    tenant = find_actor("tenant-a@demo.example", now=now)
    if tenant is None:
        return
    add_quota(
        NewQuota(
            name=f"{tenant.organisation} 비행장 월 {POOL_HOURS}시간",
            name_en=f"Flight field, {POOL_HOURS} hours a month",
            organisation_id=tenant.organisation_id,
            kind=SpaceKind.FLIGHT_FIELD,
            whose=Whose.COMPANY,
            per=Per.MONTH,
            measure=Measure.MINUTES,
            most=POOL_HOURS * 60,
            since=today.replace(month=1, day=1),
            why="입주 계약",
        ),
        by=by,
        now=now,
    )
    add_quota(
        NewQuota(
            name="시민 1인 주 3회",
            name_en="Citizens: three bookings a week",
            audience=Audience.CITIZEN,
            whose=Whose.PERSON,
            per=Per.WEEK,
            measure=Measure.BOOKINGS,
            most=3,
            since=today.replace(month=1, day=1),
            why="고르게 이용",
        ),
        by=by,
        now=now,
    )
