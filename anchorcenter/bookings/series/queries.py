"""Reads of series: whoever may see one of its bookings may see it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any
from zlib import crc32

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from anchorcenter.accounts.actors import Actor
from anchorcenter.bookings.models import LIVE, Booking, BookingPart, ChangeRequest, Status
from anchorcenter.bookings.queries import LATELY, get_booking, lock_bookings, may_act_on, visible_to
from anchorcenter.bookings.terms import status_at
from anchorcenter.core.db import db
from anchorcenter.core.errors import TAKEN, DomainError, Reason, missing
from anchorcenter.core.i18n import _l
from anchorcenter.facilities.models import Occupancy, Use
from anchorcenter.facilities.plan import Plan
from anchorcenter.facilities.series import Series


def list_of_series(number: int, *, person: Actor) -> list[Booking]:
    """The bookings of a series that ``person`` may see, by where its rule puts them, in every state.

    Raises DomainError (404) for none.
    """
    wanted = visible_to(person).where(Booking.series_id == number).order_by(Booking.recurs_at, Booking.id)
    return list(db.session.scalars(wanted.options(*_whole())).unique()) or missing()


def get_of_series(number: int, code: str, *, person: Actor) -> Booking:
    """The booking called ``code`` of that series. Raises DomainError (404) for none that ``person`` may see."""
    return next((row for row in list_of_series(number, person=person) if row.code == code), None) or missing()


def lock_series(code: str, *, person: Actor) -> tuple[Series, Booking, list[Booking]]:
    """The series of the booking called ``code``, that booking, and all bookings of the series, whoever sees them,
    locked until the block ends.

    Raises DomainError: 404 for none that ``person`` may see, 422 for one by itself.
    """
    number = get_booking(code, person=person).series_id
    if number is None:
        raise DomainError(by_itself())
    db.session.execute(select(Series.id).where(Series.id == number).with_for_update(key_share=True))
    theirs = select(Booking.id).where(Booking.series_id == number).order_by(Booking.id)
    lock_bookings(list(db.session.scalars(theirs)))
    db.session.expire_all()
    rows = list_all(number)
    booking = next((row for row in rows if row.code == code), None)
    if booking is None or booking.series is None:  # It went to another series meanwhile.
        raise DomainError(changed())
    return booking.series, booking, rows


def lock_with(number: int, others: Iterable[int]) -> list[Booking]:
    """All bookings of a series, locked until the block ends together with ``others``, by where its rule puts them."""
    db.session.execute(select(Series.id).where(Series.id == number).with_for_update(key_share=True))
    theirs = db.session.scalars(select(Booking.id).where(Booking.series_id == number))
    lock_bookings({*theirs, *others})
    db.session.expire_all()
    return list_all(number)


def list_lapsed_together(now: datetime) -> list[list[int]]:
    """The ids of dates whose time has lapsed lately before anybody decided, those of a series together; 50 series at
    most."""
    lapsed = select(Booking.series_id, Booking.id).join(Booking.parts).join(BookingPart.occupancy)
    lapsed = lapsed.where(Booking.status == Status.REQUESTED, Booking.series_id.is_not(None))
    lately = Occupancy.kind == Use.BOOKING, Occupancy.expires_at <= now, Occupancy.expires_at > now - LATELY
    lapsed = lapsed.where(*lately)
    found: dict[int | None, list[int]] = {}
    for series_id, number in db.session.execute(lapsed.order_by(Occupancy.expires_at, Booking.id)):
        found.setdefault(series_id, []).append(number)
    return list(found.values())[:50]


def list_all(number: int) -> list[Booking]:
    """All bookings of a series, by where its rule puts them: for verbs."""
    wanted = select(Booking).where(Booking.series_id == number).order_by(Booking.recurs_at, Booking.id)
    return list(db.session.scalars(wanted.options(*_whole())).unique())


def list_ahead(rows: Iterable[Booking], *, since: datetime | None, person: Actor, now: datetime) -> list[Booking]:
    """Those of ``rows`` that stand or wait, have not begun and are ``person``'s to act on; ``since``: from that place
    in the rule on."""
    theirs = [row for row in rows if may_act_on(row, person) and row.parts[0].occupancy.starts_at > now]
    ahead = [row for row in theirs if status_at(row, now) in LIVE]
    return [row for row in ahead if since is None or (row.recurs_at and row.recurs_at >= since)]


def last_of(series: Series, rows: Sequence[Booking], plan: Plan) -> date:
    """The last date of a series that has been booked or left out."""
    booked = [plan.day_of(row.recurs_at) for row in rows if row.recurs_at]
    return max([*booked, *(one.day for one in series.exceptions)], default=series.first_on)


def version_of(rows: Iterable[Booking]) -> int:
    """A number that is another one as soon as anything of these bookings is otherwise."""
    return crc32(repr(sorted((row.id, row.version) for row in rows)).encode()) % 10**9


def by_itself() -> Reason:
    """That a booking is of no series."""
    return Reason(code="no_series", message=_l("This booking does not repeat."))


def changed() -> Reason:
    """That it is no longer as it was read."""
    message = _l("It has changed meanwhile. See how it is now.")
    return Reason(code="changed", message=message, status=TAKEN)


def _whole() -> tuple[Any, ...]:
    parts = joinedload(Booking.parts).joinedload(BookingPart.occupancy)
    change = joinedload(Booking.change).joinedload(ChangeRequest.occupancy)
    return parts, change, joinedload(Booking.booked_by), joinedload(Booking.organisation), joinedload(Booking.series)
