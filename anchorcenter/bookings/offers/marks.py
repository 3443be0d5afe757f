"""How offers look in the calendar to whom they were made."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from anchorcenter.accounts.actors import Actor
from anchorcenter.bookings.calendar import Mark
from anchorcenter.bookings.offers import queries
from anchorcenter.core.i18n import _, local


def marks_of(reader: Actor, occupancy_ids: Collection[int], now: datetime) -> dict[int, Mark]:
    """Those of these occupancies that ``reader`` may still answer: until when, and where."""
    return {
        offer.occupancy_id: Mark(
            state="offered",
            title=_("Offered until %(moment)s", moment=local(offer.expires_at)),
            url=f"/offers/{offer.id}",
            until=offer.expires_at,
        )
        for offer in queries.list_open(reader, now=now)
        if offer.occupancy_id in occupancy_ids
    }
