"""How an offer stands. Pure: the clock is an argument."""

from __future__ import annotations

from datetime import datetime

from anchorcenter.bookings.offers.models import Offer, OfferState


def state_at(offer: Offer, now: datetime) -> OfferState:
    """What its person reads: an offer has lapsed with its last second, whoever tidies up when."""
    if offer.state is not OfferState.OPEN:
        return offer.state
    is_kept = offer.occupancy.released_at is None and offer.expires_at > now
    return OfferState.OPEN if is_kept else OfferState.LAPSED
