"""Pages of intake rounds for everybody, and of one's own application."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from anchorcenter.accounts.access import find_me, me, signed_in
from anchorcenter.admissions.calls import queries as calls
from anchorcenter.admissions.calls import service
from anchorcenter.admissions.calls.models import ApplicationState, Call, Outcome
from anchorcenter.admissions.calls.rules import CallState, state_of
from anchorcenter.core.clock import fresh, now
from anchorcenter.core.errors import DomainError
from anchorcenter.core.fields import is_file
from anchorcenter.core.forms import Form
from anchorcenter.core.i18n import local, named
from anchorcenter.core.pages import page
from anchorcenter.core.security import takes_files
from anchorcenter.core.unit_of_work import writing
from anchorcenter.documents.files import LARGEST_MB, MB, File, kept, read_file
from anchorcenter.documents.serving import upload_folder
from anchorcenter.facilities.queries import get_plan
from anchorcenter.questions.forms import answer_form, typed
from anchorcenter.questions.queries import find_answers, list_questions
from anchorcenter.questions.rules import Asked, list_missing
from anchorcenter.tenants.intake.forms import AppealForm
from anchorcenter.tenants.intake.papers import attach, is_paper
from anchorcenter.tenants.intake.queries import PURPOSE, get_intake, list_units
from anchorcenter.tenants.intake.rows import application_row, call_row, files_of, whole_row

blueprint = Blueprint("intakes", __name__)
MOST_BYTES = 3 * (LARGEST_MB + 1) * MB  # Of all files of a form together.


@blueprint.get("/intakes")
def index() -> ResponseReturnValue:
    """Every round that is published."""
    rows = calls.list_calls(PURPOSE, now=now())
    units = list_units([row.id for row in rows], get_plan())
    mine = [_own_row(each) for each in calls.list_own(by) if each.call.purpose == PURPOSE] if (by := find_me()) else []
    return page("intake/index.html", rows=[call_row(each, units[each.id], now()) for each in rows], mine=mine)


@blueprint.get("/intakes/<slug>")
def show(slug: str) -> ResponseReturnValue:
    """One of them: what is offered, asked and decided by which rules, and how it ended."""
    call = _call(slug)
    intake = get_intake(call.id)
    found = calls.list_applications(call.id) if call.results_at else []
    ended = [(each.rank, each.code, each.outcome) for each in found if each.rank]
    results = [(rank, code) for rank, code, outcome in ended if outcome is Outcome.SELECTED]
    reserve = [(rank, code) for rank, code, outcome in ended if outcome is Outcome.RESERVE]
    return page(
        "intake/show.html",
        call=whole_row(call, list_units([call.id], get_plan())[call.id], now()),
        audience=named(intake.audience, intake.audience_en),
        questions=list_questions(call.version_id),
        results=results,
        reserve=reserve,
        drawn=[each.id for each in found] if call.seed else [],
    )


@blueprint.get("/intakes/<slug>/application")
@signed_in
def application(slug: str) -> ResponseReturnValue:
    """My application: its form while one may apply, and what has become of it."""
    return _application_page(_call(slug))


@blueprint.post("/intakes/<slug>/application")
@takes_files(MOST_BYTES)
@signed_in
def apply(slug: str) -> ResponseReturnValue:
    """Keep the draft, and submit it if that button was pressed; what is missing then is listed, the draft is kept."""
    call, by = _call(slug), me()
    questions = list_questions(call.version_id)
    form = answer_form(questions)
    if not form.validate():
        return _application_page(call, form, 422)
    try:
        files = _files(form, questions)
        with kept(list(files.values()), upload_folder()), writing():
            words = {number: attach(asked_file, number, by=by, now=now()) for number, asked_file in files.items()}
            seen = request.form.get("seen")
            service.save(call.id, typed(form, questions) | words, by=by, now=fresh(), seen=seen)
        if "submit" in request.form:
            with writing():
                service.submit(call.id, by=by, now=fresh())
    except DomainError as error:
        form.refuse(error)
        is_stale = error.reasons[0].code == "changed"
        return _application_page(_call(slug), form, error.status, is_stale=is_stale)
    return redirect(url_for(".application", slug=slug, done="submitted" if "submit" in request.form else "saved"), 303)


@blueprint.post("/intakes/<slug>/application/withdraw")
@signed_in
def withdraw(slug: str) -> ResponseReturnValue:
    """Apply no more."""
    with writing():
        service.withdraw(_call(slug).id, by=me(), now=fresh())
    return redirect(url_for(".application", slug=slug), 303)


@blueprint.post("/intakes/<slug>/application/appeal")
@signed_in
def appeal(slug: str) -> ResponseReturnValue:
    """Object to the result."""
    call, form = _call(slug), AppealForm()
    try:
        with writing():
            service.appeal(call.id, form.text.data or "", by=me(), now=fresh())
    except DomainError as error:
        if error.status == 404:
            raise
        form.refuse(error)
        return _application_page(_call(slug), status=error.status, appeal_form=form)
    return redirect(url_for(".application", slug=slug), 303)


def _call(slug: str) -> Call:
    return calls.get_call(slug, PURPOSE, now=now())


def _application_page(
    call: Call,
    form: Form | None = None,
    status: int = 200,
    appeal_form: AppealForm | None = None,
    *,
    is_stale: bool = False,
) -> Response:
    found, questions = calls.find_own(call.id, me()), list_questions(call.version_id)
    seen = service.draft_seal(found) if found else ""
    answers = find_answers(found.response_id) if found else {}
    files = files_of(questions, answers, "documents.file")
    may_apply = state_of(call, now()) is CallState.OPEN
    is_over = call.appeals_until is None or now() > call.appeals_until
    return page(
        "intake/application.html",
        status=status,
        call=call_row(call, [], now()),
        mine=_own_row(found) if found else None,
        form=form or answer_form(questions, answers),
        questions=questions,
        files={each.field: files[answers[each.id]][0] for each in questions if answers.get(each.id) in files},
        file_links=list(files.values()),
        missing=[str(each.text) for each in list_missing(questions, answers)] if found and may_apply else [],
        may_apply=may_apply,
        seen=seen,
        is_stale=is_stale,
        may_appeal=bool(found and found.state is ApplicationState.SUBMITTED and not found.appeal and not is_over),
        appeal_form=appeal_form or AppealForm(None),
        appeals_until=local(call.appeals_until) if call.appeals_until else "",
        done=request.args.get("done", ""),
    )


def _own_row(found: Any) -> dict[str, Any]:
    """One's own application: what was decided is said once the results are out."""
    row = application_row(found)
    is_out = found.call.results_at is not None
    hidden = {"outcome": "", "outcome_is": "open", "points": "", "rank": None}
    return (
        row
        | {"slug": found.call.slug, "title": named(found.call.title, found.call.title_en)}
        | ({} if is_out else hidden)
    )


def _files(form: Form, questions: list[Asked] | Any) -> dict[int, File]:
    """The files that were chosen, by question. Raises DomainError at the field of one that is none."""
    found = {}
    for asked in questions:
        if is_paper(asked) and is_file(form[asked.field]):
            upload = form[asked.field].data
            found[asked.id] = read_file(upload.read((LARGEST_MB + 1) * MB), upload.filename, field=asked.field)
    return found
