"""Figures of tenants for the dashboard: how full the building is, and which units are let for not much longer."""

from __future__ import annotations

from datetime import datetime

from flask import url_for

from anchorcenter.core.amounts import percent_text, signed
from anchorcenter.core.feature import Tile, Tiles
from anchorcenter.core.i18n import _, day_text, plural, today
from anchorcenter.core.periods import DAY
from anchorcenter.facilities.queries import get_plan
from anchorcenter.tenants.reading import load_lets, standings
from anchorcenter.tenants.states import Fullness, UnitState, fullness

MONTH, YEAR = 30 * DAY, 365 * DAY


def find_occupancy(now: datetime) -> list[Tile]:
    """Units let today and a year before (a month before while nothing was let then), and those whose
    contract ends soon: out of one reading."""
    day, plan = today(now), get_plan()
    if not plan.units:
        return []
    year_ago = day - YEAR
    lets = load_lets(plan, since=year_ago)
    has_year = any(let.days.start <= year_ago for let in lets)
    full, before = (fullness(plan.units, lets, each) for each in (day, year_ago if has_year else day - MONTH))
    states = [each.state for each in standings(plan.units, lets, day)]
    return [_occupancy(full, before), _ending(states.count(UnitState.EXPIRING))]


def _occupancy(full: Fullness, before: Fullness) -> Tile:
    percent, was = _percent(full), _percent(before)
    difference = None if percent is None or was is None else percent - was
    return Tile(
        label=_("Occupancy"),
        value=percent_text(percent).removesuffix(" %"),
        unit="%",
        more=plural("%(let)d of %(num)d unit", "%(let)d of %(num)d units", full.units, let=full.units_let),
        change="" if difference is None else signed(difference, _("%p")),
        against=_("against %(period)s", period=day_text(before.on)),
        is_better=None if not difference else difference > 0,
        rank=1,
        url=url_for("tenants.occupancy"),
    )


def _ending(count: int) -> Tile:
    return Tile(
        label=_("Contracts that end"),
        value=f"{count:,}",
        unit=plural("unit", "units", count),
        more=_("within 90 days"),
        rank=5,
        url=url_for("tenants.units", show="ending"),
    )


def _percent(full: Fullness) -> int | None:
    return round(full.units_let * 100 / full.units) if full.units else None


OCCUPANCY = Tiles(permission="operate", find=find_occupancy)
