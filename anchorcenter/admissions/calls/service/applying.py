"""Applying: a draft, submitted as often as one likes until the deadline. Call the verbs inside ``writing()``.

``now`` is the time inside the block: whoever has waited for a lock, or sent a large file, has used up their own time.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from anchorcenter.accounts.actors import Actor
from anchorcenter.admissions.calls.models import (
    Application,
    ApplicationState,
    ApplicationVersion,
    Call,
    Screening,
)
from anchorcenter.admissions.calls.queries import applicant_of, find_own, lock_application, lock_call
from anchorcenter.admissions.calls.rules import CallState, state_of
from anchorcenter.admissions.calls.service.news import CHANGED, By, tell_applicant, too_late
from anchorcenter.core.audit import record
from anchorcenter.core.constraints import telling
from anchorcenter.core.db import db
from anchorcenter.core.errors import TAKEN, DomainError, Reason, missing
from anchorcenter.core.i18n import Text, _l, today
from anchorcenter.core.versions import seal
from anchorcenter.questions import service as questions
from anchorcenter.questions.queries import find_answers

CLOSED: dict[CallState, Text] = {
    CallState.DRAFT: _l("There is no such call."),
    CallState.ANNOUNCED: _l("Applications are not taken yet."),
    CallState.REVIEW: _l("The deadline has passed."),
    CallState.RESULTS: _l("The deadline has passed."),
}
TWICE = Reason(code="twice", message=_l("You have begun an application in another window."), status=TAKEN)
BEGUN = Reason(code="begun", message=_l("There is an application of yours already: change that one."), status=TAKEN)


def begin(call_id: int, values: Mapping[int, str], *, by: Actor, now: datetime) -> int:
    """Begin an application with these answers; answers it. Raises DomainError like ``save``, and (409) when there is
    one already."""
    if find_own(call_id, by):
        raise DomainError(BEGUN)
    return save(call_id, values, by=by, now=now)


def save(call_id: int, values: Mapping[int, str], *, by: Actor, now: datetime, seen: str | None = None) -> int:
    """Keep answers in the draft, which is begun when there is none; answers the application.

    ``seen`` is the ``draft_seal`` of what was read, empty when there was none (None: whatever it is). Raises
    DomainError: 422 for answers that are none, at their fields; 409 while nobody may apply, and for a draft that is no
    longer as it was read.
    """
    call, found = _open(call_id, now), find_own(call_id, by)
    application = _lock_as_read(found.id, seen) if found else _begin(call, by, now)
    questions.fill(application.response_id, values)
    return application.id


def submit(call_id: int, *, by: Actor, now: datetime, seen: str | None = None) -> int:
    """Submit the draft as the version that counts; answers its number. A mail is the receipt.

    Raises DomainError: 404 without a draft, 422 for all that is missing, 409 while nobody may apply, and for a draft
    that is no longer as it was ``seen``.
    """
    call = _open(call_id, now)
    application = _lock_as_read((find_own(call_id, by) or missing()).id, seen)
    response_id = questions.copy(application.response_id)
    questions.close(response_id, now=now)
    version = ApplicationVersion(application_id=application.id, number=len(application.versions) + 1)
    version.response_id, version.submitted_at, version.submitted_by_id = response_id, now, by.id
    application.versions.append(version)
    application.state, application.submitted_at = ApplicationState.SUBMITTED, now
    application.submitted_on = application.submitted_on or today(now)
    application.screening, application.screening_why, application.withdrawn_at = Screening.WAITING, "", None
    db.session.flush()
    record("submit", "application", application.id, by=by.key, now=now, after={"version": version.number})
    key, at = f"receipt-{version.number}", {"submitted_at": now, "number": version.number}
    tell_applicant(application, call, "application_receipt", key=key, now=now, **at)
    return version.number


def withdraw(call_id: int, *, by: Actor, now: datetime) -> None:
    """Apply no more; before the deadline one may submit again. Once more changes nothing. Raises DomainError: 404 for
    what is not submitted, 409 once it is decided."""
    call = lock_call(call_id, is_shared=True)
    application = lock_application((find_own(call_id, by) or missing()).id)
    if application.state is ApplicationState.WITHDRAWN:
        return
    if application.state is not ApplicationState.SUBMITTED:
        missing()
    if call.decided_at is not None:
        raise too_late(_l("It is decided already. Tell the center that you give up the place."))
    take_back(application, by=by.key, now=now)


def take_back(application: Application, *, by: By, now: datetime) -> None:
    """Have an application, which is locked, count no more."""
    application.state, application.withdrawn_at = ApplicationState.WITHDRAWN, now
    db.session.flush()
    record("withdraw", "application", application.id, by=by, now=now)


def draft_seal(application: Application) -> str:
    """What a draft is known by: other answers, another state or another version have another. Take it before what its
    reader sees of it is read: what is changed between the two is then refused, and never written over unread."""
    answers = sorted(find_answers(application.response_id).items())
    return seal([application.state, len(application.versions), answers])


def _lock_as_read(number: int, seen: str | None) -> Application:
    application = lock_application(number)
    if seen is not None and seen != draft_seal(application):
        raise DomainError(CHANGED)
    return application


def _open(call_id: int, now: datetime) -> Call:
    call = lock_call(call_id, is_shared=True)
    state = state_of(call, now)
    if state is not CallState.OPEN:
        raise too_late(CLOSED[state], "not_open")
    return call


def _begin(call: Call, by: Actor, now: datetime) -> Application:
    """A draft with no answers: one for each applicant, whoever of them begins."""
    row = Application(call_id=call.id, applicant=applicant_of(by), person_id=by.id, begun_at=now, versions=[])
    row.organisation_id, row.response_id = by.organisation_id, questions.begin(call.version_id)
    db.session.add(row)
    with telling({"uq_applications_call_id_applicant": TWICE}):
        db.session.flush()
    record("begin", "application", row.id, by=by.key, now=now)
    return row
