"""How a stay is put for programs."""

from __future__ import annotations

from typing import Any

from anchorcenter.core.db import db
from anchorcenter.core.periods import DAY
from anchorcenter.facilities.plan import Plan
from anchorcenter.facilities.queries import get_plan
from anchorcenter.tenants import queries
from anchorcenter.tenants.models import Charge, Contract, ReviewMeeting, Suspension

Shape = dict[str, Any]


def stay_shape(number: int, *, is_own: bool = False) -> Shape:
    """A stay as it is now, also within the block that changed it, with all that is written down of it. Who reads their
    own reads as much as on their page: not why staff ended it, nor what they took back."""
    row, plan = queries.get_tenancy(number), get_plan()
    db.session.refresh(row)
    records = queries.load_records([row])
    done = {(each.contract_id, each.step) for each in records.hand_overs}
    reviews = ("year", "score", "decision", "note", "reviewed_on")
    return {
        "id": row.id,
        "tenant": row.organisation_id,
        "notice_on": row.notice_on,
        "notice_why": "" if is_own else row.notice_why,
        "last_on": row.left_on - DAY if row.left_on else None,
        "left_why": "" if is_own else row.left_why,
        "contracts": [_contract(each, done, plan) for each in row.contracts if each.cancelled_at is None],
        "suspensions": [_suspension(each) for each in row.suspensions],
        "charges": [_charge(each) for each in records.charges if not (is_own and each.cancelled_at)],
        "reviews": [{name: getattr(each, name) for name in reviews} for each in records.reviews],
        "meetings": [meeting_shape(each) for each in records.meetings],
    }


def meeting_shape(row: ReviewMeeting) -> Shape:
    """When and where a stay is talked over."""
    names = "id", "starts_at", "ends_at", "place"
    known = {"tenancy": row.tenancy_id, "is_cancelled": row.cancelled_at is not None}
    return {name: getattr(row, name) for name in names} | known


def _contract(row: Contract, done: set[Any], plan: Plan) -> Shape:
    names = "id", "signed_on", "area_m2", "rent_won", "management_won", "deposit_won", "pool_kind"
    days = {"first_on": row.since, "last_on": row.until - DAY}
    handed_over = sorted(step for contract, step in done if contract == row.id)
    known = {"unit": plan.get(row.space_id).slug, "pool_hours": row.pool_minutes // 60, "handed_over": handed_over}
    return {name: getattr(row, name) for name in names} | days | known


def _suspension(row: Suspension) -> Shape:
    return {"kind": row.kind, "why": row.why, "first_on": row.since, "last_on": row.until - DAY if row.until else None}


def _charge(row: Charge) -> Shape:
    names = "id", "kind", "note", "amount_won", "due_on", "paid_on"
    return {name: getattr(row, name) for name in names} | {"is_dropped": row.cancelled_at is not None}
