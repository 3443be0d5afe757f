"""Equipment for programs: what there is, who may have it until when, and handing it out and back."""

from __future__ import annotations

from typing import Any

from flask import Response
from marshmallow import fields, post_load

from anchorcenter.accounts.access import token_needed
from anchorcenter.accounts.actors import Actor
from anchorcenter.bookings.api.schemas import said
from anchorcenter.bookings.lending import queries, service
from anchorcenter.bookings.lending.models import Equipment, EquipmentKind, Loan, Outcome, State
from anchorcenter.bookings.lending.rules import is_late
from anchorcenter.bookings.lending.service import NewLoan, Return
from anchorcenter.core.api import Blueprint, Line, Moment, Schema
from anchorcenter.core.clock import now
from anchorcenter.core.idempotency import Made, once
from anchorcenter.core.openapi import CREATES, REFUSES
from anchorcenter.core.unit_of_work import writing
from anchorcenter.facilities.queries import get_plan

equipment = Blueprint("equipment_api", __name__, url_prefix="", description="Drones and what belongs to them.")
NUMBER = said("What its sticker says.", "DR-01")
DUE = said("Until when it is lent; with a booking its end without it.", "2026-12-03T18:00:00+09:00")
CODE = said("The booking that it is for.", "B-2026-000123")


class EquipmentSchema(Schema):
    number = fields.String(required=True, metadata=NUMBER)
    kind = fields.Enum(EquipmentKind, by_value=True, required=True)
    name = fields.String(required=True, metadata=said("Make and model.", "Mavic 3"))
    space = fields.String(required=True, metadata=said("The slug of the space where it is kept.", "live-studio"))
    state = fields.Enum(State, by_value=True, required=True)
    due_at = Moment(required=True, allow_none=True, metadata=said("Until when somebody has it; null: nobody."))


class EquipmentListSchema(Schema):
    items = fields.List(fields.Nested(EquipmentSchema), required=True)


class LoanSchema(Schema):
    id = fields.Integer(required=True, metadata=said("What a return names.", 17))
    equipment = fields.String(required=True, metadata=NUMBER)
    booking = fields.String(required=True, allow_none=True, metadata=CODE)
    lent_at = Moment(required=True)
    due_at = Moment(required=True, metadata=DUE)
    is_late = fields.Boolean(required=True, metadata=said("Whether it should have been given back by now."))
    condition = fields.String(required=True, metadata=said("What was wrong with it when it went out."))
    returned_at = Moment(required=True, allow_none=True)
    outcome = fields.Enum(Outcome, by_value=True, required=True, allow_none=True)


class LoansSchema(Schema):
    items = fields.List(fields.Nested(LoanSchema), required=True)


class NewLoanSchema(Schema):
    """For a booking, or to who has an address of e-mail."""

    equipment = Line(40, required=True, metadata=NUMBER)
    booking = Line(20, load_default="", metadata=CODE)
    email = Line(254, load_default="", metadata=said("Who gets it, without a booking.", "minsu@company.example"))
    due_at = Moment(load_default=None, allow_none=True, metadata=DUE)
    condition = Line(200, load_default="", metadata=said("What is wrong with it already.", "A scratch on an arm"))

    @post_load
    def wanted(self, values: dict[str, Any], **_options: Any) -> NewLoan:
        return NewLoan(**values)


class ReturnSchema(Schema):
    outcome = fields.Enum(Outcome, by_value=True, load_default=Outcome.OK)
    note = Line(200, load_default="", metadata=said("What is damaged.", "A propeller is broken"))

    @post_load
    def wanted(self, values: dict[str, Any], **_options: Any) -> Return:
        return Return(**values)


LOAN = LoanSchema()


@equipment.get("/equipment")
@token_needed("bookings:read")
@equipment.response(200, EquipmentListSchema)
def list_equipment(by: Actor) -> dict[str, Any]:  # It is the same for everybody.
    """All that is not retired, by number, and until when somebody has it; not who."""
    found = queries.list_all_equipment()
    out = queries.list_out([item.id for item in found])
    return {"items": [_piece(item, out.get(item.id)) for item in found]}


@equipment.get("/loans")
@token_needed("bookings:read")
@equipment.response(200, LoansSchema)
def list_loans(by: Actor) -> dict[str, Any]:
    """What you have borrowed; of staff what everybody has."""
    return {"items": [_shape(loan) for loan in queries.list_loans(by, is_everybodys=by.is_staff)]}


@equipment.post("/loans")
@token_needed("bookings:write")
@equipment.doc(**CREATES)
@equipment.arguments(NewLoanSchema)
@equipment.response(201, LoanSchema)
def lend(wanted: NewLoan, by: Actor) -> Response:
    """Hand a piece out; for staff.

    409 when somebody has it, 422 when it is not in service.
    """

    def made() -> Made:
        return _shape(queries.get_loan(service.lend(wanted, by=by, now=now()))), {}

    return once(made, LOAN, holder_id=by.id, now=now())


@equipment.post("/loans/<int:number>/return")
@token_needed("bookings:write")
@equipment.doc(**REFUSES)
@equipment.arguments(ReturnSchema)
@equipment.response(200, LoanSchema)
def take_back(wanted: Return, number: int, by: Actor) -> dict[str, Any]:
    """Have it back; for staff. A damaged one is in repair from now on, and a fault is reported.

    409 when it was given back already.
    """
    with writing():
        service.take_back(number, wanted, by=by, now=now())
    return _shape(queries.get_loan(number))


def _piece(item: Equipment, out: Loan | None) -> dict[str, Any]:
    values = {name: getattr(item, name) for name in ("number", "kind", "name", "state")}
    return values | {"space": get_plan().get(item.space_id).slug, "due_at": out.due_at if out else None}


def _shape(loan: Loan) -> dict[str, Any]:
    names = "id", "lent_at", "due_at", "condition", "returned_at", "outcome"
    values = {name: getattr(loan, name) for name in names}
    code = loan.booking.code if loan.booking else None
    return values | {"equipment": loan.equipment.number, "booking": code, "is_late": is_late(loan, now())}
