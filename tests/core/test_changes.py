"""What the database notes of changes: enough to know that nothing has changed, and nothing that is not asked for."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete, func, insert, select, text, update

from anchorcenter.accounts.models import Gender, Person
from anchorcenter.bookings.visits.models import Visit, VisitKind
from anchorcenter.core import changes
from anchorcenter.core.changes import Change, read_states
from anchorcenter.core.db import db
from anchorcenter.core.unit_of_work import writing
from anchorcenter.facilities.models import Space
from anchorcenter.web.health import problems
from tests.steps import actor
from tests.times import NOW

COME = {"kind": VisitKind.WALK_IN, "counted_on": date(2026, 3, 2), "headcount": 3, "note": "", "entered_at": NOW}


def visit(app: Flask) -> dict[str, Any]:
    with app.app_context():
        place = db.session.scalars(select(Space.id).limit(1)).one()
    return COME | {"space_id": place, "entered_by_id": actor(app, "staff").id}


def write(app: Flask, statement: Any) -> None:
    with app.app_context(), writing():
        db.session.execute(statement)


def state(app: Flask, source: str) -> Any:
    with app.app_context():
        return read_states()[source]


@pytest.mark.parametrize("name", ["insert", "update", "delete"])
def test_each_kind_of_change_makes_another_state(app: Flask, name: str) -> None:
    statements: dict[str, Callable[[], Any]] = {
        "insert": lambda: insert(Visit).values(**visit(app)),
        "update": lambda: update(Visit).values(headcount=4),
        "delete": lambda: delete(Visit),
    }
    write(app, statements["insert"]())
    before, others = state(app, "visits"), state(app, "completions")
    assert state(app, "visits") == before
    write(app, statements[name]())
    assert state(app, "visits") != before
    assert state(app, "completions") == others


def test_of_people_only_what_figures_ask_makes_another(app: Flask) -> None:
    before = state(app, "people")
    write(app, update(Person).values(phone="+821012345678"))
    assert state(app, "people") == before
    write(app, update(Person).values(gender=Gender.FEMALE))
    assert state(app, "people") != before


def test_what_was_not_committed_makes_none_and_nothing_is_known_meanwhile(app: Flask) -> None:
    def fail() -> None:
        with app.app_context(), writing():
            db.session.execute(insert(Visit).values(**visit(app)))
            assert read_states() == {}
            raise ZeroDivisionError

    before = state(app, "visits")
    with pytest.raises(ZeroDivisionError):
        fail()
    assert state(app, "visits") == before


def test_many_rows_become_one_for_each_table_with_a_state_that_never_was(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(changes, "MOST", 0)
    write(app, insert(Visit).values(**visit(app)))
    with app.app_context():
        before = read_states()
        changes.tidy(NOW)
        after = read_states()
        assert db.session.scalar(select(func.count(Change.id))) == len(after) == len(before)
    assert not set(after.values()) & set(before.values())


def test_few_rows_are_left_alone(app: Flask) -> None:
    with app.app_context():
        before = read_states()
        changes.tidy(NOW)
        assert read_states() == before


def test_the_server_does_not_start_without_a_trigger(app: Flask) -> None:
    on = "" if app.config["SQLALCHEMY_DATABASE_URI"].startswith("sqlite") else " ON visits"
    write(app, text(f"DROP TRIGGER visits_noted_update{on}"))
    with app.app_context():
        assert [each for each in problems() if "visits_noted_update" in each]
        with writing():
            changes.install(db.session.connection())
        assert problems() == []
