"""What could be had instead: the nearest free times, other spaces at the same time, smaller layouts."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from itertools import islice

from anchorcenter.accounts.actors import Actor
from anchorcenter.bookings import queries
from anchorcenter.bookings.quotas.service import Account
from anchorcenter.bookings.rules import WANTED, check_booking
from anchorcenter.bookings.wanted import NewBooking, NewHold
from anchorcenter.core.errors import Alternative, DomainError
from anchorcenter.core.periods import DAY, MINUTE, Days, Period, at
from anchorcenter.core.unit_of_work import writing
from anchorcenter.facilities import claims
from anchorcenter.facilities.models import SpaceKind, Use
from anchorcenter.facilities.plan import Plan, SpacePlan
from anchorcenter.facilities.queries import get_plan, list_busy, list_closures
from anchorcenter.facilities.rules import Part, check_use, choose, days_of, open_periods

AROUND = 7 * DAY
PERSONAL = {
    "too_many_holds",
    "booked",
    "changed",
    "over",
    "late",
    "why",
    "decided",
    "own_request",
    "idempotency_key",
    "idempotency_key_reused",
}  # Against these no other slot helps.
TIMES, SPACES, SMALLER = 3, 2, 1
Fits = Callable[[SpacePlan, Period], bool]


@contextmanager
def offering(wanted: NewHold | NewBooking, *, by: Actor, now: datetime, own: Collection[int] = ()) -> Iterator[None]:
    """Add what could be had instead to a refusal that leaves the block; put it around ``writing()``.

    ``own`` are occupancies that would be given up for it. What others wait for is offered to them right now.
    """
    try:
        yield
    except DomainError as error:
        if WANTED in {reason.code for reason in error.reasons}:
            _ask_the_list(wanted, now=now)
        if error.status in {409, 422} and not PERSONAL & {reason.code for reason in error.reasons}:
            error.alternatives = find(wanted, by=by, now=now, own=own)
        raise


def _ask_the_list(wanted: NewHold | NewBooking, *, now: datetime) -> None:
    """End what has lapsed there, as the worker does each minute."""
    with writing():
        plan = get_plan()
        if space := plan.find(wanted.space):
            period = Period(wanted.starts_at, wanted.ends_at).widened(plan.longest_gap)
            claims.clear(space.cell_ids, period, now=now)


def find(
    wanted: NewHold | NewBooking, *, by: Actor, now: datetime, own: Collection[int] = (), smaller: int = SMALLER
) -> list[Alternative]:
    """At most six slots that ``by`` could have right now, nearest to what was wanted, instead of the hold they name or
    the occupancies in ``own``; more when more than one of the ``smaller`` layouts is wanted.

    None for an unknown space.
    """
    plan = get_plan()
    space = plan.find(wanted.space)
    if space is None or wanted.ends_at <= wanted.starts_at:
        return []
    period = bookable(Period(wanted.starts_at, wanted.ends_at), space, plan)
    headcount = wanted.headcount if isinstance(wanted, NewBooking) else 1
    if wanted.hold is not None:
        own = [held.occupancy_id for held in queries.list_holds(by, now=now) if held.id == wanted.hold]
    alike = [other for other in plan.spaces if other.kind is space.kind]
    around = period.widened(AROUND + DAY)
    fits = fitting(alike, around, headcount=headcount, units=wanted.units, by=by, now=now, plan=plan, own=own)
    return propose(space, period, fits=fits, plan=plan, most_smaller=smaller)


def propose(
    space: SpacePlan, period: Period, *, fits: Fits, plan: Plan, most_smaller: int = SMALLER
) -> list[Alternative]:
    """Other spaces of the kind at that time, smaller layouts, and the nearest other times that ``fits``."""
    others = [other for other in plan.spaces if other.kind is space.kind and other is not space]
    smaller = [other for other in others if other.cell_ids < space.cell_ids]
    like = [other for other in others if len(other.cells) == len(space.cells)]
    larger = [other for other in others if other.cell_ids > space.cell_ids]
    smaller.sort(key=lambda other: -len(other.cells))

    def at_that_time(spaces: list[SpacePlan], why: str, most: int) -> Iterator[Alternative]:
        fitting = (other for other in spaces if fits(other, bookable(period, other, plan)))
        return (_alternative(other, bookable(period, other, plan), why) for other in islice(fitting, most))

    times = (p for p in _nearest(space, period, plan) if fits(space, p))
    return [
        *at_that_time(like, "other_space", SPACES),
        *at_that_time(smaller, "smaller_layout", most_smaller),
        *(at_that_time(larger, "larger_layout", 1) if not like and not smaller else ()),
        *(_alternative(space, p, "same" if p == period else "other_time") for p in islice(times, TIMES)),
    ]


def bookable(period: Period, space: SpacePlan, plan: Plan) -> Period:
    """``period`` drawn to the grid of ``space`` and to a length it allows."""
    day, grid = plan.day_of(period.start), space.grid // MINUTE
    minute = (period.start - at(day, 0, plan.zone)) // MINUTE
    start = at(day, minute // grid * grid, plan.zone)
    length = -(-period.length // space.grid) * space.grid
    return Period(start, start + min(max(length, space.shortest), space.longest))


def first_free(space: SpacePlan, *, after: datetime, by: Actor | None, now: datetime) -> Period | None:
    """The first slot of the shortest length that ``by`` could book within a week from ``after``, or None."""
    plan = get_plan()
    start = bookable(Period(after, after + space.shortest), space, plan)
    fits = fitting([space], start.widened(AROUND + DAY), headcount=1, units=1, by=by, now=now, plan=plan)
    return next((p for p in _nearest(space, start, plan) if p.start >= after and fits(space, p)), None)


def _nearest(space: SpacePlan, period: Period, plan: Plan) -> list[Period]:
    """Every period of that length on the grid of ``space`` while it is open, nearest first."""
    day = plan.day_of(period.start)
    days = Days(day - AROUND, day + AROUND + DAY)
    opened = open_periods(space, days, plan)
    starts = [start for each in opened for start in starts_on_grid(each, space, period.length, plan)]
    starts.sort(key=lambda start: (abs(start - period.start), start))
    return [Period(start, start + period.length) for start in starts]


def starts_on_grid(opened: Period, space: SpacePlan, length: timedelta, plan: Plan) -> Iterator[datetime]:
    """Every start at which a use of that length lies in ``opened``, by time."""
    first = bookable(Period(opened.start, opened.start + length), space, plan).start
    start = first if first >= opened.start else first + space.grid
    while start + length <= opened.end:
        yield start
        start += space.grid


def fitting(
    spaces: Collection[SpacePlan],
    around: Period,
    *,
    headcount: int,
    units: int,
    by: Actor | None,
    now: datetime,
    plan: Plan,
    own: Collection[int] = (),
) -> Fits:
    """Whether all rules and quotas allow one of ``spaces`` and a period in ``around``, on what others than ``own``
    take."""
    cells = frozenset().union(*(space.cell_ids for space in spaces))
    busy = [use for use in list_busy(cells, around, now=now) if use.occupancy_id not in own]
    closures, gap = list_closures(cells, around), plan.longest_gap
    account = _account({space.kind for space in spaces}, around, own, by=by, now=now, plan=plan)

    def fits(other: SpacePlan, wanted: Period) -> bool:
        number = units if other.is_pool else 1
        part = Part(space=other, period=wanted, kind=Use.BOOKING, units=number)
        if check_booking(other, wanted, headcount=headcount, units=number, by=by, now=now, plan=plan):
            return False
        if account and account.check(part):
            return False
        near = wanted.widened(gap)
        uses = [use for use in busy if use.period.overlaps(near)]
        return not check_use(choose([part], uses, closures, plan), uses, closures, plan)

    return fits


def _account(
    kinds: Collection[SpaceKind], around: Period, own: Collection[int], *, by: Actor | None, now: datetime, plan: Plan
) -> Account | None:
    """What ``by`` has used of their quotas around that time, without what lies in ``own``; None where there is none."""
    account = Account(by=by, now=now, plan=plan)
    if not account.limits:
        return None
    account.without = [booking.id for booking in queries.list_by_occupancy(own)] if own else []
    return account.foresee(days_of(around, plan), kinds)


def _alternative(space: SpacePlan, period: Period, why: str) -> Alternative:
    return Alternative(space=space.slug, starts_at=period.start, ends_at=period.end, why=why)
