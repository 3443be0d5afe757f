"""What becomes of units day by day, from contracts alone: states, how full the building is, what ends when. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from anchorcenter.core.i18n import Text
from anchorcenter.core.periods import DAY, Days, months_later
from anchorcenter.facilities.plan import SpacePlan

SOON = timedelta(days=90)


class UnitState(StrEnum):
    LET = "let"
    EXPIRING = "expiring"
    REVIEW = "review"
    RESERVED = "reserved"
    VACANT = "vacant"
    CLOSED = "closed"


@dataclass(frozen=True, kw_only=True)
class Let:
    """A contract that stands, and the cells of its unit."""

    contract_id: int
    tenancy_id: int
    tenant_id: int
    tenant: Text
    space_id: int
    cell_ids: frozenset[int]
    days: Days
    area_m2: int
    signed_on: date


@dataclass(frozen=True, kw_only=True)
class Standing:
    """A unit on a day: who has it, who will have it next, and what that makes of it."""

    unit: SpacePlan
    state: UnitState
    lets: tuple[Let, ...] = ()
    next: Let | None = None


@dataclass(frozen=True, kw_only=True)
class Fullness:
    """How much of what is offered is let on a day; a unit of which a desk is let counts as let, its area does not."""

    on: date
    units_let: int
    units: int
    area_let: int
    area: int


def standing_of(unit: SpacePlan, lets: Iterable[Let], day: date, in_review: Collection[int] = ()) -> Standing:
    """The unit on ``day``, as far as was signed until then. What is part of it, or it is part of, counts for it too.

    ``in_review`` are units for which somebody applies.
    """
    mine = sorted((each for each in lets if each.cell_ids & unit.cell_ids), key=lambda each: each.days.start)
    current = tuple(each for each in mine if each.days.start <= day < each.days.end)
    ahead = [each for each in mine if each.days.start > day and each.signed_on <= day]
    state = _state(unit, current, ahead, mine, day, in_review)
    return Standing(unit=unit, state=state, lets=current, next=ahead[0] if ahead else None)


def is_ending(let: Let, others: Iterable[Let], day: date) -> bool:
    """Whether a contract ends within SOON of ``day`` and the same tenant has no next one for the unit."""
    if let.days.end - DAY - day > SOON:
        return False
    return not any(
        each.tenant_id == let.tenant_id and each.space_id == let.space_id and each.days.start == let.days.end
        for each in others
    )


def fullness(units: Sequence[SpacePlan], lets: Iterable[Let], day: date) -> Fullness:
    """How full the building is on ``day``. What is out of service is not offered, and parts of units count in these."""
    whole = [unit for unit in widest(units) if not is_closed(unit, day)]
    now = [each for each in lets if each.days.start <= day < each.days.end]
    inside = [each for each in now if any(each.cell_ids <= unit.cell_ids for unit in whole)]
    return Fullness(
        on=day,
        units_let=sum(any(each.cell_ids & unit.cell_ids for each in now) for unit in whole),
        units=len(whole),
        area_let=sum(each.area_m2 for each in inside),
        area=sum(unit.area_m2 or 0 for unit in whole),
    )


def m2_days(units: Sequence[SpacePlan], lets: Collection[Let], within: Days) -> tuple[int, int]:
    """Square metres times days that are let ``within``, and that are offered: a move splits them to the day."""
    turns = {day for let in lets for day in (let.days.start, let.days.end)}
    turns |= {cell.out_of_service_on for unit in units for cell in unit.cells if cell.out_of_service_on}
    days = sorted({within.start, *(day for day in turns if within.start < day < within.end)})
    spans = [
        ((end - day).days, fullness(units, lets, day)) for day, end in zip(days, [*days[1:], within.end], strict=True)
    ]
    return sum(days * full.area_let for days, full in spans), sum(days * full.area for days, full in spans)


def whole_month(units: Sequence[SpacePlan], lets: Collection[Let], day: date) -> tuple[int, int]:
    """``m2_days`` of the month of ``day``."""
    return m2_days(units, lets, Days(day.replace(day=1), months_later(day.replace(day=1), 1)))


def widest(units: Sequence[SpacePlan]) -> list[SpacePlan]:
    """The units that are no part of another."""
    return [unit for unit in units if not any(unit.cell_ids < other.cell_ids for other in units)]


def is_closed(unit: SpacePlan, day: date) -> bool:
    """Whether any cell of the unit is out of service on ``day``."""
    return any(cell.out_of_service_on is not None and cell.out_of_service_on <= day for cell in unit.cells)


def month_ends(day: date, back: int, ahead: int) -> list[date]:
    """The last day of each month from ``back`` months before that of ``day`` until ``ahead`` after it."""
    first = day.year * 12 + day.month - 1 - back
    return [date((n + 1) // 12, (n + 1) % 12 + 1, 1) - DAY for n in range(first, first + back + ahead + 1)]


def months_of(first: date, last: date) -> list[date]:
    """The last day of each month from that of ``first`` to that of ``last``; none when that is earlier."""
    return month_ends(last, (last.year - first.year) * 12 + last.month - first.month, 0) if first <= last else []


def _state(
    unit: SpacePlan,
    current: Sequence[Let],
    ahead: Sequence[Let],
    lets: Sequence[Let],
    day: date,
    in_review: Collection[int],
) -> UnitState:
    if is_closed(unit, day):
        return UnitState.CLOSED
    if current:
        return UnitState.EXPIRING if any(is_ending(each, lets, day) for each in current) else UnitState.LET
    if ahead:
        return UnitState.RESERVED
    return UnitState.REVIEW if unit.id in in_review else UnitState.VACANT
