"""Figures of support, projects and agreements for the dashboard: out of one reading, each with its rows behind it."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from flask import url_for

from anchorcenter.core.amounts import signed
from anchorcenter.core.feature import Tile, Tiles
from anchorcenter.core.i18n import Text, _, day_text, plural, today
from anchorcenter.core.metrics import figures, get_metric
from anchorcenter.core.periods import DAY, Days

SUPPORT, PROTOTYPES, BEGUN, RUNNING, AGREED = (
    f"achievements.{name}"
    for name in ("support", "prototypes", "projects_begun", "projects_running", "agreements_standing")
)


def find_achievements(now: datetime) -> list[Tile]:
    """Support and projects of this year against the same days of the last; agreements in force today against then."""
    day = today(now)
    year, now_on = Days(date(day.year, 1, 1), day + DAY), Days(day, day + DAY)
    before = Days(date(day.year - 1, 1, 1), date(day.year - 1, 1, 1) + (year.end - year.start))
    then_on = Days(before.end - DAY, before.end)
    asked = [(SUPPORT, year), (SUPPORT, before), (PROTOTYPES, year), (BEGUN, year), (BEGUN, before)]
    asked += [(RUNNING, now_on), (AGREED, now_on), (AGREED, then_on)]
    found = [_whole(value) for value in figures([(get_metric(key), days) for key, days in asked])]
    support, support_before, prototypes, begun, begun_before, running, agreed, agreed_before = found
    same_days = _("against the same days of %(year)d", year=day.year - 1)
    return [
        _tile(
            SUPPORT, _("Support this year"), year, support, support - support_before, same_days,
            more=plural("%(num)d prototype", "%(num)d prototypes", prototypes),
        ),
        _tile(
            BEGUN, _("Cooperation projects this year"), year, begun, begun - begun_before, same_days,
            more=_("%(number)d running today", number=running),
        ),
        _tile(
            AGREED, _("Agreements in force"), now_on, agreed, agreed - agreed_before,
            _("against %(period)s", period=day_text(then_on.start)),
        ),
    ]  # fmt: skip


def _tile(key: str, label: str, days: Days, count: int, change: int, against: str, more: Text = "") -> Tile:
    asked: dict[str, Any] = {"from": days.start.isoformat(), "to": days.end.isoformat()}
    return Tile(
        label=label,
        value=f"{count:,}",
        unit=plural("case", "cases", count),
        more=more,
        change=signed(change),
        against=against,
        is_better=change > 0 if change else None,
        url=url_for("reports.metrics_metric", key=key, **asked),
    )


def _whole(value: Decimal | None) -> int:
    return int(value or 0)


ACHIEVEMENTS = Tiles(permission="read_reports", find=find_achievements)
