"""Bookings by the thousand, as the verbs would have left them: for filling a demo center."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import insert

from anchorcenter.accounts.models import Audience
from anchorcenter.bookings import events
from anchorcenter.bookings.models import Because, Booking, BookingDay, BookingPart, Status, code_of
from anchorcenter.bookings.rules import split_by_day
from anchorcenter.bookings.service.news import news_of
from anchorcenter.core import audit
from anchorcenter.core.db import db, table
from anchorcenter.facilities.bulk import Taken, next_ids, take_all
from anchorcenter.facilities.events import list_marks
from anchorcenter.facilities.plan import Plan

_BOOKING, _PART, _DAY = (insert(table(model)).inline() for model in (Booking, BookingPart, BookingDay))


@dataclass(frozen=True, kw_only=True)
class Made:
    """A booking that somebody (``by``: id and name, for ``organisation_id``) made at ``booked_at``; it was cancelled
    when its use was ``released_at``."""

    use: Taken
    by: tuple[int, str]
    organisation_id: int | None
    audience: Audience | None
    booked_at: datetime
    purpose: str
    headcount: int
    status: Status


def book_all(made: Sequence[Made], plan: Plan) -> list[int]:
    """Store bookings with their uses, days, events and audit entries; answers the ids of their parts. Their mails were
    sent and destroyed long since. Call under ``claims.lock_cells`` of all their cells."""
    occupancies = take_all([each.use for each in made], plan)
    bookings, parts = next_ids(Booking, len(made)), next_ids(BookingPart, len(made))
    db.session.execute(_BOOKING, [_booking(number, each, plan) for number, each in zip(bookings, made, strict=True)])
    rows = zip(parts, bookings, occupancies, strict=True)
    db.session.execute(_PART, [{"id": part, "booking_id": of, "occupancy_id": use} for part, of, use in rows])
    marks = list_marks(occupancies)
    shown = zip(parts, bookings, occupancies, made, strict=True)
    events.write_all([(part, marks[use], _shown(of, each, plan)) for part, of, use, each in shown], plan)
    db.session.execute(_DAY, [day for part, each in zip(parts, made, strict=True) for day in _days(part, each, plan)])
    audit.record_all([row for of, each in zip(bookings, made, strict=True) for row in _entries(of, each, plan)])
    return parts


def _booking(number: int, each: Made, plan: Plan) -> dict[str, Any]:
    is_cancelled = each.status is Status.CANCELLED
    return {
        "id": number,
        "booked_by_id": each.by[0],
        "organisation_id": each.organisation_id,
        "booked_on": plan.day_of(each.booked_at),
        "booked_at": each.booked_at,
        "purpose": each.purpose,
        "headcount": each.headcount,
        "units_asked": len(each.use.cells) if each.use.space.is_pool else 1,
        "status": each.status,
        "version": 2 if is_cancelled else 1,
        "audience": each.audience,
        "ended_because": Because.CANCELLED if is_cancelled else None,
    }


def _shown(number: int, each: Made, plan: Plan) -> events.Shown:
    return events.Shown(
        code=code_of(plan.day_of(each.booked_at), number),
        purpose=each.purpose,
        headcount=each.headcount,
        status=each.status,
        booked_by_id=each.by[0],
        organisation_id=each.organisation_id,
        space=each.use.space,
        period=each.use.period,
    )


def _days(part: int, each: Made, plan: Plan) -> list[dict[str, Any]]:
    split = split_by_day(each.use.period, plan)
    return [{"part_id": part, "counted_on": plan.day_of(start), "minutes": minutes} for start, minutes in split]


def _entries(number: int, each: Made, plan: Plan) -> list[dict[str, Any]]:
    """That it was booked, and perhaps cancelled."""
    code, space = code_of(plan.day_of(each.booked_at), number), each.use.space
    after = news_of(code, space, each.use.period, purpose=each.purpose, headcount=each.headcount)
    booked = audit.entry("book", "booking", number, by=each.by, now=each.booked_at, after=after)
    if each.use.released_at is None:
        return [booked]
    before = {"status": Status.CONFIRMED}
    return [booked, audit.entry("cancel", "booking", number, by=each.by, now=each.use.released_at, before=before)]
