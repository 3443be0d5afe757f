"""What staff do with enrollments, each with a reason that is kept. Call the verbs inside ``writing()``."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from anchorcenter.academy.enrollment import places, queries
from anchorcenter.academy.enrollment.applying import check_for, find_person_to_enroll, make_for
from anchorcenter.academy.enrollment.ending import end, give_up, refund_of
from anchorcenter.academy.enrollment.models import Enrollment, EnrollmentState
from anchorcenter.academy.enrollment.news import tell_of
from anchorcenter.academy.enrollment.promoting import promote
from anchorcenter.academy.enrollment.refunds import Refund, Rule
from anchorcenter.accounts.actors import Actor
from anchorcenter.accounts.directory import find_actor_of
from anchorcenter.admissions import service as admissions
from anchorcenter.admissions.models import EntryState
from anchorcenter.admissions.service import Place
from anchorcenter.core.audit import record
from anchorcenter.core.db import db
from anchorcenter.core.errors import TAKEN, DomainError, Reason, missing
from anchorcenter.core.i18n import _l


@dataclass(frozen=True, kw_only=True)
class NewByStaff:
    """Whom staff enroll, and why: with ``past_rules`` also past what the rules say, and past the last place."""

    email: str
    resident_since: date | None = None
    past_rules: bool = False
    why: str = ""


@dataclass(frozen=True, kw_only=True)
class EndByStaff:
    """Why staff end an enrollment; ``is_centers``: it is not the person's fault, all of the fee is given back."""

    why: str = ""
    is_centers: bool = False


@dataclass(frozen=True, kw_only=True)
class Transfer:
    """To which cohort of the same course somebody goes over, and why."""

    number: int
    why: str = ""


def enroll_for(slug: str, number: int, wanted: NewByStaff, *, by: Actor, now: datetime) -> Enrollment:
    """Give somebody a place, who has consented on paper. Raises DomainError: 403, 404; 422 without a reason, for nobody
    with that address, and (unless past the rules) with every rule that says no; 409 when no place is left for them."""
    _check_staff(by)
    _check_why(wanted.why)
    to = find_person_to_enroll(wanted.email, now=now)
    cohort = queries.get_cohort(slug, number)
    if not wanted.past_rules:
        check_for(cohort, to, wanted.resident_since, now=now)
    row = make_for(cohort, to, wanted.resident_since, past_room=wanted.past_rules, by=by, now=now)
    after = {"cohort": cohort.id, "past_rules": wanted.past_rules}
    record("enroll_for", "enrollment", row.id, by=by.key, now=now, after=after, why=wanted.why)
    tell_of(row, "made", now=now)
    return row


def end_for(number: int, wanted: EndByStaff, *, by: Actor, now: datetime) -> Enrollment:
    """End somebody's enrollment, or their application; they read why, and the place goes to who is next. Raises
    DomainError: 403, 404, 422 without a reason, 409 when it has ended."""
    _check_staff(by)
    _check_why(wanted.why)
    row = _ongoing(number)
    back = _all_of(row) if wanted.is_centers else refund_of(row, now)
    state = EnrollmentState.REJECTED if row.state is EnrollmentState.APPLIED else EnrollmentState.CANCELLED
    give_up(row, EntryState.WITHDRAWN, by=by.key, now=now)
    end(row, state, back, by=by.key, now=now, why=wanted.why)
    tell_of(row, "cancelled", now=now, why=wanted.why, refund_won=back.won)
    promote(row.cohort_id, now=now)
    return row


def transfer(number: int, wanted: Transfer, *, by: Actor, now: datetime) -> Enrollment:
    """Have somebody who is enrolled go over to another cohort of the course, with what was paid; answers the new one.
    Raises DomainError: 403, 404, 422 without a reason, 409 when no place is left there or they are not enrolled."""
    _check_staff(by)
    _check_why(wanted.why)
    found = db.session.get(Enrollment, number) or missing()
    other = queries.get_cohort(queries.cohort_of(found.cohort_id).course.slug, wanted.number)
    for cohort_id in sorted({found.cohort_id, other.id}):
        places.lock(cohort_id)
    row = queries.lock_enrollment(number)
    if row.state is not EnrollmentState.ENROLLED or other.id == row.cohort_id:
        message = _l("Only who is enrolled goes over, and to another cohort.")
        raise DomainError(Reason(code="not_enrolled", message=message, field="number", status=TAKEN))
    to = find_actor_of(row.person_id, now=now) or missing()
    made = make_for(other, to, row.resident_since, past_room=False, by=by, now=now)
    made.applied_at = row.applied_at
    give_up(row, EntryState.TAKEN, by=by.key, now=now)
    end(row, EnrollmentState.CANCELLED, Refund(0, Rule.MOVED), by=by.key, now=now, why=wanted.why)
    record("transfer", "enrollment", made.id, by=by.key, now=now, after={"from": row.id}, why=wanted.why)
    tell_of(made, "made", now=now)
    promote(row.cohort_id, now=now)
    return made


def move(number: int, to: Place, *, by: Actor, now: datetime, why: str) -> None:
    """Have somebody stand elsewhere on the waiting list. Raises DomainError: 403, 404, else as ``admissions.move``."""
    _check_staff(by)
    row = _ongoing(number)
    admissions.move(row.entry_id or 0, to, by=by.key, now=now, why=why)


def _ongoing(number: int) -> Enrollment:
    found = db.session.get(Enrollment, number) or missing()
    places.lock(found.cohort_id)
    row = queries.lock_enrollment(number)
    if row.ended_at is not None:
        raise DomainError(Reason(code="over", message=_l("It has ended already."), status=TAKEN))
    return row


def _all_of(row: Enrollment) -> Refund:
    paid = row.cohort.fee_won if row.state is EnrollmentState.ENROLLED else 0
    return Refund(paid, Rule.CENTER if paid else Rule.NO_PLACE)


def _check_staff(by: Actor) -> None:
    if not by.is_staff:
        raise DomainError(Reason(code="forbidden", message=_l("Only staff may do that."), status=403))


def _check_why(why: str) -> None:
    if not why:
        message = _l("Say why: the person concerned will read it.")
        raise DomainError(Reason(code="why", message=message, field="why"))
