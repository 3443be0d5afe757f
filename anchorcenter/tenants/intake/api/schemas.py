"""What programs send and get of applications, and how these are put into it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from marshmallow import Schema as AnySchema
from marshmallow import fields, validate
from werkzeug.http import quote_etag

from anchorcenter.admissions.calls.models import Application, ApplicationState, Criterion, Outcome, ScoreSheet, Step
from anchorcenter.core.api import Moment, Number, Schema, Upload
from anchorcenter.core.errors import DomainError, Reason
from anchorcenter.core.i18n import _l, named
from anchorcenter.core.idempotency import Made
from anchorcenter.core.openapi import said
from anchorcenter.core.versions import seal
from anchorcenter.documents.models import Document
from anchorcenter.questions.models import QuestionKind
from anchorcenter.questions.rules import Asked
from anchorcenter.questions.service import MOST_QUESTIONS
from anchorcenter.tenants.intake.papers import is_paper, list_papers

QUESTION = said("The number of a question.", 17)
VALUE = said("A text, digits, a date, the id of a choice, of yes and no 1 and 0; empty is no answer.", "12")
INTAKE = said("The round, by its name in addresses.", "2027-spring")
CODE = said("Its number on the receipt.", "A-2026-000001")
REASON = said("Why it was refused or given up, if it was.")
COUNTED = said("Which version counts: the last one submitted; 0: none yet.", 1)
OBJECTION = said("What is objected to.", "Our prototype was not looked at")
CRITERION = said("The number of a criterion.", 3)
POINTS = said("From 0 to 100.", 80)
COMMENT = said("A word on it, which staff read.", "A team that has flown before")


class NewAnswerSchema(Schema):
    question = Number(1, 2**31 - 1, required=True, metadata=QUESTION)
    value = fields.String(required=True, validate=validate.Length(max=4_000), metadata=VALUE)


class Answers(fields.List[Any]):
    """Some of them."""

    def __init__(self, **options: Any) -> None:
        super().__init__(fields.Nested(NewAnswerSchema), validate=validate.Length(max=MOST_QUESTIONS), **options)


class ChangedApplicationSchema(Schema):
    """Answers by question; those that are not named stay. An empty one is taken back, also a file."""

    answers = Answers(load_default=list)


class PaperFileSchema(Schema):
    file = Upload(
        load_default=None, metadata=said("pdf, png, jpg, hwp, hwpx, docx or xlsx, at most 20 MB.", "plan.pdf")
    )


class PaperSchema(Schema):
    filename = fields.String(required=True, metadata=said("What it is called.", "plan.pdf"))
    bytes = fields.Integer(required=True, metadata=said("How large it is.", 48_211))
    sha256 = fields.String(required=True, metadata=said("The hash of its content."))


class GivenAnswerSchema(Schema):
    question = fields.Integer(required=True, metadata=QUESTION)
    value = fields.String(required=True, metadata=VALUE)
    file = fields.Nested(PaperSchema, required=True, allow_none=True, metadata=said("What answers it, of a file."))


class AnswerChoiceSchema(Schema):
    id = fields.Integer(required=True, metadata=said("What is answered.", 5))
    text = fields.String(required=True)


class IntakeQuestionSchema(Schema):
    id = fields.Integer(required=True, metadata=QUESTION)
    kind = fields.Enum(QuestionKind, by_value=True, required=True)
    text = fields.String(required=True, metadata=said("What is asked.", "Employees"))
    hint = fields.String(required=True)
    is_required = fields.Boolean(required=True, metadata=said("Whether nothing is submitted without it."))
    least = fields.Integer(required=True, allow_none=True, metadata=said("The least number.", 0))
    most = fields.Integer(required=True, allow_none=True, metadata=said("The largest number, or longest text.", 100))
    choices = fields.List(fields.Nested(AnswerChoiceSchema), required=True)


class IntakeQuestionsSchema(Schema):
    items = fields.List(fields.Nested(IntakeQuestionSchema), required=True)


class ReceiptSchema(Schema):
    number = fields.Integer(required=True, metadata=said("Which one it was.", 1))
    submitted_at = Moment(required=True, metadata=said("When it arrived.", "2026-11-30T17:59:59+09:00"))


class ObjectionSchema(Schema):
    text = fields.String(required=True, metadata=OBJECTION)
    made_at = Moment(required=True, metadata=said("When it was made.", "2026-12-10T10:00:00+09:00"))
    answer = fields.String(required=True, metadata=said("What the center answers; empty until then."))
    answered_at = Moment(required=True, allow_none=True)


class ApplicationSchema(Schema):
    id = fields.Integer(required=True, metadata=said("What calls name it by.", 17))
    code = fields.String(required=True, metadata=CODE)
    intake = fields.String(required=True, metadata=INTAKE)
    state = fields.Enum(ApplicationState, by_value=True, required=True)
    version = fields.Integer(required=True, metadata=COUNTED)
    submitted_at = Moment(required=True, allow_none=True, metadata=said("When that arrived."))
    outcome = fields.Enum(Outcome, by_value=True, required=True, metadata=said("`open` until the results are out."))
    rank = fields.Integer(required=True, allow_none=True, metadata=said("From 1, once the results are out.", 2))
    points = fields.Float(required=True, allow_none=True, metadata=said("Of 100, once the results are out.", 82.5))
    why = fields.String(required=True, metadata=REASON)


class ApplicationsSchema(Schema):
    items = fields.List(fields.Nested(ApplicationSchema), required=True)


class WholeApplicationSchema(ApplicationSchema):
    """One's own, with the draft as it is now."""

    answers = fields.List(fields.Nested(GivenAnswerSchema), required=True)
    objection = fields.Nested(
        ObjectionSchema, required=True, allow_none=True, metadata=said("What you objected, if you did.")
    )
    missing = fields.List(fields.Integer(), required=True, metadata=said("The questions still to be answered.", [17]))
    receipts = fields.List(fields.Nested(ReceiptSchema), required=True, metadata=said("Every version submitted."))


class CriterionSchema(Schema):
    id = fields.Integer(required=True, metadata=CRITERION)
    step = fields.Enum(Step, by_value=True, required=True)
    name = fields.String(required=True, metadata=said("What is looked at.", "Technology"))
    weight = fields.Integer(required=True, metadata=said("How much it counts.", 30))


class PointsSchema(Schema):
    criterion = fields.Integer(required=True, metadata=CRITERION)
    points = fields.Integer(required=True, metadata=POINTS)


class SheetSchema(Schema):
    step = fields.Enum(Step, by_value=True, required=True)
    points = fields.List(fields.Nested(PointsSchema), required=True)
    comment = fields.String(required=True, metadata=COMMENT)
    is_conflict = fields.Boolean(required=True, metadata=said("Whether you said that you are not free to judge."))


class CandidateSchema(Schema):
    id = fields.Integer(required=True, metadata=said("What calls name it by.", 17))
    code = fields.String(required=True, metadata=CODE)
    applicant = fields.String(required=True, metadata=said("Who applies.", "Hanul Flight Technology"))
    version = fields.Integer(required=True, metadata=COUNTED)
    submitted_at = Moment(required=True, allow_none=True, metadata=said("When that arrived."))
    is_scored = fields.Boolean(required=True, metadata=said("Whether you have scored every step."))
    is_conflict = fields.Boolean(required=True, metadata=said("Whether you said that you are not free to judge."))


class WholeCandidateSchema(CandidateSchema):
    """One that you score, as it was submitted last, with what you said of it."""

    answers = fields.List(fields.Nested(GivenAnswerSchema), required=True)
    sheets = fields.List(fields.Nested(SheetSchema), required=True)


def values_of(sent: Mapping[str, Any], questions: Sequence[Asked]) -> dict[int, str]:
    """The answers that were sent, by question; of several to one the last. Raises DomainError (422) for questions that
    are none and for files, which are sent by themselves."""
    known, wrong = {each.id: each for each in questions}, list[Reason]()
    values = {each["question"]: each["value"] for each in sent["answers"]}
    for number, value in values.items():
        if number not in known:
            wrong.append(Reason(code="question", message=_l("There is no such question."), field=f"q{number}"))
        elif value and is_paper(known[number]):
            wrong.append(Reason(code="file", message=_l("Send the file by itself."), field=f"q{number}"))
    if wrong:
        raise DomainError(*wrong)
    return values


def tagged(shape: dict[str, Any], schema: AnySchema, **headers: str) -> Made:
    """It with an ETag of all that it says."""
    return shape, {"ETag": quote_etag(seal(schema.dump(shape)))} | headers


def question_shape(asked: Asked) -> dict[str, Any]:
    """A question as it is asked, in the reader's language."""
    values = {name: getattr(asked, name) for name in ("id", "kind", "is_required", "least", "most")}
    choices = [{"id": number, "text": str(text)} for number, text in asked.choices]
    return values | {"text": str(asked.text), "hint": str(asked.hint), "choices": choices}


def answer_shapes(questions: Sequence[Asked], answers: Mapping[int, str]) -> list[dict[str, Any]]:
    """What is answered, in the order of the questions; a file by what it is called."""
    papers = list_papers(questions, answers)
    return [_answer(each, answers[each.id], papers.get(each.id)) for each in questions if answers.get(each.id)]


def _answer(asked: Asked, value: str, paper: Document | None) -> dict[str, Any]:
    file = {name: getattr(paper, name) for name in ("filename", "bytes", "sha256")} if paper else None
    return {"question": asked.id, "value": "" if is_paper(asked) else value, "file": file}


def own_shape(row: Application) -> dict[str, Any]:
    """One's own application in a list: what was decided is said once the results are out."""
    is_out = row.call.results_at is not None
    return {
        "id": row.id,
        "code": row.code,
        "intake": row.call.slug,
        "state": row.state,
        "version": len(row.versions),
        "submitted_at": row.submitted_at,
        "outcome": row.outcome if is_out else Outcome.OPEN,
        "rank": row.rank if is_out else None,
        "points": row.points / 100 if is_out and row.points is not None else None,
        "why": row.screening_why or (row.outcome_why if is_out else ""),
    }


def objection_shape(row: Application) -> dict[str, Any] | None:
    """What was objected to the result of an application, and what was answered."""
    names = "text", "made_at", "answer", "answered_at"
    return {name: getattr(row.appeal, name) for name in names} if row.appeal else None


def candidate_shape(row: Application, sheets: Sequence[ScoreSheet], steps: Sequence[Step]) -> dict[str, Any]:
    """An application for its reviewer, who has handed in ``sheets`` of it."""
    by, of = row.person, row.organisation
    return {
        "id": row.id,
        "code": row.code,
        "applicant": named(of.name, of.name_en) if of else named(by.name, by.name_en),
        "version": len(row.versions),
        "submitted_at": row.submitted_at,
        "is_scored": {each.step for each in sheets} >= set(steps),
        "is_conflict": any(each.is_conflict for each in sheets),
    }


def sheet_shape(sheet: ScoreSheet) -> dict[str, Any]:
    """What one said of an application in one step."""
    points = [{"criterion": each.criterion_id, "points": each.points} for each in sheet.scores]
    return {"step": sheet.step, "points": points, "comment": sheet.comment, "is_conflict": sheet.is_conflict}


def criterion_shape(each: Criterion) -> dict[str, Any]:
    """What reviewers look at."""
    return {"id": each.id, "step": each.step, "name": named(each.name, each.name_en), "weight": each.weight}
