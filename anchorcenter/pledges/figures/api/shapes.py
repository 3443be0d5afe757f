"""Indicators and figures as programs read them."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from marshmallow import fields

from anchorcenter.core.api import Exact, Moment, Schema
from anchorcenter.core.metrics import Kind, Metric
from anchorcenter.core.openapi import said
from anchorcenter.pledges.indicators.models import Direction, Indicator
from anchorcenter.pledges.snapshots.models import Snapshot, SnapshotFigure
from anchorcenter.pledges.snapshots.reading import Reading, frozen, words_of

KEY = said("Its name for programs.", "tenants-active")
NUMERATOR = said("The sum of the rows' values; how many subjects where different ones are counted.", 8)


class CountedBySchema(Schema):
    since = fields.Date(required=True, metadata=said("Of periods that begin then or later.", "2022-07-01"))
    metric = fields.String(required=True, metadata=said("What counts it; empty: people.", "tenants.active"))
    version = fields.Integer(
        required=True, attribute="metric_version", metadata=said("In which version of its definition.", 1)
    )
    beside = fields.String(required=True, metadata=said("What is read beside it.", ""))
    unit = fields.String(required=True, metadata=said("Its unit.", "tenant"))
    note = fields.String(required=True, metadata=said("Why it is counted so.", ""))


class AimedAtSchema(Schema):
    first_on = fields.Date(required=True, metadata=said("The first day.", "2024-01-01"))
    last_on = fields.Date(required=True, metadata=said("The last day.", "2024-12-31"))
    value = Exact(required=True, metadata=said("What is aimed at.", "10"))


class IndicatorSchema(Schema):
    key = fields.String(required=True, metadata=KEY)
    title = fields.String(required=True, metadata=said("What it is called, in Korean.", "입주기업"))
    title_en = fields.String(required=True, metadata=said("The same in English.", "Tenants"))
    direction = fields.Enum(Direction, by_value=True, required=True, metadata=said("Which way is better.", "rising"))
    weight = fields.Integer(required=True, metadata=said("In the pledge, in per cent.", 30))
    revision = fields.Integer(required=True, metadata=said("What If-Match names when it is changed.", 1))
    metric = fields.String(required=True, metadata=said("What counts it; empty: people.", "tenants.active"))
    unit = fields.String(required=True, metadata=said("Its unit.", "tenant"))
    definition = fields.String(required=True, metadata=said("What it says about the pledge.", ""))
    baseline = Exact(required=True, allow_none=True, metadata=said("Where it stood when it was promised.", "0"))
    formulas = fields.List(fields.Nested(CountedBySchema), required=True)
    targets = fields.List(fields.Nested(AimedAtSchema), required=True)


class FigureSchema(Schema):
    """``value`` null: a ratio over nothing, a dash, or nothing was entered."""

    key = fields.String(required=True, metadata=KEY)
    value = Exact(required=True, allow_none=True, metadata=said("The figure.", "8"))
    text = fields.String(required=True, metadata=said("As people read it.", "8개사"))
    qualifier = fields.String(required=True, metadata=said("A word that makes it less than exact.", ""))
    is_by_hand = fields.Boolean(required=True, metadata=said("Whether people entered it.", example=False))
    kind = fields.Enum(Kind, by_value=True, required=True, metadata=said("How it follows from its rows.", "stock"))
    unit = fields.String(required=True, metadata=said("Its unit.", "tenant"))
    numerator = fields.Integer(required=True, metadata=NUMERATOR)
    denominator = fields.Integer(required=True, metadata=said("The sum of the rows' weights.", 8))
    rows = fields.Integer(required=True, metadata=said("How many rows.", 8))
    metric = fields.String(required=True, metadata=said("What counted it.", "tenants.active"))
    version = fields.Integer(required=True, metadata=said("In which version of its definition.", 1))
    definition = fields.String(required=True, metadata=said("What is counted.", "Tenants on the last day."))
    exclusions = fields.String(required=True, metadata=said("What is not.", ""))
    counted_at = Moment(required=True, metadata=said("When it was counted.", "2024-01-08T10:00:00+09:00"))


class FigureNowSchema(FigureSchema):
    """With the figure that is read beside it, as people beside how often; null without one."""

    beside = fields.Nested(FigureSchema, required=True, allow_none=True)


def indicator_shape(row: Indicator) -> dict[str, Any]:
    """An indicator, what counts it since when, and what is aimed at."""
    names = "key", "title", "title_en", "direction", "weight", "definition", "formulas"
    last = row.formulas[-1] if row.formulas else None
    known = {"metric": last.metric if last else "", "unit": last.unit if last else "", "revision": row.version}
    known |= {"baseline": None if row.baseline_milli is None else _whole(row.baseline_milli)}
    known |= {
        "targets": [
            {"first_on": each.first_on, "last_on": each.last_on, "value": _whole(each.value_milli)}
            for each in row.targets
        ]
    }
    return {name: getattr(row, name) for name in names} | known


def figure_now(key: str, metric: Metric, reading: Reading, at: datetime) -> dict[str, Any]:
    """A figure as the records say at that moment."""
    words = {"definition": str(metric.definition), "exclusions": str(metric.exclusions)}
    return _figure(key, reading) | words | {"counted_at": at}


def figure_then(snapshot: Snapshot, figure: SnapshotFigure) -> dict[str, Any]:
    """A figure as it was frozen."""
    words = zip(("definition", "exclusions"), words_of(figure), strict=True)
    return _figure(figure.key, frozen(snapshot, figure)) | dict(words) | {"counted_at": snapshot.closed_at}


def _figure(key: str, reading: Reading) -> dict[str, Any]:
    count = reading.count
    names = "value", "text", "is_by_hand", "kind", "unit", "metric", "version"
    return {name: getattr(reading, name) for name in names} | {
        "key": key,
        "qualifier": count.qualifier,
        "numerator": count.subjects if reading.kind is Kind.DISTINCT else count.value,
        "denominator": count.weight,
        "rows": count.rows,
    }


def _whole(milli: int) -> Decimal:
    return (Decimal(milli) / 1000).normalize() + 0
