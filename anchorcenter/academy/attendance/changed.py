"""Whose attendance became other within a block, noted by who changes it: what follows from it is worked out anew."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import event
from sqlalchemy.orm import Session, SessionTransaction

from anchorcenter.core.db import db

NOTED = "anchorcenter.attendance_changed"


def note(cohort_id: int, person_id: int, *, now: datetime) -> None:
    """Note that somebody's attendance of a cohort is another than before."""
    db.session().info.setdefault(NOTED, {})[cohort_id, person_id] = now


def take_changed() -> list[tuple[tuple[int, int], datetime]]:
    """Of which cohort and person it was in this block, and when; from then on it is noted no more."""
    return sorted(db.session().info.pop(NOTED, {}).items())


@event.listens_for(Session, "after_transaction_end")
def _forget(session: Session, transaction: SessionTransaction) -> None:
    if transaction.parent is None:
        session.info.pop(NOTED, None)
