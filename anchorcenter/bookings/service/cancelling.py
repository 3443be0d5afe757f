"""Cancelling a booking."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, update

from anchorcenter.accounts.actors import Actor
from anchorcenter.accounts.queries import lock_person
from anchorcenter.bookings import events
from anchorcenter.bookings.models import Because, Booking, Status
from anchorcenter.bookings.queries import read_again
from anchorcenter.bookings.rules import check_cancel
from anchorcenter.bookings.service.acting import check_standing, get_to_act_on, is_for_another
from anchorcenter.bookings.service.beside import let_go
from anchorcenter.bookings.service.news import news_of_booking, tell_booker
from anchorcenter.bookings.service.overriding import require_why
from anchorcenter.bookings.service.using import end_early, is_under_way
from anchorcenter.core.audit import record
from anchorcenter.core.db import db, table
from anchorcenter.core.errors import DomainError, Reason
from anchorcenter.facilities import claims
from anchorcenter.facilities.plan import Plan
from anchorcenter.facilities.queries import get_plan

_BOOKINGS = table(Booking)
_NUMBERS: Any = bindparam("numbers", expanding=True)
_END = (
    update(_BOOKINGS)
    .where(_BOOKINGS.c.id.in_(_NUMBERS))
    .values(
        status=Status.CANCELLED,
        ended_because=bindparam("because"),
        ended_why=bindparam("why"),
        version=_BOOKINGS.c.version + 1,
    )
)


def cancel(code: str, *, by: Actor, now: datetime, why: str = "") -> None:
    """Cancel and give the time back; cancelling twice changes nothing. One under way ends now: its used part stays.

    Raises DomainError when there is no such booking (404), it is too late (422; staff always may), not theirs to
    cancel (403), over, or staff say no reason to whose it is (422).
    """
    plan = get_plan()
    lock_person(by.id)
    booking = get_to_act_on(code, by=by)
    if booking.status is Status.CANCELLED:
        return
    if refused := check_cancellation(booking, by=by, now=now, plan=plan):
        raise DomainError(*refused)
    is_staffs = is_for_another(booking, by)
    if is_staffs:
        require_why(why)
    if is_under_way(booking, now):
        end_early(booking, now=now, plan=plan)
        record("leave", "booking", booking.id, by=by.key, now=now, after={"left_at": booking.left_at}, why=why)
        if is_staffs:
            _tell(booking, "booking_ended", why, now=now, plan=plan)
        return
    before = {"status": booking.status}
    end(booking, Because.STAFF if is_staffs else Because.CANCELLED, why, now=now, plan=plan)
    record("cancel", "booking", booking.id, by=by.key, now=now, before=before, why=why)
    _tell(booking, "booking_cancelled", why, now=now, plan=plan)


def _tell(booking: Booking, kind: str, why: str, *, now: datetime, plan: Plan) -> None:
    key = f"{booking.code}-{kind.removeprefix('booking_')}"
    tell_booker(booking, kind, news_of_booking(booking, plan) | {"why": why}, key=key, now=now, plan=plan)


def end(booking: Booking, because: Because, why: str, *, now: datetime, plan: Plan) -> None:
    """Have it stand no longer and give its time back."""
    end_all([booking], because, why, now=now, plan=plan)


def end_all(bookings: Collection[Booking], because: Because, why: str, *, now: datetime, plan: Plan) -> None:
    """The same of many, all at once."""
    db.session.flush()
    numbers = [booking.id for booking in bookings]
    let_go(bookings, now=now)
    db.session.execute(_END, {"numbers": numbers, "because": because, "why": why})
    claims.release([part.occupancy_id for booking in bookings for part in booking.parts], now=now)
    events.rewrite_all(read_again(numbers), plan)


def check_cancellation(booking: Booking, *, by: Actor, now: datetime, plan: Plan) -> list[Reason]:
    """Why ``by`` may not cancel a booking any more; staff may until it ends, and a request is withdrawn at any time."""
    if over := check_standing(booking, now=now):
        return over
    if by.is_staff or booking.status is Status.REQUESTED:
        return []
    slots = [part.occupancy for part in booking.parts]
    return [reason for slot in slots for reason in check_cancel(slot.starts_at, plan.get(slot.space_id), now=now)]
