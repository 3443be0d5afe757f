"""What people and programs read when something is wrong: by path, in words, and never how the program is built."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import make_url, text

from anchorcenter.core.db import db
from anchorcenter.core.unit_of_work import writing
from tests.conftest import close, make_app
from tests.steps import bearer, body, filled, slot, stored

ClientOf = Callable[[str], FlaskClient]
INSIDES = ("Traceback", 'File "', "sqlalchemy", "sqlite", "psycopg", "claims", "SELECT", "werkzeug", "no such table")


def execute(app: Flask, statement: str) -> None:
    with app.app_context(), writing():
        db.session.execute(text(statement))


@pytest.fixture
def broken(app: Flask) -> None:
    """A bug: what the program needs is not there."""
    execute(app, "ALTER TABLE claims RENAME TO gone")


@pytest.fixture
def mended(app: Flask) -> Callable[[], None]:
    return lambda: execute(app, "ALTER TABLE gone RENAME TO claims")


def test_a_bug_shows_the_number_of_the_request_and_nothing_of_the_program(
    broken: None, client_of: ClientOf, capsys: pytest.CaptureFixture[str]
) -> None:
    answer = client_of("tenant-a").get("/calendar?space=a")

    request_id = answer.headers["X-Request-Id"]
    assert (answer.status_code, bool(re.fullmatch("[0-9a-f]{16}", request_id))) == (500, True)
    assert (answer.text.count(request_id), "저희 쪽에 문제가 생겼습니다" in answer.text) == (1, True)
    assert [word for word in INSIDES if word.lower() in answer.text.lower()] == []
    line, request = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert (request["event"], request["status"], request["request_id"]) == ("request", 500, request_id)
    assert (line["event"], line["request_id"], line["path"]) == ("bug", request_id, "/calendar")
    assert "Traceback" in line["exception"]


def test_a_bug_is_told_to_programs_in_json(broken: None, client_of: ClientOf) -> None:
    answer = client_of("").post("/api/v1/bookings", json=body(), headers=bearer("tenant-a"))
    assert (answer.status_code, answer.content_type) == (500, "application/problem+json")
    problem: Any = answer.json
    assert problem | {"code": "internal_server_error", "errors": [], "alternatives": []} == problem
    assert [word for word in INSIDES if word.lower() in answer.text.lower()] == []
    assert len(answer.headers["X-Request-Id"]) == 16


def test_a_bug_while_booking_stores_nothing(
    app: Flask, broken: None, mended: Callable[[], None], client_of: ClientOf
) -> None:
    tenant = client_of("tenant-a")
    assert tenant.post("/holds", data=slot()).status_code == 500
    assert tenant.post("/api/v1/bookings", json=body(), headers=bearer("tenant-a")).status_code == 500
    mended()
    assert stored(app) == (0, 0, 0)
    assert tenant.post("/holds", data=slot()).status_code == 303


@pytest.mark.parametrize("table", ["sites", "configuration_version"])
def test_a_page_of_an_error_is_drawn_without_what_is_broken(app: Flask, client_of: ClientOf, table: str) -> None:
    execute(app, f"ALTER TABLE {table} RENAME TO gone")
    answer = client_of("tenant-a").get("/bookings")
    assert (answer.status_code, answer.headers["X-Request-Id"] in answer.text) == (500, True)


def test_what_is_not_there_is_404_in_words(client_of: ClientOf) -> None:
    visitor = client_of("")
    pages = [visitor.get(path) for path in ("/nowhere", "/spaces/moon", "/calendar?space=moon", "/bookings/x/y/z")]
    assert [(a.status_code, "찾는 화면이 없습니다" in a.text) for a in pages] == [(404, True)] * 4
    assert [a.text for a in pages if a.headers["X-Request-Id"] in a.text] == []


def test_what_is_anothers_is_answered_like_what_is_not_there(client_of: ClientOf) -> None:
    client_of("").post("/api/v1/bookings", json=body(), headers=bearer("tenant-a"))
    citizen = client_of("citizen")
    pages = [citizen.get(f"/bookings/{code}").text for code in ("B-2026-000001", "B-2026-000099")]
    pages = [re.sub("B-2026-0000(01|99)", "CODE", re.sub('value="[^"]{40,}"', "", page)) for page in pages]
    assert pages[0] == pages[1]
    programs = [
        citizen.get(f"/api/v1/bookings/{code}", headers=bearer("citizen"))
        for code in ("B-2026-000001", "B-2026-000099")
    ]
    assert [(a.status_code, a.json) for a in programs] == [(404, programs[0].json)] * 2


def test_a_verb_that_does_not_work_is_405_and_says_which_do(client_of: ClientOf) -> None:
    tenant = client_of("tenant-a")
    page, program = tenant.post("/calendar"), tenant.delete("/api/v1/bookings", headers=bearer("tenant-a"))
    allowed = [set(answer.headers["Allow"].split(", ")) for answer in (page, program)]
    assert [page.status_code, program.status_code] == [405, 405]
    assert allowed == [{"GET", "HEAD", "OPTIONS"}, {"GET", "HEAD", "OPTIONS", "POST"}]
    assert ("여기에서는 할 수 없는 일입니다" in page.text, program.content_type) == (True, "application/problem+json")


def test_too_much_at_once_is_413_and_nothing_is_stored(app: Flask, client_of: ClientOf) -> None:
    tenant, much = client_of("tenant-a"), "가" * 40_000
    page = tenant.post("/holds", data=slot() | {"space": much})
    program = tenant.post("/api/v1/bookings", json=body(purpose=much), headers=bearer("tenant-a"))
    assert [page.status_code, program.status_code, program.content_type] == [413, 413, "application/problem+json"]
    assert "<h1>" in page.text
    assert stored(app) == (0, 0, 0)


ERRORS: list[tuple[str, str, int]] = [
    ("GET", "/api/v1/nowhere", 404),
    ("GET", "/api/v1/", 404),
    ("GET", "/api/v1/bookings", 401),
    ("DELETE", "/api/v1/bookings", 405),
    ("GET", "/nowhere", 404),
    ("PUT", "/bookings", 405),
    ("GET", "/apis/v1/bookings", 404),
]


@pytest.mark.parametrize(("method", "path", "status"), ERRORS)
@pytest.mark.parametrize("accept", ["text/html", "application/json", ""])
def test_errors_are_in_json_by_path_whatever_is_asked_for(
    client_of: ClientOf, method: str, path: str, status: int, accept: str
) -> None:
    answer = client_of("").open(path, method=method, headers={"Accept": accept})
    kind = "application/problem+json" if path.startswith("/api/v1/") else "text/html; charset=utf-8"
    assert (answer.status_code, answer.content_type) == (status, kind)


def test_programs_are_told_what_a_program_can_do(client_of: ClientOf) -> None:
    program, mine = client_of(""), bearer("tenant-a")
    answers: list[Any] = [
        program.get("/api/v1/bookings"),
        program.get("/api/v1/nowhere"),
        program.delete("/api/v1/bookings"),
        program.post("/api/v1/bookings", data="{", content_type="application/json", headers=mine),
        program.post("/api/v1/bookings", data="{}", content_type="text/plain", headers=mine),
    ]
    assert [(answer.status_code, answer.json["message"]) for answer in answers] == [
        (401, "쓸 수 있는 토큰을 Authorization: Bearer <토큰> 헤더로 보내 주십시오."),
        (404, "없는 주소입니다."),
        (405, "이 주소에서는 쓸 수 없는 메서드입니다. 쓸 수 있는 것은 Allow 헤더에 있습니다."),
        (400, "요청을 읽을 수 없습니다. 본문은 JSON으로 보내 주십시오."),
        (415, "본문은 application/json으로, 파일은 multipart/form-data로 보내 주십시오."),
    ]
    assert "쓸 수 있는 토큰을" in answers[0].text  # As letters, not as their numbers.


@pytest.mark.parametrize(("method", "path", "status"), [case for case in ERRORS if case[1].startswith("/api/v1/")])
def test_every_problem_has_the_same_fields(client_of: ClientOf, method: str, path: str, status: int) -> None:
    problem: Any = client_of("").open(path, method=method).json
    assert sorted(problem) == ["alternatives", "code", "errors", "message", "status", "title"]
    assert problem["status"] == status
    assert (problem["errors"], problem["alternatives"], bool(problem["message"])) == ([], [], True)


def test_a_form_without_its_token_is_400_and_nothing_is_stored(app: Flask, client_of: ClientOf) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    tenant = client_of("tenant-a")
    answers = [tenant.post("/holds", data=slot()), tenant.post("/bookings/new?hold=1", data=filled())]
    assert [(a.status_code, "<h1>" in a.text) for a in answers] == [(400, True)] * 2
    assert stored(app) == (0, 0, 0)


def test_each_request_has_a_number_of_its_own(client_of: ClientOf) -> None:
    visitor = client_of("")
    numbers = {visitor.get("/", headers={"X-Request-Id": "mine"}).headers["X-Request-Id"] for _ in range(5)}
    assert (len(numbers), "mine" in numbers) == (5, False)


@pytest.mark.parametrize("path", ["/", "/bookings", "/calendar?space=a"])
def test_who_is_signed_in_reads_the_error_page_even_when_sessions_are_broken(
    app: Flask, client_of: ClientOf, path: str
) -> None:
    execute(app, "ALTER TABLE sign_ins RENAME TO gone")
    answer = client_of("tenant-a").get(path)
    assert (answer.status_code, answer.headers["X-Request-Id"] in answer.text) == (500, True)


def test_a_database_that_is_away_is_a_busy_one(tmp_path: Path) -> None:
    app = make_app(make_url("postgresql+psycopg://postgres@127.0.0.1:9/none"), tmp_path)
    client = app.test_client()
    with client.session_transaction() as session:
        session["_user_id"] = "someone"
    answers = [client.get("/"), client.get("/bookings"), client.get("/api/v1/spaces", headers=bearer("tenant-a"))]
    close(app)
    assert [(answer.status_code, answer.headers["Retry-After"]) for answer in answers] == [(503, "1")] * 3


def test_a_form_that_was_opened_before_signing_in_says_what_happened(app: Flask, client_of: ClientOf) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    answer = client_of("tenant-a").post("/holds", data=slot())
    assert (answer.status_code, "다시 보내 주세요" in answer.text) == (400, True)


@pytest.mark.parametrize("path", ["/bookings/B-2026-000009", "/spaces/moon"])
def test_an_error_says_its_sentence_once(client_of: ClientOf, path: str) -> None:
    assert client_of("tenant-a").get(path).text.count("볼 수 없는 내용입니다") == 1
