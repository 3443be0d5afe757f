"""What an indicator counts over some days: the aggregate of its rows, whether a metric or people give them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Integer, Select, Subquery, case, cast, distinct, func, literal, select
from sqlalchemy import exists as there_is
from sqlalchemy.orm import aliased

from anchorcenter.core.db import db
from anchorcenter.core.i18n import _, _l, days_text, named
from anchorcenter.core.kept import OFTEN, Options, read_all
from anchorcenter.core.metrics import Described, Kind, Metric, Record, find_metric, rows_of, select_rows
from anchorcenter.core.periods import DAY, Days
from anchorcenter.pledges.indicators.models import Formula, Indicator, IndicatorEntry

EXACT, DASH = "exact", "dash"  # The kinds of rows of people's figures, beside the words of qualifiers.
RECORD = "indicator_entry"
HAND = "hand."  # How the keys of metrics begin that are made of people's figures.


@dataclass(frozen=True, kw_only=True)
class Count:
    """What rows add up to: sums of their values and weights, different subjects, how many rows there are; of figures
    entered by hand the word that makes them less than exact, and how many of them are a dash."""

    value: int
    weight: int
    subjects: int
    rows: int
    qualifier: str = ""
    dashes: int = 0


def formula_on(indicator: Indicator, day: date) -> Formula | None:
    """How it is counted over a period that begins on ``day``; None before its first formula."""
    return next((each for each in reversed(indicator.formulas) if each.since <= day), None)


def metric_of(indicator: Indicator, formula: Formula) -> Metric | None:
    """The metric behind a formula; what is counted by hand is one as well. None when the program has it no more, or,
    of a formula that another has followed, not in its version: nobody counts an old period by a new definition."""
    if not formula.metric:
        return _by_hand(indicator, formula)
    found = find_metric(formula.metric)
    is_over = formula is not indicator.formulas[-1]
    return None if found and is_over and found.version != formula.metric_version else found


def count_all(asked: Sequence[tuple[Metric, Days]]) -> list[Count]:
    """The counts of metrics over days, in their order: those that are kept, and others in two statements at most."""
    return read_all("counts", asked, _count_metrics)


def _count_metrics(asked: Sequence[tuple[Metric, Days]], options: Options) -> list[Count]:
    return count_rows([(rows_of(metric, days), metric.kind, is_by_hand(metric)) for metric, days in asked], options)


def count_rows(asked: Sequence[tuple[Subquery, Kind, bool]], options: Options = OFTEN) -> list[Count]:
    """The same of any rows with the columns of a metric, of which kind of figure they are and whether by hand."""
    if not asked:
        return []
    first, *others = [_counted(place, *each) for place, each in enumerate(asked)]
    statement = first.union_all(*others) if others else first
    found = {row[0]: row[1:] for row in db.session.execute(statement, execution_options=options)}
    return [_count(*found[place]) for place in range(len(asked))]


def value_of(kind: Kind, count: Count, *, is_hand: bool) -> Decimal | None:
    """The figure in its unit, by the same rule as everywhere; None for a ratio over nothing, and where nobody entered
    a number."""
    if kind is Kind.DISTINCT:
        return Decimal(count.subjects)
    if is_hand and count.rows == count.dashes:
        return None
    if kind is Kind.RATIO:
        return Decimal(count.value) / count.weight if count.weight else None
    return Decimal(count.value)


def milli(value: Decimal | None) -> int | None:
    """``value`` in whole thousandths."""
    return None if value is None else int((value * 1000).quantize(Decimal(1)))


def is_by_hand(metric: Metric) -> bool:
    """Whether people entered its rows."""
    return metric.key.startswith(HAND)


def _counted(place: int, rows: Subquery, kind: Kind, is_hand: bool) -> Select[Any]:
    each = rows.c
    none: tuple[Any, Any] = literal(""), literal(0, Integer)
    word = case((each.kind.not_in((EXACT, DASH)), each.kind), else_="")
    hand = (func.max(word), func.sum(case((each.kind == DASH, 1), else_=0))) if is_hand else none
    subjects = func.count(distinct(each.subject)) if kind is Kind.DISTINCT else none[1]
    sums = (cast(func.coalesce(func.sum(part), 0), BigInteger) for part in (each.value, each.weight))
    columns: list[Any] = [literal(place, Integer), *sums, subjects, func.count(), *hand]
    return select(*columns).select_from(rows)


def _count(value: Any, weight: Any, subjects: int, rows: int, qualifier: str | None, dashes: int | None) -> Count:
    return Count(
        value=int(value),
        weight=int(weight),
        subjects=subjects,
        rows=rows,
        qualifier=qualifier or "",
        dashes=dashes or 0,
    )


def _by_hand(indicator: Indicator, formula: Formula) -> Metric:
    return Metric(
        key=HAND + indicator.key,
        name=named(indicator.title, indicator.title_en),
        definition=_l("Figures written down by hand for periods within the days, each with its source."),
        exclusions=_l("What was corrected later or is void."),
        unit=formula.unit,
        kind=Kind.RATIO if formula.is_ratio else Kind.MANUAL,
        version=1,
        rows=lambda days: _entries(indicator.id, days),
        describe=describe_entries,
    )


def _entries(indicator_id: int, days: Days) -> Select[Any]:
    """One row for each entry in force whose days lie within ``days``."""
    entry = IndicatorEntry
    kind = case((entry.value.is_(None), DASH), (entry.qualifier == "", EXACT), else_=entry.qualifier)
    weight = case((entry.value.is_(None), 0), else_=entry.whole)
    columns = {"value": func.coalesce(entry.value, 0), "weight": weight, "kind": kind}
    rows = select_rows(RECORD, entry.id, counted_on=entry.last_on, **columns)
    return rows.where(entry.indicator_id == indicator_id, *in_force(days))


def in_force(days: Days) -> tuple[ColumnElement[bool], ...]:
    """What is asked of an entry: within the days, the last said of them, not void."""
    entry, later = IndicatorEntry, aliased(IndicatorEntry)
    same = later.indicator_id == entry.indicator_id, later.first_on == entry.first_on, later.last_on == entry.last_on
    is_last = ~there_is().where(*same, later.id > entry.id)
    return entry.first_on >= days.start, entry.last_on < days.end, ~entry.is_void, is_last


def describe_entries(records: Collection[Record], _viewer: Any) -> Mapping[Record, Described]:
    """Each by its days and where it comes from: that is for everybody to read."""
    rows = select(IndicatorEntry).where(IndicatorEntry.id.in_([number for _record, number in records]))
    return {
        (RECORD, each.id): Described(
            label=_("By hand: %(days)s, from %(source)s", days=_days_text(each), source=each.source)
        )
        for each in db.session.scalars(rows)
    }


def _days_text(entry: IndicatorEntry) -> str:
    return days_text(Days(entry.first_on, entry.last_on + DAY))
