"""What organisations have booked as tenants for days on which they will be none."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from anchorcenter.accounts.models import Affiliation, Audience
from anchorcenter.bookings.models import LIVE, Booking, BookingDay, BookingPart
from anchorcenter.core.db import db
from anchorcenter.facilities.models import Occupancy


def list_ahead(organisation_id: int, *, now: datetime) -> Sequence[Booking]:
    """All that the organisation has booked as a tenant and that has not begun, by start."""
    return _read(_ahead(now).where(Booking.organisation_id == organisation_id))


def list_beyond(organisation_id: int | None = None, *, now: datetime) -> Sequence[Booking]:
    """Of that what lies on days on which it is no tenant, by start; without a number of every organisation."""
    mine = Affiliation.organisation_id == Booking.organisation_id, Affiliation.audience == Audience.TENANT
    day = BookingDay.counted_on
    covers = Affiliation.since <= day, or_(Affiliation.until.is_(None), Affiliation.until > day)
    covered = select(Affiliation.id).where(*mine, *covers)
    is_covered = covered.correlate_except(Affiliation).exists()  # Of this booking: by itself it would be any.
    bare = select(day).where(BookingDay.part_id == BookingPart.id, ~is_covered).correlate_except(BookingDay)
    wanted = _ahead(now).where(bare.exists(), Booking.organisation_id.is_not(None))
    return _read(wanted if organisation_id is None else wanted.where(Booking.organisation_id == organisation_id))


def _ahead(now: datetime) -> Select[Booking]:
    rows = select(Booking).join(Booking.parts).join(BookingPart.occupancy)
    return rows.where(Booking.audience == Audience.TENANT, Booking.status.in_(LIVE), Occupancy.starts_at > now)


def _read(wanted: Select[Booking]) -> Sequence[Booking]:
    parts = contains_eager(Booking.parts).contains_eager(BookingPart.occupancy)
    options = parts, joinedload(Booking.booked_by), joinedload(Booking.organisation)
    return db.session.scalars(wanted.options(*options).order_by(Occupancy.starts_at, Booking.id)).unique().all()
