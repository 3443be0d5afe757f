"""How long a qualification lasts, and how it stands. Pure: the day is an argument."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta
from enum import StrEnum

from anchorcenter.core.periods import months_later

SOON = timedelta(days=30)


class Standing(StrEnum):
    """What a qualification is worth on a day."""

    VALID = "valid"
    ENDING = "ending"
    ENDED = "ended"
    REVOKED = "revoked"


def last_day(granted_on: date, months: int | None) -> date | None:
    """The day of that many months later, itself included, or the last of a month that is too short; None: for ever."""
    if months is None:
        return None
    month = months_later(granted_on.replace(day=1), months)
    return month.replace(day=min(granted_on.day, monthrange(month.year, month.month)[1]))


def standing_on(day: date, valid_until: date | None, *, is_revoked: bool) -> Standing:
    """How it stands on ``day``; ``valid_until`` is its last day."""
    if is_revoked:
        return Standing.REVOKED
    if valid_until is None or valid_until - day > SOON:
        return Standing.VALID
    return Standing.ENDED if valid_until < day else Standing.ENDING
