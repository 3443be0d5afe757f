"""What every verb does with what is wanted: find its space, ask the rules of bookings, name who is in the way."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy import insert

from anchorcenter.accounts.actors import Actor
from anchorcenter.bookings import queries
from anchorcenter.bookings.models import Booking, BookingDay
from anchorcenter.bookings.quotas.service import Account
from anchorcenter.bookings.rules import approval_of, check_booking, check_longest, decide_by, split_by_day
from anchorcenter.bookings.service.turns import check_turn
from anchorcenter.bookings.wanted import NewBooking, NewHold
from anchorcenter.core import settings
from anchorcenter.core.db import execute, table
from anchorcenter.core.errors import DomainError, Reason
from anchorcenter.core.i18n import _l
from anchorcenter.core.periods import DAY, Period
from anchorcenter.facilities import claims
from anchorcenter.facilities.models import Occupancy, Use
from anchorcenter.facilities.plan import Plan, SpacePlan
from anchorcenter.facilities.rules import Busy, Holders, Part

LONGEST_LOOK = 14 * DAY  # What is longer is refused for its length alone: looking at it would hold up the others.

REQUESTS_HOLD = settings.Setting("bookings.requests_hold", True)

_DAY = insert(table(BookingDay)).inline()


def part_of(wanted: NewHold | NewBooking, plan: Plan, kind: Use) -> Part:
    """What is wanted as a part. Raises DomainError for an unknown space, an end before the start, a length of weeks."""
    space = plan.find(wanted.space)
    reasons = []
    if space is None:
        reasons.append(Reason(code="unknown_space", message=_l("There is no such space."), field="space"))
    if wanted.ends_at <= wanted.starts_at:
        reasons.append(Reason(code="order", message=_l("The end must come after the start."), field="ends_at"))
    if space is None or reasons:
        raise DomainError(*reasons)
    period = Period(wanted.starts_at, wanted.ends_at)
    if period.length > max(space.longest, LONGEST_LOOK):
        raise DomainError(*check_longest(period, space.longest))
    return Part(space=space, period=period, kind=kind, units=wanted.units)


def rules_of(
    part: Part,
    *,
    headcount: int,
    by: Actor,
    now: datetime,
    plan: Plan,
    own: Booking | None = None,
    is_kept: bool = False,
) -> claims.Rules:
    """The rules of bookings for ``by``, to be asked under the lock; ``own`` is the booking that takes ``part``, which
    ``is_kept`` for them by the center: then it is their turn."""
    account = Account(by=by, own=own, now=now, plan=plan)

    def rules(_busy: Sequence[Busy]) -> list[Reason]:
        common: dict[str, Any] = {"headcount": headcount, "units": part.units, "by": by, "now": now, "plan": plan}
        turn = [] if is_kept else check_turn(part, by=by, now=now, plan=plan)
        return [*check_booking(part.space, part.period, **common), *account.check(part), *turn]

    return rules


def holders_for(by: Actor) -> Holders:
    """Names who is in the way as far as ``by`` may know them."""
    return partial(queries.name_holders, by)


def is_slot(held: queries.Held | Occupancy, part: Part) -> bool:
    """Whether just that slot is taken."""
    units = part.units if part.space.is_pool else len(part.space.cells)
    return (held.space_id, held.period, held.cells_taken) == (part.space.id, part.period, units)


def asking(part: Part, *, by: Actor, now: datetime, plan: Plan) -> dict[str, Any]:
    """How claims take a request: until when it waits for a decision, and whether it holds its time meanwhile. Empty for
    what is confirmed at once."""
    within = approval_of(part.space, part.period, by=by, now=now, plan=plan)
    if within is None:
        return {}
    until = decide_by(within, part.period.start, now=now)
    return {"expires_at": until, "is_held": settings.current()[REQUESTS_HOLD]}


def is_part(booking: Booking, part: Part) -> bool:
    """Whether the booking is of just that slot, held or only asked for."""
    slot = booking.parts[0].occupancy
    units = part.units if part.space.is_pool else booking.units_asked
    return (slot.space_id, slot.period, booking.units_asked) == (part.space.id, part.period, units)


def units_of(booking: Booking, space: SpacePlan) -> int:
    """How many of a pool it is for; 1 of a room."""
    return (booking.parts[0].occupancy.cells_taken or booking.units_asked) if space.is_pool else 1


def write_days(part_id: int, period: Period, plan: Plan) -> None:
    """Store the minutes of a part by day, for the figures."""
    write_days_of([(part_id, period)], plan)


def write_days_of(parts: Iterable[tuple[int, Period]], plan: Plan) -> None:
    """The same of many, by their ids."""
    days = [
        {"part_id": part_id, "counted_on": plan.day_of(start), "minutes": minutes}
        for part_id, period in parts
        for start, minutes in split_by_day(period, plan)
    ]
    execute(_DAY, days)
