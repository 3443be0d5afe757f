"""Rules of yearly figures. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from anchorcenter.core.errors import Reason
from anchorcenter.core.i18n import _l

FIRST_YEAR = 2000
MOST = 99_999_999


@dataclass(frozen=True, kw_only=True)
class NewFigures:
    """What a tenant says of a year that is over; money in million won. ``replaces`` is the statement that it corrects,
    0 for the first of its year."""

    tenant: int
    year: int
    employees: int
    sales_million_won: int
    patents: int
    investment_million_won: int
    note: str = ""
    replaces: int = 0


def as_of(year: int) -> date:
    """The day of which the figures of a year speak."""
    return date(year, 12, 31)


def due_on(year: int) -> date:
    """Until when they are to be entered, that day included: the end of the following March."""
    return date(year + 1, 3, 31)


def last_year(today: date) -> int:
    """The latest year that is over."""
    return today.year - 1


def check_year(year: int, today: date) -> list[Reason]:
    """Why nothing can be said of a year."""
    if FIRST_YEAR <= year <= last_year(today):
        return []
    return [Reason(code="year", message=_l("Figures are those of a year that is over."), field="year")]
