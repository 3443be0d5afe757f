"""Pages of outcomes: read the request, call one verb, answer."""

from __future__ import annotations

from flask import Blueprint, redirect, url_for
from flask.typing import ResponseReturnValue

from anchorcenter.academy.outcomes import pages, queries, service
from anchorcenter.academy.outcomes.forms import VoidForm
from anchorcenter.academy.queries import get_cohort
from anchorcenter.accounts.access import allowed, me, saw
from anchorcenter.accounts.access_log import What
from anchorcenter.accounts.models import Permission
from anchorcenter.core.asking import Question, ask
from anchorcenter.core.clock import now
from anchorcenter.core.errors import DomainError
from anchorcenter.core.i18n import _, _l
from anchorcenter.core.unit_of_work import writing

blueprint = Blueprint("outcomes", __name__, url_prefix="/staff/courses/<slug>/cohorts/<int:number>/outcomes")


@blueprint.get("")
@allowed(Permission.OPERATE)
def index(slug: str, number: int) -> ResponseReturnValue:
    """What became of the people of a cohort."""
    return pages.outcomes_page(get_cohort(slug, number))


@blueprint.post("")
@allowed(Permission.OPERATE)
def enter(slug: str, number: int) -> ResponseReturnValue:
    """Enter what became of somebody."""
    cohort = get_cohort(slug, number)
    form = pages.outcome_form(cohort, is_sent=True)
    if not form.validate():
        return pages.outcomes_page(cohort, form, status=422)
    try:
        with writing():
            service.enter(slug, number, form.wanted(), by=me(), now=now())
    except DomainError as error:
        form.refuse(error)
        return pages.outcomes_page(get_cohort(slug, number), form, status=error.status)
    saw(form.wanted().person, What.CHANGE)
    return redirect(url_for(".index", slug=slug, number=number), 303)


@blueprint.route("/<int:outcome>/void", methods=("GET", "POST"))
@allowed(Permission.OPERATE)
def void(slug: str, number: int, outcome: int) -> ResponseReturnValue:
    """Have an entry count no more."""
    back, form = url_for(".index", slug=slug, number=number), VoidForm()
    shown = pages.row_of(queries.get_outcome(slug, number, outcome))
    question = Question(
        title=_("Void an entry"),
        back=(_("Outcomes"), back),
        button=_l("Void it"),
        help=f"{shown['name']} · {shown['kind']} · {shown['day']}",
    )

    def save() -> None:
        service.void(slug, number, outcome, form.wanted(), by=me(), now=now())

    return ask(form, save, question, lambda _none: back)
