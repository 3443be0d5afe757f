"""What the page of utilisation shows: values for its template."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import Response, request, url_for

from anchorcenter.core.amounts import amount_text, percent_text
from anchorcenter.core.charts import Chart
from anchorcenter.core.clock import now
from anchorcenter.core.errors import missing
from anchorcenter.core.i18n import _, day_text, today
from anchorcenter.core.pages import page
from anchorcenter.core.periods import DAY, Days, months_later, parse_day
from anchorcenter.core.render import csv_file
from anchorcenter.facilities.plan import SpacePlan
from anchorcenter.facilities.queries import get_plan
from anchorcenter.operations.usage.heat import heat_of
from anchorcenter.operations.usage.reading import LONGEST, count_in
from anchorcenter.operations.usage.sums import Facts, Minutes, sum_by, total
from anchorcenter.operations.usage.trend import by_month, months_until, trend_chart

CHOICES: dict[str, tuple[Callable[[], str], Callable[[date], Days]]] = {
    "weeks": (lambda: _("Last four weeks"), lambda day: Days(day - 28 * DAY, day)),
    "month": (lambda: _("This month"), lambda day: Days(day.replace(day=1), months_later(day.replace(day=1), 1))),
    "last_month": (lambda: _("Last month"), lambda day: Days(months_later(day.replace(day=1), -1), day.replace(day=1))),
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
    """How much of a facility was booked, checked in and used: by month, by weekday and hour, by cell."""
    asked = read_asked()
    facts = count_in(asked.space, asked.days, now=now())
    return page(
        "operations/usage.html",
        status=422 if asked.is_refused else 200,
        space_name=str(asked.space.name),
        slug=asked.space.slug,
        first=asked.days.start.isoformat(),
        last=(asked.days.end - DAY).isoformat(),
        period=f"{day_text(asked.days.start)} – {day_text(asked.days.end - DAY)}",
        is_refused=asked.is_refused,
        spaces=[(str(s.name), usage_href(s, asked.days), s is asked.space) for s in get_plan().widest],
        choices=_choices(asked),
        tiles=_tiles(total(facts)),
        cells=_cells(asked.space, facts),
        heat=heat_of(facts),
        trend=trend_of(asked.space),
        file_url=usage_href(asked.space, asked.days, "day.utilisation_file"),
    )


def trend_of(space: SpacePlan) -> Chart:
    """The last twelve months of ``space``, each leading to its page."""
    months = months_until(today(now()))
    facts = count_in(space, Days(months[0].start, months[-1].end), now=now(), by_hour=False)
    return trend_chart(months, by_month(facts, months), lambda days: usage_href(space, days))


def usage_file() -> Response:
    """The minutes of each cell on each day, as a table."""
    asked = read_asked()
    names = {cell.id: str(cell.name) for cell in asked.space.cells}
    facts = count_in(asked.space, asked.days, now=now(), by_hour=False)
    rows = sum_by(facts, lambda spot: (spot.day, spot.cell_id))
    table = [[day.isoformat(), str(asked.space.name), names[cell], *rows[day, cell]] for day, cell in sorted(rows)]
    minutes = [_("Minutes on offer"), _("Minutes booked"), _("Minutes checked in"), _("Minutes used")]
    name = f"utilisation-{asked.space.slug}-{asked.days.start}-{asked.days.end - DAY}.csv"
    return csv_file(name, [_("Day"), _("Space"), _("Part"), *minutes], table)


def usage_href(space: SpacePlan, days: Days, endpoint: str = "day.utilisation") -> str:
    """Where the utilisation of ``space`` on ``days`` is."""
    query: dict[str, Any] = {"from": days.start.isoformat(), "to": (days.end - DAY).isoformat()}
    return url_for(endpoint, space=space.slug, **query)


def _choices(asked: Asked) -> list[tuple[str, str, bool]]:
    found = [(say(), of(today(now()))) for say, of in CHOICES.values()]
    return [(label, usage_href(asked.space, days), days == asked.days) for label, days in found]


def _tiles(whole: Minutes) -> list[tuple[str, str, str]]:
    """What, how much, and a word about it."""
    words = (_("Booked"), _("Checked in"), _("Used"))
    parts = [
        (word, percent_text(percent), amount_text(minutes, "minute"))
        for word, percent, minutes in zip(words, whole.percents, whole[1:], strict=True)
    ]
    offered = (_("On offer"), amount_text(whole.offered, "minute"), _("without closures, holidays and changeovers"))
    return [*parts, offered]


def _cells(space: SpacePlan, facts: Facts) -> list[tuple[str, list[str]]]:
    """A line for each cell: its name; hours on offer, booked, checked in and used, and what of a hundred that is."""
    by_cell = sum_by(facts, lambda spot: spot.cell_id)
    return [(str(cell.name), _line(by_cell.get(cell.id, Minutes()))) for cell in space.cells]


def _line(minutes: Minutes) -> list[str]:
    lengths = [amount_text(each, "minute") for each in minutes]
    return [*lengths, *(percent_text(percent) for percent in minutes.percents)]
