"""What ``flask doctor`` asks of equipment."""

from __future__ import annotations

from sqlalchemy import select

from anchorcenter.bookings.lending.models import Equipment, Loan, State
from anchorcenter.core.db import db


def what_is_lent_is_in_service() -> list[str]:
    """Nothing is lent that is in repair or retired."""
    rows = select(Equipment.number).join(Loan, Loan.equipment_id == Equipment.id)
    rows = rows.where(Loan.returned_at.is_(None), Equipment.state != State.IN_SERVICE)
    return [f"equipment {number} is lent and not in service" for number in db.session.scalars(rows)]


CHECKS = (what_is_lent_is_in_service,)
