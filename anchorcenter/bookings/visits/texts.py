"""Visits in words."""

from __future__ import annotations

from anchorcenter.accounts.masks import mask_name
from anchorcenter.bookings.visits.models import VisitKind
from anchorcenter.core.i18n import Text, _, _l


def guest_text(name: str, organisation: str) -> str:
    """A guest in a list: no account stands behind them that a look could be noted for, so the name is masked."""
    guest = _("%(name)s (guest)", name=mask_name(name))
    return f"{organisation} · {guest}" if organisation else guest


KINDS: dict[VisitKind, Text] = {
    VisitKind.WALK_IN: _l("Walk-in"),
    VisitKind.TOUR: _l("Tour"),
    VisitKind.EVENT: _l("Event"),
    VisitKind.BOOKING: _l("Booking"),
}
