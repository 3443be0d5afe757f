"""The one narrow door between what the center does and what it promised.

A feature offers Metrics; pledges read them by key. A figure is the aggregate of its rows
and nothing else, so that every published number opens into the records behind it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from functools import partial
from typing import Any

from flask import Flask, current_app
from sqlalchemy import (
    ColumnElement,
    Enum,
    Integer,
    Select,
    String,
    Subquery,
    and_,
    cast,
    distinct,
    func,
    literal,
    select,
)

from anchorcenter.core.db import db
from anchorcenter.core.i18n import Text, _l
from anchorcenter.core.kept import Options, read_all
from anchorcenter.core.periods import Days

COLUMNS = (
    "record", "record_id", "counted_on", "subject", "value", "weight", "gender", "age_band", "region", "kind",
)  # fmt: skip
Record = tuple[str, int]
REGISTERED = "anchorcenter.metrics"


class Kind(StrEnum):
    FLOW = "flow"
    STOCK = "stock"
    DISTINCT = "distinct"
    RATIO = "ratio"
    MANUAL = "manual"


RULES: Mapping[Kind, Text] = {
    Kind.FLOW: _l("Sum of the rows' values"),
    Kind.MANUAL: _l("Sum of the rows' values, entered by hand"),
    Kind.STOCK: _l("Sum of what stands on the last day"),
    Kind.DISTINCT: _l("Number of different people or tenants in the rows: none counts twice"),
    Kind.RATIO: _l("Sum of the values divided by the sum of the weights"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Described:
    """A row of a figure in words, masked as far as its reader may not know it; ``url`` is empty for what is not theirs
    to open."""

    label: str
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dimension:
    """What one part of the rows' ``kind`` says; ``say`` puts a part into words for the reader."""

    name: Text
    say: Callable[[str], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Metric:
    """A countable result, e.g. ``bookings.minutes_used``.

    ``definition`` and ``exclusions`` say to everyone what is counted and what is not, and of a later ``version`` what
    has changed. ``rows(days)`` selects exactly COLUMNS, in that order; for a stock it selects what stood on the last of
    ``days``. A ``kind`` of several ``dimensions`` is written ``part/part``, in their order. ``describe(records,
    viewer)`` is what ``viewer`` (None is the public) reads of rows, all of them in as many statements as one.
    ``is_of_people`` says that a subject is somebody: it is never shown, and leaves the center under a pseudonym.
    ``of`` is the unit of its subjects where the figure says how many they are: a sum means little without.
    ``sources`` are the tables of which alone the rows are made, all of them watched (``core.changes``): what was
    counted is kept until one of them changes. Without any it is counted each time.
    """

    key: str
    name: Text
    definition: Text
    unit: str
    kind: Kind
    version: int
    rows: Callable[[Days], Select[*tuple[Any, ...]]]
    describe: Callable[[Collection[Record], Any], Mapping[Record, Described]]
    exclusions: Text = ""
    dimensions: tuple[Dimension, ...] = ()
    is_of_people: bool = False
    of: str = ""
    sources: tuple[str, ...] = ()


def select_rows(record: str, record_id: Any, *, counted_on: Any, **columns: Any) -> Select[Any]:
    """Rows of a figure, with ``columns`` by their names: each is worth and weighs 1, and whose and of which kind it is
    is unknown, unless they say. Numbers and words of an enum become text where text belongs."""
    texts = dict.fromkeys(("subject", "gender", "age_band", "region", "kind"), literal(""))
    values = texts | dict.fromkeys(("value", "weight"), literal(1, Integer)) | columns
    values |= {name: _text(values[name]) for name in texts}
    values |= {"record": literal(record), "record_id": record_id, "counted_on": counted_on}
    return select(*(values[name].label(name) for name in COLUMNS))


def within(day: Any, days: Days) -> ColumnElement[bool]:
    """Whether ``day`` is one of ``days``: what every row of a flow is asked."""
    return and_(day >= days.start, day < days.end)


def _text(column: Any) -> ColumnElement[str]:
    is_text = isinstance(column.type, String) and not isinstance(column.type, Enum)
    found: ColumnElement[str] = column if is_text else cast(column, String)
    return found


def figure(metric: Metric, days: Days) -> Decimal | None:
    """The value of ``metric`` in its unit; None when it is a ratio over nothing."""
    return figures([(metric, days)])[0]


def figures(asked: Sequence[tuple[Metric, Days]]) -> list[Decimal | None]:
    """The values of metrics over days, in their order: those that are kept, and others in two statements at most."""
    found = read_all("values", asked, partial(_read, _aggregate))
    return [None if value is None else Decimal(str(value)) for (value,) in found]


def count_subjects(asked: Sequence[tuple[Metric, Days]]) -> list[int]:
    """How many different subjects stand behind each of those figures, in the same way."""
    return [count for (count,) in read_all("subjects", asked, partial(_read, _subjects))]


def _read(
    aggregate: Callable[[Metric, Subquery], ColumnElement[Any]], asked: Sequence[tuple[Metric, Days]], options: Options
) -> Sequence[tuple[Any]]:
    values = [aggregate(metric, rows_of(metric, days)) for metric, days in asked]
    columns = [select(value).scalar_subquery().label(f"figure_{n}") for n, value in enumerate(values)]
    return [(value,) for value in db.session.execute(select(*columns), execution_options=options).one()]


def rows_of(metric: Metric, days: Days) -> Subquery:
    """The rows behind a figure, to select from. Raises TypeError when they have not the columns of every metric."""
    rows = metric.rows(days).subquery()
    if tuple(rows.c.keys()) != COLUMNS:
        raise TypeError(f"{metric.key} must select {COLUMNS}")
    return rows


def _subjects(_metric: Metric, rows: Subquery) -> ColumnElement[Any]:
    return func.count(distinct(rows.c.subject))


def _aggregate(metric: Metric, rows: Subquery) -> ColumnElement[Any]:
    total = func.coalesce(func.sum(rows.c.value), 0)
    aggregates: dict[Kind, ColumnElement[Any]] = {
        Kind.DISTINCT: func.count(distinct(rows.c.subject)),
        Kind.RATIO: total * Decimal(1) / func.nullif(func.sum(rows.c.weight), 0),
    }
    return aggregates.get(metric.kind, total)


def init_app(app: Flask, metrics: Iterable[Metric]) -> None:
    """Register ``metrics``. Raises ValueError when two share a key."""
    by_key: dict[str, Metric] = {}
    for metric in metrics:
        if by_key.setdefault(metric.key, metric) is not metric:
            raise ValueError(f"two metrics are called {metric.key}")
    app.extensions[REGISTERED] = by_key


def list_metrics() -> Sequence[Metric]:
    """Every metric, in the order in which features offer them."""
    by_key: dict[str, Metric] = current_app.extensions[REGISTERED]
    return list(by_key.values())


def find_metric(key: str) -> Metric | None:
    """The metric called ``key``, or None."""
    by_key: dict[str, Metric] = current_app.extensions[REGISTERED]
    return by_key.get(key)


def get_metric(key: str) -> Metric:
    """The metric called ``key``. Raises KeyError for an unknown one."""
    by_key: dict[str, Metric] = current_app.extensions[REGISTERED]
    return by_key[key]
