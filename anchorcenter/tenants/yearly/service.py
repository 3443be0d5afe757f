"""Saying what a year was like, and confirming it. Call the verbs inside ``writing()``."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from anchorcenter.accounts.actors import Actor
from anchorcenter.accounts.models import Rank
from anchorcenter.accounts.organisations import check_manager, list_members
from anchorcenter.accounts.people import tell
from anchorcenter.core.audit import PROGRAM, record
from anchorcenter.core.db import db
from anchorcenter.core.errors import TAKEN, DomainError, Reason
from anchorcenter.core.i18n import _l, today
from anchorcenter.tenants.queries import find_tenant, get_tenant
from anchorcenter.tenants.yearly.models import FiguresState, YearlyFigures, YearlyReminder
from anchorcenter.tenants.yearly.queries import find_current, get_locked, list_untold
from anchorcenter.tenants.yearly.rules import NewFigures, as_of, check_year

VALUES = ("employees", "sales_million_won", "patents", "investment_million_won", "note")


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What staff say of figures; a reason is needed to return them."""

    is_right: bool
    why: str = ""


def enter(wanted: NewFigures, *, by: Actor, now: datetime) -> int:
    """Say what a year was like, for the first time or as a correction; answers the number of the statement.

    Raises DomainError: 403 for who does not manage it, 409 when something else was said than ``replaces``, 422 for
    another's tenant as for none, and for a year that is not over.
    """
    _check_who(wanted, by)
    get_tenant(wanted.tenant, is_locked=True)
    if reasons := check_year(wanted.year, today(now)):
        raise DomainError(*reasons)
    before = find_current(wanted.tenant, wanted.year)
    if (before.id if before else 0) != wanted.replaces:
        message = _l("Somebody has entered other figures meanwhile. Look at them once more.")
        raise DomainError(Reason(code="changed", message=message, status=TAKEN))
    if before is not None:
        before.replaced_at = now
        db.session.flush()
    row = YearlyFigures(organisation_id=wanted.tenant, year=wanted.year, entered_by_id=by.id, entered_at=now)
    row.counted_on = as_of(wanted.year)
    for name in VALUES:
        setattr(row, name, getattr(wanted, name))
    db.session.add(row)
    db.session.flush()
    was = _state(before) if before else None
    record("enter", "yearly_figures", row.id, by=by.key, now=now, before=was, after=_state(row))
    return row.id


def answer(number: int, wanted: Answer, *, by: Actor, now: datetime) -> None:
    """Confirm what was said, or return it to who said it, who is told why.

    Raises DomainError: 404, 409 when it was corrected or answered meanwhile, 422 without a reason to return it.
    """
    row = get_locked(number)
    if row.replaced_at is not None or row.state is not FiguresState.NEW:
        message = _l("These figures were corrected or answered meanwhile.")
        raise DomainError(Reason(code="answered", message=message, status=TAKEN))
    if not wanted.is_right and not wanted.why:
        raise DomainError(Reason(code="why", message=_l("Say why: who entered them reads it."), field="why"))
    row.state = FiguresState.CONFIRMED if wanted.is_right else FiguresState.RETURNED
    row.checked_by_id, row.checked_at, row.checked_why = by.id, now, wanted.why
    db.session.flush()
    after = {"state": row.state}
    record("answer", "yearly_figures", number, by=by.key, now=now, after=after, why=wanted.why)
    if not wanted.is_right:
        values = {"year": row.year, "why": wanted.why}
        tell(row.entered_by_id, "figures_returned", values, key=f"figures-{number}-returned", now=now)


def remind(organisation_id: int, year: int, *, now: datetime) -> None:
    """Tell the managers of a tenant that its figures of a year are late, unless they were told or have said them. Where
    nobody manages it, nobody is told."""
    tenant = get_tenant(organisation_id, is_locked=True)
    members = list_members(organisation_id, day=today(now))
    managers = [person.id for place, person in members if place.rank is Rank.MANAGER and person.is_active]
    if not managers or organisation_id not in list_untold(year):
        return
    db.session.add(YearlyReminder(organisation_id=organisation_id, year=year, reminded_at=now))
    db.session.flush()
    names = {"company": tenant.organisation.name, "company_en": tenant.organisation.name_en or tenant.organisation.name}
    for person_id in managers:
        tell(
            person_id,
            "figures_late",
            names | {"year": year},
            key=f"figures-{organisation_id}-{year}-late-{person_id}",
            now=now,
        )
    record("remind", "tenant", organisation_id, by=PROGRAM, now=now, after={"year": year})


def _check_who(wanted: NewFigures, by: Actor) -> None:
    is_theirs = by.is_staff or wanted.tenant == by.organisation_id
    if not is_theirs or find_tenant(wanted.tenant) is None:
        message = _l("There is no such tenant.")
        raise DomainError(Reason(code="unknown_tenant", message=message, field="tenant"))
    if not by.is_staff:
        check_manager(by.is_manager)


def _state(row: YearlyFigures) -> dict[str, Any]:
    return {"tenant": row.organisation_id, "year": row.year} | {name: getattr(row, name) for name in VALUES}
