"""Pages on which staff have the applications for a cohort reviewed: read the request, call one verb, answer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, redirect, url_for
from flask.typing import ResponseReturnValue

from anchorcenter.academy.enrollment import queries, review
from anchorcenter.academy.enrollment import review_pages as pages
from anchorcenter.academy.enrollment.applications import change_terms
from anchorcenter.academy.enrollment.review_forms import AskForm, TermsForm
from anchorcenter.accounts.access import allowed, me
from anchorcenter.accounts.models import Permission
from anchorcenter.admissions.calls import queries as calls
from anchorcenter.admissions.calls import service
from anchorcenter.admissions.calls.models import Call
from anchorcenter.core.clock import fresh, now
from anchorcenter.core.errors import DomainError
from anchorcenter.core.forms import Form
from anchorcenter.core.unit_of_work import writing
from anchorcenter.questions import service as questions
from anchorcenter.tenants.intake.forms import AnswerForm, CriterionForm, ReasonForm, ReviewerForm, SeedForm

blueprint = Blueprint("cohort_review", __name__)
OF = "/staff/courses/<slug>/cohorts/<int:number>/review"
ONE = f"{OF}/<int:application>"


@blueprint.get(OF)
@allowed(Permission.OPERATE)
def show(slug: str, number: int) -> ResponseReturnValue:
    """The review of a cohort's applications."""
    return pages.review_page(slug, number)


@blueprint.get("/staff/cohorts/<slug>")
@allowed(Permission.OPERATE)
def of_call(slug: str) -> ResponseReturnValue:
    """Where calendars of staff lead."""
    cohort = queries.get_cohort_of_call(slug)
    return redirect(url_for(".show", slug=cohort.course.slug, number=cohort.number))


@blueprint.post(f"{OF}/terms")
@allowed(Permission.OPERATE)
def terms(slug: str, number: int) -> ResponseReturnValue:
    """Change the rules by which applications are ranked."""
    form, cohort = TermsForm(), queries.get_any_cohort(slug, number)

    def change(_call: Call) -> None:
        change_terms(cohort, form.wanted(), by=me().key, now=now())

    return _do(slug, number, form, change)


@blueprint.post(f"{OF}/criteria")
@allowed(Permission.OPERATE)
def add_criterion(slug: str, number: int) -> ResponseReturnValue:
    """Have reviewers look at one more thing."""
    form = CriterionForm()
    verb = service.add_criterion
    return _do(slug, number, form, lambda call: verb(call.id, form.wanted(), by=me().key, now=now()))


@blueprint.post(f"{OF}/criteria/<int:criterion>/remove")
@allowed(Permission.OPERATE)
def remove_criterion(slug: str, number: int, criterion: int) -> ResponseReturnValue:
    """Look at it no more."""
    verb = service.remove_criterion
    return _do(slug, number, Form(), lambda call: verb(call.id, criterion, by=me().key, now=now()))


@blueprint.post(f"{OF}/questions")
@allowed(Permission.OPERATE)
def add_question(slug: str, number: int) -> ResponseReturnValue:
    """Ask one more thing."""
    form = AskForm()
    verb = questions.add_question
    return _do(slug, number, form, lambda call: verb(call.version_id, form.wanted(), by=me().key, now=now()))


@blueprint.post(f"{OF}/questions/<int:question>/remove")
@allowed(Permission.OPERATE)
def remove_question(slug: str, number: int, question: int) -> ResponseReturnValue:
    """Ask it no more."""
    verb = questions.remove_question
    return _do(slug, number, Form(), lambda call: verb(call.version_id, question, by=me().key, now=now()))


@blueprint.post(f"{OF}/reviewers")
@allowed(Permission.OPERATE)
def add_reviewer(slug: str, number: int) -> ResponseReturnValue:
    """Have somebody score."""
    form = pages.reviewer_form(ReviewerForm(), review.get_call(slug, number, by=me()))
    verb = service.add_reviewer
    return _do(slug, number, form, lambda call: verb(call.id, form.person.data, by=me().key, now=now()))


@blueprint.post(f"{OF}/reviewers/<int:person_id>/remove")
@allowed(Permission.OPERATE)
def remove_reviewer(slug: str, number: int, person_id: int) -> ResponseReturnValue:
    """Have them score no more."""
    verb = service.remove_reviewer
    return _do(slug, number, Form(), lambda call: verb(call.id, person_id, by=me().key, now=now()))


@blueprint.post(f"{OF}/let-through")
@allowed(Permission.OPERATE)
def let_through(slug: str, number: int) -> ResponseReturnValue:
    """Let all applications through that nobody has looked at."""
    return _do(slug, number, Form(), lambda call: service.let_through(call.id, by=me(), now=fresh()))


@blueprint.post(f"{OF}/freeze")
@allowed(Permission.OPERATE)
def freeze(slug: str, number: int) -> ResponseReturnValue:
    """Have no score change any more."""
    return _do(slug, number, Form(), lambda call: service.freeze(call.id, by=me().key, now=fresh()))


@blueprint.post(f"{OF}/seed")
@allowed(Permission.OPERATE)
def set_seed(slug: str, number: int) -> ResponseReturnValue:
    """Publish the seed from which lots are drawn among those with as many points."""
    form, verb = SeedForm(), service.set_seed
    return _do(slug, number, form, lambda call: verb(call.id, form.seed.data or "", by=me().key, now=fresh()))


@blueprint.post(f"{OF}/decide")
@allowed(Permission.OPERATE)
def decide(slug: str, number: int) -> ResponseReturnValue:
    """Give the places by rank and tell everybody."""
    return _done(slug, number, Form(), lambda: review.decide(slug, number, by=me(), now=fresh()))


@blueprint.get(ONE)
@allowed(Permission.OPERATE)
def application(slug: str, number: int, application: int) -> ResponseReturnValue:
    """One application."""
    return pages.application_page(slug, number, application)


@blueprint.post(f"{ONE}/<any(pass,fail):word>")
@allowed(Permission.OPERATE)
def screen(slug: str, number: int, application: int, word: str) -> ResponseReturnValue:
    """Let it through to the reviewers, or not."""
    form = ReasonForm()

    def judge(call: Call) -> None:
        passes, why = word == "pass", form.why.data or ""
        service.screen(call.id, application, passes=passes, why=why, by=me(), now=fresh())

    return _judged(slug, number, application, form, judge)


@blueprint.post(f"{ONE}/answer")
@allowed(Permission.OPERATE)
def answer(slug: str, number: int, application: int) -> ResponseReturnValue:
    """Answer an objection."""
    form = AnswerForm()

    def reply(call: Call) -> None:
        service.answer(call.id, application, form.answer.data or "", by=me(), now=now())

    return _judged(slug, number, application, form, reply)


def _do(slug: str, number: int, form: Form, deed: Callable[[Call], Any]) -> ResponseReturnValue:
    return _done(slug, number, form, lambda: review.do(slug, number, deed, by=me()))


def _done(slug: str, number: int, form: Form, deed: Callable[[], Any]) -> ResponseReturnValue:
    """Do it and come back to the review; a refusal is shown where it was asked."""
    if not form.validate():
        return pages.review_page(slug, number, form, status=422)
    try:
        with writing():
            deed()
    except DomainError as error:
        if error.status == 404:
            raise
        form.refuse(error)
        return pages.review_page(slug, number, form, status=error.status)
    return redirect(url_for(".show", slug=slug, number=number), 303)


def _judged(slug: str, number: int, application: int, form: Form, deed: Callable[[Call], Any]) -> ResponseReturnValue:
    """The same with one application, to which it comes back."""
    calls.get_application(application, review.get_call(slug, number, by=me()).id)
    if not form.validate():
        return pages.application_page(slug, number, application, form, status=422)
    try:
        with writing():
            review.do(slug, number, deed, by=me())
    except DomainError as error:
        if error.status == 404:
            raise
        form.refuse(error)
        return pages.application_page(slug, number, application, form, status=error.status)
    return redirect(url_for(".application", slug=slug, number=number, application=application), 303)
