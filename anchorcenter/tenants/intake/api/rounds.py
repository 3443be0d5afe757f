"""Intake rounds for programs."""

from __future__ import annotations

from typing import Any

from marshmallow import fields

from anchorcenter.accounts.access import token_needed
from anchorcenter.accounts.actors import Actor
from anchorcenter.admissions.calls import queries as calls
from anchorcenter.admissions.calls.models import Call, Outcome
from anchorcenter.admissions.calls.rules import CallState, state_of
from anchorcenter.core.api import Blueprint, Moment, Schema
from anchorcenter.core.clock import now
from anchorcenter.core.i18n import named
from anchorcenter.core.openapi import said
from anchorcenter.facilities.plan import SpacePlan
from anchorcenter.facilities.queries import get_plan
from anchorcenter.questions.queries import list_questions
from anchorcenter.tenants.intake.api.schemas import IntakeQuestionsSchema, question_shape
from anchorcenter.tenants.intake.queries import PURPOSE, list_units

intakes = Blueprint("intakes_api", __name__, url_prefix="/intakes", description="Rounds in which units are let.")


PRESENTATION = said("When presentations begin; null: not planned.", "2026-12-03T14:00:00+09:00")
DUE = said("When results are due; null: not planned.", "2026-12-07T17:00:00+09:00")


class IntakeSchema(Schema):
    slug = fields.String(required=True, metadata=said("Its name in addresses.", "2027-spring"))
    title = fields.String(required=True, metadata=said("What it is called.", "Tenants of spring 2027"))
    state = fields.String(required=True, metadata=said("How it stands.", CallState.OPEN.value))
    opens_at = Moment(required=True, metadata=said("From when on one may apply.", "2026-11-02T09:00:00+09:00"))
    closes_at = Moment(required=True, metadata=said("Until when, that second included.", "2026-11-30T18:00:00+09:00"))
    presentation_at = Moment(
        required=True, allow_none=True, metadata=said("When presentations begin, if planned.", None)
    )
    results_due_at = Moment(required=True, allow_none=True, metadata=said("When results are due, if planned.", None))
    places = fields.Integer(required=True, metadata=said("How many are selected.", 9))
    units = fields.List(fields.String(), required=True, metadata=said("Slugs of the units offered.", ["unit-201"]))
    selected = fields.List(fields.String(), required=True, metadata=said("Who is in, by number.", ["A-2026-000001"]))


class IntakesSchema(Schema):
    items = fields.List(fields.Nested(IntakeSchema), required=True)


@intakes.get("")
@token_needed()
@intakes.response(200, IntakesSchema)
def index(by: Actor) -> Any:
    """Every round that is published, the latest deadline first; whom it selected is said by each alone."""
    rows = calls.list_calls(PURPOSE, now=now())
    units = list_units([row.id for row in rows], get_plan())
    return {"items": [_item(row, units[row.id], []) for row in rows]}


@intakes.get("/<slug>")
@token_needed()
@intakes.response(200, IntakeSchema)
def show(slug: str, by: Actor) -> Any:
    """One round, with whom it selected once the results are published."""
    call = calls.get_call(slug, PURPOSE, now=now())
    found = calls.list_applications(call.id) if call.results_at else []
    selected = [each.code for each in found if each.outcome is Outcome.SELECTED]
    return _item(call, list_units([call.id], get_plan())[call.id], selected)


@intakes.get("/<slug>/questions")
@token_needed()
@intakes.response(200, IntakeQuestionsSchema)
def questions(slug: str, by: Actor) -> Any:
    """What a round asks of who applies, in your language."""
    call = calls.get_call(slug, PURPOSE, now=now())
    return {"items": [question_shape(each) for each in list_questions(call.version_id)]}


def _item(call: Call, units: list[SpacePlan], selected: list[str]) -> dict[str, Any]:
    return {
        "slug": call.slug,
        "title": named(call.title, call.title_en),
        "state": state_of(call, now()).value,
        "opens_at": call.opens_at,
        "closes_at": call.closes_at,
        "presentation_at": call.presentation_at,
        "results_due_at": call.results_due_at,
        "places": call.places,
        "units": [unit.slug for unit in units],
        "selected": selected,
    }
