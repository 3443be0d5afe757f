"""One line a request, that says what was asked and how it went, and nothing of who asked or what they typed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import structlog
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import URL, text

from anchorcenter.commands import work
from anchorcenter.core.db import db
from anchorcenter.core.unit_of_work import writing
from tests.conftest import close, make_app
from tests.steps import bearer, body, book
from tests.times import NOW

ClientOf = Callable[[str], FlaskClient]
Lines = Callable[[], list[dict[str, Any]]]


@pytest.fixture
def lines(capsys: pytest.CaptureFixture[str]) -> Lines:
    """The lines written since it was called last."""
    capsys.readouterr()
    return lambda: [json.loads(line) for line in capsys.readouterr().out.splitlines()]


@pytest.fixture(autouse=True)
def nothing_bound() -> Iterator[None]:
    structlog.contextvars.clear_contextvars()
    yield
    structlog.contextvars.clear_contextvars()


def test_every_request_leaves_one_line_with_the_number_of_its_answer(client_of: ClientOf, lines: Lines) -> None:
    answer = client_of("tenant-a").get("/spaces/a?secret=hush-hush")
    (line,) = lines()
    assert (line.pop("ms") >= 0, line.pop("timestamp")[:10]) == (True, "2026-11-22")
    assert line == {
        "event": "request", "level": "info", "request_id": answer.headers["X-Request-Id"],
        "method": "GET", "rule": "/spaces/<slug>", "status": 200,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("method", "path", "expected"),
    [
        ("GET", "/invitations/seed-of-an-invitation", ("GET", "/invitations/<token>", 404)),
        ("GET", "/nowhere/at/all", ("GET", "-", 404)),
        ("POST", "/spaces", ("POST", "-", 405)),
        ("BREW", "/spaces", ("-", "-", 405)),
    ],
)
def test_addresses_are_told_by_their_pattern(
    client_of: ClientOf, lines: Lines, method: str, path: str, expected: tuple[str, str, int]
) -> None:
    client_of("").open(path, method=method)
    (line,) = lines()
    assert (line["method"], line["rule"], line["status"]) == expected


@pytest.mark.parametrize(
    ("proxies", "given", "is_taken"),
    [
        pytest.param(0, "0123456789abcdef", False, id="anybody could write into the log"),
        pytest.param(1, "0123456789abcdef", True, id="of our proxy"),
        pytest.param(1, "short", False, id="too short to be one"),
        pytest.param(1, 'x"}{"event": "forged', False, id="no number at all"),
        pytest.param(1, "x" * 65, False, id="too long"),
    ],
)
def test_the_number_of_a_request_is_taken_from_our_proxy_only(
    database: URL, tmp_path: Path, proxies: int, given: str, is_taken: bool
) -> None:
    app = make_app(database, tmp_path, PROXY_COUNT=proxies)
    answer = app.test_client().get("/spaces", headers={"X-Request-Id": given})
    assert (answer.headers["X-Request-Id"] == given) is is_taken
    close(app)


def test_no_log_holds_a_password_a_token_or_a_phone(
    app: Flask, client_of: ClientOf, lines: Lines, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever happens: signing in and up, wrong tokens, a mail server that fails, bugs with all their words."""
    secrets = (
        "correct-horse-battery",
        "010-1234-5678",
        "newcomer@test.example",
        "seed-of-a-link-0123456789",
        "tok-en-of-mine",
    )
    password, phone, email, seed, token = secrets
    visitor = client_of("")
    visitor.post("/login", data={"email": email, "password": password})
    visitor.post("/signup", data={"email": email, "name": phone, "password": password, "phone": phone})
    visitor.post("/forgot", data={"email": "tenant-a@test.example"})
    for path in (f"/reset/{seed}", f"/invitations/{seed}", f"/signup/confirm/{seed}", f"/nowhere/{seed}?q={phone}"):
        visitor.get(path)
    visitor.get("/api/v1/bookings", headers=bearer(token))
    book(visitor, "tenant-a", "api", "a", "10:00", "11:00", purpose=phone)
    with app.app_context():
        monkeypatch.setitem(app.config, "MAIL_URL", f"smtp://{email}:{password}@127.0.0.1:9")
        work(NOW)
        with writing():
            db.session.execute(text("ALTER TABLE bookings RENAME TO gone"))
    visitor.post("/api/v1/bookings", json=body(purpose=phone), headers=bearer("tenant-b"))

    def broken() -> str:
        raise ValueError(f"{phone} {email} Bearer {token} {'0aA-' * 10}")

    app.view_functions["web.front"] = broken
    visitor.get("/")

    written = lines()
    events = {line["event"] for line in written}
    assert events >= {"request", "bug", "outbox.failed"}
    everything = json.dumps(written, ensure_ascii=False)
    hidden = (*secrets, "tenant-a@test.example", "0aA-0aA-")
    assert [word for word in hidden if word in everything] == []


def test_lines_of_the_worker_say_of_which_message_and_job_they_are(app: Flask, lines: Lines) -> None:
    book(app.test_client(), "tenant-a", "api", "a", "10:00", "11:00")
    lines()
    with app.app_context():
        work(NOW)
    assert [(line["event"], line["kind"], line["message"]) for line in lines()] == [("outbox.sent", "mail", 1)]
    with app.app_context():
        with writing():
            db.session.execute(text("DROP TABLE failures"))
        work(NOW.replace(year=2027))
    assert [(line["event"], line["job"]) for line in lines()] == [("job.failed", "core.forget_failures")]


@pytest.mark.parametrize(("level", "expected"), [("info", ["request"]), ("warning", []), ("debug", ["request"])])
def test_less_is_written_at_a_higher_level(level: str, expected: list[str]) -> None:
    ask = "from anchorcenter import create_app; create_app().test_client().get('/static/app.css').close()"
    run = subprocess.run(
        [sys.executable, "-c", ask], env=os.environ | {"LOG_LEVEL": level}, capture_output=True, text=True, check=True
    )
    assert [json.loads(line)["event"] for line in run.stdout.splitlines()] == expected
