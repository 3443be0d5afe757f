"""Asking for a change of what was approved: it stays as it is until somebody decides."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy.orm.attributes import flag_modified

from anchorcenter.accounts.actors import Actor
from anchorcenter.bookings.models import Booking, ChangeRequest
from anchorcenter.bookings.service.beside import keep_beside, let_go
from anchorcenter.bookings.service.news import news_of, news_of_booking, tell_booker
from anchorcenter.bookings.wanted import NewBooking
from anchorcenter.core import settings
from anchorcenter.core.audit import record
from anchorcenter.core.db import db
from anchorcenter.facilities import claims
from anchorcenter.facilities.models import Use
from anchorcenter.facilities.plan import Plan
from anchorcenter.facilities.rules import Part

CHANGES_KEEP = settings.Setting("bookings.changes_keep", True)


def ask_for_change(
    booking: Booking,
    target: NewBooking,
    part: Part,
    asked: dict[str, Any],
    *,
    by: Actor,
    now: datetime,
    plan: Plan,
    **more: Any,
) -> None:
    """Keep what ``part`` takes beside the booking, and have the change wait; it replaces one asked for before.

    Raises DomainError as ``claims.take`` does; ``more`` is for it.
    """
    before = news_of_booking(booking, plan)
    claims.lock_cells(part.space.cell_ids, [row.occupancy_id for row in booking.parts])
    let_go([booking], now=now)
    until, is_held = asked["expires_at"], asked["is_held"]
    part = replace(part, kind=Use.OFFER)  # Kept for somebody to decide: calendars go on showing the booking.
    taken = keep_beside(booking, part, until=until, is_held=is_held, now=now, plan=plan, **more)
    asked_for = ChangeRequest(
        booking_id=booking.id,
        occupancy_id=taken.occupancy_id,
        asked_by_id=by.id,
        asked_at=now,
        decide_by=until,
        purpose=target.purpose,
        headcount=target.headcount,
        units=target.units,
    )
    db.session.add(asked_for)
    flag_modified(booking, "purpose")  # Who decides or changes it must have read this.
    db.session.flush()
    db.session.expire(booking, ["change"])
    record(
        "ask_for_change",
        "booking",
        booking.id,
        by=by.key,
        now=now,
        before=before,
        after=news_of_change(booking, asked_for, plan),
    )
    tell(booking, asked_for, "change_requested", now=now, plan=plan, due_at=until, is_held=is_held)


def withdraw_change(booking: Booking, *, by: Actor, now: datetime) -> bool:
    """Ask for no change any more; whether one was asked for."""
    if booking.change is None:
        return False
    let_go([booking], now=now)
    flag_modified(booking, "purpose")
    db.session.flush()
    record("withdraw_change", "booking", booking.id, by=by.key, now=now)
    return True


def news_of_change(booking: Booking, change: ChangeRequest, plan: Plan) -> dict[str, object]:
    """What the booking would be, in values."""
    slot, space = change.occupancy, plan.get(change.occupancy.space_id)
    return news_of(booking.code, space, slot.period, purpose=change.purpose, headcount=change.headcount)


def tell(booking: Booking, change: ChangeRequest, kind: str, *, now: datetime, plan: Plan, **more: object) -> None:
    """Write to whose booking it is what becomes of the change."""
    was = {f"was_{name}": value for name, value in news_of_booking(booking, plan).items()}
    key = f"{booking.code}-{kind}-{booking.version}"
    tell_booker(booking, kind, news_of_change(booking, change, plan) | was | more, key=key, now=now, plan=plan)
