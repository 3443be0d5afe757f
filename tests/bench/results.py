"""What was promised and what came of it, for the benchmark: 100,000 places of courses that were completed, 100,000
approved activities of supporters, 100,000 visits to spaces, over the years of the term until yesterday; and the city's
report as the pledge that they count for. An indicator of each, and closing a year of all of them, is measured."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from itertools import count, islice
from time import perf_counter
from typing import Any

from sqlalchemy import insert, select, text, update

from anchorcenter.academy.completion.models import Completion, CompletionState
from anchorcenter.academy.enrollment.models import Enrollment, EnrollmentState
from anchorcenter.academy.models import Cohort
from anchorcenter.accounts.actors import Actor
from anchorcenter.accounts.models import Person
from anchorcenter.accounts.queries import find_actor
from anchorcenter.bookings.visits.models import Visit, VisitDay, VisitKind
from anchorcenter.core import changes
from anchorcenter.core.db import Base, db, table
from anchorcenter.core.i18n import today
from anchorcenter.core.unit_of_work import writing
from anchorcenter.facilities.bulk import next_ids
from anchorcenter.facilities.models import Space
from anchorcenter.pledges import demo as pledges
from anchorcenter.pledges.indicators import service as indicators
from anchorcenter.pledges.indicators.service import NewFormula, NewIndicator
from anchorcenter.pledges.models import Pledge
from anchorcenter.pledges.snapshots import service as snapshots
from anchorcenter.pledges.snapshots.service import NewSnapshot
from anchorcenter.supporters.activities.models import Activity, ActivityState
from anchorcenter.supporters.models import ActivityKind, Supporter, SupporterCohort
from tests.bench.goals import CLOSING_A_YEAR, Figure
from tests.bench.serving import Request

EACH, PEOPLE, AT_ONCE = 100_000, 2_000, 20_000
INDICATORS = {  # What an indicator counts, by its name here.
    "completed": "indicator of 100,000 completions",
    "supporter-activities": "indicator of 100,000 activities",
    "flight-time": "indicator of 100,000 visits",
}
DAY = timedelta(days=1)


def lay_down_results(now: datetime) -> None:
    """Everything; call it once."""
    by, official = _known("staff@demo.example", now), find_actor("official@demo.example", now=now)
    with writing():
        pledges.lay_down(today(now), by=by, official=official)
        _measure_activities(by, now)
        _complete(now)
        _act(now)
        _visit(by, now)
    with writing():
        if db.engine.dialect.name == "postgresql":
            db.session.execute(text("SET LOCAL statement_timeout = 0"))
        db.session.execute(text("ANALYZE"))
    changes.tidy(now)  # As the worker does every minute.


def pages() -> Iterator[tuple[str, Request]]:
    """Name and request of each indicator's page."""
    slug = db.session.scalars(select(Pledge.slug)).one()
    for key, name in INDICATORS.items():
        yield name, Request(path=f"/pledges/{slug}/indicators/{key}?period={today(datetime.now(UTC)).year - 1}")


def closing_a_year(engine: str) -> Figure:
    """Freezing last year: every figure of the pledge with all its rows."""
    now = datetime.now(UTC)
    by, began = _known("staff@demo.example", now), perf_counter()
    with writing():
        snapshots.close(
            db.session.scalars(select(Pledge.slug)).one(), NewSnapshot(period=str(today(now).year - 1)), by=by, now=now
        )
    spent = (perf_counter() - began) * 1000
    return Figure(engine=engine, name="closing a year", values=[spent], goal=CLOSING_A_YEAR)


def _known(email: str, now: datetime) -> Actor:
    found = find_actor(email, now=now)
    if found is None:
        raise LookupError(email)
    return found


def _days(now: datetime) -> Iterator[date]:
    """Every day of the term, again and again."""
    first = pledges.TERM
    whole = (today(now) - first).days
    return (first + (number % whole) * DAY for number in count())


def _measure_activities(by: Actor, now: datetime) -> None:
    wanted = NewIndicator(key="supporter-activities", title="서포터즈 활동", title_en="", weight=0)
    formula = NewFormula(since=pledges.TERM, metric="supporters.activities", beside="", unit="")
    indicators.create(db.session.scalars(select(Pledge.slug)).one(), wanted, formula, by=by, now=now)


def _complete(now: datetime) -> None:
    """Each of PEOPLE in one cohort after another."""
    people = db.session.scalars(select(Person.id).where(Person.email.like("bench-%")).order_by(Person.id)).all()
    cohorts = db.session.scalars(select(Cohort.id).order_by(Cohort.id.desc()).limit(EACH // PEOPLE)).all()
    days, numbers = _days(now), next_ids(Enrollment, EACH)
    pairs = [(cohort, person) for cohort in cohorts for person in people]
    common = {"state": EnrollmentState.ENROLLED, "applied_at": now, "enrolled_at": now}
    rows = [{"id": number, "cohort_id": cohort, "person_id": person, **common}
            for number, (cohort, person) in zip(numbers, pairs, strict=True)]  # fmt: skip
    _store(Enrollment, rows)
    told = {"state": CompletionState.COMPLETED, "attended": 8, "whole": 8, "changed_at": now}
    _store(Completion, [{"enrollment_id": n, "completed_on": next(days), **told} for n in numbers])
    db.session.execute(update(Cohort).where(Cohort.id.in_(cohorts)).values(taken=PEOPLE))


def _act(now: datetime) -> None:
    """Twenty supporters who did something every day."""
    cohort, last = SupporterCohort(slug="bench", title="벤치", first_on=pledges.TERM, last_on=today(now)), today(now)
    db.session.add(cohort)
    db.session.flush()
    people = db.session.scalars(
        select(Person.id).where(Person.email.like("bench-%")).order_by(Person.id).limit(20)
    ).all()
    known = {"cohort_id": cohort.id, "first_on": cohort.first_on, "last_on": last}
    numbers = next_ids(Supporter, len(people))
    _store(Supporter, [{"id": n, "person_id": person, "number": place, **known}
                       for place, (n, person) in enumerate(zip(numbers, people, strict=True), 1)])  # fmt: skip
    common = {"kind": ActivityKind.MONITORING, "title": "모니터링", "state": ActivityState.APPROVED, "counts": True}
    common |= {"counted_minutes": 60, "begun_at": now, "submitted_at": now, "decided_at": now}
    days = _days(now)
    rows: list[dict[str, Any]] = [
        {"supporter_id": numbers[n % len(numbers)], **_hour(next(days)), **common} for n in range(EACH)
    ]
    _store(Activity, [row | {"done_on": row["starts_at"].date()} for row in rows])


def _visit(by: Actor, now: datetime) -> None:
    """An hour in the hall each, of nobody who had booked."""
    space, days, numbers = db.session.scalars(select(Space.id).limit(1)).one(), _days(now), next_ids(Visit, EACH)
    common = {"space_id": space, "kind": VisitKind.WALK_IN, "headcount": 3, "note": "", "entered_by_id": by.id}
    common |= {"entered_at": now}
    rows: list[dict[str, Any]] = [{"id": number, **_hour(next(days)), **common} for number in numbers]
    _store(Visit, [row | {"counted_on": row["starts_at"].date()} for row in rows])
    _store(VisitDay, [{"visit_id": row["id"], "counted_on": row["starts_at"].date(), "minutes": 60} for row in rows])


def _hour(day: date) -> dict[str, datetime]:
    start = datetime.combine(day, time(3), UTC)
    return {"starts_at": start, "ends_at": start + timedelta(hours=1)}


def _store(model: type[Base], rows: Sequence[Mapping[str, Any]]) -> None:
    left = iter(rows)
    while some := list(islice(left, AT_ONCE)):
        db.session.execute(insert(table(model)).inline(), some)
