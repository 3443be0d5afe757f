"""What staff pages of intake rounds show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Response

from anchorcenter.accounts.access import me, saw
from anchorcenter.accounts.directory import list_with_role
from anchorcenter.accounts.models import Permission, Role
from anchorcenter.admissions.calls import queries as calls
from anchorcenter.admissions.calls.models import Application, Call, Outcome, ScoreSheet
from anchorcenter.admissions.calls.rules import CallState, state_of
from anchorcenter.admissions.calls.texts import STEPS
from anchorcenter.core.clock import now
from anchorcenter.core.forms import Form
from anchorcenter.core.i18n import _, named
from anchorcenter.core.pages import page
from anchorcenter.facilities.queries import get_plan
from anchorcenter.questions.forms import QuestionForm
from anchorcenter.questions.queries import list_questions
from anchorcenter.questions.texts import KINDS
from anchorcenter.tenants.intake.forms import (
    AnswerForm,
    CriterionForm,
    ExportForm,
    ExtendForm,
    IntakeForm,
    ReasonForm,
    ReviewerForm,
    ScheduleForm,
    SeedForm,
    SignForm,
)
from anchorcenter.tenants.intake.queries import PURPOSE, find_contract, get_intake, list_units
from anchorcenter.tenants.intake.rows import answers_of, application_row, call_row, planned_rows, whole_row

CALL_FORMS = (CriterionForm, QuestionForm, ExtendForm, SeedForm, ExportForm)


def index_page() -> Response:
    """Every round, the latest first."""
    rows = calls.list_calls(PURPOSE)
    units = list_units([row.id for row in rows], get_plan())
    return page(
        "intake/staff.html",
        rows=[call_row(each, units[each.id], now()) for each in rows],
        may_make=me().may(Permission.CONFIGURE),
    )


def new_page(form: IntakeForm, status: int = 200) -> Response:
    """The form of a new round."""
    return page("intake/staff_new.html", status=status, form=form)


def stored_form(call: Call) -> IntakeForm:
    """The form of a round as it is."""
    values = {name: getattr(call, name) for name in IntakeForm.OF_CALL}
    values |= {"audience": (intake := get_intake(call.id)).audience, "audience_en": intake.audience_en}
    units = [unit.id for unit in list_units([call.id], get_plan())[call.id]]
    return IntakeForm(None, data=values | {"units": units})


def edit_page(call: Call, form: IntakeForm, status: int = 200) -> Response:
    """The form of a round that is not published yet."""
    return page("intake/staff_edit.html", status=status, form=form, call=call_row(call, [], now()))


def call_page(call: Call, sent: Form | None = None, *, status: int = 200) -> Response:
    """A round; the form that was ``sent`` shows what was wrong with it."""
    forms = {each.__name__: sent if isinstance(sent, each) else each(None) for each in CALL_FORMS}
    forms["ScheduleForm"] = sent if isinstance(sent, ScheduleForm) else ScheduleForm(None, obj=call)
    forms["ReviewerForm"] = sent if isinstance(sent, ReviewerForm) else reviewer_form(ReviewerForm(None), call)
    applications = calls.list_applications(call.id)
    sheets = calls.list_marks(call.id)
    units = list_units([call.id], get_plan())[call.id]
    return page(
        "intake/staff_show.html",
        status=status,
        call=whole_row(call, units, now()) | {"is_draft": state_of(call, now()) is CallState.DRAFT},
        plan=planned_rows(call, is_inside=True),
        questions=[(each, str(KINDS[each.kind])) for each in list_questions(call.version_id)],
        reviewers=[_reviewer_row(each.person, sheets) for each in calls.list_reviewers(call.id)],
        rows=[application_row(each) | {"sheets": _count(sheets, each)} for each in applications],
        forms=forms,
        problems=sent.form_errors if sent and type(sent) is Form else [],
        may=_may(),
    )


def application_page(call: Call, row: Application, sent: Form | None = None, *, status: int = 200) -> Response:
    """An application, with what was scored and what may be done."""
    sheets = [sheet for sheet in calls.list_sheets(call.id) if sheet.application_id == row.id]
    forms = {each.__name__: sent if isinstance(sent, each) else each(None) for each in (ReasonForm, AnswerForm)}
    is_in = row.outcome is Outcome.SELECTED
    if is_in:
        forms["SignForm"] = sent if isinstance(sent, SignForm) else sign_form(SignForm(None), call)
    return page(
        "intake/staff_application.html",
        status=status,
        call=whole_row(call, [], now()),
        row=application_row(row),
        has_organisation=row.organisation is not None,
        answers=answers_of(row, "documents.file"),
        sheets=[_sheet_row(sheet, call) for sheet in sheets],
        contract=find_contract(row.id) if is_in else None,
        forms=forms,
        may=_may(),
    )


def reviewer_form(form: ReviewerForm, call: Call) -> ReviewerForm:
    """The form with everybody who may score and does not yet."""
    there = {each.person_id for each in call.reviewers}
    people = [person for person in list_with_role(Role.REVIEWER) if person.id not in there]
    for person in people:
        saw(person.id)
    form.person.choices = [(person.id, named(person.name, person.name_en)) for person in people]
    return form


def sign_form(form: SignForm, call: Call) -> SignForm:
    """The form with the units that the round offers."""
    form.unit.choices = [(unit.slug, str(unit.name)) for unit in list_units([call.id], get_plan())[call.id]]
    return form


def _may() -> dict[str, bool]:
    return {"configure": me().may(Permission.CONFIGURE), "export": me().may(Permission.EXPORT)}


def _reviewer_row(person: Any, sheets: Sequence[Any]) -> Mapping[str, Any]:
    saw(person.id)
    theirs = [sheet for sheet in sheets if sheet.reviewer_id == person.id]
    conflicts = {sheet.application_id for sheet in theirs if sheet.is_conflict}
    scored = sum(not sheet.is_conflict for sheet in theirs)
    return {
        "id": person.id, "name": named(person.name, person.name_en), "scored": scored, "conflicts": len(conflicts),
    }  # fmt: skip


def _count(sheets: Sequence[Any], row: Application) -> int:
    return sum(sheet.application_id == row.id and not sheet.is_conflict for sheet in sheets)


def _sheet_row(sheet: ScoreSheet, call: Call) -> Mapping[str, Any]:
    saw(sheet.reviewer_id)
    names = {each.id: named(each.name, each.name_en) for each in call.criteria}
    points = ", ".join(f"{names[each.criterion_id]} {each.points}" for each in sheet.scores)
    return {
        "by": named(sheet.reviewer.name, sheet.reviewer.name_en),
        "step": str(STEPS[sheet.step]),
        "points": _("conflict of interest") if sheet.is_conflict else points,
        "comment": sheet.comment,
    }
