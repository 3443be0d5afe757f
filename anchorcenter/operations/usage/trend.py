"""Utilisation month by month, as numbers for a chart and the table beside it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import pairwise

from anchorcenter.core import settings
from anchorcenter.core.amounts import percent_text
from anchorcenter.core.charts import HEIGHT, STEP, Chart, bars
from anchorcenter.core.i18n import _, month_name, month_text, plural
from anchorcenter.core.periods import Days, months_later
from anchorcenter.operations.usage.sums import Facts, Minutes, sum_by

MONTHS = 12
AIM = settings.Setting("usage.aim_percent", 0)


def months_until(day: date) -> list[Days]:
    """The last twelve months, of which ``day`` lies in the last one."""
    first = months_later(day.replace(day=1), 1 - MONTHS)
    starts = [months_later(first, number) for number in range(MONTHS + 1)]
    return [Days(start, end) for start, end in pairwise(starts)]


def by_month(facts: Facts, months: list[Days]) -> list[Minutes]:
    """The minutes of each month."""
    found = sum_by(facts, lambda spot: spot.day.replace(day=1))
    return [found.get(month.start, Minutes()) for month in months]


def trend_chart(months: list[Days], found: list[Minutes], href: Callable[[Days], str]) -> Chart:
    """Booked of a hundred month by month, with a line where staff say what they aim at; each opens into its days by
    ``href``."""
    values = [Decimal(minutes.booked_percent or 0) for minutes in found]
    words = [
        (month_text(month.start), percent_text(minutes.booked_percent), month_name(month.start))
        for month, minutes in zip(months, found, strict=True)
    ]
    drawn = bars(
        values,
        HEIGHT,
        words,
        more=[tuple(percent_text(percent) for percent in minutes.percents[1:]) for minutes in found],
        urls=[href(month) for month in months],
    )
    chart = Chart(sentence=_said(words, values), width=STEP * len(drawn), bars=drawn, scale=("100 %", "50 %", "0"))
    aim = settings.current()[AIM]
    return replace(chart, aim=float(HEIGHT - aim), aim_text=_aimed(values, aim)) if aim else chart


def _aimed(values: list[Decimal], aim: int) -> str:
    reached = sum(value >= aim for value in values)
    return plural(
        "Aim %(aim)d %%: reached in %(num)d month.", "Aim %(aim)d %%: reached in %(num)d months.", reached, aim=aim
    )


def _said(words: list[tuple[str, str, str]], values: list[Decimal]) -> str:
    most, last = max(range(len(values)), key=lambda number: values[number]), words[-1]
    return _(
        "Booked month by month: most in %(most)s with %(value)s, %(last)s in %(month)s so far.",
        most=words[most][0],
        value=words[most][1],
        last=last[1],
        month=last[0],
    )
