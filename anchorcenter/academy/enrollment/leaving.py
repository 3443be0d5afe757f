"""What becomes of the enrollments of who leaves the center. Call the verbs inside ``writing()``."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select, update

from anchorcenter.academy.enrollment import places, queries
from anchorcenter.academy.enrollment.applications import list_responses
from anchorcenter.academy.enrollment.ending import end, give_up, refund_of
from anchorcenter.academy.enrollment.models import Enrollment, EnrollmentState, GuardianConsent
from anchorcenter.academy.enrollment.promoting import promote
from anchorcenter.admissions.models import EntryState
from anchorcenter.core.audit import record
from anchorcenter.core.db import db
from anchorcenter.core.i18n import today
from anchorcenter.questions import service as questions


def withdraw_all_of(person_id: int, *, by: tuple[int, str], now: datetime) -> None:
    """Have somebody who leaves give up what is not over; others get the places."""
    for found in queries.list_ongoing_of(person_id):
        places.lock(found.cohort_id)
        row = queries.lock_enrollment(found.id)
        if row.ended_at is None and row.cohort.last_on >= today(now) and row.completed_on is None:
            back = refund_of(row, now)
            give_up(row, EntryState.WITHDRAWN, by=by, now=now)
            end(row, EnrollmentState.CANCELLED, back, by=by, now=now, why="")
            promote(row.cohort_id, now=now)


def forget(person_id: int, *, by: tuple[int, str], now: datetime) -> None:
    """Destroy what they told of themselves and who their guardians were; where they took part stays for the figures."""
    mine = Enrollment.person_id == person_id
    theirs = GuardianConsent.enrollment_id.in_(select(Enrollment.id).where(mine))
    for blank in (
        update(Enrollment).where(mine).values(note="", resident_since=None),
        update(GuardianConsent).where(theirs).values(name="", email=""),
    ):
        db.session.execute(blank.execution_options(synchronize_session=False))
    questions.forget(list_responses(person_id))
    record("forget", "enrollments", person_id, by=by, now=now)
