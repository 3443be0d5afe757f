"""Making an offer: a time is kept, and whose it may be is told. Call the verbs inside ``writing()``."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from anchorcenter.accounts.actors import Actor
from anchorcenter.bookings.models import Booking
from anchorcenter.bookings.offers.models import Offer, Origin
from anchorcenter.bookings.offers.news import tell_of_offers
from anchorcenter.bookings.service.beside import keep_beside
from anchorcenter.bookings.service.parts import holders_for, part_of, rules_of
from anchorcenter.bookings.wanted import NewBooking
from anchorcenter.core.audit import record
from anchorcenter.core.db import db
from anchorcenter.core.errors import Reason
from anchorcenter.facilities import claims
from anchorcenter.facilities.models import Use
from anchorcenter.facilities.plan import Plan
from anchorcenter.facilities.queries import get_plan
from anchorcenter.facilities.rules import Busy, Part


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
    old = db.session.get(Booking, wanted.booking_id) if wanted.booking_id is not None else None
    is_due = wanted.origin is not Origin.COUNTER  # To who waited, or had it before.
    rules = rules_of(part, headcount=wanted.headcount, by=to, now=now, plan=plan, own=old, is_kept=is_due)
    rules = waiving(rules, wanted.waived)
    until = min(expires_at + wanted.spare, wanted.ends_at)
    taken = _take(wanted, part, until, rules, to=to, now=now, plan=plan)
    offer = Offer(
        occupancy_id=taken.occupancy_id,
        person_id=to.id,
        organisation_id=to.organisation_id,
        origin=wanted.origin,
        booking_id=wanted.booking_id,
        entry_id=wanted.entry_id,
        purpose=wanted.purpose,
        headcount=wanted.headcount,
        units=wanted.units,
        waived=" ".join(sorted(wanted.waived)),
        why=wanted.why,
        made_by_id=by[0] or None,  # The program is nobody.
        made_at=now,
        expires_at=expires_at,
    )
    db.session.add(offer)
    db.session.flush()
    record("make", "offer", offer.id, by=by, now=now, after=_news(offer, part), why=wanted.why)
    return offer


def _take(
    wanted: NewOffer, part: Part, until: datetime, rules: claims.Rules, *, to: Actor, now: datetime, plan: Plan
) -> claims.Taken:
    """What is offered instead of a request lies beside it: of both only one comes true."""
    common: dict[str, Any] = {"plan": plan, "now": now, "rules": rules, "holders": holders_for(to)}
    if wanted.origin is Origin.COUNTER:
        return keep_beside(db.session.get_one(Booking, wanted.booking_id), part, until=until, **common)
    return claims.take([part], expires_at=until, **common)[0]


def waiving(rules: claims.Rules, codes: Iterable[str]) -> claims.Rules:
    """``rules`` without those of ``codes``."""
    waived = frozenset(codes)

    def kept(busy: Sequence[Busy]) -> list[Reason]:
        return [reason for reason in rules(busy) if reason.code not in waived]

    return kept


def _news(offer: Offer, part: Part) -> dict[str, object]:
    slot = {"space": part.space.slug, "starts_at": part.period.start, "ends_at": part.period.end}
    return slot | {"to": offer.person_id, "origin": offer.origin, "expires_at": offer.expires_at}
