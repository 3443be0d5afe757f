"""What ``flask doctor`` asks of the waiting list."""

from __future__ import annotations

from sqlalchemy import and_, or_, select

from anchorcenter.admissions.models import Entry, EntryState
from anchorcenter.bookings.offers.models import Offer, OfferState
from anchorcenter.bookings.waiting.models import Wish
from anchorcenter.core.db import db


def wishes_agree_with_their_offers() -> list[str]:
    """Who was offered something has an open offer, and who has one waits for nothing else."""
    is_open, is_offered = Offer.state == OfferState.OPEN, Entry.state == EntryState.OFFERED
    has_none = or_(Offer.id.is_(None), Offer.state != OfferState.OPEN)
    stray = select(Wish.id).join(Wish.entry).outerjoin(Wish.offer)
    stray = stray.where(or_(and_(is_offered, has_none), and_(Entry.state != EntryState.OFFERED, is_open)))
    return [f"wish {number} and its offer do not agree" for number in db.session.scalars(stray.order_by(Wish.id))]


CHECKS = (wishes_agree_with_their_offers,)
