"""Migrations go up, down and up again with their guards, and say what the models say."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import URL, inspect, text

from anchorcenter.core import schema
from anchorcenter.core.db import Base, db
from anchorcenter.core.unit_of_work import writing
from anchorcenter.facilities.guards import missing_guards
from tests.conftest import close, make_app
from tests.steps import book

ClientOf = Callable[[str], FlaskClient]


def guards() -> list[str]:
    """The text of triggers and exclusion constraints of claims."""
    sqlite = "SELECT sql FROM sqlite_master WHERE type = 'trigger' ORDER BY name"
    postgres = "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE contype = 'x' ORDER BY 1"
    return list(db.session.scalars(text(sqlite if db.engine.dialect.name == "sqlite" else postgres)))


def test_up_down_and_up_again_leaves_the_same_guards(app: Flask) -> None:
    with app.app_context():
        before = guards()
        assert (len(before) >= 1, missing_guards(db.session.connection())) == (True, [])
        schema.downgrade("base")
        assert inspect(db.session.connection()).get_table_names() == ["alembic_version"]
        schema.upgrade()
        assert (guards(), missing_guards(db.session.connection())) == (before, [])


def test_bookings_of_before_are_of_the_audience_of_their_day(app: Flask, client_of: ClientOf) -> None:
    for space, name in (("a", "tenant-a"), ("b", "citizen"), ("c", "staff")):
        slot = "2026-11-26 10:00", "2026-11-26 11:00"
        assert book(client_of(name), name, "api", space, *slot).status == 201
    client_of("tenant-a").post("/bookings/B-2026-000001/cancel")
    columns = "SELECT audience, channel, ended_because FROM bookings ORDER BY id"
    with app.app_context():
        made = db.session.execute(text(columns)).all()
        schema.downgrade("0001")
        schema.upgrade()
        found = db.session.execute(text(columns)).all()
    assert found == [("tenant", "self", "cancelled"), ("citizen", "self", None), (None, "self", None)]
    assert [row[:2] for row in made] == [row[:2] for row in found]


def test_upgrading_twice_changes_nothing(app: Flask) -> None:
    with app.app_context():
        before = guards()
        schema.upgrade()
        assert guards() == before


def test_a_server_knows_the_last_migration_without_alembic(app: Flask) -> None:
    with app.app_context():
        head = ScriptDirectory.from_config(schema.config()).get_current_head()
        assert (schema.head(), schema.find_revision()) == (head, head)


def test_the_last_migration_is_the_one_that_no_other_follows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Their numbers need not be in order."""
    monkeypatch.setattr(schema, "MIGRATIONS", tmp_path)
    (tmp_path / "versions").mkdir()
    for mine, before in (("0001", "None"), ("0007", '"0001"'), ("0003", '"0007"')):
        text = f'revision = "{mine}"\ndown_revision = {before}\n'
        (tmp_path / "versions" / f"{mine}_x.py").write_text(text)
    schema._revisions.cache_clear()
    assert (schema.head(), schema.knows("0007"), schema.knows("0002")) == ("0003", True, False)
    schema._revisions.cache_clear()


def test_migrations_say_what_the_models_say(app: Flask) -> None:
    with app.app_context():
        context = MigrationContext.configure(db.session.connection(), opts={"compare_type": False})
        assert [change for change in compare_metadata(context, Base.metadata) if not is_guard(change)] == []


def is_guard(change: Any) -> bool:
    return "claims_no_overlap" in str(change)


def test_every_constraint_bears_a_name() -> None:
    named = [c.name for t in Base.metadata.tables.values() for c in t.constraints]
    assert [name for name in named if not name] == []


def test_the_program_refuses_to_start_without_its_guards(
    database: URL, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = make_app(database, tmp_path)
    with app.app_context():
        name = "claims_no_overlap"
        drop = (
            f"DROP TRIGGER {name}"
            if db.engine.dialect.name == "sqlite"
            else f"ALTER TABLE claims DROP CONSTRAINT {name}"
        )
        with writing():
            db.session.execute(text(drop))
    assert app.test_client().get("/healthz").status_code == 503
    close(app)
    monkeypatch.setenv("DATABASE_URL", database.render_as_string(hide_password=False))
    monkeypatch.setenv("FLASK_RUN_FROM_CLI", "false")
    source = (Path(__file__).parents[2] / "wsgi.py").read_text("utf-8")
    served: dict[str, Any] = {"__name__": "wsgi"}
    with pytest.raises(SystemExit, match="the guard claims_no_overlap is missing"):
        exec(compile(source, "wsgi.py", "exec"), served)  # noqa: S102  # As a server loads it.
    close(served["app"])


def test_the_program_refuses_to_start_on_an_old_schema(app: Flask) -> None:
    assert app.test_client().get("/healthz").json == {"status": "ok", "problems": []}
    with app.app_context(), writing():
        db.session.execute(text("UPDATE alembic_version SET version_num = 'old'"))
    assert app.test_client().get("/healthz").status_code == 503
