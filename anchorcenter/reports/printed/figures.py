"""The report of a period as a document: every figure of the center, what it was before, and how it is counted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from decimal import Decimal

from anchorcenter.core.amounts import amount_text, change_text, sheet_number
from anchorcenter.core.i18n import Text, _, _l, day_text, days_text, locale, month_text, today
from anchorcenter.core.metrics import Metric, figures, find_metric, list_metrics
from anchorcenter.core.periods import Days
from anchorcenter.core.printed.papers import Align, Cell, Document, Row, Section, Table
from anchorcenter.pledges.printing import issuer
from anchorcenter.reports import queries
from anchorcenter.reports.printed.rounds import Kind, Round
from anchorcenter.reports.rules import before

PARTS: Mapping[str, Text] = {
    "bookings": _l("Use of the facilities"),
    "academy": _l("Courses"),
    "tenants": _l("Tenants"),
    "intakes": _l("Tenants"),
    "yearly": _l("Tenants"),
    "achievements": _l("Support and results"),
    "supporters": _l("Supporters"),
}
HEADCOUNTS = "bookings.headcount_actual"
PEOPLE = "academy.participants", "academy.completed_people", "supporters.active"
GENDERS: Mapping[str, Text] = {"female": _l("Women"), "male": _l("Men"), "": _l("no answer")}


def period_document(asked: Round, *, now: datetime) -> Document:
    """The report in the reader's language; a period that is not over says so."""
    days, earlier = asked.days, before(asked.days)
    facts = [days_text(days), _("Compared with %(days)s", days=days_text(earlier))]
    facts += (
        [_("As of %(time)s, the period is not over yet.", time=day_text(today(now)))] if days.end > today(now) else []
    )
    return Document(
        name=f"report_{asked.kind}_{asked.name}",
        title=title_of(asked),
        language=locale(),
        made_at=now,
        issuer=issuer(),
        facts=tuple(facts),
        sections=(*_headcounts(days, earlier), *_parts(days, earlier), *_genders(days)),
    )


def title_of(asked: Round) -> str:
    """What a report is called."""
    if asked.kind is Kind.MONTH:
        return _("Monthly operations report, %(month)s", month=month_text(asked.due))
    return _("Report of %(month)s", month=month_text(asked.due))


def _head(*texts: str) -> Row:
    return tuple(Cell(text=text, is_head=True, align=Align.CENTER) for text in texts)


def _headcounts(days: Days, earlier: Days) -> Iterator[Section]:
    """Head-counts by facility, which is how the city counts."""
    metric = find_metric(HEADCOUNTS)
    if metric is None:
        return
    now_by, before_by = (queries.by_part(queries.list_groups(metric, each), 0) for each in (days, earlier))
    say = metric.dimensions[0].say
    rows = []
    for word in sorted({*now_by, *before_by}, key=say):
        values = [queries.value_of(metric, by.get(word, [])) for by in (now_by, before_by)]
        rows.append(_values(Cell(text=say(word), is_head=True), metric, values[0], values[1]))
    if rows:
        head = _head(_("Facility"), _("This period"), _("Period before"), _("Difference"))
        table = Table(caption=_("People by facility"), widths=(4, 3, 3, 4), head=(head,), body=tuple(rows))
        yield Section(heading=_("People by facility"), blocks=(table,))


def _parts(days: Days, earlier: Days) -> Iterator[Section]:
    """A table for each part of the center with every figure that it offers."""
    every = list_metrics()
    values = figures([(metric, each) for metric in every for each in (days, earlier)])
    rows: dict[str, list[Row]] = {}
    for metric, value, earlier_value in zip(every, values[::2], values[1::2], strict=True):
        heading = str(PARTS.get(metric.key.partition(".")[0], _l("Other figures")))
        first = Cell(text=str(metric.name), is_head=True)
        counted = Cell(text=f"{metric.definition} ({_('version %(number)d', number=metric.version)})")
        rows.setdefault(heading, []).append((*_values(first, metric, value, earlier_value), counted))
    head = _head(_("Figure"), _("This period"), _("Period before"), _("Difference"), _("How it is counted"))
    for heading, body in rows.items():
        table = Table(caption=heading, widths=(5, 3, 3, 4, 9), head=(head,), body=tuple(body))
        yield Section(heading=heading, blocks=(table,))


def _genders(days: Days) -> Iterator[Section]:
    """Figures of people by gender, with those who gave no answer."""
    rows = []
    for metric in filter(None, map(find_metric, PEOPLE)):
        by = queries.by_people(queries.list_groups(metric, days), "gender")
        values = [queries.value_of(metric, by.get(word, [])) for word in GENDERS]
        cells = (_value(metric, value) for value in values)
        rows.append((Cell(text=str(metric.name), is_head=True), *cells))
    if rows:
        head = _head(_("Figure"), *(str(text) for text in GENDERS.values()))
        table = Table(caption=_("People by gender"), widths=(4, 2, 2, 2), head=(head,), body=tuple(rows))
        yield Section(heading=_("People by gender"), blocks=(table,))


def _values(first: Cell, metric: Metric, value: Decimal | None, earlier: Decimal | None) -> Row:
    change = Cell(text=change_text(value, earlier, metric.unit), align=Align.RIGHT)
    return (first, _value(metric, value), _value(metric, earlier), change)


def _value(metric: Metric, value: Decimal | None) -> Cell:
    return Cell(text=amount_text(value, metric.unit), sheet=sheet_number(value, metric.unit), align=Align.RIGHT)
