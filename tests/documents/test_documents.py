"""Documents: what is none is refused and leaves nothing; owners and staff read them, nobody else; they end."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from anchorcenter.accounts.access_log import AccessEntry
from anchorcenter.core.db import db
from anchorcenter.core.errors import DomainError
from anchorcenter.documents import jobs
from anchorcenter.documents.files import read_file
from anchorcenter.documents.models import Document, State
from anchorcenter.documents.rules import Standing, standing_on
from tests.accounts.mails import read_mails
from tests.documents.papers import OLE, docx, files, hand_in, hwp, hwpx, pdf, picture, xlsx, zipped
from tests.operations.pages import audit
from tests.steps import actor, count, problems
from tests.times import DAY, NOW

ClientOf = Callable[[str], FlaskClient]
GOOD = {
    "application/pdf": pdf(),
    "image/webp": picture("PNG"),
    "application/x-hwp": hwp(),
    "application/hwp+zip": hwpx(),
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": docx(),
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": xlsx(),
}
BAD = {
    "html": b"<!doctype html><script>alert(1)</script>",
    "svg": b'<svg xmlns="http://www.w3.org/2000/svg"/>',
    "exe": b"MZ\x90\x00" + b"\0" * 200,
    "nothing": b"",
    "half a pdf": b"%PDF-1.7\n1 0 obj",
    "pdf with a script": pdf(b"/S/JavaScript/JS(app.alert(1))"),
    "pdf with a file inside": pdf(b"/Type/EmbeddedFile"),
    "old word": OLE + b"\0" * 600,
    "plain zip": zipped({"a.txt": b"x"}),
    "two in one": zipped({"word/document.xml": b"x", "xl/workbook.xml": b"x"}),
    "macros": docx(**{"word/vbaProject.bin": b"x"}),
    "broken zip": docx()[:-30],
    "bomb": docx(**{"word/media/x.bin": b"\0" * (101 * 1024 * 1024)}),
    "bomb of a picture": picture("PNG", (7000, 7000), "1"),
    "broken picture": picture("PNG")[:30],
    "many entries": zipped({"word/document.xml": b"x"} | {f"x/{n}": b"" for n in range(2001)}),
}


@pytest.fixture
def tenant(client_of: ClientOf) -> FlaskClient:
    return client_of("tenant-a")


@pytest.mark.parametrize("kind", GOOD)
def test_a_document_is_known_by_its_content_and_downloaded_as_it_is(app: Flask, tenant: FlaskClient, kind: str) -> None:
    assert hand_in(tenant, GOOD[kind], "C:\\fakepath\\보험 증권.exe").status_code == 303
    answer = tenant.get("/documents/1/file")
    headers = {n: answer.headers[n] for n in ("Content-Type", "X-Content-Type-Options", "Content-Security-Policy")}
    assert headers == {
        "Content-Type": kind,
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "default-src 'none'; sandbox",
    }
    disposition = answer.headers["Content-Disposition"]
    assert (disposition.startswith("attachment; filename"), "exe" in disposition) == (True, False)
    assert answer.data == (files(app)[0].read_bytes() if kind == "image/webp" else GOOD[kind])
    answer.close()
    assert (len(files(app)), problems(app)) == (1, [])


@pytest.mark.parametrize("name", BAD)
def test_what_is_no_document_is_refused_and_nothing_is_stored(app: Flask, tenant: FlaskClient, name: str) -> None:
    refused = hand_in(tenant, BAD[name])
    assert (refused.status_code, 'href="#file"' in refused.text) == (422, True)
    assert (count(app, Document), files(app), audit(app, "document")) == (0, [], [])


def test_a_zip_that_lies_about_its_size_is_unfolded_no_further_than_allowed() -> None:
    data = bytearray(docx(**{"word/media/x.bin": b"\0" * (101 * 1024 * 1024)}))
    size = (101 * 1024 * 1024).to_bytes(4, "little")
    while (at := data.find(size)) >= 0:
        data[at : at + 4] = (100).to_bytes(4, "little")
    with pytest.raises(DomainError):
        read_file(bytes(data), "x.docx")


def test_a_large_file_is_told_and_a_huge_one_is_not_even_read(app: Flask, tenant: FlaskClient) -> None:
    large = hand_in(tenant, pdf(b"\0" * (20 * 1024 * 1024)))
    assert (large.status_code, "20 MB보다 큽니다" in large.text) == (422, True)
    assert hand_in(tenant, b"\0" * (22 * 1024 * 1024)).status_code == 413
    assert (count(app, Document), files(app)) == (0, [])


def test_what_has_expired_is_refused_and_leaves_no_file(app: Flask, tenant: FlaskClient) -> None:
    assert hand_in(tenant, pdf(), valid_until="2026-11-22").status_code == 422
    assert (count(app, Document), files(app)) == (0, [])
    assert hand_in(tenant, pdf(), valid_until="2026-11-23").status_code == 303


@pytest.mark.parametrize(
    ("who", "owner", "status"),
    [("tenant-a", "ours", 200), ("tenant-a", "me", 404), ("tenant-b", "ours", 404), ("citizen", "ours", 404),
     ("staff", "me", 200), ("official", "me", 404)],
)  # fmt: skip
def test_owners_colleagues_and_staff_read_it_and_nobody_else(
    client_of: ClientOf, who: str, owner: str, status: int
) -> None:
    hand_in(client_of("tenant-a-member"), pdf(), owner=owner)
    answer = client_of(who).get("/documents/1/file")
    answer.close()
    assert answer.status_code == status


def test_a_download_by_staff_is_written_down(app: Flask, tenant: FlaskClient, client_of: ClientOf) -> None:
    hand_in(tenant, pdf())
    client_of("staff").get("/documents/1/file").close()
    with app.app_context():
        looks = db.session.scalars(select(AccessEntry)).all()
    assert [(look.person_id, look.what) for look in looks] == [(actor(app, "tenant-a").id, "export")]


def test_staff_accept_or_reject_with_a_reason_that_its_owner_is_told(
    app: Flask, tenant: FlaskClient, client_of: ClientOf
) -> None:
    staff = client_of("staff")
    hand_in(tenant, pdf())
    assert "보험 2026" in staff.get("/staff/todo").text
    assert staff.post("/staff/documents/1", data={"verdict": "bad"}).status_code == 422
    assert audit(app, "document")[1:] == []
    assert staff.post("/staff/documents/1", data={"verdict": "bad", "why": "흐립니다"}).status_code == 303
    assert staff.post("/staff/documents/1", data={"verdict": "bad", "why": "흐립니다"}).status_code == 409
    assert "흐립니다" in tenant.get("/documents").text
    assert [mail["Subject"] for mail in read_mails(app, "tenant-a@test.example")] == ["서류 반려: 보험 2026"]
    assert staff.post("/staff/documents/1", data={"verdict": "good"}).status_code == 303
    assert [verb for verb, *_rest in audit(app, "document")] == ["hand_in", "check", "check"]
    assert "보험 2026" not in staff.get("/staff/todo").text


@pytest.mark.parametrize(("who", "status"), [("tenant-a-member", 303), ("tenant-a", 303), ("staff", 404)])
def test_who_handed_it_in_and_managers_remove_it_with_its_file(
    app: Flask, client_of: ClientOf, who: str, status: int
) -> None:
    hand_in(client_of("tenant-a-member"), pdf(), owner="ours")
    assert client_of(who).post("/documents/1/remove").status_code == status
    assert (count(app, Document), len(files(app))) == ((0, 0) if status == 303 else (1, 1))


def test_its_end_is_announced_once(app: Flask, tenant: FlaskClient, clock: Callable[[object], None]) -> None:
    hand_in(tenant, pdf(), valid_until="2026-12-25")
    subjects = []
    for days in (0, 2, 2, 9):
        clock(NOW + days * DAY)
        with app.app_context():
            jobs.remind(NOW + days * DAY)
        subjects.append(len(read_mails(app, "tenant-a@test.example")))
    assert subjects == [0, 1, 1, 1]


@pytest.mark.parametrize(
    ("state", "until", "standing"),
    [
        (State.NEW, None, Standing.NEW),
        (State.VERIFIED, None, Standing.VERIFIED),
        (State.VERIFIED, date(2026, 11, 22), Standing.EXPIRED),
        (State.VERIFIED, date(2026, 11, 23), Standing.EXPIRING),
        (State.NEW, date(2026, 12, 23), Standing.EXPIRING),
        (State.VERIFIED, date(2026, 12, 24), Standing.VERIFIED),
        (State.REJECTED, date(2020, 1, 1), Standing.REJECTED),
    ],
)
def test_a_document_stands_as_its_day_says(state: State, until: date | None, standing: Standing) -> None:
    assert standing_on(date(2026, 11, 23), state, until) is standing


def test_files_that_no_row_knows_are_swept_when_they_are_old(app: Flask, tenant: FlaskClient) -> None:
    hand_in(tenant, pdf())
    folder = app.config["UPLOAD_FOLDER"]
    young, old = folder / f"s-{'1' * 32}.bin", folder / f"s-{'2' * 32}.bin"
    for file in (young, old):
        file.write_bytes(b"")
    for file in files(app):
        age = 0 if file == young else 2 * 3600
        os.utime(file, (time.time() - age, time.time() - age))
    with app.app_context():
        jobs.sweep(NOW)
    assert [old.exists(), young.exists(), len(files(app))] == [False, True, 2]


def test_the_doctor_misses_a_file_and_its_page_is_not_there(app: Flask, tenant: FlaskClient) -> None:
    hand_in(tenant, pdf())
    files(app)[0].unlink()
    assert (len(problems(app)), tenant.get("/documents/1/file").status_code) == (1, 404)


def test_who_is_forgotten_leaves_no_document_of_their_own(app: Flask, client_of: ClientOf) -> None:
    member, director, person = client_of("tenant-a-member"), client_of("director"), actor(app, "tenant-a-member").id
    for owner in ("me", "ours"):
        hand_in(member, pdf(), owner=owner)
    for deed in ("leave", "forget"):
        answer: Any = director.post(f"/staff/people/{person}/{deed}", data={"why": "탈퇴"})
        assert answer.status_code == 303
    with app.app_context():
        assert db.session.scalars(select(Document.organisation_id)).all() == [actor(app, "tenant-a").organisation_id]
