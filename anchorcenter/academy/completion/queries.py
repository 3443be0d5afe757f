"""How everybody of a cohort stands before its completion."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, exists, func, select, text
from sqlalchemy.orm import joinedload

from anchorcenter.academy.assignments.queries import accepted
from anchorcenter.academy.attendance.queries import standings
from anchorcenter.academy.completion.models import HAVE, Completion, CompletionDecision
from anchorcenter.academy.completion.rules import Handed, criteria_of, source_of
from anchorcenter.academy.enrollment.models import Enrollment, EnrollmentState
from anchorcenter.academy.models import Cohort, CohortState
from anchorcenter.academy.survey.queries import answered
from anchorcenter.academy.survey.rules import may_come
from anchorcenter.accounts.models import Person
from anchorcenter.certificates.criteria import Criterion, Standing, verdict
from anchorcenter.certificates.models import Certificate
from anchorcenter.certificates.queries import list_latest
from anchorcenter.core.db import db
from anchorcenter.core.i18n import today
from anchorcenter.core.periods import DAY

PAGE = 50
_WAITING = text("completions.state IN ('due', 'below')")  # As its index has it.
LATELY = 180 * DAY  # How long a cohort that is over waits to be decided about.


@dataclass(frozen=True, kw_only=True)
class Judged:
    """One enrollment before the decision, and what was decided of it."""

    enrollment: Enrollment
    criteria: tuple[Criterion, ...]
    completion: Completion | None
    certificate: Certificate | None

    @property
    def verdict(self) -> Standing:
        return verdict(self.criteria)

    @property
    def has_it(self) -> bool:
        """Whether they have a valid certificate of it."""
        return self.completion is not None and self.completion.state in HAVE

    @property
    def may_have_it(self) -> bool:
        return self.verdict is Standing.MET and not self.has_it


def list_page(cohort_id: int, *, page: int) -> Sequence[Enrollment]:
    """Who has a place, by name: PAGE, and one more if there is."""
    rows = _enrolled(cohort_id).order_by(Person.name, Enrollment.id)
    return db.session.scalars(rows.offset((page - 1) * PAGE).limit(PAGE + 1)).all()


def list_after(cohort_id: int, number: int, *, most: int) -> Sequence[Enrollment]:
    """The same by number, after one of them: ``most``, and one more if there is."""
    rows = _enrolled(cohort_id).where(Enrollment.id > number).order_by(Enrollment.id)
    return db.session.scalars(rows.limit(most + 1)).all()


def list_enrolled(cohort_id: int) -> Sequence[Enrollment]:
    """Everybody who has a place, by name, kept so until the block ends."""
    rows = _enrolled(cohort_id).order_by(Person.name, Enrollment.id).with_for_update(of=Enrollment)
    return db.session.scalars(rows.execution_options(populate_existing=True)).all()


def list_people(cohort_id: int) -> list[int]:
    """Who has a place, by id."""
    mine = Enrollment.cohort_id == cohort_id, Enrollment.state == EnrollmentState.ENROLLED
    return list(db.session.scalars(select(Enrollment.person_id).where(*mine).order_by(Enrollment.person_id)))


def judge(cohort: Cohort, enrollments: Sequence[Enrollment], *, now: datetime) -> list[Judged]:
    """How they stand, in the same order: in as many statements however many."""
    ids = [each.id for each in enrollments]
    stand = standings(cohort, enrollments, now=now)
    handed, decided = handed_of(cohort, ids, today(now)), _completions(ids)
    latest = list_latest([source_of(each) for each in ids])
    return [
        Judged(
            enrollment=each,
            criteria=criteria_of(stand[each.person_id], handed[each.id], cohort.rules),
            completion=decided.get(each.id),
            certificate=latest.get(source_of(each.id)),
        )
        for each in enrollments
    ]


def handed_of(cohort: Cohort, enrollment_ids: Collection[int], day: date) -> dict[int, Handed]:
    """What each of them handed in and answered, by enrollment; what is not asked is not looked for."""
    rules, may = cohort.rules, may_come(cohort, day)
    done = accepted(enrollment_ids) if rules.needs_assignment else set()
    told = answered(enrollment_ids) if rules.needs_survey else set()
    return {each: Handed(has_assignment=each in done, has_survey=each in told, may_come=may) for each in enrollment_ids}


def find_decision(cohort_id: int) -> CompletionDecision | None:
    """That staff have decided about a cohort, or None."""
    return db.session.get(CompletionDecision, cohort_id)


def count_enrolled(cohort_id: int) -> int:
    """How many have a place."""
    mine = Enrollment.cohort_id == cohort_id, Enrollment.state == EnrollmentState.ENROLLED
    return db.session.scalar(select(func.count()).select_from(Enrollment).where(*mine)) or 0


def count_completed(cohort_id: int) -> int:
    """How many have completed it."""
    rows = select(func.count()).select_from(Completion).join(Enrollment, Enrollment.id == Completion.enrollment_id)
    return db.session.scalar(rows.where(Enrollment.cohort_id == cohort_id, Completion.state.in_(HAVE))) or 0


def list_waiting(*, most: int) -> Sequence[Completion]:
    """Who meets what is asked since the decision or does not any more, the longest first."""
    rows = select(Completion).where(_WAITING).order_by(Completion.changed_at, Completion.enrollment_id).limit(most)
    whole = joinedload(Completion.enrollment)
    of_cohort = whole.joinedload(Enrollment.cohort).joinedload(Cohort.course)
    return db.session.scalars(rows.options(whole.joinedload(Enrollment.person), of_cohort)).all()


def list_undecided(day: date, *, most: int) -> Sequence[Cohort]:
    """Cohorts that are over as of ``day``, with people in them, about which nobody has decided; the longest over
    first."""
    decided = exists().where(CompletionDecision.cohort_id == Cohort.id)
    over = Cohort.last_on < day, Cohort.last_on >= day - LATELY, Cohort.state == CohortState.PUBLISHED
    rows = select(Cohort).where(*over, Cohort.taken > 0, ~decided).options(joinedload(Cohort.course))
    return db.session.scalars(rows.order_by(Cohort.last_on, Cohort.id).limit(most)).all()


def _completions(enrollment_ids: Collection[int]) -> dict[int, Completion]:
    rows = select(Completion).where(Completion.enrollment_id.in_(enrollment_ids))
    return {row.enrollment_id: row for row in db.session.scalars(rows)}


def _enrolled(cohort_id: int) -> Select[Any]:
    rows = select(Enrollment).join(Person, Person.id == Enrollment.person_id).options(joinedload(Enrollment.person))
    return rows.where(Enrollment.cohort_id == cohort_id, Enrollment.state == EnrollmentState.ENROLLED)
