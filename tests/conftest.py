"""Fixtures: a fresh database per test, copied from one template that the migrations made."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from datetime import datetime
from itertools import count
from pathlib import Path
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import URL, create_engine, make_url, text

from anchorcenter import create_app
from anchorcenter.config import Settings
from anchorcenter.core import schema
from anchorcenter.core.db import db
from anchorcenter.core.unit_of_work import writing
from tests import center
from tests.times import NOW

POSTGRES = os.environ.get("TEST_DATABASE_URL")
OTHER_ENGINE = "other engine:"
_number = count(1)


def make_app(url: URL, folder: Path, **changes: Any) -> Flask:
    """The program on that database; mails go to ``folder``."""
    address = url.render_as_string(hide_password=False)
    values: dict[str, Any] = {"SECRET_KEY": "tests" * 8, "TESTING": True, "WTF_CSRF_ENABLED": False}
    values |= {"API_CALLS_PER_MINUTE": 10**6}  # The clock stands still: a minute has no end.
    values |= {"BASE_URL": "http://localhost", "MAIL_FOLDER": folder / "mail", "UPLOAD_FOLDER": folder / "uploads"}
    return create_app(Settings(DATABASE_URL=address, **values | changes))


def close(app: Flask) -> None:
    """Let go of the database."""
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.fixture(scope="session")
def empty(tmp_path_factory: pytest.TempPathFactory) -> URL:
    """A database with the schema and nothing in it."""
    folder = tmp_path_factory.mktemp("empty")
    url = new_database("empty", folder / "empty.db")
    app = make_app(url, folder)
    with app.app_context():
        schema.upgrade()
    close(app)
    return url


@pytest.fixture(scope="session")
def template(empty: URL, tmp_path_factory: pytest.TempPathFactory) -> URL:
    """A database with the test center in it."""
    folder = tmp_path_factory.mktemp("template")
    url = new_database("template", folder / "template.db", copy_of=empty)
    app = make_app(url, folder)
    with app.app_context(), writing():
        center.found()
    close(app)
    return url


@pytest.fixture
def database(template: URL, tmp_path: Path) -> Iterator[URL]:
    """A copy of it for one test."""
    url = new_database(f"t{next(_number)}", tmp_path / "test.db", copy_of=template)
    yield url
    drop_database(url)


@pytest.fixture
def app(database: URL, tmp_path: Path) -> Iterator[Flask]:
    app = make_app(database, tmp_path)
    yield app
    close(app)


@pytest.fixture(autouse=True)
def clock(request: pytest.FixtureRequest) -> Iterator[Callable[[datetime], None] | None]:
    """The time stands still at NOW; ``clock(moment)`` sets it. Tests of real servers keep the real one."""
    if request.node.get_closest_marker("browser"):
        yield None
        return
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller.move_to


@pytest.fixture
def client_of(app: Flask) -> Callable[[str], FlaskClient]:
    """A browser in which that person of the test center is signed in; ``""`` is a visitor's."""

    def sign_in(name: str) -> FlaskClient:
        client = app.test_client()
        if name:
            with client.session_transaction() as session:
                session.update(_user_id=name, _fresh=True)
        return client

    return sign_in


@pytest.fixture
def in_korean(tmp_path: Path) -> Iterator[None]:
    """Where lazy texts become Korean; no database is asked."""
    with make_app(make_url("sqlite://"), tmp_path).app_context():
        yield


@pytest.fixture
def is_sqlite(app: Flask) -> bool:
    with app.app_context():
        return db.engine.dialect.name == "sqlite"


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
    """In CI a skipped test has failed, unless it is about the other engine's own mechanics."""
    outcome: Any = yield
    report = outcome.get_result()
    if report.skipped and os.environ.get("CI") and OTHER_ENGINE not in str(report.longrepr):
        report.outcome = "failed"
        report.longrepr = f"skipped in CI: {report.longrepr}"


def new_database(name: str, file: Path, copy_of: URL | None = None) -> URL:
    """A new database, a copy of ``copy_of`` if given."""
    if not POSTGRES:
        if copy_of:
            shutil.copy(copy_of.database or "", file)
        return make_url(f"sqlite:///{file}")
    base = make_url(POSTGRES)
    full = f"anchor_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}_{name}"
    _execute(f'DROP DATABASE IF EXISTS "{full}" WITH (FORCE)')
    _execute(f'CREATE DATABASE "{full}" TEMPLATE "{copy_of.database if copy_of else "template0"}"')
    return base.set(database=full)


def drop_database(url: URL) -> None:
    if POSTGRES:
        _execute(f'DROP DATABASE IF EXISTS "{url.database}" WITH (FORCE)')


def _execute(statement: str) -> None:
    engine = create_engine(make_url(POSTGRES or ""), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(statement))
    engine.dispose()
