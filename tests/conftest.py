"""Fixtures: a fresh database per test, copied from one template that the migrations made."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from jinja2.bccache import Bucket, BytecodeCache
from sqlalchemy import URL, make_url

from anchorcenter import create_app
from anchorcenter.config import Settings
from anchorcenter.core import memory, schema
from anchorcenter.core.db import db, let_go
from anchorcenter.core.unit_of_work import writing
from tests import center
from tests.databases import Copies, new_database
from tests.shares import in_turn
from tests.times import NOW

OTHER_ENGINE = "other engine:"


class Compiled(BytecodeCache):
    """Templates compiled once for all tests: each has a program of its own."""

    def __init__(self) -> None:
        self._codes: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if code := self._codes.get(bucket.key):
            bucket.bytecode_from_string(code)

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._codes[bucket.key] = bucket.bytecode_to_string()


_COMPILED = Compiled()
memory.settle()


def make_app(url: URL, folder: Path, **changes: Any) -> Flask:
    """The program on that database; mails go to ``folder``."""
    address = url.render_as_string(hide_password=False)
    values: dict[str, Any] = {"SECRET_KEY": "tests" * 8, "TESTING": True, "WTF_CSRF_ENABLED": False}
    values |= {"API_CALLS_PER_MINUTE": 10**6}  # The clock stands still: a minute has no end.
    values |= {"BASE_URL": "http://localhost", "MAIL_FOLDER": folder / "mail", "UPLOAD_FOLDER": folder / "uploads"}
    app = create_app(Settings(DATABASE_URL=address, **values | changes))
    app.jinja_env.bytecode_cache = _COMPILED
    return app


def close(app: Flask) -> None:
    """Let go of the database."""
    with app.app_context():
        let_go()


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


@pytest.fixture(scope="session")
def copies(template: URL, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Copies]:
    copies = Copies(template, tmp_path_factory.mktemp("database") / "test.db")
    yield copies
    copies.close()


@pytest.fixture
def database(copies: Copies) -> URL:
    """A copy of the template for one test."""
    return copies.next()


@pytest.fixture
def own_app(database: URL, tmp_path: Path) -> Iterator[Flask]:
    """A program of the test's own, for those that add to it or count from nothing."""
    app = make_app(database, tmp_path)
    yield app
    close(app)


@pytest.fixture(scope="session")
def program(copies: Copies) -> Flask:
    """The program that tests share: building it takes longer than most of them."""
    return make_app(copies.next(), copies.file.parent)


@contextmanager
def lent(program: Flask, folder: Path) -> Iterator[Flask]:
    """The program, whose mails go to ``folder``; as it was built when the block has ended."""
    built = {name: dict(getattr(program, name)) for name in ("config", "extensions", "view_functions")}
    program.config.update(MAIL_FOLDER=folder / "mail", UPLOAD_FOLDER=folder / "uploads")
    yield program
    close(program)
    for name, values in built.items():
        now = getattr(program, name)
        now.clear()
        now.update(values)


@pytest.fixture
def app(program: Flask, database: URL, tmp_path: Path) -> Iterator[Flask]:
    """It with an untouched database."""
    with lent(program, tmp_path) as app:
        yield app


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


@pytest.fixture(scope="session")
def without_database(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """A program that no database is asked by."""
    return make_app(make_url("sqlite://"), tmp_path_factory.mktemp("without"))


@pytest.fixture
def in_korean(without_database: Flask) -> Iterator[None]:
    """Where lazy texts become Korean."""
    with without_database.app_context():
        yield


@pytest.fixture
def is_sqlite(app: Flask) -> bool:
    with app.app_context():
        return db.engine.dialect.name == "sqlite"


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """With ``TEST_SHARE``, say "3", of each file's tests only every third; which of them, ``TEST_TURN`` says."""
    share, turn = (int(os.environ.get(name) or default) for name, default in (("TEST_SHARE", 1), ("TEST_TURN", 0)))
    chosen = in_turn([item.path for item in items], share, turn)
    left_out = [item for item, is_chosen in zip(items, chosen, strict=True) if not is_chosen]
    items[:] = [item for item, is_chosen in zip(items, chosen, strict=True) if is_chosen]
    config.hook.pytest_deselected(items=left_out)


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
    """In CI a skipped test has failed, unless it is about the other engine's own mechanics."""
    outcome: Any = yield
    report = outcome.get_result()
    if report.skipped and os.environ.get("CI") and OTHER_ENGINE not in str(report.longrepr):
        report.outcome = "failed"
        report.longrepr = f"skipped in CI: {report.longrepr}"
