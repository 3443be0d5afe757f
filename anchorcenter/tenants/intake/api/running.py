"""Running intake rounds by programs of staff: made, changed, published, planned, decided."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Response
from marshmallow import fields

from anchorcenter.accounts.access import token_needed
from anchorcenter.accounts.actors import Actor
from anchorcenter.accounts.directory import list_with_role
from anchorcenter.accounts.models import Permission, Role
from anchorcenter.admissions.calls import queries as calls
from anchorcenter.admissions.calls import service
from anchorcenter.admissions.calls.models import Call
from anchorcenter.admissions.calls.rules import Schedule
from anchorcenter.admissions.calls.service import NewCriterion
from anchorcenter.core.api import ROOT, Blueprint, Schema
from anchorcenter.core.clock import fresh, now
from anchorcenter.core.idempotency import Made, once
from anchorcenter.core.openapi import CHANGES, CREATES, LOCATED, REFUSES, TAGGED
from anchorcenter.core.unit_of_work import writing
from anchorcenter.core.versions import seal, version_named
from anchorcenter.questions import service as questions
from anchorcenter.questions.service import NewQuestion
from anchorcenter.tenants.intake.api.rounds import WHOLE, asked_shape, intakes
from anchorcenter.tenants.intake.api.running_schemas import (
    ExtensionSchema,
    NewCriterionSchema,
    NewIntakeQuestionSchema,
    NewIntakeSchema,
    NewReviewerSchema,
    ScheduleSchema,
    SeedSchema,
)
from anchorcenter.tenants.intake.api.schemas import IntakeQuestionsSchema, tagged
from anchorcenter.tenants.intake.api.shapes import ReviewerSchema, WholeIntakeSchema, reviewer_shape, whole_shape
from anchorcenter.tenants.intake.queries import PURPOSE
from anchorcenter.tenants.intake.service import NewIntake, change_intake, make_intake

reviewers = Blueprint("reviewers_api", __name__, url_prefix="/reviewers", description="Who may score applications.")
STAFF = "intakes:write", Permission.CONFIGURE
ASKED = IntakeQuestionsSchema()


class ReviewersSchema(Schema):
    items = fields.List(fields.Nested(ReviewerSchema), required=True)


@reviewers.get("")
@token_needed("intakes:read", Permission.CONFIGURE)
@reviewers.response(200, ReviewersSchema)
def list_reviewers(by: Actor) -> dict[str, Any]:
    """Everybody who has the role of a reviewer, by name; for staff."""
    return {"items": [reviewer_shape(each) for each in list_with_role(Role.REVIEWER)]}


@intakes.post("")
@token_needed(*STAFF)
@intakes.doc(**CREATES)
@intakes.arguments(NewIntakeSchema)
@intakes.response(201, WholeIntakeSchema, headers=TAGGED | LOCATED)
def make(wanted: NewIntake, by: Actor) -> Response:
    """Make a round as a draft, with the usual questions and criteria; for staff. 409 for a name that is taken."""
    return _made(wanted.slug, lambda: make_intake(wanted, by=by.key, now=now()), by)


@intakes.put("/<slug>")
@token_needed(*STAFF)
@intakes.doc(**CHANGES)
@intakes.arguments(NewIntakeSchema)
@intakes.response(200, WholeIntakeSchema, headers=TAGGED)
def change(wanted: NewIntake, slug: str, by: Actor) -> Made:
    """Have a draft offer and say other things, if it still is as If-Match names it. 409 once it is published."""
    with writing():
        call = calls.lock_call(_call(slug).id)
        version_named(seal(WHOLE.dump(whole_shape(call, is_staff=True))))
        change_intake(call.id, wanted, by=by.key, now=now())
    return _shown(wanted.slug)


@intakes.post("/<slug>/publish")
@token_needed(*STAFF)
@intakes.doc(**REFUSES)
@intakes.response(200, WholeIntakeSchema, headers=TAGGED)
def publish(slug: str, by: Actor) -> Made:
    """Show it to everybody; what it says and asks stays from then on. 422 names what it lacks."""
    return _done(slug, lambda call: service.publish(call.id, by=by.key, now=fresh()))


@intakes.post("/<slug>/extend")
@token_needed(*STAFF)
@intakes.doc(**REFUSES)
@intakes.arguments(ExtensionSchema)
@intakes.response(200, WholeIntakeSchema, headers=TAGGED)
def extend(sent: dict[str, Any], slug: str, by: Actor) -> Made:
    """Move the deadline to a later time; who has begun to apply is told, and what is planned moves along."""
    return _done(slug, lambda call: service.extend(call.id, sent["closes_at"], sent["why"], by=by.key, now=fresh()))


@intakes.put("/<slug>/schedule")
@token_needed(*STAFF)
@intakes.doc(**REFUSES)
@intakes.arguments(ScheduleSchema)
@intakes.response(200, WholeIntakeSchema, headers=TAGGED)
def schedule(wanted: Schedule, slug: str, by: Actor) -> Made:
    """Plan what comes after the deadline."""
    return _done(slug, lambda call: service.schedule(call.id, wanted, by=by.key, now=now()))


@intakes.post("/<slug>/freeze")
@token_needed(*STAFF)
@intakes.doc(**REFUSES)
@intakes.response(200, WholeIntakeSchema, headers=TAGGED)
def freeze(slug: str, by: Actor) -> Made:
    """Have no score change any more. 409 names the applications that have a criterion without points."""
    return _done(slug, lambda call: service.freeze(call.id, by=by.key, now=fresh()))


@intakes.post("/<slug>/seed")
@token_needed(*STAFF)
@intakes.doc(**REFUSES)
@intakes.arguments(SeedSchema)
@intakes.response(200, WholeIntakeSchema, headers=TAGGED)
def set_seed(sent: dict[str, str], slug: str, by: Actor) -> Made:
    """Publish the seed from which lots are drawn, once: after the deadline, and only where lots decide."""
    return _done(slug, lambda call: service.set_seed(call.id, sent["seed"], by=by.key, now=fresh()))


@intakes.post("/<slug>/decide")
@token_needed(*STAFF)
@intakes.doc(**REFUSES)
@intakes.response(200, WholeIntakeSchema, headers=TAGGED)
def decide(slug: str, by: Actor) -> Made:
    """Rank what was let through, by points or lots, and choose. Nobody is told yet."""
    return _done(slug, lambda call: service.decide(call.id, by=by.key, now=fresh()))


@intakes.post("/<slug>/results")
@token_needed(*STAFF)
@intakes.doc(**REFUSES)
@intakes.response(200, WholeIntakeSchema, headers=TAGGED)
def publish_results(slug: str, by: Actor) -> Made:
    """Tell every applicant the result, once; from then on they may object."""
    return _done(slug, lambda call: service.publish_results(call.id, by=by.key, now=fresh()))


@intakes.post("/<slug>/criteria")
@token_needed(*STAFF)
@intakes.doc(**CREATES)
@intakes.arguments(NewCriterionSchema)
@intakes.response(201, WholeIntakeSchema, headers=TAGGED | LOCATED)
def add_criterion(wanted: NewCriterion, slug: str, by: Actor) -> Response:
    """Have reviewers look at one more thing. 409 once it is published."""
    return _made(slug, lambda: service.add_criterion(_call(slug).id, wanted, by=by.key, now=now()), by)


@intakes.delete("/<slug>/criteria/<int:number>")
@token_needed(*STAFF)
@intakes.doc(**REFUSES)
@intakes.response(200, WholeIntakeSchema, headers=TAGGED)
def remove_criterion(slug: str, number: int, by: Actor) -> Made:
    """Look at it no more. 409 once it is published."""
    return _done(slug, lambda call: service.remove_criterion(call.id, number, by=by.key, now=now()))


@intakes.post("/<slug>/reviewers")
@token_needed(*STAFF)
@intakes.doc(**CREATES)
@intakes.arguments(NewReviewerSchema)
@intakes.response(201, WholeIntakeSchema, headers=TAGGED | LOCATED)
def add_reviewer(sent: dict[str, int], slug: str, by: Actor) -> Response:
    """Have somebody score. 422 for who has not the role of a reviewer."""
    return _made(slug, lambda: service.add_reviewer(_call(slug).id, sent["person"], by=by.key, now=now()), by)


@intakes.delete("/<slug>/reviewers/<int:person>")
@token_needed(*STAFF)
@intakes.doc(**REFUSES)
@intakes.response(200, WholeIntakeSchema, headers=TAGGED)
def remove_reviewer(slug: str, person: int, by: Actor) -> Made:
    """Have them score no more. 409 for who has scored something."""
    return _done(slug, lambda call: service.remove_reviewer(call.id, person, by=by.key, now=now()))


@intakes.post("/<slug>/questions")
@token_needed(*STAFF)
@intakes.doc(**CREATES)
@intakes.arguments(NewIntakeQuestionSchema)
@intakes.response(201, IntakeQuestionsSchema)
def add_question(wanted: NewQuestion, slug: str, by: Actor) -> Response:
    """Ask one more thing, after the others. 409 once it is published."""

    def made() -> Made:
        call = _call(slug)
        questions.add_question(call.version_id, wanted, by=by.key, now=now())
        return asked_shape(call), {}

    return once(made, ASKED, holder_id=by.id, now=now())


@intakes.delete("/<slug>/questions/<int:number>")
@token_needed(*STAFF)
@intakes.doc(**REFUSES)
@intakes.response(200, IntakeQuestionsSchema)
def remove_question(slug: str, number: int, by: Actor) -> dict[str, Any]:
    """Ask it no more. 409 once it is published."""
    with writing():
        questions.remove_question(_call(slug).version_id, number, by=by.key, now=now())
    return asked_shape(_call(slug))


def _call(slug: str) -> Call:
    return calls.get_call(slug, PURPOSE)


def _made(slug: str, deed: Callable[[], object], by: Actor) -> Response:
    """Do it once, and answer the round as it is then."""

    def made() -> Made:
        deed()
        return _shown(slug, Location=f"{ROOT}/intakes/{slug}")

    return once(made, WHOLE, holder_id=by.id, now=now())


def _done(slug: str, deed: Callable[[Call], object]) -> Made:
    with writing():
        deed(_call(slug))
    return _shown(slug)


def _shown(slug: str, **headers: str) -> Made:
    return tagged(whole_shape(_call(slug), is_staff=True), WHOLE, **headers)
