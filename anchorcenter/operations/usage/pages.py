"""What the page of utilisation shows: values for its template."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import Response, request, url_for

from anchorcenter.core.amounts import NONE, amount_text
from anchorcenter.core.clock import now
from anchorcenter.core.errors import missing
from anchorcenter.core.i18n import _, day_text, today, weekday
from anchorcenter.core.pages import page
from anchorcenter.core.periods import DAY, Days, parse_day
from anchorcenter.core.render import csv_file
from anchorcenter.facilities.plan import SpacePlan
from anchorcenter.facilities.queries import get_plan
from anchorcenter.operations.usage.reading import read_uses
from anchorcenter.operations.usage.sums import Facts, Minutes, count, sum_by, total

LONGEST = 366 * DAY
STEPS = 6  # Shades of the heat map.
CHOICES: dict[str, tuple[Callable[[], str], Callable[[date], Days]]] = {
    "weeks": (lambda: _("Last four weeks"), lambda day: Days(day - 28 * DAY, day)),
    "month": (lambda: _("This month"), lambda day: Days(day.replace(day=1), _next_month(day))),
    "last_month": (lambda: _("Last month"), lambda day: Days(_last_month(day), day.replace(day=1))),
    "year": (lambda: _("This year"), lambda day: Days(date(day.year, 1, 1), date(day.year + 1, 1, 1))),
}


@dataclass(frozen=True, kw_only=True)
class Asked:
    """The facility and the days in the address."""

    space: SpacePlan
    days: Days
    is_refused: bool


def read_asked() -> Asked:
    """What the address asks for, by default the first facility and the last four weeks. Raises DomainError (404) for no
    such space."""
    plan, slug = get_plan(), request.args.get("space")
    space = next((s for s in plan.widest if s.slug == slug or slug is None), None) or missing()
    start, end = parse_day(request.args.get("from", "")), parse_day(request.args.get("to", ""))
    is_named = bool(request.args.get("from") or request.args.get("to"))
    days = Days(start, end + DAY) if start and end else None
    is_right = days is not None and days.start < days.end and days.end - days.start <= LONGEST
    default = CHOICES["weeks"][1](today(now()))
    return Asked(space=space, days=days if days and is_right else default, is_refused=is_named and not is_right)


def usage_page() -> Response:
    """How much of a facility was booked and used, by cell, and by weekday and hour."""
    asked = read_asked()
    facts = _count(asked)
    whole = total(facts)
    return page(
        "operations/usage.html",
        status=422 if asked.is_refused else 200,
        space_name=str(asked.space.name),
        slug=asked.space.slug,
        first=asked.days.start.isoformat(),
        last=(asked.days.end - DAY).isoformat(),
        period=f"{day_text(asked.days.start)} – {day_text(asked.days.end - DAY)}",
        is_refused=asked.is_refused,
        spaces=[(str(s.name), _href(s, asked.days), s is asked.space) for s in get_plan().widest],
        choices=_choices(asked),
        tiles=_tiles(whole),
        cells=_cells(asked.space, facts),
        heat=_heat(facts),
        said=_said(facts),
        file_url=_href(asked.space, asked.days, "day.utilisation_file"),
    )


def usage_file() -> Response:
    """The minutes of each cell on each day, as a table."""
    asked = read_asked()
    names = {cell.id: str(cell.name) for cell in asked.space.cells}
    rows = sum_by(_count(asked), lambda spot: (spot.day, spot.cell_id))
    table = [[day.isoformat(), str(asked.space.name), names[cell], *rows[day, cell]] for day, cell in sorted(rows)]
    head = [_("Day"), _("Space"), _("Part"), _("Minutes on offer"), _("Minutes booked"), _("Minutes used")]
    return csv_file(f"utilisation-{asked.space.slug}-{asked.days.start}-{asked.days.end - DAY}.csv", head, table)


def _count(asked: Asked) -> Facts:
    plan = get_plan()
    return count(asked.space, asked.days, read_uses(asked.space, asked.days, plan=plan, now=now()), plan)


def _choices(asked: Asked) -> list[tuple[str, str, bool]]:
    found = [(say(), of(today(now()))) for say, of in CHOICES.values()]
    return [(label, _href(asked.space, days), days == asked.days) for label, days in found]


def _href(space: SpacePlan, days: Days, endpoint: str = "day.utilisation") -> str:
    query: dict[str, Any] = {"from": days.start.isoformat(), "to": (days.end - DAY).isoformat()}
    return url_for(endpoint, space=space.slug, **query)


def _tiles(whole: Minutes) -> list[tuple[str, str, str]]:
    """What, how much, and a word about it."""
    return [
        (_("Booked"), _percent(whole.booked_percent), amount_text(whole.booked, "minute")),
        (_("Used"), _percent(whole.used_percent), amount_text(whole.used, "minute")),
        (_("On offer"), amount_text(whole.offered, "minute"), _("without closures, holidays and changeovers")),
    ]


def _cells(space: SpacePlan, facts: Facts) -> list[tuple[str, list[str]]]:
    """A line for each cell: its name; hours on offer, booked and used, and what of a hundred that is."""
    by_cell = sum_by(facts, lambda spot: spot.cell_id)
    return [(str(cell.name), _line(by_cell.get(cell.id, Minutes()))) for cell in space.cells]


def _line(minutes: Minutes) -> list[str]:
    lengths = [amount_text(each, "minute") for each in minutes]
    return [*lengths, _percent(minutes.booked_percent), _percent(minutes.used_percent)]


def _heat(facts: Facts) -> dict[str, Any]:
    """Booked of a hundred by weekday and hour: hours, and a row of (text, shade) for each weekday."""
    cells = _by_weekday(facts)
    hours = sorted({hour for _day, hour in cells})
    return {
        "hours": hours,
        "rows": [(weekday(day), [_shade(cells.get((day, hour), Minutes())) for hour in hours]) for day in range(7)],
    }


def _by_weekday(facts: Facts) -> Mapping[tuple[int, int], Minutes]:
    return sum_by(facts, lambda spot: (spot.day.weekday(), spot.hour))


def _shade(minutes: Minutes) -> tuple[str, int]:
    percent = minutes.booked_percent
    return (NONE, 0) if percent is None else (str(percent), min(STEPS, 1 + percent * STEPS // 100))


def _said(facts: Facts) -> str:
    """The fullest and the emptiest hour in a sentence."""
    cells = {spot: m.booked_percent for spot, m in _by_weekday(facts).items() if m.booked_percent is not None}
    if not cells:
        return _("Nothing was on offer.")
    order = sorted(cells, key=lambda spot: (cells[spot], spot))
    words = {name: _hour_text(spot) for name, spot in (("full", order[-1]), ("empty", order[0]))}
    numbers = {"most": cells[order[-1]], "least": cells[order[0]]}
    return _(
        "Fullest: %(full)s (%(most)d %%). Emptiest: %(empty)s (%(least)d %%): room for courses and events.",
        **words,
        **numbers,
    )


def _hour_text(spot: tuple[int, int]) -> str:
    day, hour = spot
    return _("%(weekday)s %(hour)02d:00", weekday=weekday(day), hour=hour)


def _percent(value: int | None) -> str:
    return NONE if value is None else f"{value} %"


def _next_month(day: date) -> date:
    return (day.replace(day=28) + 4 * DAY).replace(day=1)


def _last_month(day: date) -> date:
    return (day.replace(day=1) - DAY).replace(day=1)
