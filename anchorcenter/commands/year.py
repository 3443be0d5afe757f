"""The bookings of the demo center's year: one after the other by the rules, in memory; stored all at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from anchorcenter.accounts.actors import Actor
from anchorcenter.bookings.bulk import Made, book_all
from anchorcenter.bookings.models import Status
from anchorcenter.bookings.quotas.service import Account
from anchorcenter.bookings.rules import audience_of, check_booking, check_cancel
from anchorcenter.commands.finding import Look
from anchorcenter.core.errors import Reason
from anchorcenter.core.periods import Days, Period, at
from anchorcenter.facilities import claims
from anchorcenter.facilities.bulk import Taken
from anchorcenter.facilities.models import Use
from anchorcenter.facilities.plan import Plan, SpacePlan
from anchorcenter.facilities.rules import Part, check_use, choose, open_periods

BOOKINGS, CANCELLED = 2_000, 0.06
KEPT_FREE = (10 * 60, 12 * 60)  # Zone A, on the next three open days: there newcomers book their first slot.
PURPOSES = (
    "호버링 시험",
    "군집비행 연습",
    "충돌회피 시험",
    "신형 기체 시험비행",
    "카메라 짐벌 점검",
    "배터리 지속시간 시험",
    "조종 연습",
    "제품 촬영",
    "투자자 시연",
    "주간 회의",
    "기체 조립",
    "센서 보정",
)
PLACES = (
    ("flight-field-a", 18),
    ("flight-field-b", 18),
    ("flight-field-c", 18),
    ("flight-field-ab", 7),
    ("flight-field-bc", 7),
    ("flight-field", 3),
    ("live-studio", 8),
    ("meeting-room", 12),
    ("rnd-lab", 8),
    ("coworking", 8),
    ("classroom-1", 2),
    ("classroom-2", 2),
)


@dataclass(frozen=True, kw_only=True)
class Year:
    """What the bookings of a year go by, and what they have taken so far of spaces and, by company, of quotas."""

    plan: Plan
    random: Random
    told_at: datetime
    bookers: Sequence[Actor]
    open_days: Sequence[date]
    kept_free: set[date]
    look: Look
    accounts: Mapping[int | None, Account]


def lay_down(days: Days, bookers: Sequence[Actor], *, told_at: datetime, plan: Plan, random: Random) -> int:
    """Have ``bookers`` book on ``days`` what they might have booked before ``told_at``; answers how many. Call inside
    ``writing()``."""
    cells = sorted({cell_id for space in plan.spaces for cell_id in space.cell_ids})
    claims.lock_cells(cells)
    open_days = [day for day in days if open_periods(plan.spaces[0], [day], plan)]
    today = plan.day_of(told_at)
    around = Period(at(days.start, 0, plan.zone), at(days.end, 0, plan.zone)).widened(plan.longest_gap)
    year = Year(
        plan=plan,
        random=random,
        told_at=told_at,
        bookers=bookers,
        open_days=open_days,
        kept_free={today, *[day for day in open_days if day > today][:3]},
        look=Look.of(cells, around, plan),
        accounts={by.organisation_id: Account(by=by, now=told_at, plan=plan) for by in bookers},
    )
    made: list[Made] = []
    while len(made) < BOOKINGS:
        if booked := _try(year):
            made.append(booked)
    book_all(made, plan)
    return len(made)


def _try(year: Year) -> Made | None:
    """Somebody's booking of something on some day, made some days before; None when a rule says no."""
    random, plan = year.random, year.plan
    day = random.choice(year.open_days)
    space = plan.find(random.choices([slug for slug, _ in PLACES], [weight for _, weight in PLACES])[0])
    if space is None:
        return None
    period = _period(space, day, random, plan)
    ahead = timedelta(days=random.randint(1, 40), minutes=random.randint(0, 500))
    latest = year.told_at - timedelta(minutes=random.randint(1, 3_000))
    booked_at = min(period.start - ahead, latest).replace(second=0)
    if _is_kept_free(space, period, year.kept_free, plan):
        return None
    by, purpose = random.choice(year.bookers), random.choice(PURPOSES)
    headcount = random.randint(1, min(12, space.capacity))
    units = random.randint(1, 3) if space.is_pool else 1
    part = _taken(Part(space=space, period=period, kind=Use.BOOKING, units=units), year)
    if part is None or _refused(part, headcount, by, booked_at, year):
        return None
    is_cancelled = random.random() < CANCELLED and not check_cancel(period.start, space, now=booked_at)
    if not is_cancelled:
        year.look.use(part)
    cells = tuple(cell.id for cell in part.cells)
    released_at = booked_at if is_cancelled else None
    return Made(
        use=Taken(space=space, cells=cells, period=period, taken_at=booked_at, released_at=released_at),
        by=by.key,
        organisation_id=by.organisation_id,
        audience=audience_of(space, period, by=by, now=booked_at, plan=plan),
        booked_at=booked_at,
        purpose=purpose,
        headcount=headcount,
        status=Status.CANCELLED if is_cancelled else Status.CONFIRMED,
    )


def _refused(part: Part, headcount: int, by: Actor, now: datetime, year: Year) -> list[Reason]:
    """Why ``by`` might not have booked it then; else it counts against their company's quotas."""
    common: dict[str, Any] = {"headcount": headcount, "units": part.units, "by": by, "now": now, "plan": year.plan}
    return check_booking(part.space, part.period, **common) or year.accounts[by.organisation_id].take(part)


def _taken(wanted: Part, year: Year) -> Part | None:
    """That part with its cells chosen; None when it is closed, or others have it."""
    busy, closures = year.look.near(wanted), year.look.closures
    (part,) = choose([wanted], busy, closures, year.plan)
    return None if check_use([part], busy, closures, year.plan) else part


def _period(space: SpacePlan, day: date, random: Random, plan: Plan) -> Period:
    opened = open_periods(space, [day], plan)[0]
    length = space.grid * random.choice((1, 2, 2, 3))
    length = min(max(length, space.shortest), space.longest)
    steps = max(0, (opened.length - length) // space.grid)
    start = opened.start + space.grid * random.randint(0, steps)
    return Period(start, start + length)


def _is_kept_free(space: SpacePlan, period: Period, kept_free: set[date], plan: Plan) -> bool:
    day = plan.day_of(period.start)
    free = Period(at(day, KEPT_FREE[0], plan.zone), at(day, KEPT_FREE[1], plan.zone))
    return day in kept_free and any(cell.slug == "field-a" for cell in space.cells) and period.overlaps(free)
