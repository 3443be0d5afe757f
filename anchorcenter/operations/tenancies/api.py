"""Ending and suspending tenancies by programs of staff: first whose bookings it touches, then all of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from marshmallow import fields, validate

from anchorcenter.accounts.access import saw, token_needed
from anchorcenter.accounts.actors import Actor
from anchorcenter.accounts.models import Permission
from anchorcenter.core.api import Blueprint, Day, Line, Moment, Schema, Word
from anchorcenter.core.clock import now
from anchorcenter.core.errors import TAKEN, DomainError, Reason
from anchorcenter.core.i18n import _l
from anchorcenter.core.openapi import REFUSES, said
from anchorcenter.facilities.plan import Plan
from anchorcenter.facilities.queries import get_plan
from anchorcenter.operations.tenancies.service import Beyond, Seen, carry_out, find_beyond, rehearse
from anchorcenter.tenants import service
from anchorcenter.tenants.api.schemas import WHY, TenancySchema
from anchorcenter.tenants.api.shapes import stay_shape
from anchorcenter.tenants.models import SuspensionKind
from anchorcenter.tenants.queries import get_tenancy
from anchorcenter.tenants.service import Ending, NewSuspension
from anchorcenter.tenants.terms import LAST

blueprint = Blueprint("tenancy_ends_api", __name__, url_prefix="/tenancies", description="How stays of tenants end.")
STAFF = "tenants:write", Permission.OPERATE
MOST_KEPT = 500
SEAL = said("The `seal` of the rehearsal that you decided by; nothing when it touches no booking.", "d1b3b8a2c4e0f617")
KEEP = said("The numbers of the bookings that stay; the others are cancelled.", ["B-2026-000123"])
Sent = dict[str, Any]


class EndingSchema(Schema):
    last_on = Day(required=True, metadata=LAST)
    why = Line(200, required=True, metadata=WHY)


class SuspendingSchema(Schema):
    kind = fields.Enum(SuspensionKind, by_value=True, required=True, metadata=said("What for.", "arrears"))
    first_on = Day(required=True, metadata=said("The first day on which they are no tenants.", "2026-12-01"))
    why = Line(200, required=True, metadata=WHY)


class SeenSchema(Schema):
    """What becomes of the bookings that it touches."""

    seal = Word(load_default="", metadata=SEAL)
    keep = fields.List(Word(), load_default=list, validate=validate.Length(max=MOST_KEPT), metadata=KEEP)


class DecidedEndingSchema(EndingSchema, SeenSchema):
    """An end with what becomes of the bookings after it."""


class DecidedSuspendingSchema(SuspendingSchema, SeenSchema):
    """A suspension with what becomes of the bookings on its days."""


class DecidedBookingsSchema(SeenSchema):
    """What becomes of bookings on days on which they are no tenants."""

    why = Line(200, required=True, metadata=WHY)


class BeyondBookingSchema(Schema):
    code = fields.String(required=True, metadata=said("The number of the booking.", "B-2026-000123"))
    space = fields.String(required=True, metadata=said("The slug of its space.", "flight-field-a"))
    starts_at = Moment(required=True, metadata=said("When it begins.", "2026-12-03T10:00:00+09:00"))
    ends_at = Moment(required=True, metadata=said("When it ends.", "2026-12-03T12:00:00+09:00"))


class BeyondSchema(Schema):
    seal = fields.String(required=True, metadata=said("Stands for the list as it is now.", "d1b3b8a2c4e0f617"))
    items = fields.List(fields.Nested(BeyondBookingSchema), required=True, metadata={"description": "By start."})


@dataclass(frozen=True)
class _Way:
    """How a stay changes: by a verb with what was sent."""

    verb: Callable[..., None]
    wanted: Callable[..., object]

    def on(self, number: int, sent: Sent, by: Actor) -> Callable[[], None]:
        values = {name: value for name, value in sent.items() if name not in {"seal", "keep"}}
        return partial(self.verb, number, self.wanted(**values), by=by.key, now=now())


NOTICE, LEAVING = _Way(service.give_notice, Ending), _Way(service.leave, Ending)
SUSPENDING = _Way(service.suspend, NewSuspension)


@blueprint.post("/<int:number>/notice/rehearsal")
@token_needed(*STAFF)
@blueprint.doc(**REFUSES)
@blueprint.arguments(EndingSchema)
@blueprint.response(200, BeyondSchema)
def rehearse_notice(sent: Sent, number: int, by: Actor) -> Sent:
    """Which bookings of theirs lie after that last day. Nothing is stored."""
    return _beyond(rehearse(number, NOTICE.on(number, sent, by), by=by, now=now()))


@blueprint.post("/<int:number>/notice")
@token_needed(*STAFF)
@blueprint.doc(**REFUSES)
@blueprint.arguments(DecidedEndingSchema)
@blueprint.response(200, TenancySchema)
def give_notice(sent: Sent, number: int, by: Actor) -> Sent:
    """Have every contract of a stay end by a day at the latest, and what is booked after it be cancelled or kept.

    409 when the bookings are not those of the rehearsal with that seal.
    """
    return _carried_out(NOTICE, number, sent, by)


@blueprint.post("/<int:number>/leave/rehearsal")
@token_needed(*STAFF)
@blueprint.doc(**REFUSES)
@blueprint.arguments(EndingSchema)
@blueprint.response(200, BeyondSchema)
def rehearse_leaving(sent: Sent, number: int, by: Actor) -> Sent:
    """Which bookings of theirs lie after that last day. Nothing is stored."""
    return _beyond(rehearse(number, LEAVING.on(number, sent, by), by=by, now=now()))


@blueprint.post("/<int:number>/leave")
@token_needed(*STAFF)
@blueprint.doc(**REFUSES)
@blueprint.arguments(DecidedEndingSchema)
@blueprint.response(200, TenancySchema)
def leave(sent: Sent, number: int, by: Actor) -> Sent:
    """End a stay for good, when every step of the hand-over is checked off: 422 before.

    409 when the bookings are not those of the rehearsal with that seal.
    """
    return _carried_out(LEAVING, number, sent, by)


@blueprint.post("/<int:number>/suspend/rehearsal")
@token_needed(*STAFF)
@blueprint.doc(**REFUSES)
@blueprint.arguments(SuspendingSchema)
@blueprint.response(200, BeyondSchema)
def rehearse_suspending(sent: Sent, number: int, by: Actor) -> Sent:
    """Which bookings of theirs lie on days on which they would be no tenants. Nothing is stored."""
    return _beyond(rehearse(number, SUSPENDING.on(number, sent, by), by=by, now=now()))


@blueprint.post("/<int:number>/suspend")
@token_needed(*STAFF)
@blueprint.doc(**REFUSES)
@blueprint.arguments(DecidedSuspendingSchema)
@blueprint.response(200, TenancySchema)
def suspend(sent: Sent, number: int, by: Actor) -> Sent:
    """Have them be no tenants from a day on, until it is lifted: they keep the unit.

    409 when the bookings are not those of the rehearsal with that seal.
    """
    return _carried_out(SUSPENDING, number, sent, by)


@blueprint.get("/<int:number>/bookings")
@token_needed("bookings:read", Permission.OPERATE)
@blueprint.response(200, BeyondSchema)
def list_bookings(number: int, by: Actor) -> Sent:
    """What they have booked as a tenant for days on which they are none, as it is now."""
    return _left(number)


@blueprint.post("/<int:number>/bookings")
@token_needed(*STAFF)
@blueprint.doc(**REFUSES)
@blueprint.arguments(DecidedBookingsSchema)
@blueprint.response(200, BeyondSchema)
def decide(sent: Sent, number: int, by: Actor) -> Sent:
    """Cancel what they have booked for such days, but what you keep; answers what is left of it."""
    _carry_out(number, lambda: None, sent, by)
    return _left(number)


def _left(number: int) -> Sent:
    return _beyond(find_beyond(get_tenancy(number).organisation_id, now=now()))


def _carried_out(way: _Way, number: int, sent: Sent, by: Actor) -> Sent:
    _carry_out(number, way.on(number, sent, by), sent, by)
    return stay_shape(number)


def _carry_out(number: int, verb: Callable[[], None], sent: Sent, by: Actor) -> None:
    seen = Seen(word=sent["seal"], keep=sent["keep"], why=sent["why"])
    try:
        carry_out(number, verb, seen, by=by, now=now())
    except Beyond as found:
        raise DomainError(Reason(code="bookings", message=_message(found), field="seal", status=TAKEN)) from None


def _message(found: Beyond) -> Any:
    if found.is_other:
        return _l("The list has changed meanwhile. Look at it once more.")
    return _l("It touches bookings: look at them in the rehearsal, and send its seal.")


def _beyond(found: Beyond) -> Sent:
    plan = get_plan()
    return {"seal": found.word, "items": [_booking(each, plan) for each in found.bookings]}


def _booking(row: Any, plan: Plan) -> Sent:
    saw(row.booked_by_id)
    held = row.parts[0].occupancy
    return {
        "code": row.code,
        "space": plan.get(held.space_id).slug,
        "starts_at": held.starts_at,
        "ends_at": held.ends_at,
    }
