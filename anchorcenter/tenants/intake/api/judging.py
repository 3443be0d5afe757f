"""Applications of a round for programs of staff: let through, answered, and let a unit."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Response

from anchorcenter.accounts.access import saw, token_needed
from anchorcenter.accounts.actors import Actor
from anchorcenter.accounts.models import Permission
from anchorcenter.admissions.calls import queries as calls
from anchorcenter.admissions.calls import service
from anchorcenter.admissions.calls.models import Application, Call, ScoreSheet
from anchorcenter.core.clock import fresh, now
from anchorcenter.core.i18n import named
from anchorcenter.core.idempotency import Made, once
from anchorcenter.core.openapi import CREATES, FILE, OCTETS, REFUSES
from anchorcenter.core.unit_of_work import writing
from anchorcenter.questions.queries import find_answers, list_questions
from anchorcenter.tenants.intake.api.rounds import intakes
from anchorcenter.tenants.intake.api.running_schemas import (
    GivingUpSchema,
    JudgementSchema,
    ObjectionAnswerSchema,
    SigningSchema,
    StaffApplicationsSchema,
    WholeStaffApplicationSchema,
)
from anchorcenter.tenants.intake.api.schemas import answer_shapes, objection_shape, sheet_shape
from anchorcenter.tenants.intake.api.shapes import Shape, reviewer_shape
from anchorcenter.tenants.intake.papers import octets
from anchorcenter.tenants.intake.queries import PURPOSE, find_contract
from anchorcenter.tenants.intake.service import Signing, decline, sign

READS, WRITES = ("intakes:read", Permission.OPERATE), ("intakes:write", Permission.OPERATE)
SIGNS = "tenants:write", Permission.CONFIGURE
WHOLE = WholeStaffApplicationSchema()


@intakes.get("/<slug>/applications")
@token_needed(*READS)
@intakes.response(200, StaffApplicationsSchema)
def list_applications(slug: str, by: Actor) -> Shape:
    """What was submitted to a round, also what was withdrawn: by rank, then by number; for staff."""
    return {"items": [_item(each) for each in calls.list_applications(_call(slug).id)]}


@intakes.get("/<slug>/applications/<int:number>")
@token_needed(*READS)
@intakes.response(200, WholeStaffApplicationSchema)
def show_application(slug: str, number: int, by: Actor) -> Shape:
    """One of them as it was submitted last, with the sheets of every reviewer."""
    return _whole(_call(slug), number)


@intakes.get("/<slug>/applications/<int:number>/files/<int:question>")
@token_needed(*READS)
@intakes.response(200, dict(FILE), content_type=OCTETS)
def get_file(slug: str, number: int, question: int, by: Actor) -> Response:
    """The file that answers a question of an application."""
    call = _call(slug)
    row = calls.get_application(number, call.id)
    return octets(list_questions(call.version_id), find_answers(row.versions[-1].response_id), question)


@intakes.post("/<slug>/applications/<int:number>/screen")
@token_needed(*WRITES)
@intakes.doc(**REFUSES)
@intakes.arguments(JudgementSchema)
@intakes.response(200, WholeStaffApplicationSchema)
def screen(sent: dict[str, Any], slug: str, number: int, by: Actor) -> Shape:
    """Let it through to the reviewers, or not, with a reason that the applicant is told."""
    passes, why = sent["passes"], sent["why"]
    return _judged(slug, number, lambda call: service.screen(call, number, passes=passes, why=why, by=by, now=fresh()))


@intakes.post("/<slug>/applications/<int:number>/decline")
@token_needed(*WRITES)
@intakes.doc(**REFUSES)
@intakes.arguments(GivingUpSchema)
@intakes.response(200, WholeStaffApplicationSchema)
def give_up(sent: dict[str, str], slug: str, number: int, by: Actor) -> Shape:
    """Have them give up the place; the next in reserve moves up and is told. 409 for who has signed."""
    return _judged(slug, number, lambda call: decline(call, number, sent["why"], by=by.key, now=now()))


@intakes.post("/<slug>/applications/<int:number>/answer")
@token_needed(*WRITES)
@intakes.doc(**REFUSES)
@intakes.arguments(ObjectionAnswerSchema)
@intakes.response(200, WholeStaffApplicationSchema)
def answer(sent: dict[str, str], slug: str, number: int, by: Actor) -> Shape:
    """Answer what they objected to; they are told. 409 once it is answered."""
    return _judged(slug, number, lambda call: service.answer(call, number, sent["answer"], by=by, now=now()))


@intakes.post("/<slug>/applications/<int:number>/contract")
@token_needed(*SIGNS)
@intakes.doc(**CREATES)
@intakes.arguments(SigningSchema)
@intakes.response(201, WholeStaffApplicationSchema)
def sign_contract(sent: dict[str, Any], slug: str, number: int, by: Actor) -> Response:
    """Let a unit to who was selected, once; who applied without an organisation manages the new one.

    409 for who is not selected, has signed, or when the unit is let on any of the days.
    """

    def made() -> Made:
        call = _call(slug)
        sign(call.id, number, Signing(**sent), by=by.key, now=now())
        return _whole(call, number), {}

    return once(made, WHOLE, holder_id=by.id, now=now())


def _call(slug: str) -> Call:
    return calls.get_call(slug, PURPOSE)


def _judged(slug: str, number: int, deed: Callable[[int], object]) -> Shape:
    call = _call(slug)
    calls.get_application(number, call.id)
    with writing():
        deed(call.id)
    return _whole(_call(slug), number)


def _item(row: Application) -> Shape:
    saw(row.person_id)
    by, of = row.person, row.organisation
    names = "id", "code", "state", "submitted_at", "screening", "outcome", "rank"
    writer = named(by.name, by.name_en)
    return {name: getattr(row, name) for name in names} | {
        "applicant": named(of.name, of.name_en) if of else writer,
        "by": writer,
        "version": len(row.versions),
        "points": None if row.points is None else row.points / 100,
        "why": row.screening_why or row.outcome_why,
        "objection": objection_shape(row),
    }


def _whole(call: Call, number: int) -> Shape:
    row = calls.get_application(number, call.id)
    answers = find_answers(row.versions[-1].response_id)
    sheets = [sheet for sheet in calls.list_sheets(call.id) if sheet.application_id == row.id]
    return _item(row) | {
        "answers": answer_shapes(list_questions(call.version_id), answers),
        "sheets": [_sheet(each) for each in sheets],
        "contract": find_contract(row.id),
    }


def _sheet(row: ScoreSheet) -> Shape:
    return {"reviewer": reviewer_shape(row.reviewer)} | sheet_shape(row)
