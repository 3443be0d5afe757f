"""Visits in words."""

from __future__ import annotations

from anchorcenter.bookings.visits.models import VisitKind
from anchorcenter.core.i18n import Text, _l

KINDS: dict[VisitKind, Text] = {
    VisitKind.WALK_IN: _l("Walk-in"),
    VisitKind.TOUR: _l("Tour"),
    VisitKind.EVENT: _l("Event"),
    VisitKind.BOOKING: _l("Booking"),
}
