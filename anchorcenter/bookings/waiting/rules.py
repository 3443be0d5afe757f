"""What a wish allows, and how long its owner may think. Pure: no database, the clock is an argument."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from anchorcenter.admissions.answering import Night, waking
from anchorcenter.bookings.alternatives import starts_on_grid
from anchorcenter.bookings.rules import check_longest, check_units
from anchorcenter.core.errors import Reason
from anchorcenter.core.i18n import Shown, _l, length_text
from anchorcenter.core.periods import DAY, MINUTE, Days, Period, at
from anchorcenter.facilities.plan import Plan, SpacePlan
from anchorcenter.facilities.rules import check_headcount

MOST_DAYS = 31
SHORTEST = timedelta(minutes=10)  # Nobody is asked to answer faster.


@dataclass(frozen=True, kw_only=True)
class Tolerance:
    """What is wanted, with spaces that are known."""

    spaces: tuple[SpacePlan, ...]
    first_on: date
    last_on: date
    from_minute: int
    until_minute: int
    length: timedelta
    headcount: int
    units: int = 1


def windows_of(wish: Tolerance, plan: Plan) -> list[Period]:
    """The stretch of each day within which it may lie."""
    days = Days(wish.first_on, wish.last_on + DAY)
    return [Period(at(day, wish.from_minute, plan.zone), at(day, wish.until_minute, plan.zone)) for day in days]


def latest_start(wish: Tolerance, plan: Plan) -> datetime:
    """The last start that it allows, wherever the grid lies."""
    return at(wish.last_on, wish.until_minute, plan.zone) - wish.length


def list_slots(
    wish: Tolerance, plan: Plan, *, freed: Sequence[tuple[frozenset[int], Period]] | None = None
) -> Iterator[tuple[SpacePlan, Period]]:
    """Every slot that it allows, by day, space and start; with ``freed`` those that take some of what became free."""
    for window in windows_of(wish, plan):
        for space in wish.spaces:
            near = None if freed is None else [period for cells, period in freed if cells & space.cell_ids]
            if near is not None and not any(period.overlaps(window) for period in near):
                continue
            for start in starts_on_grid(window, space, wish.length, plan):
                slot = Period(start, start + wish.length)
                if near is None or any(period.overlaps(slot) for period in near):
                    yield space, slot


def competes(mine: Tolerance, other: Tolerance) -> bool:
    """Whether two wishes may want the same time in the same cells."""
    days = mine.first_on <= other.last_on and other.first_on <= mine.last_on
    hours = mine.from_minute < other.until_minute and other.from_minute < mine.until_minute
    return days and hours and bool(cells_of(mine.spaces) & cells_of(other.spaces))


def cells_of(spaces: Iterable[SpacePlan]) -> frozenset[int]:
    """All cells of those spaces."""
    return frozenset().union(*(space.cell_ids for space in spaces))


def answer_until(now: datetime, start: datetime, *, minutes: int, night: Night, plan: Plan) -> datetime:
    """How long somebody may think about a use that begins at ``start``: so many ``minutes``, but no more than half of
    the time left, so that somebody else can still have it; at night (from hour to hour) the clock stands still."""
    until = waking(now, minutes * MINUTE, night, plan.zone)
    half = now + (start - now) / 2
    return min(start, max(min(until, half), now + SHORTEST))


def check_wish(wish: Tolerance, *, now: datetime, plan: Plan) -> list[Reason]:
    """Every reason why nobody can wait for that: days or times out of order, too many, over, too long for the hours or
    for a space, more people than it holds."""
    reasons = [*_check_days(wish, now, plan), *_check_times(wish)]
    for space in wish.spaces:
        reasons += check_longest(Period(now, now + wish.length), space.longest, field="minutes")
        reasons += _check_shortest(wish, space)
        reasons += [*check_headcount(wish.headcount, space), *check_units(space, wish.units)]
    return unlike(reasons)


def _check_days(wish: Tolerance, now: datetime, plan: Plan) -> list[Reason]:
    if wish.last_on < wish.first_on:
        return [Reason(code="order", message=_l("The last day must not come before the first."), field="last_on")]
    if (wish.last_on - wish.first_on).days >= MOST_DAYS:
        message = _l("At most %(most)d days.", most=MOST_DAYS)
        return [Reason(code="too_many_days", message=message, field="last_on")]
    if wish.until_minute > wish.from_minute and latest_start(wish, plan) <= now:
        return [Reason(code="past", message=_l("Choose a time that has not passed."), field="last_on")]
    return []


def _check_times(wish: Tolerance) -> list[Reason]:
    if wish.until_minute <= wish.from_minute:
        return [Reason(code="order", message=_l("The end must come after the start."), field="until_minute")]
    if wish.length > (wish.until_minute - wish.from_minute) * MINUTE:
        return [Reason(code="too_long", message=_l("It is longer than the time between the two."), field="minutes")]
    return []


def _check_shortest(wish: Tolerance, space: SpacePlan) -> list[Reason]:
    if wish.length < space.shortest:
        message = _l("At least %(length)s at once.", length=Shown(length_text, space.shortest))
        return [Reason(code="too_short", message=message, field="minutes")]
    if wish.length % space.grid:
        message = _l("Choose a time on the grid of %(length)s.", length=Shown(length_text, space.grid))
        return [Reason(code="grid", message=message, field="minutes")]
    return []


def unlike(reasons: Collection[Reason]) -> list[Reason]:
    """``reasons`` without those that say the same as one before."""
    return list({(reason.code, str(reason.message)): reason for reason in reasons}.values())
