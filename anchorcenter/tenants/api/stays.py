"""Stays of tenants for programs of staff: contracts, charges and reviews; managers of a company read their own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Response

from anchorcenter.accounts.access import token_needed
from anchorcenter.accounts.actors import Actor
from anchorcenter.accounts.models import Permission
from anchorcenter.core.api import ROOT, Blueprint
from anchorcenter.core.clock import now
from anchorcenter.core.errors import missing
from anchorcenter.core.idempotency import Made, once
from anchorcenter.core.openapi import CREATES, LOCATED, REFUSES
from anchorcenter.core.unit_of_work import writing
from anchorcenter.tenants import queries, service
from anchorcenter.tenants.api.reading import tenants
from anchorcenter.tenants.api.schemas import (
    HandOverStepSchema,
    LiftingSchema,
    NewChargeSchema,
    NewContractSchema,
    NewReviewSchema,
    PaymentSchema,
    RenewalSchema,
    TenancySchema,
    UnitChangeSchema,
)
from anchorcenter.tenants.api.shapes import Shape, stay_shape
from anchorcenter.tenants.service import Move, NewCharge, NewContract, NewReview, Renewal

tenancies = Blueprint("tenancies_api", __name__, url_prefix="/tenancies", description="Stays of tenants.")
contracts = Blueprint("contracts_api", __name__, url_prefix="/contracts", description="Contracts of a stay.")
charges = Blueprint("charges_api", __name__, url_prefix="/charges", description="What tenants owe.")
STAY = TenancySchema()
STAFF = "tenants:write", Permission.OPERATE


@tenancies.get("/<int:number>")
@token_needed("bookings:read")
@tenancies.response(200, TenancySchema)
def show(number: int, by: Actor) -> Shape:
    """One stay with contracts, fees, charges, reviews and meetings; for staff and the managers of the tenant."""
    is_theirs = by.is_manager and queries.get_tenancy(number).organisation_id == by.organisation_id
    return stay_shape(number, is_own=not by.is_staff) if by.is_staff or is_theirs else missing()


@tenants.post("/<int:number>/contracts")
@token_needed(*STAFF)
@tenants.doc(**CREATES)
@tenants.arguments(NewContractSchema)
@tenants.response(201, TenancySchema, headers=LOCATED)
def sign(sent: dict[str, Any], number: int, by: Actor) -> Response:
    """Let a unit to a tenant, who thereby stays or begins to; it is let on the first and on the last day.

    409 when it is let on any of them.
    """
    wanted = NewContract(organisation_id=number, **sent)
    return _made(lambda: _stay_of(service.sign(wanted, by=by.key, now=now())), by)


@contracts.post("/<int:number>/renew")
@token_needed(*STAFF)
@contracts.doc(**CREATES)
@contracts.arguments(RenewalSchema)
@contracts.response(201, TenancySchema, headers=LOCATED)
def renew(sent: dict[str, Any], number: int, by: Actor) -> Response:
    """Let the unit of a contract on from its last day under a new one; a notice is off."""
    return _made(lambda: _stay_of(service.renew(number, Renewal(**sent), by=by.key, now=now())), by)


@contracts.post("/<int:number>/move")
@token_needed(*STAFF)
@contracts.doc(**CREATES)
@contracts.arguments(UnitChangeSchema)
@contracts.response(201, TenancySchema, headers=LOCATED)
def move(sent: dict[str, Any], number: int, by: Actor) -> Response:
    """Have the tenant be in another unit from a day of the contract on, for the rest of it.

    The first day there belongs to the new unit.
    """
    return _made(lambda: _stay_of(service.change_unit(number, Move(**sent), by=by.key, now=now())), by)


@contracts.post("/<int:number>/hand-over")
@token_needed(*STAFF)
@contracts.doc(**CREATES)
@contracts.arguments(HandOverStepSchema)
@contracts.response(201, TenancySchema, headers=LOCATED)
def hand_over(sent: dict[str, Any], number: int, by: Actor) -> Response:
    """Check a step of handing the unit over off. 409 when it is done already."""

    def deed() -> int:
        service.hand_over(number, sent["step"], sent["note"], by=by.key, now=now())
        return _stay_of(number)

    return _made(deed, by)


@tenancies.post("/<int:number>/charges")
@token_needed(*STAFF)
@tenancies.doc(**CREATES)
@tenancies.arguments(NewChargeSchema)
@tenancies.response(201, TenancySchema, headers=LOCATED)
def charge(wanted: NewCharge, number: int, by: Actor) -> Response:
    """Write down what they owe."""

    def deed() -> int:
        service.charge(number, wanted, by=by.key, now=now())
        return number

    return _made(deed, by)


@charges.post("/<int:number>/settle")
@token_needed(*STAFF)
@charges.doc(**REFUSES)
@charges.arguments(PaymentSchema)
@charges.response(200, TenancySchema)
def settle(sent: dict[str, Any], number: int, by: Actor) -> Shape:
    """Write down when a charge was paid. 409 when it is paid or taken back already."""
    return _done(lambda: service.settle(number, sent["paid_on"], by=by.key, now=now()))


@charges.post("/<int:number>/drop")
@token_needed(*STAFF)
@charges.doc(**REFUSES)
@charges.response(200, TenancySchema)
def drop(number: int, by: Actor) -> Shape:
    """Take a charge back that is not paid. 409 when it is paid or taken back already."""
    return _done(lambda: service.drop(number, by=by.key, now=now()))


@tenancies.post("/<int:number>/reviews")
@token_needed(*STAFF)
@tenancies.doc(**CREATES)
@tenancies.arguments(NewReviewSchema)
@tenancies.response(201, TenancySchema, headers=LOCATED)
def review(wanted: NewReview, number: int, by: Actor) -> Response:
    """Write down the review of a year, with points and what follows. 409 for a year that has one."""

    def deed() -> int:
        service.review(number, wanted, by=by.key, now=now())
        return number

    return _made(deed, by)


@tenancies.post("/<int:number>/lift")
@token_needed(*STAFF)
@tenancies.doc(**REFUSES)
@tenancies.arguments(LiftingSchema)
@tenancies.response(200, TenancySchema)
def lift(sent: dict[str, Any], number: int, by: Actor) -> Shape:
    """Have who is suspended be a tenant again from a day on. 409 for who is not suspended."""

    def deed() -> int:
        service.lift(number, sent["first_on"], by=by.key, now=now())
        return number

    return _done(deed)


def _made(deed: Callable[[], int], by: Actor) -> Response:
    """Do it once, and answer the stay whose number it gives."""

    def made() -> Made:
        stay = stay_shape(deed())
        return stay, {"Location": f"{ROOT}/tenancies/{stay['id']}"}

    return once(made, STAY, holder_id=by.id, now=now())


def _done(deed: Callable[[], int]) -> Shape:
    with writing():
        return stay_shape(deed())


def _stay_of(contract: int) -> int:
    return queries.get_contract(contract).tenancy_id
