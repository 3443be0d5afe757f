"""What changed since a period was closed: its stored rows against those of today, one by one, and why."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Integer, Select, and_, literal, or_, select, union_all

from anchorcenter.core.audit import AuditEntry
from anchorcenter.core.db import db
from anchorcenter.core.metrics import COLUMNS, Metric, Record
from anchorcenter.core.periods import Days
from anchorcenter.pledges import queries as pledges
from anchorcenter.pledges.content import canonical, card_of
from anchorcenter.pledges.indicators.counting import Count, count_all
from anchorcenter.pledges.indicators.queries import list_indicators
from anchorcenter.pledges.snapshots.freezing import counted_over, live_rows
from anchorcenter.pledges.snapshots.hashing import stored
from anchorcenter.pledges.snapshots.models import Snapshot, SnapshotFigure
from anchorcenter.pledges.snapshots.queries import state
from anchorcenter.pledges.snapshots.rules import State

MOST = 200  # Rows of each figure that are told one by one.


class Way(StrEnum):
    """What happened to a row: it came later, is not counted any more, or says something else."""

    LATE = "late"
    GONE = "gone"
    CHANGED = "changed"


@dataclass(frozen=True, kw_only=True)
class Change:
    """A row that is not as it was; ``differs`` names the columns. ``why`` and ``at`` are of the last act that is known
    of its record since the period was closed."""

    way: Way
    record: Record
    before: Mapping[str, Any] | None
    after: Mapping[str, Any] | None
    differs: tuple[str, ...] = ()
    verb: str = ""
    why: str = ""
    at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class FigureDrift:
    """A figure as it was and as it would be now; ``now`` None: the center counts it no more. ``is_redefined``: it is
    counted by another metric or version. ``more`` are changes that are not told one by one."""

    figure: SnapshotFigure
    metric: Metric | None
    now: Count | None
    is_redefined: bool
    changes: Sequence[Change]
    more: int = 0

    @property
    def has_moved(self) -> bool:
        return bool(self.changes or self.is_redefined or self.now is None)


@dataclass(frozen=True, kw_only=True)
class Drift:
    """All of it; ``texts`` are the parts of the card that read otherwise, ``added`` the indicators that were not there;
    ``version`` is the one that it goes to."""

    figures: Sequence[FigureDrift]
    texts: Sequence[str]
    added: Sequence[str]
    version: int

    @property
    def has_moved(self) -> bool:
        return bool(self.texts or self.added or any(each.has_moved for each in self.figures))


def drift_of(snapshot: Snapshot) -> Drift:
    """What a snapshot would be if its period were closed now, against what it is."""
    days = Days(snapshot.start, snapshot.end)
    now = {each.key: each.metric for each in counted_over(list_indicators(snapshot.pledge_id), days)}
    told = _tell(snapshot, {each.place: now[each.key] for each in snapshot.figures if each.key in now}, days)
    known = {each.key for each in snapshot.figures}
    return Drift(
        figures=told,
        texts=_texts(snapshot),
        added=[key for key in now if key not in known],
        version=snapshot.version + (state(snapshot) is State.PUBLISHED),
    )


def _tell(snapshot: Snapshot, metrics: Mapping[int, Metric], days: Days) -> list[FigureDrift]:
    counts = dict(zip(metrics, count_all([(metric, days) for metric in metrics.values()]), strict=True))
    gone, late = _differences(snapshot.id, metrics, days)
    changes = {place: _pair(gone[place], late[place]) for place in metrics}
    acts = _acts([each for found in changes.values() for each in found], snapshot.closed_at)
    return [
        FigureDrift(
            figure=figure,
            metric=metrics.get(figure.place),
            now=counts.get(figure.place),
            is_redefined=_is_redefined(figure, metrics.get(figure.place)),
            changes=[_because(each, acts) for each in changes.get(figure.place, [])[:MOST]],
            more=max(0, len(changes.get(figure.place, [])) - MOST),
        )
        for figure in snapshot.figures
    ]


def _is_redefined(figure: SnapshotFigure, metric: Metric | None) -> bool:
    return metric is not None and (figure.metric, figure.metric_version) != (metric.key, metric.version)


def _differences(
    snapshot_id: int, metrics: Mapping[int, Metric], days: Days
) -> tuple[dict[int, list[Any]], dict[int, list[Any]]]:
    """Rows that only the snapshot has, and those that only today has, by place; in one statement."""
    found: tuple[dict[int, list[Any]], dict[int, list[Any]]] = defaultdict(list), defaultdict(list)
    parts = [
        _only(place, side, *pair)
        for place, metric in metrics.items()
        for live in [live_rows(metric, days)]
        for side, pair in enumerate([(stored(snapshot_id, place), live), (live, stored(snapshot_id, place))])
    ]
    for row in db.session.execute(union_all(*parts)) if parts else ():
        found[row.side][row.place].append(row)
    return found


def _only(place: int, side: int, these: Select[Any], those: Select[Any]) -> Select[Any]:
    """What ``these`` have and ``those`` have not."""
    rows = these.except_(those).subquery()
    mine = literal(place, Integer).label("place"), literal(side, Integer).label("side")
    first = select(*rows.c).order_by(rows.c.counted_on, rows.c.record, rows.c.record_id).limit(MOST + 1).subquery()
    return select(*mine, *first.c)


def _pair(gone: Sequence[Any], late: Sequence[Any]) -> list[Change]:
    """Rows of one record on both sides are one that changed: first those of the same subject."""
    lost, new = _by_record(gone), _by_record(late)
    found = []
    for record in sorted({*lost, *new}, key=lambda record: (record[0], record[1])):
        found += _pair_record(record, lost.get(record, []), new.get(record, []))
    return found


def _pair_record(record: Record, gone: list[dict[str, Any]], late: list[dict[str, Any]]) -> list[Change]:
    late = sorted(late, key=lambda row: row["subject"] not in {each["subject"] for each in gone})
    pairs = list(zip(gone, late, strict=False))
    found = [
        Change(
            way=Way.CHANGED,
            record=record,
            before=before,
            after=after,
            differs=tuple(name for name in COLUMNS if before[name] != after[name]),
        )
        for before, after in pairs
    ]
    found += [Change(way=Way.GONE, record=record, before=row, after=None) for row in gone[len(pairs) :]]
    return found + [Change(way=Way.LATE, record=record, before=None, after=row) for row in late[len(pairs) :]]


def _by_record(rows: Sequence[Any]) -> dict[Record, list[dict[str, Any]]]:
    found: dict[Record, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        found[row.record, row.record_id].append({name: getattr(row, name) for name in COLUMNS})
    return found


def _acts(changes: Sequence[Change], since: datetime) -> dict[Record, AuditEntry]:
    """The last act that is known of each record after that moment."""
    wanted: dict[str, list[int]] = defaultdict(list)
    for each in changes:
        wanted[each.record[0]].append(each.record[1])
    entry = AuditEntry
    ours = [and_(entry.record == record, entry.record_id.in_(ids)) for record, ids in wanted.items()]
    rows = select(entry).where(entry.at >= since, or_(*ours)).order_by(entry.id) if ours else None
    return {} if rows is None else {(each.record, each.record_id): each for each in db.session.scalars(rows)}


def _because(change: Change, acts: Mapping[Record, AuditEntry]) -> Change:
    entry = acts.get(change.record)
    if entry is None:
        return change
    return replace(change, verb=entry.verb, why=entry.why, at=entry.at)


def _texts(snapshot: Snapshot) -> list[str]:
    """The names of the parts of the card that read otherwise by now."""
    lines = [line for _number, line in pledges.list_funding([snapshot.pledge_id])]
    now, then = card_of(pledges.get_pledge(snapshot.pledge.slug), lines), json.loads(snapshot.card)
    return [name for name in sorted({*now, *then}) if canonical(now.get(name)) != canonical(then.get(name))]
