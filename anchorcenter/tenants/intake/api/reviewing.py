"""Scoring applications for programs of reviewers: never one's own, nor what one is not free to judge."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Response
from marshmallow import fields, post_load, validate

from anchorcenter.accounts.access import saw, token_needed
from anchorcenter.accounts.actors import Actor
from anchorcenter.accounts.models import Permission
from anchorcenter.admissions.calls import queries as calls
from anchorcenter.admissions.calls import service
from anchorcenter.admissions.calls.models import Application, Call, ScoreSheet, Step
from anchorcenter.admissions.calls.rules import CallState, state_of
from anchorcenter.admissions.calls.service import NewSheet
from anchorcenter.core.api import Blueprint, Line, Number, Schema
from anchorcenter.core.clock import fresh, now
from anchorcenter.core.errors import DomainError
from anchorcenter.core.i18n import named
from anchorcenter.core.idempotency import Made
from anchorcenter.core.openapi import CHANGES, FILE, OCTETS, REFUSES, TAGGED, said
from anchorcenter.core.unit_of_work import writing
from anchorcenter.core.versions import seal, stale, version_named
from anchorcenter.questions.queries import find_answers, list_questions
from anchorcenter.tenants.intake.api.schemas import (
    COMMENT,
    CRITERION,
    INTAKE,
    POINTS,
    CandidateSchema,
    CriterionSchema,
    WholeCandidateSchema,
    answer_shapes,
    candidate_shape,
    criterion_shape,
    sheet_shape,
    tagged,
)
from anchorcenter.tenants.intake.papers import octets

reviews = Blueprint("reviews_api", __name__, url_prefix="/reviews", description="What the token's holder scores.")
WHOLE = WholeCandidateSchema()
MOST_CRITERIA = 50


class ReviewSchema(Schema):
    intake = fields.String(required=True, metadata=INTAKE)
    title = fields.String(required=True, metadata=said("What it is called.", "Tenants of spring 2027"))
    state = fields.Enum(CallState, by_value=True, required=True, metadata=said("You score while it is in `review`."))
    is_final = fields.Boolean(required=True, metadata=said("Whether no score changes any more."))
    criteria = fields.List(fields.Nested(CriterionSchema), required=True)


class ReviewsSchema(Schema):
    items = fields.List(fields.Nested(ReviewSchema), required=True)


class CandidatesSchema(Schema):
    items = fields.List(fields.Nested(CandidateSchema), required=True)


class NewPointsSchema(Schema):
    criterion = Number(1, 2**31 - 1, required=True, metadata=CRITERION)
    points = Number(0, 100, required=True, metadata=POINTS)


class NewSheetSchema(Schema):
    """Points for every criterion of one step."""

    step = fields.Enum(Step, by_value=True, required=True)
    points = fields.List(fields.Nested(NewPointsSchema), required=True, validate=validate.Length(max=MOST_CRITERIA))
    comment = Line(300, load_default="", metadata=COMMENT)

    @post_load
    def wanted(self, values: dict[str, Any], **_options: Any) -> NewSheet:
        points = {each["criterion"]: each["points"] for each in values["points"]}
        return NewSheet(step=values["step"], points=points, comment=values["comment"])


class NewConflictSchema(Schema):
    why = Line(300, required=True, metadata=said("Why; staff read it.", "A former colleague applies"))


@reviews.get("")
@token_needed("intakes:read", Permission.REVIEW)
@reviews.response(200, ReviewsSchema)
def list_reviews(by: Actor) -> dict[str, Any]:
    """The rounds whose applications you score, for reviewers."""
    return {"items": [_round(each) for each in calls.list_reviewed_by(by)]}


@reviews.get("/<slug>")
@token_needed("intakes:read", Permission.REVIEW)
@reviews.response(200, CandidatesSchema)
def list_candidates(slug: str, by: Actor) -> dict[str, Any]:
    """The applications of a round that you are to score: what staff let through, none of your own."""
    call = _call(slug, by)
    steps, sheets = [each.step for each in call.criteria], dict[int, list[ScoreSheet]]()
    for sheet in calls.list_sheets(call.id):
        if sheet.reviewer_id == by.id:
            sheets.setdefault(sheet.application_id, []).append(sheet)
    rows = calls.list_to_review(call.id, by)
    for row in rows:
        saw(row.person_id)
    return {"items": [candidate_shape(row, sheets.get(row.id, []), steps) for row in rows]}


@reviews.get("/<slug>/<int:number>")
@token_needed("intakes:read", Permission.REVIEW)
@reviews.response(200, WholeCandidateSchema, headers=TAGGED)
def show(slug: str, number: int, by: Actor) -> Made:
    """One of them as it was submitted last, with your sheets; its ETag is what If-Match names."""
    return _shown(_call(slug, by), number, by)


@reviews.put("/<slug>/<int:number>")
@token_needed("intakes:write", Permission.REVIEW)
@reviews.doc(**CHANGES)
@reviews.arguments(NewSheetSchema)
@reviews.response(200, WholeCandidateSchema, headers=TAGGED)
def score(wanted: NewSheet, slug: str, number: int, by: Actor) -> Made:
    """Hand in your points of one step, again until the scores are final.

    Errors name a criterion as `c` and its number.
    """
    call = _call(slug, by)
    row = calls.get_to_review(number, call.id, by)
    sheets = calls.list_sheets_of(number, by)
    is_any = version_named(seal(WHOLE.dump(_whole(call, row, sheets)))) is None
    seen = None if is_any else service.sheets_seal(sheets)
    try:
        with writing():
            service.score(call.id, number, wanted, by=by, now=fresh(), seen=seen)
    except DomainError as error:
        raise (stale() if error.reasons[0].code == "changed" else error) from None
    return _shown(_call(slug, by), number, by)


@reviews.post("/<slug>/<int:number>/conflict")
@token_needed("intakes:write", Permission.REVIEW)
@reviews.doc(**REFUSES)
@reviews.arguments(NewConflictSchema)
@reviews.response(200, WholeCandidateSchema, headers=TAGGED)
def declare_conflict(sent: dict[str, str], slug: str, number: int, by: Actor) -> Made:
    """Say that you are not free to judge it: what you have said of it counts for nothing, for good."""
    call = _call(slug, by)
    with writing():
        service.declare_conflict(call.id, number, sent["why"], by=by, now=fresh())
    return _shown(_call(slug, by), number, by)


@reviews.get("/<slug>/<int:number>/files/<int:question>")
@token_needed("intakes:read", Permission.REVIEW)
@reviews.response(200, dict(FILE), content_type=OCTETS)
def get_file(slug: str, number: int, question: int, by: Actor) -> Response:
    """The file that answers a question of an application that you score."""
    call = _call(slug, by)
    row = calls.get_to_review(number, call.id, by)
    return octets(list_questions(call.version_id), find_answers(row.versions[-1].response_id), question)


def _call(slug: str, by: Actor) -> Call:
    return calls.get_call_to_score(slug, by=by, now=now())


def _shown(call: Call, number: int, by: Actor) -> Made:
    row = calls.get_to_review(number, call.id, by)
    saw(row.person_id)
    return tagged(_whole(call, row, calls.list_sheets_of(number, by)), WHOLE)


def _whole(call: Call, row: Application, sheets: Sequence[ScoreSheet]) -> dict[str, Any]:
    answers = find_answers(row.versions[-1].response_id)
    return candidate_shape(row, sheets, [each.step for each in call.criteria]) | {
        "answers": answer_shapes(list_questions(call.version_id), answers),
        "sheets": [sheet_shape(each) for each in sheets],
    }


def _round(call: Call) -> dict[str, Any]:
    return {
        "intake": call.slug,
        "title": named(call.title, call.title_en),
        "state": state_of(call, now()),
        "is_final": call.scored_at is not None or call.decided_at is not None,
        "criteria": [criterion_shape(each) for each in call.criteria],
    }
