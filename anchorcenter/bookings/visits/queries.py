"""Visits and the bookings they belong to, as pages and verbs need them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, bindparam, exists, func, select
from sqlalchemy.orm import aliased, contains_eager, joinedload

from anchorcenter.accounts.models import Organisation, Person
from anchorcenter.bookings.models import Booking, BookingDay, BookingPart, Status
from anchorcenter.bookings.visits.models import Visit, VisitKind
from anchorcenter.core.db import db, table
from anchorcenter.core.errors import not_found
from anchorcenter.core.periods import Days
from anchorcenter.facilities.models import Occupancy

PAGE = 50

_PARTS, _BOOKINGS, _PEOPLE = table(BookingPart).c, table(Booking).c, table(Person).c
_COMPANIES, _VISITS = table(Organisation).c, table(Visit).c
_IDS: Any = bindparam("ids", expanding=True)
_DAY: Any = bindparam("day")
# A day may have a thousand bookings: built once, and read without the ORM.
_BOOKED = (
    select(
        _PARTS.occupancy_id,
        _PARTS.id.label("part_id"),
        _BOOKINGS.id,
        _BOOKINGS.booked_on,
        _BOOKINGS.purpose,
        _BOOKINGS.headcount,
        _BOOKINGS.status,
        _BOOKINGS.checked_in_at,
        _BOOKINGS.came.label("arrived"),
        _BOOKINGS.left_at,
        _BOOKINGS.audience,
        _BOOKINGS.guest_name,
        _BOOKINGS.guest_organisation,
        _BOOKINGS.booked_by_id,
        _PEOPLE.name,
        _PEOPLE.name_en,
        _COMPANIES.name.label("company"),
        _COMPANIES.name_en.label("company_en"),
        _VISITS.id.label("visit_id"),
        _VISITS.headcount.label("came"),
        _VISITS.version,
        _VISITS.note,
    )
    .select_from(
        table(BookingPart)
        .join(table(Booking), _BOOKINGS.id == _PARTS.booking_id)
        .join(table(Person), _PEOPLE.id == _BOOKINGS.booked_by_id)
        .outerjoin(table(Organisation), _COMPANIES.id == _BOOKINGS.organisation_id)
        .outerjoin(table(Visit), (_VISITS.part_id == _PARTS.id) & _VISITS.voided_at.is_(None))
    )
    .where(_PARTS.occupancy_id.in_(_IDS))
)
_UNBOOKED = (
    select(*table(Visit).columns)
    .where(_VISITS.counted_on == _DAY, _VISITS.part_id.is_(None), _VISITS.voided_at.is_(None))
    .order_by(_VISITS.starts_at, _VISITS.id)
)


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """Which visits: of ``days``; of a space, a kind; also those entered by mistake."""

    days: Days
    space_id: int | None = None
    kind: VisitKind | None = None
    is_void: bool = False


def list_booked(occupancy_ids: Collection[int]) -> dict[int, Any]:
    """What is booked in those occupancies, by whom, and how many came, by occupancy."""
    return {row.occupancy_id: row for row in db.session.execute(_BOOKED, {"ids": list(occupancy_ids)})}


def list_unbooked(day: date) -> Sequence[Any]:
    """The visits of ``day`` that nobody had booked, by start; those whose time nobody knows are among them."""
    return db.session.execute(_UNBOOKED, {"day": day}).all()


def list_visits(wanted: Wanted, *, page: int) -> list[Visit]:
    """The visits wanted, the latest day first: PAGE of them, and one more if there is. ``page`` counts from 1."""
    rows = _narrowed(select(Visit), wanted).options(*_whole())
    rows = rows.order_by(Visit.counted_on.desc(), Visit.id.desc())
    return list(db.session.scalars(rows.limit(PAGE + 1).offset((page - 1) * PAGE)))


def get_visit(number: int) -> Visit:
    """That visit. Raises DomainError (404) for none."""
    found = db.session.scalar(select(Visit).where(Visit.id == number).options(*_whole()))
    if found is None:
        raise not_found()
    return found


def find_part_of(number: int) -> int | None:
    """The part of a booking that the visit counts; None for one without a booking, and for none. It never changes."""
    return db.session.scalar(select(Visit.part_id).where(Visit.id == number))


def lock_visit(number: int) -> Visit:
    """That visit as it stands, until the block ends. Raises DomainError (404) for none."""
    found = db.session.scalar(select(Visit).where(Visit.id == number).with_for_update())
    if found is None:
        raise not_found()
    return found


def lock_parts(part_ids: Collection[int]) -> dict[int, BookingPart]:
    """Those parts with their bookings, which nobody else changes until the block ends."""
    bookings = select(BookingPart.booking_id).where(BookingPart.id.in_(part_ids))
    db.session.execute(select(Booking.id).where(Booking.id.in_(bookings)).order_by(Booking.id).with_for_update())
    parts = (
        select(BookingPart)
        .where(BookingPart.id.in_(part_ids))
        .join(BookingPart.booking)
        .options(contains_eager(BookingPart.booking), joinedload(BookingPart.occupancy))
    )
    return {part.id: part for part in db.session.scalars(parts)}


def list_counts(part_ids: Collection[int]) -> dict[int, Visit]:
    """The visits entered for those parts, by part."""
    rows = select(Visit).where(Visit.part_id.in_(part_ids), Visit.voided_at.is_(None))
    return {visit.part_id: visit for visit in db.session.scalars(rows) if visit.part_id is not None}


def get_part(number: int) -> BookingPart:
    """That part of a booking, with its booking and its time. Raises DomainError (404) for none."""
    wanted = select(BookingPart).where(BookingPart.id == number)
    options = (
        joinedload(BookingPart.booking).joinedload(Booking.booked_by),
        joinedload(BookingPart.booking).joinedload(Booking.organisation),
        joinedload(BookingPart.occupancy),
    )
    found = db.session.scalar(wanted.options(*options))
    if found is None:
        raise not_found()
    return found


def list_uncounted(days: Days, *, now: datetime) -> Sequence[Any]:
    """Days of ``days`` with uses that are over and of which nobody has said who came: the day, and how many; latest
    first."""
    day = BookingDay.counted_on
    earlier = aliased(BookingDay)
    is_first = ~exists().where(earlier.part_id == BookingDay.part_id, earlier.counted_on < day)
    rows = (
        select(day, func.count().label("uses"))
        .join(BookingPart, BookingPart.id == BookingDay.part_id)
        .join(Booking, Booking.id == BookingPart.booking_id)
        .join(Occupancy, Occupancy.id == BookingPart.occupancy_id)
        .outerjoin(Visit, (Visit.part_id == BookingPart.id) & Visit.voided_at.is_(None))
        .where(day >= days.start, day < days.end, Booking.status == Status.CONFIRMED, Visit.id.is_(None))
        .where(Occupancy.ends_at <= now, is_first)
    )
    return db.session.execute(rows.group_by(day).order_by(day.desc())).all()


def has_used_part(booking_id: int) -> bool:
    """Whether somebody came to any part of the booking."""
    came = (
        select(Visit.id)
        .join(BookingPart, BookingPart.id == Visit.part_id)
        .where(BookingPart.booking_id == booking_id, Visit.voided_at.is_(None), Visit.headcount > 0)
    )
    return db.session.scalar(came.limit(1)) is not None


def is_entered(entries: Collection[str]) -> bool:
    """Whether a visit of one of these names has been entered already."""
    return db.session.scalar(select(Visit.id).where(Visit.entry.in_(entries)).limit(1)) is not None


def _narrowed(rows: Select[Any], wanted: Wanted) -> Select[Any]:
    rows = rows.where(Visit.counted_on >= wanted.days.start, Visit.counted_on < wanted.days.end)
    if wanted.space_id is not None:
        rows = rows.where(Visit.space_id == wanted.space_id)
    if wanted.kind is not None:
        rows = rows.where(Visit.kind == wanted.kind)
    return rows.where(Visit.voided_at.is_not(None) if wanted.is_void else Visit.voided_at.is_(None))


def _whole() -> tuple[Any, ...]:
    booking = joinedload(Visit.part).joinedload(BookingPart.booking)
    return joinedload(Visit.entered_by), booking.joinedload(Booking.booked_by), booking.joinedload(Booking.organisation)
