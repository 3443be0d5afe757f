"""Entering what became of people after a course. Call the verbs inside ``writing()``."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from anchorcenter.academy.models import Cohort
from anchorcenter.academy.outcomes import queries
from anchorcenter.academy.outcomes.models import Outcome, OutcomeKind
from anchorcenter.academy.queries import get_cohort
from anchorcenter.accounts.actors import Actor
from anchorcenter.core.audit import record
from anchorcenter.core.constraints import telling
from anchorcenter.core.db import db
from anchorcenter.core.errors import TAKEN, DomainError, Reason
from anchorcenter.core.i18n import _l, today

KNOWN = Reason(code="known", message=_l("That is entered of them already."), field="kind", status=TAKEN)


@dataclass(frozen=True, kw_only=True)
class NewOutcome:
    """What became of somebody (their number) on a day; ``source`` says from where it is known."""

    person: int
    kind: OutcomeKind
    happened_on: date
    source: str


@dataclass(frozen=True, kw_only=True)
class Voiding:
    """Why an entry is void."""

    why: str


def enter(slug: str, number: int, wanted: NewOutcome, *, by: Actor, now: datetime) -> int:
    """Enter it; answers its number.

    Raises DomainError: 403 for who is not staff, 404, 409 when it is known already, 422 for who has not completed the
    cohort, for a day before it or ahead, and without a source.
    """
    _check_staff(by)
    cohort = get_cohort(slug, number)
    enrollment = queries.lock_completed(cohort.id, wanted.person)
    reasons = _check(wanted, cohort, now)
    if enrollment is None:
        message = _l("Only of who has completed the cohort.")
        reasons.append(Reason(code="not_completed", message=message, field="person"))
    if reasons or enrollment is None:
        raise DomainError(*reasons)
    row = Outcome(enrollment_id=enrollment.id, kind=wanted.kind, happened_on=wanted.happened_on, source=wanted.source)
    row.entered_at, row.entered_by_id = now, by.id
    db.session.add(row)
    with telling({"uq_outcomes_enrollment_id_kind": KNOWN}):
        db.session.flush()
    after = {"enrollment": enrollment.id, "kind": wanted.kind, "happened_on": wanted.happened_on}
    record("enter", "outcome", row.id, by=by.key, now=now, after=after)
    return row.id


def void(slug: str, number: int, outcome: int, wanted: Voiding, *, by: Actor, now: datetime) -> None:
    """Have an entry count no more; it stays with the reason. Raises DomainError: 403, 404, 409 when it is void already,
    422 without a reason."""
    _check_staff(by)
    row = queries.get_outcome(slug, number, outcome, is_locked=True)
    if row.voided_at is not None:
        raise DomainError(Reason(code="void", message=_l("It is void already."), status=TAKEN))
    if not wanted.why:
        raise DomainError(Reason(code="why", message=_l("Say why."), field="why"))
    row.voided_at, row.voided_why = now, wanted.why
    db.session.flush()
    record("void", "outcome", row.id, by=by.key, now=now, why=wanted.why)


def _check_staff(by: Actor) -> None:
    if not by.is_staff:
        raise DomainError(Reason(code="forbidden", message=_l("Only staff may do that."), status=403))


def _check(wanted: NewOutcome, cohort: Cohort, now: datetime) -> list[Reason]:
    reasons = []
    if not cohort.first_on <= wanted.happened_on <= today(now):
        message = _l("Enter a day after the course began that is not ahead.")
        reasons.append(Reason(code="happened_on", message=message, field="happened_on"))
    if not wanted.source:
        message = _l("Say from where it is known: a paper, a call, the insurance of the employed.")
        reasons.append(Reason(code="source", message=message, field="source"))
    return reasons
