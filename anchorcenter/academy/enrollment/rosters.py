"""Who is in a cohort, as staff look at it: a page of people at a time, however many there are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import bindparam, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from anchorcenter.academy.enrollment.models import Enrollment, EnrollmentState
from anchorcenter.academy.models import Cohort, CohortState, Course
from anchorcenter.accounts.models import Person
from anchorcenter.admissions.models import Entry
from anchorcenter.core.db import db
from anchorcenter.core.errors import missing

PAGE = 50
_OF_PERSON = Person.id.label("person_id"), Person.name, Person.name_en, Person.email
_LISTED = (Enrollment.id, Enrollment.state, Enrollment.kept, Enrollment.expires_at, Enrollment.applied_at, *_OF_PERSON)


_NAMED = select(Cohort).join(Cohort.course).options(contains_eager(Cohort.course))
_NAMED = _NAMED.where(Cohort.published_at.is_not(None), Course.slug == bindparam("slug"))
_NAMED = _NAMED.where(Cohort.number == bindparam("number"))
_COUNTED = select(Enrollment.state, func.count()).where(Enrollment.cohort_id == bindparam("cohort"))
_COUNTED = _COUNTED.group_by(Enrollment.state)


class Show(StrEnum):
    """Which of them."""

    PLACED = "placed"
    WAITING = "waiting"
    APPLIED = "applied"
    ENDED = "ended"


OF: Mapping[Show, frozenset[EnrollmentState]] = {
    Show.PLACED: frozenset({EnrollmentState.ENROLLED, EnrollmentState.OFFERED, EnrollmentState.HELD}),
    Show.WAITING: frozenset({EnrollmentState.WAITING}),
    Show.APPLIED: frozenset({EnrollmentState.APPLIED}),
    Show.ENDED: frozenset(EnrollmentState)
    - {EnrollmentState.ENROLLED, EnrollmentState.OFFERED, EnrollmentState.HELD}
    - {EnrollmentState.WAITING, EnrollmentState.APPLIED},
}


def get_cohort(slug: str, number: int) -> Cohort:
    """A cohort that was published, with the course's name and nothing else of it. Raises DomainError (404)."""
    return db.session.scalar(_NAMED, {"slug": slug, "number": number}) or missing()


def list_roster(cohort_id: int, show: Show, words: str = "", *, page: int = 1) -> Sequence[Any]:
    """Those of a cohort whose name or address contains ``words``, who waits in turn: PAGE, and one more if there is."""
    rows = select(*_LISTED).join(Person, Person.id == Enrollment.person_id)
    rows = rows.where(Enrollment.cohort_id == cohort_id, Enrollment.state.in_(OF[show]))
    if words:
        parts = (column.icontains(words, autoescape=True) for column in (Person.name, Person.name_en, Person.email))
        rows = rows.where(or_(*parts))
    if show is Show.WAITING:
        rows = rows.join(Entry, Entry.id == Enrollment.entry_id)
    order = (Entry.priority, Entry.entered_at, Entry.id) if show is Show.WAITING else (Enrollment.id,)
    return db.session.execute(rows.order_by(*order).offset((page - 1) * PAGE).limit(PAGE + 1)).all()


def list_after(cohort_id: int, show: Show, number: int, *, most: int) -> Sequence[Any]:
    """The same by number, after one of them: ``most``, and one more if there is."""
    rows = select(*_LISTED).join(Person, Person.id == Enrollment.person_id).where(Enrollment.id > number)
    rows = rows.where(Enrollment.cohort_id == cohort_id, Enrollment.state.in_(OF[show]))
    return db.session.execute(rows.order_by(Enrollment.id).limit(most + 1)).all()


def count_roster(cohort_id: int) -> dict[Show, int]:
    """How many of each there are."""
    found = {row[0]: row[1] for row in db.session.execute(_COUNTED, {"cohort": cohort_id})}
    return {show: sum(found.get(state, 0) for state in states) for show, states in OF.items()}


def get_enrollment(number: int) -> Enrollment:
    """Any enrollment, for staff. Raises DomainError (404)."""
    whole = joinedload(Enrollment.cohort).joinedload(Cohort.course), joinedload(Enrollment.person)
    rows = select(Enrollment).where(Enrollment.id == number).options(*whole, joinedload(Enrollment.guardian))
    return db.session.scalar(rows.execution_options(populate_existing=True)) or missing()


def list_below_minimum(now: datetime, today: date) -> Sequence[Cohort]:
    """Cohorts to begin whose deadline is over and that have fewer people than are needed, the soonest first."""
    rows = select(Cohort).where(Cohort.state == CohortState.PUBLISHED, Cohort.closes_at < now, Cohort.first_on >= today)
    rows = rows.where(Cohort.taken < Cohort.minimum).options(joinedload(Cohort.course))
    return db.session.scalars(rows.order_by(Cohort.first_on, Cohort.id).limit(50)).all()
