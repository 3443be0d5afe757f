"""What follows for completions when attendance changes after the decision, or a certificate is revoked."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import joinedload

from anchorcenter.academy.attendance.changed import take_changed
from anchorcenter.academy.attendance.queries import find_placed
from anchorcenter.academy.completion import queries
from anchorcenter.academy.completion.models import HAVE, Completion, CompletionState
from anchorcenter.academy.completion.queries import Judged
from anchorcenter.academy.completion.rules import enrollment_of
from anchorcenter.academy.enrollment.models import Enrollment, EnrollmentState
from anchorcenter.academy.models import Cohort
from anchorcenter.certificates.criteria import Standing
from anchorcenter.certificates.ended import take_ended
from anchorcenter.core.audit import PROGRAM, record
from anchorcenter.core.db import db


def follow() -> None:
    """Last in every block: look again at whom it concerns. What needs a decision waits for staff."""
    for (cohort_id, person_id), now in take_changed():
        _look_again(cohort_id, person_id, now)
    for source, now in take_ended():
        if number := enrollment_of(source):
            _take_back(number, now)


def _look_again(cohort_id: int, person_id: int, now: datetime) -> None:
    enrollment = find_placed(cohort_id, person_id)
    if enrollment is None or enrollment.state is not EnrollmentState.ENROLLED:
        return
    if queries.find_decision(cohort_id) is None:
        return
    whole = joinedload(Cohort.course), joinedload(Cohort.rules)
    cohort = db.session.get_one(Cohort, cohort_id, options=whole)
    (found,) = queries.judge(cohort, [enrollment], now=now)
    _put(found, now)


def _put(found: Judged, now: datetime) -> None:
    """Have its state be what it is now; who has nothing and meets nothing has no row."""
    is_met, row = found.verdict is Standing.MET, found.completion
    if row is not None and row.state in HAVE:
        _change(row, CompletionState.COMPLETED if is_met else CompletionState.BELOW, now)
    elif row is not None and is_met:
        _change(row, CompletionState.DUE, now)
    elif row is not None and row.state is CompletionState.DUE:
        db.session.delete(row)
    elif is_met:
        attendance = found.criteria[0]
        row = Completion(enrollment_id=found.enrollment.id, attended=attendance.have, whole=attendance.whole)
        _change(row, CompletionState.DUE, now)
    db.session.flush()


def _change(row: Completion, state: CompletionState, now: datetime) -> None:
    if row.state is state:
        return
    row.state, row.changed_at = state, now
    db.session.add(row)
    record(str(state), "completion", row.enrollment_id, by=PROGRAM, now=now)


def _take_back(enrollment_id: int, now: datetime) -> None:
    """Its certificate was revoked: they have not completed it."""
    row = db.session.get(Completion, enrollment_id)
    if row is not None and row.state in HAVE:
        db.session.get_one(Enrollment, enrollment_id).completed_on = row.completed_on = None
        _change(row, CompletionState.REVOKED, now)
        db.session.flush()
