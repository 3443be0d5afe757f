"""Offering something else instead of what was asked for. Call the verb inside ``writing()``."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm.attributes import flag_modified

from anchorcenter.accounts.actors import Actor
from anchorcenter.accounts.directory import find_actor_of
from anchorcenter.bookings.approval.rules import CounterOffer, Slot, check_counter_offer, check_undecided
from anchorcenter.bookings.approval.service import WERE_IN_TIME, lock_request
from anchorcenter.bookings.models import Booking, asked_of
from anchorcenter.bookings.offers.instead import end_instead
from anchorcenter.bookings.offers.making import NewOffer, keep
from anchorcenter.bookings.offers.models import Offer, Origin
from anchorcenter.bookings.offers.news import tell_of_offers
from anchorcenter.bookings.service.beside import let_go, list_kept, slots_of
from anchorcenter.core.audit import record
from anchorcenter.core.db import db
from anchorcenter.core.errors import DomainError, Reason
from anchorcenter.core.i18n import _l
from anchorcenter.core.periods import HOUR
from anchorcenter.facilities import claims

LEFT_TO_DECIDE = 24 * HOUR  # So much longer the request waits: who declines is still to be answered.


def counter(code: str, wanted: CounterOffer, *, by: Actor, now: datetime) -> list[Offer]:
    """Keep each of the slots for who asked until they answer, and tell them once; the request, or what is asked for as
    a change, waits on.

    It replaces what was offered instead before. Rules are those of whose request it is, but for those of when to book.
    Raises DomainError as ``approve`` does, and with every reason why one of the slots cannot be had.
    """
    plan, booking, _others = lock_request(code, by=by, now=now)
    if refused := [*check_undecided(booking, wanted, now=now), *check_counter_offer(booking, wanted)]:
        raise DomainError(*refused)
    to = find_actor_of(booking.booked_by_id, now=now)
    if to is None:
        raise DomainError(Reason(code="gone", message=_l("The account is closed.")))
    wanted_cells = (cell for slot in wanted.slots if (space := plan.find(slot.space)) for cell in space.cell_ids)
    claims.lock_cells(wanted_cells, slots_of(booking, now=now))  # All at once: locks come in one order.
    if booking.change is None:
        let_go([booking], now=now)
    else:
        end_instead(booking, now=now, plan=plan)
    starts = booking.parts[0].occupancy.starts_at, asked_of(booking).starts_at, *(s.starts_at for s in wanted.slots)
    until, kept = min(now + wanted.hours * HOUR, *starts), [slot.id for slot in list_kept([booking.id])]
    made = [keep(_new_offer(booking, slot, wanted, until), to=to, by=by.key, now=now) for slot in wanted.slots]
    _wait_on(booking, kept, until)
    after = {"slots": _news(wanted.slots), "until": until}
    record("counter", "booking", booking.id, by=by.key, now=now, after=after, why=wanted.why)
    tell_of_offers(made, now=now, plan=plan)
    return made


def _new_offer(booking: Booking, slot: Slot, wanted: CounterOffer, until: datetime) -> NewOffer:
    asked_for = booking.change or booking
    return NewOffer(
        **vars(slot),
        purpose=asked_for.purpose,
        headcount=asked_for.headcount,
        origin=Origin.COUNTER,
        booking_id=booking.id,
        expires_at=until,
        waived=WERE_IN_TIME | frozenset(booking.overrides.split()),
        why=wanted.why,
    )


def _wait_on(booking: Booking, kept: Sequence[int], until: datetime) -> None:
    """Have the request, or the change with what is ``kept`` for it, not lapse before its offers, and leave time to
    decide when they are declined."""
    slot, waits = asked_of(booking), booking.change or booking
    latest = min(until + LEFT_TO_DECIDE, slot.starts_at)
    waits.decide_by = decide_by = max(waits.decide_by or latest, latest)
    flag_modified(booking, "decide_by")  # Who has not seen the offer decides again.
    db.session.flush()
    claims.let_lapse(kept if booking.change else [slot.id], decide_by)


def _news(slots: Sequence[Slot]) -> list[dict[str, object]]:
    return [vars(slot) for slot in slots]
