"""What is offered instead of a request: what becomes of the request when it is taken, of the time when it is not."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm.attributes import flag_modified

from anchorcenter.accounts.actors import Actor
from anchorcenter.bookings import events
from anchorcenter.bookings.models import Booking, Status
from anchorcenter.bookings.offers.models import Offer, OfferState, Origin
from anchorcenter.bookings.rules import audience_of
from anchorcenter.bookings.service.beside import list_kept, note_let_go, slots_of
from anchorcenter.bookings.service.changing import follow
from anchorcenter.bookings.service.news import news_of_booking, tell_booker
from anchorcenter.bookings.service.parts import holders_for
from anchorcenter.bookings.service.using import want_check_in
from anchorcenter.core.audit import record
from anchorcenter.core.db import db
from anchorcenter.facilities import claims
from anchorcenter.facilities.models import Occupancy
from anchorcenter.facilities.plan import Plan
from anchorcenter.facilities.rules import Part


def take_instead(
    offer: Offer,
    booking: Booking,
    part: Part,
    rules: claims.Rules,
    *,
    by: Actor,
    owner: Actor,
    now: datetime,
    plan: Plan,
) -> None:
    """Have the request be a booking of what was offered; it is approved by who offered it, and keeps its code."""
    before = news_of_booking(booking, plan)
    ids = slots_of(booking, now=now)
    (taken,) = claims.move(ids, [part], plan=plan, now=now, rules=rules, holders=holders_for(by))
    follow(booking.parts[0], taken, plan)
    note_let_go([booking.id])
    booking.audience = audience_of(part.space, part.period, by=owner, now=now, plan=plan)
    booking.units_asked, booking.overrides, booking.override_why = part.units, "", ""
    booking.status, booking.decided_by_id, booking.decided_at = Status.CONFIRMED, offer.made_by_id, now
    booking.decision_why = offer.why
    flag_modified(booking, "purpose")  # Its version grows with its time too.
    db.session.flush()
    db.session.expire(booking, ["decided_by"])
    want_check_in(taken, is_centers=booking.audience is None, now=now)
    events.rewrite(booking, plan)
    after = news_of_booking(booking, plan)
    record("take_instead", "booking", booking.id, by=by.key, now=now, before=before, after=after | {"offer": offer.id})
    tell_booker(booking, "booking_confirmed", after, key=f"{booking.code}-instead-{offer.id}", now=now, plan=plan)


def list_unneeded(booking_id: int, *, plan: Plan) -> list[int]:
    """What is kept beside that booking and no open offer needs any more."""
    others = select(Offer).where(Offer.booking_id == booking_id, Offer.origin == Origin.COUNTER)
    still = others.join(Offer.occupancy).where(Offer.state == OfferState.OPEN, Occupancy.released_at.is_(None))
    needed = [offer.occupancy for offer in db.session.scalars(still)]
    return [slot.id for slot in list_kept([booking_id]) if not _is_needed(slot, needed, plan)]


def _is_needed(slot: Occupancy, needed: Collection[Occupancy], plan: Plan) -> bool:
    cells = claims.cells_of(slot.id)
    return slot in needed or any(
        slot.period.overlaps(other.period) and cells & plan.get(other.space_id).cell_ids for other in needed
    )
