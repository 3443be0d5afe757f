"""Letting units: sign, renew, change the unit. Call the verbs inside ``writing()``."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from anchorcenter.core.audit import record
from anchorcenter.core.db import db
from anchorcenter.core.errors import DomainError, Reason
from anchorcenter.core.i18n import _l, today
from anchorcenter.core.periods import DAY, Days
from anchorcenter.core.settings import lock_configuration
from anchorcenter.facilities import claims
from anchorcenter.facilities.models import SpaceKind, Use
from anchorcenter.facilities.plan import Plan, SpacePlan
from anchorcenter.facilities.queries import get_plan
from anchorcenter.facilities.rules import Part
from anchorcenter.tenants.models import Contract, Tenancy
from anchorcenter.tenants.queries import find_running, find_unit, get_tenant, name_tenants
from anchorcenter.tenants.rules import check_days, days_of, period_of
from anchorcenter.tenants.service.common import cut, follow_contracts, lock_contract

Who = tuple[int, str]


@dataclass(frozen=True, kw_only=True)
class Terms:
    """What a contract costs: won a month, and a deposit; and what it grants: minutes a month of a kind of space."""

    rent_won: int = 0
    management_won: int = 0
    deposit_won: int = 0
    pool_minutes: int = 0
    pool_kind: SpaceKind | None = None


@dataclass(frozen=True, kw_only=True)
class NewContract(Terms):
    """``unit`` (a slug) for a tenant, from its first to its last day; it is let on both."""

    organisation_id: int
    unit: str
    first_on: date
    last_on: date


@dataclass(frozen=True, kw_only=True)
class Renewal(Terms):
    """The same unit for longer: until ``last_on``."""

    last_on: date


@dataclass(frozen=True, kw_only=True)
class Move(Terms):
    """Another ``unit`` from ``first_on`` until the end of the contract."""

    unit: str
    first_on: date


def sign(wanted: NewContract, *, by: Who, now: datetime) -> int:
    """Let a unit to a tenant, who thereby stays or begins to; answers the number of the contract.

    Raises DomainError: 404 for no such tenant, 409 when the unit is let on any of the days, 422 for no such unit, one
    out of service, and days in no order.
    """
    lock_configuration()  # Quotas follow contracts.
    plan = get_plan()
    if reasons := check_days(wanted.first_on, wanted.last_on):
        raise DomainError(*reasons)
    get_tenant(wanted.organisation_id, is_locked=True)
    tenancy = find_running(wanted.organisation_id) or Tenancy(organisation_id=wanted.organisation_id)
    tenancy.notice_on, tenancy.notice_why = None, ""
    db.session.add(tenancy)
    db.session.flush()
    days = days_of(wanted.first_on, wanted.last_on)
    return _let(tenancy, _unit(wanted.unit, plan), days, wanted, "sign", plan=plan, by=by, now=now)


def renew(contract_id: int, wanted: Renewal, *, by: Who, now: datetime) -> int:
    """Let the unit of a contract on from its last day under a new one, whose number it answers; a notice is off.

    Raises DomainError like ``sign``.
    """
    old, plan = lock_contract(contract_id), get_plan()
    if reasons := check_days(old.until, wanted.last_on):
        raise DomainError(*reasons)
    old.tenancy.notice_on, old.tenancy.notice_why = None, ""
    days = days_of(old.until, wanted.last_on)
    return _let(old.tenancy, plan.get(old.space_id), days, wanted, "renew", plan=plan, by=by, now=now)


def change_unit(contract_id: int, wanted: Move, *, by: Who, now: datetime) -> int:
    """Have a tenant be in another unit from a day of the contract on, for the rest of it; answers the new contract.

    The day of the move belongs to the new unit. Raises DomainError like ``sign``.
    """
    old, plan = lock_contract(contract_id), get_plan()
    unit = _unit(wanted.unit, plan)
    if not old.since <= wanted.first_on < old.until:
        message = _l("Choose a day of the contract.")
        raise DomainError(Reason(code="outside", message=message, field="first_on"))
    claims.lock_cells(unit.cell_ids, [old.occupancy_id])
    days = Days(wanted.first_on, old.until)
    cut([old], wanted.first_on, plan=plan, now=now)
    return _let(old.tenancy, unit, days, wanted, "change_unit", plan=plan, by=by, now=now)


def _unit(slug: str, plan: Plan) -> SpacePlan:
    unit = find_unit(slug, plan)
    if unit is None:
        raise DomainError(Reason(code="unknown_unit", message=_l("There is no such unit."), field="unit"))
    if not unit.area_m2:
        message = _l("Say first how large %(unit)s is.", unit=unit.name)
        raise DomainError(Reason(code="no_area", message=message, field="unit"))
    return unit


def _let(
    tenancy: Tenancy, unit: SpacePlan, days: Days, terms: Terms, verb: str, *, plan: Plan, by: Who, now: datetime
) -> int:
    part = Part(space=unit, period=period_of(days, plan.zone), kind=Use.TENANCY, units=len(unit.cells))
    taken = claims.take([part], plan=plan, now=now, holders=name_tenants)
    row = Contract(tenancy_id=tenancy.id, space_id=unit.id, occupancy_id=taken[0].occupancy_id)
    row.since, row.until, row.area_m2, row.signed_on = days.start, days.end, unit.area_m2 or 0, today(now)
    row.rent_won, row.management_won, row.deposit_won = terms.rent_won, terms.management_won, terms.deposit_won
    row.pool_minutes, row.pool_kind = terms.pool_minutes, terms.pool_kind
    db.session.add(row)
    db.session.flush()
    follow_contracts(tenancy.organisation_id, now=now)
    record(verb, "contract", row.id, by=by, now=now, after=_state(row, unit, tenancy))
    return row.id


def _state(row: Contract, unit: SpacePlan, tenancy: Tenancy) -> dict[str, Any]:
    terms = {name: getattr(row, name) for name in Terms.__dataclass_fields__}
    days = {"first_on": row.since, "last_on": row.until - DAY}
    return {"tenant": tenancy.organisation_id, "unit": unit.slug} | days | terms
