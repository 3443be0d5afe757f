"""Offering something else instead of what was asked for. Call the verb inside ``writing()``."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm.attributes import flag_modified

from anchorcenter.accounts.actors import Actor
from anchorcenter.accounts.directory import find_actor_of
from anchorcenter.bookings.approval.rules import CounterOffer, Slot, check_counter_offer, check_undecided
from anchorcenter.bookings.approval.service import WERE_IN_TIME, lock_request
from anchorcenter.bookings.models import Booking
from anchorcenter.bookings.offers.making import NewOffer, keep
from anchorcenter.bookings.offers.models import Offer, Origin
from anchorcenter.bookings.offers.news import tell_of_offers
from anchorcenter.bookings.service.beside import let_go, slots_of
from anchorcenter.core.audit import record
from anchorcenter.core.db import db
from anchorcenter.core.errors import TAKEN, DomainError, Reason
from anchorcenter.core.i18n import _l
from anchorcenter.core.periods import HOUR
from anchorcenter.facilities import claims

LEFT_TO_DECIDE = 24 * HOUR  # So much longer the request waits: who declines is still to be answered.


def counter(code: str, wanted: CounterOffer, *, by: Actor, now: datetime) -> list[Offer]:
    """Keep each of the slots for who asked until they answer, and tell them once; the request waits on.

    It replaces what was offered instead before. Rules are those of whose request it is, but for those of when to book.
    Raises DomainError as ``approve`` does, and with every reason why one of the slots cannot be had.
    """
    plan, booking, _others = lock_request(code, by=by, now=now)
    if booking.change is not None:
        message = _l("It is booked: decide about its change.")
        raise DomainError(Reason(code="booked", message=message, status=TAKEN))
    if refused := [*check_undecided(booking, wanted, now=now), *check_counter_offer(booking, wanted)]:
        raise DomainError(*refused)
    to = find_actor_of(booking.booked_by_id, now=now)
    if to is None:
        raise DomainError(Reason(code="gone", message=_l("The account is closed.")))
    wanted_cells = (cell for slot in wanted.slots if (space := plan.find(slot.space)) for cell in space.cell_ids)
    claims.lock_cells(wanted_cells, slots_of(booking, now=now))  # All at once: locks come in one order.
    let_go([booking], now=now)
    until = min(now + wanted.hours * HOUR, booking.parts[0].occupancy.starts_at, *(s.starts_at for s in wanted.slots))
    made = [keep(_new_offer(booking, slot, wanted, until), to=to, by=by.key, now=now) for slot in wanted.slots]
    _wait_on(booking, until)
    after = {"slots": _news(wanted.slots), "until": until}
    record("counter", "booking", booking.id, by=by.key, now=now, after=after, why=wanted.why)
    tell_of_offers(made, now=now, plan=plan)
    return made


def _new_offer(booking: Booking, slot: Slot, wanted: CounterOffer, until: datetime) -> NewOffer:
    return NewOffer(
        **vars(slot),
        purpose=booking.purpose,
        headcount=booking.headcount,
        origin=Origin.COUNTER,
        booking_id=booking.id,
        expires_at=until,
        waived=WERE_IN_TIME | frozenset(booking.overrides.split()),
        why=wanted.why,
    )


def _wait_on(booking: Booking, until: datetime) -> None:
    """Have the request not lapse before its offers, and leave time to decide when they are declined."""
    slot = booking.parts[0].occupancy
    latest = min(until + LEFT_TO_DECIDE, slot.starts_at)
    booking.decide_by = max(booking.decide_by or latest, latest)
    flag_modified(booking, "decide_by")  # Who has not seen the offer decides again.
    db.session.flush()
    claims.let_lapse([slot.id], booking.decide_by)


def _news(slots: Sequence[Slot]) -> list[dict[str, object]]:
    return [vars(slot) for slot in slots]
