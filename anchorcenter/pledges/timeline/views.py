"""The page on which staff write a result or a plan down."""

from __future__ import annotations

from flask import Blueprint, url_for
from flask.typing import ResponseReturnValue

from anchorcenter.accounts.access import allowed, me
from anchorcenter.accounts.models import Permission
from anchorcenter.core.asking import Question, ask
from anchorcenter.core.clock import now
from anchorcenter.core.i18n import _, _l, named
from anchorcenter.pledges.indicators.queries import list_indicators
from anchorcenter.pledges.queries import get_pledge
from anchorcenter.pledges.timeline import service
from anchorcenter.pledges.timeline.forms import ResultForm

blueprint = Blueprint("pledge_timeline", __name__)


@blueprint.route("/staff/pledges/<slug>/results/new", methods=("GET", "POST"))
@allowed(Permission.OPERATE)
def new(slug: str) -> ResponseReturnValue:
    """Write one down."""
    pledge = get_pledge(slug)
    choices = [(each.key, named(each.title, each.title_en)) for each in list_indicators(pledge.id)]
    url = url_for("pledges.show", slug=slug)
    back = named(pledge.title, pledge.title_en), url
    question = Question(title=_("Write a result or a plan down"), back=back, button=_l("Save"))
    form = ResultForm(choices=choices)
    return ask(form, lambda: service.add_result(slug, form.wanted(), by=me(), now=now()), question, lambda _key: url)
