"""What the benchmark measures on: the demo center's rooms and people, a hall of 20 lanes, and claims by the million."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy import insert, select, text

from anchorcenter.accounts import demo as people
from anchorcenter.accounts.api_tokens import SCOPES, create_token
from anchorcenter.accounts.models import Person
from anchorcenter.core.db import db, table
from anchorcenter.core.periods import DAY, Period, at
from anchorcenter.core.unit_of_work import writing
from anchorcenter.facilities import claims
from anchorcenter.facilities import demo as rooms
from anchorcenter.facilities.models import Cell, Claim, Occupancy, Use
from anchorcenter.facilities.queries import get_plan
from anchorcenter.facilities.rules import Part
from anchorcenter.facilities.service import lay_down

LANES, OCCUPANCIES = 20, 400
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
HALL = {
    "floors": [{"level": 1, "name": "1F"}],
    "cells": [{"slug": "lane", "floor": 1, "name": "L", "name_en": "L", "count": LANES}]
    + [{"slug": f"booth-{n}", "floor": 1, "name": f"B{n}", "name_en": f"B{n}"} for n in range(4)],
    "spaces": [SPACE | {"slug": "hall", "name": "Hall", "cells": ["lane"], "pool": True}]
    + [SPACE | {"slug": f"booth-{n}", "name": f"Booth {n}", "cells": [f"booth-{n}"]} for n in range(4)],
}


def lay_down_center() -> str:
    """Everything but the claims by the million; answers an API token of tenant A."""
    now = datetime.now(UTC)
    with writing():
        rooms.lay_down()
        lay_down(
            {"site": rooms.read_data()["site"] | {"slug": "hall", "holiday_years": [], "one_off_holidays": []}} | HALL
        )
        people.lay_down(now)
        person = db.session.scalars(select(Person).where(Person.email == "tenant-a@demo.example")).one()
        token = create_token(person.id, scopes=SCOPES, now=now)
        _fill_week(now)
    return token


def _fill_week(now: datetime) -> None:
    """OCCUPANCIES uses of one lane each in next week's hall."""
    plan = get_plan()
    hall = plan.find("hall")
    assert hall is not None
    monday = plan.day_of(now) + (7 - plan.day_of(now).weekday()) * DAY
    for number in range(OCCUPANCIES):
        day, slot = divmod(number // LANES, 3)
        start = at(monday + day * DAY, 9 * 60 + slot * 120, plan.zone)
        part = Part(space=hall, period=Period(start, start + timedelta(minutes=90)), kind=Use.BOOKING)
        claims.take([part], plan=plan, now=now)


def fill_claims(total: int) -> None:
    """Bring the claims of far-off times up to ``total``, one hour each, under the guard, twenty cells in turn."""
    cells = list(db.session.scalars(select(Cell.id).order_by(Cell.id).limit(20)))
    far = datetime(2030, 1, 1, tzinfo=UTC)
    with writing():
        occupancy = db.session.scalar(select(Occupancy.id).where(Occupancy.label == "bench"))
        if occupancy is None:
            values = {"space_id": 1, "kind": Use.BOOKING, "label": "bench", "cells_taken": 0, "starts_at": far}
            made = insert(table(Occupancy)).values(ends_at=far + timedelta(hours=1), released_at=far, **values)
            occupancy = db.session.execute(made.returning(Occupancy.id)).scalar_one()
        have = db.session.execute(text("SELECT count(*) FROM claims")).scalar_one()
        if db.engine.dialect.name == "postgresql":
            db.session.execute(text("SET LOCAL statement_timeout = 0"))
        for begin in range(have, total, 20_000):
            rows = [_claim(occupancy, cells, number, far) for number in range(begin, min(total, begin + 20_000))]
            db.session.execute(insert(table(Claim)), rows)


def _claim(occupancy: int, cells: list[int], number: int, far: datetime) -> dict[str, object]:
    starts_at = far + timedelta(hours=number // 20)
    times = {"starts_at": starts_at, "ends_at": starts_at + timedelta(hours=1)}
    return {"occupancy_id": occupancy, "cell_id": cells[number % 20], **times}
