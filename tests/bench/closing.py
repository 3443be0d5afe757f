"""Closing a facility over hundreds of bookings: what the rehearsal asks, and storing what was decided."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from time import process_time

from sqlalchemy import event, select

from anchorcenter.accounts.actors import Actor
from anchorcenter.accounts.queries import find_actor
from anchorcenter.core.db import db
from anchorcenter.core.periods import DAY, Period, at
from anchorcenter.core.unit_of_work import writing
from anchorcenter.facilities.closures import ClosureEdit
from anchorcenter.facilities.queries import get_plan
from anchorcenter.operations.closing import Decided, Rehearsal, close_over
from anchorcenter.operations.models import ClosureDecision, Decision
from tests.bench.data import space
from tests.bench.goals import CLOSING, MOVING, REHEARSAL, Figure
from tests.crowds import HALF, book_many

BOOKINGS = 500
FROM = 40  # Days ahead: nobody else is there.
WHO = "staff@demo.example"
PLACES = ("booth-0", "booth-1", "booth-2", "booth-3")


def closing(engine: str) -> Iterator[Figure]:
    """Four booths are closed while half an hour after another is booked in each; four others are free."""
    now = datetime.now(UTC)
    edit, by = _booked(now), _staff(now)
    asked, began, word = list[str](), process_time(), ""
    event.listen(db.engine, "before_cursor_execute", lambda *told: asked.append(told[2]))
    try:
        with writing():
            close_over(None, edit, Decided(), confirmed="", by=by, now=now)
    except Rehearsal as found:
        word = found.word
    yield from _figures(REHEARSAL, engine, asked, began)
    asked.clear()
    began = process_time()
    with writing():
        close_over(None, edit, Decided(every=Decision.MOVE), confirmed=word, by=by, now=now)
    yield from _figures(MOVING, engine, asked, began)
    if len(db.session.scalars(select(ClosureDecision.id)).all()) != BOOKINGS:
        raise AssertionError("not all of them were moved")


def _booked(now: datetime) -> ClosureEdit:
    plan = get_plan()
    first = at(plan.day_of(now) + FROM * DAY, 0, plan.zone)
    starts = [first + number * HALF for number in range(BOOKINGS // len(PLACES))]
    with writing():
        book_many(PLACES, starts, now=now)
    period = Period(first, starts[-1] + HALF)
    spaces = [space(slug).id for slug in PLACES]
    return ClosureEdit(label="bench", spaces=spaces, starts_at=period.start, ends_at=period.end)


def _staff(now: datetime) -> Actor:
    found = find_actor(WHO, now=now)
    if found is None:
        raise LookupError(WHO)
    return found


def _figures(name: str, engine: str, asked: list[str], began: float) -> Iterator[Figure]:
    """How much was asked, and what it cost."""
    spent = (process_time() - began) * 1000
    many = float(sum(not statement.startswith(("PRAGMA", "BEGIN")) for statement in asked))
    yield Figure(engine=engine, name=f"{name}, asked", values=[many], unit="statements", goal=CLOSING[name, "asked"])
    yield Figure(engine=engine, name=name, values=[spent], goal=CLOSING[name, "ms"])
