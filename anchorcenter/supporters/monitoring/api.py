"""Checklists and findings for programs: one's own, for staff everybody's."""

from __future__ import annotations

from typing import Any

from marshmallow import fields, post_load, validate

from anchorcenter.accounts.access import saw, token_needed
from anchorcenter.accounts.access_log import What
from anchorcenter.accounts.actors import Actor
from anchorcenter.accounts.models import Permission
from anchorcenter.core.api import Blueprint, Line, Moment, Number, Schema
from anchorcenter.core.clock import now
from anchorcenter.core.idempotency import Made
from anchorcenter.core.openapi import CHANGES, REFUSES, TAGGED, said
from anchorcenter.core.paging import Cursor, PageSchema, Place, cut
from anchorcenter.core.unit_of_work import writing
from anchorcenter.core.versions import version_named
from anchorcenter.questions.models import QuestionKind
from anchorcenter.questions.queries import find_answers, list_questions
from anchorcenter.supporters.monitoring import queries, service
from anchorcenter.supporters.monitoring.forms import LONGEST_ANSWER
from anchorcenter.supporters.monitoring.models import Area, Finding, FindingState
from anchorcenter.supporters.monitoring.pages import version_of
from anchorcenter.supporters.monitoring.service import Checklist, FindingAnswer

monitoring = Blueprint(
    "monitoring_api", __name__, url_prefix="", description="Checklists of programmes, and what was found."
)
CHECKLIST = "/activities/<int:number>/checklist"
STATE = said("How it stands.", "solved")
MOST = 20


class ChecklistReplySchema(Schema):
    question = Number(1, 10**9, required=True, metadata=said("The number of a question.", 17))
    value = fields.String(
        required=True, validate=validate.Length(max=4_000), metadata=said("Of a choice its number; else a text.")
    )


class FillInChecklistSchema(Schema):
    """What you saw. Each line of what should be better becomes a finding once it is handed in."""

    answers = fields.List(fields.Nested(ChecklistReplySchema), load_default=list, validate=validate.Length(max=MOST))
    is_final = fields.Boolean(load_default=False, metadata=said("Hand it in: it stays as it is from then on."))

    @post_load
    def wanted(self, values: dict[str, Any], **_options: Any) -> Checklist:
        answers = {each["question"]: each["value"] for each in values["answers"]}
        return Checklist(answers=answers, is_final=values["is_final"])


class ChecklistChoiceSchema(Schema):
    id = fields.Integer(required=True)
    text = fields.String(required=True)


class ChecklistQuestionSchema(Schema):
    id = fields.Integer(required=True)
    kind = fields.Enum(QuestionKind, by_value=True, required=True)
    text = fields.String(required=True)
    is_required = fields.Boolean(required=True)
    choices = fields.List(fields.Nested(ChecklistChoiceSchema), required=True)
    value = fields.String(required=True, metadata=said("What was answered; empty is nothing."))


class ChecklistSchema(Schema):
    handed_in_at = Moment(required=True, allow_none=True, metadata=said("Null is a draft."))
    questions = fields.List(fields.Nested(ChecklistQuestionSchema), required=True)


class WantedFindingsSchema(PageSchema):
    state = fields.Enum(FindingState, by_value=True, load_default=None, metadata=STATE)


class AnswerFindingSchema(Schema):
    """What was done about it."""

    state = fields.Enum(FindingState, by_value=True, required=True, metadata=STATE)
    answer = Line(LONGEST_ANSWER, required=True, metadata=said("Who found it reads it.", "The mat was replaced."))

    @post_load
    def wanted(self, values: dict[str, Any], **_options: Any) -> FindingAnswer:
        return FindingAnswer(**values)


class FindingSchema(Schema):
    id = fields.Integer(required=True, metadata=said("Its number.", 17))
    activity = fields.Integer(required=True, metadata=said("The number of the activity that it is from.", 17))
    area = fields.Enum(Area, by_value=True, required=True)
    text = fields.String(required=True)
    found_at = Moment(required=True)
    state = fields.Enum(FindingState, by_value=True, required=True, metadata=STATE)
    answer = fields.String(required=True)
    answered_at = Moment(required=True, allow_none=True)
    solved_on = fields.Date(required=True, allow_none=True)


class FindingsSchema(Schema):
    items = fields.List(fields.Nested(FindingSchema), required=True)
    next = Cursor(required=True, allow_none=True, metadata={"description": "The cursor of the page after this one."})


@monitoring.get(CHECKLIST)
@token_needed("bookings:read")
@monitoring.response(200, ChecklistSchema)
def show_checklist(number: int, by: Actor) -> dict[str, Any]:
    """The checklist of an activity of yours, with what you have answered. No questions before anybody began one."""
    return _checklist(queries.get_own(number, reader=by).id)


@monitoring.put(CHECKLIST)
@token_needed("bookings:write")
@monitoring.doc(**REFUSES)
@monitoring.arguments(FillInChecklistSchema)
@monitoring.response(200, ChecklistSchema)
def fill_in(wanted: Checklist, number: int, by: Actor) -> dict[str, Any]:
    """Keep answers, or hand them in; questions that are not named keep theirs. 409 when it was handed in."""
    with writing():
        service.fill_in(number, wanted, by=by, now=now())
    return _checklist(queries.get_own(number, reader=by).id)


@monitoring.get("/findings")
@token_needed("bookings:read")
@monitoring.arguments(WantedFindingsSchema, location="query")
@monitoring.response(200, FindingsSchema)
def list_findings(asked: dict[str, Any], by: Actor) -> dict[str, Any]:
    """Your own; for staff everybody's. The latest first, in pages."""
    number = asked["cursor"].number if asked["cursor"] else None
    found = queries.list_after(number, asked["state"], reader=by, most=asked["limit"])
    items, following = cut([(Place(row.found_at, row.id), row) for row in found], asked["limit"])
    return {"items": [_shape(row) for row in items], "next": following}


@monitoring.get("/findings/<int:number>")
@token_needed("bookings:read")
@monitoring.response(200, FindingSchema, headers=TAGGED)
def show(number: int, by: Actor) -> Made:
    """One that you may see."""
    return _shown(queries.get_finding(number, reader=by))


@monitoring.put("/findings/<int:number>")
@token_needed("academy:write", Permission.OPERATE)
@monitoring.doc(**CHANGES)
@monitoring.arguments(AnswerFindingSchema)
@monitoring.response(200, FindingSchema, headers=TAGGED)
def answer(wanted: FindingAnswer, number: int, by: Actor) -> Made:
    """Say what was done about it; for staff. Who found it is told."""
    row = queries.get_finding(number, reader=by)
    version = version_named(row.version)
    whose = row.report.activity.supporter.person_id
    with writing():
        service.answer(number, wanted, version=version, by=by, now=now())
    saw(whose, What.CHANGE)
    return _shown(queries.get_finding(number, reader=by))


def _checklist(activity_id: int) -> dict[str, Any]:
    report = queries.find_report(activity_id)
    answers = find_answers(report.response_id) if report else {}
    questions = [
        {
            "id": each.id,
            "kind": each.kind,
            "text": str(each.text),
            "is_required": each.is_required,
            "choices": [{"id": number, "text": str(name)} for number, name in each.choices],
            "value": answers.get(each.id, ""),
        }
        for each in list_questions(version_of(report))
    ]
    return {"handed_in_at": report.handed_in_at if report else None, "questions": questions}


def _shown(row: Finding) -> Made:
    return _shape(row), {"ETag": f'"{row.version}"'}


def _shape(row: Finding) -> dict[str, Any]:
    saw(row.report.activity.supporter.person_id)
    names = "id", "area", "text", "found_at", "state", "answer", "answered_at", "solved_on"
    return {name: getattr(row, name) for name in names} | {"activity": row.report.activity_id}
