"""Desks that hand the same piece out, or take it back, at the same moment."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from anchorcenter.bookings.lending import service
from anchorcenter.bookings.lending.models import Loan, Outcome
from anchorcenter.bookings.lending.service import NewLoan, Return
from anchorcenter.core.audit import AuditEntry
from anchorcenter.core.db import db
from anchorcenter.core.unit_of_work import writing
from tests.bookings.lending.things import DUE, lent, piece
from tests.steps import actor, problems
from tests.times import NOW

pytestmark = pytest.mark.races
Race = Callable[..., Any]


def told(app: Flask) -> tuple[int, int, list[str]]:
    """How many loans there are, how many are out, and what the doctor says."""
    with app.app_context():
        every = db.session.scalar(select(func.count(Loan.id))) or 0
        out = db.session.scalar(select(func.count(Loan.id)).where(Loan.returned_at.is_(None))) or 0
        verbs = list(db.session.scalars(select(AuditEntry.verb).where(AuditEntry.record == "equipment")))
    found = problems(app)
    assert verbs.count("lend") == every
    return every, out, found


def test_one_piece_goes_to_one_person(race: Race, app: Flask) -> None:
    piece(app)

    def attempt(app: Flask, number: int) -> str:
        by, whom = actor(app, "staff"), ("tenant-a", "tenant-b", "citizen")[number % 3]
        with app.app_context(), writing():
            service.lend(NewLoan(equipment="DR-01", email=f"{whom}@test.example", due_at=DUE), by=by, now=NOW)
        return "handed out"

    assert race(attempt, 6).counts == {"handed out": 1, "lent": 5}
    assert told(app) == (1, 1, [])


def test_it_is_taken_back_once_and_handed_out_once_more(race: Race, app: Flask) -> None:
    lent(app, "tenant-a")

    def attempt(app: Flask, number: int) -> str:
        by = actor(app, "staff")
        with app.app_context(), writing():
            if number % 2:
                service.take_back(1, Return(outcome=Outcome.OK), by=by, now=NOW)
                return "back"
            wanted = NewLoan(equipment="DR-01", email="tenant-b@test.example", due_at=DUE)
            service.lend(wanted, by=by, now=NOW)
        return "handed out"

    counts = race(attempt, 6).counts
    assert counts["back"] == 1
    assert told(app) == (1 + counts["handed out"], counts["handed out"], [])
