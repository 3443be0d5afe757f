"""Yearly figures of tenants for programs: all of them for staff, everybody else's own."""

from __future__ import annotations

from typing import Any

from flask import Response
from marshmallow import fields, post_load

from anchorcenter.accounts.access import token_needed
from anchorcenter.accounts.actors import Actor
from anchorcenter.core.api import Blueprint, Digits, Line, Number, Schema
from anchorcenter.core.clock import now
from anchorcenter.core.errors import missing
from anchorcenter.core.idempotency import Made, once
from anchorcenter.core.openapi import CREATES, said
from anchorcenter.tenants.yearly import queries, service
from anchorcenter.tenants.yearly.models import FiguresState, YearlyFigures
from anchorcenter.tenants.yearly.rules import MOST, NewFigures

yearly = Blueprint("yearly_api", __name__, url_prefix="/yearly-figures", description="What tenants say of a year.")


TENANT = said("The number of the organisation.", 17)
YEAR = said("Which year, as of its 31 December.", 2025)
SALES = said("Sales of the year, in million won.", 3_200)
INVESTMENT = said("Investment received in the year, in million won.", 500)


class YearSchema(Schema):
    year = Digits(2000, 2199, load_default=None, metadata=said("Of one year alone.", 2025))


class NewFiguresSchema(Schema):
    """What is said of a year."""

    tenant = Number(1, 2**31 - 1, required=True, metadata=TENANT)
    year = Number(2000, 2199, required=True, metadata=YEAR)
    employees = Number(0, MOST, required=True, metadata=said("How many people worked there.", 14))
    sales_million_won = Number(0, MOST, required=True, metadata=SALES)
    patents = Number(0, MOST, required=True, metadata=said("How many patents it holds.", 3))
    investment_million_won = Number(0, MOST, required=True, metadata=INVESTMENT)
    note = Line(200, load_default="", metadata=said("A word on it.", "Including two interns"))
    replaces = Number(0, 2**31 - 1, load_default=0, metadata=said("The `id` of what it corrects; 0: nothing.", 0))

    @post_load
    def wanted(self, values: dict[str, Any], **_options: Any) -> NewFigures:
        return NewFigures(**values)


class FiguresSchema(Schema):
    id = fields.Integer(required=True, metadata=said("Its number.", 17))
    tenant = fields.Integer(required=True, metadata=TENANT)
    year = fields.Integer(required=True, metadata=YEAR)
    employees = fields.Integer(required=True)
    sales_million_won = fields.Integer(required=True, metadata=SALES)
    patents = fields.Integer(required=True)
    investment_million_won = fields.Integer(required=True, metadata=INVESTMENT)
    note = fields.String(required=True)
    state = fields.Enum(FiguresState, by_value=True, required=True, metadata=said("What staff said.", "confirmed"))


class FiguresListSchema(Schema):
    items = fields.List(fields.Nested(FiguresSchema), required=True)


FIGURES = FiguresSchema()


@yearly.get("")
@token_needed("bookings:read")
@yearly.arguments(YearSchema, location="query")
@yearly.response(200, FiguresListSchema)
def list_figures(asked: dict[str, Any], by: Actor) -> dict[str, Any]:
    """What is said at present, the latest year first: of every tenant for staff, of your own for you."""
    tenant = None if by.is_staff else by.organisation_id or 0
    return {"items": [_shape(row) for row in queries.list_figures(year=asked["year"], tenant=tenant)]}


@yearly.post("")
@token_needed("tenants:write")
@yearly.doc(**CREATES)
@yearly.arguments(NewFiguresSchema)
@yearly.response(201, FiguresSchema)
def enter(wanted: NewFigures, by: Actor) -> Response:
    """Say what a year was like, or correct it; for managers of a tenant and staff. Staff confirm it."""

    def made() -> Made:
        service.enter(wanted, by=by, now=now())
        return _shape(queries.find_current(wanted.tenant, wanted.year) or missing()), {}

    return once(made, FIGURES, holder_id=by.id, now=now())


def _shape(row: YearlyFigures) -> dict[str, Any]:
    names = "id", "year", "employees", "sales_million_won", "patents", "investment_million_won", "note", "state"
    return {name: getattr(row, name) for name in names} | {"tenant": row.organisation_id}
