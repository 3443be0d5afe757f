"""Pages on which staff write results and plans down, and void them."""

from __future__ import annotations

from flask import Blueprint, url_for
from flask.typing import ResponseReturnValue

from anchorcenter.accounts.access import allowed, me
from anchorcenter.accounts.models import Permission
from anchorcenter.core.asking import Question, ask
from anchorcenter.core.clock import now
from anchorcenter.core.i18n import _, _l, local, named
from anchorcenter.core.pages import page
from anchorcenter.pledges.indicators.queries import list_indicators
from anchorcenter.pledges.queries import get_entry, get_pledge, list_voided
from anchorcenter.pledges.texts import quantity_text
from anchorcenter.pledges.timeline import service
from anchorcenter.pledges.timeline.forms import ResultForm, VoidForm, links_form

blueprint = Blueprint("pledge_timeline", __name__)


@blueprint.route("/staff/pledges/<slug>/results/new", methods=("GET", "POST"))
@allowed(Permission.OPERATE)
def new(slug: str) -> ResponseReturnValue:
    """Write one down."""
    pledge = get_pledge(slug)
    choices = [(each.key, named(each.title, each.title_en)) for each in list_indicators(pledge.id)]
    url = url_for(".index", slug=slug)
    back = named(pledge.title, pledge.title_en), url
    question = Question(title=_("Write a result or a plan down"), back=back, button=_l("Save"))
    form = ResultForm(choices=choices)
    return ask(form, lambda: service.add_result(slug, form.wanted(), by=me(), now=now()), question, lambda _key: url)


@blueprint.get("/staff/pledges/<slug>/results")
@allowed(Permission.OPERATE)
def index(slug: str) -> ResponseReturnValue:
    """All of a pledge, void ones too."""
    pledge = get_pledge(slug)
    void = [
        {"title": named(each.title, each.title_en), "why": each.void_why, "at": local(each.voided_at)}
        for each in list_voided(slug)
        if each.voided_at
    ]
    periods = [
        {"label": each.label, "entries": [(entry.key, named(entry.title, entry.title_en)) for entry in each.entries]}
        for each in pledge.periods
    ]
    head = named(pledge.title, pledge.title_en), url_for("pledges.show", slug=slug), slug
    return page("pledges/staff_results.html", pledge=head, periods=periods, void=void)


@blueprint.route("/staff/pledges/<slug>/results/<key>/links", methods=("GET", "POST"))
@allowed(Permission.OPERATE)
def link(slug: str, key: str) -> ResponseReturnValue:
    """Say which indicators count one and its figures."""
    row, url = get_entry(slug, key), url_for(".index", slug=slug)
    found = {each.id: (each.key, named(each.title, each.title_en)) for each in list_indicators(get_pledge(slug).id)}
    question = Question(
        title=_("Link it with the center's records"),
        back=(_("Results and plans"), url),
        button=_l("Save"),
        help=named(row.title, row.title_en),
    )
    form = links_form(row, [quantity_text(each) for each in row.quantities], found)
    return ask(
        form, lambda: service.link_result(slug, key, form.wanted(), by=me(), now=now()), question, lambda _none: url
    )


@blueprint.route("/staff/pledges/<slug>/results/<key>/void", methods=("GET", "POST"))
@allowed(Permission.OPERATE)
def void(slug: str, key: str) -> ResponseReturnValue:
    """Have one be none any more."""
    row, url = get_entry(slug, key), url_for(".index", slug=slug)
    question = Question(
        title=_("Void a result or a plan"),
        back=(_("Results and plans"), url),
        button=_l("Void it"),
        help=named(row.title, row.title_en),
    )
    form = VoidForm()
    return ask(
        form, lambda: service.void_result(slug, key, form.wanted(), by=me(), now=now()), question, lambda _none: url
    )
