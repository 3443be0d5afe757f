"""Incidents and faults for programs: a thermometer reports as well as a person."""

from __future__ import annotations

from typing import Any

from flask import Response
from marshmallow import fields, post_load

from anchorcenter.accounts.access import token_needed
from anchorcenter.accounts.actors import Actor
from anchorcenter.bookings.api.schemas import SPACE, said
from anchorcenter.bookings.care import queries, service
from anchorcenter.bookings.care.models import Matter, Report
from anchorcenter.bookings.care.service import NewReport
from anchorcenter.core.api import Blueprint, Line, Moment, Schema, Word
from anchorcenter.core.clock import now
from anchorcenter.core.idempotency import Made, once
from anchorcenter.core.openapi import CREATES
from anchorcenter.facilities.queries import get_plan

faults = Blueprint("faults_api", __name__, url_prefix="/faults", description="What is broken or has happened.")
MATTER = said("What it is about; battery smoke is an alarm on every staff page.", "fault")
BOOKING = said("The booking during which it happened.", "B-2026-000123")
WHAT = said("What is broken, in one line.", "The light above zone A flickers")


class NewFaultSchema(Schema):
    """Something broken, or with another ``matter`` what happened; perhaps during a booking that one sees."""

    space = Word(required=True, metadata=SPACE)
    matter = fields.Enum(Matter, by_value=True, load_default=Matter.FAULT, metadata=MATTER)
    what = Line(300, required=True, metadata=WHAT)
    booking = Line(20, load_default="", metadata=BOOKING)

    @post_load
    def wanted(self, values: dict[str, Any], **_options: Any) -> NewReport:
        return NewReport(**values)


class FaultSchema(Schema):
    id = fields.Integer(required=True, metadata=said("What staff call it.", 17))
    space = fields.String(required=True, metadata=SPACE)
    matter = fields.Enum(Matter, by_value=True, required=True, metadata=MATTER)
    what = fields.String(required=True, metadata=WHAT)
    reported_at = Moment(required=True)
    closed_at = Moment(required=True, allow_none=True, metadata=said("When staff had seen to it; null: not yet."))
    note = fields.String(required=True, metadata=said("What was done about it."))


class FaultsSchema(Schema):
    items = fields.List(fields.Nested(FaultSchema), required=True)


FAULT = FaultSchema()


@faults.get("")
@token_needed("bookings:read")
@faults.response(200, FaultsSchema)
def list_faults(by: Actor) -> dict[str, Any]:
    """What you reported, the latest first; of staff what everybody did and is open, the oldest first."""
    found = queries.list_reports(is_closed=False, page=1) if by.is_staff else queries.list_mine(by.id)
    return {"items": [_shape(row) for row in found[: queries.PAGE]]}


@faults.post("")
@token_needed("bookings:write")
@faults.doc(**CREATES)
@faults.arguments(NewFaultSchema)
@faults.response(201, FaultSchema)
def create(wanted: NewReport, by: Actor) -> Response:
    """Report what is broken or has happened: staff find it among what they have to do."""

    def made() -> Made:
        return _shape(queries.get_report(service.report(wanted, by=by, now=now()))), {}

    return once(made, FAULT, holder_id=by.id, now=now())


def _shape(row: Report) -> dict[str, Any]:
    names = "id", "matter", "what", "reported_at", "closed_at", "note"
    return {name: getattr(row, name) for name in names} | {"space": get_plan().get(row.space_id).slug}
