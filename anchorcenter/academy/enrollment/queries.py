"""Enrollments as their readers may see them: people their own, staff all."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import Select, and_, bindparam, func, select
from sqlalchemy.orm import aliased, contains_eager, joinedload, selectinload

from anchorcenter.academy.enrollment.models import CohortCall, Enrollment, EnrollmentState, GuardianConsent
from anchorcenter.academy.models import Cohort, CohortState, Course
from anchorcenter.academy.timetable.models import Lesson
from anchorcenter.accounts.actors import Actor
from anchorcenter.admissions.calls.models import Call
from anchorcenter.admissions.models import Entry
from anchorcenter.core.db import db
from anchorcenter.core.errors import missing
from anchorcenter.core.i18n import today
from anchorcenter.core.periods import Period
from anchorcenter.facilities.models import Occupancy

PLACED = (EnrollmentState.HELD, EnrollmentState.OFFERED, EnrollmentState.ENROLLED)
MOST = 200


def _cohorts() -> Select[Cohort]:
    rows = select(Cohort).join(Cohort.course).options(contains_eager(Cohort.course).selectinload(Course.needs))
    return rows.options(selectinload(Cohort.quotas))


def _whole() -> Select[Enrollment]:
    cohort = joinedload(Enrollment.cohort).joinedload(Cohort.course)
    return select(Enrollment).options(
        cohort, joinedload(Enrollment.person), joinedload(Enrollment.entry), joinedload(Enrollment.guardian)
    )


_PUBLISHED = select(Cohort).join(Cohort.course).where(Cohort.published_at.is_not(None))
_PUBLISHED = _PUBLISHED.options(contains_eager(Cohort.course).joinedload(Course.needs), joinedload(Cohort.quotas))
_PUBLISHED = _PUBLISHED.where(Course.slug == bindparam("slug"), Cohort.number == bindparam("number"))
_ONGOING = select(Enrollment).where(Enrollment.ended_at.is_(None), Enrollment.cohort_id == bindparam("cohort"))
_ONGOING = _ONGOING.where(Enrollment.person_id == bindparam("person"))


def find_cohort(slug: str, number: int) -> Cohort | None:
    """A cohort that was published, with its course and what that needs, or None."""
    known = {"slug": slug, "number": number}
    rows = db.session.scalars(_PUBLISHED, known, execution_options={"populate_existing": True})
    return rows.unique().one_or_none()


def get_cohort(slug: str, number: int) -> Cohort:
    """The same. Raises DomainError (404) for none."""
    return find_cohort(slug, number) or missing()


def get_cohort_of_call(slug: str) -> Cohort:
    """The cohort for which that call takes applications. Raises DomainError (404)."""
    rows = _cohorts().join(CohortCall, CohortCall.cohort_id == Cohort.id).join(Call, Call.id == CohortCall.call_id)
    return db.session.scalar(rows.where(Call.slug == slug)) or missing()


def get_any_cohort(slug: str, number: int) -> Cohort:
    """A cohort, drafts too, with its course. Raises DomainError (404)."""
    rows = _cohorts().where(Course.slug == slug, Cohort.number == number)
    return db.session.scalar(rows) or missing()


def cohort_of(cohort_id: int) -> Cohort:
    """A cohort as it is now in the database, with its course."""
    return db.session.scalars(_cohorts().where(Cohort.id == cohort_id).execution_options(populate_existing=True)).one()


def find_ongoing(cohort_id: int, person_id: int) -> Enrollment | None:
    """The one enrollment of somebody in a cohort that has not ended."""
    return db.session.scalar(_ONGOING, {"cohort": cohort_id, "person": person_id})


def list_mine(by: Actor) -> Sequence[Enrollment]:
    """All of theirs, those that go on first, then the latest first."""
    order = Enrollment.ended_at.is_not(None), Enrollment.id.desc()
    return db.session.scalars(_whole().where(Enrollment.person_id == by.id).order_by(*order).limit(MOST)).all()


def list_ongoing_of(person_id: int) -> Sequence[Enrollment]:
    """What of theirs has not ended, by number."""
    rows = _whole().where(Enrollment.person_id == person_id, Enrollment.ended_at.is_(None))
    return db.session.scalars(rows.order_by(Enrollment.id)).all()


def list_ongoing_in(cohort_id: int) -> Sequence[Enrollment]:
    """What has not ended in a cohort, locked, by number."""
    rows = select(Enrollment).where(Enrollment.cohort_id == cohort_id, Enrollment.ended_at.is_(None))
    rows = rows.options(joinedload(Enrollment.cohort).joinedload(Cohort.course), joinedload(Enrollment.person))
    return db.session.scalars(rows.order_by(Enrollment.id).with_for_update(of=Enrollment)).all()


def list_states(by: Actor, cohort_ids: Collection[int]) -> dict[int, Enrollment]:
    """Their ongoing enrollments in those cohorts."""
    mine = Enrollment.person_id == by.id, Enrollment.ended_at.is_(None), Enrollment.cohort_id.in_(cohort_ids)
    return {each.cohort_id: each for each in db.session.scalars(select(Enrollment).where(*mine))}


def get_enrollment(number: int, *, person: Actor) -> Enrollment:
    """One of theirs. Raises DomainError (404) for another's as for none."""
    rows = _whole().where(Enrollment.id == number, Enrollment.person_id == person.id)
    return db.session.scalar(rows) or missing()


def get_of_call(slug: str, person: Actor) -> Enrollment:
    """Their latest enrollment in the cohort of that call. Raises DomainError (404) for none."""
    rows = select(Enrollment).join(CohortCall, CohortCall.cohort_id == Enrollment.cohort_id)
    rows = rows.join(Call, Call.id == CohortCall.call_id).where(Call.slug == slug, Enrollment.person_id == person.id)
    return db.session.scalar(rows.order_by(Enrollment.id.desc()).limit(1)) or missing()


def lock_enrollment(number: int) -> Enrollment:
    """It, kept from others until the block ends. Its cohort is locked before. Raises DomainError (404)."""
    rows = select(Enrollment).where(Enrollment.id == number).with_for_update()
    return db.session.scalar(rows.execution_options(populate_existing=True)) or missing()


def find_of_entry(entry_id: int) -> Enrollment | None:
    """The enrollment that waits so."""
    return db.session.scalar(_whole().where(Enrollment.entry_id == entry_id).execution_options(populate_existing=True))


def completed_courses(person_id: int) -> frozenset[int]:
    """The courses that somebody has completed, by id."""
    rows = select(Cohort.course_id).join(Enrollment, Enrollment.cohort_id == Cohort.id)
    rows = rows.where(Enrollment.person_id == person_id, Enrollment.completed_on.is_not(None))
    return frozenset(db.session.scalars(rows))


def list_lapsed(cohort_id: int, now: datetime) -> Sequence[Enrollment]:
    """What was held or offered in a cohort until ``now`` at the latest."""
    over = Enrollment.cohort_id == cohort_id, Enrollment.expires_at <= now, Enrollment.state.in_(PLACED)
    rows = _whole().where(*over).order_by(Enrollment.id)
    return db.session.scalars(rows.execution_options(populate_existing=True)).all()


def count_lapsed(cohort_ids: Collection[int], now: datetime) -> dict[int, int]:
    """How many of the places that those cohorts count as taken have lapsed."""
    rows = select(Enrollment.cohort_id, func.count()).where(Enrollment.cohort_id.in_(cohort_ids))
    rows = rows.where(Enrollment.expires_at <= now).group_by(Enrollment.cohort_id)
    return {row[0]: row[1] for row in db.session.execute(rows)}


def list_lapsing(now: datetime) -> Sequence[int]:
    """The cohorts in which something has lapsed."""
    rows = select(Enrollment.cohort_id).where(Enrollment.expires_at <= now).distinct()
    return db.session.scalars(rows.order_by(Enrollment.cohort_id)).all()


def list_to_promote(now: datetime) -> Sequence[int]:
    """The cohorts to begin in which somebody waits though not all places are taken."""
    rows = select(Cohort.id).where(Cohort.waiting > 0, Cohort.taken < Cohort.capacity)
    rows = rows.where(Cohort.state == CohortState.PUBLISHED, Cohort.first_on > today(now))
    return db.session.scalars(rows.order_by(Cohort.id)).all()


def position(enrollment: Enrollment) -> int:
    """Which one in turn somebody is who waits, from 1."""
    mine: Entry | None = enrollment.entry
    if mine is None:
        return 0
    waits = Enrollment.cohort_id == enrollment.cohort_id, Enrollment.state == EnrollmentState.WAITING
    before = and_(Entry.priority == mine.priority, Entry.entered_at == mine.entered_at, Entry.id <= mine.id)
    before |= and_(Entry.priority == mine.priority, Entry.entered_at < mine.entered_at)
    rows = select(func.count()).select_from(Enrollment).join(Entry, Entry.id == Enrollment.entry_id)
    return db.session.scalar(rows.where(*waits, before | (Entry.priority < mine.priority))) or 0


def list_others_open(cohort: Cohort, now: datetime) -> Sequence[Cohort]:
    """The other cohorts of the same course that one may apply for, the soonest first."""
    same = Cohort.course_id == cohort.course_id, Cohort.id != cohort.id, Cohort.state == CohortState.PUBLISHED
    rows = select(Cohort).where(*same, Cohort.opens_at <= now, Cohort.closes_at >= now)
    return db.session.scalars(rows.order_by(Cohort.first_on, Cohort.id).limit(6)).all()


def list_times(cohort_id: int) -> list[Period]:
    """When the lessons of a cohort are held, by start."""
    rows = select(Occupancy.starts_at, Occupancy.ends_at).join(Lesson, Lesson.occupancy_id == Occupancy.id)
    rows = rows.where(Lesson.cohort_id == cohort_id, Lesson.cancelled_at.is_(None)).order_by(Occupancy.starts_at)
    return [Period(start, end) for start, end in db.session.execute(rows)]


def list_same_hours(person_id: int, cohort_id: int) -> Sequence[Cohort]:
    """The other cohorts in which somebody has a place and that have a lesson while one of this cohort is held."""
    ours, other = aliased(Lesson), aliased(Lesson)
    here, there = aliased(Occupancy), aliased(Occupancy)
    mine = Enrollment.person_id == person_id, Enrollment.state.in_(PLACED), Enrollment.cohort_id != cohort_id
    rows = select(Cohort).join(Enrollment, Enrollment.cohort_id == Cohort.id).where(*mine)
    rows = rows.join(other, other.cohort_id == Cohort.id).join(there, there.id == other.occupancy_id)
    rows = rows.join(ours, ours.cohort_id == cohort_id).join(here, here.id == ours.occupancy_id)
    rows = rows.where(here.starts_at < there.ends_at, here.ends_at > there.starts_at)
    rows = rows.where(ours.cancelled_at.is_(None), other.cancelled_at.is_(None))
    return db.session.scalars(rows.options(joinedload(Cohort.course)).distinct().order_by(Cohort.id)).all()


def find_guardian(token_hash: str) -> GuardianConsent | None:
    """What a guardian is asked who has that link."""
    rows = select(GuardianConsent).where(GuardianConsent.token_hash == token_hash)
    return db.session.scalar(rows.options(joinedload(GuardianConsent.enrollment)))
