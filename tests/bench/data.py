"""What the benchmark measures on: the demo center's rooms and people, a hall of 20 lanes, booths, a room whose calendar
has 10,000 events, and a history by the million."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import count, islice, product

from sqlalchemy import func, select, text

from anchorcenter.accounts import demo as people
from anchorcenter.accounts.api_tokens import SCOPES, create_token
from anchorcenter.accounts.models import Membership, Person
from anchorcenter.core.db import db
from anchorcenter.core.periods import DAY, Period, at
from anchorcenter.core.unit_of_work import writing
from anchorcenter.facilities import claims
from anchorcenter.facilities import demo as rooms
from anchorcenter.facilities.bulk import Taken, take_all
from anchorcenter.facilities.models import Claim, Use
from anchorcenter.facilities.plan import SpacePlan
from anchorcenter.facilities.queries import get_plan
from anchorcenter.facilities.rules import Part
from anchorcenter.facilities.service import lay_down
from tests.bench.courses import lay_down_courses

LANES, OCCUPANCIES, BOOTHS, EVENTS = 20, 400, 8, 10_000
AT_ONCE = 20_000
HOUR = timedelta(hours=1)
ALWAYS = [{"days": [0, 1, 2, 3, 4, 5, 6], "opens": "00:00", "closes": "24:00"}]
SPACE = {
    "kind": "lab",
    "floor": 1,
    "name_en": "",
    "capacity": 50,
    "grid": 30,
    "shortest": 30,
    "longest": 240,
    "notice": {"create": 0, "change": 0, "cancel": 0},
    "windows": {"tenant": {"opens_days": 90}},
    "hours": ALWAYS,
}
SINGLE = ("feed", *(f"booth-{n}" for n in range(BOOTHS)))
YARD = ("yard-a", "yard-b", "yard-c")  # Booked as one, for more than a year ahead.
HALL = {
    "floors": [{"level": 1, "name": "1F"}],
    "cells": [
        {"slug": "lane", "floor": 1, "name": "L", "name_en": "L", "count": LANES},
        *({"slug": slug, "floor": 1, "name": slug, "name_en": slug} for slug in (*SINGLE, *YARD)),
    ],
    "spaces": [
        SPACE | {"slug": "hall", "name": "Hall", "cells": ["lane"], "pool": True},
        *(SPACE | {"slug": slug, "name": slug, "cells": [slug]} for slug in SINGLE),
        SPACE | {"slug": "yard", "name": "Yard", "cells": YARD, "windows": {"tenant": {"opens_days": 400}}},
    ],
}


def lay_down_center() -> list[str]:
    """Everything but the history; answers API tokens of people of companies, the first of them tenant A."""
    now = datetime.now(UTC)
    site = rooms.read_data()["site"] | {"slug": "hall", "holiday_years": [], "one_off_holidays": []}
    with writing():
        rooms.lay_down()
        lay_down({"site": site} | HALL)
        people.lay_down(now)
        theirs = select(Person.id).where(Person.id.in_(select(Membership.person_id))).order_by(Person.id)
        tokens = [create_token(number, scopes=SCOPES, now=now) for number in db.session.scalars(theirs).all()]
        lay_down_courses(now)
        _fill_week(now)
        _take(_week_of_the_field(now))
        _take(islice(_hours_before(["feed"], now), EVENTS))
    return tokens


def _fill_week(now: datetime) -> None:
    """OCCUPANCIES uses of one lane each in next week's hall."""
    plan, hall = get_plan(), space("hall")
    monday = plan.day_of(now) + (7 - plan.day_of(now).weekday()) * DAY
    for number in range(OCCUPANCIES):
        day, slot = divmod(number // LANES, 3)
        start = at(monday + day * DAY, 9 * 60 + slot * 120, plan.zone)
        part = Part(space=hall, period=Period(start, start + timedelta(minutes=90)), kind=Use.BOOKING)
        claims.take([part], plan=plan, now=now)


def _week_of_the_field(now: datetime) -> Iterator[Taken]:
    """Four hours of each zone of the flight field on each working day of the next week: a well booked week."""
    plan = get_plan()
    monday = plan.day_of(now) + (7 - plan.day_of(now).weekday()) * DAY
    for zone in ("a", "b", "c"):
        field = space(f"flight-field-{zone}")
        for day, hour in product(range(5), (9, 11, 13, 16)):
            start = at(monday + day * DAY, hour * 60, plan.zone)
            period = Period(start, start + HOUR)
            yield Taken(space=field, cells=tuple(field.cell_ids), period=period, taken_at=now, released_at=None)


def fill_history(total: int) -> None:
    """Bring the past uses of the lanes and booths up to ``total``, an hour each, ever further back in time, under the
    guard; then have the database count its rows, as it does by itself before long."""
    now = datetime.now(UTC)
    slugs = ["hall", *(slug for slug in SINGLE if slug != "feed")]
    cells = [cell.id for slug in slugs for cell in space(slug).cells]
    past = select(func.count()).where(Claim.cell_id.in_(cells), Claim.starts_at < _today(now))
    have = db.session.scalar(past) or 0
    for begin in range(have, total, AT_ONCE):
        with writing():
            _take(islice(_hours_before(slugs, now), begin, min(total, begin + AT_ONCE)))
    with writing():
        if db.engine.dialect.name == "postgresql":
            db.session.execute(text("SET LOCAL statement_timeout = 0"))
        db.session.execute(text("ANALYZE"))


def _take(uses: Iterable[Taken]) -> None:
    found = list(uses)
    claims.lock_cells(cell for use in found for cell in use.cells)
    take_all(found, get_plan())


def _hours_before(slugs: Sequence[str], now: datetime) -> Iterator[Taken]:
    """A use of every cell of those spaces in each hour before today, backwards."""
    spaces = [space(slug) for slug in slugs]
    for hours in count(1):
        start = _today(now) - hours * HOUR
        period = Period(start, start + HOUR)
        for each in spaces:
            for cell in each.cells:
                yield Taken(space=each, cells=(cell.id,), period=period, taken_at=start, released_at=None)


def _today(now: datetime) -> datetime:
    plan = get_plan()
    return at(plan.day_of(now), 0, plan.zone)


def space(slug: str) -> SpacePlan:
    """The space called so."""
    found = get_plan().find(slug)
    if found is None:
        raise LookupError(slug)
    return found
