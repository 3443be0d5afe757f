"""Pages of amendments: read the request, call one verb, answer."""

from __future__ import annotations

from flask import Blueprint, redirect, url_for
from flask.typing import ResponseReturnValue

from anchorcenter.accounts.access import allowed, me
from anchorcenter.accounts.models import Permission
from anchorcenter.core.clock import now
from anchorcenter.core.errors import DomainError
from anchorcenter.core.unit_of_work import writing
from anchorcenter.pledges.amendments import pages, queries, service
from anchorcenter.pledges.amendments.forms import AmendmentForm, DecisionForm, WithdrawalForm
from anchorcenter.pledges.queries import get_pledge

blueprint = Blueprint("pledge_amendments", __name__)


@blueprint.get("/staff/pledges/<slug>/amendments")
@allowed(Permission.READ_REPORTS)
def index(slug: str) -> ResponseReturnValue:
    """All about a pledge."""
    return pages.staff_page(get_pledge(slug))


@blueprint.post("/staff/pledges/<slug>/amendments")
@allowed(Permission.OPERATE)
def propose(slug: str) -> ResponseReturnValue:
    """Propose that it stand or read otherwise."""
    pledge, form = get_pledge(slug), AmendmentForm()
    if not form.validate():
        return pages.staff_page(pledge, form=form, status=422)
    try:
        with writing():
            service.propose(slug, form.wanted(), by=me(), now=now())
    except DomainError as error:
        form.refuse(error)
        return pages.staff_page(get_pledge(slug), form=form, status=error.status)
    return redirect(url_for(".index", slug=slug), 303)


@blueprint.post("/staff/amendments/<int:number>")
@allowed(Permission.READ_REPORTS)
def decide(number: int) -> ResponseReturnValue:
    """Write down what was decided."""
    slug, form = queries.get_amendment(number).pledge.slug, DecisionForm()
    if not form.validate():
        return pages.staff_page(get_pledge(slug), decision=form, status=422)
    try:
        with writing():
            service.decide(number, form.wanted(), by=me(), now=now())
    except DomainError as error:
        form.refuse(error)
        return pages.staff_page(get_pledge(slug), decision=form, status=error.status)
    return redirect(url_for(".index", slug=slug), 303)


@blueprint.post("/staff/amendments/<int:number>/withdraw")
@allowed(Permission.OPERATE)
def withdraw(number: int) -> ResponseReturnValue:
    """Take my own proposal back."""
    slug, form = queries.get_amendment(number).pledge.slug, WithdrawalForm()
    if not form.validate():
        return pages.staff_page(get_pledge(slug), withdrawal=form, status=422)
    try:
        with writing():
            service.withdraw(number, form.wanted(), by=me(), now=now())
    except DomainError as error:
        form.refuse(error)
        return pages.staff_page(get_pledge(slug), withdrawal=form, status=error.status)
    return redirect(url_for(".index", slug=slug), 303)
