"""Who waits for what, and what they have at the same time."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import joinedload, selectinload

from anchorcenter.accounts.actors import Actor
from anchorcenter.admissions.models import Entry, EntryState
from anchorcenter.bookings.models import Booking, BookingPart, Status
from anchorcenter.bookings.offers.models import Offer, OfferState
from anchorcenter.bookings.waiting.models import Wish, wish_spaces
from anchorcenter.bookings.waiting.rules import Tolerance, competes
from anchorcenter.core.db import db, table
from anchorcenter.core.errors import not_found
from anchorcenter.core.periods import MINUTE, Period
from anchorcenter.facilities.freed import Freed
from anchorcenter.facilities.models import Occupancy, space_cells
from anchorcenter.facilities.plan import Plan

KEY = "bookings.waiting"
MOST = 100
ONGOING = (EntryState.WAITING, EntryState.OFFERED)
_WISHES, _ENTRIES = table(Wish), table(Entry)
_ANYBODY = (
    select(_WISHES.c.id)
    .join(_ENTRIES, _ENTRIES.c.id == _WISHES.c.entry_id)
    .where(_ENTRIES.c.state == EntryState.WAITING)
    .limit(1)
)


def is_anybody_waiting() -> bool:
    """Whether anybody waits for anything: asked whenever time is given back."""
    return db.session.scalar(_ANYBODY) is not None


def list_waiting(*, now: datetime, due: bool = False) -> list[Wish]:
    """The wishes that wait and can still come true, in turn; those that the worker is to look at if ``due``."""
    waiting = _whole().where(Entry.state == EntryState.WAITING, Wish.latest_at > now)
    if due:
        waiting = waiting.where(Wish.is_due)
    return list(db.session.scalars(waiting.order_by(Entry.priority, Entry.entered_at, Entry.id)))


def list_near(freed: Collection[Freed], *, now: datetime, plan: Plan) -> list[Wish]:
    """Those of them that may want a cell of what became free, on its days: by the index of their spaces."""
    cells = frozenset().union(*(each.cell_ids for each in freed))
    first, last = (plan.day_of(moment) for moment in (min(f.period.start for f in freed), _last(freed)))
    here = select(wish_spaces.c.wish_id).join(space_cells, space_cells.c.space_id == wish_spaces.c.space_id)
    near = Wish.id.in_(here.where(space_cells.c.cell_id.in_(cells))), Wish.first_on <= last, Wish.last_on >= first
    waiting = _whole().where(Entry.state == EntryState.WAITING, Wish.latest_at > now, *near)
    return list(db.session.scalars(waiting.order_by(Entry.priority, Entry.entered_at, Entry.id)))


def _last(freed: Collection[Freed]) -> datetime:
    return max(each.period.end for each in freed)


def list_past(now: datetime) -> list[int]:
    """The wishes that wait and can come true no more."""
    past = select(Wish.id).join(Wish.entry).where(Entry.state == EntryState.WAITING, Wish.latest_at <= now)
    return list(db.session.scalars(past.order_by(Wish.latest_at, Wish.id)))


def list_mine(person: Actor) -> list[Wish]:
    """The wishes of ``person``, ongoing ones first, then the latest; at most MOST."""
    is_over = Entry.state.not_in(ONGOING)
    mine = _whole().where(Entry.person_id == person.id).order_by(is_over, Wish.id.desc())
    return list(db.session.scalars(mine.limit(MOST)))


def list_ongoing_of(person_id: int) -> list[Wish]:
    """What that person waits for or was offered."""
    theirs = _whole().where(Entry.person_id == person_id, Entry.state.in_(ONGOING))
    return list(db.session.scalars(theirs.order_by(Wish.id)))


def get_wish(number: int, *, person: Actor) -> Wish:
    """The wish of ``person``, for staff anybody's. Raises DomainError (404) for none."""
    wanted = _whole().where(Wish.id == number)
    if not person.is_staff:
        wanted = wanted.where(Entry.person_id == person.id)
    found: Wish | None = db.session.scalar(wanted)
    if found is None:
        raise not_found()
    return found


def list_ended(*, limit: int) -> list[Wish]:
    """The latest that came true or to nothing."""
    ended = _whole().where(Entry.state.not_in(ONGOING)).order_by(Entry.ended_at.desc(), Wish.id.desc())
    return list(db.session.scalars(ended.limit(limit)))


def list_ongoing() -> list[Wish]:
    """All that wait or were offered something, in turn; at most MOST."""
    ongoing = _whole().where(Entry.state.in_(ONGOING)).order_by(Entry.priority, Entry.entered_at, Entry.id)
    return list(db.session.scalars(ongoing.limit(MOST)))


def list_appointments(person_id: int, around: Period, *, now: datetime) -> list[tuple[Period, str]]:
    """When that person has a booking (with its code) or is being offered one, in a stretch of time."""
    live = Occupancy.released_at.is_(None), or_(Occupancy.expires_at.is_(None), Occupancy.expires_at > now)
    overlaps = Occupancy.starts_at < around.end, Occupancy.ends_at > around.start
    standing = Booking.status.in_((Status.CONFIRMED, Status.REQUESTED))
    booked = select(Booking, Occupancy).join(Booking.parts).join(BookingPart.occupancy)
    booked = booked.where(Booking.booked_by_id == person_id, Booking.guest_name == "", standing, *live, *overlaps)
    offered = select(Occupancy).join(Offer, Offer.occupancy_id == Occupancy.id)
    offered = offered.where(Offer.person_id == person_id, Offer.state == OfferState.OPEN, *live, *overlaps)
    found = [(slot.period, booking.code) for booking, slot in db.session.execute(booked)]
    return found + [(slot.period, "") for slot in db.session.scalars(offered)]


def tolerance_of(wish: Wish, plan: Plan) -> Tolerance:
    """What a stored wish allows, with the spaces of today."""
    return Tolerance(
        spaces=tuple(plan.get(space.id) for space in wish.spaces),
        first_on=wish.first_on,
        last_on=wish.last_on,
        from_minute=wish.from_minute,
        until_minute=wish.until_minute,
        length=wish.minutes * MINUTE,
        headcount=wish.headcount,
        units=wish.units,
    )


def _whole() -> Select[Any]:
    entry = joinedload(Wish.entry, innerjoin=True)
    options = entry.joinedload(Entry.person), entry.selectinload(Entry.skips), selectinload(Wish.spaces)
    offer = joinedload(Wish.offer).joinedload(Offer.occupancy)
    return select(Wish).join(Wish.entry).options(*options, offer)


def competing(mine: Wish, others: Collection[Wish], plan: Plan) -> list[Wish]:
    """Those of ``others`` that may want the same time in the same cells."""
    wanted = tolerance_of(mine, plan)
    return [other for other in others if competes(wanted, tolerance_of(other, plan))]
