"""A company or school enrolls several of its people at once: all of them or none. Call it inside ``writing()``."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from anchorcenter.academy.enrollment import queries
from anchorcenter.academy.enrollment.applying import check_for, make_for
from anchorcenter.academy.enrollment.models import Enrollment
from anchorcenter.academy.enrollment.news import tell_of
from anchorcenter.academy.enrollment.rules import check_window
from anchorcenter.academy.models import Cohort, Selection
from anchorcenter.accounts.actors import Actor
from anchorcenter.accounts.directory import list_actors, list_members, lock_people
from anchorcenter.core.audit import record
from anchorcenter.core.errors import TAKEN, DomainError, Reason
from anchorcenter.core.i18n import _l


@dataclass(frozen=True, kw_only=True)
class Group:
    """Which people of one's organisation; ``consent``: each of them has agreed to it."""

    people: frozenset[int]
    consent: bool = False


def enroll_group(slug: str, number: int, wanted: Group, *, by: Actor, now: datetime) -> list[Enrollment]:
    """Give all of them a place; each is told. Raises DomainError: 403 for who manages no organisation, 404; 409 and 422
    with everything that says no, and whom it concerns: then nobody is enrolled."""
    _check_manager(by)
    cohort = queries.get_cohort(slug, number)
    lock_people(wanted.people)
    people = list_actors(wanted.people, now=now)
    _check(cohort, wanted, by, now)
    made, reasons = list[Enrollment](), list[Reason]()
    for person_id in sorted(wanted.people):
        to = people[person_id]
        try:
            check_for(cohort, to, None, now=now)
            made.append(make_for(cohort, to, None, past_room=False, by=by, now=now))
        except DomainError as error:
            reasons += [_of(to, each) for each in error.reasons]
    if reasons:
        raise DomainError(*reasons)
    for row in made:
        record("enroll_group", "enrollment", row.id, by=by.key, now=now, after={"cohort": cohort.id})
        tell_of(row, "made", now=now)
    return made


def _check(cohort: Cohort, wanted: Group, by: Actor, now: datetime) -> None:
    reasons = list(check_window(cohort, now))
    members = {each.id for each in list_members(by.organisation_id or 0, but=0, now=now)}
    if not wanted.people or not wanted.people <= members:
        message = _l("Choose people of your organisation.")
        reasons.append(Reason(code="people", message=message, field="people"))
    if not wanted.consent:
        message = _l("Each of them has to agree first.")
        reasons.append(Reason(code="consent", message=message, field="consent"))
    if cohort.selection is not Selection.FIRST_COME or cohort.waiting:
        message = _l("Groups are enrolled only while places are free and given to who comes first.")
        reasons.append(Reason(code="no_group", message=message, status=TAKEN))
    if reasons:
        raise DomainError(*reasons)


def _check_manager(by: Actor) -> None:
    if not by.is_manager:
        message = _l("Only managers of an organisation may do that.")
        raise DomainError(Reason(code="forbidden", message=message, status=403))


def _of(to: Actor, reason: Reason) -> Reason:
    message = _l("%(name)s: %(why)s", name=to.name, why=reason.message)
    return Reason(code=reason.code, message=message, field="people", status=reason.status)
