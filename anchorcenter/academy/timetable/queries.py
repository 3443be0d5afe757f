"""Lessons as their readers may see them: everybody those of published cohorts, instructors their own, staff all."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import contains_eager, joinedload

from anchorcenter.academy.models import Cohort, Course
from anchorcenter.academy.timetable.models import Lesson, TeachingTime
from anchorcenter.core.db import db
from anchorcenter.core.errors import missing
from anchorcenter.core.periods import Period
from anchorcenter.facilities.models import Occupancy


def list_lessons(cohort_ids: Collection[int]) -> Sequence[Lesson]:
    """Every lesson of those cohorts, also cancelled ones, by start."""
    return db.session.scalars(_whole().where(Lesson.cohort_id.in_(cohort_ids))).all()


def list_taught(person_id: int, *, since: datetime) -> Sequence[Lesson]:
    """The lessons that somebody teaches and that end after ``since``, also cancelled ones, by start."""
    rows = _whole().where(Lesson.instructor_id == person_id, Occupancy.ends_at > since)
    return db.session.scalars(rows.options(joinedload(Lesson.cohort).joinedload(Cohort.course))).all()


def list_taught_in(person_id: int, around: Period) -> Sequence[Lesson]:
    """The lessons that somebody teaches and that begin during ``around``, also cancelled ones, by start."""
    rows = _whole().where(Lesson.instructor_id == person_id, Occupancy.starts_at >= around.start)
    rows = rows.where(Occupancy.starts_at < around.end)
    return db.session.scalars(rows.options(joinedload(Lesson.cohort).joinedload(Cohort.course))).all()


def list_teaching(person_id: int, around: Period, *, but: int | None = None) -> list[Period]:
    """When somebody teaches during ``around``, without the lesson ``but``."""
    rows = select(Occupancy.starts_at, Occupancy.ends_at).join(Lesson, Lesson.occupancy_id == Occupancy.id)
    rows = rows.where(Lesson.instructor_id == person_id, Lesson.cancelled_at.is_(None))
    rows = rows.where(Occupancy.starts_at < around.end, Occupancy.ends_at > around.start)
    if but is not None:
        rows = rows.where(Lesson.id != but)
    return [Period(start, end) for start, end in db.session.execute(rows.order_by(Occupancy.starts_at))]


def list_teaching_of(person_ids: Collection[int], around: Period) -> dict[int, list[Period]]:
    """When each of them teaches, of the lessons that begin during ``around``."""
    rows = select(Lesson.instructor_id, Occupancy.starts_at, Occupancy.ends_at)
    rows = rows.join(Occupancy, Occupancy.id == Lesson.occupancy_id).where(Lesson.cancelled_at.is_(None))
    rows = rows.where(Lesson.instructor_id.in_(person_ids), Occupancy.starts_at >= around.start)
    found: dict[int, list[Period]] = {}
    for person, start, end in db.session.execute(rows.where(Occupancy.starts_at < around.end)):
        found.setdefault(person or 0, []).append(Period(start, end))
    return found


def find_times(person_id: int | None) -> dict[int, tuple[int, int]]:
    """When somebody teaches, by weekday; empty: at any time."""
    rows = select(TeachingTime).where(TeachingTime.person_id == person_id).order_by(TeachingTime.weekday)
    return {row.weekday: (row.starts, row.ends) for row in db.session.scalars(rows)} if person_id else {}


def get_lesson(slug: str, cohort: int, number: int) -> Lesson:
    """A lesson of that cohort. Raises DomainError (404)."""
    rows = _whole().join(Cohort, Cohort.id == Lesson.cohort_id).join(Course, Course.id == Cohort.course_id)
    return db.session.scalar(rows.where(Lesson.id == number, Course.slug == slug, Cohort.number == cohort)) or missing()


def lock_lesson(number: int) -> Lesson:
    """It, kept from others until the block ends. Raises DomainError (404)."""
    rows = select(Lesson).where(Lesson.id == number).with_for_update()
    return db.session.scalar(rows.execution_options(populate_existing=True)) or missing()


def find_make_up(number: int) -> int | None:
    """The lesson that makes up for one, or None."""
    return db.session.scalar(select(Lesson.id).where(Lesson.replaces_id == number))


def list_ahead(cohort_id: int, *, now: datetime) -> Sequence[Lesson]:
    """The lessons of a cohort that have not begun and are not cancelled."""
    rows = _whole().where(Lesson.cohort_id == cohort_id, Lesson.cancelled_at.is_(None), Occupancy.starts_at > now)
    return db.session.scalars(rows).all()


def _whole() -> Select[Lesson]:
    rows = select(Lesson).join(Lesson.occupancy).options(contains_eager(Lesson.occupancy))
    return rows.options(joinedload(Lesson.instructor)).order_by(Occupancy.starts_at, Lesson.id)
