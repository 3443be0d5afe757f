"""A series of 52 weeks in three cells, against its claims inserted alone: one lapse, one look, one insert."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from functools import partial
from statistics import median
from time import perf_counter, process_time

from sqlalchemy import event, select

from anchorcenter.accounts.actors import Actor
from anchorcenter.accounts.queries import find_actor
from anchorcenter.bookings.models import Booking
from anchorcenter.bookings.series.service import book_series, cancel_series
from anchorcenter.bookings.series.wanted import NewSeries, Scope
from anchorcenter.core.db import db
from anchorcenter.core.periods import DAY, HOUR, at
from anchorcenter.core.recurrence import Every
from anchorcenter.core.unit_of_work import writing
from anchorcenter.facilities.queries import get_plan
from tests.bench.cases import WHO
from tests.bench.data import YARD
from tests.bench.floors import Undo, insert_alone
from tests.bench.goals import SERIES, Figure

WEEKS, ROUNDS = 52, 15


def repeating(engine: str) -> Iterator[Figure]:
    """Both of one round right after each other; the series is cancelled before the next one."""
    now, by = datetime.now(UTC), _booker()
    # PostgreSQL's work is in another process: what is waited for tells of it.
    clock = process_time if engine == "sqlite" else perf_counter
    deed = partial(_book, _wanted(now), by, now)
    asked, made, alone = list[str](), list[float](), list[float]()
    event.listen(db.engine, "before_cursor_execute", lambda *told: asked.append(told[2]))
    for _ in range(ROUNDS + 2):
        asked.clear()
        made.append(_spent(deed, clock))
        many = float(sum(not statement.startswith(("PRAGMA", "BEGIN")) for statement in asked))
        alone.append(_spent(_insert, clock))
        _cancel(by, now)
    made, alone = made[2:], alone[2:]  # The first ones compile statements.
    times = median(one / floor for one, floor in zip(made, alone, strict=True))
    more = {"statements": many, "inserts": median(alone)}
    name = f"series of {WEEKS} weeks x {len(YARD)} cells"
    yield Figure(engine=engine, name=name, values=made, times=times, of="its inserts", goal=SERIES, more=more)


def _booker() -> Actor:
    found = find_actor(WHO, now=datetime.now(UTC))
    if found is None:
        raise LookupError(WHO)
    return found


def _wanted(now: datetime) -> NewSeries:
    plan = get_plan()
    start = at(plan.day_of(now) + 2 * DAY, 10 * 60, plan.zone)
    common = {"space": "yard", "purpose": "bench", "headcount": 1, "every": Every.WEEK, "count": WEEKS}
    return NewSeries(starts_at=start, ends_at=start + HOUR, **common)  # type: ignore[arg-type]


def _book(wanted: NewSeries, by: Actor, now: datetime) -> None:
    with writing():
        book_series(wanted, by=by, now=now)


def _cancel(by: Actor, now: datetime) -> None:
    last = db.session.scalars(select(Booking).order_by(Booking.id.desc()).limit(1)).one()
    code = last.code
    with writing():
        cancel_series(code, Scope.ALL, by=by, now=now)


def _insert() -> None:
    with suppress(Undo), writing():
        insert_alone(WEEKS * len(YARD))
        raise Undo


def _spent(deed: Callable[[], None], clock: Callable[[], float]) -> float:
    began = clock()
    deed()
    return (clock() - began) * 1000
