"""What is written down of a stay: charges and payments, yearly reviews, steps of handing a unit over.

Call the verbs inside ``writing()``.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from anchorcenter.core.audit import record
from anchorcenter.core.constraints import telling
from anchorcenter.core.db import db
from anchorcenter.core.errors import TAKEN, DomainError, Reason, not_found
from anchorcenter.core.i18n import _l, today
from anchorcenter.tenants.models import Charge, ChargeKind, Decision, HandOver, Review, Step
from anchorcenter.tenants.queries import get_contract, get_tenancy

Who = tuple[int, str]
REVIEWED = Reason(code="reviewed", message=_l("That year has been reviewed."), field="year", status=TAKEN)
DONE = Reason(code="done", message=_l("That is done already."), field="step", status=TAKEN)


@dataclass(frozen=True, kw_only=True)
class NewCharge:
    """What a tenant owes by a day."""

    kind: ChargeKind
    note: str
    amount_won: int
    due_on: date


@dataclass(frozen=True, kw_only=True)
class NewReview:
    """The review of one year: points out of 100, and what follows."""

    year: int
    score: int
    decision: Decision
    note: str


def charge(tenancy_id: int, wanted: NewCharge, *, by: Who, now: datetime) -> int:
    """Write down what is owed; answers its number."""
    row = Charge(tenancy_id=get_tenancy(tenancy_id).id, **vars(wanted))
    db.session.add(row)
    db.session.flush()
    record("charge", "charge", row.id, by=by, now=now, after={"tenancy": tenancy_id} | vars(wanted))
    return row.id


def settle(charge_id: int, paid_on: date, *, by: Who, now: datetime) -> int:
    """Write down when it was paid; answers the stay it belongs to. Raises DomainError: 404, 409, 422 ahead of now."""
    row = _open_charge(charge_id)
    if paid_on > today(now):
        message = _l("That day is still ahead: enter it when it is paid.")
        raise DomainError(Reason(code="ahead", message=message, field="paid_on"))
    row.paid_on = paid_on
    db.session.flush()
    record("settle", "charge", charge_id, by=by, now=now, after={"paid_on": paid_on})
    return row.tenancy_id


def drop(charge_id: int, *, by: Who, now: datetime) -> int:
    """Take a charge back that is not paid; answers the stay it belongs to. Raises DomainError (404, 409)."""
    row = _open_charge(charge_id)
    row.cancelled_at = now
    db.session.flush()
    record("drop", "charge", charge_id, by=by, now=now)
    return row.tenancy_id


def review(tenancy_id: int, wanted: NewReview, *, by: Who, now: datetime) -> None:
    """Write down the review of a year. Raises DomainError: 404, 409 for a year that has one, 422 over 100 points."""
    if not 0 <= wanted.score <= 100:
        message = _l("Enter a whole number from %(least)d to %(most)d.", least=0, most=100)
        raise DomainError(Reason(code="score", message=message, field="score"))
    row = Review(tenancy_id=get_tenancy(tenancy_id).id, reviewed_on=today(now), **vars(wanted))
    db.session.add(row)
    with telling({"uq_tenancy_reviews_tenancy_id_year": REVIEWED}):
        db.session.flush()
    record("review", "tenancy", tenancy_id, by=by, now=now, after=vars(wanted))


def hand_over(contract_id: int, step: Step, note: str, *, by: Who, now: datetime) -> None:
    """Check a step of handing the unit over off. Raises DomainError (404, 409)."""
    row = HandOver(contract_id=get_contract(contract_id).id, step=step, note=note, done_on=today(now))
    db.session.add(row)
    with telling({"uq_hand_overs_contract_id_step": DONE}):
        db.session.flush()
    record("hand_over", "contract", contract_id, by=by, now=now, after={"step": step, "note": note})


def _open_charge(charge_id: int) -> Charge:
    row = db.session.scalar(select(Charge).where(Charge.id == charge_id).with_for_update())
    if row is None:
        raise not_found()
    if row.paid_on or row.cancelled_at:
        message = _l("It is paid or taken back already.")
        raise DomainError(Reason(code="closed", message=message, status=TAKEN))
    return row
