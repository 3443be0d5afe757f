"""What pages of calls for supporters show."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Response, request

from anchorcenter.accounts.access import me, saw
from anchorcenter.accounts.directory import list_with_role
from anchorcenter.accounts.models import Gender, Person, Role
from anchorcenter.admissions.calls import queries as calls
from anchorcenter.admissions.calls.models import Application, ApplicationState, Call, Outcome
from anchorcenter.admissions.calls.rules import CallState, state_of
from anchorcenter.admissions.calls.service import draft_seal
from anchorcenter.core.clock import now
from anchorcenter.core.errors import missing
from anchorcenter.core.forms import Form
from anchorcenter.core.i18n import Text, _, _l, local, named, today
from anchorcenter.core.pages import page
from anchorcenter.questions.forms import answer_form
from anchorcenter.questions.queries import find_answers, list_questions
from anchorcenter.questions.rules import list_missing
from anchorcenter.supporters.models import SupporterCohort
from anchorcenter.supporters.recruiting.balance import BANDS, balance_of, selected
from anchorcenter.supporters.recruiting.forms import (
    AnswerForm,
    DecliningForm,
    ObjectionForm,
    RecruitmentForm,
    ReviewersForm,
    ScreeningForm,
)
from anchorcenter.supporters.recruiting.service import person_of, serves
from anchorcenter.tenants.intake.rows import answers_of, application_row, call_row, whole_row

GENDERS: dict[Gender, Text] = {
    Gender.FEMALE: _l("women"),
    Gender.MALE: _l("men"),
    Gender.NO_ANSWER: _l("no answer"),
}


def staff_page(cohort: SupporterCohort, form: Form | None = None, *, status: int = 200) -> Response:
    """The call of a cohort with who applied, or the form that makes it."""
    known = {"slug": cohort.slug, "title": named(cohort.title, cohort.title_en)}
    call = cohort.call
    if call is None:
        form = form if isinstance(form, RecruitmentForm) else RecruitmentForm(None)
        return page("recruiting/new.html", status=status, cohort=known, form=form)
    rows = calls.list_applications(call.id)
    reviewers = reviewers_form(form if isinstance(form, ReviewersForm) else ReviewersForm(None), call)
    return page(
        "recruiting/staff.html",
        status=status,
        cohort=known,
        call=whole_row(call, [], now()),
        rows=[application_row(each) for each in rows],
        balance=[(_("applied"), _balance(rows)), (_("selected"), _balance(selected(rows)))],
        reviewers=[_name(each.person) for each in calls.list_reviewers(call.id)],
        reviewers_form=reviewers,
        problems=form.form_errors if form and form is not reviewers else [],
        may_appoint=call.results_at is not None and bool(selected(rows)),
    )


def reviewers_form(form: ReviewersForm, call: Call) -> ReviewersForm:
    """The form with everybody who may score and does not yet."""
    there = {each.person_id for each in calls.list_reviewers(call.id)}
    people = [person for person in list_with_role(Role.REVIEWER) if person.id not in there]
    form.person.choices = [(person.id, _name(person)) for person in people]
    return form


def application_page(
    cohort: SupporterCohort, row: Application, form: Form | None = None, *, status: int = 200
) -> Response:
    """One application, for staff."""
    return page(
        "recruiting/application.html",
        status=status,
        cohort={"slug": cohort.slug, "title": named(cohort.title, cohort.title_en)},
        row=application_row(row),
        answers=answers_of(row, "documents.file"),
        form=form if isinstance(form, ScreeningForm) else ScreeningForm(None),
        answer_form=form if isinstance(form, AnswerForm) else AnswerForm(None),
        may_screen=row.call.scored_at is None,
        declining_form=form if isinstance(form, DecliningForm) else DecliningForm(None),
        may_decline=_may_decline(row),
    )


def apply_page(
    call: Call,
    form: Form | None = None,
    *,
    objection_form: ObjectionForm | None = None,
    declining_form: DecliningForm | None = None,
    status: int = 200,
) -> Response:
    """My application: its form while one may apply, and what has become of it."""
    found, questions = calls.find_own(call.id, person_of(me())), list_questions(call.version_id)
    seen = draft_seal(found) if found else ""
    answers = find_answers(found.response_id) if found else {}
    may_apply, until = state_of(call, now()) is CallState.OPEN, call.appeals_until
    may_object = found and found.state is ApplicationState.SUBMITTED and not found.appeal and until and now() <= until
    return page(
        "recruiting/apply.html",
        status=status,
        call=call_row(call, [], now()),
        mine=_own_row(found) if found else None,
        form=form or answer_form(questions, answers),
        questions=questions,
        missing=[str(each.text) for each in list_missing(questions, answers)] if found and may_apply else [],
        may_apply=may_apply,
        may_object=bool(may_object),
        objection_form=objection_form or ObjectionForm(None),
        may_decline=found is not None and _may_decline(found),
        declining_form=declining_form or DecliningForm(None),
        objects_until=local(until) if until else "",
        seen=seen,
        done=request.args.get("done", ""),
    )


def public_call(slug: str) -> Call:
    """The published call of a cohort. Raises DomainError (404)."""
    return calls.find_call(slug, "supporter", now=now()) or missing()


def _may_decline(row: Application) -> bool:
    """Whether there is a place to give up: once the results are out, and until they serve."""
    has_place = row.call.results_at is not None and row.outcome in {Outcome.SELECTED, Outcome.RESERVE}
    return has_place and not serves(row)


def _own_row(found: Application) -> dict[str, Any]:
    """What was decided is said once the results are out."""
    hidden = {"outcome": "", "points": "", "rank": None}
    return application_row(found) | ({} if found.call.results_at else hidden)


def _balance(rows: Sequence[Application]) -> list[tuple[str, int]]:
    """How many by gender, then by age, those who do not say included."""
    found = balance_of(rows, today(now()))
    genders = [(str(GENDERS[gender]), many) for gender, many in found.genders.items()]
    return [*genders, *((_age_text(band), many) for band, many in found.ages.items())]


def _age_text(band: int | None) -> str:
    if band is None:
        return _("age not said")
    return _("under %(age)d", age=band) if band < BANDS[-1] else _("50 and over")


def _name(person: Person) -> str:
    saw(person.id)
    return named(person.name, person.name_en)
