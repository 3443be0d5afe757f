"""Pages of the survey: read the request, call one verb, answer."""

from __future__ import annotations

from flask import Blueprint, redirect, url_for
from flask.typing import ResponseReturnValue

from anchorcenter.academy.assignments.queries import get_enrollment
from anchorcenter.academy.models import Course
from anchorcenter.academy.queries import get_cohort, get_course
from anchorcenter.academy.survey import editing, pages, queries, service
from anchorcenter.academy.survey.forms import SurveyAnswerForm, SurveyQuestionForm, as_typed
from anchorcenter.accounts.access import allowed, me, signed_in
from anchorcenter.accounts.models import Permission
from anchorcenter.core.asking import Question, ask
from anchorcenter.core.clock import now
from anchorcenter.core.errors import DomainError, missing
from anchorcenter.core.i18n import _, _l
from anchorcenter.core.unit_of_work import writing
from anchorcenter.questions.forms import answer_form, typed
from anchorcenter.questions.queries import list_questions

blueprint = Blueprint("survey", __name__)
OF = "/courses/<slug>/cohorts/<int:number>"
COMMON, OWN = "/staff/survey", "/staff/courses/<slug>/survey"
ALL = {"slug": ""}  # The address of the common questions names no course.
BOTH = ("GET", "POST")


@blueprint.get(f"{OF}/survey")
@signed_in
def show(slug: str, number: int) -> ResponseReturnValue:
    """How was it?"""
    get_enrollment(slug, number, me().id)
    _lay_down()
    return pages.answer_page(get_enrollment(slug, number, me().id))


@blueprint.post(f"{OF}/survey")
@signed_in
def answer(slug: str, number: int) -> ResponseReturnValue:
    """Say it, once."""
    enrollment, form = get_enrollment(slug, number, me().id), SurveyAnswerForm()
    asked = list_questions(queries.find_sent(enrollment.cohort.course_id, form.seen()) or 0)
    more = answer_form(asked)
    if not (form.validate() and more.validate()):
        return pages.answer_page(enrollment, form, more, status=422)
    try:
        with writing():
            service.answer(slug, number, form.wanted(typed(more, asked)), by=me(), now=now())
    except DomainError as error:
        form.refuse(error)
        return pages.answer_page(get_enrollment(slug, number, me().id), form, more, status=error.status)
    return redirect(url_for(".show", slug=slug, number=number), 303)


@blueprint.get(f"/staff{OF}/survey")
@allowed(Permission.OPERATE)
def results(slug: str, number: int) -> ResponseReturnValue:
    """What a cohort answered."""
    return pages.result_page(get_cohort(slug, number))


@blueprint.get(COMMON, defaults=ALL)
@blueprint.get(OWN)
@allowed(Permission.OPERATE)
def questions(slug: str) -> ResponseReturnValue:
    """What is asked."""
    _lay_down()
    return pages.questions_page(_course(slug))


@blueprint.post(COMMON, defaults=ALL)
@blueprint.post(OWN)
@allowed(Permission.OPERATE)
def add_question(slug: str) -> ResponseReturnValue:
    """Ask one more thing in the next version."""
    _lay_down()
    form, course = SurveyQuestionForm(), _course(slug)
    if not form.validate():
        return pages.questions_page(course, form, status=422)
    try:
        with writing():
            editing.add(_course(slug), form.wanted(), by=me(), now=now())
    except DomainError as error:
        if error.status == 404:
            raise
        form.refuse(error)
        return pages.questions_page(_course(slug), form, status=error.status)
    return _back(slug)


@blueprint.route(f"{COMMON}/<int:question>", methods=BOTH, defaults=ALL)
@blueprint.route(f"{OWN}/<int:question>", methods=BOTH)
@allowed(Permission.OPERATE)
def change_question(slug: str, question: int) -> ResponseReturnValue:
    """Ask it otherwise in the next version."""
    asked = editing.find_question(_course(slug), question) or missing()
    form = SurveyQuestionForm(data=as_typed(asked))
    shown = Question(
        title=_("Change a question"),
        back=(_("Survey questions"), _address(slug)),
        button=_l("Save"),
    )

    def save() -> None:
        editing.change(_course(slug), question, form.wanted(), by=me(), now=now())

    return ask(form, save, shown, lambda _none: _address(slug))


@blueprint.post(f"{COMMON}/<int:question>/<any(up,down,remove):deed>", defaults=ALL)
@blueprint.post(f"{OWN}/<int:question>/<any(up,down,remove):deed>")
@allowed(Permission.OPERATE)
def do_with_question(slug: str, question: int, deed: str) -> ResponseReturnValue:
    """Ask it earlier, later or no more in the next version."""
    with writing():
        if deed == "remove":
            editing.remove(_course(slug), question, by=me(), now=now())
        else:
            editing.move(_course(slug), question, is_up=deed == "up", by=me(), now=now())
    return _back(slug)


@blueprint.post(f"{COMMON}/<any(publish,discard):deed>", defaults=ALL)
@blueprint.post(f"{OWN}/<any(publish,discard,own,common):deed>")
@allowed(Permission.OPERATE)
def decide(slug: str, deed: str) -> ResponseReturnValue:
    """Ask the next version from now on or throw it away; ask questions of the course's own, or the common ones."""
    with writing():
        course = _course(slug)
        if course is not None and deed in {"own", "common"}:
            verb = editing.use_own if deed == "own" else editing.use_common
            verb(course, by=me(), now=now())
        else:
            (editing.publish if deed == "publish" else editing.discard)(course, by=me(), now=now())
    return _back(slug)


def _lay_down() -> None:
    if queries.find_version() is None:
        with writing():
            service.begin(now=now())


def _course(slug: str) -> Course | None:
    return get_course(slug, is_staff=True) if slug else None


def _address(slug: str) -> str:
    return url_for("survey.questions", slug=slug)


def _back(slug: str) -> ResponseReturnValue:
    return redirect(_address(slug), 303)
