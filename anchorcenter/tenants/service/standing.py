"""Suspending tenants and lifting it: they keep their units and may not book as tenants. Call inside ``writing()``."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from anchorcenter.core.audit import record
from anchorcenter.core.db import db
from anchorcenter.core.errors import TAKEN, DomainError, Reason
from anchorcenter.core.i18n import _l
from anchorcenter.tenants.models import Suspension, SuspensionKind
from anchorcenter.tenants.service.common import follow_contracts, lock_tenancy

Who = tuple[int, str]


@dataclass(frozen=True, kw_only=True)
class NewSuspension:
    """From ``first_on`` until it is lifted."""

    kind: SuspensionKind
    first_on: date
    why: str


def suspend(tenancy_id: int, wanted: NewSuspension, *, by: Who, now: datetime) -> None:
    """Have them be no tenants from a day on. Raises DomainError: 404, 409 for who is suspended already or has left."""
    tenancy = lock_tenancy(tenancy_id)
    if _find_open(tenancy_id):
        message = _l("They are suspended already.")
        raise DomainError(Reason(code="suspended", message=message, status=TAKEN))
    row = Suspension(tenancy_id=tenancy_id, kind=wanted.kind, why=wanted.why, since=wanted.first_on)
    db.session.add(row)
    db.session.flush()
    follow_contracts(tenancy.organisation_id, now=now)
    record("suspend", "tenancy", tenancy_id, by=by, now=now, after=vars(wanted))


def lift(tenancy_id: int, first_on: date, *, by: Who, now: datetime) -> None:
    """Have them be tenants again from a day on. Raises DomainError: 404, 409 for who is not suspended, 422 for a day
    before it began."""
    tenancy = lock_tenancy(tenancy_id)
    row = _find_open(tenancy_id)
    if row is None:
        message = _l("They are not suspended.")
        raise DomainError(Reason(code="not_suspended", message=message, status=TAKEN))
    if first_on < row.since:
        message = _l("Choose a day from the first of the suspension on.")
        raise DomainError(Reason(code="before", message=message, field="first_on"))
    row.until = first_on
    db.session.flush()
    follow_contracts(tenancy.organisation_id, now=now)
    record("lift", "tenancy", tenancy_id, by=by, now=now, after={"first_on": first_on})


def _find_open(tenancy_id: int) -> Suspension | None:
    mine = select(Suspension).where(Suspension.tenancy_id == tenancy_id, Suspension.until.is_(None))
    return db.session.scalar(mine)
