"""What changed since a period was closed, in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from anchorcenter.accounts.actors import Actor
from anchorcenter.core.i18n import _, day_text, local, named
from anchorcenter.core.metrics import Described, Metric, Record
from anchorcenter.core.periods import Days
from anchorcenter.pledges.snapshots.drift import Change, Drift, FigureDrift, Way
from anchorcenter.pledges.snapshots.models import Snapshot
from anchorcenter.pledges.snapshots.reading import frozen, live
from anchorcenter.pledges.snapshots.texts import COLUMNS, PARTS


def tell_drift(drift: Drift, snapshot: Snapshot, viewer: Actor) -> dict[str, Any]:
    """All of it for who reads reports."""
    described = _describe(drift, viewer)
    moved = [each for each in drift.figures if each.has_moved]
    return {
        "has_moved": drift.has_moved,
        "figures": [_figure(each, snapshot, described) for each in moved],
        "texts": [str(PARTS.get(name, name)) for name in drift.texts],
        "added": list(drift.added),
        "version": drift.version,
    }


def way_text(change: Change) -> str:
    """What happened to a row."""
    if change.way is Way.LATE:
        return _("came later")
    if change.way is Way.GONE:
        return _("is not counted any more")
    if "subject" in change.differs:
        return _("counts for somebody else: accounts were merged, or it was handed over")
    return _("says something else")


def differences(change: Change) -> list[str]:
    """``Value: 1 → 2`` for everything that is otherwise; whose it is has no words."""
    if change.before is None or change.after is None:
        return []
    return [
        f"{COLUMNS[name]}: {_text(change.before[name])} → {_text(change.after[name])}"
        for name in change.differs
        if name != "subject"
    ]


def _describe(drift: Drift, viewer: Actor) -> Mapping[Record, Described]:
    """Every record that is told, by the metric that counts it; as many statements as metrics that moved."""
    found: dict[Record, Described] = {}
    for each in drift.figures:
        if each.metric and each.changes:
            found |= each.metric.describe([change.record for change in each.changes], viewer)
    return found


def _figure(each: FigureDrift, snapshot: Snapshot, described: Mapping[Record, Described]) -> dict[str, Any]:
    days = Days(snapshot.start, snapshot.end)
    now = live(each.metric, days, each.now).text if each.metric and each.now else _("counted no more")
    return {
        "title": named(each.figure.title, each.figure.title_en),
        "then": frozen(snapshot, each.figure).text,
        "now": now,
        "is_redefined": each.is_redefined,
        "how": _how(each.metric),
        "more": each.more,
        "changes": [_change(change, described) for change in each.changes],
    }


def _how(metric: Metric | None) -> str:
    return f"{metric.key} v{metric.version}" if metric else ""


def _change(change: Change, described: Mapping[Record, Described]) -> dict[str, Any]:
    text = described.get(change.record, Described(label=f"{change.record[0]} {change.record[1]}"))
    row = change.after or change.before or {}
    return {
        "label": text.label,
        "url": text.url,
        "day": day_text(row["counted_on"]),
        "way": way_text(change),
        "differences": differences(change),
        "why": change.why,
        "verb": change.verb,
        "at": local(change.at) if change.at else "",
    }


def _text(value: Any) -> str:
    return str(value) if value not in ("", None) else "-"
