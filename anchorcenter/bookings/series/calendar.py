"""What calendars show of series: one event with its rule, what is left out of it, and the dates that are otherwise."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from flask import current_app
from sqlalchemy import insert, select, update

from anchorcenter.bookings import events
from anchorcenter.bookings.events import ENDED, Shown, happening_of
from anchorcenter.bookings.models import Booking, BookingEvent, BookingPart, SeriesEvent, Status, code_of
from anchorcenter.core.db import db, table
from anchorcenter.core.ical import EventStatus, Happening, event_text
from anchorcenter.core.periods import Period
from anchorcenter.core.recurrence import expand, to_rrule
from anchorcenter.facilities.events import location_of, mark_of
from anchorcenter.facilities.models import Event, Occupancy
from anchorcenter.facilities.plan import Plan
from anchorcenter.facilities.queries import get_plan
from anchorcenter.facilities.series import Series

_EVENTS, _FULL = table(SeriesEvent), table(BookingEvent)
_COLUMNS = (
    BookingPart.id.label("part_id"), Booking.id, Booking.booked_on, Booking.status, Booking.purpose, Booking.headcount,
    Booking.recurs_at, Booking.booked_by_id, Booking.organisation_id, Booking.guest_name, Occupancy.space_id,
    Occupancy.starts_at, Occupancy.ends_at, Event.uid, Event.sequence, Event.changed_at, _FULL.c.in_series,
)  # fmt: skip


def write_stale() -> None:
    """Write the events of series of which anything became otherwise in this block. Last of all, so that whoever writes
    of the same series waits here and reads what the other has stored."""
    for number in sorted(events.take_stale()):
        _write(number, get_plan())


def instance_text(booking: Booking) -> bytes:
    """The event of one date of a series, as a date of it."""
    plan, rows = get_plan(), _rows(booking.series_id or 0)
    series = booking.series
    found = [row for row in rows if row.id == booking.id]
    return b"".join(event_text(_instance(row, series, plan), plan.zone) for row in found if series)


def _write(number: int, plan: Plan) -> None:
    series, rows = db.session.get_one(Series, number), _rows(number)
    known = db.session.execute(select(_EVENTS).where(_EVENTS.c.series_id == number).with_for_update()).first()
    if known:
        rows = _rows(number)  # As they are now that nobody else writes of it.
    if not rows:
        return
    whose = (known.booked_by_id, known.organisation_id) if known else (rows[0].booked_by_id, rows[0].organisation_id)
    mine = [row for row in rows if (row.booked_by_id, row.organisation_id) == whose]
    sequence = known.sequence + 1 if known else 0
    values = _span(mine) | {"sequence": sequence, "full": _text(series, mine, sequence, plan) if mine else b""}
    if known:
        db.session.execute(update(_EVENTS).where(_EVENTS.c.series_id == number).values(values))
    else:
        common = {"series_id": number, "booked_by_id": whose[0], "organisation_id": whose[1]}
        db.session.execute(insert(_EVENTS).values(common | values))
    _mark(rows, {row.part_id for row in mine})


def _mark(rows: Sequence[Any], mine: Collection[int]) -> None:
    """Have the series show those dates that are ``mine``, and each of the others show itself."""
    wrong = [row.part_id for row in rows if row.in_series is (row.part_id not in mine)]
    if wrong:
        db.session.execute(update(_FULL).where(_FULL.c.part_id.in_(wrong)).values(in_series=~_FULL.c.in_series))


def _rows(number: int) -> Sequence[Any]:
    rows = select(*_COLUMNS).select_from(Booking).join(Booking.parts).join(BookingPart.occupancy)
    rows = rows.join(Event, Event.occupancy_id == Occupancy.id)
    rows = rows.outerjoin(_FULL, _FULL.c.part_id == BookingPart.id).where(Booking.series_id == number)
    return db.session.execute(rows.order_by(Booking.recurs_at, Booking.id)).all()


def _span(rows: Sequence[Any]) -> dict[str, datetime]:
    if not rows:
        return {}
    return {"starts_at": min(row.starts_at for row in rows), "ends_at": max(row.ends_at for row in rows)}


def _text(series: Series, rows: Sequence[Any], sequence: int, plan: Plan) -> bytes:
    starts = [start.replace(tzinfo=plan.zone) for start in expand(series.rule, series.first)]
    live = {row.recurs_at: row for row in rows if row.status not in ENDED}
    left = [start for start in starts if start not in live]
    is_asked = all(row.status is Status.REQUESTED for row in live.values())
    master = Happening(
        uid=series.uid,
        sequence=sequence,
        changed_at=max(row.changed_at for row in rows),
        period=Period(starts[0], starts[0] + series.length),
        summary=series.purpose,
        location=location_of(plan.get(series.space_id), plan),
        status=_status(live.values(), is_asked=is_asked),
        url=f"{current_app.config['BASE_URL']}/bookings/series/{series.id}",
        is_public=False,
        rule=to_rrule(series.rule, series.first, plan.zone),
        left=tuple(left) if live else (),
    )
    others = [_instance(row, series, plan) for row in live.values() if not _is_usual(row, series, is_asked=is_asked)]
    return b"".join(event_text(each, plan.zone) for each in (master, *others))


def _status(live: Collection[Any], *, is_asked: bool) -> EventStatus:
    if not live:
        return EventStatus.CANCELLED
    return EventStatus.TENTATIVE if is_asked else EventStatus.CONFIRMED


def _is_usual(row: Any, series: Series, *, is_asked: bool) -> bool:
    slot = row.starts_at, row.ends_at - row.starts_at, row.space_id
    what = row.purpose, row.headcount, row.status is Status.REQUESTED
    return (slot, what) == (
        (row.recurs_at, series.length, series.space_id),
        (series.purpose, series.headcount, is_asked),
    )


def _instance(row: Any, series: Series, plan: Plan) -> Happening:
    shown = Shown(
        code=code_of(row.booked_on, row.id),
        purpose=row.purpose,
        headcount=row.headcount,
        status=row.status,
        booked_by_id=row.booked_by_id,
        organisation_id=row.organisation_id,
        space=plan.get(row.space_id),
        period=Period(row.starts_at, row.ends_at),
    )
    return happening_of(mark_of(row), shown, plan, of=(series.uid, row.recurs_at))
