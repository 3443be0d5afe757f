"""Pages of the survey: read the request, call one verb, answer."""

from __future__ import annotations

from flask import Blueprint, redirect, url_for
from flask.typing import ResponseReturnValue

from anchorcenter.academy.assignments.queries import get_enrollment
from anchorcenter.academy.queries import get_cohort
from anchorcenter.academy.survey import pages, queries, service
from anchorcenter.academy.survey.forms import SurveyAnswerForm
from anchorcenter.accounts.access import allowed, me, signed_in
from anchorcenter.accounts.models import Permission
from anchorcenter.core.clock import now
from anchorcenter.core.errors import DomainError
from anchorcenter.core.unit_of_work import writing
from anchorcenter.questions.forms import answer_form, typed

blueprint = Blueprint("survey", __name__)
OF = "/courses/<slug>/cohorts/<int:number>"


@blueprint.get(f"{OF}/survey")
@signed_in
def show(slug: str, number: int) -> ResponseReturnValue:
    """How was it?"""
    enrollment = get_enrollment(slug, number, me().id)
    if queries.find_version() is None:
        with writing():
            service.begin(now=now())
        enrollment = get_enrollment(slug, number, me().id)
    return pages.answer_page(enrollment)


@blueprint.post(f"{OF}/survey")
@signed_in
def answer(slug: str, number: int) -> ResponseReturnValue:
    """Say it, once."""
    enrollment, asked = get_enrollment(slug, number, me().id), queries.list_asked()
    form, more = SurveyAnswerForm(), answer_form(asked)
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
