"""Assignments as their readers may see them: one's own, and all of a cohort for staff and who teaches it."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import exists, select
from sqlalchemy.orm import joinedload

from anchorcenter.academy.assignments.models import Assignment, AssignmentState
from anchorcenter.academy.enrollment.models import Enrollment, EnrollmentState
from anchorcenter.academy.models import Cohort, Course
from anchorcenter.academy.timetable.models import Lesson
from anchorcenter.accounts.actors import Actor
from anchorcenter.accounts.models import Permission
from anchorcenter.core.db import db
from anchorcenter.core.errors import missing

MOST = 500


def get_enrollment(slug: str, number: int, person_id: int, *, is_locked: bool = False) -> Enrollment:
    """The place that somebody has in a cohort, with all that is needed of it. Raises DomainError (404)."""
    rows = select(Enrollment).join(Cohort, Cohort.id == Enrollment.cohort_id)
    rows = rows.join(Course, Course.id == Cohort.course_id).where(Course.slug == slug, Cohort.number == number)
    rows = rows.where(Enrollment.person_id == person_id, Enrollment.state == EnrollmentState.ENROLLED)
    whole = joinedload(Enrollment.cohort)
    rows = rows.options(whole.joinedload(Cohort.course), whole.joinedload(Cohort.rules), joinedload(Enrollment.person))
    if is_locked:
        rows = rows.with_for_update(of=Enrollment).execution_options(populate_existing=True)
    return db.session.scalar(rows) or missing()


def get_taught(slug: str, number: int, by: Actor) -> Cohort:
    """A cohort, for staff and who teaches one of its lessons. Raises DomainError (404) for everybody else."""
    rows = select(Cohort).join(Course, Course.id == Cohort.course_id)
    rows = rows.where(Course.slug == slug, Cohort.number == number).options(joinedload(Cohort.course))
    if not by.is_staff:
        teaches = exists().where(Lesson.cohort_id == Cohort.id, Lesson.instructor_id == by.id)
        rows = rows.where(teaches if by.may(Permission.TEACH) else Cohort.id < 0)
    return db.session.scalar(rows) or missing()


def find_assignment(enrollment_id: int) -> Assignment | None:
    """What was handed in, or None."""
    return db.session.get(Assignment, enrollment_id)


def list_of(cohort_id: int) -> Sequence[Assignment]:
    """What was handed in by who has a place in a cohort: what waits first, then the latest."""
    rows = select(Assignment).join(Enrollment, Enrollment.id == Assignment.enrollment_id)
    rows = rows.where(Enrollment.cohort_id == cohort_id, Enrollment.state == EnrollmentState.ENROLLED)
    whole = joinedload(Assignment.enrollment).joinedload(Enrollment.person), joinedload(Assignment.decided_by)
    rows = rows.order_by(Assignment.state != AssignmentState.HANDED_IN, Assignment.handed_in_at.desc())
    return db.session.scalars(rows.options(*whole).limit(MOST)).all()


def accepted(enrollment_ids: Collection[int]) -> set[int]:
    """Of which of these enrollments it was accepted."""
    rows = select(Assignment.enrollment_id).where(Assignment.enrollment_id.in_(enrollment_ids))
    return set(db.session.scalars(rows.where(Assignment.state == AssignmentState.ACCEPTED)))
