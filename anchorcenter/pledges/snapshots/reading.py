"""A figure as it is read, whether it was frozen or is counted now; and the series of them over half-years."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal

from anchorcenter.core.i18n import _, of_both
from anchorcenter.core.metrics import Kind, Metric, find_metric
from anchorcenter.core.periods import Days
from anchorcenter.pledges.indicators.counting import (
    Count,
    count_all,
    formula_on,
    is_by_hand,
    metric_of,
    milli,
    value_of,
)
from anchorcenter.pledges.indicators.models import Indicator
from anchorcenter.pledges.indicators.numbers import number_text
from anchorcenter.pledges.indicators.queries import target_of
from anchorcenter.pledges.indicators.rules import progress
from anchorcenter.pledges.periods import last_day
from anchorcenter.pledges.snapshots.models import Snapshot, SnapshotFigure
from anchorcenter.pledges.texts import QUALIFIERS

DASH, BLANK = "-", ""


@dataclass(frozen=True, kw_only=True)
class Reading:
    """What is read over ``days``; ``version`` is that of the definition; ``frozen`` the snapshot it stands in."""

    days: Days
    metric: str
    version: int
    kind: Kind
    unit: str
    is_by_hand: bool
    count: Count
    frozen: Snapshot | None = None

    @property
    def value(self) -> Decimal | None:
        return value_of(self.kind, self.count, is_hand=self.is_by_hand)

    @property
    def how(self) -> tuple[str, int]:
        """What it is counted by: where that changes, a series is broken."""
        return self.metric, self.version

    @property
    def text(self) -> str:
        """``8``, ``약 300회``, ``-`` for a dash that was said, nothing for a blank."""
        if self.is_by_hand and not self.count.rows:
            return BLANK
        if self.is_by_hand and self.count.rows == self.count.dashes:
            return DASH
        if self.value is None:
            return _("does not apply")
        word = str(QUALIFIERS.get(self.count.qualifier, self.count.qualifier))
        return " ".join(filter(None, (word, number_text(self.value, self.unit))))

    @property
    def proof(self) -> str:
        """The whole with the part: ``8 / 10``; nothing for what is no ratio."""
        return f"{self.count.value:,} / {self.count.weight:,}" if self.kind is Kind.RATIO else ""


def frozen(snapshot: Snapshot, figure: SnapshotFigure) -> Reading:
    """What a snapshot says."""
    return Reading(
        days=Days(snapshot.start, snapshot.end),
        metric=figure.metric,
        version=figure.metric_version,
        kind=figure.kind,
        unit=figure.unit,
        is_by_hand=figure.is_by_hand,
        count=Count(**{field.name: getattr(figure, field.name) for field in fields(Count)}),
        frozen=snapshot,
    )


def live(metric: Metric, days: Days, count: Count) -> Reading:
    """What is counted now."""
    return Reading(
        days=days,
        metric=metric.key,
        version=metric.version,
        kind=metric.kind,
        unit=metric.unit,
        is_by_hand=is_by_hand(metric),
        count=count,
    )


def words_of(figure: SnapshotFigure) -> tuple[str, str]:
    """Definition and exclusions of a frozen figure as they were kept, in the reader's language."""
    return of_both(figure.definition), of_both(figure.exclusions)


Published = Mapping[tuple[date, date], Snapshot]
Wish = tuple[str, Metric | None, Days]  # The key of a figure, what counts it today, over which days.


def read_all(wishes: Sequence[Wish], published: Published) -> list[Reading | None]:
    """Each figure as it was published, else as it is today, in one statement; None where it cannot be counted."""
    found = [_frozen_of(key, published.get((days.start, days.end))) for key, _metric, days in wishes]
    asked = [
        (place, metric, days)
        for place, ((_key, metric, days), known) in enumerate(zip(wishes, found, strict=True))
        if known is None and metric
    ]
    counts = count_all([(metric, days) for _place, metric, days in asked])
    for (place, metric, days), count in zip(asked, counts, strict=True):
        found[place] = live(metric, days, count)
    return found


def wishes_of(indicator: Indicator, days: Days) -> list[Wish]:
    """The figure of an indicator, and the one that is read beside it if there is any."""
    formula = formula_on(indicator, last_day(days))
    found: list[Wish] = [(indicator.key, metric_of(indicator, formula) if formula else None, days)]
    beside = find_metric(formula.beside) if formula and formula.beside else None
    return [*found, (f"{indicator.key}.beside", beside, days)] if beside else found


def progress_of(indicator: Indicator, reading: Reading | None) -> int | None:
    """Tenths of a per cent of the way to the target of the reading's days."""
    target = target_of(indicator, reading.days) if reading else None
    value = milli(reading.value) if reading else None
    goal = target.value_milli if target else None
    return progress(value, goal, indicator.baseline_milli, indicator.direction)


def _frozen_of(key: str, snapshot: Snapshot | None) -> Reading | None:
    """A figure of a snapshot. What came to be an indicator later is not in it."""
    figure = next((each for each in snapshot.figures if each.key == key), None) if snapshot else None
    return frozen(snapshot, figure) if snapshot and figure else None
