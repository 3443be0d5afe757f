"""Rewards for programs: one's own points; for staff the rules and what is proposed for payment."""

from __future__ import annotations

from typing import Any

from flask import Response
from marshmallow import fields, post_load, validate

from anchorcenter.accounts.access import saw, token_needed
from anchorcenter.accounts.actors import Actor
from anchorcenter.accounts.models import Permission
from anchorcenter.core.api import Blueprint, Day, Line, Moment, Number, Schema, Word
from anchorcenter.core.clock import now
from anchorcenter.core.idempotency import Made, once
from anchorcenter.core.openapi import CREATES, said
from anchorcenter.core.paging import Cursor, PageSchema, Place, cut
from anchorcenter.supporters.models import ActivityKind, Supporter
from anchorcenter.supporters.queries import get_cohort
from anchorcenter.supporters.rewards import queries, service
from anchorcenter.supporters.rewards.models import RewardProposal
from anchorcenter.supporters.rewards.rules import (
    LONGEST_STEP,
    MOST_POINTS,
    MOST_STEPS,
    MOST_WON,
    NewRewardRules,
    Rate,
    Rules,
    Step,
    stand_of,
)
from anchorcenter.supporters.rewards.service import NewProposal

rewards = Blueprint("rewards_api", __name__, url_prefix="", description="What activities of supporters are worth.")
COHORT = said("The slug of a cohort of supporters.", "supporters-2")
MONTH = said("The first day of the month.", "2026-10-01")
LATE = said("How much of a mission's points is left, in percent, for what came after it was due.", 50)
FROM = said("The first day for which they hold.", "2026-09-01")


class RateSchema(Schema):
    kind = fields.Enum(ActivityKind, by_value=True, required=True)
    points = Number(0, MOST_POINTS, load_default=0)
    fee_won = Number(0, MOST_WON, load_default=0)


class StepSchema(Schema):
    points = Number(1, 10**6, required=True)
    title = Line(LONGEST_STEP, required=True, metadata=said("What somebody gets who has so many points."))
    title_en = Line(LONGEST_STEP, load_default="")


class NewRewardRulesSchema(Schema):
    """The next version of the rules of a cohort."""

    from_on = Day(required=True, metadata=FROM)
    rates = fields.List(fields.Nested(RateSchema), load_default=list, validate=validate.Length(max=len(ActivityKind)))
    steps = fields.List(fields.Nested(StepSchema), load_default=list, validate=validate.Length(max=MOST_STEPS))
    most_won = Number(
        0, MOST_WON, load_default=None, allow_none=True, metadata=said("Most for a month; null: no limit.")
    )
    needed_activities = Number(1, 1_000, required=True, metadata=said("What a certificate asks for.", 12))
    needed_reports = Number(0, 1_000, load_default=0, metadata=said("The same, of checklists.", 4))
    late_percent = Number(0, 100, load_default=0, metadata=LATE)

    @post_load
    def wanted(self, values: dict[str, Any], **_options: Any) -> NewRewardRules:
        rates = {each.pop("kind"): Rate(**each) for each in values["rates"]}
        return NewRewardRules(**values | {"rates": rates, "steps": [Step(**each) for each in values["steps"]]})


class RulesSchema(Schema):
    number = fields.Integer(required=True, metadata=said("Its version.", 1))
    from_on = fields.Date(required=True, metadata=FROM)
    rates = fields.List(fields.Nested(RateSchema), required=True)
    steps = fields.List(fields.Nested(StepSchema), required=True)
    most_won = fields.Integer(required=True, allow_none=True)
    needed_activities = fields.Integer(required=True)
    needed_reports = fields.Integer(required=True)
    late_percent = fields.Integer(required=True, metadata=LATE)


class RulesListSchema(Schema):
    items = fields.List(fields.Nested(RulesSchema), required=True)


class OwnRewardsSchema(Schema):
    supporter = fields.Integer(required=True, metadata=said("Your number as a supporter.", 17))
    cohort = fields.String(required=True, metadata=COHORT)
    points = fields.Integer(required=True)
    activities = fields.Integer(required=True, metadata=said("How many count."))
    minutes = fields.Integer(required=True, metadata=said("Volunteer work; what is paid for is none."))


class OwnRewardsListSchema(Schema):
    items = fields.List(fields.Nested(OwnRewardsSchema), required=True)


class NewProposalSchema(Schema):
    """What is to be paid for a month that is over. Nothing is paid."""

    cohort = Word(required=True, metadata=COHORT)
    month = Day(required=True, metadata=MONTH)

    @post_load
    def wanted(self, values: dict[str, Any], **_options: Any) -> NewProposal:
        return NewProposal(**values)


class ProposalLineSchema(Schema):
    activity = fields.Integer(required=True)
    supporter = fields.Integer(required=True, metadata=said("The number of who did it, as a supporter.", 17))
    kind = fields.Enum(ActivityKind, by_value=True, required=True)
    title = fields.String(required=True)
    done_on = fields.Date(required=True)
    fee_won = fields.Integer(required=True)
    rules = fields.Integer(required=True, metadata=said("The version of the rules.", 1))


class ProposalSchema(Schema):
    id = fields.Integer(required=True)
    cohort = fields.String(required=True, metadata=COHORT)
    month = fields.Date(required=True, metadata=MONTH)
    made_at = Moment(required=True)
    total_won = fields.Integer(required=True)
    lines = fields.List(fields.Nested(ProposalLineSchema), required=True)


class ProposalsSchema(Schema):
    items = fields.List(fields.Nested(ProposalSchema), required=True)
    next = Cursor(required=True, allow_none=True, metadata={"description": "The cursor of the page after this one."})


PROPOSAL, RULES = ProposalSchema(), RulesSchema()


@rewards.get("/rewards")
@token_needed("bookings:read")
@rewards.response(200, OwnRewardsListSchema)
def own(by: Actor) -> dict[str, Any]:
    """What you have got, in each cohort in which you are or were."""
    return {"items": [_own(each) for each in queries.list_mine(by.id)]}


@rewards.get("/supporter-cohorts/<slug>/reward-rules")
@token_needed("bookings:read", Permission.OPERATE)
@rewards.response(200, RulesListSchema)
def list_rules(slug: str, by: Actor) -> dict[str, Any]:
    """All versions of the rules of a cohort, for staff; the first one first."""
    return {"items": [_rules(each) for each in queries.list_versions(get_cohort(slug).id)]}


@rewards.post("/supporter-cohorts/<slug>/reward-rules")
@token_needed("academy:write", Permission.OPERATE)
@rewards.doc(**CREATES)
@rewards.arguments(NewRewardRulesSchema)
@rewards.response(201, RulesSchema)
def set_rules(wanted: NewRewardRules, slug: str, by: Actor) -> Response:
    """Have other rules hold from a day on; for staff. What was done before it keeps its own."""

    def made() -> Made:
        number = service.set_rules(slug, wanted, by=by, now=now())
        (found,) = [each for each in queries.list_versions(get_cohort(slug).id) if each.number == number]
        return _rules(found), {}

    return once(made, RULES, holder_id=by.id, now=now())


@rewards.get("/reward-proposals")
@token_needed("reports:read", Permission.OPERATE)
@rewards.arguments(PageSchema, location="query")
@rewards.response(200, ProposalsSchema)
def list_proposals(asked: dict[str, Any], by: Actor) -> dict[str, Any]:
    """What was proposed for payment, for staff; the latest first, in pages."""
    number = asked["cursor"].number if asked["cursor"] else None
    found = queries.list_after(number, most=asked["limit"])
    items, following = cut([(Place(row.made_at, row.id), row) for row in found], asked["limit"])
    return {"items": [_proposal(row) for row in items], "next": following}


@rewards.post("/reward-proposals")
@token_needed("academy:write", Permission.OPERATE)
@rewards.doc(**CREATES)
@rewards.arguments(NewProposalSchema)
@rewards.response(201, ProposalSchema)
def propose(wanted: NewProposal, by: Actor) -> Response:
    """Write down what is to be paid for a month that is over; for staff. It stays as it is, and nothing is paid."""

    def made() -> Made:
        return _proposal(queries.get_proposal(service.propose(wanted, by=by, now=now()))), {}

    return once(made, PROPOSAL, holder_id=by.id, now=now())


@rewards.get("/reward-proposals/<int:number>")
@token_needed("reports:read", Permission.OPERATE)
@rewards.response(200, ProposalSchema)
def show_proposal(number: int, by: Actor) -> dict[str, Any]:
    """One of them, for staff."""
    return _proposal(queries.get_proposal(number))


def _own(row: Supporter) -> dict[str, Any]:
    stand = stand_of(queries.list_done(row.cohort_id, supporter_id=row.id), queries.list_versions(row.cohort_id))
    names = "points", "activities", "minutes"
    return {"supporter": row.id, "cohort": row.cohort.slug} | {name: getattr(stand, name) for name in names}


def _rules(rules: Rules) -> dict[str, Any]:
    names = "number", "from_on", "most_won", "needed_activities", "needed_reports", "late_percent"
    rates = [{"kind": kind, "points": r.points, "fee_won": r.fee_won} for kind, r in rules.rates.items()]
    steps = [{"points": points, "title": name.name, "title_en": name.name_en} for points, name in rules.steps]
    return {name: getattr(rules, name) for name in names} | {"rates": rates, "steps": steps}


def _proposal(row: RewardProposal) -> dict[str, Any]:
    lines = []
    for each in row.lines:
        saw(each.supporter.person_id)
        values = {name: getattr(each, name) for name in ("kind", "title", "done_on", "fee_won")}
        lines.append(
            values | {"activity": each.activity_id, "supporter": each.supporter_id, "rules": each.rules.number}
        )
    return {
        "id": row.id,
        "cohort": row.cohort.slug,
        "month": row.month,
        "made_at": row.made_at,
        "total_won": sum(each.fee_won for each in row.lines),
        "lines": lines,
    }
