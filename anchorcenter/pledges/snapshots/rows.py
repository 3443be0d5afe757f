"""The rows behind a figure that is read: as they were frozen, else as they are now; described for their reader."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Subquery, distinct, func, select

from anchorcenter.accounts.actors import Actor
from anchorcenter.accounts.models import Permission
from anchorcenter.core.db import db
from anchorcenter.core.i18n import day_text
from anchorcenter.core.metrics import Described, Kind, Metric, Record, rows_of
from anchorcenter.core.periods import Days
from anchorcenter.core.pseudonyms import pseudonym
from anchorcenter.pledges.indicators.counting import DASH, EXACT, RECORD, describe_entries
from anchorcenter.pledges.indicators.numbers import number_text
from anchorcenter.pledges.snapshots.hashing import stored
from anchorcenter.pledges.snapshots.models import Snapshot, SnapshotFigure
from anchorcenter.pledges.texts import QUALIFIERS

PAGE = 50
Cell = tuple[str, str, str]  # Gender, age and region.


def rows_behind(metric: Metric | None, days: Days, snapshot: Snapshot | None, key: str) -> Subquery | None:
    """The rows to select from; None where there are none to show."""
    figure = figure_of(snapshot, key)
    if snapshot and figure:
        return stored(snapshot.id, figure.place).subquery()
    return rows_of(metric, days) if metric else None


def figure_of(snapshot: Snapshot | None, key: str) -> SnapshotFigure | None:
    """What a snapshot says of an indicator, if it does."""
    return next((each for each in snapshot.figures if each.key == key), None) if snapshot else None


def list_page(rows: Subquery, number: int) -> Sequence[Any]:
    """Page ``number`` of rows by day, and one more."""
    return list_from(rows, (number - 1) * PAGE, PAGE + 1)


def list_from(rows: Subquery, first: int, most: int) -> Sequence[Any]:
    """At most so many rows by day, after the first so many."""
    order = rows.c.counted_on, rows.c.record, rows.c.record_id, rows.c.subject
    return db.session.execute(select(rows).order_by(*order).limit(most).offset(first)).all()


def count_cells(rows: Subquery, kind: Kind) -> dict[Cell, int]:
    """How many people, or how often, by what people are."""
    by = rows.c.gender, rows.c.age_band, rows.c.region
    counted = func.count(distinct(rows.c.subject)) if kind is Kind.DISTINCT else func.sum(rows.c.value)
    return {(gender, age, region): int(n) for gender, age, region, n in _cells(select(*by, counted).group_by(*by))}


def tell(rows: Sequence[Any], metric: Metric | None, viewer: Actor | None, *, are_frozen: bool) -> list[dict[str, Any]]:
    """Rows as their reader may know them: who a subject is, is a pseudonym, and nothing at all for the public."""
    describe = metric.describe if metric else describe_entries  # What nobody counts by a metric is by hand.
    described = describe([(row.record, row.record_id) for row in rows], viewer) if rows else {}
    return [_tell(row, metric, described, viewer, are_frozen=are_frozen) for row in rows]


def may_see_subjects(viewer: Actor | None) -> bool:
    """Whether pseudonyms and numbers of records are for them."""
    return viewer is not None and viewer.may(Permission.READ_REPORTS)


def _tell(
    row: Any, metric: Metric | None, described: Mapping[Record, Described], viewer: Actor | None, *, are_frozen: bool
) -> dict[str, Any]:
    text = described.get((row.record, row.record_id), Described(label=row.record))
    words, dimensions = row.kind.split("/"), metric.dimensions if metric else ()
    hidden = metric is not None and metric.is_of_people and not are_frozen
    subject = pseudonym(row.subject) if hidden else row.subject
    return {
        "day": day_text(row.counted_on),
        "counted_on": row.counted_on,
        "label": text.label,
        "url": text.url,
        "parts": [dimension.say(word) for dimension, word in zip(dimensions, words, strict=False)],
        "subject": subject if may_see_subjects(viewer) else "",
        "record": row.record if may_see_subjects(viewer) else "",
        "record_id": row.record_id if may_see_subjects(viewer) else None,
        "kind": row.kind,
        "value": row.value,
        "weight": row.weight,
        "text": _number(row, metric),
    }


def _number(row: Any, metric: Metric | None) -> str:
    """What a row is worth; of what people wrote down a dash stays one, and about so many are about so many."""
    if row.record == RECORD and row.kind != EXACT:
        return "-" if row.kind == DASH else f"{QUALIFIERS.get(row.kind, row.kind)} {row.value:,}"
    return number_text(row.value, metric.unit) if metric and metric.unit == "minute" else f"{row.value:,}"


def _cells(wanted: Any) -> Sequence[Any]:
    return db.session.execute(wanted).all()
