"""Figures of attendance: lessons held, participations, distinct people, hours taught; each opens into its rows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from anchorcenter.academy.attendance import service
from anchorcenter.academy.attendance.service import Correction, Marking
from anchorcenter.academy.attendance.stays import Kind
from anchorcenter.academy.enrollment.models import Enrollment
from anchorcenter.accounts.models import Gender, Person
from anchorcenter.core.db import db
from anchorcenter.core.metrics import figure, get_metric, rows_of
from anchorcenter.core.periods import Days
from anchorcenter.core.unit_of_work import writing
from tests.academy.attending import STARTS, Class, hold_class
from tests.academy.test_timetable import plain
from tests.steps import actor
from tests.times import HOUR

ClientOf = Callable[[str], FlaskClient]
NOVEMBER = Days(date(2026, 11, 1), date(2026, 12, 1))


@pytest.fixture
def held(app: Flask, client_of: ClientOf) -> Class:
    """Two people came to the first lesson, one of them to the second; who came to the third was corrected."""
    found = hold_class(app, client_of("staff"))
    citizen, tenant = found.people["citizen"], found.people["tenant-a"]
    with app.app_context(), writing():
        by = actor(app, "staff")
        for lesson, people in ((1, {citizen, tenant}), (2, {citizen}), (3, {tenant})):
            wanted = Marking(kind=Kind.IN, people=frozenset(people))
            service.mark(lesson, wanted, by=by, now=STARTS[lesson - 1])
        nobody = Correction(in_at=None, out_at=None, why="대리 출석")
        service.correct(3, tenant, nobody, by=by, now=STARTS[2] + 3 * HOUR)
        person = db.session.get_one(Person, citizen)
        person.gender, person.born_on = Gender.FEMALE, date(2000, 11, 24)  # Has a birthday between both lessons.
        row = db.session.query(Enrollment).filter_by(person_id=citizen).one()
        row.resident_since = date(2020, 1, 1)
    return found


def value(app: Flask, key: str, days: Days = NOVEMBER) -> Decimal | None:
    with app.app_context():
        return figure(get_metric(f"academy.{key}"), days)


def test_figures_count_what_was_attended(app: Flask, held: Class) -> None:
    found = {key: value(app, key) for key in ("lessons_held", "participations", "participants", "minutes_taught")}
    assert found == {"lessons_held": 2, "participations": 3, "participants": 2, "minutes_taught": 240}
    assert value(app, "participations", Days(date(2026, 11, 25), date(2026, 11, 26))) == 1


def test_people_are_told_apart_by_gender_age_on_the_day_and_residence(app: Flask, held: Class) -> None:
    with app.app_context():
        rows: Any = rows_of(get_metric("academy.participations"), NOVEMBER).c
        wanted = db.session.query(rows.counted_on, rows.gender, rows.age_band, rows.region, rows.kind)
        found = sorted(tuple(row) for row in wanted)
    first, second = date(2026, 11, 23), date(2026, 11, 25)
    kind = "flight"
    assert found == [
        (first, "", "", "", kind),
        (first, "female", "20", "goyang", kind),
        (second, "female", "20", "goyang", kind),
    ]


@pytest.mark.parametrize("key", ["lessons_held", "participations", "participants", "minutes_taught"])
def test_each_figure_opens_into_lessons(client_of: ClientOf, held: Class, key: str) -> None:
    text = client_of("staff").get(f"/staff/metrics/academy.{key}?from=2026-11-01&to=2026-11-30").text
    assert ('href="/staff/lessons/1"' in text, "드론 기초 1기" in text) == (True, True)
    if key == "participants":
        assert all(words in plain(text) for words in ("여성", "20대", "무응답"))
