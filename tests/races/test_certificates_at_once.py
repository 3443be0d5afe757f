"""Certificates issued at the same moment: every number once, and none left out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from anchorcenter.certificates import service
from anchorcenter.certificates.models import Certificate
from anchorcenter.core.db import db
from anchorcenter.core.unit_of_work import writing
from tests.center import PEOPLE
from tests.certificates.issuing import issued, wanted
from tests.steps import actor
from tests.times import NOW

pytestmark = pytest.mark.races
Race = Callable[..., Any]


def numbers(app: Flask) -> list[int]:
    with app.app_context():
        return list(db.session.scalars(select(Certificate.number).order_by(Certificate.number)))


def test_numbers_have_no_gap_and_no_duplicate_in_parallel_c14(race: Race, app: Flask) -> None:
    """Some issue many at once, in another order of people; some fail on the way."""

    def attempt(app: Flask, number: int) -> str:
        staff = actor(app, "staff")
        people = [actor(app, who).id for who in PEOPLE[: 1 + number % 4]]
        many = [wanted(person, f"race-{number}-{person}") for person in people[:: -1 if number % 2 else 1]]
        with app.app_context(), writing():
            made = service.issue(many, by=staff, now=NOW)
            if number % 5 == 4:
                raise RuntimeError("crash")
        return f"{len(made)} issued"

    counts = race(attempt, 12).counts
    crashed = sum(many for word, many in counts.items() if word.startswith("crashed"))
    made = sum(int(word[0]) * many for word, many in counts.items() if word.endswith("issued"))
    assert (crashed, numbers(app)) == (2, list(range(1, made + 1)))


def test_the_same_one_is_issued_once(race: Race, app: Flask) -> None:
    def attempt(app: Flask, number: int) -> str:
        issued(app)
        return "made"

    assert race(attempt, 6).counts == {"made": 1, "issued": 5}  # The second word is the code of the refusal.
    assert numbers(app) == [1]


def test_it_is_revoked_or_replaced_by_one(race: Race, app: Flask) -> None:
    number = issued(app)

    def attempt(app: Flask, racer: int) -> str:
        staff = actor(app, "staff")
        with app.app_context(), writing():
            if racer % 2:
                service.revoke(number, service.Revoking(why="정정"), by=staff, now=NOW)
            else:
                service.reissue(number, service.Reissue(name="새 이름", why="개명"), by=staff, now=NOW)
        return "done"

    assert race(attempt, 6).counts == {"done": 1, "ended": 5}
    with app.app_context():
        assert db.session.scalar(select(func.count()).where(Certificate.ended_at.is_not(None))) == 1
