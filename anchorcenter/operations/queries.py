"""What settings pages read: the configured rows themselves, and what was changed of them."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import and_, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from anchorcenter.accounts.actors import Actor
from anchorcenter.bookings.models import LIVE, Booking, BookingPart
from anchorcenter.bookings.queries import visible_to
from anchorcenter.core.audit import AuditEntry
from anchorcenter.core.db import db
from anchorcenter.core.periods import DAY, Period
from anchorcenter.facilities.models import Cell, Claim, Closure, Floor, Holiday, Occupancy, Photo, Site, closure_cells
from anchorcenter.operations.models import ClosureDecision, Decision, Interruption

RECORDS = ("site", "floor", "cell", "space", "closure", "maintenance", "utility", "setting")
PAGE = 50
LONGEST_USE = 31 * DAY  # Of a booking.


@dataclass(frozen=True, kw_only=True)
class Changed:
    """One change of the settings; ``before`` and ``after`` have only what became different."""

    id: int
    at: datetime
    who_id: int
    who: str
    verb: str
    record: str
    record_id: int
    before: dict[str, Any]
    after: dict[str, Any]
    why: str


def list_sites() -> Sequence[Site]:
    """Every site, the oldest first."""
    return db.session.scalars(select(Site).order_by(Site.id)).all()


def list_floors() -> Sequence[Floor]:
    """Every floor, from the lowest up."""
    return db.session.scalars(select(Floor).order_by(Floor.site_id, Floor.level)).all()


def list_cells() -> Sequence[Cell]:
    """Every cell, floor by floor."""
    return db.session.scalars(
        select(Cell).join(Floor, Floor.id == Cell.floor_id).order_by(Floor.site_id, Floor.level, Cell.id)
    ).all()


def list_holidays(site_id: int, since: date) -> Sequence[Holiday]:
    """The holidays of a site from ``since`` on, by day."""
    return db.session.scalars(
        select(Holiday).where(Holiday.site_id == site_id, Holiday.day >= since).order_by(Holiday.day)
    ).all()


def list_closures(*, now: datetime, is_past: bool, page: int) -> Sequence[Closure]:
    """The closures that are under way or ahead, by start, or those that are over, the latest first: PAGE of them and
    one more if there is."""
    if is_past:
        wanted = select(Closure).where(Closure.ends_at <= now).order_by(Closure.ends_at.desc(), Closure.id)
    else:
        wanted = select(Closure).where(Closure.ends_at > now).order_by(Closure.starts_at, Closure.id)
    rows = wanted.options(selectinload(Closure.cells)).offset((page - 1) * PAGE).limit(PAGE + 1)
    return db.session.scalars(rows).all()


def list_closures_within(period: Period) -> Sequence[Closure]:
    """The closures that reach into ``period``, by start."""
    wanted = select(Closure).where(Closure.ends_at > period.start, Closure.starts_at < period.end)
    return db.session.scalars(wanted.options(selectinload(Closure.cells)).order_by(Closure.starts_at, Closure.id)).all()


def list_photos(space_id: int) -> Sequence[Photo]:
    """The photos of a space, in their order."""
    return db.session.scalars(select(Photo).where(Photo.space_id == space_id).order_by(Photo.position, Photo.id)).all()


def list_booked(occupancy_ids: Collection[int], person: Actor) -> dict[int, Booking]:
    """The bookings of those occupancies that ``person`` may see, by occupancy."""
    wanted = visible_to(person).join(Booking.parts).where(BookingPart.occupancy_id.in_(occupancy_ids))
    options = joinedload(Booking.booked_by), joinedload(Booking.organisation), contains_eager(Booking.parts)
    found = db.session.scalars(wanted.options(*options)).unique()
    return {part.occupancy_id: booking for booking in found for part in booking.parts}


def list_decided(closure_id: int) -> Sequence[ClosureDecision]:
    """What was decided because of that closure, by time."""
    theirs = select(ClosureDecision).where(ClosureDecision.closure_id == closure_id)
    slot = joinedload(ClosureDecision.booking).joinedload(Booking.parts).joinedload(BookingPart.occupancy)
    whole = slot, joinedload(ClosureDecision.space)
    return (
        db.session.scalars(theirs.options(*whole).order_by(ClosureDecision.starts_at, ClosureDecision.id))
        .unique()
        .all()
    )


def list_displaced(closure_ids: Collection[int], *, now: datetime) -> Sequence[ClosureDecision]:
    """Of what was decided because of those closures what gave way a time that is still ahead and was not offered it."""
    gone = (
        ClosureDecision.decision != Decision.KEEP,
        ClosureDecision.offered_at.is_(None),
        ClosureDecision.starts_at > now,
    )
    theirs = select(ClosureDecision).where(ClosureDecision.closure_id.in_(closure_ids), *gone)
    parts = joinedload(ClosureDecision.booking).joinedload(Booking.parts).joinedload(BookingPart.occupancy)
    return db.session.scalars(theirs.options(parts).order_by(ClosureDecision.id)).unique().all()


def list_kept(occupancy_ids: Collection[int]) -> dict[int, str]:
    """Of those occupancies the bookings that staff kept inside a closure, by occupancy, and why."""
    if not occupancy_ids:
        return {}
    kept = select(BookingPart.occupancy_id, ClosureDecision.why).join(
        Occupancy, Occupancy.id == BookingPart.occupancy_id
    )
    kept = kept.join(ClosureDecision, ClosureDecision.booking_id == BookingPart.booking_id)
    kept = kept.where(ClosureDecision.decision == Decision.KEEP, ClosureDecision.starts_at == Occupancy.starts_at)
    kept = kept.where(BookingPart.occupancy_id.in_(occupancy_ids)).order_by(ClosureDecision.id)
    return {row.occupancy_id: row.why for row in db.session.execute(kept)}


def list_undecided(*, now: datetime, closure_id: int | None = None, limit: int | None = None) -> list[tuple[int, int]]:
    """The occupancies of bookings that lie inside a closure though nobody has decided about them, by start, each with
    the closure: what an outage closed, or what was closed without being asked. What has ended is left out."""
    kept = select(ClosureDecision.id).where(
        ClosureDecision.booking_id == Booking.id,
        ClosureDecision.decision == Decision.KEEP,
        ClosureDecision.starts_at == Occupancy.starts_at,
    )
    inside = select(Occupancy.id, Closure.id, Occupancy.starts_at).distinct().join(BookingPart.occupancy)
    inside = inside.join(Booking, Booking.id == BookingPart.booking_id)
    inside = inside.join(Claim, and_(Claim.occupancy_id == Occupancy.id, Claim.released_at.is_(None)))
    inside = inside.join(closure_cells, closure_cells.c.cell_id == Claim.cell_id)
    inside = inside.join(Closure, Closure.id == closure_cells.c.closure_id)
    inside = inside.where(Claim.starts_at < Closure.ends_at, Claim.ends_at > Closure.starts_at, Closure.ends_at > now)
    inside = inside.where(Claim.starts_at > now - LONGEST_USE, Claim.ends_at > now, Booking.status.in_(LIVE))
    inside = inside.where(~kept.exists()).order_by(Occupancy.starts_at, Occupancy.id, Closure.id)
    if closure_id is not None:
        inside = inside.where(Closure.id == closure_id)
    return [(number, closure) for number, closure, _start in db.session.execute(inside.limit(limit))]


def list_interrupted(occupancy_ids: Collection[int]) -> dict[int, Interruption]:
    """Of those occupancies the bookings that an outage interrupted, by occupancy."""
    cut = select(BookingPart.occupancy_id, Interruption)
    cut = cut.join(Interruption, Interruption.booking_id == BookingPart.booking_id)
    rows = db.session.execute(cut.where(BookingPart.occupancy_id.in_(occupancy_ids)).order_by(Interruption.id))
    return {row.occupancy_id: row.Interruption for row in rows}


def list_facts(occupancy_ids: Collection[int]) -> dict[int, dict[str, Any]]:
    """As which audience and for how many people those of the occupancies that are bookings were booked."""
    if not occupancy_ids:
        return {}
    wanted = select(BookingPart.occupancy_id, Booking.audience, Booking.headcount).join(Booking.parts)
    rows = db.session.execute(wanted.where(BookingPart.occupancy_id.in_(occupancy_ids)))
    return {number: {"audience": audience, "headcount": headcount} for number, audience, headcount in rows}


def list_changes(*, of: str | None = None, record_id: int | None = None, before: int | None = None) -> list[Changed]:
    """The changes of the settings, or of one record, the latest first: PAGE of them and one more if there is.

    ``before`` is the id of the last one seen.
    """
    wanted = select(AuditEntry).where(AuditEntry.record.in_([of] if of else RECORDS))
    if record_id is not None:
        wanted = wanted.where(AuditEntry.record_id == record_id)
    if before is not None:
        wanted = wanted.where(AuditEntry.id < before)
    return [_changed(row) for row in db.session.scalars(wanted.order_by(AuditEntry.id.desc()).limit(PAGE + 1))]


def _changed(row: AuditEntry) -> Changed:
    return Changed(
        id=row.id,
        at=row.at,
        who_id=row.actor_id,
        who=row.actor_name,
        verb=row.verb,
        record=row.record,
        record_id=row.record_id,
        before=json.loads(row.before),
        after=json.loads(row.after),
        why=row.why,
    )
