"""What the verbs of tenancies share: contracts cut short, and who is a tenant because of them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from sqlalchemy import select

from anchorcenter.accounts.affiliations import follow
from anchorcenter.accounts.models import Audience
from anchorcenter.core.db import db
from anchorcenter.core.errors import TAKEN, DomainError, Reason
from anchorcenter.core.i18n import _l
from anchorcenter.core.periods import at
from anchorcenter.core.settings import lock_configuration
from anchorcenter.facilities import claims
from anchorcenter.facilities.plan import Plan
from anchorcenter.tenants import agenda, changed
from anchorcenter.tenants.models import Contract, Suspension, Tenancy
from anchorcenter.tenants.queries import get_contract, get_tenancy, get_tenant, list_contracts_of
from anchorcenter.tenants.rules import tenant_days


def lock_tenancy(number: int) -> Tenancy:
    """That stay, with what is done to its tenant's stays coming one after the other. Raises DomainError: 404 for
    none, 409 for one that is over."""
    lock_configuration()  # Quotas follow contracts.
    organisation_id = db.session.scalar(select(Tenancy.organisation_id).where(Tenancy.id == number))
    get_tenant(organisation_id or 0, is_locked=True)
    found = get_tenancy(number)
    db.session.refresh(found)
    if found.left_on is not None:
        message = _l("This tenancy is over.")
        raise DomainError(Reason(code="over", message=message, status=TAKEN))
    return found


def lock_contract(number: int) -> Contract:
    """That contract, and its stay as ``lock_tenancy`` does. Raises DomainError: 409 for one that was cancelled, too."""
    lock_tenancy(get_contract(number).tenancy_id)
    found = get_contract(number)
    db.session.refresh(found)
    if found.cancelled_at is not None:
        message = _l("This contract was cancelled.")
        raise DomainError(Reason(code="cancelled", message=message, status=TAKEN))
    return found


def cut(contracts: Iterable[Contract], end: date, *, plan: Plan, now: datetime) -> None:
    """Have contracts let nothing from ``end`` on: those that begin then or later are cancelled."""
    standing = [each for each in contracts if each.cancelled_at is None and each.until > end]
    gone, short = ([c for c in standing if (c.since >= end) is is_gone] for is_gone in (True, False))
    for contract in gone:
        contract.cancelled_at = now
    for contract in short:
        contract.until = end
    db.session.flush()
    if gone:
        claims.release([contract.occupancy_id for contract in gone], now=now)
    if short:
        moment = at(end, 0, plan.zone)
        claims.shorten([contract.occupancy_id for contract in short], moment, plan=plan, now=now)


def follow_contracts(organisation_id: int, *, now: datetime) -> None:
    """Have the organisation be a tenant on the days of its contracts on which it is not suspended, and on no others;
    calendars of staff show when these end."""
    theirs = Tenancy.organisation_id == organisation_id
    days = list_contracts_of(organisation_id)
    changed.note(organisation_id, now=now)
    held = select(Suspension.since, Suspension.until).join(Tenancy, Tenancy.id == Suspension.tenancy_id).where(theirs)
    stretches = [(since, until) for since, until in db.session.execute(held)]
    follow(organisation_id, Audience.TENANT, tenant_days([each.days for each in days], stretches))
    agenda.write(organisation_id, now=now)
