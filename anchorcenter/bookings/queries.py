"""Who may see which booking: every read passes ``visible_to``."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, or_, select, true
from sqlalchemy.orm import joinedload

from anchorcenter.accounts.actors import Actor
from anchorcenter.bookings.models import Booking, BookingPart, Hold, Status, code_of
from anchorcenter.core.db import db, table
from anchorcenter.core.errors import not_found
from anchorcenter.core.i18n import Text, _l
from anchorcenter.core.periods import Period
from anchorcenter.core.text import to_id
from anchorcenter.facilities.models import Occupancy

PAGE = 20


def may_see(person: Actor) -> ColumnElement[bool]:
    """Which bookings ``person`` may see: their own, their organisation's, as staff all."""
    if person.is_staff:
        return true()
    own = Booking.booked_by_id == person.id
    return or_(own, Booking.organisation_id == person.organisation_id) if person.organisation_id else own


def visible_to(person: Actor) -> Select[Booking]:
    """Select the bookings that ``person`` may see."""
    return select(Booking).where(may_see(person))


def may_act_on(booking: Booking, person: Actor) -> bool:
    """Whether ``person`` may change or cancel ``booking``: who booked it, managers of its organisation, staff."""
    is_manager = person.is_manager and booking.organisation_id == person.organisation_id
    return booking.booked_by_id == person.id or is_manager or person.is_staff


def get_booking(code: str, *, person: Actor) -> Booking:
    """The booking called ``code``, with its parts. Raises DomainError (404) for none that ``person`` may see."""
    number = to_id(code.rpartition("-")[2])
    wanted = visible_to(person).where(Booking.id == number).options(*_whole())
    found = db.session.scalars(wanted).unique().one_or_none() if number is not None else None
    if found is None or found.code != code:
        raise not_found()
    return found


def get_code(booking_id: int) -> str:
    """The code of a booking that is known to exist."""
    return db.session.get_one(Booking, booking_id).code


def list_bookings(person: Actor, *, within: Period | None = None, space_id: int | None = None) -> list[Booking]:
    """The bookings that touch ``within`` and that ``person`` may see, by start; at most 500."""
    wanted = visible_to(person).join(Booking.parts).join(BookingPart.occupancy)
    if within:
        wanted = wanted.where(Occupancy.ends_at > within.start, Occupancy.starts_at < within.end)
    if space_id is not None:
        wanted = wanted.where(Occupancy.space_id == space_id)
    return list(
        db.session.scalars(wanted.options(*_whole()).order_by(Occupancy.starts_at, Booking.id).limit(500)).unique()
    )


def list_upcoming(person: Actor, *, now: datetime, page: int) -> list[Booking]:
    """What ``person`` or their organisation has ahead or under way, by start: PAGE rows, and one more if there is.

    Staff see their own here too. ``page`` counts from 1.
    """
    wanted = _mine(person).where(Booking.status == Status.CONFIRMED, Occupancy.ends_at > now)
    return _page(wanted.order_by(Occupancy.starts_at, Booking.id), page)


def list_past(person: Actor, *, now: datetime, page: int) -> list[Booking]:
    """What was or was cancelled, the latest use first: PAGE rows, and one more if there is."""
    wanted = _mine(person).where(or_(Booking.status != Status.CONFIRMED, Occupancy.ends_at <= now))
    return _page(wanted.order_by(Occupancy.starts_at.desc(), Booking.id.desc()), page)


@dataclass(frozen=True, kw_only=True)
class Held:
    """A hold and what it holds; ``booking_id`` once it has become a booking."""

    id: int
    extensions: int
    occupancy_id: int
    space_id: int
    period: Period
    cells_taken: int
    expires_at: datetime | None
    released_at: datetime | None
    booking_id: int | None

    def is_live(self, now: datetime) -> bool:
        """Whether the slot is held at ``now``: not booked, not given back, not lapsed."""
        return self.released_at is None and self.expires_at is not None and self.expires_at > now


_HOLDS, _SLOTS, _PARTS = table(Hold).c, table(Occupancy).c, table(BookingPart).c
_PERSON: Any = bindparam("person")
_NUMBER: Any = bindparam("number")
_NOW: Any = bindparam("now")
_MINE = (
    select(
        _HOLDS.id,
        _HOLDS.extensions,
        _HOLDS.occupancy_id,
        _SLOTS.space_id,
        _SLOTS.starts_at,
        _SLOTS.ends_at,
        _SLOTS.cells_taken,
        _SLOTS.expires_at,
        _SLOTS.released_at,
        _PARTS.booking_id,
    )
    .select_from(
        table(Hold)
        .join(table(Occupancy), _SLOTS.id == _HOLDS.occupancy_id)
        .outerjoin(table(BookingPart), _PARTS.occupancy_id == _HOLDS.occupancy_id)
    )
    .where(_HOLDS.held_by_id == _PERSON)
)
_ONE_OF_MINE = _MINE.where(_HOLDS.id == _NUMBER)
_LIVE_OF_MINE = _MINE.where(_SLOTS.released_at.is_(None), _SLOTS.expires_at > _NOW).order_by(_HOLDS.id)


def get_hold(number: str | int, *, person: Actor) -> Held:
    """The hold of ``person`` with that id, ended or not. Raises DomainError (404) for another's and for none."""
    hold_id = to_id(str(number))
    values = {"person": person.id, "number": hold_id}
    found = db.session.execute(_ONE_OF_MINE, values).first() if hold_id is not None else None
    if found is None:
        raise not_found()
    return _held(found)


def list_holds(person: Actor, *, now: datetime) -> list[Held]:
    """What is held for ``person`` right now, oldest first; under ``lock_person`` it stays true."""
    return [_held(row) for row in db.session.execute(_LIVE_OF_MINE, {"person": person.id, "now": now})]


def _held(row: Any) -> Held:
    return Held(
        id=row.id,
        extensions=row.extensions,
        occupancy_id=row.occupancy_id,
        space_id=row.space_id,
        period=Period(row.starts_at, row.ends_at),
        cells_taken=row.cells_taken,
        expires_at=row.expires_at,
        released_at=row.released_at,
        booking_id=row.booking_id,
    )


def list_known(person: Actor, occupancy_ids: Collection[int]) -> dict[int, Any]:
    """Of those occupancies, the bookings that ``person`` may see: rows of code, purpose, is_mine, by occupancy."""
    columns = BookingPart.occupancy_id, Booking.id, Booking.booked_on, Booking.purpose, Booking.booked_by_id
    known = select(*columns).join(Booking, Booking.id == BookingPart.booking_id)
    known = known.where(BookingPart.occupancy_id.in_(occupancy_ids), may_see(person))
    return {row.occupancy_id: row for row in db.session.execute(known)}


def list_held(person: Actor, occupancy_ids: Collection[int]) -> dict[int, int]:
    """Of those occupancies, the holds of ``person``, by occupancy."""
    mine = select(Hold.occupancy_id, Hold.id).where(Hold.held_by_id == person.id, Hold.occupancy_id.in_(occupancy_ids))
    return {row.occupancy_id: row.id for row in db.session.execute(mine)}


def name_holders(person: Actor, occupancy_ids: Collection[int]) -> Mapping[int, Text]:
    """Who is in the way, as far as ``person`` may know: bookings they see by code, their own holds as such."""
    names: dict[int, Text] = dict.fromkeys(list_held(person, occupancy_ids), _l("held for you"))
    for occupancy_id, row in list_known(person, occupancy_ids).items():
        names[occupancy_id] = code_of(row.booked_on, row.id)
    return names


def _mine(person: Actor) -> Select[Booking]:
    own = Booking.booked_by_id == person.id
    theirs = or_(own, Booking.organisation_id == person.organisation_id) if person.organisation_id else own
    return select(Booking).join(Booking.parts).join(BookingPart.occupancy).where(theirs)


def _page(wanted: Select[Booking], page: int) -> list[Booking]:
    rows = wanted.options(*_whole()).offset((page - 1) * PAGE).limit(PAGE + 1)
    return list(db.session.scalars(rows).unique())


def _whole() -> tuple[Any, ...]:
    parts = joinedload(Booking.parts).joinedload(BookingPart.occupancy)
    return parts, joinedload(Booking.booked_by), joinedload(Booking.organisation)
