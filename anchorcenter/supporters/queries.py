"""Cohorts and supporters."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import joinedload, selectinload

from anchorcenter.core.db import db
from anchorcenter.core.errors import missing
from anchorcenter.supporters.models import Supporter, SupporterCohort

MOST_COHORTS, MOST_PEOPLE = 200, 500


def list_cohorts() -> Sequence[SupporterCohort]:
    """Every cohort, the latest first."""
    rows = select(SupporterCohort).options(joinedload(SupporterCohort.call))
    rows = rows.order_by(SupporterCohort.first_on.desc(), SupporterCohort.id.desc())
    return db.session.scalars(rows.limit(MOST_COHORTS)).all()


def get_cohort(slug: str, *, is_locked: bool = False) -> SupporterCohort:
    """That cohort, perhaps kept from changing until the block ends. Raises DomainError (404)."""
    rows = select(SupporterCohort).where(SupporterCohort.slug == slug)
    if is_locked:
        rows = rows.with_for_update().execution_options(populate_existing=True)
    return db.session.scalar(rows) or missing()


def serving_on(day: date) -> ColumnElement[bool]:
    """Of which supporters it is true that they serve on ``day``."""
    return (Supporter.first_on <= day) & (func.coalesce(Supporter.ended_on, Supporter.last_on) >= day)


def count_supporters(cohort_ids: Collection[int]) -> dict[int, int]:
    """How many people each of those cohorts has had."""
    rows = select(Supporter.cohort_id, func.count()).where(Supporter.cohort_id.in_(cohort_ids))
    return {cohort: int(many) for cohort, many in db.session.execute(rows.group_by(Supporter.cohort_id))}


def find_place(slug: str, person_id: int) -> Supporter | None:
    """Somebody's place in that cohort with its terms, or None."""
    rows = select(Supporter).join(SupporterCohort, SupporterCohort.id == Supporter.cohort_id)
    rows = rows.where(SupporterCohort.slug == slug, Supporter.person_id == person_id)
    whole = joinedload(Supporter.cohort), joinedload(Supporter.person), selectinload(Supporter.terms)
    return db.session.scalar(rows.options(*whole))


def list_supporters(cohort_id: int) -> Sequence[Supporter]:
    """The people of a cohort, by number."""
    rows = select(Supporter).where(Supporter.cohort_id == cohort_id).options(joinedload(Supporter.person))
    return db.session.scalars(rows.order_by(Supporter.number).limit(MOST_PEOPLE)).all()
