"""Pages of completion: read the request, call one verb, answer."""

from __future__ import annotations

from flask import Blueprint, redirect, url_for
from flask.typing import ResponseReturnValue

from anchorcenter.academy.assignments.queries import get_enrollment
from anchorcenter.academy.completion import pages, service
from anchorcenter.academy.completion.forms import DecideForm
from anchorcenter.academy.queries import get_cohort
from anchorcenter.accounts.access import allowed, me, signed_in
from anchorcenter.accounts.models import Permission
from anchorcenter.core.clock import now
from anchorcenter.core.errors import DomainError
from anchorcenter.core.unit_of_work import writing

blueprint = Blueprint("completion", __name__)
OF = "/courses/<slug>/cohorts/<int:number>/completion"


@blueprint.get(OF)
@signed_in
def mine(slug: str, number: int) -> ResponseReturnValue:
    """How I stand, and what is still to be done."""
    return pages.my_page(get_enrollment(slug, number, me().id))


@blueprint.get(f"/staff{OF}")
@allowed(Permission.OPERATE)
def decide(slug: str, number: int) -> ResponseReturnValue:
    """How everybody of a cohort stands."""
    return pages.decision_page(get_cohort(slug, number))


@blueprint.post(f"/staff{OF}")
@allowed(Permission.OPERATE)
def issue(slug: str, number: int) -> ResponseReturnValue:
    """Have them have completed it, with a certificate for each."""
    cohort, form = get_cohort(slug, number), DecideForm()
    if not form.validate():
        return pages.decision_page(cohort, form, status=422)
    try:
        with writing():
            service.decide(slug, number, form.wanted(), by=me(), now=now())
    except DomainError as error:
        form.refuse(error)
        return pages.decision_page(get_cohort(slug, number), form, status=error.status)
    return redirect(url_for(".decide", slug=slug, number=number, done=1), 303)
