"""Missions, and how far supporters are with them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from anchorcenter.core.db import db
from anchorcenter.core.errors import missing
from anchorcenter.core.periods import DAY
from anchorcenter.supporters.models import Mission, RewardRules, SupporterCohort

MOST, SHOWN_AFTER_DAYS = 300, 31


def list_missions(cohort_ids: Collection[int], now: datetime) -> Sequence[Mission]:
    """The missions of those cohorts that have begun and are not over for a month, by deadline."""
    rows = select(Mission).where(Mission.cohort_id.in_(cohort_ids), Mission.cancelled_at.is_(None))
    rows = rows.where(Mission.opens_at <= now, Mission.due_at > now - SHOWN_AFTER_DAYS * DAY)
    return db.session.scalars(rows.order_by(Mission.due_at, Mission.id).limit(MOST)).all()


def list_late_percents(cohort_ids: Collection[int], day: date) -> dict[int, int]:
    """Which part of a mission's points what is done on that day brings when it comes late, by cohort; cohorts without
    rules then are left out."""
    rows = select(RewardRules.cohort_id, RewardRules.late_percent).order_by(RewardRules.from_on)
    rows = rows.where(RewardRules.cohort_id.in_(cohort_ids), RewardRules.from_on <= day)
    return {row.cohort_id: row.late_percent for row in db.session.execute(rows)}  # The last that has begun holds.


def list_all(cohort_id: int) -> Sequence[Mission]:
    """Every mission of a cohort, by deadline."""
    rows = select(Mission).where(Mission.cohort_id == cohort_id).order_by(Mission.due_at, Mission.id)
    return db.session.scalars(rows.limit(MOST)).all()


def get_mission(slug: str, number: int, *, is_locked: bool = False) -> Mission:
    """A mission of that cohort. Raises DomainError (404)."""
    rows = select(Mission).join(SupporterCohort, SupporterCohort.id == Mission.cohort_id)
    rows = rows.where(SupporterCohort.slug == slug, Mission.id == number).options(joinedload(Mission.cohort))
    if is_locked:
        rows = rows.with_for_update(of=Mission).execution_options(populate_existing=True)
    return db.session.scalar(rows) or missing()


def list_of_agenda() -> Sequence[Mission]:
    """Every mission, with its cohort."""
    return db.session.scalars(select(Mission).options(joinedload(Mission.cohort)).order_by(Mission.id)).all()
