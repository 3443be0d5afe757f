"""What pages of figures show: values for templates, made from what queries read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from flask import Response

from anchorcenter.accounts.access import me
from anchorcenter.core.amounts import amount_text, change_text
from anchorcenter.core.charts import STEP, Chart, bars, top_of
from anchorcenter.core.i18n import _, day_text, days_text, month_name, month_text, plural
from anchorcenter.core.metrics import RULES, Described, Kind, Metric, Record, count_subjects, figures, list_metrics
from anchorcenter.core.pages import asked_page, page
from anchorcenter.core.people import PEOPLE, people_text
from anchorcenter.core.periods import Days
from anchorcenter.core.pseudonyms import pseudonym
from anchorcenter.core.render import csv_file
from anchorcenter.reports import queries
from anchorcenter.reports.forms import DownloadForm
from anchorcenter.reports.periods import Choice, href, read_choice
from anchorcenter.reports.rules import divide
from anchorcenter.reports.service import NewDownload


def metrics_page() -> Response:
    """Every figure over the days chosen, and over those before."""
    choice, every = read_choice(), list_metrics()
    values = figures([(metric, days) for metric in every for days in (choice.days, choice.before)])
    along = [metric for metric in every if metric.of]
    counts = count_subjects([(metric, choice.days) for metric in along])
    subjects = {metric.key: amount_text(n, metric.of) for metric, n in zip(along, counts, strict=True)}
    tiles = [
        {
            "name": str(metric.name),
            "url": href(metric.key, choice.days),
            "definition": str(metric.definition),
            "value": amount_text(value, metric.unit),
            "of": subjects.get(metric.key, ""),
            "before": amount_text(before, metric.unit),
            "change": change_text(value, before, metric.unit),
            "kind": str(RULES[metric.kind]),
            "version": metric.version,
        }
        for metric, value, before in zip(every, values[::2], values[1::2], strict=True)
    ]
    return page("reports/metrics.html", status=_status(choice), metrics=tiles, **_period(choice))


def metric_page(metric: Metric, download: DownloadForm | None = None, *, status: int = 200) -> Response:
    """One figure: what it says, how it came about, what it is made of; ``download`` is a form that was refused."""
    choice = read_choice(metric.key)
    value, before = figures([(metric, choice.days), (metric, choice.before)])
    sums, groups = queries.sum_rows(metric, choice.days), queries.list_groups(metric, choice.days)
    number = min(asked_page(), max(1, -(-sums.rows // queries.PAGE)))
    form = download or DownloadForm(None, start=choice.form.start.data, end=choice.form.end.data)
    return page(
        "reports/metric.html",
        status=max(status, _status(choice)),
        metric=_metric(metric),
        value=amount_text(value, metric.unit),
        before=amount_text(before, metric.unit),
        change=change_text(value, before, metric.unit),
        proof=_proof(metric, sums),
        chart=_chart(metric, choice.days),
        breakdowns=_breakdowns(metric, groups),
        rows=_rows(metric, queries.list_rows(metric, choice.days, page=number)),
        total=sums.rows,
        dimensions=[str(dimension.name) for dimension in metric.dimensions],
        pages=(number, -(-sums.rows // queries.PAGE)),
        previous=href(metric.key, choice.days, number - 1) if number > 1 else "",
        next=href(metric.key, choice.days, number + 1) if number * queries.PAGE < sums.rows else "",
        download=form,
        download_url=href(metric.key, choice.days),
        **_period(choice),
    )


def rows_file(metric: Metric, wanted: NewDownload, rows: Sequence[Any]) -> Response:
    """The rows as CSV; who a subject is, is nobody's to read."""
    head = (
        _("Day"), _("Record"), _("Number"), _("Pseudonym"), _("Value"), _("Weight"),
        _("Gender"), _("Age"), _("Region"), _("Kind"),
    )  # fmt: skip
    name = f"{metric.key}_{wanted.start}_{wanted.end}.csv"
    lines = [
        (r.counted_on, r.record, r.record_id, _subject(metric, r), r.value, r.weight, r.gender, r.age_band, r.region,
         r.kind)
        for r in rows
    ]  # fmt: skip
    return csv_file(name, head, lines)


def _subject(metric: Metric, row: Any) -> str:
    return pseudonym(row.subject) if metric.is_of_people else str(row.subject)


def _status(choice: Choice) -> int:
    return 422 if choice.is_refused else 200


def _period(choice: Choice) -> dict[str, Any]:
    return {
        "choice": choice,
        "period_text": days_text(choice.days),
        "before_text": days_text(choice.before),
        "index_url": href(None, choice.days),
    }


def _metric(metric: Metric) -> dict[str, Any]:
    return {
        "key": metric.key,
        "name": str(metric.name),
        "definition": str(metric.definition),
        "exclusions": str(metric.exclusions),
        "kind": str(RULES[metric.kind]),
        "is_distinct": metric.kind is Kind.DISTINCT,
        "version": metric.version,
        "is_of_people": metric.is_of_people,
    }


def _proof(metric: Metric, sums: queries.Sums) -> str:
    """How the figure follows from its rows, in numbers."""
    rows = plural("%(text)s row", "%(text)s rows", sums.rows, text=f"{sums.rows:,}")
    value = amount_text(sums.value, metric.unit)
    if metric.kind is Kind.DISTINCT:
        return _("%(rows)s, %(subjects)s, none twice", rows=rows, subjects=amount_text(sums.subjects, metric.unit))
    if metric.kind is Kind.RATIO:
        return _("%(rows)s, %(value)s of %(weight)s", rows=rows, value=f"{sums.value:,}", weight=f"{sums.weight:,}")
    if metric.of:
        subjects = amount_text(sums.subjects, metric.of)
        return _("%(rows)s of %(subjects)s, together %(value)s", rows=rows, subjects=subjects, value=value)
    return _("%(rows)s, together %(value)s", rows=rows, value=value)


def _chart(metric: Metric, days: Days) -> Chart:
    unit, stretches = divide(days)
    values = [value or Decimal(0) for value in figures([(metric, stretch) for stretch in stretches])]
    scale = 60 if metric.unit == "minute" else 1
    top = top_of(max(values) / scale) * scale
    words = [
        (_label(unit, stretch), amount_text(value, metric.unit), _tick(unit, stretch.start))
        for stretch, value in zip(stretches, values, strict=True)
    ]
    highest = max(range(len(values)), key=lambda number: values[number])
    sentence = _("%(name)s, %(days)s: nothing was counted.", name=metric.name, days=days_text(days))
    if values[highest]:
        sentence = _(
            "%(name)s, %(days)s: most in %(label)s with %(value)s.",
            name=metric.name,
            days=days_text(days),
            label=words[highest][0],
            value=words[highest][1],
        )
    marks = amount_text(top, metric.unit), amount_text(top // 2, metric.unit), "0"
    return Chart(sentence=sentence, width=STEP * len(values), bars=bars(values, top, words), scale=marks)


def _label(unit: str, days: Days) -> str:
    """What a bar stands for: a day, a month, a year; a part of one by its days."""
    if unit == "day":
        return day_text(days.start)
    if days.start.day != 1 or days.end.day != 1:
        return days_text(days)
    if unit == "year":
        return f"{days.start.year}"
    return month_text(days.start)


def _tick(unit: str, first: date) -> str:
    if unit == "day":
        return f"{first.day}"
    if unit == "year":
        return f"’{first:%y}"
    return month_name(first)


def _breakdowns(metric: Metric, groups: Sequence[Any]) -> list[dict[str, Any]]:
    """The figure by each part of the rows' kind, and by what people are, as far as rows say it."""
    parts = [
        (str(dimension.name), {dimension.say(word): found for word, found in queries.by_part(groups, number).items()})
        for number, dimension in enumerate(metric.dimensions)
    ]
    parts += [
        (say(), {people_text(column, word): found for word, found in by.items()})
        for column, say in PEOPLE.items()
        if (by := queries.by_people(groups, column))
    ]
    return [{"name": name, "rows": _shares(metric, by)} for name, by in parts if by]


def _shares(metric: Metric, by: Mapping[str, Sequence[Any]]) -> list[dict[str, Any]]:
    """Each part with its figure, the largest first; ``share`` is in hundredths of the largest, for its bar."""
    values = {name: queries.value_of(metric, groups) or Decimal(0) for name, groups in by.items()}
    largest = max(values.values())
    return [
        {
            "name": name,
            "value": amount_text(value, metric.unit),
            "number": value,
            "share": int(value * 100 / largest) if largest else 0,
        }
        for name, value in sorted(values.items(), key=lambda item: (-item[1], item[0]))
    ]


def _rows(metric: Metric, rows: Sequence[Any]) -> list[dict[str, Any]]:
    described = metric.describe([(row.record, row.record_id) for row in rows], me())
    return [_row(metric, row, described) for row in rows]


def _row(metric: Metric, row: Any, described: Mapping[Record, Described]) -> dict[str, Any]:
    words = row.kind.split("/")
    text = described[row.record, row.record_id]
    return {
        "day": day_text(row.counted_on),
        "label": text.label,
        "url": text.url,
        "parts": [dimension.say(word) for dimension, word in zip(metric.dimensions, words, strict=False)],
        "subject": _subject(metric, row),
        "number": row.value,
        "value": amount_text(row.value, metric.unit),
    }
