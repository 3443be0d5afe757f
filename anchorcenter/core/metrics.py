"""The one narrow door between what the center does and what it promised.

A feature offers Metrics; pledges read them by key. A figure is the aggregate of its rows
and nothing else, so that every published number opens into the records behind it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

from flask import Flask, current_app
from sqlalchemy import ColumnElement, Select, distinct, func, select

from anchorcenter.core.db import db
from anchorcenter.core.periods import Days

COLUMNS = (
    "record", "record_id", "counted_on", "subject", "value", "weight", "gender", "age_band", "region", "kind",
)  # fmt: skip


class Kind(StrEnum):
    FLOW = "flow"
    STOCK = "stock"
    DISTINCT = "distinct"
    RATIO = "ratio"
    MANUAL = "manual"


@dataclass(frozen=True, slots=True, kw_only=True)
class Described:
    """A row of a figure in words, masked as far as its reader may not know it; ``url`` is empty for what is not theirs
    to open."""

    label: str
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Metric:
    """A countable result, e.g. ``bookings.minutes_used``.

    ``rows(days)`` selects exactly COLUMNS, in that order; for a stock it selects what stood
    on the last of ``days``. ``describe(record, record_id, viewer)`` is what ``viewer`` reads of a row; None is the
    public.
    """

    key: str
    unit: str
    kind: Kind
    version: int
    rows: Callable[[Days], Select[*tuple[Any, ...]]]
    describe: Callable[[str, int, Any], Described]


def figure(metric: Metric, days: Days) -> Decimal | None:
    """The value of ``metric`` in its unit; None when it is a ratio over nothing."""
    rows = metric.rows(days).subquery()
    if tuple(rows.c.keys()) != COLUMNS:
        raise TypeError(f"{metric.key} must select {COLUMNS}")
    total = func.coalesce(func.sum(rows.c.value), 0)
    aggregates: dict[Kind, ColumnElement[Any]] = {
        Kind.DISTINCT: func.count(distinct(rows.c.subject)),
        Kind.RATIO: total * Decimal(1) / func.nullif(func.sum(rows.c.weight), 0),
    }
    value = db.session.scalar(select(aggregates.get(metric.kind, total)))
    return None if value is None else Decimal(str(value))


def init_app(app: Flask, metrics: Iterable[Metric]) -> None:
    """Register ``metrics``. Raises ValueError when two share a key."""
    by_key: dict[str, Metric] = {}
    for metric in metrics:
        if by_key.setdefault(metric.key, metric) is not metric:
            raise ValueError(f"two metrics are called {metric.key}")
    app.extensions["anchorcenter.metrics"] = by_key


def get_metric(key: str) -> Metric:
    """The metric called ``key``. Raises KeyError for an unknown one."""
    by_key: dict[str, Metric] = current_app.extensions["anchorcenter.metrics"]
    return by_key[key]
