"""A year of visits for the demo center, to what was booked and without a booking. The same for the same day."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from sqlalchemy import insert, select, update

from anchorcenter.accounts.models import Audience, Person
from anchorcenter.bookings.bulk import Made
from anchorcenter.bookings.models import Booking, BookingPart, Status
from anchorcenter.bookings.visits.models import Visit, VisitDay, VisitKind
from anchorcenter.bookings.visits.rules import minutes_by_day
from anchorcenter.core.db import db, table
from anchorcenter.core.periods import DAY, Days, Period, at
from anchorcenter.facilities.bulk import next_ids
from anchorcenter.facilities.models import Occupancy
from anchorcenter.facilities.plan import Plan
from anchorcenter.facilities.queries import get_plan
from anchorcenter.facilities.rules import open_periods

PAST = 365 * DAY
STAFF = "staff@demo.example"
TOURED = ("flight-field", "rnd-lab", "live-studio")
GROUPS = ("고양시 초등학교 견학", "대학 항공학과 견학", "타 시군 공무원 견학", "시민 기자단 견학")
EVENTS = ("드론 축구 시범 경기", "가족 드론 체험의 날", "입주기업 성과 발표회")


@dataclass(frozen=True, kw_only=True)
class Told:
    """A visit of the story."""

    space: str
    kind: VisitKind
    day: date
    minute: int
    length: timedelta
    headcount: int
    audience: Audience
    planned: int | None = None
    note: str = ""


def lay_down(today: date) -> None:
    """Enter the visits of the year before ``today``. Call inside ``writing()``, after the bookings."""
    random, plan = Random(today.toordinal() + 3), get_plan()  # noqa: S311  # A story, not a secret.
    staff_id = db.session.scalar(select(Person.id).where(Person.email == STAFF))
    rows = [*_of_bookings(random, today, plan), *_without(random, today, plan)]
    visits = [row | {"entered_by_id": staff_id} for row in rows]
    enter = insert(table(Visit)).returning(table(Visit).c.id, sort_by_parameter_order=True)
    numbers = db.session.scalars(enter, visits).all()
    days = [day for number, visit in zip(numbers, visits, strict=True) for day in _days(number, visit, plan)]
    db.session.execute(insert(table(VisitDay)), days)
    came = [visit["part_id"] for visit in visits if visit["part_id"] and visit["headcount"]]
    completed = select(BookingPart.booking_id).where(BookingPart.id.in_(came))
    is_theirs = table(Booking).c.id.in_(completed)
    db.session.execute(update(table(Booking)).where(is_theirs).values(status=Status.COMPLETED))


def enter_all(parts: Sequence[int], made: Sequence[Made], *, by: int, random: Random, plan: Plan) -> None:
    """Enter that somebody came to those of ``made`` that are completed; ``parts`` are their ids. For bookings by the
    thousand, under the locks they were made under."""
    rows = [
        _row(
            plan,
            part_id=part,
            space_id=each.use.space.id,
            kind=VisitKind.BOOKING,
            counted_on=plan.day_of(each.use.period.start),
            starts_at=each.use.period.start,
            ends_at=each.use.period.end,
            planned=each.headcount,
            headcount=max(1, each.headcount + random.choice((-2, -1, 0, 0, 0, 1))),
            audience=each.audience,
            entered_by_id=by,
        )
        for part, each in zip(parts, made, strict=True)
        if each.status is Status.COMPLETED
    ]
    numbers = next_ids(Visit, len(rows))
    if rows:
        db.session.execute(insert(table(Visit)).inline(), [r | {"id": n} for n, r in zip(numbers, rows, strict=True)])
        days = [day for number, row in zip(numbers, rows, strict=True) for day in _days(number, row, plan)]
        db.session.execute(insert(table(VisitDay)).inline(), days)


def _of_bookings(random: Random, today: date, plan: Plan) -> Iterator[dict[str, Any]]:
    """Most came, some with more or fewer people, some for a shorter time; of yesterday's, some are not entered yet."""
    parts = (
        select(BookingPart.id, Occupancy.space_id, Occupancy.starts_at, Occupancy.ends_at)
        .add_columns(Booking.headcount, Booking.audience)
        .join(Booking, Booking.id == BookingPart.booking_id)
        .join(Occupancy, Occupancy.id == BookingPart.occupancy_id)
        .where(Booking.status == Status.CONFIRMED, Occupancy.ends_at < at(today, 0, plan.zone))
    )
    for row in db.session.execute(parts.order_by(BookingPart.id)):
        day = plan.day_of(row.starts_at)
        came = max(1, row.headcount + random.choice((-2, -1, -1, 0, 0, 0, 0, 1, 2)))
        headcount = 0 if random.random() < 0.05 else came
        is_short = random.random() < 0.1 and row.ends_at - row.starts_at > timedelta(minutes=60)
        ends_at = row.ends_at - timedelta(minutes=30 * is_short)
        if today - day <= 3 * DAY and random.random() < 0.3:
            continue
        yield _row(
            plan,
            part_id=row.id,
            space_id=row.space_id,
            kind=VisitKind.BOOKING,
            counted_on=day,
            starts_at=row.starts_at,
            ends_at=ends_at,
            planned=row.headcount,
            headcount=headcount,
            audience=row.audience,
        )


def _without(random: Random, today: date, plan: Plan) -> Iterator[dict[str, Any]]:
    """Walk-ins on most days, a tour a week through three spaces, an event every two months."""
    for day in Days(today - PAST, today):
        if not open_periods(plan.spaces[0], [day], plan):
            continue
        for told in _told(random, day):
            if space := plan.find(told.space):
                start = at(told.day, told.minute, plan.zone)
                yield _row(
                    plan,
                    space_id=space.id,
                    kind=told.kind,
                    counted_on=told.day,
                    starts_at=start,
                    ends_at=start + told.length,
                    planned=told.planned,
                    headcount=told.headcount,
                    audience=told.audience,
                    note=told.note,
                )


def _told(random: Random, day: date) -> Iterator[Told]:
    if random.random() < 0.45:
        minute, length = 60 * random.randint(10, 15), timedelta(minutes=60)
        audience = random.choice((Audience.CITIZEN, Audience.CITIZEN, Audience.TRAINEE))
        space = random.choice(("flight-field", "flight-field-a", "coworking", "rnd-lab"))
        people = random.randint(1, 5)
        yield Told(
            space=space,
            kind=VisitKind.WALK_IN,
            day=day,
            minute=minute,
            length=length,
            headcount=people,
            audience=audience,
        )
    if day.weekday() == 2:
        planned, note = random.randint(12, 30), random.choice(GROUPS)
        came, length = planned + random.randint(-4, 2), timedelta(minutes=30)
        tour = Told(
            space=TOURED[0],
            kind=VisitKind.TOUR,
            day=day,
            minute=600,
            length=length,
            headcount=came,
            audience=Audience.GROUP,
            planned=planned,
            note=note,
        )
        yield from (replace(tour, space=slug, minute=600 + 30 * n) for n, slug in enumerate(TOURED))
    if day.weekday() == 5 and day.month % 2 == 0 and day.day <= 7:
        planned = random.randint(6, 12) * 10
        yield Told(
            space="flight-field",
            kind=VisitKind.EVENT,
            day=day,
            minute=660,
            length=timedelta(minutes=120),
            headcount=planned + random.randint(-15, 10),
            audience=Audience.CITIZEN,
            planned=planned,
            note=random.choice(EVENTS),
        )


def _row(plan: Plan, **values: Any) -> dict[str, Any]:
    """A visit as it is stored, entered at the end of its day."""
    entered_at: datetime = at(values["counted_on"], 18 * 60 + 10, plan.zone)
    common = {"part_id": None, "note": "", "entry": None, "version": 1, "voided_at": None, "void_reason": ""}
    return common | {"entered_at": entered_at} | values


def _days(number: int, visit: dict[str, Any], plan: Plan) -> list[dict[str, Any]]:
    used = Period(visit["starts_at"], visit["ends_at"])
    split = minutes_by_day(used, visit["headcount"], plan)
    return [{"visit_id": number, "counted_on": day, "minutes": minutes} for day, minutes in split]
