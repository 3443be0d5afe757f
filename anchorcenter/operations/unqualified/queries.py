"""Whose bookings ahead are for days on which they lack the qualification that the space requires."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from anchorcenter.accounts.models import MAY, Permission, RoleGrant
from anchorcenter.accounts.qualified import Qualification
from anchorcenter.bookings.models import LIVE, Booking, BookingDay, BookingPart
from anchorcenter.bookings.rules import NOT_QUALIFIED
from anchorcenter.core.db import db
from anchorcenter.core.i18n import today
from anchorcenter.facilities.models import Occupancy, Space

STAFF = [role for role, permissions in MAY.items() if Permission.OPERATE in permissions]


def list_unqualified(*, now: datetime, most: int | None = None) -> Sequence[Booking]:
    """They by start. Guests are looked after by staff, who also book for the center and let rules pass by name."""
    day, needed = BookingDay.counted_on, Space.qualification_id
    lasts = or_(Qualification.valid_until.is_(None), Qualification.valid_until >= day)
    theirs = Qualification.person_id == Booking.booked_by_id, Qualification.kind_id == needed
    covered = select(Qualification.id).where(*theirs, Qualification.revoked_at.is_(None), lasts)
    is_covered = covered.correlate_except(Qualification).exists()  # Of this booking: by itself it would be any.
    bare = select(day).where(BookingDay.part_id == BookingPart.id, ~is_covered).correlate_except(BookingDay)
    of_staff = select(RoleGrant.person_id).where(RoleGrant.role.in_(STAFF), RoleGrant.revoked_at.is_(None))
    rows = select(Booking).join(Booking.parts).join(BookingPart.occupancy).join(Space, Space.id == Occupancy.space_id)
    ahead = select(BookingPart.booking_id).join(BookingDay, BookingDay.part_id == BookingPart.id)
    ahead = ahead.where(day >= today(now)).correlate(None)  # An index knows them, however long the history.
    rows = rows.where(Booking.id.in_(ahead), needed.is_not(None), Booking.status.in_(LIVE), Occupancy.starts_at > now)
    rows = rows.where(bare.exists())
    rows = rows.where(Booking.guest_name == "", ~Booking.overrides.contains(NOT_QUALIFIED))
    rows = rows.where(Booking.booked_by_id.not_in(of_staff))
    parts = contains_eager(Booking.parts).contains_eager(BookingPart.occupancy)
    rows = rows.options(parts, joinedload(Booking.booked_by), joinedload(Booking.organisation))
    return db.session.scalars(rows.order_by(Occupancy.starts_at, Booking.id).limit(most)).unique().all()


def list_latest(person_ids: Collection[int]) -> dict[tuple[int, int], int]:
    """The number of what was granted last, by person and kind."""
    latest = select(Qualification.person_id, Qualification.kind_id, func.max(Qualification.id))
    latest = latest.where(Qualification.person_id.in_(person_ids))
    rows = db.session.execute(latest.group_by(Qualification.person_id, Qualification.kind_id))
    return {(person, kind): number for person, kind, number in rows}
