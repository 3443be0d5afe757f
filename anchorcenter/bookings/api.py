"""Spaces and bookings for programs: schemas make the same values as the forms, the verbs are the same."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from flask import request
from marshmallow import fields, post_load
from werkzeug.http import quote_etag

from anchorcenter.accounts.access import saw, token_needed
from anchorcenter.accounts.actors import Actor
from anchorcenter.bookings import queries, service
from anchorcenter.bookings.alternatives import offering
from anchorcenter.bookings.models import Booking, Status
from anchorcenter.bookings.rules import check_longest
from anchorcenter.bookings.service import Booked
from anchorcenter.bookings.wanted import ChangedBooking, NewBooking
from anchorcenter.core.api import Blueprint, Line, Moment, Number, Schema, Word
from anchorcenter.core.clock import now
from anchorcenter.core.errors import DomainError, Reason
from anchorcenter.core.i18n import _l
from anchorcenter.core.periods import DAY, MINUTE, Period
from anchorcenter.core.unit_of_work import writing
from anchorcenter.facilities.plan import SpacePlan
from anchorcenter.facilities.queries import get_plan, list_busy

spaces = Blueprint("spaces_api", __name__, url_prefix="/spaces", description="What can be booked.")
LONGEST_LOOK = 92 * DAY
Tagged = tuple[dict[str, Any], dict[str, str]]  # A resource and the headers that go with it.

bookings = Blueprint("bookings_api", __name__, url_prefix="/bookings", description="Bookings of the token's holder.")


class NewBookingSchema(Schema):
    space = Word(required=True)
    starts_at = Moment(required=True)
    ends_at = Moment(required=True)
    purpose = Line(80, required=True)
    headcount = Number(1, 10_000, required=True)
    units = Number(1, 10_000, load_default=1)
    hold = Number(1, 10**9, load_default=None, allow_none=True)

    @post_load
    def wanted(self, values: dict[str, Any], **_options: Any) -> NewBooking:
        return NewBooking(**values)


class ChangedBookingSchema(Schema):
    """What is left out stays as it is."""

    space = Word()
    starts_at = Moment()
    ends_at = Moment()
    purpose = Line(80)
    headcount = Number(1, 10_000)
    units = Number(1, 10_000)

    @post_load
    def wanted(self, values: dict[str, Any], **_options: Any) -> ChangedBooking:
        return ChangedBooking(version=None, **values)


class CancelSchema(Schema):
    """Staff say ``why`` to whose booking it is."""

    why = Line(200, load_default="")


class SpanSchema(Schema):
    """``from`` and ``to`` are RFC 3339 times, half-open; ``space`` is a slug."""

    start = Moment(data_key="from")
    end = Moment(data_key="to")
    space = Word()


class BookingSchema(Schema):
    code = fields.String()
    status = fields.Enum(Status, by_value=True)
    space = fields.String()
    starts_at = Moment()
    ends_at = Moment()
    purpose = fields.String()
    headcount = fields.Integer()
    units = fields.Integer()


class BookingsSchema(Schema):
    items = fields.List(fields.Nested(BookingSchema))


class SpaceSchema(Schema):
    slug = fields.String()
    name = fields.String()
    kind = fields.String()
    capacity = fields.Integer()
    cells = fields.List(fields.String())
    is_pool = fields.Boolean()
    grid_minutes = fields.Integer()
    shortest_minutes = fields.Integer()
    longest_minutes = fields.Integer()


class SpacesSchema(Schema):
    items = fields.List(fields.Nested(SpaceSchema))


@spaces.get("")
@token_needed("bookings:read")
@spaces.response(200, SpacesSchema)
def list_spaces(by: Actor) -> dict[str, Any]:
    """Every space, in the center's order."""
    return {"items": [_space(space) for space in get_plan().spaces]}


@bookings.post("")
@token_needed("bookings:write")
@bookings.arguments(NewBookingSchema)
@bookings.response(201, BookingSchema)
def create(wanted: NewBooking, by: Actor) -> dict[str, Any]:
    """Book a space: 409 when something is taken, 422 when a rule says no; both list every reason and alternatives."""
    with offering(wanted, by=by, now=now()), writing():
        booked = service.book(wanted, by=by, now=now())
    return _shape(booked, booked.part.space, booked.part.period, booked.part.units)


@bookings.get("")
@token_needed("bookings:read")
@bookings.arguments(SpanSchema, location="query")
@bookings.response(200, BookingsSchema)
def list_bookings(span: dict[str, Any], by: Actor) -> dict[str, Any]:
    """What the token's holder may see, by start; with ``from`` and ``to`` also when others are there, as mere time."""
    space = get_plan().find(span["space"]) if "space" in span else None
    if "space" in span and space is None:
        raise DomainError(Reason(code="unknown_space", message=_l("There is no such space."), field="space"))
    within = _within(span.get("start"), span.get("end"))
    found = queries.list_bookings(by, within=within, space_id=space.id if space else None)
    items = [_booking(booking) for booking in found] + (_busy(by, within, space) if within else [])
    return {"items": sorted(items, key=lambda item: (item["starts_at"], item["space"]))}


@bookings.get("/<code>")
@token_needed("bookings:read")
@bookings.response(200, BookingSchema)
def show(code: str, by: Actor) -> Tagged:
    """One booking that the token's holder may see; its ETag is what a change names in If-Match."""
    return _tagged(queries.get_booking(code, person=by))


@bookings.patch("/<code>")
@token_needed("bookings:write")
@bookings.arguments(ChangedBookingSchema)
@bookings.response(200, BookingSchema)
def change(wanted: ChangedBooking, code: str, by: Actor) -> Tagged:
    """Change what is sent, if the booking still is as If-Match names it: 428 without, 412 when it has changed."""
    booking, plan = queries.get_booking(code, person=by), get_plan()
    wanted = replace(wanted, version=_version_named(booking))
    target, whose = service.merged(wanted, booking, plan), service.whose_rules(booking, by=by, now=now())
    try:
        with offering(target, by=whose, now=now(), own=[p.occupancy_id for p in booking.parts]), writing():
            service.change(code, wanted, by=by, now=now())
    except DomainError as error:
        raise (_stale() if error.reasons[0].code == "changed" else error) from None
    return _tagged(queries.get_booking(code, person=by))


@bookings.post("/<code>/cancel")
@token_needed("bookings:write")
@bookings.arguments(CancelSchema)
@bookings.response(200, BookingSchema)
def cancel(sent: dict[str, str], code: str, by: Actor) -> Tagged:
    """Cancel it; what is cancelled already stays so."""
    with writing():
        service.cancel(code, by=by, now=now(), why=sent["why"])
    return _tagged(queries.get_booking(code, person=by))


def _tagged(booking: Booking) -> Tagged:
    return _booking(booking), {"ETag": quote_etag(str(booking.version))}


def _version_named(booking: Booking) -> int | None:
    """The version that If-Match names; None for any. Raises DomainError: 428 without, 412 for another."""
    named = request.if_match
    if not named:
        message = _l("Say in If-Match which version you read: its ETag.")
        raise DomainError(Reason(code="if_match", message=message, status=428))
    if not named.contains(str(booking.version)):
        raise _stale()
    return None if named.star_tag else booking.version


def _stale() -> DomainError:
    message = _l("It has changed meanwhile. See how it is now.")
    return DomainError(Reason(code="changed", message=message, status=412))


def _within(start: datetime | None, end: datetime | None) -> Period | None:
    if start is None and end is None:
        return None
    if start is None or end is None or end <= start:
        message = _l("Give both from and to, and the end after the start.")
        raise DomainError(Reason(code="order", message=message, field="to"))
    within = Period(start, end)
    if within.length > LONGEST_LOOK:
        raise DomainError(*check_longest(within, LONGEST_LOOK, field="to"))
    return within


def _busy(by: Actor, within: Period, space: SpacePlan | None) -> list[dict[str, Any]]:
    """When others, or classes, use the space or any cell of it: nothing but the time."""
    plan = get_plan()
    cells = space.cell_ids if space else frozenset(cell.id for each in plan.spaces for cell in each.cells)
    uses = {use.occupancy_id: use for use in list_busy(cells, within, now=now())}
    known = queries.list_known(by, uses)
    return [
        {"space": plan.get(use.space_id).slug, "starts_at": use.period.start, "ends_at": use.period.end}
        for number, use in uses.items()
        if number not in known
    ]


def _space(space: SpacePlan) -> dict[str, Any]:
    return {
        "slug": space.slug,
        "name": str(space.name),
        "kind": space.kind,
        "capacity": space.capacity,
        "cells": [cell.slug for cell in space.cells],
        "is_pool": space.is_pool,
        "grid_minutes": space.grid // MINUTE,
        "shortest_minutes": space.shortest // MINUTE,
        "longest_minutes": space.longest // MINUTE,
    }


def _booking(booking: Booking) -> dict[str, Any]:
    slot = booking.parts[0].occupancy
    saw(booking.booked_by_id)
    space = get_plan().get(slot.space_id)
    return _shape(booking, space, slot.period, slot.cells_taken if space.is_pool else 1)


def _shape(booking: Booking | Booked, space: SpacePlan, period: Period, units: int) -> dict[str, Any]:
    return {
        "code": booking.code,
        "status": booking.status,
        "space": space.slug,
        "starts_at": period.start,
        "ends_at": period.end,
        "purpose": booking.purpose,
        "headcount": booking.headcount,
        "units": units,
    }
