"""Pages on which staff run intake rounds: read the request, call one verb, answer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue

from anchorcenter.accounts.access import allowed, me
from anchorcenter.accounts.models import Permission
from anchorcenter.admissions.calls import queries as calls
from anchorcenter.admissions.calls import service
from anchorcenter.admissions.calls.models import Call
from anchorcenter.core.clock import fresh, now
from anchorcenter.core.errors import DomainError, Reason
from anchorcenter.core.forms import Form
from anchorcenter.core.i18n import _l
from anchorcenter.core.unit_of_work import writing
from anchorcenter.questions import service as questions
from anchorcenter.questions.forms import QuestionForm
from anchorcenter.tenants.intake import staff_pages as pages
from anchorcenter.tenants.intake.forms import (
    AnswerForm,
    CriterionForm,
    ExtendForm,
    IntakeForm,
    ReasonForm,
    ReviewerForm,
    ScheduleForm,
    SeedForm,
    SignForm,
)
from anchorcenter.tenants.intake.queries import PURPOSE
from anchorcenter.tenants.intake.service import change_intake, make_intake, sign
from anchorcenter.tenants.intake.service import decline as decline_place

blueprint = Blueprint("intake_staff", __name__, url_prefix="/staff/intakes")
DEEDS: dict[str, Callable[..., None]] = {
    "publish": service.publish,
    "freeze": service.freeze,
    "decide": service.decide,
    "results": service.publish_results,
}


@blueprint.get("")
@allowed(Permission.OPERATE)
def index() -> ResponseReturnValue:
    """Every round, also those that are not published."""
    return pages.index_page()


@blueprint.get("/new")
@allowed(Permission.CONFIGURE)
def new() -> ResponseReturnValue:
    """The form for one more."""
    return pages.new_page(IntakeForm(None))


@blueprint.post("/new")
@allowed(Permission.CONFIGURE)
def make() -> ResponseReturnValue:
    """Make it, with the usual questions and criteria."""
    form = IntakeForm()
    if not form.validate():
        return pages.new_page(form, 422)
    wanted = form.wanted()
    try:
        with writing():
            make_intake(wanted, by=me().key, now=now())
    except DomainError as error:
        form.refuse(error)
        return pages.new_page(form, error.status)
    return redirect(url_for(".show", slug=wanted.slug), 303)


@blueprint.get("/<slug>")
@allowed(Permission.OPERATE)
def show(slug: str) -> ResponseReturnValue:
    """One round: what is asked, who scores, what came, and what is next."""
    return pages.call_page(_call(slug))


@blueprint.route("/<slug>/edit", methods=("GET", "POST"))
@allowed(Permission.CONFIGURE)
def edit(slug: str) -> ResponseReturnValue:
    """Change what a draft says and offers."""
    call = _call(slug)
    if call.published_at is not None:
        return redirect(url_for(".show", slug=slug), 303)
    if request.method == "GET":
        return pages.edit_page(call, pages.stored_form(call))
    form = IntakeForm()
    if not form.validate():
        return pages.edit_page(call, form, 422)
    wanted = form.wanted()
    try:
        with writing():
            change_intake(call.id, wanted, by=me().key, now=now())
    except DomainError as error:
        form.refuse(error)
        return pages.edit_page(_call(slug), form, error.status)
    return redirect(url_for(".show", slug=wanted.slug), 303)


@blueprint.post("/<slug>/<any(publish,freeze,decide,results):deed>")
@allowed(Permission.CONFIGURE)
def step(slug: str, deed: str) -> ResponseReturnValue:
    """Publish it, make scores final, decide, publish the results."""
    return _done(slug, Form(), lambda call: DEEDS[deed](call.id, by=me().key, now=fresh()))


@blueprint.post("/<slug>/criteria")
@allowed(Permission.CONFIGURE)
def add_criterion(slug: str) -> ResponseReturnValue:
    """Have reviewers look at one more thing."""
    form = CriterionForm()
    return _done(slug, form, lambda call: service.add_criterion(call.id, form.wanted(), by=me().key, now=now()))


@blueprint.post("/<slug>/criteria/<int:number>/remove")
@allowed(Permission.CONFIGURE)
def remove_criterion(slug: str, number: int) -> ResponseReturnValue:
    """Look at it no more."""
    return _done(slug, Form(), lambda call: service.remove_criterion(call.id, number, by=me().key, now=now()))


@blueprint.post("/<slug>/questions")
@allowed(Permission.CONFIGURE)
def add_question(slug: str) -> ResponseReturnValue:
    """Ask one more thing."""
    form = QuestionForm()
    verb = questions.add_question
    return _done(slug, form, lambda call: verb(call.version_id, form.wanted(), by=me().key, now=now()))


@blueprint.post("/<slug>/questions/<int:number>/remove")
@allowed(Permission.CONFIGURE)
def remove_question(slug: str, number: int) -> ResponseReturnValue:
    """Ask it no more."""
    verb = questions.remove_question
    return _done(slug, Form(), lambda call: verb(call.version_id, number, by=me().key, now=now()))


@blueprint.post("/<slug>/reviewers")
@allowed(Permission.CONFIGURE)
def add_reviewer(slug: str) -> ResponseReturnValue:
    """Have somebody score."""
    form = pages.reviewer_form(ReviewerForm(), _call(slug))
    return _done(slug, form, lambda call: service.add_reviewer(call.id, form.person.data, by=me().key, now=now()))


@blueprint.post("/<slug>/reviewers/<int:person_id>/remove")
@allowed(Permission.CONFIGURE)
def remove_reviewer(slug: str, person_id: int) -> ResponseReturnValue:
    """Have them score no more."""
    return _done(slug, Form(), lambda call: service.remove_reviewer(call.id, person_id, by=me().key, now=now()))


@blueprint.post("/<slug>/extend")
@allowed(Permission.CONFIGURE)
def extend(slug: str) -> ResponseReturnValue:
    """Move the deadline."""
    form = ExtendForm()

    def move(call: Call) -> None:
        if form.closes_at.data is not None:
            service.extend(call.id, form.closes_at.data, form.why.data or "", by=me().key, now=fresh())

    return _done(slug, form, move)


@blueprint.post("/<slug>/schedule")
@allowed(Permission.CONFIGURE)
def schedule(slug: str) -> ResponseReturnValue:
    """Plan what comes after the deadline."""
    form = ScheduleForm()
    return _done(slug, form, lambda call: service.schedule(call.id, form.wanted(), by=me().key, now=now()))


@blueprint.post("/<slug>/seed")
@allowed(Permission.CONFIGURE)
def set_seed(slug: str) -> ResponseReturnValue:
    """Publish the seed of the draw."""
    form = SeedForm()
    return _done(slug, form, lambda call: service.set_seed(call.id, form.seed.data or "", by=me().key, now=fresh()))


@blueprint.get("/<slug>/<int:number>")
@allowed(Permission.OPERATE)
def application(slug: str, number: int) -> ResponseReturnValue:
    """One application: answers, files, sheets, what became of it."""
    call = _call(slug)
    return pages.application_page(call, calls.get_application(number, call.id))


@blueprint.post("/<slug>/<int:number>/<any(pass,fail):word>")
@allowed(Permission.OPERATE)
def screen(slug: str, number: int, word: str) -> ResponseReturnValue:
    """Let it through to the reviewers, or not."""
    form = ReasonForm()

    def judge(call: Call) -> None:
        service.screen(call.id, number, passes=word == "pass", why=form.why.data or "", by=me(), now=fresh())

    return _judged(slug, number, form, judge)


@blueprint.post("/<slug>/<int:number>/decline")
@allowed(Permission.OPERATE)
def decline(slug: str, number: int) -> ResponseReturnValue:
    """They give up the place; the next in reserve moves up."""
    form = ReasonForm()

    def give_up(call: Call) -> None:
        decline_place(call.id, number, form.why.data or "", by=me().key, now=now())

    return _judged(slug, number, form, give_up)


@blueprint.post("/<slug>/<int:number>/answer")
@allowed(Permission.OPERATE)
def answer(slug: str, number: int) -> ResponseReturnValue:
    """Answer an objection."""
    form = AnswerForm()

    def reply(call: Call) -> None:
        service.answer(call.id, number, form.answer.data or "", by=me(), now=now())

    return _judged(slug, number, form, reply)


@blueprint.post("/<slug>/<int:number>/sign")
@allowed(Permission.CONFIGURE)
def sign_contract(slug: str, number: int) -> ResponseReturnValue:
    """Let a unit to who was selected."""
    form = pages.sign_form(SignForm(), _call(slug))

    def signing(call: Call) -> None:
        wanted = form.wanted()
        if wanted is None:
            message = _l("Enter the first and the last day.")
            raise DomainError(Reason(code="days", message=message, field="first_on"))
        sign(call.id, number, wanted, by=me().key, now=now())

    return _judged(slug, number, form, signing)


def _call(slug: str) -> Call:
    return calls.get_call(slug, PURPOSE)


def _done(slug: str, form: Form, deed: Callable[[Call], Any]) -> ResponseReturnValue:
    """Do something to a round; a refusal shows its page again."""
    call = _call(slug)
    if not form.validate():
        return pages.call_page(call, form, status=422)
    try:
        with writing():
            deed(call)
    except DomainError as error:
        form.refuse(error)
        return pages.call_page(_call(slug), form, status=error.status)
    return redirect(url_for(".show", slug=slug), 303)


def _judged(slug: str, number: int, form: Form, deed: Callable[[Call], Any]) -> ResponseReturnValue:
    """Do something to an application; a refusal shows its page again."""
    call = _call(slug)
    row = calls.get_application(number, call.id)
    if not form.validate():
        return pages.application_page(call, row, form, status=422)
    try:
        with writing():
            deed(call)
    except DomainError as error:
        form.refuse(error)
        return pages.application_page(_call(slug), calls.get_application(number, call.id), form, status=error.status)
    return redirect(url_for(".application", slug=slug, number=number), 303)
