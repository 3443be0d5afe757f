"""Time kept beside a booking until somebody decides: what is offered instead of it, what a change of it would add."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import delete, event, select
from sqlalchemy.orm import Session, SessionTransaction

from anchorcenter.bookings.models import Booking, ChangeRequest, KeptSlot
from anchorcenter.core.db import db
from anchorcenter.facilities import claims
from anchorcenter.facilities.models import Occupancy
from anchorcenter.facilities.plan import Plan
from anchorcenter.facilities.rules import Part

LET_GO = "anchorcenter.let_go"


def keep_beside(
    booking: Booking, part: Part, *, until: datetime, now: datetime, plan: Plan, **more: Any
) -> claims.Taken:
    """Keep what of ``part`` neither the booking nor anything kept beside it takes already.

    Call with the booking locked. Raises DomainError as ``claims.take`` does; ``more`` is for it.
    """
    beside = slots_of(booking, now=now)
    taken, pieces = claims.take_beside(part, beside, plan=plan, now=now, expires_at=until, **more)
    numbers = taken.occupancy_id, *pieces
    db.session.add_all([KeptSlot(occupancy_id=number, booking_id=booking.id) for number in numbers])
    db.session.flush()
    return taken


def note_let_go(numbers: Collection[int]) -> None:
    """Note that nothing is kept beside those bookings any more: what was offered instead ends before the block does."""
    db.session().info.setdefault(LET_GO, set()).update(numbers)


def take_let_go() -> set[int]:
    """The bookings that were noted in this block; from then on they are noted no more."""
    found: set[int] = db.session().info.pop(LET_GO, set())
    return found


@event.listens_for(Session, "after_transaction_end")
def _forget(session: Session, transaction: SessionTransaction) -> None:
    if transaction.parent is None:
        session.info.pop(LET_GO, None)


def slots_of(booking: Booking, *, now: datetime) -> list[int]:
    """The occupancies of a booking and of what is kept beside it and has not lapsed: ``claims.move`` makes one of
    them."""
    kept = [slot.id for slot in list_kept([booking.id]) if slot.expires_at is None or slot.expires_at > now]
    return [part.occupancy_id for part in booking.parts] + kept


def list_kept(booking_ids: Collection[int]) -> list[Occupancy]:
    """What is kept beside those bookings, or was until it lapsed."""
    kept = select(Occupancy).join(KeptSlot, KeptSlot.occupancy_id == Occupancy.id)
    kept = kept.where(KeptSlot.booking_id.in_(booking_ids), Occupancy.released_at.is_(None))
    return list(db.session.scalars(kept.order_by(Occupancy.id)))


def let_go(bookings: Collection[Booking], *, now: datetime) -> None:
    """Give back what is kept beside them, for they are decided or end: what was offered instead is no longer kept."""
    numbers = [booking.id for booking in bookings]
    if kept := [slot.id for slot in list_kept(numbers)]:
        claims.lock_cells((), [*kept, *(part.occupancy_id for booking in bookings for part in booking.parts)])
        db.session.execute(delete(ChangeRequest).where(ChangeRequest.booking_id.in_(numbers)))
        claims.release(kept, now=now)
        note_let_go(numbers)
        for booking in bookings:
            db.session.expire(booking, ["change"])
