"""Giving an enrollment up, or having it end. Call the verbs inside ``writing()``."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete

from anchorcenter.academy.enrollment import places, queries
from anchorcenter.academy.enrollment.applications import withdraw
from anchorcenter.academy.enrollment.models import Enrollment, EnrollmentState
from anchorcenter.academy.enrollment.news import letter_of, tell_of
from anchorcenter.academy.enrollment.promoting import promote
from anchorcenter.academy.enrollment.queries import PLACED
from anchorcenter.academy.enrollment.refunds import (
    Refund,
    Rule,
    month_starts,
    months_of,
    refund,
    refund_by_lessons,
)
from anchorcenter.academy.enrollment.rules import begins_at
from anchorcenter.academy.models import RefundedBy
from anchorcenter.accounts.actors import Actor
from anchorcenter.admissions import service as admissions
from anchorcenter.admissions.models import EntryState
from anchorcenter.core.audit import record
from anchorcenter.core.db import db
from anchorcenter.core.errors import TAKEN, DomainError, Reason
from anchorcenter.core.i18n import _l, today, zone
from anchorcenter.core.periods import DAY, Period, at
from anchorcenter.notices.service import tell_all


@dataclass(frozen=True, kw_only=True)
class Ending:
    """Why somebody gives an enrollment up; ``refund_won`` is what they were told that they get back, None: nothing was
    said."""

    why: str = ""
    refund_won: int | None = None


def refund_of(row: Enrollment, now: datetime) -> Refund:
    """What they get back who give it up at ``now``; all of it as long as they have no place."""
    cohort = row.cohort
    if row.state is not EnrollmentState.ENROLLED:
        return Refund(0, Rule.NO_PLACE)
    if not cohort.fee_won:
        return Refund(0, Rule.FREE)
    if cohort.refunded_by is RefundedBy.LESSONS:
        lessons = queries.list_times(cohort.id) or [Period(begins_at(cohort), at(cohort.last_on + DAY, 0, zone()))]
        return refund_by_lessons(cohort.fee_won, lessons, now)
    starts = [at(day, 0, zone()) for day in month_starts(cohort.first_on, cohort.last_on)]
    months = months_of(at(cohort.first_on, 0, zone()), at(cohort.last_on + DAY, 0, zone()), starts)
    return refund(cohort.fee_won, queries.list_times(cohort.id), months, now)


def cancel(number: int, wanted: Ending, *, by: Actor, now: datetime) -> Enrollment | None:
    """Give it up; the place is free at once, and offered to who is next. Once more changes nothing; of what was only
    held nothing is left. Raises DomainError: 404 for none of theirs, 409 when the course is over or another amount is
    given back than they were told."""
    found = queries.get_enrollment(number, person=by)
    places.lock(found.cohort_id)
    row = queries.lock_enrollment(number)
    if row.ended_at is not None:
        return row
    if row.cohort.last_on < today(now) or row.completed_on is not None:
        raise DomainError(Reason(code="over", message=_l("The course is over."), status=TAKEN))
    back = refund_of(row, now)
    if wanted.refund_won not in {None, back.won}:
        message = _l("What you get back has changed meanwhile. Look at it once more.")
        raise DomainError(Reason(code="refund", message=message, status=TAKEN))
    if row.state is EnrollmentState.HELD and not row.consent_version:
        _drop(row, now)
        return None
    state = EntryState.DECLINED if row.state is EnrollmentState.OFFERED else EntryState.WITHDRAWN
    give_up(row, state, by=by.key, now=now)
    end(row, EnrollmentState.CANCELLED, back, by=by.key, now=now, why=wanted.why)
    tell_of(row, "cancelled", now=now, why=wanted.why, refund_won=back.won)
    promote(row.cohort_id, now=now)
    return row


def end_all(cohort_id: int, why: str, *, by: tuple[int, str], now: datetime) -> int:
    """End every enrollment of a cohort that is not held, with the whole fee given back, and tell each once; answers how
    many. The caller has locked the cohort."""
    rows, letters = queries.list_ongoing_in(cohort_id), []
    for row in rows:
        give_up(row, EntryState.WITHDRAWN, by=by, now=now)
        paid = row.cohort.fee_won if row.state is EnrollmentState.ENROLLED else 0
        back = Refund(paid, Rule.CENTER if paid else Rule.NO_PLACE)
        end(row, EnrollmentState.CANCELLED, back, by=by, now=now, why=why)
        letters.append(letter_of(row, "cancelled", now=now, why=why, refund_won=paid))
    if letters:
        tell_all(letters)
    return len(letters)


def _drop(row: Enrollment, now: datetime) -> None:
    places.give_back(row.cohort_id, row.kept)
    db.session.execute(delete(Enrollment).where(Enrollment.id == row.id))
    db.session.expunge(row)
    promote(row.cohort_id, now=now)


def give_up(row: Enrollment, state: EntryState, *, by: tuple[int, str], now: datetime) -> None:
    """Give back what it counts for; an application is scored no more."""
    if row.state in PLACED:
        places.give_back(row.cohort_id, row.kept)
    elif row.state is EnrollmentState.WAITING:
        places.wait(row.cohort_id, -1)
    elif row.state is EnrollmentState.APPLIED:
        withdraw(row, by=by, now=now)
    if row.entry_id:
        admissions.settle(row.entry_id, state, now=now)


def end(row: Enrollment, state: EnrollmentState, back: Refund, *, by: tuple[int, str], now: datetime, why: str) -> None:
    before = {"state": row.state}
    row.state, row.ended_at, row.ended_why, row.expires_at = state, now, why, None
    row.refund_won, row.refund_rule, row.version = back.won, back.rule, row.version + 1
    db.session.flush()
    after = {"state": state, "refund_won": back.won, "refund_rule": back.rule}
    record("end", "enrollment", row.id, by=by, now=now, before=before, after=after, why=why)
