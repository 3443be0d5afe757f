"""For any history: months make quarters make years of what happens, and never of different tenants or what stands."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from flask import Flask
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete

from anchorcenter.core.db import db
from anchorcenter.core.metrics import get_metric
from anchorcenter.core.periods import Days, months_later
from anchorcenter.core.unit_of_work import writing
from anchorcenter.pledges.indicators.counting import count_all, value_of
from anchorcenter.tenants.achievements.models import Achievement, AchievementKind, Party, ProjectState
from tests.tenants.lets import A, B, register

Begun = tuple[int, int, bool]  # On which day of the year it begins, how many days it takes, and of which tenant it is.
YEAR = date(2025, 1, 1)
HISTORY = st.lists(st.tuples(st.integers(-60, 400), st.integers(1, 300), st.booleans()), max_size=20)


def stretches(months: int) -> list[Days]:
    return [Days(one, two) for one, two in pairwise(months_later(YEAR, n) for n in range(0, 13, months))]


@pytest.fixture
def companies(app: Flask) -> list[int]:
    return [register(app, name) for name in (A, B)]


def tell(companies: list[int], history: list[Begun]) -> None:
    """Have nothing but these projects be there."""
    with writing():
        db.session.execute(delete(Party))
        db.session.execute(delete(Achievement))
        for offset, length, is_second in history:
            since = YEAR + timedelta(days=offset)
            row = Achievement(kind=AchievementKind.PROJECT, state=ProjectState.RUNNING, title="과제", since=since)
            row.until = since + timedelta(days=length)
            row.parties = [Party(organisation_id=companies[is_second])]
            db.session.add(row)


def add_up(key: str) -> tuple[list[int], list[int], int]:
    """The figure by month, by quarter and of the year."""
    metric = get_metric(key)
    counts = count_all([(metric, days) for months in (1, 3, 12) for days in stretches(months)])
    values = [int(value_of(metric.kind, count, is_hand=False) or 0) for count in counts]
    return values[:12], values[12:16], values[16]


@given(HISTORY)
@example([(0, 300, False)])  # One tenant all year long: twelve months of one are no twelve.
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_m7_m8_only_what_happens_adds_up(app: Flask, companies: list[int], history: list[Begun]) -> None:
    with app.app_context():
        tell(companies, history)
        months, quarters, year = add_up("achievements.projects_begun")
        assert sum(months) == sum(quarters) == year == sum(0 <= offset < 365 for offset, _days, _who in history)
        months, quarters, year = add_up("achievements.projects_running")
        assert months[-1] == quarters[-1] == year
        months, quarters, year = add_up("achievements.project_tenants")
        there = {who for offset, days, who in history if offset < 365 and offset + days > 0}
        assert (year, max(months) <= max(quarters) <= year <= sum(quarters) <= sum(months)) == (len(there), True)
