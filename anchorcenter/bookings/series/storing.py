"""What a change of a series writes: its rule, where its bookings are by now, and those that are new."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import bindparam, delete, update

from anchorcenter.accounts.actors import Actor
from anchorcenter.bookings import events
from anchorcenter.bookings.models import Booking, BookingPart, Hold
from anchorcenter.bookings.queries import read_again
from anchorcenter.bookings.rules import audience_of
from anchorcenter.bookings.series.news import Left
from anchorcenter.bookings.series.planning import Planned
from anchorcenter.bookings.series.writing import leave_out, left_of, write_bookings, write_days
from anchorcenter.bookings.service import is_for_another, whose_rules
from anchorcenter.bookings.service.using import follow_move
from anchorcenter.core.db import db, table
from anchorcenter.core.periods import DAY
from anchorcenter.core.recurrence import from_here
from anchorcenter.facilities import claims
from anchorcenter.facilities.plan import Plan
from anchorcenter.facilities.rules import Part
from anchorcenter.facilities.series import Series, SeriesException
from anchorcenter.facilities.sorting import Sorted

Taken = Mapping[datetime, claims.Taken]
_EXCEPTIONS = table(SeriesException)
_BOOKINGS = table(Booking)
_UPDATE = (
    update(_BOOKINGS)
    .where(_BOOKINGS.c.id == bindparam("number"))
    .values(
        series_id=bindparam("in_series"),
        recurs_at=bindparam("place"),
        audience=bindparam("as_audience"),
        units_asked=bindparam("asked"),
        purpose=bindparam("said"),
        headcount=bindparam("people"),
        version=_BOOKINGS.c.version + 1,
    )
)
_POINT = [
    update(rows).where(rows.c.occupancy_id == bindparam("was")).values(occupancy_id=bindparam("is_now"))
    for rows in (table(BookingPart), table(Hold))
]


def store_rule(planned: Planned, result: Sorted, plan: Plan) -> tuple[Series, Left]:
    """Write the rule, of a series of its own where dates stay behind, and which dates are left out; answers both."""
    old = planned.series
    exceptions = {one.day: one for one in old.exceptions}
    kept = [(place, exceptions[one.place.date()]) for one, place in planned.fates.kept if one.left]
    rows = [{"day": place.date(), "kind": e.kind, "why": e.why, "why_en": e.why_en} for place, e in kept]
    from_cut = _EXCEPTIONS.c.series_id == old.id, _EXCEPTIONS.c.day >= planned.edit.cut.date()
    db.session.execute(delete(_EXCEPTIONS).where(*from_cut))
    series = _follower(planned) if planned.edit.is_split else old
    _write_rule(series, planned)
    db.session.flush()
    events.note_stale(old.id)
    events.note_stale(series.id)
    db.session.expire(old, ["exceptions"])
    if rows:
        db.session.execute(_EXCEPTIONS.insert(), [row | {"series_id": series.id} for row in rows])
    return series, _leave_out(series, planned, result, plan)


def follow(planned: Planned, series: Series, taken: Taken, *, by: Actor, now: datetime, plan: Plan) -> list[Booking]:
    """Have bookings be where and what the change makes them; answers those that are otherwise for people."""
    moved = [(row, taken[part.period.start]) for part, row in planned.moves if row and part.period.start in taken]
    rows, there = [row for row, _place in planned.staying], {row.id: one.part for row, one in moved}
    purposes = {row.id: planned.purpose_of(row) for row in rows}
    others = [r for r in rows if r.id not in there and purposes[r.id] != (r.purpose, r.headcount)]
    _point(moved, plan)
    if rows:
        values = [
            _values(row, place, there.get(row.id), series, by=by, now=now, plan=plan) for row, place in planned.staying
        ]
        said = [{"said": purposes[row.id][0], "people": purposes[row.id][1]} for row in rows]
        db.session.execute(_UPDATE, [one | text for one, text in zip(values, said, strict=True)])
        read_again([row.id for row in rows])
    for row, one in moved:
        follow_move(row, one, now=now)
    db.session.flush()
    if others:
        claims.revise([part.occupancy_id for row in others for part in row.parts], plan=plan, now=now)
    events.rewrite_all(rows, plan)
    return [row for row, _one in moved] + others


def _values(
    row: Booking, place: datetime, part: Part | None, series: Series, *, by: Actor, now: datetime, plan: Plan
) -> dict[str, Any]:
    """Its columns in the changed series; ``part`` is where it moves, if it does."""
    audience = row.audience
    if part:
        owner = whose_rules(row, by=by, now=now)
        audience = audience_of(part.space, part.period, by=owner, now=now, plan=plan)
    return {
        "number": row.id,
        "in_series": series.id,
        "place": place.replace(tzinfo=plan.zone).astimezone(UTC),
        "as_audience": audience,
        "asked": part.units if part else row.units_asked,
    }


def add(planned: Planned, series: Series, taken: Taken, *, by: Actor, now: datetime, plan: Plan) -> list[str]:
    """Write the bookings of the new dates, for whose series it is; answers their codes."""
    new = [taken[p.period.start] for p, row in planned.moves if row is None and p.period.start in taken]
    if not new:
        return []
    like = planned.booking
    copied = ("booked_by_id", "organisation_id", "channel", "guest_name", "guest_phone", "guest_organisation")
    values = {name: getattr(like, name) for name in copied}
    values["entered_by_id"] = by.id if is_for_another(like, by) else like.entered_by_id
    owner = whose_rules(like, by=by, now=now)
    return write_bookings(series, new, values, owner=owner, by=by, now=now, plan=plan)


def leave_series(booking: Booking, why: Mapping[str, Any], plan: Plan) -> None:
    """Have a booking stand by itself: its date is an exception from now on."""
    day = plan.day_of(booking.recurs_at or booking.parts[0].occupancy.starts_at)
    db.session.execute(_EXCEPTIONS.insert(), {"series_id": booking.series_id, "day": day, **why})
    events.note_stale(booking.series_id)
    events.stand_alone(booking)
    booking.series_id = booking.recurs_at = None
    db.session.flush()
    db.session.expire(booking, ["series"])


def _follower(planned: Planned) -> Series:
    """A series for the dates from the cut on; the old one ends before it."""
    old, cut = planned.series, planned.edit.cut.date()
    old.repeat(replace(from_here(old.rule, old.first_on), until=cut - DAY, count=None), old.first, old.length)
    series = Series(uid=str(uuid4()), follows_id=old.id)
    db.session.add(series)
    return series


def _write_rule(series: Series, planned: Planned) -> None:
    edit = planned.edit
    series.repeat(edit.rule, edit.first, edit.length)
    series.space_id, series.units = edit.space.id, edit.units
    series.skips_holidays, series.purpose, series.headcount = edit.skips_holidays, edit.purpose, edit.headcount


def _leave_out(series: Series, planned: Planned, result: Sorted, plan: Plan) -> Left:
    """Keep why new dates are not taken; what cannot move stays a booking. Answers both."""
    new = {part.period.start for part, row in planned.moves if row is None}
    missing = Sorted(refused=[one for one in result.refused if one[0].period.start in new])
    staying = Sorted(refused=[one for one in result.refused if one[0].period.start not in new])
    left = leave_out(series, left_of(planned.holidays, missing, plan))
    return sorted([*left, *((day, said) for day, _why, said in left_of([], staying, plan))], key=lambda one: one[0])


def _point(moved: Sequence[tuple[Booking, claims.Taken]], plan: Plan) -> None:
    """Have parts, holds and days be those of what was taken in the stead of their uses."""
    if not moved:
        return
    rows = [{"was": row.parts[0].occupancy_id, "is_now": one.occupancy_id} for row, one in moved]
    for statement in _POINT:
        db.session.execute(statement, rows)
    write_days([(row.parts[0].id, one.part.period) for row, one in moved], plan, is_anew=True)
