"""Amendments of pledges for programs: what was accepted everybody, all of it who reads reports."""

from __future__ import annotations

from typing import Any

from flask import Response
from marshmallow import fields, post_load

from anchorcenter.accounts.access import token_needed
from anchorcenter.accounts.actors import Actor
from anchorcenter.accounts.models import Permission
from anchorcenter.core.api import Blueprint, Day, Line, Moment, Schema
from anchorcenter.core.clock import now
from anchorcenter.core.idempotency import Made, once
from anchorcenter.core.openapi import CREATES, REFUSES, RESPONSES, said
from anchorcenter.core.unit_of_work import writing
from anchorcenter.pledges.amendments import queries, service
from anchorcenter.pledges.amendments.models import Amendment
from anchorcenter.pledges.amendments.service import NewAmendment, NewDecision, Withdrawing
from anchorcenter.pledges.models import Status
from anchorcenter.pledges.queries import get_pledge

amendments = Blueprint(
    "amendments_api", __name__, url_prefix="/amendments", description="How pledges came to stand as they do."
)
PLEDGE = said("A pledge, by slug.", "smart-techno-valley")
STATUS = said("How the pledge is to stand; null: as it does.", "partly")
TEXT = said("What of the promise changes, in words.", "")
WHY = said("Why.", "The site was moved")
ON = said("On which day.", "2026-11-20")
BODY = said("Who decided.", "Residents' assembly")


class OfWhichPledgeSchema(Schema):
    pledge = Line(80, required=True, metadata=PLEDGE)


class NewAmendmentSchema(Schema):
    """What is proposed."""

    pledge = Line(80, required=True, metadata=PLEDGE)
    status = fields.Enum(Status, by_value=True, load_default=None, allow_none=True, metadata=STATUS)
    text = Line(500, load_default="", metadata=TEXT)
    why = Line(300, required=True, metadata=WHY)

    @post_load
    def wanted(self, values: dict[str, Any], **_options: Any) -> tuple[str, NewAmendment]:
        return values.pop("pledge"), NewAmendment(**values)


class NewAmendmentDecisionSchema(Schema):
    """What was decided."""

    is_accepted = fields.Boolean(required=True, metadata=said("Whether it was accepted.", example=True))
    decided_on = Day(required=True, metadata=ON)
    body = Line(100, required=True, metadata=BODY)
    note = Line(300, load_default="", metadata=said("Words with it; a refusal says why."))

    @post_load
    def wanted(self, values: dict[str, Any], **_options: Any) -> NewDecision:
        return NewDecision(**values)


class AmendmentWithdrawalSchema(Schema):
    """Why it is taken back."""

    why = Line(300, required=True, metadata=WHY)

    @post_load
    def wanted(self, values: dict[str, Any], **_options: Any) -> Withdrawing:
        return Withdrawing(**values)


class AmendmentDecisionSchema(Schema):
    is_accepted = fields.Boolean(required=True)
    decided_on = fields.Date(required=True, metadata=ON)
    body = fields.String(required=True, metadata=BODY)
    note = fields.String(required=True)
    was = fields.Enum(Status, by_value=True, required=True, allow_none=True, metadata=said("How it stood before."))


class AmendmentSchema(Schema):
    id = fields.Integer(required=True, metadata=said("Its number.", 17))
    pledge = fields.String(required=True, metadata=PLEDGE)
    status = fields.Enum(Status, by_value=True, required=True, allow_none=True, metadata=STATUS)
    text = fields.String(required=True, metadata=TEXT)
    why = fields.String(required=True, metadata=WHY)
    proposed_at = Moment(required=True, metadata=said("When it was proposed.", "2026-11-18T10:00:00+09:00"))
    decision = fields.Nested(
        AmendmentDecisionSchema, required=True, allow_none=True, metadata=said("null: it waits for one.")
    )
    is_withdrawn = fields.Boolean(required=True, metadata=said("Whether who proposed it took it back."))


class AmendmentsSchema(Schema):
    items = fields.List(fields.Nested(AmendmentSchema), required=True)


AMENDMENT = AmendmentSchema()


@amendments.get("")
@token_needed()
@amendments.doc(responses={404: RESPONSES["404"]})  # A pledge that is not there.
@amendments.arguments(OfWhichPledgeSchema, location="query")
@amendments.response(200, AmendmentsSchema)
def list_amendments(asked: dict[str, Any], by: Actor) -> dict[str, Any]:
    """Those of a pledge, the latest first: what was accepted; all of them for who reads reports."""
    pledge = get_pledge(asked["pledge"])
    found = queries.list_amendments(pledge.id, are_public=not by.may(Permission.READ_REPORTS))
    return {"items": [_shape(each, pledge.slug) for each in found]}


@amendments.post("")
@token_needed("pledges:write", Permission.OPERATE)
@amendments.doc(**CREATES)
@amendments.arguments(NewAmendmentSchema)
@amendments.response(201, AmendmentSchema)
def propose(sent: tuple[str, NewAmendment], by: Actor) -> Response:
    """Propose that a pledge stand or read otherwise. 409 while another waits for its decision."""

    slug, wanted = sent

    def made() -> Made:
        return _shape(queries.get_amendment(service.propose(slug, wanted, by=by, now=now())), slug), {}

    return once(made, AMENDMENT, holder_id=by.id, now=now())


@amendments.post("/<int:number>/decision")
@token_needed("pledges:write", Permission.READ_REPORTS)
@amendments.doc(**REFUSES)
@amendments.arguments(NewAmendmentDecisionSchema)
@amendments.response(200, AmendmentSchema)
def decide(wanted: NewDecision, number: int, by: Actor) -> dict[str, Any]:
    """Write down what was decided; never about one's own. 409 when it is decided already."""
    with writing():
        service.decide(number, wanted, by=by, now=now())
    row = queries.get_amendment(number)
    return _shape(row, row.pledge.slug)


@amendments.post("/<int:number>/withdraw")
@token_needed("pledges:write", Permission.OPERATE)
@amendments.doc(**REFUSES)
@amendments.arguments(AmendmentWithdrawalSchema)
@amendments.response(200, AmendmentSchema)
def withdraw(wanted: Withdrawing, number: int, by: Actor) -> dict[str, Any]:
    """Take your own proposal back. 409 when it is decided already."""
    with writing():
        service.withdraw(number, wanted, by=by, now=now())
    row = queries.get_amendment(number)
    return _shape(row, row.pledge.slug)


def _shape(row: Amendment, slug: str) -> dict[str, Any]:
    names = "id", "status", "text", "why", "proposed_at", "decision"
    return {name: getattr(row, name) for name in names} | {"pledge": slug, "is_withdrawn": row.withdrawal is not None}
