"""What ``flask doctor`` asks of offers."""

from __future__ import annotations

from sqlalchemy import select

from anchorcenter.bookings.offers.models import Offer, OfferState
from anchorcenter.core.db import db
from anchorcenter.facilities.models import Occupancy, Use


def offers_keep_their_time() -> list[str]:
    """What was not taken takes no time once it is answered, and nothing but an offer is an open one's."""
    over = select(Offer.id).join(Offer.occupancy).where(Offer.state.in_((OfferState.DECLINED, OfferState.LAPSED)))
    stray = select(Offer.id).join(Offer.occupancy).where(Offer.state == OfferState.OPEN, Occupancy.kind != Use.OFFER)
    return [
        *(
            f"offer {n} is over and still takes time"
            for n in db.session.scalars(over.where(Occupancy.released_at.is_(None)))
        ),
        *(f"offer {n} is open and has become something else" for n in db.session.scalars(stray)),
    ]


CHECKS = (offers_keep_their_time,)
