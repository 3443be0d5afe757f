"""Equipment for programs: what there is, who may have it until when, and handing it out and back."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask import Response, abort
from marshmallow import fields, post_load

from anchorcenter.accounts.access import token_needed
from anchorcenter.accounts.actors import Actor
from anchorcenter.accounts.models import Permission
from anchorcenter.bookings.lending import queries, service
from anchorcenter.bookings.lending.models import Equipment, EquipmentKind, Loan, Outcome, State
from anchorcenter.bookings.lending.rules import is_late
from anchorcenter.bookings.lending.service import EquipmentEdit, NewLoan, Return
from anchorcenter.core.api import Blueprint, Line, Moment, Number, Schema, Word
from anchorcenter.core.clock import now
from anchorcenter.core.errors import missing
from anchorcenter.core.idempotency import Made, once
from anchorcenter.core.openapi import CREATES, REFUSES, said
from anchorcenter.core.unit_of_work import writing
from anchorcenter.facilities.queries import get_plan

equipment = Blueprint("equipment_api", __name__, url_prefix="", description="Drones and what belongs to them.")
NUMBER = said("What its sticker says.", "DR-01")
DUE = said("Until when it is lent; with a booking its end without it.", "2026-12-03T18:00:00+09:00")
VERSION = said("The one that you have seen; a change raises it. 0 for a new piece.", 3)
CODE = said("The booking that it is for.", "B-2026-000123")


class EquipmentSchema(Schema):
    number = fields.String(required=True, metadata=NUMBER)
    kind = fields.Enum(EquipmentKind, by_value=True, required=True)
    name = fields.String(required=True, metadata=said("Make and model.", "Mavic 3"))
    space = fields.String(required=True, metadata=said("The slug of the space where it is kept.", "live-studio"))
    state = fields.Enum(State, by_value=True, required=True)
    due_at = Moment(required=True, allow_none=True, metadata=said("Until when somebody has it; null: nobody."))
    version = fields.Integer(required=True, metadata=VERSION)


class EquipmentEditSchema(Schema):
    """All of a piece, as it is to be."""

    number = Line(40, required=True, metadata=NUMBER)
    kind = fields.Enum(EquipmentKind, by_value=True, required=True)
    name = Line(80, required=True, metadata=said("Make and model.", "Mavic 3"))
    space = Word(required=True, metadata=said("The slug of the space where it is kept.", "live-studio"))
    state = fields.Enum(State, by_value=True, load_default=State.IN_SERVICE)
    note = Line(200, load_default="", metadata=said("What staff should know of it."))
    version = Number(0, 10**9, load_default=0, metadata=VERSION)

    @post_load
    def wanted(self, values: dict[str, Any], **_options: Any) -> EquipmentEdit:
        return EquipmentEdit(**values)


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


LOAN, PIECE = LoanSchema(), EquipmentSchema()


@equipment.get("/equipment")
@token_needed("bookings:read")
@equipment.response(200, EquipmentListSchema)
def list_equipment(by: Actor) -> dict[str, Any]:  # It is the same for everybody.
    """All that is not retired, by number, and until when somebody has it; not who."""
    found = queries.list_all_equipment()
    out = queries.list_out([item.id for item in found])
    return {"items": [_piece(item, out.get(item.id)) for item in found]}


@equipment.post("/equipment")
@token_needed("facilities:write")
@equipment.doc(**CREATES)
@equipment.arguments(EquipmentEditSchema)
@equipment.response(201, EquipmentSchema)
def enter(wanted: EquipmentEdit, by: Actor) -> Response:
    """Enter a piece; for staff. 409 when another has its number."""
    _require(by)

    def made() -> Made:
        return _shown(service.save_equipment(None, replace(wanted, version=0), by=by, now=now())), {}

    return once(made, PIECE, holder_id=by.id, now=now())


@equipment.put("/equipment/<number>")
@token_needed("facilities:write")
@equipment.doc(**REFUSES)
@equipment.arguments(EquipmentEditSchema)
@equipment.response(200, EquipmentSchema)
def change(wanted: EquipmentEdit, number: str, by: Actor) -> dict[str, Any]:
    """Change a piece, its number too; for staff.

    409 when somebody else changed it since that version, and for one that is lent and should be put away.
    """
    _require(by)
    with writing():
        item = queries.find_equipment(number) or missing()
        service.save_equipment(item.id, wanted, by=by, now=now())
    return _shown(item.id)


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


def _require(by: Actor) -> None:
    if not by.may(Permission.OPERATE):
        abort(403)


def _shown(number: int) -> dict[str, Any]:
    return _piece(queries.get_equipment(number), queries.find_out(number))


def _piece(item: Equipment, out: Loan | None) -> dict[str, Any]:
    values = {name: getattr(item, name) for name in ("number", "kind", "name", "state", "version")}
    return values | {"space": get_plan().get(item.space_id).slug, "due_at": out.due_at if out else None}


def _shape(loan: Loan) -> dict[str, Any]:
    names = "id", "lent_at", "due_at", "condition", "returned_at", "outcome"
    values = {name: getattr(loan, name) for name in names}
    code = loan.booking.code if loan.booking else None
    return values | {"equipment": loan.equipment.number, "booking": code, "is_late": is_late(loan, now())}
