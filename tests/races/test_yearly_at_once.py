"""Figures of a year, entered, corrected and confirmed at once: one of them is said, and nobody's is lost unseen."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from anchorcenter.core.db import db
from anchorcenter.core.unit_of_work import writing
from anchorcenter.tenants.yearly import service
from anchorcenter.tenants.yearly.models import YearlyFigures
from anchorcenter.tenants.yearly.rules import NewFigures
from anchorcenter.tenants.yearly.service import Answer
from tests.races.conftest import Gate, Meanwhile
from tests.steps import actor, bearer, problems
from tests.tenants.lets import let, register
from tests.times import NOW

pytestmark = pytest.mark.races
Race = Callable[..., Any]
WHO = "tenant-a", "staff"


@pytest.fixture
def company(app: Flask) -> int:
    """Company A has had a unit since 2024."""
    let(app, "unit-1", "2024-01-01", "2027-12-31")
    return register(app)


def figures(company: int, employees: int, replaces: int = 0) -> dict[str, int]:
    values = {"employees": employees, "sales_million_won": 3_200, "patents": 3, "investment_million_won": 500}
    return {"tenant": company, "year": 2025, "replaces": replaces} | values


def entered(app: Flask, company: int, employees: int, replaces: int = 0) -> int:
    """Say it as the manager of the company; answers the statement."""
    by, wanted = actor(app, "tenant-a"), NewFigures(**figures(company, employees, replaces), note="")
    with app.app_context(), writing():
        return service.enter(wanted, by=by, now=NOW)


def said(app: Flask) -> list[tuple[int, bool]]:
    """Employees of every statement, and whether it is what is said at present."""
    with app.app_context():
        rows = db.session.scalars(select(YearlyFigures).order_by(YearlyFigures.id))
        return [(row.employees, row.replaced_at is None) for row in rows]


@pytest.mark.parametrize("is_correction", [True, False])
def test_of_many_who_enter_the_figures_of_a_year_at_once_one_does(
    app: Flask, race: Race, company: int, is_correction: bool
) -> None:
    first = entered(app, company, 10) if is_correction else 0

    def attempt(other: Flask, number: int) -> str:
        sent, name = figures(company, 20 + number, first), WHO[number % 2]
        answer = other.test_client().post("/api/v1/yearly-figures", json=sent, headers=bearer(name))
        return str(answer.status_code)

    assert race(attempt, 4).counts == {"201": 1, "409": 3}
    found = said(app)
    assert [is_current for _employees, is_current in found] == [*([False] if first else []), True]
    assert found[-1][0] in range(20, 24)
    assert problems(app) == []


def test_what_is_corrected_meanwhile_is_not_confirmed(app: Flask, meanwhile: Meanwhile, company: int) -> None:
    first = entered(app, company, 10)

    def correcting(other: Flask, gate: Gate) -> str:
        by, wanted = actor(other, "tenant-a"), NewFigures(**figures(company, 12, first), note="")
        with other.app_context(), writing():
            service.enter(wanted, by=by, now=NOW)
            gate()
        return "corrected"

    def confirming(other: Flask) -> str:
        by = actor(other, "staff")
        with other.app_context(), writing():
            service.answer(first, Answer(is_right=True), by=by, now=NOW)
        return "confirmed"

    assert meanwhile(correcting, confirming) == ("corrected", "DomainError")
    assert said(app) == [(10, False), (12, True)]
    with app.app_context():
        assert db.session.scalars(select(YearlyFigures.state).order_by(YearlyFigures.id)).all() == ["new", "new"]
