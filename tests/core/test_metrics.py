"""A figure is the aggregate of its rows and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Integer, String, literal, select, union_all

from anchorcenter.bookings.metrics import METRICS
from anchorcenter.core import metrics
from anchorcenter.core.db import db
from anchorcenter.core.metrics import COLUMNS, Described, Kind, Metric, figure, get_metric
from anchorcenter.core.periods import Days
from tests.steps import book

ClientOf = Callable[[str], FlaskClient]
Row = tuple[str, int, int]  # Subject, value, weight.
COMMON: dict[str, Any] = {
    "name": "Items",
    "definition": "All of them.",
    "unit": "item",
    "version": 1,
    "describe": lambda records, _viewer: dict.fromkeys(records, Described(label="")),
}
DAY, WEEK = Days(date(2026, 11, 25), date(2026, 11, 26)), Days(date(2026, 11, 23), date(2026, 11, 30))


@pytest.fixture
def context(app: Flask) -> Iterator[None]:
    with app.app_context():
        yield


def select_row(subject: str, value: int, weight: int) -> Any:
    texts = {name: literal("").label(name) for name in COLUMNS}
    numbers = {"record_id": 1, "value": value, "weight": weight}
    columns = texts | {name: literal(number, Integer).label(name) for name, number in numbers.items()}
    columns["subject"] = literal(subject, String).label("subject")
    return select(*columns.values())


def metric(kind: Kind, *rows: Row, key: str = "test.metric") -> Metric:
    """A metric over these rows, whatever the days."""
    chosen: Any = select_row("", 0, 0).where(literal(1) == 0)
    if rows:
        every: Any = union_all(*(select_row(*row) for row in rows)).subquery()
        chosen = select(every)
    return Metric(key=key, kind=kind, rows=lambda _days: chosen, **COMMON)


ROWS: tuple[Row, ...] = (("a", 3, 4), ("b", 2, 1), ("a", 1, 3))


@pytest.mark.usefixtures("context")
@pytest.mark.parametrize(
    ("kind", "expected"),
    [(Kind.FLOW, 6), (Kind.MANUAL, 6), (Kind.STOCK, 6), (Kind.DISTINCT, 2)],
)
def test_a_figure_is_the_aggregate_of_its_kind(kind: Kind, expected: int) -> None:
    assert figure(metric(kind, *ROWS), DAY) == expected
    assert figure(metric(kind), DAY) == 0


def figures(app: Flask, days: Days) -> list[Any]:
    with app.app_context():
        return [figure(found, days) for found in METRICS]


def listed(found: Metric, days: Days) -> list[Any]:
    return list(db.session.execute(found.rows(days)).all())


def test_figures_of_bookings_open_into_their_rows(app: Flask, client_of: ClientOf) -> None:
    for who, space, start, end in (
        ("tenant-a", "a", "10:00", "11:00"),
        ("tenant-a", "b", "10:00", "11:30"),
        ("tenant-b", "night", "22:00", "26:00"),
        ("tenant-b", "c", "2026-12-01 10:00", "2026-12-01 11:00"),
    ):
        assert book(client_of(who), who, "api", space, start, end).status == 201

    minutes, bookings, people = METRICS
    for days in (DAY, WEEK, Days(date(2026, 11, 1), date(2027, 1, 1)), Days(date(2020, 1, 1), date(2020, 1, 2))):
        with app.app_context():
            rows, used, people_rows = (listed(found, days) for found in (minutes, bookings, people))
        expected = [sum(row.value for row in rows), len(used), len({row.subject for row in people_rows})]
        assert figures(app, days) == expected
        assert [row for row in (*rows, *used) if not days.start <= row.counted_on < days.end] == []
    assert (figures(app, DAY), figures(app, WEEK)) == ([60 + 90 + 120, 3, 2], [60 + 90 + 240, 3, 2])


def test_a_cancelled_booking_is_in_no_figure(app: Flask, client_of: ClientOf) -> None:
    tenant = client_of("tenant-a")
    code = book(tenant, "tenant-a", "api", "a", "10:00", "11:00").code
    assert figures(app, DAY) == [60, 1, 1]
    tenant.post(f"/bookings/{code}/cancel")
    assert figures(app, DAY) == [0, 0, 0]


@pytest.mark.usefixtures("context")
@pytest.mark.parametrize("found", METRICS, ids=lambda found: found.key)
def test_rows_have_the_columns_that_every_metric_has(found: Metric) -> None:
    assert tuple(found.rows(DAY).subquery().c.keys()) == COLUMNS
    assert get_metric(found.key) is found


@pytest.mark.usefixtures("context")
@pytest.mark.parametrize("columns", [COLUMNS[:-1], COLUMNS[::-1], (*COLUMNS, "note"), ("value",)])
def test_rows_with_other_columns_are_refused(columns: tuple[str, ...]) -> None:
    rows = select(*(literal(1).label(name) for name in columns))
    wrong = Metric(key="test.wrong", kind=Kind.FLOW, rows=lambda _days: rows, **COMMON)
    with pytest.raises(TypeError, match=r"test\.wrong must select"):
        figure(wrong, DAY)


@pytest.mark.usefixtures("context")
def test_two_metrics_of_one_key_are_refused_and_the_registered_ones_stay(app: Flask) -> None:
    one, two = metric(Kind.FLOW, *ROWS), metric(Kind.STOCK, *ROWS)
    with pytest.raises(ValueError, match=r"test\.metric"):
        metrics.init_app(app, [one, metric(Kind.FLOW, key="test.other"), two])
    assert get_metric(METRICS[0].key) is METRICS[0]
    with pytest.raises(KeyError, match=r"test\.metric"):
        get_metric("test.metric")


@pytest.mark.usefixtures("context")
def test_a_ratio_is_the_sum_of_values_over_the_sum_of_weights() -> None:
    assert figure(metric(Kind.RATIO, *ROWS), DAY) == Decimal("0.75")
    third = figure(metric(Kind.RATIO, ("a", 1, 3)), DAY)
    assert third is not None
    assert round(third, 6) == Decimal("0.333333")
    assert [figure(metric(Kind.RATIO, *rows), DAY) for rows in ((), (("a", 0, 0),))] == [None, None]
