"""What ``flask doctor`` asks of tenancies: contracts and occupancies at one."""

from __future__ import annotations

from sqlalchemy import select

from anchorcenter.core.db import db
from anchorcenter.facilities.models import Occupancy
from anchorcenter.facilities.queries import get_plan
from anchorcenter.tenants.models import Contract
from anchorcenter.tenants.rules import period_of


def contracts_hold() -> list[str]:
    """Every contract that stands takes its unit for just its days, and no other one takes anything."""
    zone = get_plan().zone
    rows = select(Contract, Occupancy).join(Occupancy, Occupancy.id == Contract.occupancy_id).order_by(Contract.id)
    wrong = [
        contract.id
        for contract, held in db.session.execute(rows)
        if (contract.cancelled_at is None) is not (held.released_at is None)
        or (held.released_at is None and held.period != period_of(contract.days, zone))
        or held.space_id != contract.space_id
    ]
    return [f"contract {number} is not what its occupancy says" for number in wrong[:20]]


CHECKS = (contracts_hold,)
