"""Faults for programs: a thermometer reports as well as a person."""

from __future__ import annotations

from typing import Any

from flask import Response
from marshmallow import fields, post_load

from anchorcenter.accounts.access import token_needed
from anchorcenter.accounts.actors import Actor
from anchorcenter.bookings.api.schemas import SPACE, said
from anchorcenter.bookings.care import service
from anchorcenter.bookings.care.models import Matter
from anchorcenter.bookings.care.service import NewReport
from anchorcenter.core.api import Blueprint, Line, Schema, Word
from anchorcenter.core.clock import now
from anchorcenter.core.idempotency import Made, once
from anchorcenter.core.openapi import CREATES

faults = Blueprint("faults_api", __name__, url_prefix="/faults", description="What is broken.")
WHAT = said("What is broken, in one line.", "The light above zone A flickers")


class NewFaultSchema(Schema):
    space = Word(required=True, metadata=SPACE)
    what = Line(300, required=True, metadata=WHAT)

    @post_load
    def wanted(self, values: dict[str, Any], **_options: Any) -> NewReport:
        return NewReport(matter=Matter.FAULT, **values)


class FaultSchema(Schema):
    id = fields.Integer(required=True, metadata=said("What staff call it.", 17))
    space = fields.String(required=True, metadata=SPACE)
    what = fields.String(required=True, metadata=WHAT)


FAULT = FaultSchema()


@faults.post("")
@token_needed("bookings:write")
@faults.doc(**CREATES)
@faults.arguments(NewFaultSchema)
@faults.response(201, FaultSchema)
def create(wanted: NewReport, by: Actor) -> Response:
    """Report what is broken: staff find it among what they have to do."""

    def made() -> Made:
        number = service.report(wanted, by=by, now=now())
        return {"id": number, "space": wanted.space, "what": wanted.what}, {}

    return once(made, FAULT, holder_id=by.id, now=now())
