"""Reads begin at the last claim before the period: they find the same as looking at everything would."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from itertools import pairwise

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from anchorcenter.core.db import db
from anchorcenter.core.periods import Period
from anchorcenter.core.unit_of_work import writing
from anchorcenter.facilities import claims
from anchorcenter.facilities.models import Claim, Use
from anchorcenter.facilities.queries import get_plan, list_busy
from anchorcenter.facilities.rules import Part
from tests.times import MINUTE, NOW, kst

hours = st.lists(st.integers(0, 200), min_size=2, max_size=12, unique=True).map(sorted)


@pytest.fixture(autouse=True)
def context(app: Flask) -> Iterator[None]:
    with app.app_context():
        yield


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(edges=st.tuples(hours, hours), start=st.integers(-5, 205), length=st.integers(1, 60))
def test_what_reaches_into_a_period_is_found_however_long_ago_it_began(
    edges: tuple[list[int], list[int]], start: int, length: int
) -> None:
    def moment(hour: int) -> timedelta:
        return hour * 60 * MINUTE

    wanted = Period(kst("00:00") + moment(start), kst("00:00") + moment(start + length))
    with writing():
        plan = get_plan()
        for slug, marks in zip("ab", edges, strict=True):
            space = plan.find(slug)
            assert space is not None
            for begin, end in list(pairwise(marks))[::2]:
                period = Period(kst("00:00") + moment(begin), kst("00:00") + moment(end))
                claims.take([Part(space=space, period=period, kind=Use.TENANCY)], plan=plan, now=NOW)
        found = {(use.cell_id, use.period) for use in list_busy([1, 2], wanted, now=NOW)}
        every = db.session.execute(select(Claim.cell_id, Claim.starts_at, Claim.ends_at)).all()
        db.session.rollback()
    assert found == {(cell, p) for cell, s, e in every if (p := Period(s, e)).overlaps(wanted)}
