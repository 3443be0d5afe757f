"""What the worker does about equipment that is not given back: its borrower is told once."""

from __future__ import annotations

from datetime import datetime

from anchorcenter.bookings.lending import queries
from anchorcenter.bookings.lending.models import Loan
from anchorcenter.bookings.lending.rules import is_late
from anchorcenter.bookings.service.news import sender_of
from anchorcenter.core.audit import PROGRAM, record
from anchorcenter.core.db import db
from anchorcenter.core.periods import MINUTE
from anchorcenter.core.unit_of_work import writing
from anchorcenter.facilities.plan import Plan
from anchorcenter.facilities.queries import get_plan
from anchorcenter.notices.service import tell

PATIENCE = 15 * MINUTE  # Who is at the desk with it needs no mail.


def remind_late(now: datetime) -> None:
    """Write to whoever should have given something back; one mail for each loan."""
    found = queries.list_late(now - PATIENCE, limit=queries.PAGE, is_untold=True)
    for number in [loan.id for loan in found]:
        with writing():
            _remind(number, now)


def _remind(number: int, now: datetime) -> None:
    plan = get_plan()
    item = queries.get_equipment(queries.get_loan(number).equipment_id, is_locked=True)
    loan = db.session.get_one(Loan, number, populate_existing=True)
    if is_late(loan, now) and loan.reminded_at is None:
        loan.reminded_at = now
        db.session.flush()
        _tell(loan, now, plan)
        record("remind", "equipment", item.id, by=PROGRAM, now=now, after={"loan": loan.id})


def _tell(loan: Loan, now: datetime, plan: Plan) -> None:
    item, person = loan.equipment, loan.person
    space = plan.get(item.space_id)
    news = {"number": item.number, "name": item.name, "due_at": loan.due_at} | sender_of(space, plan)
    news |= {"space": space.name.name, "space_en": space.name.name_en or space.name.name}
    tell(person.email, person.locale, "loan_late", news, key=f"loan-{loan.id}-late", now=now)
