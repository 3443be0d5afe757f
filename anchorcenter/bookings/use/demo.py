"""Which spaces of the demo center want check-in, and who checked in there in its past: told last, so that nothing of
its year lapses."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from random import Random
from typing import Any

from sqlalchemy import bindparam, select, update

from anchorcenter.bookings.models import Booking, BookingPart, CheckIn, Status
from anchorcenter.core.db import db, table
from anchorcenter.core.periods import MINUTE
from anchorcenter.facilities.models import Occupancy, Space, SpaceKind

WANTING = (SpaceKind.FLIGHT_FIELD, SpaceKind.STUDIO)
HOW = (CheckIn.QR, CheckIn.QR, CheckIn.QR, CheckIn.PAGE, CheckIn.KIOSK, CheckIn.STAFF)


def lay_down(today: date) -> None:
    """Have the flight field and the studio want it, and most who came there have checked in. Call inside
    ``writing()``."""
    wanting = list(db.session.scalars(select(Space).where(Space.kind.in_(WANTING))))
    for space in wanting:
        space.checkin = True
    db.session.flush()
    rows, bookings = list(_checked_in(Random(today.toordinal() + 5), wanting)), table(Booking)  # noqa: S311  # A story.
    if rows:
        values: dict[str, Any] = {name: bindparam(f"new_{name}") for name in ("checked_in_at", "checked_in_how")}
        db.session.execute(update(bookings).where(bookings.c.id == bindparam("number")).values(values), rows)


def _checked_in(random: Random, spaces: list[Space]) -> Iterator[dict[str, Any]]:
    parts = (
        select(BookingPart.booking_id, Occupancy.starts_at)
        .join(Booking, Booking.id == BookingPart.booking_id)
        .join(Occupancy, Occupancy.id == BookingPart.occupancy_id)
        .where(Booking.status == Status.COMPLETED, Occupancy.space_id.in_([space.id for space in spaces]))
    )
    for row in db.session.execute(parts.order_by(BookingPart.id)):
        early, how = random.randint(-3, 12) * MINUTE, random.choice(HOW)
        if random.random() < 0.85:
            yield {"number": row.booking_id, "new_checked_in_at": row.starts_at - early, "new_checked_in_how": how}
