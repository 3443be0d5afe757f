"""What programs get of a round: what everybody reads, and what only staff do."""

from __future__ import annotations

from typing import Any

from marshmallow import fields

from anchorcenter.accounts.access import saw
from anchorcenter.accounts.models import Person
from anchorcenter.admissions.calls import queries as calls
from anchorcenter.admissions.calls.models import Call, Mode, Outcome, TieRule
from anchorcenter.admissions.calls.rules import CallState, state_of
from anchorcenter.core.api import Moment, Schema
from anchorcenter.core.clock import now
from anchorcenter.core.i18n import named
from anchorcenter.core.openapi import said
from anchorcenter.facilities.plan import SpacePlan
from anchorcenter.facilities.queries import get_plan
from anchorcenter.tenants.intake.api.schemas import CriterionSchema, criterion_shape
from anchorcenter.tenants.intake.models import Intake
from anchorcenter.tenants.intake.queries import get_intake, list_units

PERSON = said("The number of a person.", 17)
MODE = said("By the points of reviewers, or by drawing lots.", "review")
TIES = said("Who goes first of those with as many points.", "criteria")
IN_KOREAN, IN_ENGLISH = said("As it was written in Korean."), said("As it was written in English.")
Shape = dict[str, Any]


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


class ReviewerSchema(Schema):
    person = fields.Integer(required=True, metadata=PERSON)
    name = fields.String(required=True, metadata=said("What they are called."))


class RunningSchema(Schema):
    """What staff wrote of a round, and how far it is."""

    title = fields.String(required=True, metadata=IN_KOREAN)
    title_en = fields.String(required=True, metadata=IN_ENGLISH)
    audience = fields.String(required=True, metadata=IN_KOREAN)
    audience_en = fields.String(required=True, metadata=IN_ENGLISH)
    text = fields.String(required=True, metadata=IN_KOREAN)
    text_en = fields.String(required=True, metadata=IN_ENGLISH)
    review_ends_at = Moment(required=True, allow_none=True, metadata=said("Until when scores are due, if planned."))
    presentation_ends_at = Moment(required=True, allow_none=True)
    presentation_place = fields.String(required=True)
    scored_at = Moment(required=True, allow_none=True, metadata=said("Since when no score changes any more."))
    decided_at = Moment(required=True, allow_none=True, metadata=said("When it was decided."))
    reviewers = fields.List(fields.Nested(ReviewerSchema), required=True, metadata={"description": "Who scores."})


class WholeIntakeSchema(IntakeSchema):
    """A round with the rules by which it is decided."""

    audience = fields.String(required=True, metadata=said("For whom it is.", "Drone companies"))
    text = fields.String(required=True, metadata=said("What it says."))
    mode = fields.Enum(Mode, by_value=True, required=True, metadata=MODE)
    tie_rule = fields.Enum(TieRule, by_value=True, required=True, metadata=TIES)
    reserves = fields.Integer(required=True, metadata=said("How many wait in reserve.", 2))
    pass_points = fields.Integer(required=True, metadata=said("The least points to be selected.", 60))
    appeal_days = fields.Integer(required=True, metadata=said("For how many days one may object.", 7))
    criteria = fields.List(fields.Nested(CriterionSchema), required=True, metadata={"description": "What is scored."})
    seed = fields.String(required=True, metadata=said("From which lots are drawn; empty: from none so far."))
    reserve = fields.List(fields.String(), required=True, metadata=said("Who waits, by number and in order."))
    results_at = Moment(required=True, allow_none=True, metadata=said("When everybody was told."))
    appeals_until = Moment(required=True, allow_none=True, metadata=said("Until when one may object."))
    staff = fields.Nested(
        RunningSchema, required=True, allow_none=True, metadata={"description": "For staff; null for others."}
    )


def item_shape(call: Call, units: list[SpacePlan], selected: list[str]) -> Shape:
    """A round in a list."""
    names = "slug", "opens_at", "closes_at", "presentation_at", "results_due_at", "places"
    said_of = {"title": named(call.title, call.title_en), "state": state_of(call, now()).value}
    values = {name: getattr(call, name) for name in names}
    return values | said_of | {"units": [unit.slug for unit in units], "selected": selected}


def whole_shape(call: Call, *, is_staff: bool) -> Shape:
    """A round by itself, with whom it selected once the results are out."""
    intake, found = get_intake(call.id), calls.list_applications(call.id) if call.results_at else []
    chosen = {outcome: [each.code for each in found if each.outcome is outcome] for outcome in Outcome}
    names = "mode", "tie_rule", "reserves", "pass_points", "appeal_days", "seed", "results_at", "appeals_until"
    item = item_shape(call, list_units([call.id], get_plan())[call.id], chosen[Outcome.SELECTED])
    return (
        item
        | {name: getattr(call, name) for name in names}
        | {
            "audience": named(intake.audience, intake.audience_en),
            "text": named(call.text, call.text_en),
            "criteria": [criterion_shape(each) for each in call.criteria],
            "reserve": chosen[Outcome.RESERVE],
            "staff": _running(call, intake) if is_staff else None,
        }
    )


def reviewer_shape(person: Person) -> Shape:
    """Somebody who scores, for staff."""
    saw(person.id)
    return {"person": person.id, "name": named(person.name, person.name_en)}


def _running(call: Call, intake: Intake) -> Shape:
    written = "title", "title_en", "text", "text_en"
    planned = "review_ends_at", "presentation_ends_at", "presentation_place", "scored_at", "decided_at"
    reviewers = [reviewer_shape(each.person) for each in calls.list_reviewers(call.id)]
    audience = {"audience": intake.audience, "audience_en": intake.audience_en}
    return {name: getattr(call, name) for name in written + planned} | audience | {"reviewers": reviewers}
