"""Questions after a use for programs: what is asked, an answer to it, and for staff what was answered."""

from __future__ import annotations

from typing import Any

from flask import Response, abort
from marshmallow import fields, post_load, validate

from anchorcenter.accounts.access import token_needed
from anchorcenter.accounts.actors import Actor
from anchorcenter.accounts.models import Permission
from anchorcenter.bookings.feedback import queries, service
from anchorcenter.bookings.feedback.forms import OFFERED
from anchorcenter.bookings.queries import get_booking
from anchorcenter.core.api import Blueprint, Line, Moment, Number, Schema
from anchorcenter.core.clock import now
from anchorcenter.core.errors import missing
from anchorcenter.core.idempotency import Made, once
from anchorcenter.core.openapi import CREATES, REFUSES, said
from anchorcenter.core.unit_of_work import writing
from anchorcenter.facilities.plan import SpacePlan
from anchorcenter.facilities.queries import get_plan
from anchorcenter.questions.models import QuestionKind
from anchorcenter.questions.service import NewQuestion

feedback = Blueprint("feedback_api", __name__, url_prefix="", description="What is asked after a use.")
QUESTION = said("The number of a question.", 17)
VALUE = said("A text, a whole number, or of yes and no 1 and 0; empty is no answer.", "1")
MOST_ANSWERS = 20


class QuestionSchema(Schema):
    id = fields.Integer(required=True, metadata=QUESTION)
    kind = fields.Enum(QuestionKind, by_value=True, required=True)
    text = fields.String(required=True, metadata=said("In the language of the center.", "Was it clean?"))
    text_en = fields.String(required=True, metadata=said("In English; empty for none.", "Was it clean?"))


class NewQuestionSchema(Schema):
    """Whoever is asked may leave it out."""

    kind = fields.Enum(QuestionKind, by_value=True, required=True, validate=validate.OneOf(OFFERED))
    text = Line(200, required=True, metadata=said("In the language of the center.", "Was it clean?"))
    text_en = Line(200, load_default="", metadata=said("In English; empty for none.", "Was it clean?"))

    @post_load
    def wanted(self, values: dict[str, Any], **_options: Any) -> NewQuestion:
        return NewQuestion(is_required=False, **values)


class QuestionsSchema(Schema):
    items = fields.List(fields.Nested(QuestionSchema), required=True, metadata=said("What is asked now."))


class AskedSchema(Schema):
    is_asked = fields.Boolean(required=True, metadata=said("Whether you may answer now."))
    is_answered = fields.Boolean(required=True)
    items = fields.List(fields.Nested(QuestionSchema), required=True)


class AnswerSchema(Schema):
    question = Number(1, 10**9, required=True, metadata=QUESTION)
    value = fields.String(required=True, validate=validate.Length(max=4_000), metadata=VALUE)


class NewFeedbackSchema(Schema):
    answers = fields.List(fields.Nested(AnswerSchema), load_default=[], validate=validate.Length(max=MOST_ANSWERS))


class GivenSchema(Schema):
    code = fields.String(required=True, metadata=said("The booking.", "B-2026-000123"))
    given_at = Moment(required=True)
    answers = fields.List(fields.Nested(AnswerSchema), required=True)


class FeedbackSchema(Schema):
    questions = fields.List(fields.Nested(QuestionSchema), required=True, metadata=said("What is asked now."))
    items = fields.List(fields.Nested(GivenSchema), required=True, metadata=said("At most 1000, the latest first."))


QUESTIONS = QuestionsSchema()


@feedback.get("/bookings/<code>/feedback")
@token_needed("bookings:read")
@feedback.response(200, AskedSchema)
def show(code: str, by: Actor) -> dict[str, Any]:
    """What is asked about a booking that you may see."""
    return _asked(code, by)


@feedback.post("/bookings/<code>/feedback")
@token_needed("bookings:write")
@feedback.doc(**REFUSES)
@feedback.arguments(NewFeedbackSchema)
@feedback.response(200, AskedSchema)
def answer(sent: dict[str, Any], code: str, by: Actor) -> dict[str, Any]:
    """Say how it was, once: from its start until a fortnight after its end. Every answer is optional, one is needed."""
    values = {each["question"]: each["value"] for each in sent["answers"]}
    with writing():
        service.answer(code, values, by=by, now=now())
    return _asked(code, by)


@feedback.post("/spaces/<slug>/feedback/questions")
@token_needed("facilities:write")
@feedback.doc(**CREATES)
@feedback.arguments(NewQuestionSchema)
@feedback.response(201, QuestionsSchema)
def ask(sent: NewQuestion, slug: str, by: Actor) -> Response:
    """Ask one more thing after each use of a space; for staff. 422 when that is too many."""
    space = _space_for(slug, by)

    def made() -> Made:
        service.ask(space, sent, by=by, now=now())
        return _questions(space), {}

    return once(made, QUESTIONS, holder_id=by.id, now=now())


@feedback.delete("/spaces/<slug>/feedback/questions/<int:number>")
@token_needed("facilities:write")
@feedback.doc(**REFUSES)
@feedback.response(200, QuestionsSchema)
def drop(slug: str, number: int, by: Actor) -> dict[str, Any]:
    """Ask it no more; what was answered stays. The other questions have new numbers then."""
    space = _space_for(slug, by)
    with writing():
        service.drop(space, number, by=by, now=now())
    return _questions(space)


@feedback.get("/spaces/<slug>/feedback")
@token_needed("reports:read")
@feedback.response(200, FeedbackSchema)
def list_given(slug: str, by: Actor) -> dict[str, Any]:
    """What was answered to the questions that a space asks now, by booking, for staff; it names nobody."""
    space = _space_for(slug, by)
    asked, values = queries.list_asked(space.id), queries.list_values(space.id)
    given = {each.id: values.get((str(each.kind), each.text.name), {}) for each in asked}
    items = [
        {
            "code": row.booking.code,
            "given_at": row.given_at,
            "answers": [{"question": q, "value": by_row[row.id]} for q, by_row in given.items() if row.id in by_row],
        }
        for row in queries.list_feedback(space.id)
    ]
    return {"questions": [_question(each) for each in asked], "items": items}


def _space_for(slug: str, by: Actor) -> SpacePlan:
    """That space; 403 for who is not staff, 404 for none."""
    if not by.may(Permission.OPERATE):
        abort(403)
    return get_plan().find(slug) or missing()


def _questions(space: SpacePlan) -> dict[str, Any]:
    return {"items": [_question(each) for each in queries.list_asked(space.id)]}


def _asked(code: str, by: Actor) -> dict[str, Any]:
    booking = get_booking(code, person=by)
    questions = queries.list_asked(booking.parts[0].occupancy.space_id)
    return {
        "is_asked": service.is_asked(booking, by, now=now()),
        "is_answered": queries.find_feedback(booking.id) is not None,
        "items": [_question(each) for each in questions],
    }


def _question(each: Any) -> dict[str, Any]:
    return {"id": each.id, "kind": each.kind, "text": each.text.name, "text_en": each.text.name_en}
