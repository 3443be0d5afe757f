"""Pages of checklists and findings: read the request, call one verb, answer."""

from __future__ import annotations

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue

from anchorcenter.accounts.access import allowed, me, saw, signed_in
from anchorcenter.accounts.access_log import What
from anchorcenter.accounts.models import Permission
from anchorcenter.core.clock import now
from anchorcenter.core.errors import DomainError
from anchorcenter.core.unit_of_work import writing
from anchorcenter.questions.forms import answer_form, typed
from anchorcenter.questions.queries import list_questions
from anchorcenter.supporters.monitoring import pages, queries, service
from anchorcenter.supporters.monitoring.forms import FindingForm
from anchorcenter.supporters.monitoring.service import Checklist

blueprint = Blueprint("monitoring", __name__)
CHECKLIST = "/activities/<int:number>/checklist"
STAFF = "/staff/supporters/findings"


@blueprint.get(CHECKLIST)
@signed_in
def checklist(number: int) -> ResponseReturnValue:
    """What I saw of a programme."""
    queries.get_own(number, reader=me())
    if queries.find_version() is None:
        with writing():
            service.begin(now=now())
    return pages.checklist_page(queries.get_own(number, reader=me()))


@blueprint.post(CHECKLIST)
@signed_in
def fill_in(number: int) -> ResponseReturnValue:
    """Keep it, or hand it in."""
    activity = queries.get_own(number, reader=me())
    asked = list_questions(pages.version_of(queries.find_report(activity.id)))
    form = answer_form(asked)
    if not form.validate():
        return pages.checklist_page(activity, form, status=422)
    wanted = Checklist(answers=typed(form, asked), is_final="hand_in" in request.form)
    try:
        with writing():
            service.fill_in(number, wanted, by=me(), now=now())
    except DomainError as error:
        form.refuse(error)
        return pages.checklist_page(queries.get_own(number, reader=me()), form, status=error.status)
    return redirect(url_for(".checklist", number=number, saved=1), 303)


@blueprint.get("/supporters/findings")
@signed_in
def mine() -> ResponseReturnValue:
    """What I found, and what was done about it."""
    return pages.own_page()


@blueprint.get(STAFF)
@allowed(Permission.OPERATE)
def index() -> ResponseReturnValue:
    """All findings."""
    return pages.staff_page()


@blueprint.get(f"{STAFF}/<int:number>")
@allowed(Permission.OPERATE)
def finding(number: int) -> ResponseReturnValue:
    """One of them."""
    return pages.finding_page(queries.get_finding(number, reader=me()))


@blueprint.post(f"{STAFF}/<int:number>")
@allowed(Permission.OPERATE)
def answer(number: int) -> ResponseReturnValue:
    """Say what was done about it."""
    form, row = FindingForm(), queries.get_finding(number, reader=me())
    whose = row.report.activity.supporter.person_id
    if not form.validate():
        return pages.finding_page(row, form, status=422)
    try:
        with writing():
            service.answer(number, form.wanted(), version=form.seen(), by=me(), now=now())
    except DomainError as error:
        form.refuse(error)
        return pages.finding_page(queries.get_finding(number, reader=me()), form, status=error.status)
    saw(whose, What.CHANGE)
    return redirect(url_for(".finding", number=number), 303)
