"""What the dashboard shows: figures of all features, the hours of the main facility, and what waits."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any

from flask import Response, current_app

from anchorcenter.accounts.access import me, saw
from anchorcenter.accounts.models import Permission
from anchorcenter.core.amounts import percent_text, signed
from anchorcenter.core.clock import now
from anchorcenter.core.feature import TILES, Tile, Tiles
from anchorcenter.core.i18n import _, clock_time, long_day, today
from anchorcenter.core.pages import page
from anchorcenter.core.periods import DAY, Days
from anchorcenter.facilities.plan import SpacePlan
from anchorcenter.facilities.queries import get_plan
from anchorcenter.operations.day.board import STATES, lay_out
from anchorcenter.operations.day.reading import Day, read_day
from anchorcenter.operations.day.rows import Row
from anchorcenter.operations.day.shared import spaces_now
from anchorcenter.operations.day.todo import most_urgent
from anchorcenter.operations.usage.heat import heat_of
from anchorcenter.operations.usage.pages import usage_href
from anchorcenter.operations.usage.reading import read_uses
from anchorcenter.operations.usage.sums import count, count_days, total
from anchorcenter.operations.usage.trend import by_month, months_until, trend_chart
from anchorcenter.tenants.occupancy_pages import floors_now

WEEKS = 28 * DAY
MOST = 6  # Things to do, and uses of today: all of them are one link away.
AHEAD = ("running", "next", "ahead", "asked", "class")


def dashboard_page() -> Response:
    """The center as of now; people and what waits only for those who operate it."""
    may_operate = me().may(Permission.OPERATE)
    main = next(iter(get_plan().widest), None)
    usage = _usage(main, now()) if main else None
    tiles = [*([usage["tile"]] if usage else []), *_list_tiles(now())]
    day = read_day(today(now()), plan=get_plan(), now=now()) if may_operate else None
    return page(
        "operations/dashboard.html",
        as_of=f"{long_day(today(now()))} {clock_time(now())}",
        tiles=[{name: _text(value) for name, value in asdict(tile).items()} for tile in sorted(tiles, key=_rank)],
        usage=usage,
        may_operate=may_operate,
        drawn=floors_now(spaces_now(day, plan=get_plan(), now=now())) if day else None,
        todos=most_urgent(MOST) if may_operate else None,
        uses=_uses(day, now()) if day else [],
    )


def _list_tiles(moment: datetime) -> list[Tile]:
    every: list[Tiles] = current_app.extensions[TILES]
    return [tile for tiles in every if me().may(Permission(tiles.permission)) for tile in tiles.find(moment)]


def _rank(tile: Tile) -> int:
    return tile.rank


def _text(value: Any) -> Any:
    """Words in the reader's language; what is no text stays."""
    return value if value is None or isinstance(value, bool) else str(value)


def _usage(space: SpacePlan, moment: datetime) -> dict[str, Any]:
    """The last four weeks of ``space`` and those before, its hours and its twelve months, out of one reading."""
    plan, day = get_plan(), today(moment)
    months = months_until(day)
    year = Days(months[0].start, months[-1].end)
    uses = read_uses(space, year, plan=plan, now=moment)
    weeks = Days(day - WEEKS, day)
    hours = count(space, weeks, uses, plan)
    monthly = by_month(count_days(space, year, uses, plan), months)
    before = total(count_days(space, Days(weeks.start - WEEKS, weeks.start), uses, plan)).booked_percent
    return {
        "name": str(space.name),
        "url": usage_href(space, weeks),
        "tile": _tile(space, weeks, total(hours).booked_percent, before),
        "heat": heat_of(hours),
        "trend": trend_chart(months, monthly, lambda days: usage_href(space, days)),
    }


def _tile(space: SpacePlan, weeks: Days, percent: int | None, before: int | None) -> Tile:
    difference = None if percent is None or before is None else percent - before
    return Tile(
        label=_("Utilisation: %(space)s", space=space.name),
        value=percent_text(percent).removesuffix(" %"),
        unit="%",
        more=_("booked in four weeks"),
        change="" if difference is None else signed(difference, _("%p")),
        against=_("against the four weeks before"),
        is_better=None if not difference else difference > 0,
        rank=2,
        url=usage_href(space, weeks),
    )


def _uses(day: Day, moment: datetime) -> list[dict[str, Any]]:
    """What is under way and next today, by start; whoever is named was seen."""
    board = lay_out(day, plan=get_plan(), now=moment)
    rows = [(row, each.name) for each in board.facilities for row in each.rows if row.state in AHEAD]
    shown = sorted(rows, key=lambda pair: (pair[0].starts_at or moment, pair[1]))[:MOST]
    for row, _name in shown:
        if row.person_id is not None:
            saw(row.person_id)
    return [_use(row, name) for row, name in shown]


def _use(row: Row, name: str) -> dict[str, Any]:
    css, state = STATES[row.state]
    where = f"{name} {row.lanes}".strip()
    return {
        "time": row.time,
        "title": row.who or row.title,
        "where": where,
        "url": row.url,
        "css": css,
        "state": str(state),
    }
