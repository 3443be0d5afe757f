"""What the calendars of whose booking it is show: the event of each part in full, written with every change of it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from flask import current_app
from sqlalchemy import bindparam, event, insert, update
from sqlalchemy.orm import Session, SessionTransaction

from anchorcenter.bookings.models import Booking, BookingEvent, BookingPart, Status
from anchorcenter.core.db import db, execute, table
from anchorcenter.core.i18n import _l, in_both
from anchorcenter.core.ical import EventStatus, Happening, event_text
from anchorcenter.core.periods import Period
from anchorcenter.facilities.events import Mark, list_marks, location_of
from anchorcenter.facilities.plan import Plan, SpacePlan

STALE = "anchorcenter.stale_series"
ENDED = (Status.CANCELLED, Status.REJECTED, Status.EXPIRED, Status.NO_SHOW)

_EVENTS = table(BookingEvent)
_KEPT = ("part_id", "in_series")
_WRITE = insert(_EVENTS).inline()
_REWRITE = (
    update(_EVENTS)
    .where(_EVENTS.c.part_id == bindparam("part"))
    .values({column: bindparam(f"new_{column.name}") for column in _EVENTS.c if column.name not in _KEPT})
)


@dataclass(frozen=True, kw_only=True)
class Shown:
    """One part of a booking as its calendars show it."""

    code: str
    purpose: str
    headcount: int
    status: Status
    booked_by_id: int
    organisation_id: int | None
    space: SpacePlan
    period: Period


def write(part_id: int, mark: Mark, what: Shown, plan: Plan) -> None:
    """Write the event of a new part."""
    write_all([(part_id, mark, what)], plan)


def write_all(parts: Iterable[tuple[int, Mark, Shown]], plan: Plan, *, in_series: bool = False) -> None:
    """Write the events of new parts; ``in_series``: that of their series shows them."""
    common = {"in_series": in_series}
    rows = [common | {"part_id": number, **_columns(mark, what, plan)} for number, mark, what in parts]
    execute(_WRITE, rows)


def stand_alone(booking: Booking) -> None:
    """Have calendars show a booking by itself from now on."""
    parts = [part.id for part in booking.parts]
    db.session.execute(update(_EVENTS).where(_EVENTS.c.part_id.in_(parts)).values(in_series=False))


def note_stale(series_id: int | None) -> None:
    """Note that the event of a series is to be written anew before the block ends."""
    if series_id is not None:
        db.session().info.setdefault(STALE, set()).add(series_id)


def take_stale() -> set[int]:
    """The series that were noted in this block; from then on they are noted no more."""
    found: set[int] = db.session().info.pop(STALE, set())
    return found


@event.listens_for(Session, "after_transaction_end")
def _forget(session: Session, transaction: SessionTransaction) -> None:
    if transaction.parent is None:
        session.info.pop(STALE, None)


def rewrite(booking: Booking, plan: Plan) -> None:
    """Write the events of a booking anew, after its uses have moved, ended or been revised."""
    rewrite_all([booking], plan)


def rewrite_all(bookings: Collection[Booking], plan: Plan) -> None:
    """The same of many."""
    for booking in bookings:
        note_stale(booking.series_id)
    marks = list_marks([part.occupancy_id for booking in bookings for part in booking.parts])
    rows = [
        {"part": part.id} | {f"new_{name}": value for name, value in _columns(mark, what, plan).items()}
        for booking in bookings
        for part in booking.parts
        if (mark := marks.get(part.occupancy_id)) and (what := shown_of(booking, part, plan))
    ]
    if rows:
        db.session.execute(_REWRITE, rows)


def shown_of(booking: Booking, part: BookingPart, plan: Plan) -> Shown:
    """A part that is stored, as calendars show it."""
    return Shown(
        code=booking.code,
        purpose=booking.purpose,
        headcount=booking.headcount,
        status=booking.status,
        booked_by_id=booking.booked_by_id,
        organisation_id=booking.organisation_id,
        space=plan.get(part.occupancy.space_id),
        period=part.occupancy.period,
    )


def full_text(mark: Mark, what: Shown, plan: Plan) -> bytes:
    """The event for whose booking it is: what for, where, its number and page. It names nobody."""
    return event_text(happening_of(mark, what, plan), plan.zone)


def happening_of(mark: Mark, what: Shown, plan: Plan, *, of: tuple[str, datetime] | None = None) -> Happening:
    """The same as a value; ``of``: as that date of the series whose event has that uid."""
    url = f"{current_app.config['BASE_URL']}/bookings/{what.code}"
    return Happening(
        uid=of[0] if of else mark.uid,
        sequence=mark.sequence,
        changed_at=mark.changed_at,
        period=what.period,
        summary=what.purpose,
        location=location_of(what.space, plan),
        status=_status(what.status),
        description=f"{what.code}\n{_people()}: {what.headcount}\n{url}",
        url=url,
        is_public=False,
        instance=of[1] if of else None,
    )


def _columns(mark: Mark, what: Shown, plan: Plan) -> Mapping[str, Any]:
    whose = {"booked_by_id": what.booked_by_id, "organisation_id": what.organisation_id}
    times = {"starts_at": what.period.start, "ends_at": what.period.end}
    return whose | times | {"full": full_text(mark, what, plan)}


def _status(status: Status) -> EventStatus:
    if status in ENDED:
        return EventStatus.CANCELLED
    return EventStatus.TENTATIVE if status is Status.REQUESTED else EventStatus.CONFIRMED


@cache
def _people() -> str:
    return in_both(_l("People"))
