"""What staff see of indicators."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from flask import Response, url_for

from anchorcenter.core.i18n import _, day_text, days_text, named
from anchorcenter.core.metrics import find_metric
from anchorcenter.core.pages import page
from anchorcenter.core.periods import DAY, Days
from anchorcenter.pledges.indicators.forms import DIRECTIONS, IndicatorForm
from anchorcenter.pledges.indicators.models import Formula, Indicator, IndicatorEntry, Target
from anchorcenter.pledges.indicators.numbers import milli_text, number_text
from anchorcenter.pledges.indicators.queries import entries_in_force, list_indicators
from anchorcenter.pledges.models import Pledge
from anchorcenter.pledges.texts import QUALIFIERS

PERCENT = "percent"


def index_page(pledge: Pledge) -> Response:
    """Those of a pledge, and what their weights add up to."""
    indicators = list_indicators(pledge.id)
    return page(
        "pledges/staff_indicators.html",
        pledge=named(pledge.title, pledge.title_en),
        slug=pledge.slug,
        rows=[_row(each) for each in indicators],
        weights=sum(each.weight for each in indicators),
    )


def show_page(indicator: Indicator) -> Response:
    """One of them: how it is counted since when, targets, figures by hand."""
    unit = unit_of(indicator)
    return page(
        "pledges/staff_indicator.html",
        row=_row(indicator),
        slug=indicator.pledge.slug,
        pledge=named(indicator.pledge.title, indicator.pledge.title_en),
        formulas=[_formula(each) for each in reversed(indicator.formulas)],
        targets=[_target(each, unit) for each in indicator.targets],
        entries=[_entry(each, unit) for each in entries_in_force(indicator)],
    )


def form_of(indicator: Indicator) -> IndicatorForm:
    """The form with what is known of it."""
    names = "title", "title_en", "definition", "weight", "version"
    known: dict[str, Any] = {name: getattr(indicator, name) for name in names}
    baseline = indicator.baseline_milli
    known |= {"direction": str(indicator.direction)}
    return IndicatorForm(**known, baseline=None if baseline is None else baseline // scale_of(unit_of(indicator)))


def unit_of(indicator: Indicator) -> str:
    """In which unit it is counted at last."""
    return indicator.formulas[-1].unit if indicator.formulas else ""


def scale_of(unit: str) -> int:
    """How many thousandths a whole number of that unit is: 80 % are 800."""
    return 10 if unit == PERCENT else 1000


def _row(indicator: Indicator) -> dict[str, Any]:
    last = indicator.formulas[-1] if indicator.formulas else None
    return {
        "key": indicator.key,
        "title": named(indicator.title, indicator.title_en),
        "definition": indicator.definition,
        "counted": _counted(last) if last else "",
        "weight": indicator.weight,
        "direction": str(DIRECTIONS[indicator.direction]),
        "is_redefined": bool(last and _is_redefined(last)),
        "url": url_for("pledge_indicators.show", key=indicator.key),
        "public_url": url_for("pledge_figures.show", slug=indicator.pledge.slug, key=indicator.key),
    }


def _counted(formula: Formula) -> str:
    metric = find_metric(formula.metric) if formula.metric else None
    return str(metric.name) if metric else formula.metric or _("By hand")


def _is_redefined(formula: Formula) -> bool:
    """Whether the program counts the metric in another version by now."""
    metric = find_metric(formula.metric) if formula.metric else None
    return metric is not None and metric.version != formula.metric_version


def _formula(formula: Formula) -> dict[str, Any]:
    return {
        "since": day_text(formula.since),
        "counted": _counted(formula),
        "how": f"{formula.metric} v{formula.metric_version}" if formula.metric else formula.unit,
        "note": formula.note,
    }


def _target(target: Target, unit: str) -> tuple[str, str]:
    return _days(target.first_on, target.last_on), milli_text(target.value_milli, unit)


def _entry(entry: IndicatorEntry, unit: str) -> dict[str, Any]:
    value = "-" if entry.value is None else number_text(Decimal(entry.value) / entry.whole, unit)
    word = str(QUALIFIERS.get(entry.qualifier, entry.qualifier))
    return {
        "days": _days(entry.first_on, entry.last_on),
        "text": " ".join(filter(None, (word, value))),
        "source": entry.source,
    }


def _days(first_on: Any, last_on: Any) -> str:
    return days_text(Days(first_on, last_on + DAY))
