"""Excused leave: asked for, withdrawn, decided. Call the verbs inside ``writing()``."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from anchorcenter.academy.attendance import changed, queries
from anchorcenter.academy.attendance.bounds import check_days
from anchorcenter.academy.attendance.models import Leave, LeaveKind, LeaveState
from anchorcenter.academy.models import CohortState
from anchorcenter.academy.queries import lock_cohort
from anchorcenter.accounts.actors import Actor
from anchorcenter.accounts.people import tell
from anchorcenter.accounts.queries import lock_person
from anchorcenter.core.audit import record
from anchorcenter.core.db import db
from anchorcenter.core.errors import TAKEN, DomainError, Reason, missing
from anchorcenter.core.i18n import _l
from anchorcenter.documents.files import File
from anchorcenter.documents.models import DocumentKind
from anchorcenter.documents.service import NewDocument, hand_in

HOLDS = (LeaveState.ASKED, LeaveState.APPROVED)


@dataclass(frozen=True, kw_only=True)
class NewLeave:
    """Leave from the first to the last day, both included, and why."""

    kind: LeaveKind
    first_on: date
    last_on: date
    why: str


@dataclass(frozen=True, kw_only=True)
class Decision:
    """What staff say of a leave. ``why`` is needed to refuse it, and to approve one without a document."""

    is_approved: bool
    why: str = ""


def ask(slug: str, number: int, wanted: NewLeave, file: File | None = None, *, by: Actor, now: datetime) -> int:
    """Ask for leave, also for days that are over, perhaps with a paper that proves it; answers its number.

    Raises DomainError: 404 for who has no place in that cohort, 409 for days that were asked for already, 422 for days
    on which it is not held and without a reason.
    """
    lock_person(by.id)
    cohort = lock_cohort(slug, number)
    if cohort.state is not CohortState.PUBLISHED or by.id not in queries.share_enrolled(cohort.id, {by.id}):
        missing()
    reasons = check_days(wanted.first_on, wanted.last_on, (cohort.first_on, cohort.last_on))
    if not wanted.why:
        reasons.append(Reason(code="why", message=_l("Say why."), field="why"))
    held = (each for each in queries.list_leaves(cohort.id, by.id) if each.state in HOLDS)
    if any(each.first_on <= wanted.last_on and wanted.first_on <= each.last_on for each in held):
        message = _l("You asked for leave on these days already.")
        reasons.append(Reason(code="asked", message=message, field="first_on", status=TAKEN))
    if reasons:
        raise DomainError(*reasons)
    row = Leave(cohort_id=cohort.id, person_id=by.id, asked_at=now, **vars(wanted))
    if file is not None:
        paper = NewDocument(kind=DocumentKind.ATTACHMENT, title=file.filename)
        row.document_id = hand_in(paper, file, by=by, now=now)
    db.session.add(row)
    db.session.flush()
    record("ask", "leave", row.id, by=by.key, now=now, after=vars(wanted))
    return row.id


def attach(number: int, file: File, *, by: Actor, now: datetime) -> None:
    """Add the paper that proves a leave, or another in its place. Raises DomainError: 404 for somebody else's, 409 when
    it was decided or withdrawn."""
    row = queries.lock_leave(number)
    if row.person_id != by.id:
        missing()
    if row.state is not LeaveState.ASKED:
        raise DomainError(Reason(code="decided", message=_l("It was decided or withdrawn already."), status=TAKEN))
    paper = NewDocument(kind=DocumentKind.ATTACHMENT, title=file.filename)
    before, row.document_id = row.document_id, hand_in(paper, file, by=by, now=now)
    db.session.flush()
    after = {"document": row.document_id}
    record("attach", "leave", number, by=by.key, now=now, before={"document": before}, after=after)


def withdraw(number: int, *, by: Actor, now: datetime) -> None:
    """Ask for it no more. Raises DomainError: 404 for somebody else's, 409 when it was decided."""
    row = queries.lock_leave(number)
    if row.person_id != by.id:
        missing()
    if row.state is not LeaveState.ASKED:
        raise DomainError(Reason(code="decided", message=_l("It was decided or withdrawn already."), status=TAKEN))
    row.state = LeaveState.WITHDRAWN
    db.session.flush()
    record("withdraw", "leave", number, by=by.key, now=now)


def decide(number: int, wanted: Decision, *, by: Actor, now: datetime) -> None:
    """Approve or refuse a leave, or say otherwise than before; who asked is told, and their attendance is another.

    Raises DomainError: 403 for who is no staff or asked for it, 404, 409 for one withdrawn or decided so already, 422
    without a reason where one is needed.
    """
    row = queries.lock_leave(number) if by.is_staff else missing()
    if row.person_id == by.id:
        raise DomainError(Reason(code="own", message=_l("Somebody else decides about your leave."), status=403))
    state = LeaveState.APPROVED if wanted.is_approved else LeaveState.REFUSED
    if row.state in (LeaveState.WITHDRAWN, state):
        raise DomainError(Reason(code="decided", message=_l("It was decided or withdrawn already."), status=TAKEN))
    if not wanted.why and (state is LeaveState.REFUSED or row.document_id is None):
        message = _l("Say why: it is refused, or there is no document.")
        raise DomainError(Reason(code="why", message=message, field="why"))
    before = {"state": row.state}
    row.state, row.decided_by_id, row.decided_at, row.decided_why = state, by.id, now, wanted.why
    db.session.flush()
    record("decide", "leave", number, by=by.key, now=now, before=before, after={"state": state}, why=wanted.why)
    changed.note(row.cohort_id, row.person_id, now=now)
    _tell(row, now)


def _tell(row: Leave, now: datetime) -> None:
    course = row.cohort.course
    names = {"title": course.title, "title_en": course.title_en or course.title}
    days = {"first": row.first_on.isoformat(), "last": row.last_on.isoformat()}
    values = names | days | {"number": row.cohort.number, "slug": course.slug, "why": row.decided_why}
    is_approved = row.state is LeaveState.APPROVED
    key = f"leave-{row.id}-{row.state}-{now.isoformat()}"
    tell(row.person_id, "leave_decided", values | {"is_approved": is_approved}, key=key, now=now)
