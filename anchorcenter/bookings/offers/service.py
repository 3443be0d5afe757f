"""What becomes of offers. Call the verbs inside ``writing()``."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import update

from anchorcenter.accounts.actors import Actor
from anchorcenter.accounts.directory import find_actor_of, lock_people
from anchorcenter.admissions.models import EntryState
from anchorcenter.admissions.service import settle
from anchorcenter.bookings import queries as bookings
from anchorcenter.bookings.models import Because, Booking, Status
from anchorcenter.bookings.offers import queries
from anchorcenter.bookings.offers.models import Offer, OfferState, Origin
from anchorcenter.bookings.offers.news import tell_lapsed, tell_of_offers
from anchorcenter.bookings.offers.rules import state_at
from anchorcenter.bookings.service.booking import Booked, confirm_by_mail, news_of_booked, requested, write_booking
from anchorcenter.bookings.service.cancelling import end
from anchorcenter.bookings.service.parts import asking, holders_for, part_of, rules_of
from anchorcenter.bookings.wanted import NewBooking
from anchorcenter.core.audit import PROGRAM, record
from anchorcenter.core.db import db
from anchorcenter.core.errors import TAKEN, DomainError, Reason
from anchorcenter.core.i18n import _l
from anchorcenter.core.unit_of_work import writing
from anchorcenter.facilities import claims
from anchorcenter.facilities.models import Use
from anchorcenter.facilities.plan import Plan
from anchorcenter.facilities.queries import get_plan
from anchorcenter.facilities.rules import Busy, Part

OF_ENTRY = {
    OfferState.TAKEN: EntryState.TAKEN,
    OfferState.DECLINED: EntryState.DECLINED,
    OfferState.LAPSED: EntryState.EXPIRED,
}


@dataclass(frozen=True, kw_only=True)
class NewOffer(NewBooking):
    """A booking that somebody is to have if they want it until ``expires_at``; their rules named in ``waived`` do not
    count.

    ``booking_id`` is the booking in whose stead it is, ``entry_id`` whose turn it is, ``why`` what they are told.
    ``spare`` is how much longer the time is kept from everybody else, so that somebody next in turn can have it.
    """

    origin: Origin
    expires_at: datetime
    booking_id: int | None = None
    entry_id: int | None = None
    waived: frozenset[str] = frozenset()
    why: str = ""
    spare: timedelta = timedelta()


def make_offer(wanted: NewOffer, *, to: Actor, by: tuple[int, str], now: datetime) -> Offer:
    """Keep the time for ``to`` and tell them once by mail. Raises DomainError as ``keep`` does."""
    offer = keep(wanted, to=to, by=by, now=now)
    tell_of_offers([offer], now=now, plan=get_plan())
    return offer


def keep(wanted: NewOffer, *, to: Actor, by: tuple[int, str], now: datetime) -> Offer:
    """The same without a word: for who makes several offers and tells of all of them with ``tell_of_offers``.

    Raises DomainError with every rule that says no to ``to``, waived ones apart, and with what is taken.
    """
    plan = get_plan()
    part = part_of(wanted, plan, Use.OFFER)
    expires_at = min(wanted.expires_at, wanted.starts_at)
    rules = _waiving(rules_of(part, headcount=wanted.headcount, by=to, now=now, plan=plan), wanted.waived)
    until = min(expires_at + wanted.spare, wanted.ends_at)
    (taken,) = claims.take([part], plan=plan, now=now, expires_at=until, rules=rules, holders=holders_for(to))
    offer = Offer(
        occupancy_id=taken.occupancy_id,
        person_id=to.id,
        organisation_id=to.organisation_id,
        origin=wanted.origin,
        booking_id=wanted.booking_id,
        entry_id=wanted.entry_id,
        purpose=wanted.purpose,
        headcount=wanted.headcount,
        waived=" ".join(sorted(wanted.waived)),
        why=wanted.why,
        made_at=now,
        expires_at=expires_at,
    )
    db.session.add(offer)
    db.session.flush()
    record("make", "offer", offer.id, by=by, now=now, after=_news(offer, part), why=wanted.why)
    return offer


def accept(number: str | int, *, by: Actor, now: datetime) -> Booked:
    """Have the time become a booking of whom it was offered to, by their rules; a booking in whose stead it is ends.

    Who waited for what needs approval asks for it with this; what the center itself offered is theirs at once.

    Taken once more it is the booking there is. Raises DomainError: 404 for none that ``by`` may see, 409 when it has
    lapsed or was declined, 422 with every rule that says no by now.
    """
    plan, offer, owner = _locked(number, by, now)
    if offer.state is OfferState.TAKEN:
        return _booked(offer, plan)
    _require_open(offer, now)
    old = _in_whose_stead(offer)
    wanted = _as_booking(offer, plan)
    rules = _rules(offer, wanted, owner, plan)
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
    claims.release([offer.occupancy_id], now=now)
    _answer(offer, OfferState.DECLINED, now)
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
        claims.release([offer.occupancy_id], now=now)
        _answer(offer, OfferState.LAPSED, now)
        record("lapse", "offer", offer.id, by=PROGRAM, now=now)
        tell_lapsed(offer, now=now, plan=plan)


def withdraw_all_of(person_id: int, *, by: tuple[int, str], now: datetime) -> None:
    """Take back what is offered to somebody who leaves."""
    get_plan()
    lock_people([person_id])
    for offer in db.session.query(Offer).filter_by(person_id=person_id, state=OfferState.OPEN):
        claims.release([offer.occupancy_id], now=now)
        _answer(offer, OfferState.LAPSED, now)
        record("withdraw", "offer", offer.id, by=by, now=now)


def _locked(number: str | int, by: Actor, now: datetime) -> tuple[Plan, Offer, Actor]:
    """The offer as it is now that nobody else answers it, and whose it is."""
    plan, offer = get_plan(), queries.get_offer(number, person=by)
    lock_people({by.id, offer.person_id})
    db.session.refresh(offer)
    return plan, offer, by if offer.person_id == by.id else find_actor_of(offer.person_id, now=now) or by


def _require_open(offer: Offer, now: datetime) -> None:
    if state_at(offer, now) is not OfferState.OPEN:
        raise DomainError(_ended())


def _ended() -> Reason:
    return Reason(code="ended", message=_l("The time is no longer kept for you."), status=TAKEN)


def _in_whose_stead(offer: Offer) -> Booking | None:
    """The booking that ends when the offer is taken, locked, if it still waits or stands."""
    if offer.booking_id is None:
        return None
    bookings.lock_bookings([offer.booking_id])
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
        units=slot.cells_taken if space.is_pool else 1,
    )


def _rules(offer: Offer, wanted: NewBooking, owner: Actor, plan: Plan) -> claims.Rules:
    """Those of its person of today, but notice and windows as when it was made: an answer may take its time."""
    part = part_of(wanted, plan, Use.BOOKING)
    rules = rules_of(part, headcount=offer.headcount, by=owner, now=offer.made_at, plan=plan)
    return _waiving(rules, offer.waived.split())


def _waiving(rules: claims.Rules, codes: Iterable[str]) -> claims.Rules:
    waived = frozenset(codes)

    def kept(busy: Sequence[Busy]) -> list[Reason]:
        return [reason for reason in rules(busy) if reason.code not in waived]

    return kept


def _answer(offer: Offer, state: OfferState, now: datetime) -> None:
    values = {"state": state, "answered_at": now}
    answered = update(Offer).where(Offer.id == offer.id, Offer.state == OfferState.OPEN).values(values)
    db.session.execute(answered.execution_options(synchronize_session="fetch"))
    if offer.entry_id is not None:
        settle(offer.entry_id, OF_ENTRY[state], now=now)


def _booked(offer: Offer, plan: Plan) -> Booked:
    """What it became, for who takes it twice."""
    booking = next(iter(bookings.list_by_occupancy([offer.occupancy_id])), None)
    if booking is None:  # It has moved since.
        raise DomainError(_ended())
    slot = offer.occupancy
    part = Part(space=plan.get(slot.space_id), period=slot.period, kind=Use.BOOKING, units=slot.cells_taken)
    common: dict[str, Any] = {"purpose": booking.purpose, "headcount": booking.headcount, "version": booking.version}
    return Booked(id=booking.id, code=booking.code, status=booking.status, part=part, **common)


def _news(offer: Offer, part: Part) -> dict[str, object]:
    slot = {"space": part.space.slug, "starts_at": part.period.start, "ends_at": part.period.end}
    return slot | {"to": offer.person_id, "origin": offer.origin, "expires_at": offer.expires_at}
