"""Whose contracts changed within a block, noted by who changes them: what follows from them is written at its end."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import event
from sqlalchemy.orm import Session, SessionTransaction

from anchorcenter.core.db import db

NOTED = "anchorcenter.contracts_changed"


def note(organisation_id: int, *, now: datetime) -> None:
    """Note that other contracts of that organisation stand than before."""
    db.session().info.setdefault(NOTED, {})[organisation_id] = now


def take_changed() -> list[tuple[int, datetime]]:
    """Whose they were in this block, and when; from then on it is noted no more. Costs nothing when there are none."""
    return sorted(db.session().info.pop(NOTED, {}).items())


@event.listens_for(Session, "after_transaction_end")
def _forget(session: Session, transaction: SessionTransaction) -> None:
    if transaction.parent is None:
        session.info.pop(NOTED, None)
