"""Which reports there are and over which days each is. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from anchorcenter.core.periods import YEARS, Days, months_later

MONTHS, ROUNDS = 12, 6  # How many of each are offered first.
DUE = (1, 6, 12)


class Kind(StrEnum):
    """``period``: in January over the year before, in June over its first half, in December over its second."""

    PERIOD = "period"
    MONTH = "month"


@dataclass(frozen=True, kw_only=True)
class Round:
    """A report: ``name`` is its month in the address (2026-06); ``due`` the first day of it."""

    kind: Kind
    name: str
    due: date
    days: Days


def find_round(kind: str, name: str) -> Round | None:
    """The report of that name; None when there is none such."""
    try:
        first = date.fromisoformat(f"{name}-01")
    except ValueError:
        return None
    if kind not in set(Kind) or first.year not in YEARS or first.year - 1 not in YEARS:
        return None
    if kind == Kind.MONTH:
        return Round(kind=Kind.MONTH, name=name, due=first, days=Days(first, months_later(first, 1)))
    if first.month not in DUE:
        return None
    return Round(kind=Kind.PERIOD, name=name, due=first, days=_days_of(first))


def list_rounds(today: date, year: int | None = None) -> list[Round]:
    """The reports to be made by ``today``, those over longer periods first, the latest first: the latest of all, or
    those due in a ``year``."""
    month = today.replace(day=1)
    if year is not None:
        months = [first for n in range(12, 0, -1) if (first := date(year, n, 1)) <= month]
        names = [(Kind.PERIOD, first) for first in months if first.month in DUE]
        return _found([*names, *((Kind.MONTH, first) for first in months)])
    dues = [first for n in range(MONTHS * 3) if (first := months_later(month, -n)).month in DUE][:ROUNDS]
    names = [(Kind.PERIOD, first) for first in dues] + [(Kind.MONTH, months_later(month, -n)) for n in range(MONTHS)]
    return _found(names)


def _found(names: Iterable[tuple[Kind, date]]) -> list[Round]:
    found = (find_round(kind, f"{first:%Y-%m}") for kind, first in names)
    return [each for each in found if each is not None]


def _days_of(due: date) -> Days:
    if due.month == 1:
        return Days(date(due.year - 1, 1, 1), due)
    middle = date(due.year, 7, 1)
    return Days(date(due.year, 1, 1), middle) if due.month == 6 else Days(middle, date(due.year + 1, 1, 1))
