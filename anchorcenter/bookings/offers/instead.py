"""What is offered instead of a request, or of a change: what becomes of it when that is taken, of the time when not."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm.attributes import flag_modified

from anchorcenter.accounts.actors import Actor
from anchorcenter.bookings import events
from anchorcenter.bookings.models import Booking, ChangeRequest, Status
from anchorcenter.bookings.offers.models import Offer, OfferState, Origin
from anchorcenter.bookings.rules import audience_of
from anchorcenter.bookings.service.beside import list_kept, note_let_go, slots_of
from anchorcenter.bookings.service.changing import follow
from anchorcenter.bookings.service.news import news_of_booking, tell_booker
from anchorcenter.bookings.service.parts import REQUESTS_HOLD, holders_for
from anchorcenter.bookings.service.using import follow_move
from anchorcenter.core import settings
from anchorcenter.core.audit import record
from anchorcenter.core.db import db
from anchorcenter.facilities import claims
from anchorcenter.facilities.models import Occupancy
from anchorcenter.facilities.plan import Plan
from anchorcenter.facilities.rules import Part

CONFIRMED: tuple[str, dict[str, object]] = ("booking_confirmed", {})


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
    """Have the booking be of what was offered, instead of what was asked for or of what was to be changed; it is
    approved by who offered it, and keeps its code."""
    before, is_change = news_of_booking(booking, plan), booking.change is not None
    ids = slots_of(booking, now=now)
    (taken,) = claims.move(ids, [part], plan=plan, now=now, rules=rules, holders=holders_for(by))
    follow(booking.parts[0], taken, plan)
    note_let_go([booking.id])
    booking.audience = audience_of(part.space, part.period, by=owner, now=now, plan=plan)
    booking.purpose, booking.headcount = offer.purpose, offer.headcount
    booking.units_asked, booking.overrides, booking.override_why = part.units, "", ""
    booking.status, booking.decided_by_id, booking.decided_at = Status.CONFIRMED, offer.made_by_id, now
    booking.decision_why = offer.why
    db.session.execute(delete(ChangeRequest).where(ChangeRequest.booking_id == booking.id))
    flag_modified(booking, "purpose")  # Its version grows with its time too.
    db.session.flush()
    db.session.expire(booking, ["decided_by", "change"])
    follow_move(booking, taken, now=now)
    events.rewrite(booking, plan)
    after = news_of_booking(booking, plan)
    record("take_instead", "booking", booking.id, by=by.key, now=now, before=before, after=after | {"offer": offer.id})
    was = {f"was_{name}": value for name, value in before.items()}
    kind, news = ("booking_changed", was | {"why": offer.why, "by_center": False}) if is_change else CONFIRMED
    tell_booker(booking, kind, after | news, key=f"{booking.code}-instead-{offer.id}", now=now, plan=plan)


def end_instead(booking: Booking, *, now: datetime, plan: Plan) -> None:
    """Take back what was offered instead of a change, which goes on waiting. Call with all its cells locked."""
    offered = select(Offer.occupancy_id).where(Offer.booking_id == booking.id, Offer.origin == Origin.COUNTER)
    if ids := list(db.session.scalars(offered.where(Offer.state == OfferState.OPEN))):
        claims.release(ids, now=now)
        claims.release(list_unneeded(booking.id, plan=plan), now=now)
        note_let_go([booking.id])


def list_unneeded(booking_id: int, *, plan: Plan) -> list[int]:
    """What is kept beside that booking and neither an open offer nor a change that is asked for needs any more."""
    others = select(Offer).where(Offer.booking_id == booking_id, Offer.origin == Origin.COUNTER)
    still = others.join(Offer.occupancy).where(Offer.state == OfferState.OPEN, Occupancy.released_at.is_(None))
    needed = [offer.occupancy for offer in db.session.scalars(still)]
    change = db.session.get(ChangeRequest, booking_id)
    if change and settings.current()[REQUESTS_HOLD]:
        needed.append(change.occupancy)
    names = {change.occupancy_id} if change else set()  # It is what the change asks for, and takes nothing.
    kept = [slot for slot in list_kept([booking_id]) if slot.id not in names]
    return [slot.id for slot in kept if not _is_needed(slot, needed, plan)]


def _is_needed(slot: Occupancy, needed: Collection[Occupancy], plan: Plan) -> bool:
    cells = claims.cells_of(slot.id)
    return slot in needed or any(
        slot.period.overlaps(other.period) and cells & plan.get(other.space_id).cell_ids for other in needed
    )
