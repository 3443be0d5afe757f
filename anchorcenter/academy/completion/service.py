"""Deciding who has completed a cohort, and what follows from it. Call the verbs inside ``writing()``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from anchorcenter.academy.completion import queries
from anchorcenter.academy.completion.models import Completion, CompletionDecision, CompletionState
from anchorcenter.academy.completion.queries import Judged
from anchorcenter.academy.completion.rules import series_of, source_of
from anchorcenter.academy.models import Cohort, CohortState
from anchorcenter.academy.queries import get_cohort, lock_cohort
from anchorcenter.accounts.actors import Actor
from anchorcenter.accounts.queries import lock_person
from anchorcenter.certificates import service as certificates
from anchorcenter.certificates.models import CertificateKind
from anchorcenter.certificates.service import NewCertificate
from anchorcenter.core.audit import record
from anchorcenter.core.db import db
from anchorcenter.core.errors import TAKEN, DomainError, Reason
from anchorcenter.core.i18n import _l, today


@dataclass(frozen=True, kw_only=True)
class Deciding:
    """Who (their numbers) has completed a cohort; with ``everybody`` all who meet what is asked, perhaps nobody."""

    people: tuple[int, ...] = ()
    everybody: bool = False


def decide(slug: str, number: int, wanted: Deciding, *, by: Actor, now: datetime) -> list[int]:
    """Have them have completed it, each with a certificate and what the course grants; answers the certificates.

    Raises DomainError, and decides nothing: 403 for who is not staff, 404, 409 for a cohort that is not held or has
    not begun and for who has a certificate already, 422 for nobody, and for everybody named who does not meet what is
    asked or has no place.
    """
    if not by.is_staff:
        raise DomainError(Reason(code="forbidden", message=_l("Only staff may do that."), status=403))
    cohort_id = get_cohort(slug, number).id
    for person_id in queries.list_people(cohort_id):
        lock_person(person_id)
    cohort = lock_cohort(slug, number)
    _check_cohort(cohort, now)
    chosen = _chosen(queries.judge(cohort, queries.list_enrolled(cohort.id), now=now), wanted)
    made = certificates.issue([_certificate(each, cohort) for each in chosen], by=by, now=now)
    for each in chosen:
        _complete(each, now=now)
    _note_decision(cohort, len(made), by=by, now=now)
    return made


def _check_cohort(cohort: Cohort, now: datetime) -> None:
    if cohort.state is not CohortState.PUBLISHED:
        raise DomainError(Reason(code="not_held", message=_l("It is not held."), status=TAKEN))
    if today(now) < cohort.first_on:
        raise DomainError(Reason(code="not_begun", message=_l("It has not begun yet."), status=TAKEN))


def _chosen(judged: Sequence[Judged], wanted: Deciding) -> list[Judged]:
    if wanted.everybody:
        return [each for each in judged if each.may_have_it]
    known = {each.enrollment.person_id: each for each in judged}
    if not wanted.people:
        raise DomainError(Reason(code="nobody", message=_l("Choose who has completed it."), field="people"))
    if set(wanted.people) - set(known):
        message = _l("Somebody whom you chose has no place in this cohort.")
        raise DomainError(Reason(code="not_enrolled", message=message, field="people"))
    return [known[each] for each in dict.fromkeys(wanted.people)]


def _certificate(each: Judged, cohort: Cohort) -> NewCertificate:
    course = cohort.course
    return NewCertificate(
        person=each.enrollment.person_id,
        kind=CertificateKind.COMPLETION,
        source=source_of(each.enrollment.id),
        series=series_of(course),
        title=course.title,
        title_en=course.title_en,
        hours=course.hours,
        first_on=cohort.first_on,
        last_on=cohort.last_on,
        criteria=each.criteria,
        qualification=course.grants.slug if course.grants else "",
    )


def _complete(each: Judged, *, now: datetime) -> None:
    row = each.completion or Completion(enrollment_id=each.enrollment.id)
    row.state, row.completed_on, row.changed_at = CompletionState.COMPLETED, today(now), now
    row.attended, row.whole = each.criteria[0].have, each.criteria[0].whole
    db.session.add(row)
    each.enrollment.completed_on = row.completed_on
    db.session.flush()


def _note_decision(cohort: Cohort, many: int, *, by: Actor, now: datetime) -> None:
    if queries.find_decision(cohort.id) is None:
        db.session.add(CompletionDecision(cohort_id=cohort.id, decided_at=now, decided_by_id=by.id))
    record("decide", "cohort", cohort.id, by=by.key, now=now, after={"certificates": many})
