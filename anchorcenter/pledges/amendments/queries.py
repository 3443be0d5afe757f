"""Amendments as their readers may see them: what was accepted everybody, all of it who reads reports."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from anchorcenter.core.db import db
from anchorcenter.core.errors import missing
from anchorcenter.pledges.amendments.models import Amendment, AmendmentDecision, AmendmentWithdrawal

OPEN = AmendmentDecision.amendment_id.is_(None), AmendmentWithdrawal.amendment_id.is_(None)


def list_amendments(pledge_id: int, *, are_public: bool) -> Sequence[Amendment]:
    """Those of a pledge, the latest first."""
    rows = _whole().where(Amendment.pledge_id == pledge_id)
    if are_public:
        rows = rows.where(AmendmentDecision.is_accepted)
    return db.session.scalars(rows.order_by(Amendment.id.desc())).all()


def list_open() -> Sequence[Amendment]:
    """Those of all pledges that wait for a decision, the oldest first."""
    rows = _whole().options(joinedload(Amendment.pledge)).where(*OPEN)
    return db.session.scalars(rows.order_by(Amendment.id)).all()


def find_open(pledge_id: int) -> Amendment | None:
    """The one of a pledge that waits for a decision, or None."""
    rows = _whole().where(Amendment.pledge_id == pledge_id, *OPEN)
    return db.session.scalar(rows)


def get_amendment(number: int) -> Amendment:
    """One of them as it is now. Raises DomainError (404)."""
    rows = _whole().options(joinedload(Amendment.pledge)).where(Amendment.id == number)
    return db.session.scalar(rows.execution_options(populate_existing=True)) or missing()


def _whole() -> Select[Amendment]:
    rows = select(Amendment).outerjoin(AmendmentDecision, AmendmentDecision.amendment_id == Amendment.id)
    rows = rows.outerjoin(AmendmentWithdrawal, AmendmentWithdrawal.amendment_id == Amendment.id)
    return rows.options(joinedload(Amendment.decision), joinedload(Amendment.withdrawal))
