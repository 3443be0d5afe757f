"""How full the building is: floors, figures, months, contracts that end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from flask import Response, request, url_for

from anchorcenter.core.amounts import percent_text
from anchorcenter.core.charts import HEIGHT, STEP, Chart, bars
from anchorcenter.core.clock import now
from anchorcenter.core.i18n import _, day_text, month_text, today
from anchorcenter.core.pages import page
from anchorcenter.core.periods import DAY, months_later, parse_day
from anchorcenter.facilities.plan import Plan, SpacePlan
from anchorcenter.facilities.queries import get_plan
from anchorcenter.tenants import drawing
from anchorcenter.tenants.intake.queries import load_in_review
from anchorcenter.tenants.pages import unit_row, years_of
from anchorcenter.tenants.reading import load_lets, load_standings, standings
from anchorcenter.tenants.states import Fullness, Let, Standing, UnitState, fullness, month_ends, whole_month
from anchorcenter.tenants.texts import STATES

BACK, AHEAD = 23, 12  # Months.
FACILITY = "facility"
NOTHING: Mapping[str, Sequence[str]] = {}


def occupancy_page() -> Response:
    """Everything of it as of the day in the address, today without one."""
    day, plan = parse_day(request.args.get("on", "")) or today(now()), get_plan()
    lets = load_lets(plan)
    found = standings(plan.units, lets, day, load_in_review(day, now=now()))
    months = [
        (fullness(plan.units, lets, end), whole_month(plan.units, lets, end)) for end in month_ends(day, BACK, AHEAD)
    ]
    return page(
        "tenants/occupancy.html",
        day=day.isoformat(),
        day_text=day_text(day),
        tiles=_tiles(fullness(plan.units, lets, day), found),
        drawn=_drawn(plan, found, day),
        units=[unit_row(each, day) for each in found],
        trend=_trend(months),
        ends=_ends(lets, day, plan),
        years=years_of([each.unit for each in found], lets, day),
    )


def floors_now(shared: Mapping[str, Sequence[str]]) -> dict[str, Any] | None:
    """The floors as they are drawn today; None where nothing is let. ``shared`` is what goes on in shared spaces by
    their slug: where more of that stands, what is now, what is next."""
    day, plan = today(now()), get_plan()
    found = load_standings(plan, day, load_in_review(day, now=now())) if plan.units else []
    return _drawn(plan, found, day, shared) if found else None


def _drawn(
    plan: Plan, found: Sequence[Standing], day: date, shared: Mapping[str, Sequence[str]] = NOTHING
) -> dict[str, Any]:
    """What ``tenants/_floors.html`` draws: the floors, and how many units are in which state."""
    states = [each.state for each in found]
    legend = [(str(state), f"{text} {states.count(state)}") for state, text in STATES.items() if state in states]
    legend += [(FACILITY, _("Shared space"))] if plan.widest else []
    size = drawing.WIDTH, drawing.HEIGHT
    return {"floors": floors_of(plan, found, day, shared), "legend": legend, "size": size}


def floors_of(
    plan: Plan, found: Sequence[Standing], day: date, shared: Mapping[str, Sequence[str]] = NOTHING
) -> list[dict[str, Any]]:
    """The floors from the top down, each with its units and other spaces side by side."""
    places = {space.level: str(space.place or "") for space in plan.everything}
    units = {each.unit.id: unit_row(each, day) for each in found}
    return [
        {"name": places[level], "blocks": _blocks(_on(plan, level), units, shared)}
        for level in sorted(places, reverse=True)
    ]


def _on(plan: Plan, level: int) -> list[SpacePlan]:
    return [space for space in (*plan.units, *plan.widest) if space.level == level]


def _blocks(
    spaces: Sequence[SpacePlan], units: dict[int, dict[str, Any]], shared: Mapping[str, Sequence[str]]
) -> list[dict[str, Any]]:
    by_id = {space.id: space for space in spaces}
    return [
        {"x": block.x, "width": block.width} | _words(by_id[block.space_id], units, shared, block.width)
        for block in drawing.floor_blocks(spaces)
    ]


def _words(
    space: SpacePlan, units: dict[int, dict[str, Any]], shared: Mapping[str, Sequence[str]], width: int
) -> dict[str, Any]:
    """What stands in a block, whole for who hears it and cut for who sees it."""
    row = units.get(space.id)
    if row is None:
        plain = url_for("facilities.space", slug=space.slug), _("Shared space"), ""
        url, *use = shared.get(space.slug, plain)
        lines, state = [str(space.name), *use], FACILITY
    else:
        more = ", ".join(name for name, _url in row["tenants"]) or f"{row['area']} m²"
        url, lines, state = row["url"], [row["name"], row["state_text"], more], row["state"]
    shown = [drawing.fit(line, width) for line in lines]
    return {"url": url, "state": state, "label": " · ".join(filter(None, lines)), "lines": shown, "whole": lines}


def _tiles(full: Fullness, found: Sequence[Standing]) -> list[tuple[str, str, str]]:
    states = [each.state for each in found]
    return [
        (
            _("By unit"),
            _percent(full.units_let, full.units),
            _("%(let)d of %(all)d units", let=full.units_let, all=full.units),
        ),
        (
            _("By area"),
            _percent(full.area_let, full.area),
            _("%(let)d of %(all)d m²", let=full.area_let, all=full.area),
        ),
        (_("Vacant"), str(states.count(UnitState.VACANT)), _("units that nobody has or will have")),
        (_("Ends soon"), str(states.count(UnitState.EXPIRING)), _("units whose contract ends within 90 days")),
    ]


def _trend(months: Sequence[tuple[Fullness, tuple[int, int]]]) -> Chart:
    """Each month as it is at its end, and the square metres let on all of its days."""
    ends = [each for each, _all in months]
    values = [_share(each.units_let, each.units) for each in ends]
    words = [
        (month_text(each.on), _percent(each.units_let, each.units), f"{each.on:%y}.{each.on.month}") for each in ends
    ]
    more = [
        (_percent(each.area_let, each.area), _percent(*whole), f"{each.units_let} / {each.units}")
        for each, whole in months
    ]
    drawn = bars(values, HEIGHT, words, more=more, urls=[_as_of(each.on) for each in ends])
    sentence = _(
        "Units let at the end of each month: %(now)s in %(month)s. The pale bars are the next twelve months by the "
        "contracts that stand: %(later)s in %(last)s if nobody renews.",
        now=words[BACK][1],
        month=words[BACK][0],
        later=words[-1][1],
        last=words[-1][0],
    )
    scale = "100 %", "50 %", "0"
    return Chart(sentence=sentence, width=STEP * len(drawn), bars=drawn, scale=scale, certain=BACK + 1)


def _ends(lets: Sequence[Let], day: date, plan: Plan) -> list[dict[str, Any]]:
    """The contracts that end within a year of ``day`` with nothing signed after them, and what is let then."""
    within = [let for let in lets if day < let.days.end <= months_later(day.replace(day=1), AHEAD + 1)]
    followed = {(let.space_id, let.days.start) for let in lets}
    ending = [let for let in within if (let.space_id, let.days.end) not in followed]
    return [
        _end(let, fullness(plan.units, lets, let.days.end), plan)
        for let in sorted(ending, key=lambda let: let.days.end)
    ]


def _end(let: Let, after: Fullness, plan: Plan) -> dict[str, Any]:
    return {
        "day": day_text(let.days.end - DAY),
        "unit": str(plan.get(let.space_id).name),
        "tenant": str(let.tenant),
        "url": url_for("tenants.tenant", number=let.tenant_id),
        "by_unit": _percent(after.units_let, after.units),
        "by_area": _percent(after.area_let, after.area),
    }


def _as_of(day: date) -> str:
    return url_for("tenants.occupancy", on=day.isoformat())


def _share(part: int, whole: int) -> Decimal:
    return Decimal(part * 100) / whole if whole else Decimal()


def _percent(part: int, whole: int) -> str:
    return percent_text(round(part * 100 / whole) if whole else None)
