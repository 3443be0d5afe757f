"""The rows behind figures: how many, a page of them, what they add up to by what they are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import distinct, func, select

from anchorcenter.core.db import db
from anchorcenter.core.metrics import Kind, Metric, rows_of
from anchorcenter.core.periods import Days

PAGE = 50
PEOPLE = ("gender", "age_band", "region")


@dataclass(frozen=True, kw_only=True)
class Sums:
    """What a figure is made of: how many rows, the sums of their values and weights, how many different subjects."""

    rows: int
    value: Decimal
    weight: Decimal
    subjects: int


def sum_rows(metric: Metric, days: Days) -> Sums:
    """Of all rows behind the figure."""
    rows = rows_of(metric, days).c
    sums = func.coalesce(func.sum(rows.value), 0), func.coalesce(func.sum(rows.weight), 0)
    count, value, weight, subjects = db.session.execute(
        select(func.count(), *sums, func.count(distinct(rows.subject)))
    ).one()
    return Sums(rows=count, value=Decimal(str(value)), weight=Decimal(str(weight)), subjects=subjects)


def list_rows(metric: Metric, days: Days, *, page: int | None = None) -> Sequence[Any]:
    """The rows behind the figure by day: page ``page`` of them (from 1), or all."""
    rows = rows_of(metric, days)
    wanted = select(rows).order_by(rows.c.counted_on, rows.c.record, rows.c.record_id)
    if page is not None:
        wanted = wanted.limit(PAGE).offset((page - 1) * PAGE)
    return db.session.execute(wanted).all()


def list_groups(metric: Metric, days: Days) -> list[Any]:
    """The rows together by kind and by what people are: kind, gender, age_band, region, subject, value, weight, rows.

    Only of people counted once the subject is told apart; else it is empty.
    """
    rows = rows_of(metric, days).c
    by = [rows.kind, *(rows[name] for name in PEOPLE)]
    if metric.kind is Kind.DISTINCT:
        by.append(rows.subject)
    sums = func.sum(rows.value).label("value"), func.sum(rows.weight).label("weight"), func.count().label("rows")
    return list(db.session.execute(select(*by, *sums).group_by(*by)))


def value_of(metric: Metric, groups: Sequence[Any]) -> Decimal | None:
    """The figure over some of the groups, by the same rule as over all rows."""
    if metric.kind is Kind.DISTINCT:
        return Decimal(len({group.subject for group in groups}))
    total = sum((Decimal(str(group.value)) for group in groups), Decimal(0))
    if metric.kind is not Kind.RATIO:
        return total
    weight = sum((Decimal(str(group.weight)) for group in groups), Decimal(0))
    return total / weight if weight else None


def by_part(groups: Sequence[Any], dimension: int) -> dict[str, list[Any]]:
    """The groups by that part of their kind."""
    found: dict[str, list[Any]] = defaultdict(list)
    for group in groups:
        parts = group.kind.split("/")
        found[parts[dimension] if dimension < len(parts) else ""].append(group)
    return found


def by_people(groups: Sequence[Any], column: str) -> dict[str, list[Any]]:
    """The groups by gender, age or region; nothing when no row says any."""
    found: dict[str, list[Any]] = defaultdict(list)
    for group in groups:
        found[getattr(group, column)].append(group)
    return found if any(found) else {}
