"""What the pages show on which staff have the applications for a cohort reviewed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Response, url_for

from anchorcenter.academy.enrollment import queries
from anchorcenter.academy.enrollment.applications import find_call
from anchorcenter.academy.enrollment.review_forms import AskForm, TermsForm
from anchorcenter.academy.enrollment.texts import name_of
from anchorcenter.academy.models import Cohort
from anchorcenter.accounts.access import saw
from anchorcenter.accounts.directory import list_with_role
from anchorcenter.accounts.models import Role
from anchorcenter.admissions.calls import queries as calls
from anchorcenter.admissions.calls.models import Application, ApplicationState, Call, ScoreSheet, Screening
from anchorcenter.admissions.calls.rules import CallState, state_of
from anchorcenter.admissions.calls.texts import STEPS
from anchorcenter.core.clock import now
from anchorcenter.core.errors import missing
from anchorcenter.core.forms import Form
from anchorcenter.core.i18n import _, named
from anchorcenter.core.pages import page
from anchorcenter.questions.queries import list_questions
from anchorcenter.questions.texts import KINDS
from anchorcenter.tenants.intake.forms import AnswerForm, CriterionForm, ReasonForm, ReviewerForm, SeedForm
from anchorcenter.tenants.intake.rows import answers_of, application_row, whole_row

FORMS = (CriterionForm, AskForm, SeedForm)


def review_page(slug: str, number: int, sent: Form | None = None, *, status: int = 200) -> Response:
    """The rules, who scores, the applications and what is next; the form that was ``sent`` shows what was wrong."""
    cohort = queries.get_any_cohort(slug, number)
    call = find_call(cohort.id) or missing()
    marks, found = calls.list_marks(call.id), calls.list_applications(call.id)
    forms: dict[str, Any] = {each.__name__: sent if isinstance(sent, each) else each(None) for each in FORMS}
    forms["TermsForm"] = sent if isinstance(sent, TermsForm) else TermsForm(None, obj=call)
    forms["ReviewerForm"] = sent if isinstance(sent, ReviewerForm) else reviewer_form(ReviewerForm(None), call)
    return page(
        "enrollment/review.html",
        status=status,
        cohort=_cohort(cohort),
        call=whole_row(call, [], now()) | {"is_draft": state_of(call, now()) is CallState.DRAFT},
        questions=[(each, str(KINDS[each.kind])) for each in list_questions(call.version_id)],
        reviewers=[_reviewer(each.person, marks) for each in calls.list_reviewers(call.id)],
        rows=[application_row(each) | {"sheets": _count(marks, each)} for each in found],
        unseen=sum(each.state is ApplicationState.SUBMITTED and each.screening is Screening.WAITING for each in found),
        forms=forms,
        problems=sent.form_errors if sent and type(sent) is Form else [],
    )


def application_page(
    slug: str, number: int, application: int, sent: Form | None = None, *, status: int = 200
) -> Response:
    """One application with what was answered and scored."""
    cohort = queries.get_any_cohort(slug, number)
    call = find_call(cohort.id) or missing()
    row = calls.get_application(application, call.id)
    sheets = [each for each in calls.list_sheets(call.id) if each.application_id == row.id]
    ongoing = queries.find_ongoing(cohort.id, row.person_id)
    return page(
        "enrollment/application.html",
        status=status,
        cohort=_cohort(cohort),
        call=whole_row(call, [], now()),
        row=application_row(row),
        answers=answers_of(row, "documents.file"),
        sheets=[_sheet(each, call) for each in sheets],
        person_url=url_for("enrollment_staff.show", number=ongoing.id) if ongoing else "",
        forms={each.__name__: sent if isinstance(sent, each) else each(None) for each in (ReasonForm, AnswerForm)},
    )


def reviewer_form(form: ReviewerForm, call: Call) -> ReviewerForm:
    """The form with everybody who may score and does not yet."""
    there = {each.person_id for each in call.reviewers}
    people = [person for person in list_with_role(Role.REVIEWER) if person.id not in there]
    for person in people:
        saw(person.id)
    form.person.choices = [(person.id, named(person.name, person.name_en)) for person in people]
    return form


def _cohort(cohort: Cohort) -> dict[str, Any]:
    slug, number = cohort.course.slug, cohort.number
    return {
        "name": name_of(cohort),
        "slug": slug,
        "number": number,
        "url": url_for("academy_staff.cohort", slug=slug, number=number),
        "capacity": cohort.capacity,
    }


def _reviewer(person: Any, marks: Sequence[Any]) -> dict[str, Any]:
    saw(person.id)
    theirs = [each for each in marks if each.reviewer_id == person.id]
    scored = {each.application_id for each in theirs if not each.is_conflict}
    conflicts = {each.application_id for each in theirs if each.is_conflict}
    name = named(person.name, person.name_en)
    return {"id": person.id, "name": name, "scored": len(scored), "conflicts": len(conflicts)}


def _count(marks: Sequence[Any], row: Application) -> int:
    return sum(each.application_id == row.id and not each.is_conflict for each in marks)


def _sheet(sheet: ScoreSheet, call: Call) -> dict[str, str]:
    saw(sheet.reviewer_id)
    names = {each.id: named(each.name, each.name_en) for each in call.criteria}
    points = ", ".join(f"{names[each.criterion_id]} {each.points}" for each in sheet.scores)
    return {
        "by": named(sheet.reviewer.name, sheet.reviewer.name_en),
        "step": str(STEPS[sheet.step]),
        "points": _("conflict of interest") if sheet.is_conflict else points,
        "comment": sheet.comment,
    }
