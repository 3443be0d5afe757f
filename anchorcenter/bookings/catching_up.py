"""Bookings that were there before there were calendars come into them: a job of the worker, some at a time."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from anchorcenter.bookings import events
from anchorcenter.bookings.models import BookingEvent, BookingPart
from anchorcenter.bookings.queries import lock_bookings
from anchorcenter.core.db import db, table
from anchorcenter.core.unit_of_work import writing
from anchorcenter.facilities import claims
from anchorcenter.facilities import events as uses
from anchorcenter.facilities.events import Mark
from anchorcenter.facilities.models import Occupancy
from anchorcenter.facilities.plan import Plan
from anchorcenter.facilities.queries import get_plan

AT_ONCE = 100
_MISSING = (
    select(BookingPart)
    .where(BookingPart.id.not_in(select(BookingEvent.part_id)))
    .options(joinedload(BookingPart.booking), joinedload(BookingPart.occupancy))
    .order_by(BookingPart.id)
)


def write_missing_events(now: datetime) -> None:
    """Write the events of all bookings that have none, also of those that were cancelled."""
    while _write_some(now):
        pass


def _write_some(now: datetime) -> int:
    with writing():
        plan = get_plan()
        found = db.session.scalars(_MISSING.limit(AT_ONCE)).all()
        lock_bookings({part.booking_id for part in found})
        db.session.expire_all()
        parts = db.session.scalars(_MISSING.where(BookingPart.id.in_([part.id for part in found]))).all()
        marks = _marks([part.occupancy_id for part in parts], plan, now)
        for part in parts:
            events.write(part.id, marks[part.occupancy_id], events.shown_of(part.booking, part, plan), plan)
        return len(found)


def _marks(occupancy_ids: Collection[int], plan: Plan, now: datetime) -> dict[int, Mark]:
    """The events of those uses; of uses that have ended they are begun here."""
    claims.lock_cells((), occupancy_ids)
    missing = set(occupancy_ids) - set(uses.list_marks(occupancy_ids))
    slots = table(Occupancy)
    uses.write_missing(db.session.execute(slots.select().where(slots.c.id.in_(missing))).all(), plan=plan, now=now)
    return uses.list_marks(occupancy_ids)
