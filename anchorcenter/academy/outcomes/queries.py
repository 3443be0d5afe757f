"""What became of the people of a cohort, for staff."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from anchorcenter.academy.enrollment.models import Enrollment, EnrollmentState
from anchorcenter.academy.models import Cohort, Course
from anchorcenter.academy.outcomes.models import Outcome
from anchorcenter.accounts.models import Person
from anchorcenter.core.db import db
from anchorcenter.core.errors import missing


def list_of(cohort_id: int) -> Sequence[Outcome]:
    """All of a cohort, also void ones, the latest first."""
    rows = select(Outcome).join(Enrollment, Enrollment.id == Outcome.enrollment_id)
    rows = rows.where(Enrollment.cohort_id == cohort_id)
    whole = joinedload(Outcome.enrollment).joinedload(Enrollment.person), joinedload(Outcome.entered_by)
    return db.session.scalars(rows.options(*whole).order_by(Outcome.happened_on.desc(), Outcome.id.desc())).all()


def list_completed(cohort_id: int) -> Sequence[Enrollment]:
    """Who has completed it, by name."""
    rows = select(Enrollment).join(Person, Person.id == Enrollment.person_id).options(joinedload(Enrollment.person))
    rows = rows.where(Enrollment.cohort_id == cohort_id, Enrollment.completed_on.is_not(None))
    return db.session.scalars(rows.order_by(Person.name, Enrollment.id)).all()


def lock_completed(cohort_id: int, person_id: int) -> Enrollment | None:
    """The place with which somebody has completed it, kept until the block ends; or None."""
    rows = select(Enrollment).where(Enrollment.cohort_id == cohort_id, Enrollment.person_id == person_id)
    rows = rows.where(Enrollment.state == EnrollmentState.ENROLLED, Enrollment.completed_on.is_not(None))
    return db.session.scalar(rows.with_for_update().execution_options(populate_existing=True))


def get_outcome(slug: str, number: int, outcome: int, *, is_locked: bool = False) -> Outcome:
    """One of a cohort. Raises DomainError (404)."""
    rows = select(Outcome).join(Enrollment, Enrollment.id == Outcome.enrollment_id)
    rows = rows.join(Cohort, Cohort.id == Enrollment.cohort_id).join(Course, Course.id == Cohort.course_id)
    rows = rows.where(Outcome.id == outcome, Course.slug == slug, Cohort.number == number)
    rows = rows.options(joinedload(Outcome.enrollment).joinedload(Enrollment.person))
    if is_locked:
        rows = rows.with_for_update(of=Outcome).execution_options(populate_existing=True)
    return db.session.scalar(rows) or missing()
