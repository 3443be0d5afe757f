"""The survey for programs: what is asked, an answer to it, and for staff what a cohort answered."""

from __future__ import annotations

from typing import Any

from marshmallow import fields, post_load, validate

from anchorcenter.academy.assignments.queries import get_enrollment
from anchorcenter.academy.queries import get_cohort
from anchorcenter.academy.survey import queries, service
from anchorcenter.academy.survey.pages import shares
from anchorcenter.academy.survey.rules import LEAST, is_asked
from anchorcenter.academy.survey.service import Answering
from anchorcenter.accounts.access import token_needed
from anchorcenter.accounts.actors import Actor
from anchorcenter.accounts.models import Permission
from anchorcenter.core.api import Blueprint, Number, Schema
from anchorcenter.core.clock import now
from anchorcenter.core.i18n import today
from anchorcenter.core.openapi import REFUSES, said
from anchorcenter.core.unit_of_work import writing
from anchorcenter.questions.models import QuestionKind

survey = Blueprint("survey_api", __name__, url_prefix="/courses", description="How a cohort was.")
PATH = "/<slug>/cohorts/<int:number>/survey"
MOST = 20


class SurveyReplySchema(Schema):
    question = Number(1, 10**9, required=True, metadata=said("The number of a question.", 17))
    value = fields.String(required=True, validate=validate.Length(max=4_000), metadata=said("Of yes and no 1 and 0."))


class AnswerSurveySchema(Schema):
    """How it was, without a name."""

    satisfaction = Number(1, 5, required=True, metadata=said("5 is very satisfied.", 5))
    answers = fields.List(fields.Nested(SurveyReplySchema), load_default=list, validate=validate.Length(max=MOST))

    @post_load
    def wanted(self, values: dict[str, Any], **_options: Any) -> Answering:
        answers = {each["question"]: each["value"] for each in values["answers"]}
        return Answering(satisfaction=values["satisfaction"], answers=answers)


class SurveyQuestionSchema(Schema):
    id = fields.Integer(required=True)
    kind = fields.Enum(QuestionKind, by_value=True, required=True)
    text = fields.String(required=True)


class SurveySchema(Schema):
    is_asked = fields.Boolean(required=True, metadata=said("Whether you may answer now."))
    is_answered = fields.Boolean(required=True)
    questions = fields.List(fields.Nested(SurveyQuestionSchema), required=True)


class SurveyResultSchema(Schema):
    answers = fields.Integer(required=True, metadata=said("How many answered.", 12))
    satisfied = fields.Integer(
        required=True, allow_none=True, metadata=said("How many are satisfied or more; null of fewer than 5.", 11)
    )
    percent = fields.Integer(required=True, allow_none=True, metadata=said("The same in full percent.", 91))


@survey.get(PATH)
@token_needed("bookings:read")
@survey.response(200, SurveySchema)
def show(slug: str, number: int, by: Actor) -> dict[str, Any]:
    """What you are asked about a cohort in which you have a place."""
    return _asked(slug, number, by)


@survey.post(PATH)
@token_needed("bookings:write")
@survey.doc(**REFUSES)
@survey.arguments(AnswerSurveySchema)
@survey.response(200, SurveySchema)
def answer(wanted: Answering, slug: str, number: int, by: Actor) -> dict[str, Any]:
    """Say how it was, once: from its last day on, for two months. What you say bears no name."""
    with writing():
        service.answer(slug, number, wanted, by=by, now=now())
    return _asked(slug, number, by)


@survey.get(f"{PATH}/results")
@token_needed("reports:read", Permission.OPERATE)
@survey.response(200, SurveyResultSchema)
def results(slug: str, number: int, by: Actor) -> dict[str, Any]:
    """What a cohort answered, for staff; of fewer than five only how many."""
    found = shares(queries.count_by_satisfaction(get_cohort(slug, number).id))
    is_shown = found["all"] >= LEAST
    return {
        "answers": found["all"],
        "satisfied": found["some"] if is_shown else None,
        "percent": found["percent"] if is_shown else None,
    }


def _asked(slug: str, number: int, by: Actor) -> dict[str, Any]:
    enrollment = get_enrollment(slug, number, by.id)
    is_answered = queries.has_answered(enrollment.id)
    return {
        "is_asked": is_asked(enrollment.cohort, today(now())) and not is_answered,
        "is_answered": is_answered,
        "questions": [{"id": q.id, "kind": q.kind, "text": str(q.text)} for q in queries.list_asked()],
    }
