"""What becomes of offers. Call the verbs inside ``writing()``."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import contains_eager

from anchorcenter.accounts.actors import Actor
from anchorcenter.accounts.directory import find_actor_of, lock_people
from anchorcenter.admissions.models import EntryState
from anchorcenter.admissions.service import settle
from anchorcenter.bookings import queries as bookings
from anchorcenter.bookings.models import Because, Booking, Status
from anchorcenter.bookings.offers import queries
from anchorcenter.bookings.offers.instead import list_unneeded, take_instead
from anchorcenter.bookings.offers.making import waiving
from anchorcenter.bookings.offers.models import Offer, OfferState, Origin
from anchorcenter.bookings.offers.news import tell_lapsed
from anchorcenter.bookings.offers.rules import state_at
from anchorcenter.bookings.quotas.service import lock_account
from anchorcenter.bookings.service.beside import take_let_go
from anchorcenter.bookings.service.booking import Booked, confirm_by_mail, news_of_booked, requested, write_booking
from anchorcenter.bookings.service.cancelling import end
from anchorcenter.bookings.service.parts import asking, part_of, rules_of, units_of
from anchorcenter.bookings.wanted import NewBooking
from anchorcenter.core.audit import PROGRAM, record
from anchorcenter.core.db import db
from anchorcenter.core.errors import TAKEN, DomainError, Reason
from anchorcenter.core.i18n import _l
from anchorcenter.core.unit_of_work import writing
from anchorcenter.facilities import claims
from anchorcenter.facilities.models import Ending, Occupancy, Use
from anchorcenter.facilities.plan import Plan
from anchorcenter.facilities.queries import get_plan
from anchorcenter.facilities.rules import Part

OF_ENTRY = {
    OfferState.TAKEN: EntryState.TAKEN,
    OfferState.DECLINED: EntryState.DECLINED,
    OfferState.LAPSED: EntryState.EXPIRED,
}


def accept(number: str | int, *, by: Actor, now: datetime) -> Booked:
    """Have the time become a booking of whom it was offered to, by their rules; a booking in whose stead it is ends.

    Who waited for what needs approval asks for it with this; what the center itself offered is theirs at once, and
    what it offered instead of a request is what becomes of the request.

    Taken once more it is the booking there is. Raises DomainError: 404 for none that ``by`` may see, 409 when it has
    lapsed or was declined, 422 with every rule that says no by now.
    """
    plan, offer, owner = _locked(number, by, now)
    if offer.state is OfferState.TAKEN:
        return _booked(offer, plan)
    _require_open(offer, now)
    lock_account(owner)
    old = _in_whose_stead(offer)
    wanted = _as_booking(offer, plan)
    rules = _rules(offer, wanted, owner, old, plan)
    if offer.origin is Origin.COUNTER and old:
        part = part_of(wanted, plan, Use.BOOKING)
        _answer(offer, OfferState.TAKEN, now)
        take_instead(offer, old, part, rules, by=by, owner=owner, now=now, plan=plan)
        return _as_booked(old, part)
    asked = _asking(offer, wanted, owner, now=now, plan=plan)
    common: dict[str, Any] = {"kind": Use.BOOKING, "label": "", "rules": rules, "expires_at": asked.get("expires_at")}
    (taken,) = claims.confirm([offer.occupancy_id], plan=plan, now=now, **common)
    _answer(offer, OfferState.TAKEN, now)
    if old:
        end(old, Because.CANCELLED, "", now=now, plan=plan)
    more = {} if by.id == owner.id else {"entered_by_id": by.id}
    booked = write_booking(wanted, taken, by=owner, now=now, plan=plan, **requested(asked), **more)
    verb = "request" if asked else "book"
    record(verb, "booking", booked.id, by=by.key, now=now, after=news_of_booked(booked) | {"offer": offer.id})
    confirm_by_mail(booked, to=owner, now=now, plan=plan, decide_by=asked.get("expires_at"))
    return booked


def _asking(offer: Offer, wanted: NewBooking, owner: Actor, *, now: datetime, plan: Plan) -> dict[str, Any]:
    if offer.origin is not Origin.WAITING:
        return {}
    return asking(part_of(wanted, plan, Use.BOOKING), by=owner, now=now, plan=plan)


def decline(number: str | int, *, by: Actor, now: datetime) -> None:
    """Give the time back; once more changes nothing. Raises DomainError: 404, 409 when lapsed or taken."""
    _plan, offer, _owner = _locked(number, by, now)
    if offer.state is OfferState.DECLINED:
        return
    _require_open(offer, now)
    _give_back(offer, OfferState.DECLINED, now)
    record("decline", "offer", offer.id, by=by.key, now=now)


def settle_lapsed(now: datetime) -> None:
    """Close what nobody answered in time and tell whom it was offered to; a job of the worker, a block for each."""
    for number in queries.list_overdue(now):
        with writing():
            lapse(number, now=now)


def lapse(number: int, *, now: datetime) -> None:
    """Close one offer if it is still open past its time."""
    plan, offer = get_plan(), db.session.get_one(Offer, number)
    claims.lock_cells((), [offer.occupancy_id])
    db.session.refresh(offer)
    if offer.state is OfferState.OPEN and offer.expires_at <= now:
        was_kept = offer.occupancy.released_at is None or offer.occupancy.ended_because is Ending.LAPSED
        _give_back(offer, OfferState.LAPSED, now)
        record("lapse", "offer", offer.id, by=PROGRAM, now=now)
        if was_kept:  # Else what it was offered instead of was decided, and that was said.
            tell_lapsed(offer, now=now, plan=plan)


def end_let_go() -> None:
    """Done last in every block: what was offered instead of something that was decided in it is over with it. Costs
    nothing when nothing was."""
    if not (numbers := take_let_go()):
        return
    stale = select(Offer).join(Offer.occupancy).where(Offer.booking_id.in_(numbers), Offer.origin == Origin.COUNTER)
    stale = stale.where(Offer.state == OfferState.OPEN, Occupancy.released_at.is_not(None))
    for offer in db.session.scalars(stale.options(contains_eager(Offer.occupancy)).order_by(Offer.id)):
        now = offer.occupancy.released_at or offer.expires_at
        _answer(offer, OfferState.LAPSED, now)
        record("lapse", "offer", offer.id, by=PROGRAM, now=now)


def withdraw_all_of(person_id: int, *, by: tuple[int, str], now: datetime) -> None:
    """Take back what is offered to somebody who leaves."""
    get_plan()
    lock_people([person_id])
    for offer in db.session.query(Offer).filter_by(person_id=person_id, state=OfferState.OPEN):
        _give_back(offer, OfferState.LAPSED, now)
        record("withdraw", "offer", offer.id, by=by, now=now)


def _locked(number: str | int, by: Actor, now: datetime) -> tuple[Plan, Offer, Actor]:
    """The offer as it is now that nobody else answers it, and whose it is."""
    plan, offer = get_plan(), queries.get_offer(number, person=by)
    lock_people({by.id, offer.person_id})
    if offer.booking_id is not None:
        bookings.lock_bookings([offer.booking_id])
    db.session.refresh(offer)
    return plan, offer, by if offer.person_id == by.id else find_actor_of(offer.person_id, now=now) or by


def _require_open(offer: Offer, now: datetime) -> None:
    if state_at(offer, now) is not OfferState.OPEN:
        raise DomainError(_ended())


def _ended() -> Reason:
    return Reason(code="ended", message=_l("The time is no longer kept for you."), status=TAKEN)


def _in_whose_stead(offer: Offer) -> Booking | None:
    """The booking that ends when the offer is taken, locked before, if it still waits or stands."""
    if offer.booking_id is None:
        return None
    booking = db.session.get_one(Booking, offer.booking_id, populate_existing=True)
    return booking if booking.status in (Status.REQUESTED, Status.CONFIRMED) else None


def _as_booking(offer: Offer, plan: Plan) -> NewBooking:
    slot = offer.occupancy
    space = plan.get(slot.space_id)
    return NewBooking(
        space=space.slug,
        starts_at=slot.starts_at,
        ends_at=slot.ends_at,
        purpose=offer.purpose,
        headcount=offer.headcount,
        units=offer.units if space.is_pool else 1,
    )


def _rules(offer: Offer, wanted: NewBooking, owner: Actor, old: Booking | None, plan: Plan) -> claims.Rules:
    """Those of its person of today, but notice and windows as when it was made: an answer may take its time."""
    part = part_of(wanted, plan, Use.BOOKING)
    rules = rules_of(part, headcount=offer.headcount, by=owner, now=offer.made_at, plan=plan, own=old, is_kept=True)
    return waiving(rules, offer.waived.split())


def _give_back(offer: Offer, state: OfferState, now: datetime) -> None:
    """The time of an offer that nobody takes; of what lies beside a request, as far as no other offer needs it."""
    claims.release([offer.occupancy_id], now=now)
    _answer(offer, state, now)
    if offer.origin is Origin.COUNTER and offer.booking_id:
        claims.release(list_unneeded(offer.booking_id, plan=get_plan()), now=now)


def _answer(offer: Offer, state: OfferState, now: datetime) -> None:
    values = {"state": state, "answered_at": now}
    answered = update(Offer).where(Offer.id == offer.id, Offer.state == OfferState.OPEN).values(values)
    db.session.execute(answered.execution_options(synchronize_session="fetch"))
    if offer.entry_id is not None:
        settle(offer.entry_id, OF_ENTRY[state], now=now)


def _booked(offer: Offer, plan: Plan) -> Booked:
    """What it became, for who takes it twice."""
    booking = queries.find_booking(offer)
    if booking is None:  # It has moved since.
        raise DomainError(_ended())
    slot = offer.occupancy
    space = plan.get(slot.space_id)
    return _as_booked(booking, Part(space=space, period=slot.period, kind=Use.BOOKING, units=units_of(booking, space)))


def _as_booked(booking: Booking, part: Part) -> Booked:
    common: dict[str, Any] = {"purpose": booking.purpose, "headcount": booking.headcount, "version": booking.version}
    return Booked(id=booking.id, code=booking.code, status=booking.status, part=part, **common)
