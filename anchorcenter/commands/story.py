"""The demo center's year: who booked what, classes, closures. The same for the same day, whenever it is told."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from random import Random

from sqlalchemy import func, select, update

from anchorcenter.academy import demo as courses
from anchorcenter.accounts import demo as people
from anchorcenter.accounts.actors import Actor
from anchorcenter.accounts.models import Audience, Person
from anchorcenter.accounts.queries import find_actor
from anchorcenter.bookings import demo as happenings
from anchorcenter.bookings import service
from anchorcenter.bookings.allowances import demo as quotas
from anchorcenter.bookings.approval import demo as approval
from anchorcenter.bookings.lending import demo as equipment
from anchorcenter.bookings.series import demo as series
from anchorcenter.bookings.service import NewBooking
from anchorcenter.bookings.use import demo as uses
from anchorcenter.bookings.use import scene
from anchorcenter.bookings.visits import demo as visits
from anchorcenter.bookings.waiting import demo as waiting
from anchorcenter.core.db import db
from anchorcenter.core.errors import DomainError
from anchorcenter.core.i18n import zone
from anchorcenter.core.outbox import Message
from anchorcenter.core.periods import DAY, Days, Period, at, whole_day
from anchorcenter.core.unit_of_work import writing
from anchorcenter.documents import demo as documents
from anchorcenter.facilities import demo as rooms
from anchorcenter.facilities.plan import Plan, SpacePlan
from anchorcenter.facilities.queries import get_plan
from anchorcenter.facilities.rules import open_periods
from anchorcenter.facilities.service import close
from anchorcenter.operations import demo as setup
from anchorcenter.pledges import demo as pledges
from anchorcenter.qualifications import demo as qualifications
from anchorcenter.supporters import demo as supporters
from anchorcenter.tenants import demo as tenants
from anchorcenter.tenants.achievements import demo as achievements
from anchorcenter.tenants.intake import demo as intakes
from anchorcenter.tenants.yearly import demo as yearly

PAST, AHEAD = 365 * DAY, 58 * DAY
BOOKINGS = 2_000
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
BY = (0, "program")
STAFF, OFFICIAL = "staff@demo.example", "official@demo.example"


def tell(today: date, now: datetime) -> str:
    """Lay everything down in one block; answers a sentence for the terminal."""
    if db.session.scalar(select(func.count()).select_from(Person)):
        return "The center has people already: nothing was laid down."
    with writing():
        rooms.lay_down()
        people.lay_down(now)
        if staff := find_actor(STAFF, now=now):
            tenants.lay_down(today, staff.key)
            intakes.lay_down(today)
            achievements.lay_down(today, staff)
            yearly.lay_down(today, staff)
            courses.lay_down(today, staff)
            documents.lay_down(today, staff)
            setup.lay_down(staff.key, at(today, 0, zone()))
            qualifications.lay_down(today, _tenants(), staff)
        count = _lay_down_year(today, now)
        if staff:
            setup.happen(today, staff)
        visits.lay_down(today)
        uses.lay_down(today)
        if staff:
            quotas.lay_down(staff, today, now)
            equipment.lay_down(staff, now)
            scene.lay_down(today, staff, now)
            supporters.lay_down(today, staff)
            pledges.lay_down(today, by=staff, official=find_actor(OFFICIAL, now=now))
        db.session.execute(update(Message).values(sent_at=Message.due_at))  # Nobody waits for last year's mail.
    return f"The demo center is ready: {count} bookings around {today}."


def _lay_down_year(today: date, now: datetime) -> int:
    plan, random = get_plan(), Random(today.toordinal() + 1)  # noqa: S311  # A story, not a secret.
    days = Days(today - PAST, today + AHEAD)
    _close(plan, today, now)
    told_at = at(today, 0, plan.zone)
    known = [actor for email in _tenants() if (actor := find_actor(email, now=now))]
    bookers = [actor for actor in known if Audience.TENANT in actor.audiences]
    open_days = [day for day in days if open_periods(plan.spaces[0], [day], plan)]
    kept_free = {today, *[day for day in open_days if day > today][:3]}
    made = 0
    while made < BOOKINGS:
        made += _try(plan, random, random.choice(open_days), bookers, kept_free, told_at)
    made += happenings.lay_down(told_at)
    made += series.lay_down(told_at)
    waiting.lay_down(told_at)
    approval.lay_down(told_at)
    return made


def _tenants() -> list[str]:
    named = [account.email for account in people.ACCOUNTS if account.company]
    return [*named, *(f"tenant-{number}@demo.example" for number in range(3, len(people.COMPANIES) + 1))]


def _close(plan: Plan, today: date, now: datetime) -> None:
    """A safety inspection each month, half a day of the whole field; a studio refit; the lab's yearly check."""
    field = [cell.id for cell in plan.spaces[0].cells]
    for month in range(-12, 2):
        day = today + timedelta(days=30 * month + 6)
        period = Period(at(day, 9 * 60, plan.zone), at(day, 10 * 60, plan.zone))
        close(field, period, "정기 안전점검", label_en="Safety inspection", by=BY, now=now)
    for slug, offset, label, label_en in (
        ("live-studio", 20, "스튜디오 조명 교체", "New studio lights"),
        ("rnd-lab", 33, "연구실 설비 점검", "Lab inspection"),
    ):
        if space := plan.find(slug):
            close(
                space.cell_ids,
                whole_day(today + timedelta(days=offset), plan.zone),
                label,
                label_en=label_en,
                by=BY,
                now=now,
            )


def _try(
    plan: Plan, random: Random, day: date, bookers: Sequence[Actor], kept_free: set[date], told_at: datetime
) -> int:
    """Have somebody book something on ``day``, some days before; 1 when it worked."""
    space = plan.find(random.choices([slug for slug, _ in PLACES], [weight for _, weight in PLACES])[0])
    if space is None:
        return 0
    period = _period(space, day, random, plan)
    ahead = timedelta(days=random.randint(1, 40), minutes=random.randint(0, 500))
    booked_at = min(period.start - ahead, told_at - timedelta(minutes=random.randint(1, 3_000))).replace(second=0)
    if _is_kept_free(space, period, kept_free, plan):
        return 0
    by = random.choice(bookers)
    wanted = NewBooking(
        space=space.slug,
        starts_at=period.start,
        ends_at=period.end,
        purpose=random.choice(PURPOSES),
        headcount=random.randint(1, min(12, space.capacity)),
        units=random.randint(1, 3) if space.is_pool else 1,
    )
    try:
        booked = service.book(wanted, by=by, now=booked_at)
        if random.random() < 0.06:
            service.cancel(booked.code, by=by, now=booked_at)
    except DomainError:
        return 0
    return 1


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
