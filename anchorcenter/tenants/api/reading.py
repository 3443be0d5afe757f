"""Tenants, units and how full the building is, for programs; staff keep one more."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from flask import Response, abort
from marshmallow import fields

from anchorcenter.accounts.access import token_needed
from anchorcenter.accounts.actors import Actor
from anchorcenter.accounts.models import Permission
from anchorcenter.core.api import ROOT, Blueprint, Day, Moment, Schema
from anchorcenter.core.clock import now
from anchorcenter.core.errors import DomainError, Reason, not_found
from anchorcenter.core.i18n import _l, named, today
from anchorcenter.core.idempotency import Made, once
from anchorcenter.core.openapi import CREATES, LOCATED, REFUSES, said
from anchorcenter.core.periods import DAY
from anchorcenter.facilities.plan import Plan, SpacePlan
from anchorcenter.facilities.queries import get_plan
from anchorcenter.tenants import queries, service
from anchorcenter.tenants.api.schemas import NewTenantSchema
from anchorcenter.tenants.intake.queries import load_in_review
from anchorcenter.tenants.models import ReviewMeeting, Tenant
from anchorcenter.tenants.reading import load_lets, standings
from anchorcenter.tenants.service import Profile
from anchorcenter.tenants.states import Fullness, Let, Standing, UnitState, fullness, months_of, whole_month

MOST_MONTHS = 120

tenants = Blueprint("tenants_api", __name__, url_prefix="/tenants", description="Who rents units.")
units = Blueprint("units_api", __name__, url_prefix="/units", description="What is let.")
occupancy = Blueprint("occupancy_api", __name__, url_prefix="/occupancy", description="How full the building is.")


class AsOfSchema(Schema):
    on = Day(load_default=None, metadata=said("The day; today without one.", "2026-11-26"))


class ContractSchema(Schema):
    id = fields.Integer(required=True, metadata=said("What calls name it by.", 17))
    tenancy = fields.Integer(required=True, metadata=said("The stay that it belongs to.", 17))
    unit = fields.String(required=True, metadata=said("The slug of the unit.", "unit-201"))
    first_on = fields.Date(required=True, metadata=said("The first day on which it is let.", "2026-01-01"))
    last_on = fields.Date(required=True, metadata=said("The last day on which it is let.", "2026-12-31"))
    area_m2 = fields.Integer(required=True, metadata=said("Its area.", 66))


class MeetingSchema(Schema):
    starts_at = Moment(required=True, metadata=said("When it begins.", "2026-12-03T10:00:00+09:00"))
    ends_at = Moment(required=True, metadata=said("When it ends.", "2026-12-03T10:30:00+09:00"))
    place = fields.String(required=True, metadata=said("Where it is.", "Meeting room 1"))


class TenantSchema(Schema):
    id = fields.Integer(required=True, metadata=said("The number of the organisation.", 17))
    name = fields.String(required=True, metadata=said("What it is called.", "Hanul Flight Technology"))
    kind = fields.String(required=True, metadata=said("What it is.", "company"))
    contracts = fields.List(fields.Nested(ContractSchema), required=True, metadata={"description": "All it ever had."})
    reviews_ahead = fields.List(
        fields.Nested(MeetingSchema), required=True, metadata={"description": "Meetings of yearly reviews."}
    )


TENANT = TenantSchema()


class TenantsSchema(Schema):
    items = fields.List(fields.Nested(TenantSchema), required=True)


class UnitSchema(Schema):
    slug = fields.String(required=True, metadata=said("Its name in addresses.", "unit-201"))
    name = fields.String(required=True, metadata=said("What it is called.", "Unit 201"))
    area_m2 = fields.Integer(required=True, metadata=said("Its area.", 66))
    state = fields.Enum(UnitState, by_value=True, required=True, metadata=said("How it stands.", "let"))
    tenants = fields.List(fields.Integer(), required=True, metadata=said("Who has it, as far as you may know.", [17]))


class UnitsSchema(Schema):
    items = fields.List(fields.Nested(UnitSchema), required=True)


class AskedMonthsSchema(Schema):
    first = Day(required=True, data_key="from", metadata=said("A day of the first month.", "2026-01-01"))
    last = Day(required=True, data_key="to", metadata=said("A day of the last month, it too.", "2026-12-31"))


class OccupancySchema(Schema):
    on = fields.Date(required=True, metadata=said("The day.", "2026-11-26"))
    units_let = fields.Integer(required=True, metadata=said("Units let, wholly or in part.", 8))
    units = fields.Integer(required=True, metadata=said("Units in service.", 10))
    area_let_m2 = fields.Integer(required=True, metadata=said("Square metres let.", 444))
    area_m2 = fields.Integer(required=True, metadata=said("Square metres in service.", 542))


class MonthSchema(OccupancySchema):
    """As it is on the last day of the month, and on all of its days together."""

    m2_days_let = fields.Integer(required=True, metadata=said("Square metres let, times days.", 13_320))
    m2_days = fields.Integer(required=True, metadata=said("Square metres in service, times days.", 16_260))


class MonthsSchema(Schema):
    items = fields.List(fields.Nested(MonthSchema), required=True)


@tenants.get("")
@token_needed("bookings:read")
@tenants.response(200, TenantsSchema)
def list_tenants(by: Actor) -> dict[str, Any]:
    """Every tenant for staff, everybody else's own."""
    plan, mine = get_plan(), by.organisation_id or 0
    found = queries.list_tenants() if by.is_staff else [own] if (own := queries.find_tenant(mine)) else []
    lets, meetings = load_lets(plan), queries.list_meetings(now(), None if by.is_staff else mine)
    return {"items": [_tenant(each, lets, meetings[each.organisation_id], plan) for each in found]}


@tenants.get("/<int:number>")
@token_needed("bookings:read")
@tenants.response(200, TenantSchema)
def show(number: int, by: Actor) -> dict[str, Any]:
    """One tenant: any for staff, one's own for everybody else."""
    if not by.is_staff and number != by.organisation_id:
        raise not_found()
    return _known(number)


@tenants.post("")
@token_needed("tenants:write", Permission.OPERATE)
@tenants.doc(**CREATES)
@tenants.arguments(NewTenantSchema)
@tenants.response(201, TenantSchema, headers=LOCATED)
def register(wanted: Profile, by: Actor) -> Response:
    """Keep an organisation as a tenant, new or known by its name. 409 when it is kept already."""

    def made() -> Made:
        number = service.register(wanted, by=by.key, now=now())
        return _known(number), {"Location": f"{ROOT}/tenants/{number}"}

    return once(made, TENANT, holder_id=by.id, now=now())


@units.get("")
@token_needed("bookings:read")
@units.arguments(AsOfSchema, location="query")
@units.response(200, UnitsSchema)
def list_units(asked: dict[str, Any], by: Actor) -> dict[str, Any]:
    """Every unit as it is on a day. Who has it is told to staff, and to tenants of themselves."""
    plan, day = get_plan(), asked["on"] or today(now())
    found = standings(plan.units, load_lets(plan), day, load_in_review(day, now=now()))
    return {"items": [_unit(each, by) for each in found]}


@occupancy.get("")
@token_needed("reports:read")
@occupancy.arguments(AsOfSchema, location="query")
@occupancy.response(200, OccupancySchema)
def show_occupancy(asked: dict[str, Any], by: Actor) -> dict[str, Any]:
    """How many units and square metres are let on a day, for who may read reports."""
    if not by.may(Permission.READ_REPORTS):
        abort(403)
    plan, day = get_plan(), asked["on"] or today(now())
    return _full(fullness(plan.units, load_lets(plan), day))


@occupancy.get("/months")
@token_needed("reports:read")
@occupancy.doc(**REFUSES)
@occupancy.arguments(AskedMonthsSchema, location="query")
@occupancy.response(200, MonthsSchema)
def list_months(asked: dict[str, date], by: Actor) -> dict[str, Any]:
    """Month by month how full the building was, and by the contracts that are signed will be; for who may read reports.

    422 for more than ten years and for an end before the start.
    """
    if not by.may(Permission.READ_REPORTS):
        abort(403)
    ends = months_of(asked["first"], asked["last"])
    if not 0 < len(ends) <= MOST_MONTHS:
        message = _l("Ask for 1 to %(most)d months.", most=MOST_MONTHS)
        raise DomainError(Reason(code="months", message=message, field="to"))
    plan = get_plan()
    lets = load_lets(plan)
    return {"items": [_month(plan.units, lets, end) for end in ends]}


def _known(number: int) -> dict[str, Any]:
    plan, meetings = get_plan(), queries.list_meetings(now(), number)
    return _tenant(queries.get_tenant(number), load_lets(plan), meetings[number], plan)


def _month(units: Sequence[SpacePlan], lets: Collection[Let], end: date) -> dict[str, Any]:
    let, offered = whole_month(units, lets, end)
    return _full(fullness(units, lets, end)) | {"m2_days_let": let, "m2_days": offered}


def _full(full: Fullness) -> dict[str, Any]:
    areas = {"area_let_m2": full.area_let, "area_m2": full.area}
    return {"on": full.on, "units_let": full.units_let, "units": full.units} | areas


def _tenant(row: Tenant, lets: Collection[Let], meetings: Collection[ReviewMeeting], plan: Plan) -> dict[str, Any]:
    mine = sorted((let for let in lets if let.tenant_id == row.organisation_id), key=_start)
    name = named(row.organisation.name, row.organisation.name_en)
    contracts = [_contract(let, plan) for let in mine]
    ahead = [{"starts_at": m.starts_at, "ends_at": m.ends_at, "place": m.place} for m in meetings]
    values = {"id": row.organisation_id, "name": name, "kind": str(row.kind)}
    return values | {"contracts": contracts, "reviews_ahead": ahead}


def _start(let: Let) -> tuple[date, int]:
    return let.days.start, let.contract_id


def _contract(let: Let, plan: Plan) -> dict[str, Any]:
    days = {"first_on": let.days.start, "last_on": let.days.end - DAY}
    return {
        "id": let.contract_id,
        "tenancy": let.tenancy_id,
        "unit": plan.get(let.space_id).slug,
        "area_m2": let.area_m2,
    } | days


def _unit(standing: Standing, by: Actor) -> dict[str, Any]:
    unit = standing.unit
    known = [let.tenant_id for let in standing.lets if by.is_staff or let.tenant_id == by.organisation_id]
    names = {"slug": unit.slug, "name": str(unit.name), "area_m2": unit.area_m2 or 0}
    return names | {"state": standing.state, "tenants": known}
