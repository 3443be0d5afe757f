"""Who is there, who comes next, and which of a person's bookings one can check in to."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import contains_eager, joinedload

from anchorcenter.accounts.actors import Actor
from anchorcenter.bookings.models import STANDS, Booking, BookingPart, Status
from anchorcenter.bookings.queries import list_bookings, list_by_occupancy
from anchorcenter.bookings.terms import status_at
from anchorcenter.bookings.use.models import Kiosk, Overrun
from anchorcenter.core.db import db
from anchorcenter.core.periods import MINUTE, Period
from anchorcenter.facilities.models import Claim, Occupancy, Use
from anchorcenter.facilities.plan import SpacePlan
from anchorcenter.facilities.queries import get_plan, list_busy

MOST_IN_A_ROW = 8


def list_now(person: Actor, space: SpacePlan, *, opens: timedelta, now: datetime) -> list[Booking]:
    """The bookings of ``person`` that lie on the cells of ``space`` and are under way or can soon be checked in to."""
    found = list_bookings(person, within=Period(now, now + max(opens, MINUTE)), limit=200)
    here = [b for b in found if b.status in STANDS and space.cell_ids & _cells_of(b)]
    mine = [b for b in here if not person.is_staff or b.booked_by_id == person.id]
    return [b for b in mine if status_at(b, now) in STANDS]


def list_at_desk(space: SpacePlan, *, opens: timedelta, now: datetime) -> list[Booking]:
    """All that are under way there or about to begin: for staff and the kiosk."""
    busy = list_busy(space.cell_ids, Period(now, now + max(opens, MINUTE)), now=now)
    return list_by_occupancy({use.occupancy_id for use in busy if use.kind is Use.BOOKING})


def list_following(booking_id: int, space: SpacePlan, end: datetime) -> list[int]:
    """The bookings of the same booker in that space that begin just when the one before ends: one after another."""
    numbers: list[int] = []
    whose = select(Booking.booked_by_id, Booking.guest_name).where(Booking.id == booking_id)
    booker, guest = db.session.execute(whose).one()
    while len(numbers) < MOST_IN_A_ROW:
        claimed = select(Claim.occupancy_id).where(
            Claim.cell_id.in_(space.cell_ids), Claim.starts_at == end, Claim.released_at.is_(None)
        )
        rows = select(Booking.id, Occupancy.ends_at).join(Booking.parts).join(BookingPart.occupancy)
        rows = rows.where(Occupancy.id.in_(claimed), Occupancy.space_id == space.id, Occupancy.released_at.is_(None))
        rows = rows.where(Booking.booked_by_id == booker, Booking.guest_name == guest)
        found = db.session.execute(rows.where(Booking.status == Status.CONFIRMED).order_by(Booking.id)).first()
        if found is None:
            break
        numbers.append(found.id)
        end = found.ends_at
    return numbers


def list_next(cell_ids: Collection[int], after: datetime, until: datetime, *, now: datetime) -> list[Booking]:
    """The bookings that begin in any of the cells from ``after`` on, before ``until``."""
    busy = list_busy(cell_ids, Period(after, until), now=now)
    ids = {use.occupancy_id for use in busy if use.kind is Use.BOOKING and use.period.start >= after}
    return list_by_occupancy(ids)


def list_present(now: datetime, *, ends_by: datetime) -> Sequence[Booking]:
    """Who has checked in and whose time ends by then, or has ended; without those who stay longer."""
    staying = select(Overrun.booking_id).where(Overrun.ended_at.is_(None), Overrun.until_at > now)
    rows = select(Booking).join(Booking.parts).join(BookingPart.occupancy)
    rows = rows.where(Booking.status == Status.CONFIRMED, Booking.checked_in_at.is_not(None))
    rows = rows.where(Occupancy.ends_at <= ends_by, Booking.id.not_in(staying))
    return db.session.scalars(rows.order_by(Booking.id).limit(200)).unique().all()


def find_overrun(booking_id: int) -> Overrun | None:
    """That its people stayed, if they did."""
    return db.session.scalar(select(Overrun).where(Overrun.booking_id == booking_id))


def list_staying(occupancy_ids: Collection[int], now: datetime) -> dict[int, datetime]:
    """Of those occupancies whose people said that they stay longer, until when; by occupancy."""
    rows = select(BookingPart.occupancy_id, Overrun.until_at).join(
        Overrun, Overrun.booking_id == BookingPart.booking_id
    )
    rows = rows.where(BookingPart.occupancy_id.in_(occupancy_ids), Overrun.ended_at.is_(None), Overrun.until_at > now)
    return {row.occupancy_id: row.until_at for row in db.session.execute(rows)}


def list_no_shows(since: datetime, now: datetime, *, limit: int) -> Sequence[Booking]:
    """The bookings to which nobody came and that were freed since then, the latest first; also those that the worker
    has not written down yet."""
    rows = select(Booking).join(Booking.parts).join(BookingPart.occupancy)
    rows = rows.where(Occupancy.kind == Use.BOOKING, Occupancy.expires_at > since, Occupancy.expires_at <= now)
    rows = rows.where(Booking.status.in_((Status.CONFIRMED, Status.NO_SHOW)), Booking.checked_in_at.is_(None))
    rows = rows.options(contains_eager(Booking.parts).contains_eager(BookingPart.occupancy))
    rows = rows.options(joinedload(Booking.booked_by), joinedload(Booking.organisation))
    return db.session.scalars(rows.order_by(Occupancy.expires_at.desc(), Booking.id).limit(limit)).unique().all()


def find_kiosk(token_hash: str) -> Kiosk | None:
    """The device with that token, unless it was taken out of service."""
    return db.session.scalar(select(Kiosk).where(Kiosk.token_hash == token_hash, Kiosk.revoked_at.is_(None)))


def list_kiosks() -> Sequence[Kiosk]:
    """All in service, by name."""
    return db.session.scalars(select(Kiosk).where(Kiosk.revoked_at.is_(None)).order_by(Kiosk.name, Kiosk.id)).all()


def list_lapsing(space_id: int, *, now: datetime) -> list[int]:
    """The occupancies of confirmed bookings of that space which lapse unless somebody checks in."""
    rows = select(Occupancy.id).join(BookingPart, BookingPart.occupancy_id == Occupancy.id).join(BookingPart.booking)
    rows = rows.where(Occupancy.kind == Use.BOOKING, Occupancy.expires_at > now, Occupancy.released_at.is_(None))
    rows = rows.where(Occupancy.space_id == space_id, Booking.status == Status.CONFIRMED)
    return list(db.session.scalars(rows.order_by(Occupancy.id)))


def _cells_of(booking: Booking) -> set[int]:
    plan = get_plan()
    return {number for part in booking.parts for number in plan.get(part.occupancy.space_id).cell_ids}
