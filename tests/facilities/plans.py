"""Spaces and plans made by hand, for pure tests of rules."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from anchorcenter.accounts.models import Audience
from anchorcenter.core.i18n import Named
from anchorcenter.core.periods import Period
from anchorcenter.facilities.models import SpaceKind, Use
from anchorcenter.facilities.plan import CellPlan, Plan, SpacePlan, Window
from anchorcenter.facilities.rules import Busy, Closed, Part
from tests.times import KST, MINUTE, kst

OFFICE = dict.fromkeys(range(5), ((9 * 60, 18 * 60),))
LUNCH = dict.fromkeys(range(5), ((9 * 60, 12 * 60), (13 * 60, 18 * 60)))
ALWAYS = dict.fromkeys(range(7), ((0, 1440),))


def cell(number: int, out_of_service_on: date | None = None) -> CellPlan:
    name = "ABCDEFGH"[number - 1]
    return CellPlan(id=number, slug=name.lower(), name=Named(name, name), out_of_service_on=out_of_service_on)


def space(number: int, *cells: int | CellPlan, after: int = 0, before: int = 0, **changes: Any) -> SpacePlan:
    """A space of those cells, open in office hours; ``after`` and ``before`` are its buffers in minutes."""
    values: dict[str, Any] = {
        "slug": f"space-{number}",
        "name": Named(f"Space {number}", f"Space {number}"),
        "kind": SpaceKind.FLIGHT_FIELD,
        "capacity": 20,
        "grid": timedelta(minutes=30),
        "shortest": timedelta(minutes=30),
        "longest": timedelta(hours=4),
        "hours": OFFICE,
        "windows": {Audience.CITIZEN: Window(opens_days=60)},
    }
    made = tuple(cell(c) if isinstance(c, int) else c for c in cells)
    buffers = {"buffer_after": after * MINUTE, "buffer_before": before * MINUTE}
    return SpacePlan(id=number, cells=made, **values | buffers | changes)


def plan(*spaces: SpacePlan, holidays: dict[date, str] | None = None, **changes: Any) -> Plan:
    named = {day: Named(name, name) for day, name in (holidays or {}).items()}
    return Plan(zone=KST, sites={}, spaces=spaces, holidays={0: named}, **changes)


def period(start: str, end: str) -> Period:
    return Period(kst(start), kst(end))


def part(of: SpacePlan, start: str, end: str, **changes: Any) -> Part:
    return Part(space=of, period=period(start, end), kind=Use.BOOKING, **changes)


def busy(of: SpacePlan, start: str, end: str, occupancy_id: int = 1, kind: Use = Use.BOOKING) -> list[Busy]:
    """Every cell of ``of`` in use."""
    values: dict[str, Any] = {"occupancy_id": occupancy_id, "space_id": of.id, "kind": kind, "label": ""}
    return [Busy(cell_id=c.id, period=period(start, end), **values) for c in of.cells]


def closed(start: str, end: str, *cells: int, label: str = "점검") -> Closed:
    return Closed(cell_ids=frozenset(cells), period=period(start, end), label=Named(label, label))
