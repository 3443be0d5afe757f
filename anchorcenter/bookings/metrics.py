"""What bookings can prove: minutes of use, how many bookings, how many different people booked."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, String, cast, func, literal, select

from anchorcenter.accounts.actors import Actor
from anchorcenter.bookings.models import Booking, BookingDay, BookingPart, Status
from anchorcenter.bookings.queries import list_codes
from anchorcenter.core.db import db
from anchorcenter.core.i18n import _, _l
from anchorcenter.core.metrics import Described, Dimension, Kind, Metric, Record
from anchorcenter.core.periods import Days
from anchorcenter.facilities.models import Occupancy, Space
from anchorcenter.facilities.queries import get_plan

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


def describe(records: Collection[Record], viewer: Actor | None) -> dict[Record, Described]:
    """The bookings behind rows: code and page for who may see them, to everyone else just that it is one."""
    numbers = _bookings_of(records)
    codes = list_codes(viewer, set(numbers.values())) if viewer else {}
    unknown = Described(label=_("A booking"))
    return {record: _described(codes.get(numbers.get(record, 0)), unknown) for record in records}


def _bookings_of(records: Collection[Record]) -> dict[Record, int]:
    """The booking that each record belongs to."""
    days = [number for record, number in records if record == "booking_day"]
    parts = select(BookingDay.id, BookingPart.booking_id).join(BookingPart, BookingPart.id == BookingDay.part_id)
    found: dict[Record, int] = {(record, number): number for record, number in records if record == "booking"}
    if days:
        rows = db.session.execute(parts.where(BookingDay.id.in_(days)))
        found |= {("booking_day", number): booking_id for number, booking_id in rows}
    return found


def _described(code: str | None, unknown: Described) -> Described:
    return Described(label=code, url=f"/bookings/{code}") if code else unknown


def _space_name(slug: str) -> str:
    space = get_plan().find(slug)
    return str(space.name) if space else slug


SPACE = Dimension(name=_l("Space"), say=_space_name)
NOT_CANCELLED = _l("Cancelled, rejected and expired bookings, holds, classes.")
COMMON: dict[str, Any] = {
    "describe": describe,
    "dimensions": (SPACE,),
    "exclusions": NOT_CANCELLED,
    "is_of_people": True,
}
METRICS = (
    Metric(
        key="bookings.minutes_used",
        name=_l("Hours booked"),
        definition=_l("Time of bookings that stand. A booking over midnight counts on each day with its own minutes."),
        unit="minute",
        kind=Kind.FLOW,
        version=1,
        rows=minutes,
        **COMMON,
    ),
    Metric(
        key="bookings.bookings",
        name=_l("Bookings"),
        definition=_l("Bookings that stand, each on its first day."),
        unit="booking",
        kind=Kind.FLOW,
        version=1,
        rows=bookings,
        **COMMON,
    ),
    Metric(
        key="bookings.people",
        name=_l("Different people who booked"),
        definition=_l("People with a booking that stands; who booked several times counts once."),
        unit="person",
        kind=Kind.DISTINCT,
        version=1,
        rows=minutes,
        **COMMON,
    ),
)
