"""Pages of staff about indicators: read the request, call one verb, answer."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, url_for
from flask.typing import ResponseReturnValue

from anchorcenter.accounts.access import allowed, me
from anchorcenter.accounts.models import Permission
from anchorcenter.core.asking import Question, ask
from anchorcenter.core.clock import now
from anchorcenter.core.i18n import _, _l, named
from anchorcenter.core.metrics import find_metric
from anchorcenter.pledges.indicators import pages, service
from anchorcenter.pledges.indicators.forms import FigureForm, FormulaForm, NewIndicatorForm, TargetForm
from anchorcenter.pledges.indicators.models import Indicator
from anchorcenter.pledges.indicators.queries import get_indicator
from anchorcenter.pledges.queries import get_pledge

blueprint = Blueprint("pledge_indicators", __name__)
BOTH = ("GET", "POST")


@blueprint.get("/staff/pledges/<slug>/indicators")
@allowed(Permission.OPERATE)
def index(slug: str) -> ResponseReturnValue:
    """Those of a pledge."""
    return pages.index_page(get_pledge(slug))


@blueprint.route("/staff/pledges/<slug>/indicators/new", methods=BOTH)
@allowed(Permission.OPERATE)
def new(slug: str) -> ResponseReturnValue:
    """Add one."""
    pledge, form = get_pledge(slug), NewIndicatorForm()
    if form.since.data is None and not form.is_submitted():
        form.since.data = pledge.term_from
    back = named(pledge.title, pledge.title_en), url_for(".index", slug=slug)
    question = Question(title=_("New indicator"), back=back, button=_l("Save"))

    def save() -> None:
        formula = form.formula()
        metric = find_metric(formula.metric)
        scale = pages.scale_of(metric.unit if metric else formula.unit)
        service.create(slug, form.wanted(form.key.data or "", scale), formula, by=me(), now=now())

    return ask(form, save, question, lambda _none: url_for(".show", key=form.key.data))


@blueprint.get("/staff/indicators/<key>")
@allowed(Permission.OPERATE)
def show(key: str) -> ResponseReturnValue:
    """One of them."""
    return pages.show_page(get_indicator(key))


@blueprint.route("/staff/indicators/<key>/edit", methods=BOTH)
@allowed(Permission.OPERATE)
def edit(key: str) -> ResponseReturnValue:
    """Change what it is called, where it began, its weight."""
    row = get_indicator(key)
    form, scale = pages.form_of(row), pages.scale_of(pages.unit_of(row))

    def save() -> None:
        service.change(key, form.wanted(key, scale), version=form.seen(), by=me(), now=now())

    return ask(form, save, _question(row, _("Change it")), _back(key))


@blueprint.route("/staff/indicators/<key>/formula", methods=BOTH)
@allowed(Permission.OPERATE)
def formula(key: str) -> ResponseReturnValue:
    """Have it counted in another way from a day on."""
    row, form = get_indicator(key), FormulaForm()
    question = _question(row, _("Count it in another way"))
    return ask(form, lambda: service.set_formula(key, form.formula(), by=me(), now=now()), question, _back(key))


@blueprint.route("/staff/indicators/<key>/target", methods=BOTH)
@allowed(Permission.OPERATE)
def target(key: str) -> ResponseReturnValue:
    """Set what is aimed at over some days."""
    row, form = get_indicator(key), TargetForm()
    scale = pages.scale_of(pages.unit_of(row))
    question = _question(row, _("Set a target"))
    return ask(form, lambda: service.aim(key, form.wanted(scale), by=me(), now=now()), question, _back(key))


@blueprint.route("/staff/indicators/<key>/figure", methods=BOTH)
@allowed(Permission.OPERATE)
def figure(key: str) -> ResponseReturnValue:
    """Write a figure down by hand."""
    row, form = get_indicator(key), FigureForm()
    question = _question(row, _("Write a figure down"))
    return ask(form, lambda: service.enter(key, form.wanted(), by=me(), now=now()), question, _back(key))


def _question(row: Indicator, title: str) -> Question:
    back = named(row.title, row.title_en), url_for(".show", key=row.key)
    return Question(title=title, back=back, button=_l("Save"))


def _back(key: str) -> Callable[[object], str]:
    return lambda _none: url_for(".show", key=key)
