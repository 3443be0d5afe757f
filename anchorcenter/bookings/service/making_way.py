"""Having many bookings leave their time at once: moved or cancelled by the center, and each written down."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, update
from sqlalchemy.orm.attributes import flag_modified

from anchorcenter.accounts.actors import Actor
from anchorcenter.accounts.directory import list_actors
from anchorcenter.accounts.models import Audience
from anchorcenter.bookings import events
from anchorcenter.bookings.models import Because, Booking, Status
from anchorcenter.bookings.proposing import Losing
from anchorcenter.bookings.queries import read_again
from anchorcenter.bookings.rules import audience_of
from anchorcenter.bookings.service.acting import as_guest
from anchorcenter.bookings.service.beside import let_go
from anchorcenter.bookings.service.cancelling import end_all
from anchorcenter.bookings.service.changing import follow, follow_all
from anchorcenter.bookings.service.news import news_of_booking
from anchorcenter.bookings.service.news import sender_of as sender_of
from anchorcenter.core.audit import entry, record, record_all
from anchorcenter.core.db import db, table
from anchorcenter.core.errors import TAKEN, Reason
from anchorcenter.core.periods import Period
from anchorcenter.facilities import claims
from anchorcenter.facilities.models import Use
from anchorcenter.facilities.plan import Plan
from anchorcenter.facilities.rules import Part

_BOOKINGS = table(Booking)
_PLACE = (
    update(_BOOKINGS)
    .where(_BOOKINGS.c.id == bindparam("number"))
    .values(
        audience=bindparam("whose"),
        decide_by=bindparam("due"),
        overrides="",
        override_why="",
        version=_BOOKINGS.c.version + 1,
    )
)


def list_owners(bookings: Collection[Booking], *, by: Actor, now: datetime) -> Mapping[int, Actor]:
    """By whose rules each may lie, by id: of its booker, of a guest of its audience, of ``by`` when nobody is left."""
    people = list_actors({booking.booked_by_id for booking in bookings}, now=now)
    return {each.id: _owner(each, people.get(each.booked_by_id, by), by) for each in bookings}


def as_losing(booking: Booking, owner: Actor, plan: Plan) -> Losing:
    """A booking as one that loses its time."""
    slot = booking.parts[0].occupancy
    space = plan.get(slot.space_id)
    return Losing(
        occupancy_id=slot.id,
        space=space,
        period=slot.period,
        headcount=booking.headcount,
        units=slot.cells_taken if space.is_pool else 1,
        by=owner,
        booking=booking,
    )


def move_away(moves: Collection[Moving], why: str, *, by: Actor, now: datetime, plan: Plan) -> None:
    """Have each lie at its part from now on, in as many statements for one as for hundreds. Raises DomainError (409)
    when any of them is taken."""
    if not moves:
        return
    db.session.flush()
    before = {each.booking.id: news_of_booking(each.booking, plan) for each in moves}
    let_go([each.booking for each in moves], now=now)
    taken = claims.move_each([_wanted(each) for each in moves], plan=plan, now=now)
    rows = [_placed(each, now, plan) for each in moves]
    follow_all([(each.booking.parts[0], taken[each.booking.parts[0].occupancy_id]) for each in moves], plan)
    db.session.execute(_PLACE, rows)
    moved = read_again([each.booking.id for each in moves])
    events.rewrite_all(moved, plan)
    entries = [
        entry(
            "change", "booking", b.id, by=by.key, now=now, before=before[b.id], after=news_of_booking(b, plan), why=why
        )
        for b in moved
    ]
    record_all(entries)


def _wanted(each: Moving) -> claims.Move:
    """What lapses does so as long after its new start as before; a request at its deadline, or when it starts."""
    old, start = each.booking.parts[0].occupancy, each.part.period.start
    lapses = old.expires_at
    if lapses:
        is_asked = each.booking.status is Status.REQUESTED
        lapses = min(lapses, start) if is_asked else start + (lapses - old.starts_at)
    return claims.Move(occupancy_id=old.id, part=each.part, expires_at=lapses)


def _placed(each: Moving, now: datetime, plan: Plan) -> dict[str, Any]:
    """Its row as it is at its new time."""
    booking, part = each.booking, each.part
    audience = audience_of(part.space, part.period, by=each.owner, now=now, plan=plan)
    due = booking.decide_by and min(booking.decide_by, part.period.start)
    return {"number": booking.id, "whose": audience, "due": due}


@dataclass(frozen=True, kw_only=True)
class Moving:
    """A booking that goes to ``part``, by the rules of its ``owner``."""

    booking: Booking
    part: Part
    owner: Actor


def cut_short(booking: Booking, ends_at: datetime, why: str, *, by: Actor, now: datetime, plan: Plan) -> None:
    """Have one that is under way end at ``ends_at``: until then it was used."""
    before, slot = news_of_booking(booking, plan), booking.parts[0].occupancy
    space = plan.get(slot.space_id)
    kept = claims.cells_of(slot.id)
    chosen = tuple(cell for cell in space.cells if cell.id in kept)
    period = Period(slot.starts_at, ends_at)
    part = Part(space=space, period=period, kind=Use.BOOKING, units=slot.cells_taken, chosen=chosen)
    (taken,) = claims.move([slot.id], [part], plan=plan, now=now, judge=physical_only)
    _follow(booking, taken, plan)
    record(
        "interrupt",
        "booking",
        booking.id,
        by=by.key,
        now=now,
        before=before,
        after=news_of_booking(booking, plan),
        why=why,
    )


def physical_only(found: Sequence[Reason]) -> Sequence[Reason]:
    """What has begun was allowed when it was booked: nothing refuses that it ends earlier."""
    return [reason for reason in found if reason.status == TAKEN]


def _follow(booking: Booking, taken: claims.Taken, plan: Plan) -> None:
    """Have part, days, version and events follow to what was taken."""
    follow(booking.parts[0], taken, plan)
    flag_modified(booking, "purpose")  # Its version grows with its time too.
    db.session.flush()
    events.rewrite(booking, plan)


def cancel_away(bookings: Sequence[Booking], why: str, *, by: Actor, now: datetime, plan: Plan) -> None:
    """Cancel them because the center needs their time."""
    if bookings:
        before = {booking.id: {"status": booking.status} for booking in bookings}
        end_all(bookings, Because.DISPLACED, why, now=now, plan=plan)
        _note("displace", before, why, by=by, now=now)


def keep_inside(bookings: Sequence[Booking], why: str, *, by: Actor, now: datetime) -> None:
    """Note that they stay where they are although their time is closed."""
    _note("keep", {booking.id: {} for booking in bookings}, why, by=by, now=now)


def _note(verb: str, before: Mapping[int, Mapping[str, Any]], why: str, *, by: Actor, now: datetime) -> None:
    record_all([entry(verb, "booking", n, by=by.key, now=now, before=was, why=why) for n, was in before.items()])


def _owner(booking: Booking, booker: Actor, by: Actor) -> Actor:
    return as_guest(by, booking.audience or Audience.CITIZEN) if booking.guest_name else booker
