"""Having many bookings leave their time at once: moved or cancelled by the center, and each written down."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm.attributes import flag_modified

from anchorcenter.accounts.actors import Actor
from anchorcenter.accounts.directory import list_actors
from anchorcenter.accounts.models import Audience
from anchorcenter.bookings import events
from anchorcenter.bookings.models import Because, Booking, Status
from anchorcenter.bookings.proposing import Losing
from anchorcenter.bookings.rules import audience_of
from anchorcenter.bookings.service.acting import as_guest
from anchorcenter.bookings.service.cancelling import end
from anchorcenter.bookings.service.changing import follow
from anchorcenter.bookings.service.news import news_of_booking
from anchorcenter.bookings.service.news import sender_of as sender_of
from anchorcenter.core.audit import record
from anchorcenter.core.db import db
from anchorcenter.core.errors import TAKEN, Reason
from anchorcenter.core.periods import Period
from anchorcenter.facilities import claims
from anchorcenter.facilities.models import Use
from anchorcenter.facilities.plan import Plan
from anchorcenter.facilities.rules import Part


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
    )


def move_away(
    booking: Booking, part: Part, why: str, *, owner: Actor, by: Actor, now: datetime, plan: Plan
) -> dict[str, Any]:
    """Have it lie at ``part`` from now on; answers what it was before. Raises DomainError (409) when that is taken."""
    before = news_of_booking(booking, plan)
    old = booking.parts[0].occupancy
    lapses = old.expires_at and part.period.start + (old.expires_at - old.starts_at)
    (taken,) = claims.move([old.id], [part], plan=plan, now=now, expires_at=lapses)
    booking.audience = audience_of(part.space, part.period, by=owner, now=now, plan=plan)
    booking.overrides = booking.override_why = ""
    _follow(booking, taken, plan)
    after = news_of_booking(booking, plan)
    record("change", "booking", booking.id, by=by.key, now=now, before=before, after=after, why=why)
    return before


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
    for booking in bookings:
        end(booking, Because.DISPLACED, why, now=now, plan=plan)
        record("displace", "booking", booking.id, by=by.key, now=now, before={"status": Status.CONFIRMED}, why=why)


def keep_inside(booking: Booking, why: str, *, by: Actor, now: datetime) -> None:
    """Note that it stays where it is although its time is closed."""
    record("keep", "booking", booking.id, by=by.key, now=now, why=why)


def _owner(booking: Booking, booker: Actor, by: Actor) -> Actor:
    return as_guest(by, booking.audience or Audience.CITIZEN) if booking.guest_name else booker
