"""Reviews of applications for cohorts, for programs: the rules for everybody, the rest for staff."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Response
from marshmallow import fields, post_load

from anchorcenter.academy.enrollment import queries, review
from anchorcenter.academy.enrollment.applications import ReviewTerms, change_terms, find_call
from anchorcenter.academy.models import Cohort
from anchorcenter.accounts.access import saw, token_needed
from anchorcenter.accounts.actors import Actor
from anchorcenter.accounts.models import Permission
from anchorcenter.admissions.calls import queries as calls
from anchorcenter.admissions.calls import service
from anchorcenter.admissions.calls.models import Application, Call, Outcome, Screening, TieRule
from anchorcenter.admissions.calls.rules import state_of
from anchorcenter.admissions.calls.service import NewCriterion
from anchorcenter.core.api import Blueprint, Moment, Number, Schema
from anchorcenter.core.clock import fresh, now
from anchorcenter.core.errors import missing
from anchorcenter.core.i18n import named
from anchorcenter.core.idempotency import Made, once
from anchorcenter.core.openapi import CREATES, REFUSES, said
from anchorcenter.core.unit_of_work import writing
from anchorcenter.questions.queries import list_questions
from anchorcenter.tenants.intake.api.running_schemas import (
    TIES,
    JudgementSchema,
    NewCriterionSchema,
    NewReviewerSchema,
    ObjectionAnswerSchema,
    SeedSchema,
)
from anchorcenter.tenants.intake.api.schemas import CODE, CriterionSchema, IntakeQuestionSchema, criterion_shape
from anchorcenter.tenants.intake.api.schemas import question_shape as asked_shape
from anchorcenter.tenants.intake.api.shapes import ReviewerSchema, reviewer_shape

cohort_reviews = Blueprint(
    "cohort_reviews_api",
    __name__,
    url_prefix="/courses/<slug>/cohorts/<int:number>/review",
    description="Reviews of applications for courses.",
)
STAFF = "academy:write", Permission.OPERATE
PASS = said("The least points to be selected.", 60)
RESERVES = said("How many wait in reserve.", 10)
DAYS = said("For how many days one may object.", 7)


class ReviewTermsSchema(Schema):
    """By which rules applications are ranked."""

    tie_rule = fields.Enum(TieRule, by_value=True, required=True, metadata=TIES)
    pass_points = Number(0, 100, required=True, metadata=PASS)
    reserves = Number(0, 1_000, required=True, metadata=RESERVES)
    appeal_days = Number(1, 90, required=True, metadata=DAYS)

    @post_load
    def wanted(self, values: dict[str, Any], **_options: Any) -> ReviewTerms:
        return ReviewTerms(**values)


class CohortApplicationSchema(Schema):
    id = fields.Integer(required=True, metadata=said("What calls name it by.", 17))
    code = fields.String(required=True, metadata=CODE)
    applicant = fields.String(required=True, metadata=said("Who applies."))
    state = fields.String(required=True, metadata=said("How it stands.", "submitted"))
    submitted_at = Moment(required=True, allow_none=True)
    screening = fields.Enum(Screening, by_value=True, required=True, metadata=said("Whether reviewers get it."))
    outcome = fields.Enum(Outcome, by_value=True, required=True, metadata=said("What became of it.", "selected"))
    rank = fields.Integer(required=True, allow_none=True, metadata=said("From 1.", 2))
    points = fields.Float(required=True, allow_none=True, metadata=said("Of 100.", 82.5))
    sheets = fields.Integer(required=True, metadata=said("How many sheets of points it has that count.", 2))


class RunningReviewSchema(Schema):
    """What only staff read."""

    scored_at = Moment(required=True, allow_none=True, metadata=said("Since when no score changes any more."))
    reviewers = fields.List(fields.Nested(ReviewerSchema), required=True, metadata={"description": "Who scores."})
    applications = fields.List(fields.Nested(CohortApplicationSchema), required=True)


class CohortReviewSchema(Schema):
    """By which rules places are given, and whom they selected once that is said."""

    call = fields.String(required=True, metadata=said("Its name among the reviews of reviewers.", "cohort.7"))
    state = fields.String(required=True, metadata=said("How it stands.", "open"))
    tie_rule = fields.Enum(TieRule, by_value=True, required=True, metadata=TIES)
    pass_points = fields.Integer(required=True, metadata=PASS)
    reserves = fields.Integer(required=True, metadata=RESERVES)
    appeal_days = fields.Integer(required=True, metadata=DAYS)
    criteria = fields.List(fields.Nested(CriterionSchema), required=True)
    questions = fields.List(fields.Nested(IntakeQuestionSchema), required=True)
    seed = fields.String(required=True, metadata=said("From which lots are drawn; empty: from none so far."))
    results_at = Moment(required=True, allow_none=True, metadata=said("When everybody was told."))
    selected = fields.List(fields.String(), required=True, metadata=said("Who is in, by number.", ["A-2026-000001"]))
    reserve = fields.List(fields.String(), required=True, metadata=said("Who waits, by number and in order."))
    staff = fields.Nested(
        RunningReviewSchema, required=True, allow_none=True, metadata={"description": "For staff; null for others."}
    )


REVIEW = CohortReviewSchema()


@cohort_reviews.get("")
@token_needed()
@cohort_reviews.response(200, CohortReviewSchema)
def show(slug: str, number: int, by: Actor) -> dict[str, Any]:
    """The rules of a review, what is asked, and the result once it is out; staff read the applications too."""
    return _whole(slug, number, by)


@cohort_reviews.put("/terms")
@token_needed(*STAFF)
@cohort_reviews.doc(**REFUSES)
@cohort_reviews.arguments(ReviewTermsSchema)
@cohort_reviews.response(200, CohortReviewSchema)
def set_terms(wanted: ReviewTerms, slug: str, number: int, by: Actor) -> dict[str, Any]:
    """Rank by other rules. 409 once the cohort is published."""
    cohort = queries.get_any_cohort(slug, number)
    return _do(slug, number, lambda _call: change_terms(cohort, wanted, by=by.key, now=now()), by)


@cohort_reviews.post("/criteria")
@token_needed(*STAFF)
@cohort_reviews.doc(**CREATES)
@cohort_reviews.arguments(NewCriterionSchema)
@cohort_reviews.response(201, CohortReviewSchema)
def add_criterion(wanted: NewCriterion, slug: str, number: int, by: Actor) -> Response:
    """Have reviewers look at one more thing. 409 once the cohort is published."""
    return _make(slug, number, lambda call: service.add_criterion(call.id, wanted, by=by.key, now=now()), by)


@cohort_reviews.delete("/criteria/<int:criterion>")
@token_needed(*STAFF)
@cohort_reviews.doc(**REFUSES)
@cohort_reviews.response(200, CohortReviewSchema)
def remove_criterion(slug: str, number: int, criterion: int, by: Actor) -> dict[str, Any]:
    """Look at it no more. 409 once the cohort is published."""
    return _do(slug, number, lambda call: service.remove_criterion(call.id, criterion, by=by.key, now=now()), by)


@cohort_reviews.post("/reviewers")
@token_needed(*STAFF)
@cohort_reviews.doc(**CREATES)
@cohort_reviews.arguments(NewReviewerSchema)
@cohort_reviews.response(201, CohortReviewSchema)
def add_reviewer(sent: dict[str, int], slug: str, number: int, by: Actor) -> Response:
    """Have somebody score. 422 for who has not the role of a reviewer."""
    return _make(slug, number, lambda call: service.add_reviewer(call.id, sent["person"], by=by.key, now=now()), by)


@cohort_reviews.delete("/reviewers/<int:person>")
@token_needed(*STAFF)
@cohort_reviews.doc(**REFUSES)
@cohort_reviews.response(200, CohortReviewSchema)
def remove_reviewer(slug: str, number: int, person: int, by: Actor) -> dict[str, Any]:
    """Have them score no more. 409 for who has scored something."""
    return _do(slug, number, lambda call: service.remove_reviewer(call.id, person, by=by.key, now=now()), by)


@cohort_reviews.post("/let-through")
@token_needed(*STAFF)
@cohort_reviews.doc(**REFUSES)
@cohort_reviews.response(200, CohortReviewSchema)
def let_through(slug: str, number: int, by: Actor) -> dict[str, Any]:
    """Let all applications through to the reviewers that nobody has looked at."""
    return _do(slug, number, lambda call: service.let_through(call.id, by=by, now=fresh()), by)


@cohort_reviews.post("/applications/<int:application>/screen")
@token_needed(*STAFF)
@cohort_reviews.doc(**REFUSES)
@cohort_reviews.arguments(JudgementSchema)
@cohort_reviews.response(200, CohortReviewSchema)
def screen(sent: dict[str, Any], slug: str, number: int, application: int, by: Actor) -> dict[str, Any]:
    """Let one of them through, or not, with a reason that the applicant is told."""
    verb = service.screen
    return _do(slug, number, lambda call: verb(call.id, application, **sent, by=by, now=fresh()), by)


@cohort_reviews.post("/applications/<int:application>/answer")
@token_needed(*STAFF)
@cohort_reviews.doc(**REFUSES)
@cohort_reviews.arguments(ObjectionAnswerSchema)
@cohort_reviews.response(200, CohortReviewSchema)
def answer(sent: dict[str, str], slug: str, number: int, application: int, by: Actor) -> dict[str, Any]:
    """Answer what they objected to; they are told. 409 once it is answered."""
    verb = service.answer
    return _do(slug, number, lambda call: verb(call.id, application, sent["answer"], by=by, now=now()), by)


@cohort_reviews.post("/freeze")
@token_needed(*STAFF)
@cohort_reviews.doc(**REFUSES)
@cohort_reviews.response(200, CohortReviewSchema)
def freeze(slug: str, number: int, by: Actor) -> dict[str, Any]:
    """Have no score change any more. 409 names the applications that have a criterion without points."""
    return _do(slug, number, lambda call: service.freeze(call.id, by=by.key, now=fresh()), by)


@cohort_reviews.post("/seed")
@token_needed(*STAFF)
@cohort_reviews.doc(**REFUSES)
@cohort_reviews.arguments(SeedSchema)
@cohort_reviews.response(200, CohortReviewSchema)
def set_seed(sent: dict[str, str], slug: str, number: int, by: Actor) -> dict[str, Any]:
    """Publish the seed from which lots are drawn among those with as many points, once and after the deadline."""
    return _do(slug, number, lambda call: service.set_seed(call.id, sent["seed"], by=by.key, now=fresh()), by)


@cohort_reviews.post("/decide")
@token_needed(*STAFF)
@cohort_reviews.doc(**REFUSES)
@cohort_reviews.response(200, CohortReviewSchema)
def decide(slug: str, number: int, by: Actor) -> dict[str, Any]:
    """Give the places by rank, have the next wait in this order, and tell everybody."""
    with writing():
        review.decide(slug, number, by=by, now=fresh())
    return _whole(slug, number, by)


def _do(slug: str, number: int, deed: Callable[[Call], object], by: Actor) -> dict[str, Any]:
    with writing():
        review.do(slug, number, deed, by=by)
    return _whole(slug, number, by)


def _make(slug: str, number: int, deed: Callable[[Call], object], by: Actor) -> Response:
    def made() -> Made:
        review.do(slug, number, deed, by=by)
        return _whole(slug, number, by), {}

    return once(made, REVIEW, holder_id=by.id, now=now())


def _whole(slug: str, number: int, by: Actor) -> dict[str, Any]:
    cohort: Cohort = queries.get_any_cohort(slug, number) if by.is_staff else queries.get_cohort(slug, number)
    call = find_call(cohort.id) or missing()
    names = "tie_rule", "pass_points", "reserves", "appeal_days", "seed", "results_at"
    found = calls.list_applications(call.id) if call.results_at or by.is_staff else []
    out = found if call.results_at else []
    return {name: getattr(call, name) for name in names} | {
        "call": call.slug,
        "state": state_of(call, now()).value,
        "criteria": [criterion_shape(each) for each in call.criteria],
        "questions": [asked_shape(each) for each in list_questions(call.version_id)],
        "selected": [each.code for each in out if each.outcome is Outcome.SELECTED],
        "reserve": [each.code for each in out if each.outcome is Outcome.RESERVE],
        "staff": _running(call, found) if by.is_staff else None,
    }


def _running(call: Call, found: Any) -> dict[str, Any]:
    marks = [each.application_id for each in calls.list_marks(call.id) if not each.is_conflict]
    return {
        "scored_at": call.scored_at,
        "reviewers": [reviewer_shape(each.person) for each in calls.list_reviewers(call.id)],
        "applications": [_application(each) | {"sheets": marks.count(each.id)} for each in found],
    }


def _application(row: Application) -> dict[str, Any]:
    saw(row.person_id)
    names = "id", "code", "submitted_at", "screening", "outcome", "rank"
    return {name: getattr(row, name) for name in names} | {
        "applicant": named(row.person.name, row.person.name_en),
        "state": row.state.value,
        "points": None if row.points is None else row.points / 100,
    }
