"""What bookings can prove: minutes of use, how many bookings, how many different people booked."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, String, cast, func, literal, select

from anchorcenter.accounts.actors import Actor
from anchorcenter.bookings.models import Booking, BookingDay, BookingPart, Status
from anchorcenter.bookings.queries import visible_to
from anchorcenter.core.db import db
from anchorcenter.core.i18n import _
from anchorcenter.core.metrics import Described, Kind, Metric
from anchorcenter.core.periods import Days
from anchorcenter.facilities.models import Occupancy, Space

UNKNOWN = literal("")
COUNTED = (Status.CONFIRMED, Status.COMPLETED)


def minutes(days: Days) -> Select[Any]:
    """One row per day of a part of a booking that stands: over midnight each day counts its own minutes."""
    return (
        _rows("booking_day", BookingDay.id, BookingDay.counted_on, BookingDay.minutes)
        .join(BookingPart, BookingPart.id == BookingDay.part_id)
        .join(Booking, Booking.id == BookingPart.booking_id)
        .join(Occupancy, Occupancy.id == BookingPart.occupancy_id)
        .join(Space, Space.id == Occupancy.space_id)
        .where(*_stands(days))
    )


def bookings(days: Days) -> Select[Any]:
    """One row per booking that stands, on its first day: over midnight it counts once."""
    first = func.min(BookingDay.counted_on)
    return (
        _rows("booking", Booking.id, first.label("counted_on"), literal(1, Integer))
        .select_from(Booking)
        .join(BookingPart, BookingPart.booking_id == Booking.id)
        .join(BookingDay, BookingDay.part_id == BookingPart.id)
        .join(Occupancy, Occupancy.id == BookingPart.occupancy_id)
        .join(Space, Space.id == Occupancy.space_id)
        .where(Booking.status.in_(COUNTED))
        .group_by(Booking.id, Booking.booked_by_id, Space.slug)
        .having(first >= days.start, first < days.end)
    )


def _rows(record: str, number: Any, counted_on: Any, value: Any) -> Select[Any]:
    return select(
        literal(record).label("record"),
        number.label("record_id"),
        counted_on,
        cast(Booking.booked_by_id, String).label("subject"),
        value.label("value"),
        literal(1, Integer).label("weight"),
        UNKNOWN.label("gender"),
        UNKNOWN.label("age_band"),
        UNKNOWN.label("region"),
        Space.slug.label("kind"),
    )


def _stands(days: Days) -> tuple[ColumnElement[bool], ...]:
    on = BookingDay.counted_on
    return Booking.status.in_(COUNTED), on >= days.start, on < days.end


def describe(record: str, record_id: int, viewer: Actor | None) -> Described:
    """The booking behind a row: its code and page for who may see it, to everyone else just that it is one."""
    number: Any = record_id
    if record == "booking_day":
        parts = select(BookingPart.booking_id).join(BookingDay, BookingDay.part_id == BookingPart.id)
        number = parts.where(BookingDay.id == record_id).scalar_subquery()
    found = db.session.scalar(visible_to(viewer).where(Booking.id == number)) if viewer else None
    return Described(label=found.code, url=f"/bookings/{found.code}") if found else Described(label=_("A booking"))


METRICS = (
    Metric(key="bookings.minutes_used", unit="minute", kind=Kind.FLOW, version=1, rows=minutes, describe=describe),
    Metric(key="bookings.bookings", unit="booking", kind=Kind.FLOW, version=1, rows=bookings, describe=describe),
    Metric(key="bookings.people", unit="person", kind=Kind.DISTINCT, version=1, rows=minutes, describe=describe),
)
