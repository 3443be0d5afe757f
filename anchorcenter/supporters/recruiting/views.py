"""Pages of calls for supporters: read the request, call one verb, answer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue

from anchorcenter.accounts.access import allowed, me, signed_in
from anchorcenter.accounts.models import Permission
from anchorcenter.admissions.calls import queries as calls
from anchorcenter.admissions.calls import service
from anchorcenter.admissions.calls.models import Call
from anchorcenter.core.clock import fresh, now
from anchorcenter.core.errors import DomainError, missing
from anchorcenter.core.forms import Form
from anchorcenter.core.unit_of_work import writing
from anchorcenter.questions.forms import answer_form, typed
from anchorcenter.questions.queries import list_questions
from anchorcenter.supporters.queries import get_cohort
from anchorcenter.supporters.recruiting import pages
from anchorcenter.supporters.recruiting.forms import (
    AnswerForm,
    DecliningForm,
    ObjectionForm,
    RecruitmentForm,
    ReviewersForm,
    ScreeningForm,
)
from anchorcenter.supporters.recruiting.service import appoint_selected, decline, decline_own, person_of, recruit

blueprint = Blueprint("recruiting", __name__)
OF = "/staff/supporters/<slug>/recruitment"
DEEDS = {
    "publish": service.publish,
    "freeze": service.freeze,
    "decide": service.decide,
    "results": service.publish_results,
}


@blueprint.get("/supporters/<slug>/application")
@signed_in
def application(slug: str) -> ResponseReturnValue:
    """My application."""
    return pages.apply_page(pages.public_call(slug))


@blueprint.post("/supporters/<slug>/application")
@signed_in
def apply(slug: str) -> ResponseReturnValue:
    """Keep the draft, and submit it if that button was pressed; what is missing then is listed, the draft is kept."""
    call, by = pages.public_call(slug), person_of(me())
    questions = list_questions(call.version_id)
    form, is_final = answer_form(questions), "submit" in request.form
    if not form.validate():
        return pages.apply_page(call, form, status=422)
    try:
        with writing():
            service.save(call.id, typed(form, questions), by=by, now=fresh(), seen=request.form.get("seen"))
        if is_final:
            with writing():
                service.submit(call.id, by=by, now=fresh())
    except DomainError as error:
        form.refuse(error)
        return pages.apply_page(pages.public_call(slug), form, status=error.status)
    return redirect(url_for(".application", slug=slug, done="submitted" if is_final else "saved"), 303)


@blueprint.post("/supporters/<slug>/application/withdraw")
@signed_in
def withdraw(slug: str) -> ResponseReturnValue:
    """Apply no more."""
    with writing():
        service.withdraw(pages.public_call(slug).id, by=person_of(me()), now=fresh())
    return redirect(url_for(".application", slug=slug), 303)


@blueprint.post("/supporters/<slug>/application/objection")
@signed_in
def object_to(slug: str) -> ResponseReturnValue:
    """Object to the result."""
    form = ObjectionForm()
    try:
        with writing():
            service.appeal(pages.public_call(slug).id, form.text.data or "", by=person_of(me()), now=fresh())
    except DomainError as error:
        if error.status == 404:
            raise
        form.refuse(error)
        return pages.apply_page(pages.public_call(slug), objection_form=form, status=error.status)
    return redirect(url_for(".application", slug=slug), 303)


@blueprint.post("/supporters/<slug>/application/decline")
@signed_in
def give_up_own(slug: str) -> ResponseReturnValue:
    """Give my place up; the next in reserve moves up."""
    form, call = DecliningForm(), pages.public_call(slug)
    if not form.validate():
        return pages.apply_page(call, declining_form=form, status=422)
    try:
        with writing():
            decline_own(slug, form.why.data or "", by=me(), now=fresh())
    except DomainError as error:
        if error.status == 404:
            raise
        form.refuse(error)
        return pages.apply_page(pages.public_call(slug), declining_form=form, status=error.status)
    return redirect(url_for(".application", slug=slug), 303)


@blueprint.get(OF)
@allowed(Permission.OPERATE)
def show(slug: str) -> ResponseReturnValue:
    """The call of a cohort: what came, who scores, and what is next."""
    return pages.staff_page(get_cohort(slug))


@blueprint.post(OF)
@allowed(Permission.CONFIGURE)
def make(slug: str) -> ResponseReturnValue:
    """Make it."""
    form = RecruitmentForm()
    return _done(slug, form, lambda: recruit(slug, form.wanted(), by=me(), now=now()))


@blueprint.post(f"{OF}/<any(publish,freeze,decide,results):deed>")
@allowed(Permission.CONFIGURE)
def step(slug: str, deed: str) -> ResponseReturnValue:
    """Publish it, make scores final, decide, publish the results."""
    return _done(slug, Form(), lambda: DEEDS[deed](_call(slug).id, by=me().key, now=fresh()))


@blueprint.post(f"{OF}/reviewers")
@allowed(Permission.CONFIGURE)
def add_reviewer(slug: str) -> ResponseReturnValue:
    """Have somebody score."""
    form = pages.reviewers_form(ReviewersForm(), _call(slug))
    return _done(slug, form, lambda: service.add_reviewer(_call(slug).id, form.person.data, by=me().key, now=now()))


@blueprint.post(f"{OF}/appoint")
@allowed(Permission.OPERATE)
def appoint(slug: str) -> ResponseReturnValue:
    """Have everybody serve who was selected."""
    return _done(slug, Form(), lambda: appoint_selected(slug, by=me(), now=now()))


@blueprint.get(f"{OF}/<int:number>")
@allowed(Permission.OPERATE)
def applicant(slug: str, number: int) -> ResponseReturnValue:
    """One application."""
    return pages.application_page(get_cohort(slug), calls.get_application(number, _call(slug).id))


@blueprint.post(f"{OF}/<int:number>/<any(pass,fail):word>")
@allowed(Permission.OPERATE)
def screen(slug: str, number: int, word: str) -> ResponseReturnValue:
    """Let it through to the reviewers, or not."""
    call, form = _call(slug), ScreeningForm()

    def deed() -> None:
        service.screen(call.id, number, passes=word == "pass", why=form.why.data or "", by=me(), now=fresh())

    return _judged(slug, number, form, deed)


@blueprint.post(f"{OF}/<int:number>/decline")
@allowed(Permission.OPERATE)
def give_up(slug: str, number: int) -> ResponseReturnValue:
    """They give the place up; the next in reserve moves up."""
    form = DecliningForm()
    return _judged(slug, number, form, lambda: decline(slug, number, form.why.data or "", by=me(), now=fresh()))


@blueprint.post(f"{OF}/<int:number>/answer")
@allowed(Permission.OPERATE)
def answer(slug: str, number: int) -> ResponseReturnValue:
    """Answer an objection."""
    call, form = _call(slug), AnswerForm()
    text = form.answer.data or ""
    return _judged(slug, number, form, lambda: service.answer(call.id, number, text, by=me(), now=fresh()))


def _judged(slug: str, number: int, form: Form, deed: Callable[[], object]) -> ResponseReturnValue:
    """Do it to an application; a refusal shows its page again."""
    call = _call(slug)
    row = calls.get_application(number, call.id)
    if not form.validate():
        return pages.application_page(get_cohort(slug), row, form, status=422)
    try:
        with writing():
            deed()
    except DomainError as error:
        form.refuse(error)
        row = calls.get_application(number, call.id)
        return pages.application_page(get_cohort(slug), row, form, status=error.status)
    return redirect(url_for(".show", slug=slug), 303)


def _call(slug: str) -> Call:
    return get_cohort(slug).call or missing()


def _done(slug: str, form: Form, deed: Callable[[], Any]) -> ResponseReturnValue:
    """Do it; a refusal shows the page again."""
    if not form.validate():
        return pages.staff_page(get_cohort(slug), form, status=422)
    try:
        with writing():
            deed()
    except DomainError as error:
        if error.status == 404:
            raise
        form.refuse(error)
        return pages.staff_page(get_cohort(slug), form, status=error.status)
    return redirect(url_for(".show", slug=slug), 303)
