"""Pages on which reviewers score applications."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from anchorcenter.accounts.access import allowed, me
from anchorcenter.accounts.models import Permission
from anchorcenter.admissions.calls import queries as calls
from anchorcenter.admissions.calls import service
from anchorcenter.admissions.calls.models import Application, Call, Step
from anchorcenter.admissions.calls.rules import CallState, state_of
from anchorcenter.admissions.calls.texts import STEPS
from anchorcenter.core.clock import fresh, now
from anchorcenter.core.errors import DomainError, missing, not_found
from anchorcenter.core.pages import page
from anchorcenter.core.unit_of_work import writing
from anchorcenter.documents.queries import list_documents
from anchorcenter.documents.serving import download
from anchorcenter.questions.queries import find_answers, list_questions
from anchorcenter.tenants.intake.forms import ReasonForm, ScoreForm, score_form
from anchorcenter.tenants.intake.rows import answers_of, application_row, call_row, file_numbers, planned_rows

blueprint = Blueprint("reviews", __name__, url_prefix="/reviews")


@blueprint.get("")
@allowed(Permission.REVIEW)
def index() -> ResponseReturnValue:
    """The rounds whose applications I score."""
    rows = [call_row(each, [], now()) for each in calls.list_reviewed_by(me())]
    return page("intake/reviews.html", rows=rows)


@blueprint.get("/<slug>")
@allowed(Permission.REVIEW)
def show(slug: str) -> ResponseReturnValue:
    """The applications of one, and which of them I have scored."""
    call = _call(slug)
    mine = [sheet for sheet in calls.list_sheets(call.id) if sheet.reviewer_id == me().id]
    scored = {(sheet.application_id, sheet.step) for sheet in mine}
    conflicts = {sheet.application_id for sheet in mine if sheet.is_conflict}
    steps = {each.step for each in call.criteria}
    rows = [
        application_row(each)
        | {"is_scored": all((each.id, step) in scored for step in steps), "is_conflict": each.id in conflicts}
        for each in calls.list_to_review(call.id, me())
    ]
    plan = planned_rows(call, is_inside=True)
    return page("intake/review_call.html", call=call_row(call, [], now()), plan=plan, rows=rows)


@blueprint.get("/<slug>/<int:number>")
@allowed(Permission.REVIEW)
def sheet(slug: str, number: int) -> ResponseReturnValue:
    """One application with my sheets."""
    call = _call(slug)
    return _sheet_page(call, calls.get_to_review(number, call.id, me()))


@blueprint.post("/<slug>/<int:number>")
@allowed(Permission.REVIEW)
def score(slug: str, number: int) -> ResponseReturnValue:
    """Store my points of one step."""
    call, step = _call(slug), request.form.get("step", "")
    if step not in set(Step):
        raise not_found()
    application = calls.get_to_review(number, call.id, me())
    form = score_form(Step(step), call.criteria, None, is_sent=True)
    if not form.validate():
        return _sheet_page(call, application, form, 422)
    try:
        with writing():
            service.score(call.id, number, form.wanted(), by=me(), now=fresh())
    except DomainError as error:
        form.refuse(error)
        return _sheet_page(call, application, form, error.status)
    return redirect(url_for(".sheet", slug=slug, number=number, done=step), 303)


@blueprint.post("/<slug>/<int:number>/conflict")
@allowed(Permission.REVIEW)
def conflict(slug: str, number: int) -> ResponseReturnValue:
    """Say that I am not free to judge it."""
    call, form = _call(slug), ReasonForm()
    application = calls.get_to_review(number, call.id, me())
    if not form.validate():
        return _sheet_page(call, application, status=422, conflict_form=form)
    try:
        with writing():
            service.declare_conflict(call.id, number, form.why.data or "", by=me(), now=fresh())
    except DomainError as error:
        form.refuse(error)
        return _sheet_page(call, application, status=error.status, conflict_form=form)
    return redirect(url_for(".show", slug=slug), 303)


@blueprint.get("/<slug>/<int:application>/files/<int:number>")
@allowed(Permission.REVIEW)
def file(slug: str, application: int, number: int) -> ResponseReturnValue:
    """A file of an application that I score."""
    call = _call(slug)
    row = calls.get_to_review(application, call.id, me())
    answers = find_answers(row.versions[-1].response_id)
    if number not in file_numbers(list_questions(call.version_id), answers):
        raise not_found()
    return download(list_documents([number]).get(number) or missing())


def _call(slug: str) -> Call:
    return calls.get_call_to_score(slug, by=me(), now=now())


def _sheet_page(
    call: Call,
    row: Application,
    form: ScoreForm | None = None,
    status: int = 200,
    conflict_form: ReasonForm | None = None,
) -> Response:
    sheets = {sheet.step: sheet for sheet in calls.list_sheets_of(row.id, me())}
    steps = [step for step in Step if any(each.step is step for each in call.criteria)]
    forms: list[dict[str, Any]] = [
        {
            "step": step.value,
            "label": str(STEPS[step]),
            "form": form if form and form.step is step else _stored(step, call, sheets),
            "fields": [f"c{each.id}" for each in call.criteria if each.step is step] + [f"comment_{step}"],
        }
        for step in steps
    ]
    return page(
        "intake/review.html",
        status=status,
        call=call_row(call, [], now()),
        row=application_row(row),
        answers=answers_of(row, "reviews.file", slug=call.slug, application=row.id),
        forms=forms,
        may_score=state_of(call, now()) is CallState.REVIEW and call.scored_at is None,
        is_conflict=any(sheet.is_conflict for sheet in sheets.values()),
        conflict_form=conflict_form or ReasonForm(None),
        done=request.args.get("done", ""),
    )


def _stored(step: Step, call: Call, sheets: dict[Step, Any]) -> ScoreForm:
    return score_form(step, call.criteria, sheets.get(step), is_sent=False)
