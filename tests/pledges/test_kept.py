"""Counts that are kept are those of a recount, whatever was changed; nothing is counted twice while nothing changes."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Column, delete, event, insert, select, update
from sqlalchemy.sql import visitors

from anchorcenter.academy.completion.models import Completion, CompletionState
from anchorcenter.academy.completion.rules import PREFIX
from anchorcenter.academy.enrollment.models import Enrollment, EnrollmentState
from anchorcenter.academy.models import Cohort
from anchorcenter.accounts.models import Gender, Person
from anchorcenter.bookings.visits.models import Visit, VisitDay
from anchorcenter.certificates.models import Certificate, CertificateKind, Status
from anchorcenter.core.changes import WATCHED
from anchorcenter.core.db import Base, db
from anchorcenter.core.metrics import Metric, get_metric, list_metrics, rows_of
from anchorcenter.core.periods import Days
from anchorcenter.core.unit_of_work import writing
from anchorcenter.pledges.indicators.counting import count_all, count_rows
from anchorcenter.tenants.achievements.models import (
    Achievement,
    AchievementCategory,
    AchievementKind,
    EventCategory,
    Party,
    ProjectState,
)
from anchorcenter.tenants.models import Contract, Tenancy, Tenant, TenantKind
from anchorcenter.tenants.yearly.models import FiguresState, YearlyFigures
from tests.academy.completing import held
from tests.core.test_changes import visit
from tests.pledges.reported import SLUG, measure, take_in
from tests.tenants.lets import let, register
from tests.times import NOW

ClientOf = Callable[[str], FlaskClient]
YEAR = Days(date(2026, 1, 1), date(2027, 1, 1))
NEVER_CHANGED = {"id", "course_id", "cohort_id", "post_id", "person_id"}  # Beside what is watched.


def recount(metric: Metric) -> Any:
    return count_rows([(rows_of(metric, YEAR), metric.kind, False)])


def kept_keys(app: Flask) -> list[str]:
    with app.app_context():
        return [each.key for each in list_metrics() if each.sources]


def test_figures_are_kept_only_of_tables_that_are_watched_in_all_that_they_ask(app: Flask) -> None:
    assert len(kept_keys(app)) > 6
    with app.app_context():
        for metric in list_metrics():
            if metric.sources:
                asked = [each for each in visitors.iterate(metric.rows(YEAR)) if isinstance(each, Column)]
                read = {(each.table.name, each.name) for each in asked if each.table.name in Base.metadata.tables}
                assert {table for table, _column in read} <= set(metric.sources), metric.key
                for table, column in read:
                    columns = Base.metadata.tables[table].info[WATCHED]
                    assert not columns or column in {*columns, *NEVER_CHANGED}, (metric.key, table, column)


def test_what_is_kept_of_visits_is_what_a_recount_gives(app: Flask) -> None:
    come = visit(app)
    deeds = [
        insert(Visit).values(id=1, **come),
        insert(VisitDay).values(visit_id=1, counted_on=come["counted_on"], minutes=60),
        update(VisitDay).values(minutes=45),
        update(Visit).values(headcount=7),
        update(VisitDay).values(counted_on=date(2025, 3, 2)),
        update(VisitDay).values(counted_on=date(2026, 3, 2)),
        update(Visit).values(voided_at=come["entered_at"]),
        delete(VisitDay),
        delete(Visit),
    ]
    keys, seen = ("bookings.minutes_used", "bookings.visits", "bookings.headcount_actual"), set()
    with app.app_context():
        for deed in deeds:
            with writing():
                db.session.execute(deed)
            for metric in map(get_metric, keys):
                first, again = count_all([(metric, YEAR)]), count_all([(metric, YEAR)])
                assert first == again == recount(metric)
                seen.add((metric.key, first[0].value))
    assert {("bookings.minutes_used", n) for n in (0, 45, 60)} <= seen
    assert {("bookings.headcount_actual", n) for n in (0, 3, 7)} <= seen


def counted_after_each(deeds: Iterable[Any], keys: Iterable[str]) -> set[tuple[str, int]]:
    """After each of these changes: what is kept of each metric, twice, is what a recount gives. Which counted how many
    rows."""
    metrics, seen = [get_metric(key) for key in keys], set[tuple[str, int]]()
    for deed in deeds:
        with writing():
            db.session.execute(deed)
        for metric in metrics:
            first, again = count_all([(metric, YEAR)]), count_all([(metric, YEAR)])
            assert first == again == recount(metric)
            seen.add((metric.key, first[0].rows))
    return seen


def test_what_is_kept_of_courses_is_what_a_recount_gives(app: Flask, client_of: ClientOf) -> None:
    held(app, client_of("staff"))
    with app.app_context():
        row = db.session.scalars(select(Enrollment).limit(1)).one()
        number, person = row.id, row.person_id
        done = {"enrollment_id": number, "state": CompletionState.COMPLETED, "completed_on": date(2026, 6, 1)}
        deeds = [
            insert(Completion).values(attended=4, whole=4, changed_at=row.applied_at, **done),
            update(Person).where(Person.id == person).values(gender=Gender.FEMALE),
            update(Cohort).values(first_on=date(2026, 1, 2)),
            update(Completion).values(completed_on=date(2025, 6, 1)),
            update(Enrollment)
            .where(Enrollment.id == number)
            .values(state=EnrollmentState.CANCELLED, ended_at=row.applied_at),
            delete(Completion),
        ]
        keys = ("academy.completed", "academy.completed_people", "academy.started", "academy.started_people")
        seen = counted_after_each(deeds, keys)
    assert {("academy.completed", 0), ("academy.completed", 1)} <= seen
    assert len({rows for key, rows in seen if key == "academy.started"}) > 1


def test_what_is_kept_of_certificates_and_applications_is_what_a_recount_gives(app: Flask, client_of: ClientOf) -> None:
    held(app, client_of("staff"))
    keys = ("academy.certified", "academy.applied", "academy.waiting_people", "academy.cancelled")
    with app.app_context():
        row = db.session.scalars(select(Enrollment).limit(1)).one()
        number, at = row.id, row.applied_at
        paper = {"series": "T", "year": 2026, "number": 1, "code": "ABCDEFGHJKMN", "kind": CertificateKind.COMPLETION}
        paper |= {
            "source": f"{PREFIX}{number}",
            "person_id": row.person_id,
            "name": "김수료",
            "title": "과정",
            "hours": 4,
        }
        paper |= {"first_on": date(2026, 5, 1), "last_on": date(2026, 5, 2), "issuer": "센터"}
        paper |= {"issued_on": date(2026, 6, 1), "issued_at": at}
        deeds = [
            insert(Certificate).values(**paper),
            update(Certificate).values(issued_on=date(2025, 6, 1)),
            update(Certificate).values(issued_on=date(2026, 6, 1)),
            update(Certificate).values(status=Status.REVOKED, ended_at=at, ended_why="잘못 발급"),
            update(Enrollment)
            .where(Enrollment.id == number)
            .values(state=EnrollmentState.CANCELLED, ended_at=at, applied_at=at.replace(year=2024)),
        ]
        seen = counted_after_each(deeds, keys)
    assert {("academy.certified", 0), ("academy.certified", 1)} <= seen


def test_what_is_kept_of_tenants_and_what_they_did_is_what_a_recount_gives(app: Flask) -> None:
    let(app, "unit-1", "2026-01-01", "2026-12-31")
    tenant, day = register(app), date(2026, 3, 2)
    event: dict[str, Any] = {"id": 1, "kind": AchievementKind.EVENT, "title": "설명회", "since": day, "quantity": 8}
    project = {"id": 2, "kind": AchievementKind.PROJECT, "state": ProjectState.RUNNING, "title": "실증", "since": day}
    said = {"organisation_id": tenant, "year": 2025, "counted_on": date(2025, 12, 31), "employees": 14, "patents": 1}
    said |= {"sales_million_won": 1, "investment_million_won": 1, "entered_by_id": 1, "entered_at": NOW}
    deeds = [
        insert(Achievement).values(**event),
        insert(AchievementCategory).values(achievement_id=1, category=EventCategory.ADVICE),
        update(Achievement).values(quantity=9),
        insert(Achievement).values(**project),
        insert(Party).values(achievement_id=2, organisation_id=tenant),
        update(Achievement).where(Achievement.id == 1).values(voided_at=NOW, voided_why="잘못"),
        insert(YearlyFigures).values(state=FiguresState.CONFIRMED, checked_at=NOW, **said),
        update(YearlyFigures).values(employees=15),
        update(Tenant).values(kind=TenantKind.RESEARCH),
        update(Contract).values(since=date(2026, 2, 1)),
        update(Tenancy).values(left_on=date(2026, 12, 1)),
        delete(Party),
    ]
    keys = {
        *(f"achievements.{name}" for name in ("events", "events_advice", "event_people", "project_tenants")),
        *(f"tenants.{name}" for name in ("active", "moved_in", "left", "institutions")),
        "yearly.employees",
    }
    with app.app_context():
        seen = counted_after_each(deeds, keys)
    changed = {key for key, _rows in seen if len({rows for each, rows in seen if each == key}) > 1}
    assert changed == keys - {"tenants.active", "tenants.moved_in"}  # Of these other rows are as many.


@pytest.fixture
def asked(app: Flask) -> list[str]:
    """Every statement that is sent."""
    sent: list[str] = []
    with app.app_context():
        engines = list(db.engines.values())
    for engine in engines:
        event.listen(engine, "before_cursor_execute", lambda *told: sent.append(told[2]))
    return sent


def test_a_page_counts_again_only_what_has_changed(app: Flask, asked: list[str]) -> None:
    take_in(app)
    client = app.test_client()
    measure(app, "visits", "bookings.visits")
    path = f"/pledges/{SLUG}/indicators/visits?period=2026"

    def counting() -> int:
        asked.clear()
        assert client.get(path).status_code == 200
        return sum("visits" in each for each in asked if each.startswith("SELECT"))

    first, again = counting(), counting()
    assert (first > 0, again) == (True, 0)
    with app.app_context(), writing():
        db.session.execute(insert(Visit).values(**visit(app)))
    assert counting() > first  # Now there is a row to describe, too.
    assert ">1<" in client.get(path).text
