"""The survey for programs: what is asked, an answer to it, and for staff what a cohort answered."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from marshmallow import fields, post_load, validate

from anchorcenter.academy.assignments.queries import get_enrollment
from anchorcenter.academy.models import Course
from anchorcenter.academy.queries import get_cohort, get_course
from anchorcenter.academy.survey import editing, queries, service
from anchorcenter.academy.survey.pages import shares, shown_sum
from anchorcenter.academy.survey.queries import Given
from anchorcenter.academy.survey.rules import LEAST, MOST_ASKED, OFFERED, is_asked
from anchorcenter.academy.survey.service import Answering
from anchorcenter.accounts.access import token_needed
from anchorcenter.accounts.actors import Actor
from anchorcenter.accounts.models import Permission
from anchorcenter.core.api import Blueprint, Line, Number, Schema
from anchorcenter.core.clock import now
from anchorcenter.core.i18n import today
from anchorcenter.core.idempotency import Made
from anchorcenter.core.openapi import CHANGES, REFUSES, TAGGED, said
from anchorcenter.core.unit_of_work import writing
from anchorcenter.core.versions import version_named
from anchorcenter.questions.models import QuestionKind
from anchorcenter.questions.queries import list_questions
from anchorcenter.questions.rules import Asked
from anchorcenter.questions.service import NewQuestion

survey = Blueprint("survey_api", __name__, url_prefix="/courses", description="How a cohort was.")
questions = Blueprint("survey_questions_api", __name__, url_prefix="", description="What is asked after courses.")
PATH = "/<slug>/cohorts/<int:number>/survey"
READS, WRITES = "reports:read", "academy:write"
MOST = 20
MOST_CHOICES = 20


QUESTIONS = "/<slug>/survey-questions"
VERSION = said("The version of the questions.", 3)


class SurveyReplySchema(Schema):
    question = Number(1, 10**9, required=True, metadata=said("The number of a question.", 17))
    value = fields.String(required=True, validate=validate.Length(max=4_000), metadata=said("Of yes and no 1 and 0."))


class AnswerSurveySchema(Schema):
    """How it was, without a name."""

    satisfaction = Number(1, 5, required=True, metadata=said("5 is very satisfied.", 5))
    version = Number(
        1, 10**9, load_default=None, allow_none=True, metadata=said("The version that you read; null is today's.", 3)
    )
    answers = fields.List(fields.Nested(SurveyReplySchema), load_default=list, validate=validate.Length(max=MOST))

    @post_load
    def wanted(self, values: dict[str, Any], **_options: Any) -> Answering:
        answers = {each["question"]: each["value"] for each in values.pop("answers")}
        return Answering(answers=answers, **values)


class NewSurveyChoiceSchema(Schema):
    text = Line(100, required=True, metadata=said("An answer, in Korean.", "Software"))
    text_en = Line(100, load_default="", metadata=said("The same in English.", "Software"))


class NewSurveyQuestionSchema(Schema):
    kind = fields.Enum(
        QuestionKind,
        by_value=True,
        required=True,
        validate=validate.OneOf(OFFERED),
        metadata=said("Its answer.", "text"),
    )
    text = Line(300, required=True, metadata=said("What is asked, in Korean.", "What was good?"))
    text_en = Line(300, load_default="", metadata=said("The same in English.", "What was good?"))
    hint = Line(300, load_default="")
    hint_en = Line(300, load_default="")
    is_required = fields.Boolean(load_default=False, metadata=said("Whether nothing is sent without it."))
    least = Number(0, 10**8, load_default=None, allow_none=True, metadata=said("The least number."))
    most = Number(1, 10**8, load_default=None, allow_none=True, metadata=said("The largest number, or longest text."))
    choices = fields.List(
        fields.Nested(NewSurveyChoiceSchema), load_default=list, validate=validate.Length(max=MOST_CHOICES)
    )

    @post_load
    def wanted(self, values: dict[str, Any], **_options: Any) -> NewQuestion:
        choices = [(each["text"], each["text_en"]) for each in values.pop("choices")]
        return NewQuestion(choices=choices, **values)


class WriteSurveySchema(Schema):
    """All that is asked beside how satisfied somebody is, in this order."""

    questions = fields.List(
        fields.Nested(NewSurveyQuestionSchema), required=True, validate=validate.Length(max=MOST_ASKED)
    )


class SurveyChoiceSchema(Schema):
    id = fields.Integer(required=True, metadata=said("What an answer says that chooses it.", 17))
    text = fields.String(required=True)
    text_en = fields.String(required=True)


class EditedQuestionSchema(Schema):
    id = fields.Integer(required=True, metadata=said("Its number, in this version.", 17))
    kind = fields.Enum(QuestionKind, by_value=True, required=True)
    text = fields.String(required=True, metadata=said("In Korean.", "What was good?"))
    text_en = fields.String(required=True, metadata=said("In English; empty for none.", "What was good?"))
    hint = fields.String(required=True)
    hint_en = fields.String(required=True)
    is_required = fields.Boolean(required=True)
    choices = fields.List(fields.Nested(SurveyChoiceSchema), required=True)


class SurveySetSchema(Schema):
    version = fields.Integer(required=True, metadata=VERSION)
    is_own = fields.Boolean(required=True, metadata=said("Whether they are the course's own, not the common ones."))
    is_draft = fields.Boolean(required=True, metadata=said("Whether staff are making the next version by hand."))
    questions = fields.List(fields.Nested(EditedQuestionSchema), required=True)


class SurveyQuestionSchema(Schema):
    id = fields.Integer(required=True)
    kind = fields.Enum(QuestionKind, by_value=True, required=True)
    text = fields.String(required=True)
    is_required = fields.Boolean(required=True)
    choices = fields.List(fields.Nested(SurveyChoiceSchema), required=True)


class SurveySchema(Schema):
    version = fields.Integer(required=True, allow_none=True, metadata=VERSION)
    is_asked = fields.Boolean(required=True, metadata=said("Whether you may answer now."))
    is_answered = fields.Boolean(required=True)
    questions = fields.List(fields.Nested(SurveyQuestionSchema), required=True)


class ChosenSchema(Schema):
    text = fields.String(required=True)
    many = fields.Integer(required=True)


class SurveySumSchema(Schema):
    """What one question came to; null where it is no such answer, and where fewer than 5 were asked it."""

    kind = fields.Enum(QuestionKind, by_value=True, required=True)
    text = fields.String(required=True)
    answers = fields.Integer(required=True, allow_none=True, metadata=said("How many answered it.", 12))
    yes = fields.Integer(required=True, allow_none=True, metadata=said("How many said yes.", 11))
    mean = fields.Float(required=True, allow_none=True, metadata=said("Of numbers their mean.", 4.5))
    choices = fields.List(fields.Nested(ChosenSchema), required=True)
    texts = fields.List(fields.String(), required=True, metadata=said("What was written, in no order of giving."))


class SurveyResultSchema(Schema):
    answers = fields.Integer(required=True, metadata=said("How many answered.", 12))
    satisfied = fields.Integer(
        required=True, allow_none=True, metadata=said("How many are satisfied or more; null of fewer than 5.", 11)
    )
    percent = fields.Integer(required=True, allow_none=True, metadata=said("The same in full percent.", 91))
    questions = fields.List(
        fields.Nested(SurveySumSchema), required=True, metadata=said("None while fewer than 5 answered.")
    )


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
    cohort = get_cohort(slug, number)
    found = shares(queries.count_by_satisfaction(cohort.id))
    is_shown = found["all"] >= LEAST
    return {
        "answers": found["all"],
        "satisfied": found["some"] if is_shown else None,
        "percent": found["percent"] if is_shown else None,
        "questions": [_sum(each) for each in queries.list_given(cohort.id)] if is_shown else [],
    }


@questions.get("/survey-questions")
@token_needed(READS, Permission.OPERATE)
@questions.response(200, SurveySetSchema, headers=TAGGED)
def show_common(by: Actor) -> Made:
    """What is asked after every course without questions of its own, for staff."""
    return _set(None)


@questions.put("/survey-questions")
@token_needed(WRITES, Permission.OPERATE)
@questions.doc(**CHANGES)
@questions.arguments(WriteSurveySchema)
@questions.response(200, SurveySetSchema, headers=TAGGED)
def write_common(wanted: dict[str, Any], by: Actor) -> Made:
    """Ask these from now on, in a new version; for staff. What was answered stays with its version."""
    return _write(None, wanted["questions"], by)


@survey.get(QUESTIONS)
@token_needed(READS, Permission.OPERATE)
@survey.response(200, SurveySetSchema, headers=TAGGED)
def show_questions(slug: str, by: Actor) -> Made:
    """What is asked after a course, its own questions or the common ones, for staff."""
    return _set(get_course(slug, is_staff=True))


@survey.put(QUESTIONS)
@token_needed(WRITES, Permission.OPERATE)
@survey.doc(**CHANGES)
@survey.arguments(WriteSurveySchema)
@survey.response(200, SurveySetSchema, headers=TAGGED)
def write_questions(wanted: dict[str, Any], slug: str, by: Actor) -> Made:
    """Ask these from now on as the course's own, in a new version; for staff."""
    return _write(get_course(slug, is_staff=True), wanted["questions"], by)


@survey.delete(QUESTIONS)
@token_needed(WRITES, Permission.OPERATE)
@survey.doc(**REFUSES)
@survey.response(200, SurveySetSchema, headers=TAGGED)
def drop_questions(slug: str, by: Actor) -> Made:
    """Ask the common questions again, for staff; the course's own are kept. 404 when it asks them already."""
    with writing():
        editing.use_common(get_course(slug, is_staff=True), by=by, now=now())
    return _set(get_course(slug, is_staff=True))


def _write(course: Course | None, wanted: Sequence[NewQuestion], by: Actor) -> Made:
    version = version_named(queries.find_version(queries.id_of(course)) or 0)
    slug = course.slug if course else ""
    with writing():
        again = get_course(slug, is_staff=True) if slug else None
        editing.write(again, wanted, version=version or None, by=by, now=now())
    return _set(get_course(slug, is_staff=True) if slug else None)


def _set(course: Course | None) -> Made:
    version = queries.find_version(queries.id_of(course)) or 0
    own = queries.find_form(course.id) if course else None
    asked = [_edited(each) for each in list_questions(version)]
    is_own = own is not None and own.is_used
    is_draft = (course is None or is_own) and editing.find_draft(course) is not None
    shown = {"version": version, "is_own": is_own, "is_draft": is_draft, "questions": asked}
    return shown, {"ETag": f'"{version}"'}


def _edited(each: Asked) -> dict[str, Any]:
    return {
        "id": each.id,
        "kind": each.kind,
        "text": each.text.name,
        "text_en": each.text.name_en,
        "hint": each.hint.name,
        "hint_en": each.hint.name_en,
        "is_required": each.is_required,
        "choices": _choices(each),
    }


def _choices(each: Asked) -> list[dict[str, Any]]:
    return [{"id": number, "text": name.name, "text_en": name.name_en} for number, name in each.choices]


def _sum(given: Given) -> dict[str, Any]:
    found = shown_sum(given)
    return {
        "kind": given.asked.kind,
        "text": str(given.asked.text),
        "answers": found and found.many,
        "yes": found and found.yes,
        "mean": found and found.mean,
        "choices": [{"text": text, "many": many} for text, many in found.choices] if found else [],
        "texts": [text for _code, text in found.texts] if found else [],
    }


def _asked(slug: str, number: int, by: Actor) -> dict[str, Any]:
    enrollment = get_enrollment(slug, number, by.id)
    is_answered = queries.has_answered(enrollment.id)
    version = queries.find_version(enrollment.cohort.course_id)
    return {
        "is_asked": is_asked(enrollment.cohort, today(now())) and not is_answered,
        "is_answered": is_answered,
        "version": version,
        "questions": [
            {"id": q.id, "kind": q.kind, "text": str(q.text), "is_required": q.is_required, "choices": _choices(q)}
            for q in list_questions(version or 0)
        ],
    }
