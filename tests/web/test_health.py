"""Whether the program can serve, as a machine asks it."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import make_url, text

from anchorcenter.core.db import db
from anchorcenter.core.unit_of_work import writing
from tests.conftest import close, make_app


def execute(app: Flask, statement: str) -> None:
    with app.app_context(), writing():
        db.session.execute(text(statement))


def test_a_center_that_can_serve_says_so(app: Flask) -> None:
    answer = app.test_client().get("/healthz")
    assert (answer.status_code, answer.json) == (200, {"status": "ok", "problems": []})
    assert (answer.headers["Cache-Control"], answer.headers.getlist("Set-Cookie")) == ("no-store", [])


def test_another_schema_than_the_codes_is_no_health(app: Flask) -> None:
    execute(app, "UPDATE alembic_version SET version_num = 'other'")
    answer = app.test_client().get("/healthz")
    problem = "the schema is not the one this code expects: run flask init"
    assert (answer.status_code, answer.json) == (503, {"status": "failing", "problems": [problem]})


def test_a_guard_that_is_gone_is_no_health(app: Flask, is_sqlite: bool) -> None:
    name = "claims_no_overlap"
    execute(app, f"DROP TRIGGER {name}" if is_sqlite else f"ALTER TABLE claims DROP CONSTRAINT {name}")
    answer = app.test_client().get("/healthz")
    problem = f"the guard {name} is missing: run flask init"
    assert (answer.status_code, answer.json) == (503, {"status": "failing", "problems": [problem]})


@pytest.mark.parametrize(
    "url", ["sqlite:////nowhere/at/all.db", "postgresql+psycopg://postgres@127.0.0.1:9/nowhere"], ids=["file", "server"]
)
def test_a_database_that_cannot_be_reached_is_no_health(tmp_path: Path, url: str) -> None:
    app = make_app(make_url(url), tmp_path)
    answer = app.test_client().get("/healthz")
    assert (answer.status_code, answer.json) == (
        503, {"status": "failing", "problems": ["the database cannot be reached"]},
    )  # fmt: skip
    close(app)
