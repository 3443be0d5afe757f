"""A center in which the demo was told, for all tests of its story; and commands as people type them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from click.testing import Result
from flask import Flask
from sqlalchemy import URL, make_url

from tests.conftest import close, make_app
from tests.databases import drop_database, new_database
from tests.times import HOUR, NOW

Run = Callable[..., Result]
TODAY = "2026-11-23"  # The day of NOW.


def command(app: Flask, *words: str) -> Result:
    """``flask <words>``."""
    with app.app_context():
        return app.test_cli_runner().invoke(args=words)


@pytest.fixture
def run(app: Flask) -> Run:
    return lambda *words: command(app, *words)


@contextmanager
def told(name: str, empty: URL, folder: Path, now: datetime) -> Iterator[Flask]:
    """A demo center told at ``now``, in a database of its own."""
    url = new_database(name, folder / f"{name}.db", copy_of=empty)
    app = make_app(url, folder, DEMO=True)
    with time_machine.travel(now, tick=False):
        result = command(app, "demo", "--today", TODAY)
    assert (result.exit_code, result.output) == (0, f"The demo center is ready: 2010 bookings around {TODAY}.\n")
    yield app
    close(app)
    drop_database(url)


@pytest.fixture(scope="session")
def demo(empty: URL, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """Its database is shared: tests leave it as they found it."""
    with told("demo", empty, tmp_path_factory.mktemp("demo"), NOW) as app:
        yield app


@pytest.fixture(scope="session")
def other_demo(empty: URL, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The same day, told seven hours and a little later."""
    with told("other", empty, tmp_path_factory.mktemp("other"), NOW + 7 * HOUR + timedelta(microseconds=7)) as app:
        yield app


@pytest.fixture
def copy(demo: Flask, tmp_path: Path) -> Iterator[Flask]:
    """A copy of it for a test that changes something."""
    close(demo)  # PostgreSQL copies only what nobody reads.
    template = make_url(demo.config["DATABASE_URL"])
    url = new_database("copy", tmp_path / "copy.db", copy_of=template)
    app = make_app(url, tmp_path, DEMO=True, UPLOAD_FOLDER=demo.config["UPLOAD_FOLDER"])
    yield app
    close(app)
    drop_database(url)
