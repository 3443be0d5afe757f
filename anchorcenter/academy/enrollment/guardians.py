"""Guardians of children: asked by mail, or a paper that staff check. Call the verbs inside ``writing()``."""

from __future__ import annotations

from datetime import datetime

from anchorcenter.academy.enrollment import places, queries
from anchorcenter.academy.enrollment.models import Enrollment, EnrollmentState, GuardianConsent
from anchorcenter.academy.enrollment.news import ask_guardian, tell_of
from anchorcenter.academy.enrollment.rules import NewEnrollment
from anchorcenter.accounts.actors import Actor
from anchorcenter.accounts.tokens import new_token, token_hash, token_of
from anchorcenter.core.audit import record
from anchorcenter.core.db import db
from anchorcenter.core.errors import TAKEN, DomainError, Reason, missing
from anchorcenter.core.i18n import _l

GUARDIAN = (0, "guardian")


def ask(row: Enrollment, wanted: NewEnrollment, *, now: datetime) -> None:
    """Ask the guardian that a child names, by a link that only their mail holds."""
    seed = new_token()
    consent = GuardianConsent(
        enrollment_id=row.id,
        name=wanted.guardian_name,
        email=wanted.guardian_email,
        token_hash=token_hash(token_of(seed)),
        asked_at=now,
    )
    row.guardian = consent
    db.session.flush()
    ask_guardian(row, consent, seed, now=now)


def get_asked(token: str) -> GuardianConsent:
    """What the guardian with that link is asked. Raises DomainError (404) for none."""
    return queries.find_guardian(token_hash(token)) or missing()


def consent(token: str, *, now: datetime) -> Enrollment:
    """Consent by the link of the mail; once more changes nothing. Raises DomainError: 404, 409 when the enrollment has
    ended meanwhile."""
    asked = get_asked(token)
    return _give(asked.enrollment_id, GUARDIAN, None, now)


def check_paper(number: int, *, by: Actor, now: datetime) -> Enrollment:
    """Note that staff have seen the guardian's consent on paper. Raises DomainError: 403, 404, 409 as ``consent``."""
    if not by.is_staff:
        raise DomainError(Reason(code="forbidden", message=_l("Only staff may do that."), status=403))
    return _give(number, by.key, by.id, now)


def _give(number: int, by: tuple[int, str], paper_by: int | None, now: datetime) -> Enrollment:
    found = db.session.get(Enrollment, number) or missing()
    places.lock(found.cohort_id)
    row = queries.lock_enrollment(number)
    asked = row.guardian or missing()
    if asked.given_at is not None:
        return row
    if row.ended_at is not None or (row.expires_at is not None and row.expires_at <= now):
        message = _l("The enrollment has ended meanwhile.")
        raise DomainError(Reason(code="over", message=message, status=TAKEN))
    asked.given_at, asked.paper_by_id, row.version = now, paper_by, row.version + 1
    if row.state is EnrollmentState.HELD:
        row.state, row.enrolled_at, row.expires_at = EnrollmentState.ENROLLED, now, None
    db.session.flush()
    record("consent", "enrollment", row.id, by=by, now=now, after={"paper": paper_by is not None})
    if row.state is EnrollmentState.ENROLLED:
        tell_of(row, "made", now=now)
    return row
