"""What staff configure: in force at once in every process, from memory as long as nothing changes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import URL, select, text, update

from anchorcenter.accounts.models import Organisation
from anchorcenter.bookings.models import Hold
from anchorcenter.bookings.service import HOLDS_PER_PERSON
from anchorcenter.core import settings
from anchorcenter.core.db import db
from anchorcenter.core.settings import ConfigurationVersion, Setting, StoredSetting
from anchorcenter.core.unit_of_work import writing
from anchorcenter.facilities.models import Cell, Space
from tests.conftest import close, make_app
from tests.steps import bearer, count, slot
from tests.times import HOUR, NOW

ClientOf = Callable[[str], FlaskClient]
NUMBER, SWITCH, WORDS = Setting("test.number", 3), Setting("test.switch", default=True), Setting("test.words", "가")


@pytest.fixture
def context(app: Flask) -> Iterator[None]:
    with app.app_context():
        yield


def change(setting: Setting[Any], value: Any) -> None:
    with writing():
        settings.change(setting, value, now=NOW)


def version() -> int:
    db.session.rollback()
    return db.session.scalars(select(ConfigurationVersion.version)).one()


def in_force() -> tuple[int, bool, str]:
    db.session.rollback()
    now = settings.current()
    return now[NUMBER], now[SWITCH], now[WORDS]


def rename(name: str) -> None:
    with writing():
        db.session.scalars(select(Space).where(Space.slug == "a")).one().name = name


def name_of_a(app: Flask) -> str:
    items: Any = app.test_client().get("/api/v1/spaces", headers=bearer("citizen")).json
    return next(str(item["name"]) for item in items["items"] if item["slug"] == "a")


@pytest.mark.usefixtures("context")
def test_a_default_holds_until_staff_change_it() -> None:
    assert in_force() == (3, True, "가")
    change(NUMBER, 5)
    assert in_force() == (5, True, "가")
    change(SWITCH, False)
    change(WORDS, "나")
    assert in_force() == (5, False, "나")


@pytest.mark.usefixtures("context")
def test_a_setting_changes_again_and_remembers_when() -> None:
    for value in (5, 0):
        change(NUMBER, value)
    with writing():
        settings.change(NUMBER, 7, now=NOW + HOUR)
    rows = db.session.scalars(select(StoredSetting)).all()
    assert [(row.key, row.value, row.changed_at) for row in rows] == [("test.number", "7", NOW + HOUR)]


@pytest.mark.usefixtures("context")
@pytest.mark.parametrize(
    ("setting", "value"),
    [(NUMBER, "5"), (NUMBER, True), (NUMBER, 5.0), (NUMBER, None), (SWITCH, 1), (SWITCH, "yes"), (WORDS, 5)],
)
def test_a_value_of_another_type_is_refused_and_nothing_changes(setting: Setting[Any], value: Any) -> None:
    before = version()
    with pytest.raises(TypeError, match=setting.key):
        change(setting, value)
    assert (in_force(), version()) == ((3, True, "가"), before)


def test_a_setting_holds_for_the_next_request(app: Flask, client_of: ClientOf) -> None:
    def status(most: int, space: str) -> int:
        with app.app_context():
            change(HOLDS_PER_PERSON, most)
        return client_of("tenant-a").post("/holds", data=slot(space)).status_code

    assert [status(2, "a"), status(1, "b"), status(2, "b")] == [303, 422, 303]
    assert count(app, Hold) == 2


@pytest.mark.usefixtures("context")
def test_what_is_built_from_configuration_is_built_once_per_version() -> None:
    built: list[int] = []

    def build() -> int:
        built.append(version())
        return built[-1]

    first = settings.current().build(build)
    db.session.rollback()
    assert (settings.current().build(build), built) == (first, [first])
    change(NUMBER, 5)
    assert (settings.current().build(build), built) == (first + 1, [first, first + 1])


def test_a_change_of_a_space_is_seen_by_the_process_that_made_it_and_by_others(
    app: Flask, database: URL, tmp_path: Path
) -> None:
    other = make_app(database, tmp_path)
    assert [name_of_a(app), name_of_a(other)] == ["A", "A"]
    with app.app_context():
        rename("가")
    assert [name_of_a(app), name_of_a(other)] == ["가", "가"]
    close(other)


def test_a_change_that_is_undone_is_seen_by_nobody(app: Flask) -> None:
    def fail() -> None:
        with app.app_context(), writing():
            db.session.scalars(select(Space).where(Space.slug == "a")).one().name = "가"
            db.session.flush()
            raise RuntimeError("no")

    def stored_version() -> int:
        with app.app_context():
            return version()

    before = stored_version()
    with pytest.raises(RuntimeError, match="no"):
        fail()
    assert (name_of_a(app), stored_version()) == ("A", before)


@pytest.mark.usefixtures("context")
def test_every_change_of_configuration_counts_and_nothing_else_does() -> None:
    versions = [version()]
    rename("가")
    versions.append(version())
    change(NUMBER, 5)
    versions.append(version())
    with writing():
        db.session.add(Organisation(name="다 회사"))
        db.session.execute(update(Cell).values(version=Cell.version + 1))  # As every booking does.
    versions.append(version())
    assert [number - versions[0] for number in versions] == [0, 1, 2, 2]


@pytest.mark.usefixtures("context")
def test_all_of_a_transaction_sees_one_configuration() -> None:
    before = settings.current()
    assert settings.current() is before
    change(NUMBER, 5)
    assert settings.current() is not before
    assert (before[NUMBER], settings.current()[NUMBER]) == (3, 5)


@pytest.mark.usefixtures("context")
def test_within_the_block_that_changes_it_a_setting_is_in_force_already() -> None:
    with writing():
        settings.change(NUMBER, 5, now=NOW)
        assert settings.current()[NUMBER] == 5


def test_a_database_without_a_version_still_answers(app: Flask) -> None:
    with app.app_context(), writing():
        db.session.execute(text("DELETE FROM configuration_version"))
    assert (name_of_a(app), count(app, StoredSetting)) == ("A", 0)


@pytest.mark.usefixtures("context")
def test_what_a_block_that_failed_had_built_is_not_taken_for_what_the_next_one_stored() -> None:
    """Both are the same version."""

    def change_look_and_fail() -> None:
        with writing():
            settings.change(NUMBER, 5, now=NOW)
            settings.current()
            raise RuntimeError("no")

    with pytest.raises(RuntimeError, match="no"):
        change_look_and_fail()
    change(NUMBER, 7)
    assert in_force() == (7, True, "가")


def test_a_block_looks_at_the_configuration_anew(app: Flask, database: URL, tmp_path: Path) -> None:
    """What a reader saw just before may have changed meanwhile."""
    other = make_app(database, tmp_path)
    with app.app_context():
        assert settings.current()[NUMBER] == 3
        with other.app_context():
            change(NUMBER, 5)
        with writing():
            assert settings.current()[NUMBER] == 5
    close(other)
