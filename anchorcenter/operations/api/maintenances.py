"""Recurring maintenance for programs: a closure on every date of a rule, rehearsed and decided at once."""

from __future__ import annotations

from flask import Response
from marshmallow import fields

from anchorcenter.accounts.access import token_needed
from anchorcenter.accounts.actors import Actor
from anchorcenter.accounts.models import Permission
from anchorcenter.core.api import Blueprint, Moment, Schema
from anchorcenter.core.clock import now
from anchorcenter.core.i18n import zone
from anchorcenter.core.idempotency import Made, once
from anchorcenter.core.openapi import CREATES, REFUSES, said
from anchorcenter.core.recurrence import to_rrule
from anchorcenter.core.repeating_api import RULE, RuleSchema
from anchorcenter.core.unit_of_work import writing
from anchorcenter.facilities.changes import Edit
from anchorcenter.facilities.maintenance import Maintenance, MaintenanceEdit, get_maintenance, list_maintenances
from anchorcenter.facilities.plan import Plan
from anchorcenter.facilities.queries import get_plan
from anchorcenter.operations import reopening
from anchorcenter.operations.api.schemas import (
    END,
    LABEL,
    LABEL_EN,
    START,
    ClosureSchema,
    DecisionsSchema,
    NewClosureSchema,
    RehearsalSchema,
)
from anchorcenter.operations.api.shapes import Sent, decided, refusal, require, shape_of, touched, where
from anchorcenter.operations.closing import Decided, Rehearsal, close_again

blueprint = Blueprint(
    "maintenances_api", __name__, url_prefix="/maintenances", description="What is closed again and again."
)
NAMES = ("starts_at", "ends_at", "label", "label_en", "why")
RULES = ("every", "interval", "nth", "missing", "until", "count")


class NewMaintenanceSchema(NewClosureSchema, RuleSchema):
    """Its first time, and how it repeats until a last day or so often."""


class DecidedMaintenanceSchema(NewMaintenanceSchema, DecisionsSchema):
    """The same with what becomes of each booking inside."""


class DateSchema(Schema):
    starts_at = Moment(required=True, metadata=START)
    ends_at = Moment(required=True, metadata=END)


class RehearsedMaintenanceSchema(RehearsalSchema):
    dates = fields.List(fields.Nested(DateSchema), required=True, metadata=said("When it would be closed."))


class MaintenanceSchema(Schema):
    id = fields.Integer(required=True, metadata=said("What ends it.", 3))
    label = fields.String(required=True, metadata=LABEL)
    label_en = fields.String(required=True, metadata=LABEL_EN)
    rrule = fields.String(required=True, metadata=RULE)
    ended_at = Moment(required=True, allow_none=True, metadata=said("When it was ended before its last date."))
    items = fields.List(fields.Nested(ClosureSchema), required=True, metadata=said("The closures of its dates."))


class MaintenancesSchema(Schema):
    items = fields.List(fields.Nested(MaintenanceSchema), required=True)


MAINTENANCE = MaintenanceSchema()


@blueprint.get("")
@token_needed("bookings:read")
@blueprint.response(200, MaintenancesSchema)
def list_all(by: Actor) -> Sent:  # Everybody may read when what is closed.
    """What is closed again and again, the latest first, with every date of it."""
    return {"items": [_shape(row) for row in list_maintenances()]}


@blueprint.post("/rehearsal")
@token_needed("facilities:write")
@blueprint.doc(**REFUSES)
@blueprint.arguments(NewMaintenanceSchema)
@blueprint.response(200, RehearsedMaintenanceSchema)
def rehearse(sent: Sent, by: Actor) -> Sent:
    """On which dates it would be closed, whom that would touch and where each could go. Nothing is stored."""
    require(by, Permission.CONFIGURE)
    try:
        with writing():
            close_again(_edit(sent, get_plan()), Decided(), confirmed="", by=by, now=now())
    except Rehearsal as found:
        dates = [{"starts_at": each.start, "ends_at": each.end} for each in found.dates]
        items = [touched(each, get_plan()) for each in found.touched]
        return {"seal": found.word, "dates": dates, "items": items}
    raise AssertionError("nobody can have confirmed it")


@blueprint.post("")
@token_needed("facilities:write")
@blueprint.doc(**CREATES)
@blueprint.arguments(DecidedMaintenanceSchema)
@blueprint.response(201, MaintenanceSchema)
def create(sent: Sent, by: Actor) -> Response:
    """Close every date, and have each booking inside moved, cancelled or kept as decided; each owner gets one mail.

    409 when it is no longer as the rehearsal with that seal said: rehearse again. 422 while one is undecided.
    """
    require(by, Permission.CONFIGURE)

    def made() -> Made:
        try:
            edit = _edit(sent, get_plan())
            number = close_again(edit, decided(sent), confirmed=sent["seal"], by=by, now=now())
        except Rehearsal as found:
            raise refusal(found) from None
        return _shape(get_maintenance(number)), {}

    return once(made, MAINTENANCE, holder_id=by.id, now=now())


@blueprint.post("/<int:number>/end")
@token_needed("facilities:write")
@blueprint.doc(**REFUSES)
@blueprint.response(200, MaintenanceSchema)
def end(number: int, by: Actor) -> Sent:
    """Take back every date that has not begun; who had to give way is offered their time. One date by itself is a
    closure: remove that."""
    get_maintenance(number)
    require(by, Permission.CONFIGURE)
    with writing():
        reopening.end_again(number, Edit(), by=by, now=now())
    return _shape(get_maintenance(number))


def _edit(sent: Sent, plan: Plan) -> MaintenanceEdit:
    values = where(sent, plan) | {name: sent[name] for name in NAMES + RULES}
    return MaintenanceEdit(**values, weekdays=frozenset(sent["weekdays"]))


def _shape(row: Maintenance) -> Sent:
    kept = {name: getattr(row, name) for name in ("id", "label", "label_en", "ended_at")}
    rrule = to_rrule(row.rule, row.first, zone())
    return kept | {"rrule": rrule, "items": [shape_of(each) for each in row.closures]}
