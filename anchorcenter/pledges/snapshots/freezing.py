"""Copying rows and figures of a period as they are now, within the database."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import Integer, Select, insert, literal, select

from anchorcenter.core.db import db, table
from anchorcenter.core.i18n import Text, in_both, in_locale
from anchorcenter.core.metrics import COLUMNS, Metric, find_metric, rows_of
from anchorcenter.core.periods import Days
from anchorcenter.core.pseudonyms import pseudonymous
from anchorcenter.pledges.indicators.counting import formula_on, is_by_hand, metric_of
from anchorcenter.pledges.indicators.models import Indicator
from anchorcenter.pledges.indicators.queries import target_of
from anchorcenter.pledges.periods import last_day
from anchorcenter.pledges.snapshots.hashing import recount
from anchorcenter.pledges.snapshots.models import SnapshotFigure, SnapshotRow

INTO = table(SnapshotRow)


@dataclass(frozen=True, kw_only=True)
class Counted:
    """A metric that an indicator is counted by over a period, or that is read beside one."""

    indicator: Indicator
    metric: Metric
    is_beside: bool = False

    @property
    def key(self) -> str:
        return f"{self.indicator.key}.beside" if self.is_beside else self.indicator.key


def counted_over(indicators: Sequence[Indicator], days: Days) -> list[Counted]:
    """What counts the indicators over a period, in their order; one that was not counted yet then is left out."""
    found = []
    for indicator in indicators:
        formula = formula_on(indicator, last_day(days))
        if formula and (metric := metric_of(indicator, formula)):
            found.append(Counted(indicator=indicator, metric=metric))
            beside = find_metric(formula.beside) if formula.beside else None
            found += [Counted(indicator=indicator, metric=beside, is_beside=True)] if beside else []
    return found


def live_rows(metric: Metric, days: Days) -> Select[Any]:
    """The rows of a metric as they are frozen: people under pseudonyms."""
    rows = rows_of(metric, days)
    subject = pseudonymous(rows.c.subject).label("subject") if metric.is_of_people else rows.c.subject
    return select(*(subject if name == "subject" else rows.c[name] for name in COLUMNS))


def freeze(snapshot_id: int, wanted: Sequence[Counted], days: Days) -> list[SnapshotFigure]:
    """Copy the rows, and answer the figures that they make, which are not stored yet."""
    for place, each in enumerate(wanted):
        rows = live_rows(each.metric, days).subquery()
        mine = literal(snapshot_id, Integer), literal(place, Integer)
        copied = select(*mine, *(rows.c[name] for name in COLUMNS))
        db.session.execute(insert(INTO).from_select(["snapshot_id", "place", *COLUMNS], copied))
    asked = [(place, each.metric.kind, is_by_hand(each.metric)) for place, each in enumerate(wanted)]
    counts = recount(snapshot_id, asked)
    return [
        SnapshotFigure(snapshot_id=snapshot_id, place=place, **_said(each, days), **asdict(count))
        for place, (each, count) in enumerate(zip(wanted, counts, strict=True))
    ]


def _said(each: Counted, days: Days) -> dict[str, Any]:
    indicator, metric, target = each.indicator, each.metric, target_of(each.indicator, days)
    known = {"title": indicator.title, "title_en": indicator.title_en, "weight_percent": indicator.weight}
    known |= {"baseline_milli": indicator.baseline_milli, "target_milli": target.value_milli if target else None}
    if each.is_beside:
        known = {"title": _said_in("ko", metric.name), "title_en": _said_in("en", metric.name), "weight_percent": 0}
        known |= {"baseline_milli": None, "target_milli": None}
    return known | {
        "key": each.key,
        "beside": indicator.key if each.is_beside else "",
        "definition": in_both(metric.definition),
        "exclusions": in_both(metric.exclusions),
        "metric": metric.key,
        "metric_version": metric.version,
        "kind": metric.kind,
        "unit": metric.unit,
        "is_by_hand": is_by_hand(metric),
        "is_of_people": metric.is_of_people,
        "direction": indicator.direction,
    }


def _said_in(code: str, text: Text) -> str:
    with in_locale(code):
        return str(text)
