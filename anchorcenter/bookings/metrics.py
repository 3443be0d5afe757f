"""What bookings can prove: minutes of use, how many bookings, how many different people booked."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, String, case, cast, exists, func, literal, select
from sqlalchemy.orm import aliased

from anchorcenter.accounts.actors import AUDIENCES, Actor
from anchorcenter.accounts.models import Audience
from anchorcenter.bookings.models import STANDS, Booking, BookingDay, BookingPart
from anchorcenter.bookings.queries import list_codes
from anchorcenter.core.db import db
from anchorcenter.core.i18n import Text, _, _l
from anchorcenter.core.metrics import Described, Dimension, Kind, Metric, Record, select_rows, within
from anchorcenter.core.periods import Days
from anchorcenter.facilities.models import Occupancy, Space
from anchorcenter.facilities.queries import get_plan

OWN = "center"  # Stands for the audience of what the center uses itself.
# A guest has no account: who called is told apart by phone, else by the booking.
_GUEST = literal("guest ") + func.coalesce(func.nullif(Booking.guest_phone, ""), cast(Booking.id, String))
SUBJECT = case((Booking.guest_name != "", _GUEST), else_=cast(Booking.booked_by_id, String))


def minutes(days: Days) -> Select[Any]:
    """One row per day of a part of a booking that stands: over midnight each day counts its own minutes."""
    return _joined(_rows("booking_day", BookingDay.id, BookingDay.counted_on, BookingDay.minutes), days)


def bookings(days: Days) -> Select[Any]:
    """One row per booking that stands, on its first day and in its first space, so that it counts once."""
    return _firsts(literal(1, Integer), days)


def headcounts(days: Days) -> Select[Any]:
    """The same, each worth the people it was made for."""
    return _firsts(Booking.headcount, days)


def _firsts(value: Any, days: Days) -> Select[Any]:
    part, day = aliased(BookingPart), aliased(BookingDay)
    earlier_part = exists().where(part.booking_id == BookingPart.booking_id, part.id < BookingPart.id)
    earlier_day = exists().where(day.part_id == BookingDay.part_id, day.counted_on < BookingDay.counted_on)
    rows = _joined(_rows("booking", Booking.id, BookingDay.counted_on, value), days)
    return rows.where(~earlier_part, ~earlier_day)


def _joined(rows: Select[Any], days: Days) -> Select[Any]:
    """``rows`` of the days of bookings that stand."""
    return (
        rows.select_from(BookingDay)
        .join(BookingPart, BookingPart.id == BookingDay.part_id)
        .join(Booking, Booking.id == BookingPart.booking_id)
        .join(Occupancy, Occupancy.id == BookingPart.occupancy_id)
        .join(Space, Space.id == Occupancy.space_id)
        .where(Booking.status.in_(STANDS), within(BookingDay.counted_on, days))
    )


def _rows(record: str, number: Any, counted_on: Any, value: Any) -> Select[Any]:
    kind = kind_of(Booking.audience)
    return select_rows(record, number, counted_on=counted_on, value=value, subject=SUBJECT, kind=kind)


def kind_of(audience: Any) -> ColumnElement[Any]:
    """The ``kind`` of a row by space and audience, as SPACE and AUDIENCE read it."""
    return Space.slug + "/" + func.coalesce(cast(audience, String), OWN)


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


WHO: dict[str, Text] = {
    OWN: _l("The center itself"),
    **{str(audience): text for audience, text in AUDIENCES.items()},
    Audience.CITIZEN.value: _l("Citizens"),  # As whom people came, where a window is for everyone.
}


def audience_text(word: str) -> str:
    """What an audience is called; the center's own use has none."""
    return str(WHO.get(word, word))


SPACE = Dimension(name=_l("Space"), say=_space_name)
AUDIENCE = Dimension(name=_l("Who"), say=audience_text)
NOT_CANCELLED = _l("Cancelled, rejected and expired bookings, holds, classes.")
COMMON: dict[str, Any] = {
    "describe": describe,
    "dimensions": (SPACE, AUDIENCE),
    "exclusions": NOT_CANCELLED,
    "is_of_people": True,
}
BOOKINGS = Metric(
    key="bookings.bookings",
    name=_l("Bookings"),
    definition=_l("Bookings that stand, each on its first day."),
    unit="booking",
    kind=Kind.FLOW,
    version=1,
    rows=bookings,
    **COMMON,
)
METRICS = (
    Metric(
        key="bookings.minutes_booked",
        name=_l("Hours booked"),
        definition=_l("Time of bookings that stand. A booking over midnight counts on each day with its own minutes."),
        unit="minute",
        kind=Kind.FLOW,
        version=1,
        rows=minutes,
        **COMMON,
    ),
    BOOKINGS,
    Metric(
        key="bookings.people",
        name=_l("Different people who booked"),
        definition=_l(
            "People with a booking that stands; who booked several times counts once. Since version 2 a guest without "
            "an account counts by phone number, no longer as the member of staff who typed it in."
        ),
        unit="person",
        kind=Kind.DISTINCT,
        version=2,
        rows=minutes,
        **COMMON,
    ),
)
