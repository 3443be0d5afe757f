"""Files of a course: from who teaches it, for who takes part, for nobody else."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from anchorcenter.academy.materials import queries
from anchorcenter.academy.materials.models import CourseFile
from anchorcenter.core.audit import AuditEntry
from anchorcenter.documents.models import Document
from tests.academy.attending import add_person_with, hold_class
from tests.academy.cohorts import PUBLIC, STAFF, course
from tests.documents.papers import files, multipart, pdf
from tests.steps import bearer, count, problems

ClientOf = Callable[[str], FlaskClient]
PAGE, API = f"{PUBLIC}/materials", f"/api/v1{PUBLIC}/materials"


def add(client: FlaskClient, data: bytes = b"", title: str = "1차시 교재") -> TestResponse:
    return client.post(PAGE, **multipart({"title": title}, {"file": ("handout.pdf", data or pdf())}))


@pytest.fixture
def taught(app: Flask, client_of: ClientOf) -> None:
    """A cohort with ``citizen`` in it, taught by ``instructor``."""
    hold_class(app, client_of("staff"), ("citizen",))


@pytest.mark.parametrize("who", ["staff", "instructor"])
def test_who_teaches_hands_out_and_who_takes_part_downloads(
    app: Flask, client_of: ClientOf, taught: None, who: str
) -> None:
    trainee = client_of("citizen")
    assert "등록된 자료가 없습니다" in trainee.get(PAGE).text
    assert add(client_of(who)).status_code == 303
    page = trainee.get(PAGE).text
    assert ("1차시 교재" in page, "handout.pdf" in page, 'type="file"' in page) == (True, True, False)
    with trainee.get(f"{PAGE}/1") as got:
        assert (got.status_code, got.data) == (200, pdf())
        assert "attachment" in got.headers["Content-Disposition"]
    read: Any = trainee.get(API, headers=bearer("citizen")).json
    assert [(each["title"], each["bytes"]) for each in read["items"]] == [("1차시 교재", len(pdf()))]
    with trainee.get(f"{API}/1/document", headers=bearer("citizen")) as got:
        assert got.data == pdf()
    assert client_of(who).post(f"{PAGE}/1/remove").status_code == 303
    assert (count(app, CourseFile), count(app, Document), files(app), problems(app)) == (0, 0, [], [])
    assert count(app, AuditEntry, AuditEntry.verb.in_(["add_file", "remove_file"])) == 2


def test_nobody_else_learns_of_them(app: Flask, client_of: ClientOf, taught: None) -> None:
    add_person_with(app, "stranger")
    assert add(client_of("staff")).status_code == 303
    for who in ("stranger", "official", "tenant-a"):
        client = client_of(who)
        for path in (PAGE, f"{PAGE}/1"):
            assert (path, client.get(path).status_code) == (path, 404)
        for path in (API, f"{API}/1/document"):
            assert (path, client.get(path, headers=bearer(who)).status_code) == (path, 404)
        assert add(client).status_code == 404
        assert client.post(f"{PAGE}/1/remove").status_code == 404
    trainee = client_of("citizen")
    assert (add(trainee).status_code, trainee.post(f"{PAGE}/1/remove").status_code) == (404, 404)
    assert trainee.post("/documents/1/remove").status_code == 404
    assert (count(app, CourseFile), len(files(app))) == (1, 1)


def test_who_gives_the_place_up_reads_them_no_more(client_of: ClientOf, taught: None) -> None:
    add(client_of("staff"))
    trainee = client_of("citizen")
    with trainee.get(f"{PAGE}/1") as got:
        assert got.status_code == 200
    assert trainee.post("/enrollments/1/cancel", data={}).status_code == 303
    assert (trainee.get(PAGE).status_code, trainee.get(f"{PAGE}/1").status_code) == (404, 404)


def test_what_is_no_file_or_one_too_many_is_refused_and_leaves_nothing(
    app: Flask, client_of: ClientOf, taught: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    teacher = client_of("instructor")
    for sent in (b"MZ\x90\x00 a program", pdf(b"/JavaScript (x)")):
        assert add(teacher, sent).status_code == 422
    assert (count(app, CourseFile), files(app)) == (0, [])
    monkeypatch.setattr(queries, "MOST", 1)
    assert (add(teacher).status_code, add(teacher).status_code) == (303, 409)
    assert (count(app, CourseFile), len(files(app))) == (1, 1)


def test_an_instructor_of_another_course_changes_nothing(client_of: ClientOf, taught: None) -> None:
    assert client_of("staff").post(f"{STAFF}/new", data=course(slug="other", title="다른 과정")).status_code == 303
    assert client_of("instructor").get("/courses/other/materials").status_code == 404


def send(client: FlaskClient, who: str, data: bytes, title: str = "") -> TestResponse:
    sent = multipart({}, {"file": ("handout.pdf", data)} if data else {})
    return client.post(API, query_string={"title": title} if title else {}, headers=bearer(who), **sent)


@pytest.mark.parametrize("who", ["staff", "instructor"])
def test_programs_of_who_teaches_add_files_and_remove_them(
    app: Flask, client_of: ClientOf, taught: None, who: str
) -> None:
    client = client_of("")
    made: Any = send(client, who, pdf(), "2차시 교재")
    assert (made.status_code, made.json["title"], made.json["bytes"]) == (200, "2차시 교재", len(pdf()))
    unnamed: Any = send(client, who, pdf())
    assert unnamed.json["title"] == "handout.pdf"
    with client.get(f"{API}/{made.json['id']}/document", headers=bearer("citizen")) as got:
        assert got.data == pdf()
    assert client.delete(f"{API}/{made.json['id']}", headers=bearer(who)).status_code == 204
    assert client.delete(f"{API}/{made.json['id']}", headers=bearer(who)).status_code == 404
    assert (count(app, CourseFile), len(files(app)), problems(app)) == (1, 1, [])


def test_programs_of_others_change_no_files(app: Flask, client_of: ClientOf, taught: None) -> None:
    client = client_of("")
    kept: Any = send(client, "staff", pdf())
    for who in ("citizen", "official", "tenant-a"):  # Who takes part reads them, and no more.
        assert send(client, who, pdf()).status_code == 404
        assert client.delete(f"{API}/{kept.json['id']}", headers=bearer(who)).status_code == 404
    assert (send(client, "staff", b"").status_code, send(client, "staff", b"MZ\x90 x").status_code) == (422, 422)
    assert (count(app, CourseFile), len(files(app))) == (1, 1)
