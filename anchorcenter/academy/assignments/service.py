"""Handing an assignment in, and accepting or returning it. Call the verbs inside ``writing()``."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from anchorcenter.academy.assignments import queries
from anchorcenter.academy.assignments.models import Assignment, AssignmentState
from anchorcenter.academy.attendance.changed import note
from anchorcenter.academy.enrollment.models import Enrollment
from anchorcenter.academy.models import CohortState
from anchorcenter.accounts.actors import Actor
from anchorcenter.accounts.people import tell
from anchorcenter.core.audit import record
from anchorcenter.core.db import db
from anchorcenter.core.errors import TAKEN, DomainError, Reason, missing
from anchorcenter.core.i18n import _l, today


@dataclass(frozen=True, kw_only=True)
class HandIn:
    """What somebody hands in: a text, or where their work is found."""

    text: str


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """Whether an assignment suffices; without that ``remark`` says what is missing."""

    is_accepted: bool
    remark: str = ""


def hand_in(slug: str, number: int, wanted: HandIn, *, by: Actor, now: datetime) -> None:
    """Hand one's assignment in, or once more until it is accepted.

    Raises DomainError: 404 without a place, 409 when none is asked for now or it was accepted, 422 for nothing.
    """
    enrollment = queries.get_enrollment(slug, number, by.id, is_locked=True)
    cohort = enrollment.cohort
    if cohort.state is not CohortState.PUBLISHED or not cohort.rules.needs_assignment or today(now) < cohort.first_on:
        message = _l("No assignment is asked for now.")
        raise DomainError(Reason(code="not_asked", message=message, status=TAKEN))
    row = queries.find_assignment(enrollment.id)
    if row is not None and row.state is AssignmentState.ACCEPTED:
        raise DomainError(Reason(code="accepted", message=_l("It was accepted already."), status=TAKEN))
    if not wanted.text:
        raise DomainError(Reason(code="text", message=_l("Enter some text."), field="text"))
    row = row or Assignment(enrollment_id=enrollment.id, tries=0)
    row.text, row.handed_in_at, row.state = wanted.text, now, AssignmentState.HANDED_IN
    row.remark, row.decided_at, row.decided_by_id, row.tries = "", None, None, row.tries + 1
    db.session.add(row)
    db.session.flush()
    record("hand_in", "assignment", enrollment.id, by=by.key, now=now)


def judge(slug: str, number: int, person_id: int, wanted: Verdict, *, by: Actor, now: datetime) -> None:
    """Accept what somebody handed in, or return it; they are told.

    Raises DomainError: 404 for who neither is staff nor teaches it and for nothing handed in, 409 when it was decided
    already, 422 when it is returned without a word.
    """
    queries.get_taught(slug, number, by)
    enrollment = queries.get_enrollment(slug, number, person_id, is_locked=True)
    row = queries.find_assignment(enrollment.id) or missing()
    if row.state is not AssignmentState.HANDED_IN:
        raise DomainError(Reason(code="decided", message=_l("It was decided already."), status=TAKEN))
    if not wanted.is_accepted and not wanted.remark:
        message = _l("Say what is missing: who handed it in reads it.")
        raise DomainError(Reason(code="remark", message=message, field="remark"))
    row.state = AssignmentState.ACCEPTED if wanted.is_accepted else AssignmentState.RETURNED
    row.remark, row.decided_at, row.decided_by_id = wanted.remark, now, by.id
    db.session.flush()
    record(str(row.state), "assignment", enrollment.id, by=by.key, now=now, why=wanted.remark)
    note(enrollment.cohort_id, person_id, now=now)
    course = enrollment.cohort.course
    values = {"title": course.title, "title_en": course.title_en or course.title, "remark": wanted.remark}
    values |= {"slug": slug, "number": str(number), "state": str(row.state)}
    key = f"assignment-{enrollment.id}-{row.tries}"
    tell(person_id, "assignment_decided", values, key=key, now=now)


def forget(person_id: int, *, by: tuple[int, str], now: datetime) -> None:
    """Keep nothing of what a person handed in; that they did, and whether it sufficed, stays."""
    theirs = select(Enrollment.id).where(Enrollment.person_id == person_id)
    rows = select(Assignment).where(Assignment.enrollment_id.in_(theirs)).order_by(Assignment.enrollment_id)
    for row in db.session.scalars(rows):
        row.text = row.remark = "-"
        record("forget", "assignment", row.enrollment_id, by=by, now=now)
    db.session.flush()
