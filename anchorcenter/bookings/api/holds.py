"""Keeping a slot while a program, or who sits before it, makes up its mind."""

from __future__ import annotations

from typing import Any

from flask import Response

from anchorcenter.accounts.access import token_needed
from anchorcenter.accounts.actors import Actor
from anchorcenter.bookings import queries, service
from anchorcenter.bookings.alternatives import offering
from anchorcenter.bookings.api.schemas import HoldSchema, NewHoldSchema
from anchorcenter.bookings.wanted import NewHold
from anchorcenter.core import settings
from anchorcenter.core.api import Blueprint
from anchorcenter.core.clock import now
from anchorcenter.core.idempotency import Made, once
from anchorcenter.core.openapi import CREATES, REFUSES
from anchorcenter.core.unit_of_work import writing
from anchorcenter.facilities.queries import get_plan

holds = Blueprint("holds_api", __name__, url_prefix="/holds", description="Slots kept for the token's holder.")
HOLD = HoldSchema()


@holds.post("")
@token_needed("bookings:write")
@holds.doc(**CREATES)
@holds.arguments(NewHoldSchema)
@holds.response(201, HoldSchema)
def hold(wanted: NewHold, by: Actor) -> Response:
    """Keep a slot for ten minutes, so that nobody else takes it meanwhile.

    The same slot once more is the same hold. 409 when something is taken, 422 when a rule says no; both list every
    reason and alternatives.
    """
    with offering(wanted, by=by, now=now()):
        return once(lambda: _held(service.hold(wanted, by=by, now=now()), by), HOLD, holder_id=by.id, now=now())


@holds.post("/<int:number>/extend")
@token_needed("bookings:write")
@holds.doc(**CREATES)
@holds.response(200, HoldSchema)
def extend(number: int, by: Actor) -> Response:
    """Keep it ten minutes longer; a few times only."""

    def longer() -> Made:
        service.extend(number, by=by, now=now())
        return _held(number, by)

    return once(longer, HOLD, holder_id=by.id, now=now(), status=200)


@holds.delete("/<int:number>")
@token_needed("bookings:write")
@holds.doc(**REFUSES)
@holds.response(204)
def release(number: int, by: Actor) -> None:
    """Give the slot back; once more changes nothing. 409 when it has become a booking."""
    with writing():
        service.release_hold(number, by=by, now=now())


def _held(number: int, by: Actor) -> Made:
    held = queries.get_hold(number, person=by)
    space, most = get_plan().get(held.space_id), settings.current()[service.HOLD_EXTENSIONS]
    shown: dict[str, Any] = {
        "id": held.id,
        "space": space.slug,
        "starts_at": held.period.start,
        "ends_at": held.period.end,
        "units": held.cells_taken if space.is_pool else 1,
        "expires_at": held.expires_at,
        "extensions_left": max(0, most - held.extensions),
    }
    return shown, {}
