"""From what is wanted of a series to its parts, one a date."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from anchorcenter.accounts.actors import Actor
from anchorcenter.bookings.rules import approval_of, check_booking, decide_by, may_need_approval
from anchorcenter.bookings.series.wanted import NewSeries
from anchorcenter.bookings.service import part_of
from anchorcenter.bookings.service.turns import check_turn
from anchorcenter.core.errors import DomainError, Reason
from anchorcenter.core.i18n import Named, _l
from anchorcenter.core.periods import Period
from anchorcenter.core.recurrence import Rule, expand
from anchorcenter.facilities.claims import Waits
from anchorcenter.facilities.models import Use
from anchorcenter.facilities.plan import Plan, SpacePlan
from anchorcenter.facilities.rules import Part
from anchorcenter.facilities.sorting import Check


@dataclass(frozen=True, kw_only=True)
class Spread:
    """The dates of a rule as parts, by start, and the holidays among them that are skipped."""

    parts: list[Part]
    holidays: list[tuple[date, Named]]


def spread(wanted: NewSeries, plan: Plan) -> Spread:
    """Every date of what is wanted. Raises DomainError for an unknown space, for what is no rule, and for no date."""
    part = part_of(wanted, plan, Use.BOOKING)
    first = wanted.starts_at.astimezone(plan.zone).replace(tzinfo=None)
    found = spread_rule(wanted.rule, first, part, plan, skips_holidays=wanted.skips_holidays)
    if not found.parts:
        message = _l("All of these dates are holidays.")
        raise DomainError(Reason(code="no_dates", message=message, field="skips_holidays"))
    return found


def spread_rule(rule: Rule, first: datetime, like: Part, plan: Plan, *, skips_holidays: bool) -> Spread:
    """``like`` at every start of the rule, as the clock of the center shows them."""
    starts = expand(rule, first)
    closed = plan.holidays.get(like.space.site_id, {}) if skips_holidays else {}
    parts = [
        part_at(start, like.period.length, like.space, like.units, plan)
        for start in starts
        if start.date() not in closed
    ]
    return Spread(parts=parts, holidays=[(s.date(), closed[s.date()]) for s in starts if s.date() in closed])


def part_at(start: datetime, length: timedelta, space: SpacePlan, units: int, plan: Plan) -> Part:
    """A use of so long from ``start`` on, which is wall-clock time."""
    begins = start.replace(tzinfo=plan.zone).astimezone(UTC)
    return Part(space=space, period=Period(begins, begins + length), kind=Use.BOOKING, units=units)


def check_of(headcount: int, *, by: Actor, now: datetime, plan: Plan) -> Check:
    """The rules of bookings for one date of many: each by its own date."""

    def check(part: Part) -> Sequence[Reason]:
        common: Any = {"by": by, "now": now, "plan": plan}
        refused = check_booking(part.space, part.period, headcount=headcount, units=part.units, **common)
        return refused or check_turn(part, **common)

    return check


def check_of_change(headcount: int, *, by: Actor, now: datetime, plan: Plan) -> Check:
    """The same for dates that move or come to a series that stands: what somebody must say yes to is asked for by
    itself."""
    common: Any = {"by": by, "now": now, "plan": plan}
    allowed = check_of(headcount, **common)

    def check(part: Part) -> Sequence[Reason]:
        return allowed(part) or _by_itself(part, **common)

    return check


def waits_of(*, by: Actor, now: datetime, plan: Plan) -> Waits:
    """Until when a date that ``by`` asks for waits for a yes: each has the deadline that it would have by itself."""
    known = dict[tuple[int, Period], datetime | None]()  # Who takes, who writes and who tells ask for each date.

    def waits(part: Part) -> datetime | None:
        if not may_need_approval(part.space):
            return None
        slot = part.space.id, part.period
        if slot not in known:
            within = approval_of(part.space, part.period, by=by, now=now, plan=plan)
            known[slot] = None if within is None else decide_by(within, part.period.start, now=now)
        return known[slot]

    return waits


def needs_approval() -> Reason:
    """That somebody has to say yes to each date, and how to go on."""
    message = _l("Each date has to be approved: ask for it by itself.")
    return Reason(code="needs_approval", message=message, field="space")


def _by_itself(part: Part, *, by: Actor, now: datetime, plan: Plan) -> list[Reason]:
    """A reason when somebody has to say yes to that date."""
    return [] if approval_of(part.space, part.period, by=by, now=now, plan=plan) is None else [needs_approval()]
