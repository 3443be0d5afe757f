"""Who may be asked about a use, and what many answers come to. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from anchorcenter.bookings.models import STANDS, Booking
from anchorcenter.bookings.terms import status_at
from anchorcenter.core.errors import Reason
from anchorcenter.core.i18n import _l
from anchorcenter.core.periods import DAY
from anchorcenter.questions.models import QuestionKind

ASKED_FOR = 14 * DAY  # After the end; later nobody remembers.


@dataclass(frozen=True, kw_only=True)
class Sum:
    """What was answered to one question: how many did, of yes and no how many said yes, of numbers their mean."""

    many: int
    yes: int | None = None
    mean: float | None = None
    texts: tuple[tuple[str, str], ...] = ()


def check_asked(booking: Booking, *, now: datetime) -> list[Reason]:
    """Why nothing is asked about it: it does not stand, has not begun, or is long over."""
    slot = booking.parts[0].occupancy
    if status_at(booking, now) in STANDS and slot.starts_at <= now <= slot.ends_at + ASKED_FOR:
        return []
    return [Reason(code="not_asked", message=_l("Nothing is asked about this booking now."))]


def sum_up(kind: QuestionKind, answers: Sequence[tuple[str, str]]) -> Sum:
    """The sum of answers to a question, as (booking, value) with the latest first; empty ones count as none."""
    given = [(code, value) for code, value in answers if value]
    if kind is QuestionKind.YES_NO:
        return Sum(many=len(given), yes=sum(value == "1" for _code, value in given))
    if kind is QuestionKind.NUMBER:
        numbers = [int(value) for _code, value in given]
        return Sum(many=len(given), mean=sum(numbers) / len(numbers) if numbers else None)
    return Sum(many=len(given), texts=tuple(given))
