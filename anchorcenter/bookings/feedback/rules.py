"""Who may be asked about a use. Pure."""

from __future__ import annotations

from datetime import datetime

from anchorcenter.bookings.models import STANDS, Booking
from anchorcenter.bookings.terms import status_at
from anchorcenter.core.errors import Reason
from anchorcenter.core.i18n import _l
from anchorcenter.core.periods import DAY

ASKED_FOR = 14 * DAY  # After the end; later nobody remembers.


def check_asked(booking: Booking, *, now: datetime) -> list[Reason]:
    """Why nothing is asked about it: it does not stand, has not begun, or is long over."""
    slot = booking.parts[0].occupancy
    if status_at(booking, now) in STANDS and slot.starts_at <= now <= slot.ends_at + ASKED_FOR:
        return []
    return [Reason(code="not_asked", message=_l("Nothing is asked about this booking now."))]
