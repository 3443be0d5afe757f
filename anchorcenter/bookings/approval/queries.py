"""What waits for a decision, and what would lose by it: for staff."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from anchorcenter.accounts.actors import Actor
from anchorcenter.bookings.alternatives import find
from anchorcenter.bookings.approval.rules import rivals
from anchorcenter.bookings.models import Booking, asked_of
from anchorcenter.bookings.queries import list_requests, name_holders
from anchorcenter.bookings.service import as_wanted, units_of, whose_rules
from anchorcenter.bookings.service.beside import slots_of
from anchorcenter.bookings.wanted import NewBooking
from anchorcenter.core.errors import Alternative
from anchorcenter.core.i18n import Text
from anchorcenter.facilities.models import Use
from anchorcenter.facilities.plan import Plan
from anchorcenter.facilities.queries import get_plan, list_busy
from anchorcenter.facilities.rules import Busy, Part, in_the_way

SMALLER = 4


def list_rivals(booking: Booking, *, now: datetime, plan: Plan) -> list[Booking]:
    """The requests that lose when this one is approved, the oldest deadline first."""
    return rivals(booking, list_requests(now=now), plan)


def list_losers(asked: Sequence[Booking], *, now: datetime, plan: Plan) -> list[Booking]:
    """The requests that lose when all of ``asked`` are approved, the oldest deadline first."""
    own = {each.id for each in asked}
    others = [each for each in list_requests(now=now) if each.id not in own]
    losing = {loser.id for each in asked for loser in rivals(each, others, plan)}
    return [each for each in others if each.id in losing]


def list_proposals(booking: Booking, *, by: Actor, now: datetime) -> list[Alternative]:
    """What whose request it is could have right now instead, of its own time too: what may be offered to them; of a
    change, not what they have."""
    plan = get_plan()
    there, own = as_wanted(booking, plan), slots_of(booking, now=now)
    wanted = _as_changed(booking, there, plan)
    found = find(wanted, by=whose_rules(booking, by=by, now=now), now=now, own=own, smaller=SMALLER)
    has = there.space, there.starts_at, there.ends_at
    return [each for each in found if each.why != "same" and (each.space, each.starts_at, each.ends_at) != has]


def _as_changed(booking: Booking, there: NewBooking, plan: Plan) -> NewBooking:
    """What it is to be by the change that is asked for, if any is."""
    change, part = booking.change, part_asked(booking, plan)
    if change is None:
        return there
    times: dict[str, Any] = {"starts_at": part.period.start, "ends_at": part.period.end}
    what: dict[str, Any] = {"purpose": change.purpose, "headcount": change.headcount, "units": part.units}
    return NewBooking(space=part.space.slug, **times, **what)


def part_asked(booking: Booking, plan: Plan) -> Part:
    """What the request asks for."""
    slot = asked_of(booking)
    space = plan.get(slot.space_id)
    units = booking.change.units if booking.change else units_of(booking, space)
    return Part(space=space, period=slot.period, kind=Use.BOOKING, units=units)


def list_ways(booking: Booking, by: Actor, *, now: datetime, plan: Plan) -> tuple[list[Busy], Mapping[int, Text]]:
    """What takes the time right now, so that it cannot be approved, and who holds it as far as ``by`` may know."""
    part, own = part_asked(booking, plan), set(slots_of(booking, now=now))
    busy = list_busy(part.space.cell_ids, part.period.widened(plan.longest_gap), now=now)
    if part.space.is_pool:
        return [], {}
    ways = {use.occupancy_id: use for use in in_the_way(part, busy, plan) if use.occupancy_id not in own}
    return list(ways.values()), name_holders(by, list(ways)) if ways else {}
