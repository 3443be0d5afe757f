"""Figures of tenants: stock and flow apart, one organisation once, each the sum of its rows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from anchorcenter.accounts.queries import find_actor
from anchorcenter.core.db import db
from anchorcenter.core.metrics import Record, figure, get_metric, rows_of
from anchorcenter.core.periods import DAY, Days
from anchorcenter.facilities.queries import get_plan
from anchorcenter.tenants.metrics import describe
from anchorcenter.tenants.models import TenantKind
from anchorcenter.tenants.reading import load_lets
from anchorcenter.tenants.states import fullness
from tests.tenants.lets import B, hand_over, leave, let, move, register, renew
from tests.times import NOW

ClientOf = Callable[[str], FlaskClient]
YEAR = Days(date(2026, 1, 1), date(2027, 1, 1))
C = "다 연구소"


@pytest.fixture
def told(app: Flask) -> None:
    """A has two units and changed one, B came in March and has left, a research institute came in October."""
    register(app, C, TenantKind.RESEARCH)
    move(app, let(app, "unit-1", "2026-01-01", "2026-12-31"), "unit-2", "2026-05-01")
    let(app, "unit-1", "2026-06-01", "2026-12-31")
    gone = let(app, "unit-3", "2026-03-01", "2026-08-31", name=B)
    hand_over(app, gone)
    leave(app, gone, "2026-08-31")
    renew(app, let(app, "unit-3", "2026-10-01", "2026-10-31", name=C), "2026-12-31")


def value(app: Flask, key: str, days: Days = YEAR) -> Any:
    with app.app_context():
        return figure(get_metric(f"tenants.{key}"), days)


def upto(day: str) -> Days:
    return Days(YEAR.start, date.fromisoformat(day) + DAY)


def test_an_organisation_with_several_units_and_contracts_counts_once(app: Flask, told: None) -> None:
    assert [value(app, "active", upto(day)) for day in ("2026-02-28", "2026-08-31", "2026-09-01", "2026-11-30")] == [
        1,
        2,
        1,
        2,
    ]


def test_who_came_and_who_left_are_counted_where_they_did(app: Flask, told: None) -> None:
    assert (value(app, "moved_in"), value(app, "left"), value(app, "institutions")) == (3, 1, 1)
    spring = Days(date(2026, 2, 1), date(2026, 6, 1))
    assert (value(app, "moved_in", spring), value(app, "left", spring)) == (1, 0)
    autumn = Days(date(2026, 9, 1), date(2026, 9, 2))
    assert (value(app, "moved_in", autumn), value(app, "left", autumn)) == (0, 1)


def test_occupancy_is_what_the_page_says_every_week(app: Flask, told: None, add_desk: str) -> None:
    let(app, add_desk, "2026-01-05", "2026-02-15", name=B)
    for week in range(52):
        day = YEAR.start + timedelta(weeks=week)
        with app.app_context():
            plan = get_plan()
            full = fullness(plan.units, load_lets(plan), day)
        days = Days(YEAR.start, day + DAY)
        assert value(app, "units_offered", days) == full.units == 3
        assert round(value(app, "occupancy_units", days) or 0, 6) == round(Decimal(full.units_let) / full.units, 6)
        assert round(value(app, "occupancy_area", days) or 0, 6) == round(Decimal(full.area_let) / full.area, 6)


def test_rows_have_names_for_who_reads_reports_and_pages_for_staff(app: Flask, told: None) -> None:
    with app.app_context():
        rows = rows_of(get_metric("tenants.active"), YEAR)
        records: list[Record] = [tuple(row) for row in db.session.execute(select(rows.c.record, rows.c.record_id))]
        staff, official = (find_actor(f"{name}@test.example", now=NOW) for name in ("staff", "official"))
        shown = [sorted({(d.label, d.url) for d in describe(records, who).values()}) for who in (staff, official, None)]
    assert shown[0] == [("가 회사", "/staff/tenants/1"), ("다 연구소", "/staff/tenants/3")]
    assert shown[1] == [("가 회사", ""), ("다 연구소", "")]
    assert shown[2] == [("한 입주기업", "")]


@pytest.mark.parametrize("key", ["active", "occupancy_units", "occupancy_area", "moved_in", "left", "institutions"])
def test_a_figure_opens_into_its_rows(client_of: ClientOf, told: None, key: str) -> None:
    answer = client_of("official").get(f"/staff/metrics/tenants.{key}?from=2026-01-01&to=2026-12-31")
    assert answer.status_code == 200
