"""Who may see which booking: every read passes ``visible_to``."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select, true
from sqlalchemy.orm import contains_eager, joinedload

from anchorcenter.accounts.actors import Actor
from anchorcenter.bookings.models import Booking, BookingPart, Hold, Status, code_of
from anchorcenter.core.db import db
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
    """The booking called ``code``, with its parts. Raises DomainError (404) when there is none that ``person`` may see."""
    number = to_id(code.rpartition("-")[2])
    wanted = visible_to(person).where(Booking.id == number).options(*_whole())
    found = db.session.scalars(wanted).unique().one_or_none() if number is not None else None
    if found is None or found.code != code:
        raise not_found()
    return found


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


def list_upcoming(person: Actor, *, now: datetime) -> list[Booking]:
    """What ``person``, or their organisation, has ahead or under way, by start. Staff see their own here too."""
    wanted = _mine(person).where(Booking.status == Status.CONFIRMED, Occupancy.ends_at > now)
    return list(db.session.scalars(wanted.options(*_whole()).order_by(Occupancy.starts_at).limit(200)).unique())


def list_past(person: Actor, *, now: datetime, before: int | None) -> list[Booking]:
    """What was or was cancelled, the newest first: PAGE of those with an id under ``before``, and one more if there is."""
    wanted = _mine(person).where(or_(Booking.status != Status.CONFIRMED, Occupancy.ends_at <= now))
    if before is not None:
        wanted = wanted.where(Booking.id < before)
    return list(db.session.scalars(wanted.options(*_whole()).order_by(Booking.id.desc()).limit(PAGE + 1)).unique())


def get_hold(number: str | int, *, person: Actor) -> Hold:
    """The hold of ``person`` with that id, ended or not. Raises DomainError (404) for another's and for none."""
    hold_id = to_id(str(number))
    mine = select(Hold).join(Hold.occupancy).options(contains_eager(Hold.occupancy)).where(Hold.held_by_id == person.id)
    found = db.session.scalar(mine.where(Hold.id == hold_id)) if hold_id is not None else None
    if found is None:
        raise not_found()
    return found


def list_holds(person: Actor, *, now: datetime) -> list[Hold]:
    """What is held for ``person`` right now, oldest first."""
    alive = Occupancy.released_at.is_(None), Occupancy.expires_at > now
    mine = select(Hold).join(Hold.occupancy).options(contains_eager(Hold.occupancy)).where(Hold.held_by_id == person.id)
    return list(db.session.scalars(mine.where(*alive).order_by(Hold.id)))


def find_booking_of(occupancy_id: int) -> Booking | None:
    """The booking that an occupancy became, or None."""
    return db.session.scalar(select(Booking).join(Booking.parts).where(BookingPart.occupancy_id == occupancy_id))


def count_live_holds(person_id: int, *, now: datetime) -> int:
    """How many slots are held for a person; under ``lock_person`` it stays true."""
    alive = Hold.held_by_id == person_id, Occupancy.released_at.is_(None), Occupancy.expires_at > now
    return db.session.scalar(select(func.count()).select_from(Hold).join(Hold.occupancy).where(*alive)) or 0


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


def _whole() -> tuple[Any, ...]:
    parts = joinedload(Booking.parts).joinedload(BookingPart.occupancy)
    return parts, joinedload(Booking.booked_by), joinedload(Booking.organisation)
