"""Calls for supporters for programs: staff run them, and who wants to serve applies."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Any

from flask import Response
from marshmallow import fields, post_load

from anchorcenter.accounts.access import my_scopes, saw, token_needed
from anchorcenter.accounts.actors import Actor
from anchorcenter.accounts.models import Gender, Permission
from anchorcenter.admissions.calls import queries as calls
from anchorcenter.admissions.calls import service
from anchorcenter.admissions.calls.models import Application, Call
from anchorcenter.admissions.calls.rules import state_of
from anchorcenter.core.api import ROOT, Blueprint, Moment, Number, Schema, Second
from anchorcenter.core.clock import fresh, now
from anchorcenter.core.errors import DomainError, missing
from anchorcenter.core.i18n import named, today
from anchorcenter.core.idempotency import Made, once
from anchorcenter.core.openapi import CHANGES, CREATES, LOCATED, REFUSES, TAGGED, said
from anchorcenter.core.unit_of_work import writing
from anchorcenter.core.versions import seal, stale, version_named
from anchorcenter.questions.queries import find_answers, list_questions
from anchorcenter.questions.rules import list_missing
from anchorcenter.supporters.queries import get_cohort
from anchorcenter.supporters.recruiting.balance import balance_of, selected
from anchorcenter.supporters.recruiting.service import (
    PURPOSE,
    NewRecruitment,
    appoint_selected,
    decline,
    decline_own,
    person_of,
    recruit,
)
from anchorcenter.tenants.intake.api.applying import NewObjectionSchema
from anchorcenter.tenants.intake.api.running_schemas import (
    CLOSES,
    OPENS,
    GivingUpSchema,
    JudgementSchema,
    NewReviewerSchema,
    ObjectionAnswerSchema,
    StaffApplicationSchema,
)
from anchorcenter.tenants.intake.api.schemas import (
    ChangedApplicationSchema,
    CriterionSchema,
    GivenAnswerSchema,
    IntakeQuestionSchema,
    WholeApplicationSchema,
    answer_shapes,
    criterion_shape,
    objection_shape,
    own_shape,
    question_shape,
    tagged,
    values_of,
)
from anchorcenter.tenants.intake.api.shapes import ReviewerSchema, reviewer_shape

recruiting = Blueprint(
    "recruiting_api", __name__, url_prefix="/supporter-cohorts/<slug>", description="Calls for supporters."
)
CONFIGURES, READS = ("intakes:write", Permission.CONFIGURE), ("intakes:read", Permission.OPERATE)
OPERATES, OWN, CALL = ("intakes:write", Permission.OPERATE), "/application", "/recruitment"


class CallStep(StrEnum):
    """What is done with a call, in this order; ``freeze`` makes scores final."""

    PUBLISH = "publish"
    FREEZE = "freeze"
    DECIDE = "decide"
    RESULTS = "results"


STEPS: Mapping[CallStep, Callable[..., None]] = {
    CallStep.PUBLISH: service.publish,
    CallStep.FREEZE: service.freeze,
    CallStep.DECIDE: service.decide,
    CallStep.RESULTS: service.publish_results,
}


class NewRecruitmentSchema(Schema):
    """A call as a draft; the usual questions and criteria come with it."""

    places = Number(1, 500, required=True, metadata=said("How many are selected.", 9))
    reserves = Number(0, 100, load_default=0, metadata=said("How many wait in reserve.", 2))
    pass_points = Number(0, 100, load_default=60, metadata=said("The least points to be selected.", 60))
    appeal_days = Number(1, 90, load_default=7, metadata=said("For how many days one may object.", 7))
    opens_at = Second(required=True, metadata=OPENS)
    closes_at = Second(required=True, metadata=CLOSES)

    @post_load
    def wanted(self, values: dict[str, Any], **_options: Any) -> NewRecruitment:
        return NewRecruitment(**values)


class CallStepSchema(Schema):
    step = fields.Enum(CallStep, by_value=True, required=True, metadata=said("What is done.", "publish"))


class GenderCountSchema(Schema):
    gender = fields.Enum(Gender, by_value=True, required=True)
    people = fields.Integer(required=True, metadata=said("How many.", 6))


class AgeCountSchema(Schema):
    under = fields.Integer(required=True, allow_none=True, metadata=said("60: from 50 on; null: not said.", 30))
    people = fields.Integer(required=True, metadata=said("How many.", 4))


class BalanceSchema(Schema):
    genders = fields.List(fields.Nested(GenderCountSchema), required=True)
    ages = fields.List(fields.Nested(AgeCountSchema), required=True)


class RunningRecruitmentSchema(Schema):
    """What only staff read."""

    scored_at = Moment(required=True, allow_none=True, metadata=said("Since when no score changes any more."))
    decided_at = Moment(required=True, allow_none=True, metadata=said("When it was decided."))
    reviewers = fields.List(fields.Nested(ReviewerSchema), required=True)
    applied = fields.Nested(BalanceSchema, required=True)
    selected = fields.Nested(BalanceSchema, required=True)


class RecruitmentSchema(Schema):
    """A call, by which rules it is decided, and whom it selected once that is said."""

    slug = fields.String(required=True, metadata=said("Of its cohort.", "supporters-2"))
    title = fields.String(required=True, metadata=said("What it is called."))
    text = fields.String(required=True, metadata=said("What it says."))
    state = fields.String(required=True, metadata=said("How it stands.", "open"))
    opens_at = Moment(required=True, metadata=OPENS)
    closes_at = Moment(required=True, metadata=CLOSES)
    places = fields.Integer(required=True, metadata=said("How many are selected.", 9))
    reserves = fields.Integer(required=True)
    pass_points = fields.Integer(required=True)
    appeal_days = fields.Integer(required=True)
    criteria = fields.List(fields.Nested(CriterionSchema), required=True)
    questions = fields.List(fields.Nested(IntakeQuestionSchema), required=True)
    results_at = Moment(required=True, allow_none=True, metadata=said("When everybody was told."))
    appeals_until = Moment(required=True, allow_none=True, metadata=said("Until when one may object."))
    selected = fields.List(fields.String(), required=True, metadata=said("Who is in, by number.", ["A-2026-000001"]))
    reserve = fields.List(fields.String(), required=True, metadata=said("Who waits, by number and in order."))
    staff = fields.Nested(
        RunningRecruitmentSchema,
        required=True,
        allow_none=True,
        metadata={"description": "For staff; null for others."},
    )


class AppointedSchema(Schema):
    appointed = fields.Integer(required=True, metadata=said("How many were appointed now.", 9))


class CandidatesForSupportersSchema(Schema):
    items = fields.List(fields.Nested(StaffApplicationSchema), required=True)


class WholeCandidateForSupportersSchema(StaffApplicationSchema):
    """One, as it was submitted last."""

    answers = fields.List(fields.Nested(GivenAnswerSchema), required=True)


RECRUITMENT, MINE = RecruitmentSchema(), WholeApplicationSchema()


@recruiting.get(CALL)
@token_needed()
@recruiting.response(200, RecruitmentSchema)
def show(slug: str, by: Actor) -> dict[str, Any]:
    """The call of a cohort once it is published, a draft too for staff; what is asked, and the result then."""
    return _shape(_call(slug, by), by)


@recruiting.post(CALL)
@token_needed(*CONFIGURES)
@recruiting.doc(**CREATES)
@recruiting.arguments(NewRecruitmentSchema)
@recruiting.response(201, RecruitmentSchema, headers=LOCATED)
def make(wanted: NewRecruitment, slug: str, by: Actor) -> Response:
    """Make the call of a cohort as a draft; for staff. 409 when it has one."""

    def made() -> Made:
        recruit(slug, wanted, by=by, now=now())
        return _shape(_running(slug), by), {"Location": f"{ROOT}/supporter-cohorts/{slug}/recruitment"}

    return once(made, RECRUITMENT, holder_id=by.id, now=now())


@recruiting.post(f"{CALL}/steps")
@token_needed(*CONFIGURES)
@recruiting.doc(**REFUSES)
@recruiting.arguments(CallStepSchema)
@recruiting.response(200, RecruitmentSchema)
def step(sent: dict[str, CallStep], slug: str, by: Actor) -> dict[str, Any]:
    """Take the next step: publish it, make scores final, decide, tell everybody. 409 before its time."""
    with writing():
        STEPS[sent["step"]](_running(slug).id, by=by.key, now=fresh())
    return _shape(_running(slug), by)


@recruiting.post(f"{CALL}/reviewers")
@token_needed(*CONFIGURES)
@recruiting.doc(**CREATES)
@recruiting.arguments(NewReviewerSchema)
@recruiting.response(201, RecruitmentSchema)
def add_reviewer(sent: dict[str, int], slug: str, by: Actor) -> Response:
    """Have somebody score. 422 for who has not the role of a reviewer."""

    def made() -> Made:
        service.add_reviewer(_running(slug).id, sent["person"], by=by.key, now=now())
        return _shape(_running(slug), by), {}

    return once(made, RECRUITMENT, holder_id=by.id, now=now())


@recruiting.post(f"{CALL}/appointments")
@token_needed("academy:write", Permission.OPERATE)
@recruiting.doc(**REFUSES)
@recruiting.response(200, AppointedSchema)
def appoint(slug: str, by: Actor) -> dict[str, int]:
    """Have everybody serve who was selected and does not yet; for staff. 409 before the results are out."""
    with writing():
        return {"appointed": appoint_selected(slug, by=by, now=now())}


@recruiting.get(f"{CALL}/applications")
@token_needed(*READS)
@recruiting.response(200, CandidatesForSupportersSchema)
def list_applications(slug: str, by: Actor) -> dict[str, Any]:
    """What was submitted, also what was withdrawn: by rank, then by number; for staff."""
    return {"items": [_item(each) for each in calls.list_applications(_running(slug).id)]}


@recruiting.get(f"{CALL}/applications/<int:number>")
@token_needed(*READS)
@recruiting.response(200, WholeCandidateForSupportersSchema)
def show_application(slug: str, number: int, by: Actor) -> dict[str, Any]:
    """One of them as it was submitted last; for staff."""
    return _candidate(slug, number)


@recruiting.post(f"{CALL}/applications/<int:number>/screen")
@token_needed(*OPERATES)
@recruiting.doc(**REFUSES)
@recruiting.arguments(JudgementSchema)
@recruiting.response(200, WholeCandidateForSupportersSchema)
def screen(sent: dict[str, Any], slug: str, number: int, by: Actor) -> dict[str, Any]:
    """Let it through to the reviewers, or not, with a reason that the applicant is told."""
    call = _running(slug).id
    calls.get_application(number, call)
    with writing():
        service.screen(call, number, passes=sent["passes"], why=sent["why"], by=by, now=fresh())
    return _candidate(slug, number)


@recruiting.post(f"{CALL}/applications/<int:number>/decline")
@token_needed(*OPERATES)
@recruiting.doc(**REFUSES)
@recruiting.arguments(GivingUpSchema)
@recruiting.response(200, WholeCandidateForSupportersSchema)
def give_up(sent: dict[str, str], slug: str, number: int, by: Actor) -> dict[str, Any]:
    """Have them give up the place; the next in reserve moves up and is told. 409 for who has none or serves already."""
    calls.get_application(number, _running(slug).id)
    with writing():
        decline(slug, number, sent["why"], by=by, now=fresh())
    return _candidate(slug, number)


@recruiting.post(f"{CALL}/applications/<int:number>/answer")
@token_needed(*OPERATES)
@recruiting.doc(**REFUSES)
@recruiting.arguments(ObjectionAnswerSchema)
@recruiting.response(200, WholeCandidateForSupportersSchema)
def answer(sent: dict[str, str], slug: str, number: int, by: Actor) -> dict[str, Any]:
    """Answer what they objected to; they are told. 409 once it is answered."""
    call = _running(slug).id
    calls.get_application(number, call)
    with writing():
        service.answer(call, number, sent["answer"], by=by, now=fresh())
    return _candidate(slug, number)


@recruiting.get(OWN)
@token_needed("intakes:read")
@recruiting.response(200, WholeApplicationSchema, headers=TAGGED)
def show_own(slug: str, by: Actor) -> Made:
    """Your application with its draft and receipts; its ETag is what a change names in If-Match."""
    return tagged(_own(_public(slug), by), MINE)


@recruiting.post(OWN)
@token_needed("intakes:write")
@recruiting.doc(**CREATES)
@recruiting.arguments(ChangedApplicationSchema)
@recruiting.response(201, WholeApplicationSchema, headers=TAGGED)
def begin(sent: dict[str, Any], slug: str, by: Actor) -> Response:
    """Begin an application as a draft, for yourself: it counts when it is submitted. 409 when there is one."""
    call = _public(slug)
    values = values_of(sent, list_questions(call.version_id))

    def made() -> Made:
        service.begin(call.id, values, by=person_of(by), now=fresh())
        return tagged(_own(call, by), MINE)

    return once(made, MINE, holder_id=by.id, now=now())


@recruiting.patch(OWN)
@token_needed("intakes:write")
@recruiting.doc(**CHANGES)
@recruiting.arguments(ChangedApplicationSchema)
@recruiting.response(200, WholeApplicationSchema, headers=TAGGED)
def change(sent: dict[str, Any], slug: str, by: Actor) -> Made:
    """Answer in the draft, until the deadline; what was submitted before stays until you submit again."""
    call, seen = _to_change(slug, by)
    values = values_of(sent, list_questions(call.version_id))
    try:
        with writing():
            service.save(call.id, values, by=person_of(by), now=fresh(), seen=seen)
    except DomainError as error:
        raise (stale() if error.reasons[0].code == "changed" else error) from None
    return tagged(_own(call, by), MINE)


@recruiting.post(f"{OWN}/submit")
@token_needed("intakes:write")
@recruiting.doc(**REFUSES)
@recruiting.response(200, WholeApplicationSchema, headers=TAGGED)
def submit(slug: str, by: Actor) -> Made:
    """Submit the draft: the last version before the deadline counts. 422 names all that is missing."""
    return _mine(slug, by, lambda call: service.submit(call, by=person_of(by), now=fresh()))


@recruiting.post(f"{OWN}/withdraw")
@token_needed("intakes:write")
@recruiting.doc(**REFUSES)
@recruiting.response(200, WholeApplicationSchema, headers=TAGGED)
def withdraw(slug: str, by: Actor) -> Made:
    """Apply no more; before the deadline you may submit it again. Once more changes nothing."""
    return _mine(slug, by, lambda call: service.withdraw(call, by=person_of(by), now=fresh()))


@recruiting.post(f"{OWN}/objection")
@token_needed("intakes:write")
@recruiting.doc(**REFUSES)
@recruiting.arguments(NewObjectionSchema)
@recruiting.response(200, WholeApplicationSchema, headers=TAGGED)
def object_to(sent: dict[str, str], slug: str, by: Actor) -> Made:
    """Object to your result, once, within the days that the call says. 409 when they are over."""
    return _mine(slug, by, lambda call: service.appeal(call, sent["text"], by=person_of(by), now=fresh()))


@recruiting.post(f"{OWN}/decline")
@token_needed("intakes:write")
@recruiting.doc(**REFUSES)
@recruiting.arguments(GivingUpSchema)
@recruiting.response(200, WholeApplicationSchema, headers=TAGGED)
def give_up_own(sent: dict[str, str], slug: str, by: Actor) -> Made:
    """Give up your place, selected or in reserve; the next in reserve moves up and is told. 409 once you serve."""
    return _mine(slug, by, lambda _call: decline_own(slug, sent["why"], by=by, now=fresh()))


def _call(slug: str, by: Actor) -> Call:
    return _running(slug) if by.is_staff and "intakes:read" in my_scopes() else _public(slug)


def _running(slug: str) -> Call:
    return get_cohort(slug).call or missing()


def _public(slug: str) -> Call:
    return calls.find_call(slug, PURPOSE, now=now()) or missing()


def _mine(slug: str, by: Actor, deed: Callable[[int], object]) -> Made:
    call = _public(slug)
    with writing():
        deed(call.id)
    return tagged(_own(_public(slug), by), MINE)


def _to_change(slug: str, by: Actor) -> tuple[Call, str | None]:
    """The call and the seal of one's draft in it, if If-Match names it (None: whatever it is)."""
    call = _public(slug)
    seen = service.draft_seal(calls.find_own(call.id, person_of(by)) or missing())
    is_any = version_named(seal(MINE.dump(_own(call, by)))) is None
    return call, None if is_any else seen


def _own(call: Call, by: Actor) -> dict[str, Any]:
    row = calls.find_own(call.id, person_of(by)) or missing()
    questions, answers = list_questions(call.version_id), find_answers(row.response_id)
    receipts = [{"number": each.number, "submitted_at": each.submitted_at} for each in row.versions]
    return own_shape(row) | {
        "answers": answer_shapes(questions, answers),
        "objection": objection_shape(row),
        "missing": [each.id for each in list_missing(questions, answers)],
        "receipts": receipts,
    }


def _shape(call: Call, by: Actor) -> dict[str, Any]:
    names = "slug", "opens_at", "closes_at", "places", "reserves", "pass_points", "appeal_days", "results_at"
    rows = calls.list_applications(call.id)
    is_out, is_staff = call.results_at is not None, by.is_staff and "intakes:read" in my_scopes()
    outcomes = {
        word: [each.code for each in rows if is_out and each.outcome == word] for word in ("selected", "reserve")
    }
    return (
        {name: getattr(call, name) for name in (*names, "appeals_until")}
        | {
            "title": named(call.title, call.title_en),
            "text": named(call.text, call.text_en),
            "state": state_of(call, now()).value,
            "criteria": [criterion_shape(each) for each in call.criteria],
            "questions": [question_shape(each) for each in list_questions(call.version_id)],
            "staff": _inside(call, rows) if is_staff else None,
        }
        | outcomes
    )


def _inside(call: Call, rows: Any) -> dict[str, Any]:
    return {
        "scored_at": call.scored_at,
        "decided_at": call.decided_at,
        "reviewers": [reviewer_shape(each.person) for each in calls.list_reviewers(call.id)],
        "applied": _balance(rows),
        "selected": _balance(selected(rows)),
    }


def _balance(rows: Any) -> dict[str, Any]:
    found = balance_of(rows, today(now()))
    return {
        "genders": [{"gender": gender, "people": many} for gender, many in found.genders.items()],
        "ages": [{"under": band, "people": many} for band, many in found.ages.items()],
    }


def _item(row: Application) -> dict[str, Any]:
    saw(row.person_id)
    names = "id", "code", "state", "submitted_at", "screening", "outcome", "rank"
    name = named(row.person.name, row.person.name_en)
    return {each: getattr(row, each) for each in names} | {
        "applicant": name,
        "by": name,
        "version": len(row.versions),
        "points": None if row.points is None else row.points / 100,
        "why": row.screening_why or row.outcome_why,
        "objection": objection_shape(row),
    }


def _candidate(slug: str, number: int) -> dict[str, Any]:
    row = calls.get_application(number, _running(slug).id)
    answers = find_answers(row.versions[-1].response_id)
    return _item(row) | {"answers": answer_shapes(list_questions(row.call.version_id), answers)}
