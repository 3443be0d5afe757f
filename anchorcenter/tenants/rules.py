"""Rules of tenancies: days of contracts, when who is a tenant, business numbers. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from anchorcenter.core.errors import Reason
from anchorcenter.core.i18n import _l
from anchorcenter.core.periods import DAY, Days, Period, at, joined
from anchorcenter.facilities.models import SpaceKind
from anchorcenter.tenants.models import Contract

LONGEST = 3660 * DAY
_WEIGHTS = 1, 3, 7, 1, 3, 7, 1, 3, 5


def days_of(first_on: date, last_on: date) -> Days:
    """From the first to the last day of a contract, both of them days on which the unit is let. Raises ValueError
    when the last is before the first."""
    if last_on < first_on:
        raise ValueError("a contract has at least one day")
    return Days(first_on, last_on + DAY)


def check_days(first_on: date, last_on: date) -> list[Reason]:
    """Why no contract can run from ``first_on`` to ``last_on``."""
    if last_on < first_on:
        message = _l("The last day is before the first.")
        return [Reason(code="order", message=message, field="last_on")]
    if last_on - first_on > LONGEST:
        return [Reason(code="too_long", message=_l("A contract runs for ten years at most."), field="last_on")]
    return []


def granted(hours: int | None, kind: str | None) -> dict[str, Any]:
    """Hours a month of a kind of space (nothing: of any) that a contract grants, as its terms."""
    return {"pool_minutes": (hours or 0) * 60, "pool_kind": SpaceKind(kind) if kind else None}


def period_of(days: Days, zone: ZoneInfo) -> Period:
    """``days`` from midnight to midnight in ``zone``."""
    return Period(at(days.start, 0, zone), at(days.end, 0, zone))


def lettings(contracts: Iterable[Contract]) -> list[list[Contract]]:
    """Contracts of a stay for one unit that follow each other without a day between, together and by start."""
    found: dict[tuple[int, int], list[list[Contract]]] = {}
    for each in sorted(contracts, key=lambda contract: (contract.since, contract.id)):
        runs = found.setdefault((each.tenancy_id, each.space_id), [])
        if runs and runs[-1][-1].until == each.since:
            runs[-1].append(each)
        else:
            runs.append([each])
    return [run for runs in found.values() for run in runs]


def check_meeting(starts_at: datetime, ends_at: datetime, now: datetime) -> list[Reason]:
    """Why no review meeting can be planned then: it lies ahead and ends within a day."""
    if starts_at <= now:
        message = _l("That time has passed.")
        return [Reason(code="past", message=message, field="starts_at")]
    if not starts_at < ends_at <= starts_at + DAY:
        message = _l("A meeting ends after it begins, within a day.")
        return [Reason(code="order", message=message, field="ends_at")]
    return []


def tenant_days(let: Iterable[Days], suspended: Iterable[tuple[date, date | None]]) -> list[Days]:
    """The days on which somebody is a tenant, in order: with a unit, and not suspended (``None``: until further
    notice)."""
    left = joined(let)
    for since, until in suspended:
        end = until or date.max
        left = [
            part
            for days in left
            for part in (_cut(days.start, min(days.end, since)), _cut(max(days.start, end), days.end))
            if part
        ]
    return left


def tidy_business_no(text: str) -> str:
    """The digits of a business registration number as people write it: ``123-45-67890``."""
    return "".join(char for char in text if char.isdigit() and char.isascii())


def is_business_no(digits: str) -> bool:
    """Whether ten digits fit their check digit; what does not may still be right: warn, never refuse.

    Source: the National Tax Service's check digit.
    """
    if len(digits) != 10 or not (digits.isascii() and digits.isdigit()):
        return False
    return check_digit(digits[:9]) == int(digits[9])


def check_digit(digits: str) -> int:
    """The last digit of the business registration number that begins with nine ``digits``."""
    numbers = [int(digit) for digit in digits]
    total = sum(weight * number for weight, number in zip(_WEIGHTS, numbers, strict=True))
    return (10 - (total + numbers[8] * 5 // 10) % 10) % 10


def business_no_text(digits: str) -> str:
    """``123-45-67890``; what has not ten digits as it is."""
    return f"{digits[:3]}-{digits[3:5]}-{digits[5:]}" if len(digits) == 10 else digits


def _cut(start: date, end: date) -> Days | None:
    return Days(start, end) if start < end else None
