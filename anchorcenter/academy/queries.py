"""Courses and cohorts as their readers may see them: staff all, everybody else what was published."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache, lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, and_, bindparam, case, exists, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from anchorcenter.academy.models import Cohort, CohortState, CompletionRules, Course, CourseKind, Level, Times
from anchorcenter.core.db import db
from anchorcenter.core.errors import missing

PAGE = 24
PUBLIC = Cohort.published_at.is_not(None)
_NOW: Any = bindparam("now")
_TODAY: Any = bindparam("today")


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """Which courses: with a word, of a kind and a level, and with a cohort to come of which all of the rest is so.
    ``with_past``: also those without a cohort to come."""

    words: str = ""
    kind: CourseKind | None = None
    level: Level | None = None
    times: Times | None = None
    is_free: bool = False
    is_open: bool = False
    with_past: bool = False


def list_courses(wanted: Wanted, *, now: datetime, today: date, page: int = 1, most: int = PAGE) -> Sequence[Course]:
    """Published ones, whose next cohort begins first before the others: ``most`` of them, and one more if there is."""
    rows = _listed(wanted) if wanted.words else _kept(wanted)  # What is searched for is another question each time.
    values = {"now": now, "today": today, "skipped": (page - 1) * most, "most": most + 1}
    return db.session.scalars(rows, values).all()


def list_after(number: int, wanted: Wanted, *, now: datetime, today: date, most: int) -> Sequence[Course]:
    """Published ones in the order of their numbers, after one of them: ``most``, and one more if there is."""
    rows = select(Course).where(Course.id > number, *_where(wanted)).options(selectinload(Course.needs))
    return db.session.scalars(rows.order_by(Course.id).limit(most + 1), {"now": now, "today": today}).all()


def list_all(words: str = "") -> Sequence[Course]:
    """All of them for staff, by title."""
    rows = select(Course).order_by(Course.title, Course.id)
    return db.session.scalars(rows.where(_has(words)) if words else rows).all()


def list_next(course_ids: Collection[int], *, today: date) -> dict[int, list[Cohort]]:
    """The published cohorts to come of each of those courses, the soonest first; one that was cancelled comes last."""
    rows = select(Cohort).where(Cohort.course_id.in_(course_ids), PUBLIC, Cohort.last_on >= today)
    rows = rows.order_by(Cohort.state.desc(), Cohort.first_on, Cohort.id)
    found: dict[int, list[Cohort]] = {number: [] for number in course_ids}
    for row in db.session.scalars(rows):
        found[row.course_id].append(row)
    return found


def list_soonest(course_ids: Collection[int], *, now: datetime, today: date) -> dict[int, tuple[Cohort, int]]:
    """Of each of those courses the published cohort to come that one may apply for, else the soonest, a cancelled one
    only where there is no other; and how many there are."""
    found = db.session.execute(_soonest(), {"courses": list(course_ids), "now": now, "today": today})
    return {row.course_id: (row, many) for row, many in found}


def list_cohorts(course_id: int, *, is_staff: bool = False) -> Sequence[Cohort]:
    """Every cohort of a course, the latest first; drafts for staff alone."""
    rows = _whole().where(Cohort.course_id == course_id).order_by(Cohort.number.desc())
    return db.session.scalars(rows if is_staff else rows.where(PUBLIC)).all()


def count_cohorts() -> dict[int, int]:
    """How many cohorts each course has."""
    rows = select(Cohort.course_id, func.count()).group_by(Cohort.course_id)
    return {row[0]: row[1] for row in db.session.execute(rows)}


def get_course(slug: str, *, is_staff: bool = False) -> Course:
    """A course with what is needed for it. Raises DomainError (404), also for everybody but staff while nothing of it
    was published."""
    rows = select(Course).where(Course.slug == slug).options(selectinload(Course.needs))
    return db.session.scalar(rows if is_staff else rows.where(_is_public())) or missing()


def get_cohort(slug: str, number: int) -> Cohort:
    """A cohort, for staff. Raises DomainError (404)."""
    rows = _whole().join(Course, Course.id == Cohort.course_id).where(Course.slug == slug, Cohort.number == number)
    return db.session.scalar(rows.options(joinedload(Cohort.course))) or missing()


def find_public_cohort(slug: str, number: int) -> Cohort | None:
    """A cohort that was published, or None."""
    rows = _whole().join(Course, Course.id == Cohort.course_id).where(Course.slug == slug, Cohort.number == number)
    return db.session.scalar(rows.where(PUBLIC).options(joinedload(Cohort.course)))


def find_public_course(slug: str) -> Course | None:
    """A course of which a cohort was published, or None."""
    return db.session.scalar(select(Course).where(Course.slug == slug, _is_public()))


def lock_course(slug: str) -> Course:
    """A course, kept from others until the block ends. Raises DomainError (404)."""
    rows = select(Course).where(Course.slug == slug).with_for_update().options(selectinload(Course.needs))
    return db.session.scalar(rows.execution_options(populate_existing=True)) or missing()


def lock_cohort(slug: str, number: int) -> Cohort:
    """A cohort, kept from others until the block ends. Raises DomainError (404)."""
    course = select(Course.id).where(Course.slug == slug).scalar_subquery()
    rows = select(Cohort).where(Cohort.course_id == course, Cohort.number == number).with_for_update()
    rows = rows.options(selectinload(Cohort.quotas), selectinload(Cohort.course))
    return db.session.scalar(rows.execution_options(populate_existing=True)) or missing()


def latest_rules(course_id: int) -> CompletionRules:
    """By which rules its next cohorts are completed."""
    rows = select(CompletionRules).where(CompletionRules.course_id == course_id)
    return db.session.scalars(rows.order_by(CompletionRules.number.desc()).limit(1)).one()


def list_by_slug(slugs: Collection[str]) -> Sequence[Course]:
    """Those of the courses that there are."""
    return db.session.scalars(select(Course).where(Course.slug.in_(slugs)).order_by(Course.id)).all()


def _listed(wanted: Wanted) -> Select[Course]:
    soonest = select(func.min(Cohort.first_on)).where(Cohort.course_id == Course.id, *_ahead())
    first_on = soonest.correlate(Course).scalar_subquery()
    rows = select(Course).where(*_where(wanted)).order_by(first_on.is_(None), first_on, Course.id)
    return rows.offset(bindparam("skipped", type_=Integer)).limit(bindparam("most", type_=Integer))


_kept = lru_cache(maxsize=128)(_listed)


@cache
def _soonest() -> Select[Cohort, int]:
    is_open = case(((Cohort.state == CohortState.PUBLISHED) & and_(*_taking()), 0), else_=1)
    order = is_open, Cohort.state.desc(), Cohort.first_on, Cohort.id
    place = func.row_number().over(partition_by=Cohort.course_id, order_by=order).label("place")
    many = func.count().over(partition_by=Cohort.course_id).label("many")
    mine = Cohort.course_id.in_(bindparam("courses", expanding=True))
    found = select(Cohort.id, place, many).where(mine, PUBLIC, Cohort.last_on >= _TODAY).subquery()
    return select(Cohort, found.c.many).join(found, found.c.id == Cohort.id).where(found.c.place == 1)


def _where(wanted: Wanted) -> list[Any]:
    to_come = exists().where(Cohort.course_id == Course.id, *_ahead())
    found: list[Any] = [_is_public() if wanted.with_past else to_come]
    if wanted.words:
        found.append(_has(wanted.words))
    if wanted.kind is not None:
        found.append(Course.kind == wanted.kind)
    if wanted.level is not None:
        found.append(Course.level == wanted.level)
    if cohort := _of_cohort(wanted):
        found.append(exists().where(Cohort.course_id == Course.id, *_ahead(), *cohort))
    return found


def _of_cohort(wanted: Wanted) -> list[Any]:
    found: list[Any] = []
    if wanted.times is not None:
        found.append(Cohort.times == wanted.times)
    if wanted.is_free:
        found.append(Cohort.fee_won == 0)
    if wanted.is_open:
        found += _taking()
    return found


def _taking() -> list[Any]:
    return [Cohort.opens_at <= _NOW, Cohort.closes_at >= _NOW]


def _ahead() -> list[Any]:
    return [Cohort.state == CohortState.PUBLISHED, Cohort.last_on >= _TODAY]


def _is_public() -> ColumnElement[bool]:
    return exists().where(Cohort.course_id == Course.id, PUBLIC)


def _has(words: str) -> ColumnElement[bool]:
    texts = Course.title, Course.title_en, Course.summary, Course.summary_en
    return or_(*(each.icontains(words, autoescape=True) for each in texts))


def _whole() -> Select[Cohort]:
    return select(Cohort).options(selectinload(Cohort.quotas), joinedload(Cohort.rules))
