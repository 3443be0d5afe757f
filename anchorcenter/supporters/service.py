"""Making and changing cohorts. Call the verbs inside ``writing()``."""

from __future__ import annotations

from dataclasses import asdict, fields
from datetime import datetime

from anchorcenter.accounts.actors import Actor
from anchorcenter.core.audit import record
from anchorcenter.core.constraints import telling
from anchorcenter.core.db import db
from anchorcenter.core.errors import TAKEN, DomainError, Reason
from anchorcenter.core.i18n import _l
from anchorcenter.supporters import queries
from anchorcenter.supporters.models import SupporterCohort
from anchorcenter.supporters.rules import NewSupporterCohort, check_days

OF_COHORT = [each.name for each in fields(NewSupporterCohort)]
SLUG_TAKEN = Reason(code="slug_taken", message=_l("Another cohort has this name in its address."), field="slug")


def create_cohort(wanted: NewSupporterCohort, *, by: Actor, now: datetime) -> str:
    """Make a cohort without anybody in it; answers its slug. Raises DomainError: 403 for who is not staff, 422 for what
    cannot be so."""
    check_staff(by)
    _check(wanted)
    row = SupporterCohort(**asdict(wanted))
    db.session.add(row)
    with telling({"uq_supporter_cohorts_slug": SLUG_TAKEN}):
        db.session.flush()
    record("create", "supporter_cohort", row.id, by=by.key, now=now, after=asdict(wanted))
    return row.slug


def change_cohort(slug: str, wanted: NewSupporterCohort, *, version: int, by: Actor, now: datetime) -> str:
    """Have it be so from now on; answers its slug. The terms of who serves already stay. Raises DomainError: 404, 409
    when it has changed after ``version``, else like ``create_cohort``."""
    check_staff(by)
    row = queries.get_cohort(slug, is_locked=True)
    check_version(row.version, version)
    _check(wanted)
    if row.call_id is not None and wanted.slug != row.slug:
        message = _l("Its call bears this address: it stays.")
        raise DomainError(Reason(code="called", message=message, field="slug"))
    before = cohort_of(row)
    for name in OF_COHORT:
        setattr(row, name, getattr(wanted, name))
    row.version += 1
    with telling({"uq_supporter_cohorts_slug": SLUG_TAKEN}):
        db.session.flush()
    after = asdict(wanted)
    record("change", "supporter_cohort", row.id, by=by.key, now=now, before=asdict(before), after=after)
    return row.slug


def cohort_of(row: SupporterCohort) -> NewSupporterCohort:
    """A cohort as it would be made."""
    return NewSupporterCohort(**{name: getattr(row, name) for name in OF_COHORT})


def check_staff(by: Actor) -> None:
    """Raises DomainError (403) unless they operate the center."""
    if not by.is_staff:
        raise DomainError(Reason(code="forbidden", message=_l("Only staff may do that."), status=403))


def check_version(found: int, seen: int) -> None:
    """Raises DomainError (409) when something is not any more as it was ``seen``."""
    if found != seen:
        message = _l("It has changed meanwhile. See how it is now.")
        raise DomainError(Reason(code="changed", message=message, status=TAKEN))


def _check(wanted: NewSupporterCohort) -> None:
    if reasons := check_days(wanted.first_on, wanted.last_on):
        raise DomainError(*reasons)
