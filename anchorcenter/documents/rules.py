"""What follows from a document's dates."""

from __future__ import annotations

from datetime import date, timedelta
from enum import StrEnum

from anchorcenter.documents.models import State

SOON = timedelta(days=30)


class Standing(StrEnum):
    """What a document is worth on a day."""

    NEW = "new"
    VERIFIED = "verified"
    REJECTED = "rejected"
    EXPIRING = "expiring"
    EXPIRED = "expired"


def standing_on(day: date, state: State, valid_until: date | None) -> Standing:
    """How a document stands on ``day``; ``valid_until`` is its last valid day."""
    if state is State.REJECTED or valid_until is None:
        return Standing(state)
    if valid_until < day:
        return Standing.EXPIRED
    return Standing.EXPIRING if valid_until - day <= SOON else Standing(state)
