"""Figures read from a copy of the database, when there is one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import URL, text
from sqlalchemy.exc import DBAPIError

from anchorcenter.bookings.models import Booking
from anchorcenter.core.db import READER, db, reading_the_copy
from anchorcenter.core.unit_of_work import writing
from tests.conftest import close, make_app
from tests.databases import drop_database, new_database
from tests.steps import book, count
from tests.times import NOW

PAGE = f"/staff/metrics/bookings.people?from={NOW.date()}&to=2026-12-31"


@pytest.fixture
def split(database: URL, template: URL, tmp_path: Path) -> Iterator[Flask]:
    """A center whose copy is far behind: it knows of no booking yet."""
    url = new_database("copy", tmp_path / "copy.db", copy_of=template)
    app = make_app(database, tmp_path, REPORTS_DATABASE_URL=url.render_as_string(hide_password=False))
    yield app
    close(app)
    drop_database(url)


def rows_on(app: Flask) -> list[str]:
    client = app.test_client()
    with client.session_transaction() as session:
        session["_user_id"] = "director"
    pages = [client.get(path) for path in (PAGE, "/staff/metrics")]
    assert [page.status_code for page in pages] == [200, 200]
    return [word for word in ("B-2026-000001",) if word in pages[0].text]


def test_figures_come_from_the_copy_and_everything_else_from_the_database(split: Flask, app: Flask) -> None:
    assert book(split.test_client(), "tenant-a", "api", "a", "10:00", "11:00").status == 201
    assert (rows_on(split), rows_on(app)) == ([], ["B-2026-000001"])
    assert count(split, Booking) == 1


def test_nothing_is_written_into_the_copy(split: Flask) -> None:
    rename = text("UPDATE people SET name = 'x'")
    with split.app_context():
        with pytest.raises(DBAPIError, match=r"(?i)read-?only"), reading_the_copy():
            db.session.execute(rename)
        db.session.rollback()
        with reading_the_copy(), writing():
            db.session.execute(rename)
        names = text("SELECT DISTINCT name FROM people")
        assert db.session.scalars(names).all() == ["x"]
        with reading_the_copy():
            assert len(db.session.scalars(names).all()) == 8


def test_without_a_copy_they_come_from_the_database(app: Flask) -> None:
    with app.app_context(), reading_the_copy():
        assert db.session.connection().engine is db.engines[READER]
