"""Bookings as programs read them."""

from __future__ import annotations

from typing import Any

from anchorcenter.accounts.access import saw
from anchorcenter.bookings.approval.rules import is_change_asked
from anchorcenter.bookings.models import Booking, ChangeRequest, Status
from anchorcenter.bookings.service import Booked, units_of
from anchorcenter.bookings.terms import status_at
from anchorcenter.core.clock import now
from anchorcenter.core.periods import Period
from anchorcenter.facilities.plan import SpacePlan
from anchorcenter.facilities.queries import get_plan


def shape_of(booking: Booking) -> dict[str, Any]:
    """A booking that the reader may see; that they did is noted."""
    slot = booking.parts[0].occupancy
    saw(booking.booked_by_id)
    space = get_plan().get(slot.space_id)
    whole = shape(booking, space, Period(slot.starts_at, slot.ends_at), units_of(booking, space))
    status = status_at(booking, now())
    whole |= {"status": status} | ({"decide_by": booking.decide_by} if status is Status.REQUESTED else {})
    return whole | ({"change": _change(booking.change)} if is_change_asked(booking, now()) and booking.change else {})


def _change(change: ChangeRequest) -> dict[str, Any]:
    slot = change.occupancy
    asked = {name: getattr(change, name) for name in ("purpose", "headcount", "units", "decide_by")}
    return asked | {"space": get_plan().get(slot.space_id).slug, "starts_at": slot.starts_at, "ends_at": slot.ends_at}


def shape(booking: Booking | Booked, space: SpacePlan, period: Period, units: int) -> dict[str, Any]:
    """What of it programs get."""
    return {
        "code": booking.code,
        "status": status_at(booking, now()) if isinstance(booking, Booking) else booking.status,
        "space": space.slug,
        "starts_at": period.start,
        "ends_at": period.end,
        "purpose": booking.purpose,
        "headcount": booking.headcount,
        "units": units,
    }
