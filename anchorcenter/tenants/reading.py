"""Units with who has them, for pages and programs: loaded in as many statements for ten units as for one."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date

from anchorcenter.core.i18n import Named
from anchorcenter.facilities.plan import Plan, SpacePlan
from anchorcenter.tenants.models import Contract
from anchorcenter.tenants.queries import list_contracts
from anchorcenter.tenants.states import Let, Standing, standing_of


def load_lets(plan: Plan, since: date | None = None, until: date | None = None) -> list[Let]:
    """The contracts that stand and have a day from ``since`` on and before ``until``."""
    return [as_let(row, plan) for row in list_contracts(since, until)]


def as_let(row: Contract, plan: Plan) -> Let:
    """A contract as rules see it."""
    organisation = row.tenancy.tenant.organisation
    return Let(
        contract_id=row.id,
        tenancy_id=row.tenancy_id,
        tenant_id=row.tenancy.organisation_id,
        tenant=Named(organisation.name, organisation.name_en),
        space_id=row.space_id,
        cell_ids=plan.get(row.space_id).cell_ids,
        days=row.days,
        area_m2=row.area_m2,
        signed_on=row.signed_on,
    )


def load_standings(plan: Plan, day: date, in_review: Collection[int] = ()) -> list[Standing]:
    """Every unit as it is on ``day``."""
    lets = load_lets(plan, since=day)
    return standings(plan.units, lets, day, in_review)


def standings(
    units: Iterable[SpacePlan], lets: Collection[Let], day: date, in_review: Collection[int] = ()
) -> list[Standing]:
    """The same of what is loaded."""
    return [standing_of(unit, lets, day, in_review) for unit in units]
