"""Bookings by the hundred, as the verbs would have left them: for what must cost little however many there are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import cycle
from typing import Any

from sqlalchemy import select

from anchorcenter.accounts.models import Audience, Membership, Person
from anchorcenter.bookings.bulk import Made, book_all
from anchorcenter.bookings.models import Status
from anchorcenter.core.db import db
from anchorcenter.core.periods import Period
from anchorcenter.facilities import claims
from anchorcenter.facilities.bulk import Taken
from anchorcenter.facilities.plan import SpacePlan
from anchorcenter.facilities.queries import get_plan
from tests.times import DAY, MINUTE, kst

HALF = 30 * MINUTE


def half_hours(days: int, *, first: str) -> list[datetime]:
    """From nine to six, on so many days from ``first`` on that are neither a weekend nor a holiday."""
    return [kst("09:00", f"{day:%Y-%m-%d}") + number * HALF for day in _open_days(days, first) for number in range(18)]


def _open_days(days: int, first: str) -> Iterator[Any]:
    plan, day = get_plan(), datetime.fromisoformat(first).date()
    closed = frozenset().union(*plan.holidays.values())
    while days:
        if day.weekday() < 5 and day not in closed:
            days -= 1
            yield day
        day += DAY


def book_many(spaces: Sequence[str], starts: Iterable[datetime], *, now: datetime) -> int:
    """Book half an hour of each space at each start, in turn for people of companies; answers how many. Call inside
    ``writing()``."""
    plan = get_plan()
    wanted = select(Person.id, Person.name, Membership.organisation_id).join(Membership).order_by(Person.id)
    people = cycle(db.session.execute(wanted).all())
    places = [space for space in plan.spaces if space.slug in spaces]
    made = [_made(space, start, next(people), now) for start in starts for space in places]
    claims.lock_cells(cell for space in places for cell in space.cell_ids)
    book_all(made, plan)
    return len(made)


def _made(space: SpacePlan, start: datetime, who: Any, now: datetime) -> Made:
    period = Period(start, start + HALF)
    use = Taken(space=space, cells=tuple(sorted(space.cell_ids)), period=period, taken_at=now, released_at=None)
    return Made(
        use=use,
        by=(who.id, who.name),
        organisation_id=who.organisation_id,
        audience=Audience.TENANT,
        booked_at=now,
        purpose="시험",
        headcount=1,
        status=Status.CONFIRMED,
    )
