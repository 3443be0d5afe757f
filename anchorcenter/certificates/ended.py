"""Of what a certificate was revoked within a block, noted by who revokes it: what follows is written at its end."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import event
from sqlalchemy.orm import Session, SessionTransaction

from anchorcenter.core.db import db

NOTED = "anchorcenter.certificates_revoked"


def note(source: str, *, now: datetime) -> None:
    """Note that the certificate of that source was revoked."""
    db.session().info.setdefault(NOTED, {})[source] = now


def take_ended() -> list[tuple[str, datetime]]:
    """Of which sources it was in this block, and when; from then on it is noted no more. Costs nothing when there are
    none."""
    return sorted(db.session().info.pop(NOTED, {}).items())


@event.listens_for(Session, "after_transaction_end")
def _forget(session: Session, transaction: SessionTransaction) -> None:
    if transaction.parent is None:
        session.info.pop(NOTED, None)
