"""Writing is a block: all of it is stored or nothing, and nothing outside of it."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from anchorcenter.accounts.models import Organisation
from anchorcenter.core import unit_of_work
from anchorcenter.core.db import db
from anchorcenter.core.unit_of_work import writing
from tests.conftest import OTHER_ENGINE

FOUND = ["가 회사", "나 회사"]


@pytest.fixture(autouse=True)
def context(app: Flask) -> Iterator[None]:
    with app.app_context():
        yield


def add(name: str) -> None:
    db.session.add(Organisation(name=name))
    db.session.flush()


def store(*names: str, then: BaseException | None = None) -> None:
    """All of them in one block, which fails at its end if it shall."""
    with writing():
        for name in names:
            add(name)
        if then:
            raise then


def store_nested() -> None:
    with writing():
        add("outer")
        store("inner")


def names() -> list[str]:
    """What is stored, looked at anew."""
    db.session.rollback()
    return list(db.session.scalars(select(Organisation.name).order_by(Organisation.id)))


def test_what_the_block_writes_is_stored() -> None:
    store("다 회사", "라 회사")
    assert names() == [*FOUND, "다 회사", "라 회사"]


@pytest.mark.parametrize("error", [RuntimeError, KeyboardInterrupt, SystemExit])
def test_a_block_that_fails_stores_nothing(error: type[BaseException]) -> None:
    with pytest.raises(error):
        store("다 회사", then=error())
    assert names() == FOUND


def test_one_row_that_is_refused_takes_the_others_with_it() -> None:
    with pytest.raises(IntegrityError):
        store("다 회사", "가 회사")
    assert names() == FOUND


def test_only_what_is_in_the_block_is_stored() -> None:
    db.session.add(Organisation(name="before it"))
    store("in it")
    db.session.add(Organisation(name="after it"))
    assert names() == [*FOUND, "in it"]


def test_a_block_in_a_block_is_refused_and_nothing_is_stored() -> None:
    with pytest.raises(RuntimeError, match="never nested"):
        store_nested()
    assert names() == FOUND


def test_after_a_refusal_the_next_block_works() -> None:
    for attempt in (store_nested, lambda: store("가 회사")):
        with pytest.raises((RuntimeError, IntegrityError)):
            attempt()
    store("다 회사")
    assert names() == [*FOUND, "다 회사"]


def test_a_block_looks_at_every_row_again(app: Flask) -> None:
    read = db.session.scalars(select(Organisation).order_by(Organisation.id)).first()
    assert read is not None
    with app.app_context(), writing():
        db.session.get_one(Organisation, read.id).name = "새 이름"
    with writing():
        assert read.name == "새 이름"


def test_behind_a_writer_that_is_stuck_nobody_waits_for_ever(
    app: Flask, is_sqlite: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who has waited long enough goes on without their turn: the database's own lock decides then."""
    if not is_sqlite:
        pytest.skip(f"{OTHER_ENGINE} PostgreSQL has a lock time-out")
    monkeypatch.setattr(unit_of_work, "PATIENCE", 0.2)
    with Path(f"{db.engine.url.database}.lock").open("ab") as stuck:
        fcntl.flock(stuck, fcntl.LOCK_EX)
        store("waited")
    assert "waited" in names()
