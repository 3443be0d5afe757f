"""Objecting to a result, and answering. Call the verbs inside ``writing()``."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from anchorcenter.accounts.actors import Actor
from anchorcenter.admissions.calls.models import Appeal, ApplicationState
from anchorcenter.admissions.calls.queries import find_own, lock_application, lock_call
from anchorcenter.admissions.calls.service.news import tell_applicant, too_late
from anchorcenter.core.audit import record
from anchorcenter.core.constraints import telling
from anchorcenter.core.db import db
from anchorcenter.core.errors import TAKEN, DomainError, Reason, missing
from anchorcenter.core.i18n import _l

ONCE = Reason(code="once", message=_l("You have objected already."), field="text", status=TAKEN)


def appeal(call_id: int, text: str, *, by: Actor, now: datetime) -> None:
    """Object to one's result, once. Raises DomainError: 404 for who has no result, 422 without words, 409 when the
    time for it is over."""
    call = lock_call(call_id, is_shared=True)
    application = lock_application((find_own(call_id, by) or missing()).id)
    if call.results_at is None or application.state is not ApplicationState.SUBMITTED:
        missing()
    if call.appeals_until is None or now > call.appeals_until:
        raise too_late(_l("The time to object is over."), "appeals_over")
    if not text:
        raise DomainError(Reason(code="text", message=_l("Say what you object to."), field="text"))
    db.session.add(Appeal(application_id=application.id, text=text, made_at=now))
    with telling({"uq_appeals_application_id": ONCE}):
        db.session.flush()
    record("appeal", "application", application.id, by=by.key, now=now)


def answer(call_id: int, number: int, text: str, *, by: Actor, now: datetime) -> None:
    """Answer an objection; the applicant is told. Raises DomainError: 404, 422 without words, 409 once answered."""
    call = lock_call(call_id, is_shared=True)
    application = lock_application(number)
    row = db.session.scalar(select(Appeal).where(Appeal.application_id == number))
    if row is None or application.call_id != call_id:
        missing()
    if row.answered_at is not None:
        raise too_late(_l("It is answered already."), "answered")
    if not text:
        raise DomainError(Reason(code="text", message=_l("Enter the answer."), field="answer"))
    row.answer, row.answered_at, row.answered_by_id = text, now, by.id
    db.session.flush()
    record("answer_appeal", "application", number, by=by.key, now=now, after={"answer": text})
    tell_applicant(application, call, "appeal_answered", key="appeal", now=now, answer=text)
