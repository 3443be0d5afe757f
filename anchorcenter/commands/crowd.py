"""A center full of bookings: ``flask demo --big`` lays down as many more as are asked for, wherever time is free."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from random import Random

from sqlalchemy import func, select

from anchorcenter.accounts import demo as people
from anchorcenter.accounts.demo import OPENED_ON, Booker
from anchorcenter.accounts.models import Audience, Person
from anchorcenter.bookings.bulk import Made, book_all
from anchorcenter.bookings.models import Booking, Status
from anchorcenter.bookings.rules import opening
from anchorcenter.bookings.visits import demo as visits
from anchorcenter.commands.finding import Look, list_free
from anchorcenter.commands.story import AHEAD, STAFF
from anchorcenter.commands.year import PURPOSES
from anchorcenter.core.db import db
from anchorcenter.core.i18n import zone
from anchorcenter.core.periods import DAY, MINUTE, Days, Period, at
from anchorcenter.core.unit_of_work import writing
from anchorcenter.facilities import claims
from anchorcenter.facilities import demo as rooms
from anchorcenter.facilities.bulk import Taken
from anchorcenter.facilities.models import Space
from anchorcenter.facilities.plan import Plan, SpacePlan
from anchorcenter.facilities.queries import get_plan
from anchorcenter.facilities.rules import days_of
from anchorcenter.qualifications import demo as qualifications

WEEK = 7 * DAY
A_DAY, A_WING = 50, 110  # Bookings that fit well into a day of the center's own spaces, and of a wing.
BOOKINGS_EACH = 500
RESIDENTS, CANCELLED, ENTERED = 0.3, 0.06, 0.9  # Of all bookings, of all, and of those that are over.


@dataclass(frozen=True, kw_only=True)
class Telling:
    """What one run goes by; ``told_at`` is the midnight before which everything was booked."""

    random: Random
    days: Days
    told_at: datetime
    staff_id: int
    bookers: Mapping[Audience, Sequence[Booker]]


def is_demo() -> bool:
    """Whether the demo center has been laid down here."""
    return _staff_id() is not None


def add(many: int, today: date) -> str:
    """Add ``many`` bookings to a demo center; answers a sentence for the terminal. The same for the same day and
    center. They are spread over all days since it opened and those ahead; when these are full, over more wings."""
    if (staff_id := _staff_id()) is None:
        return "This is no demo center: nothing was added."
    days = Days(OPENED_ON + 2 * DAY, today + AHEAD)
    have = db.session.scalar(select(func.count()).select_from(Booking)) or 0
    with writing():
        people.add_crowd(-(-many // BOOKINGS_EACH))
        for _ in range(_wings_for((have + many) / len(list(days)))):
            _add_wing()
        bookers = people.list_bookers(today)
        qualifications.qualify_crowd([booker.id for booker in bookers], today, staff_id)
    told_at, random = at(today, 0, zone()), Random(f"{today} {have}")  # noqa: S311  # A story, not a secret.
    by_audience = {Audience.TENANT: [b for b in bookers if b.organisation_id]}
    by_audience[Audience.CITIZEN] = [b for b in bookers if not b.organisation_id]
    telling = Telling(random=random, days=days, told_at=told_at, staff_id=staff_id, bookers=by_audience)
    left = many
    while left:
        made = _fill(left, telling)
        left -= made
        if made < left:
            with writing():
                _add_wing()
    return f"{many} bookings were added."


def _staff_id() -> int | None:
    return db.session.scalar(select(Person.id).where(Person.email == STAFF))


def _wings_for(a_day: float) -> int:
    """How many wings are missing for so many bookings a day."""
    return max(0, -(-int(a_day - A_DAY) // A_WING) - _count_wings())


def _add_wing() -> None:
    rooms.add_wing(_count_wings() + 1)


def _count_wings() -> int:
    return db.session.scalar(select(func.count()).where(Space.slug.startswith("wing-"))) or 0


def _fill(many: int, telling: Telling) -> int:
    """One pass over all weeks, the same number in each as far as it fits; answers how many were made."""
    made, starts = 0, [day for day in telling.days if (day - telling.days.start) % WEEK == 0 * DAY]
    for number, start in enumerate(starts, start=1):
        due = many * number // len(starts) - made
        if due:
            with writing():
                made += _fill_week(Days(start, min(start + WEEK, telling.days.end)), due, telling)
    return made


def _fill_week(days: Days, due: int, telling: Telling) -> int:
    plan, random = get_plan(), telling.random
    cells = sorted({cell_id for space in plan.spaces for cell_id in space.cell_ids})
    claims.lock_cells(cells)
    around = Period(at(days.start, 0, plan.zone), at(days.end, 0, plan.zone)).widened(plan.longest_gap)
    look = Look.of(cells, around, plan)
    free = list_free(look, days, plan.day_of(telling.told_at), random)
    uses = sorted(random.sample(range(len(free)), min(due, len(free))))
    booked = [made for number in uses if (made := _booked(*free[number], telling, plan))]
    if booked:
        booked.sort(key=lambda made: made.booked_at)
        visits.enter_all(book_all(booked, plan), booked, by=telling.staff_id, random=random, plan=plan)
    return len(booked)


def _booked(space: SpacePlan, cells: tuple[int, ...], period: Period, telling: Telling, plan: Plan) -> Made | None:
    """Somebody's booking, made while it could be; None when booking for that time has not opened yet, or is after
    their last contract."""
    random = telling.random
    audience = Audience.CITIZEN if random.random() < RESIDENTS else Audience.TENANT
    window = _window(space, period, audience, telling, plan)
    if window is None and audience is Audience.CITIZEN:
        audience = Audience.TENANT
        window = _window(space, period, audience, telling, plan)
    if window is None:
        return None
    by, booked_at = random.choice(telling.bookers[audience]), _within(window, random)
    if by.until and days_of(period, plan).end > by.until:
        return None
    status, released_at = _fate(space, period, booked_at, telling)
    return Made(
        use=Taken(space=space, cells=cells, period=period, taken_at=booked_at, released_at=released_at),
        by=by.key,
        organisation_id=by.organisation_id,
        audience=audience,
        booked_at=booked_at,
        purpose=random.choice(PURPOSES),
        headcount=random.randint(1, min(12, space.capacity)),
        status=status,
    )


def _window(space: SpacePlan, period: Period, audience: Audience, telling: Telling, plan: Plan) -> Period | None:
    """When that audience could have booked it, until the story is told."""
    if audience not in space.windows:
        return None
    times = opening(space, space.windows[audience], period.start, plan)
    opens = max(times.opens_at, at(OPENED_ON, 0, plan.zone))
    closes = min(period.start - space.notice_create, times.closes_at or period.start, telling.told_at)
    return Period(opens, closes) if opens < closes and period.length <= times.longest else None


def _fate(space: SpacePlan, period: Period, booked_at: datetime, telling: Telling) -> tuple[Status, datetime | None]:
    """What has become of it: cancelled in time (and when), used, or nothing that anybody has entered."""
    random, until = telling.random, min(period.start - space.notice_cancel, telling.told_at)
    if random.random() < CANCELLED and booked_at < until:
        return Status.CANCELLED, _within(Period(booked_at, until), random)
    is_entered = period.end <= telling.told_at and random.random() < ENTERED
    return Status.COMPLETED if is_entered else Status.CONFIRMED, None


def _within(period: Period, random: Random) -> datetime:
    """Some minute of it."""
    return period.start + MINUTE * random.randrange(max(1, period.length // MINUTE))
