"""The database itself holds the slot, whatever code runs."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import insert, select, text, update
from sqlalchemy.exc import IntegrityError

from anchorcenter.core.db import db
from anchorcenter.core.unit_of_work import writing
from anchorcenter.facilities.catching_up import write_missing_events
from anchorcenter.facilities.checks import CHECKS
from anchorcenter.facilities.guards import NO_OVERLAP, install_guards, missing_guards
from anchorcenter.facilities.models import Claim, Occupancy, Use
from tests.conftest import OTHER_ENGINE
from tests.times import HOUR, kst

START = kst("10:00")


@pytest.fixture
def armed(app: Flask) -> Iterator[None]:
    """An occupancy, so that tests can write claims behind the back of the verbs."""
    values: dict[str, Any] = {"starts_at": START, "ends_at": START + HOUR, "label": "", "cells_taken": 1}
    with app.app_context():
        with writing():
            db.session.add(Occupancy(id=1, space_id=1, kind=Use.LESSON, **values))
        yield


def claim(start: float, end: float, cell_id: int = 1, released_at: datetime | None = None) -> None:
    """Insert a claim from ``start`` to ``end`` hours after START."""
    values: dict[str, Any] = {"starts_at": START + start * HOUR, "ends_at": START + end * HOUR}
    with writing():
        db.session.execute(insert(Claim).values(occupancy_id=1, cell_id=cell_id, released_at=released_at, **values))


def disarm() -> None:
    sqlite, postgres = f"DROP TRIGGER {NO_OVERLAP}", f"ALTER TABLE claims DROP CONSTRAINT {NO_OVERLAP}"
    db.session.execute(text(sqlite if db.engine.dialect.name == "sqlite" else postgres))


def arm() -> None:
    with writing():
        install_guards(db.session.connection())


@pytest.mark.usefixtures("armed")
@pytest.mark.parametrize(("start", "end"), [(2, 4), (2.5, 3), (1, 3), (3, 5), (1, 5), (2, 2.5), (3.5, 4)])
def test_the_database_itself_refuses_an_overlap(start: float, end: float) -> None:
    claim(0, 1)
    claim(2, 4)
    claim(6, 8)

    with pytest.raises(IntegrityError, match=NO_OVERLAP):
        claim(start, end)


@pytest.mark.usefixtures("armed")
def test_what_touches_lies_in_another_cell_or_is_released_may_stand() -> None:
    claim(2, 4)
    claim(4, 6)
    claim(0, 2)
    claim(2, 4, cell_id=2)
    claim(1, 7, released_at=START)

    assert len(db.session.scalars(select(Claim.id)).all()) == 5


@pytest.mark.usefixtures("armed")
@pytest.mark.parametrize("change", [{"ends_at": START + 3 * HOUR}, {"cell_id": 2}, {"released_at": None}])
def test_a_claim_may_only_be_released(change: dict[str, Any], is_sqlite: bool) -> None:
    if not is_sqlite:
        pytest.skip(f"{OTHER_ENGINE} on PostgreSQL the constraint watches every change")
    claim(2, 4)
    claim(0, 1, released_at=START)

    with pytest.raises(IntegrityError, match="claims_only_release"), writing():
        db.session.execute(update(Claim).values(**change))


@pytest.mark.usefixtures("armed")
def test_times_of_another_format_are_refused(is_sqlite: bool) -> None:
    if not is_sqlite:
        pytest.skip(f"{OTHER_ENGINE} PostgreSQL has a type for times")
    row = "INSERT INTO claims (occupancy_id, cell_id, starts_at, ends_at) VALUES (1, 1, :start, '2030-01-08 00:00')"
    with pytest.raises(IntegrityError, match="time_text"), writing():
        db.session.execute(text(row), {"start": "2030-01-07T10:00:00Z"})


@pytest.mark.usefixtures("armed")
def test_guards_are_armed_again_but_never_over_overlapping_claims() -> None:
    with writing():
        disarm()
    assert missing_guards(db.session.connection()) == [NO_OVERLAP]
    claim(2, 4)
    claim(3, 5)
    with pytest.raises(RuntimeError, match="claim 2 overlaps"):
        arm()

    with writing():
        db.session.execute(update(Claim).where(Claim.id == 2).values(released_at=START))
    arm()
    arm()

    assert missing_guards(db.session.connection()) == []


@pytest.mark.usefixtures("armed")
def test_the_doctor_finds_what_was_written_behind_the_verbs_b142() -> None:
    def found() -> list[str]:
        db.session.rollback()
        return [problem for check in CHECKS for problem in check()]

    nowhere = "occupancy 1 is in no calendar: flask worker writes it"
    assert found() == ["occupancy 1 has not the claims it was taken with", nowhere]
    claim(0, 1)
    write_missing_events(START)
    assert found() == []
    claim(2, 3)
    assert found() == ["claim 2 does not fit its occupancy"]
    with writing():
        db.session.execute(update(Claim).where(Claim.id == 2).values(released_at=START))
        db.session.execute(update(Occupancy).values(released_at=START))
    assert found() == ["claim 1 does not fit its occupancy", "occupancy 1 has ended and is still in calendars"]
    with writing():
        disarm()
    assert found()[0] == f"the guard {NO_OVERLAP} is missing: run flask init"
