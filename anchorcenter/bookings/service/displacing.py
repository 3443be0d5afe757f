"""Having a booking give way to another use: never silently, and two uses never share a cell."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from anchorcenter.accounts.actors import Actor
from anchorcenter.bookings import alternatives, queries
from anchorcenter.bookings.models import LIVE, Because, Booking, Status
from anchorcenter.bookings.service.acting import whose_rules
from anchorcenter.bookings.service.beside import list_kept
from anchorcenter.bookings.service.cancelling import end
from anchorcenter.bookings.service.news import news_of_booking, sender_of
from anchorcenter.bookings.service.parts import units_of
from anchorcenter.bookings.wanted import HELD, NewBooking
from anchorcenter.core.audit import record
from anchorcenter.core.errors import DomainError, Reason
from anchorcenter.core.i18n import _l, in_locale, period_text
from anchorcenter.core.periods import Period
from anchorcenter.facilities import claims
from anchorcenter.facilities.models import Use
from anchorcenter.facilities.plan import Plan
from anchorcenter.facilities.queries import get_plan, list_busy
from anchorcenter.facilities.rules import Busy, Part, in_the_way
from anchorcenter.notices.service import tell


def make_room(part: Part, displaced: Collection[str], why: str, *, now: datetime, plan: Plan) -> list[Booking]:
    """Have those of the named bookings that are in the way of ``part`` end, and what is merely held when HELD is named.

    Locks the bookings, then all cells that any layout around ``part`` takes: what was looked at stays true. Answers
    the bookings that ended. Raises DomainError (422) for one that has begun.
    """
    named = queries.list_locked([code for code in displaced if code != HELD])
    slots = [row.occupancy_id for booking in named for row in booking.parts]
    slots += [slot.id for slot in list_kept([booking.id for booking in named])]
    around = [space for space in plan.spaces if space.cell_ids & part.space.cell_ids]
    claims.lock_cells((cell for space in around for cell in space.cell_ids), slots)
    ways = _ways(part, now=now, plan=plan)
    gone = [booking for booking in named if booking.status in LIVE and ways & _slots(booking)]
    if begun := [booking for booking in gone if booking.parts[0].occupancy.starts_at <= now]:
        message = _l("%(code)s has begun: it can only be cancelled.", code=begun[0].code)
        raise DomainError(Reason(code="begun", message=message))
    for booking in gone:
        end(booking, Because.DISPLACED, why, now=now, plan=plan)
    if HELD in displaced and not part.space.is_pool:
        claims.release([use.occupancy_id for use in _in_the_way(part, now, plan) if use.kind is Use.HOLD], now=now)
    return gone


def tell_displaced(gone: Sequence[Booking], why: str, *, by: Actor, now: datetime, plan: Plan) -> None:
    """Note it, and write to whose bookings they were what they could have instead. Call when the new use is taken."""
    for booking in gone:
        before = {"status": Status.REQUESTED if booking.decide_by and not booking.decided_at else Status.CONFIRMED}
        record("displace", "booking", booking.id, by=by.key, now=now, before=before, why=why)
        person, space = booking.booked_by, plan.get(booking.parts[0].occupancy.space_id)
        news = news_of_booking(booking, plan) | sender_of(space, plan) | {"why": why}
        news |= {"offers": list_instead(booking, by=by, now=now, plan=plan), "is_guests": bool(booking.guest_name)}
        tell(person.email, person.locale, "booking_displaced", news, key=f"{booking.code}-displaced", now=now)


def list_displaceable(part: Part, *, now: datetime) -> tuple[list[Booking], bool]:
    """The bookings in the way of ``part`` that staff may have give way, and whether anything is merely held."""
    uses = _in_the_way(part, now, get_plan())
    ahead = [use.occupancy_id for use in uses if use.kind is Use.BOOKING and use.period.start > now]
    is_held = any(use.kind is Use.HOLD for use in uses) and not part.space.is_pool
    return queries.list_by_occupancy(ahead), is_held


def as_wanted(booking: Booking, plan: Plan) -> NewBooking:
    """The same once more: what alternatives are looked for."""
    slot = booking.parts[0].occupancy
    space = plan.get(slot.space_id)
    return NewBooking(
        space=space.slug,
        starts_at=slot.starts_at,
        ends_at=slot.ends_at,
        purpose=booking.purpose,
        headcount=booking.headcount,
        units=units_of(booking, space),
    )


def list_instead(booking: Booking, *, by: Actor, now: datetime, plan: Plan) -> list[str]:
    """What whose booking it is could have instead, in their language."""
    found = alternatives.find(as_wanted(booking, plan), by=whose_rules(booking, by=by, now=now), now=now)
    with in_locale(booking.booked_by.locale):
        slots = [(plan.find(each.space), Period(each.starts_at, each.ends_at)) for each in found]
        return [f"{space.name} · {period_text(period)}" for space, period in slots if space]


def _ways(part: Part, *, now: datetime, plan: Plan) -> set[int]:
    return {use.occupancy_id for use in _in_the_way(part, now, plan)}


def _slots(booking: Booking) -> set[int]:
    return {row.occupancy_id for row in booking.parts}


def _in_the_way(part: Part, now: datetime, plan: Plan) -> list[Busy]:
    busy = list_busy(part.space.cell_ids, part.period.widened(plan.longest_gap), now=now)
    return in_the_way(part, busy, plan)
