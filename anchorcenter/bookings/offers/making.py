"""Making an offer: a time is kept, and whose it may be is told. Call the verbs inside ``writing()``."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, insert, select
from sqlalchemy.orm import joinedload

from anchorcenter.accounts.actors import Actor
from anchorcenter.bookings.models import Booking
from anchorcenter.bookings.offers.models import Offer, Origin
from anchorcenter.bookings.offers.news import tell_of_offers
from anchorcenter.bookings.rules import check_booking
from anchorcenter.bookings.service.beside import keep_beside
from anchorcenter.bookings.service.parts import holders_for, part_of, rules_of
from anchorcenter.bookings.wanted import NewBooking
from anchorcenter.core.audit import entry, record, record_all
from anchorcenter.core.db import db, table
from anchorcenter.core.errors import DomainError, Reason
from anchorcenter.facilities import claims
from anchorcenter.facilities.models import Use
from anchorcenter.facilities.plan import Plan
from anchorcenter.facilities.queries import get_plan
from anchorcenter.facilities.rules import Busy, Part

_INSERT = insert(table(Offer)).inline()
_MADE = (
    select(Offer)
    .where(Offer.occupancy_id.in_(bindparam("places", expanding=True)))
    .options(joinedload(Offer.occupancy), joinedload(Offer.person))
    .order_by(Offer.id)
)


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
    offer = Offer(**_row(wanted, taken, to=to, by=by, now=now))
    db.session.add(offer)
    db.session.flush()
    record("make", "offer", offer.id, by=by, now=now, after=_news(offer, part), why=wanted.why)
    return offer


def keep_each(wanted: Sequence[tuple[NewOffer, Actor]], *, by: tuple[int, str], now: datetime) -> list[Offer]:
    """Keep every time that is free and that nothing but waived rules says no to, each for whose it is to be; of the
    others nothing. In as many statements for one as for hundreds: nobody's quota is asked. Tell of them as ``keep``
    says."""
    plan = get_plan()
    asked = sorted(wanted, key=lambda each: each[0].starts_at)
    parts = [part_of(each, plan, Use.OFFER) for each, _to in asked]
    by_part = {id(part): each for part, each in zip(parts, asked, strict=True)}

    def check(part: Part) -> list[Reason]:
        each, to = by_part[id(part)]
        counts = {"headcount": each.headcount, "units": each.units}
        found = check_booking(part.space, part.period, **counts, by=to, now=now, plan=plan)
        return [reason for reason in found if reason.code not in each.waived]

    lapses = {
        (part.space.id, part.period): min(each.expires_at + each.spare, each.starts_at)
        for part, (each, _to) in zip(parts, asked, strict=True)
    }

    def waits(part: Part) -> datetime:
        return lapses[part.space.id, part.period]

    try:
        taken, found = claims.take_each(parts, plan=plan, now=now, check=check, waits=waits, is_whole=False)
    except DomainError:  # None of them may be.
        return []
    gone = {id(part) for part, _reasons in found.refused}
    kept = zip((each for part, each in zip(parts, asked, strict=True) if id(part) not in gone), taken, strict=True)
    db.session.execute(_INSERT, [_row(each, one, to=to, by=by, now=now) for (each, to), one in kept])
    offers = db.session.scalars(_MADE, {"places": [one.occupancy_id for one in taken]}).all()
    news = {one.occupancy_id: one.part for one in taken}
    made = [(offer, _news(offer, news[offer.occupancy_id])) for offer in offers]
    record_all([entry("make", "offer", o.id, by=by, now=now, after=after, why=o.why) for o, after in made])
    return list(offers)


def _row(wanted: NewOffer, taken: claims.Taken, *, to: Actor, by: tuple[int, str], now: datetime) -> dict[str, Any]:
    return {
        "occupancy_id": taken.occupancy_id,
        "person_id": to.id,
        "organisation_id": to.organisation_id,
        "origin": wanted.origin,
        "booking_id": wanted.booking_id,
        "entry_id": wanted.entry_id,
        "purpose": wanted.purpose,
        "headcount": wanted.headcount,
        "units": wanted.units,
        "waived": " ".join(sorted(wanted.waived)),
        "why": wanted.why,
        "made_by_id": by[0] or None,  # The program is nobody.
        "made_at": now,
        "expires_at": min(wanted.expires_at, wanted.starts_at),
    }


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
