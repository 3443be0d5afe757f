"""Issuing, checking, replacing and revoking certificates, on pages and by programs."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pypdf
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import inspect, select, update
from werkzeug.test import TestResponse

from anchorcenter.accounts.access_log import AccessEntry, What
from anchorcenter.accounts.models import Person
from anchorcenter.accounts.qualified import Qualification
from anchorcenter.certificates import service
from anchorcenter.certificates.models import Certificate, Status
from anchorcenter.core.db import db
from anchorcenter.core.errors import DomainError
from anchorcenter.core.outbox import Message
from anchorcenter.core.render import can_print
from anchorcenter.core.unit_of_work import writing
from tests.certificates.issuing import TOO_LITTLE, code_of, issued, row_of, wanted
from tests.guards.test_queries import noting
from tests.qualified import require
from tests.steps import actor, bearer, count, problems
from tests.times import DAY, MINUTE, NOW, kst

ClientOf = Callable[[str], FlaskClient]
needs_font = pytest.mark.skipif(not can_print(), reason="this machine has no Korean font")


def text(answer: TestResponse) -> str:
    return re.sub(r"\s+", " ", answer.get_data(as_text=True))


def main_of(answer: TestResponse) -> str:
    page = text(answer)
    return page[page.index("<main") : page.index("</main")]


def file_of(client: FlaskClient, number: int, language: str = "ko") -> bytes:
    answer = client.get(f"/certificates/{number}.pdf?lang={language}")
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    return bytes(answer.data)


def take_file(client: FlaskClient, number: int, why: str = "분실하여 대신 출력") -> TestResponse:
    """As staff take it, for a reason."""
    return client.post(f"/staff/certificates/{number}/file", data={"lang": "en", "why": why})


def send_file(client: FlaskClient, content: bytes) -> TestResponse:
    return client.post("/verify", data={"file": (io.BytesIO(content), "x.pdf")}, content_type="multipart/form-data")


def test_a_stranger_reads_a_masked_name_what_it_is_for_and_nothing_more_c2(app: Flask, client_of: ClientOf) -> None:
    with app.app_context(), writing():
        db.session.execute(update(Person).where(Person.email.startswith("citizen")).values(phone="+821012345678"))
    number = issued(app)
    main = main_of(client_of("").get(f"/verify/{code_of(app, number)}"))
    for shown in (
        "사* c******",
        "드론 조종 기초",
        "12시간",
        "2026. 10. 6.(화) – 2026. 10. 22.(목)",
        "유효한 증서입니다",
    ):
        assert shown in main
    for hidden in ("사람 citizen", "citizen@", "010", "+82", "2026-드론기초"):
        assert hidden not in main
    answer = client_of("").get(f"/api/v1/certificates/verify/{code_of(app, number)}", headers=bearer("tenant-b"))
    assert answer.json == {
        "status": "issued", "kind": "completion", "name": "사* c******", "title": "드론 조종 기초", "hours": 12,
        "first_on": "2026-10-06", "last_on": "2026-10-22", "issued_on": "2026-11-23", "ended_at": None,
    }  # fmt: skip


def test_codes_are_unique_and_the_database_says_so_c1(app: Flask) -> None:
    numbers = [issued(app, source=f"test-{each}") for each in range(20)]
    assert len({row_of(app, each).code for each in numbers}) == 20
    with app.app_context():
        unique = inspect(db.session.connection()).get_unique_constraints("certificates")
        assert ["code"] in [each["column_names"] for each in unique]


def test_a_form_without_a_code_says_what_to_enter(client_of: ClientOf) -> None:
    answer = client_of("").get("/verify?code=")
    assert (answer.status_code, "증서에 인쇄된 확인번호를 입력하세요." in answer.text) == (422, True)
    assert client_of("").get("/verify").status_code == 200


def test_a_code_is_found_however_it_is_typed_c6(app: Flask, client_of: ClientOf) -> None:
    code, client = code_of(app, issued(app)), client_of("")
    other = code.lower().replace("0", "o").replace("1", "I")
    for typed in (code, code.replace("-", ""), other, code.replace("-", " "), f"  {code}"):
        assert client.get(f"/verify/{typed}").status_code == 200
    answer = client.get("/verify", query_string={"code": other})
    assert (answer.status_code, answer.location) == (303, f"/verify/{other}")


def test_every_wrong_code_is_answered_alike_by_the_same_statements_c5(app: Flask, client_of: ClientOf) -> None:
    code, client = code_of(app, issued(app)), client_of("")
    client.get("/verify")
    near = code[:-1] + ("A" if code[-1] != "A" else "B")
    answers = []
    for typed in (near, "K7M2-9QXT-4WHC", "x", "가나다", "%25", "U" * 12, "x" * 300):
        with noting(app) as asked:
            answer = client.get(f"/verify/{typed}")
        answers.append((answer.status_code, main_of(answer), [statement for statement, _values in asked]))
    assert answers[0][0] == 404
    assert [answer for answer in answers if answer != answers[0]] == []


def test_who_guesses_codes_is_held_up_and_not_who_knows_one_c5(
    app: Flask, client_of: ClientOf, clock: Callable[[datetime], None]
) -> None:
    code, client = code_of(app, issued(app)), client_of("")
    assert [client.get("/verify/x").status_code for _each in range(20)] == [404] * 20
    held = client.get("/verify/x")
    assert (held.status_code, int(held.headers["Retry-After"]) > 800) == (429, True)
    assert client.get(f"/api/v1/certificates/verify/{code}", headers=bearer("citizen")).status_code == 429
    assert client.get("/checkin/x", headers={"Referer": "x"}).status_code != 429
    clock(NOW + 16 * MINUTE)
    assert [client.get(f"/verify/{code}").status_code for _each in range(25)] == [200] * 25


def test_a_revoked_one_says_so_at_the_same_address_c3(app: Flask, client_of: ClientOf) -> None:
    number, staff = issued(app), client_of("staff")
    address = f"/verify/{code_of(app, number)}"
    before = staff.post(f"/staff/certificates/{number}/revoke", data={"why": ""})
    assert (before.status_code, row_of(app, number).status) == (422, Status.ISSUED)
    assert staff.post(f"/staff/certificates/{number}/revoke", data={"why": "출석 정정"}).status_code == 303
    answer = client_of("").get(address)
    assert (answer.status_code, "2026. 11. 23.(월)에 취소된 증서입니다" in text(answer)) == (200, True)
    assert "출석 정정" not in text(answer)
    assert "출석 정정" in text(client_of("citizen").get("/certificates"))
    assert staff.post(f"/staff/certificates/{number}/revoke", data={"why": "또"}).status_code == 409
    assert client_of("citizen").get(f"/certificates/{number}.pdf").status_code == 409
    assert (count(app, Message, Message.key == f"certificate-{number}-revoked"), problems(app)) == (1, [])


def test_another_one_takes_its_place_and_the_first_stays_visible_c3(app: Flask, client_of: ClientOf) -> None:
    require(app)
    number, staff = issued(app, qualification="indoor-safety"), client_of("staff")
    sent = {"name": "사람 새이름", "name_en": "New Name", "why": "개명"}
    answer = staff.post(f"/staff/certificates/{number}/reissue", data=sent)
    new = int(answer.location.rpartition("/")[2])
    assert (answer.status_code, row_of(app, number).status, row_of(app, new).replaces_id) == (303, "replaced", number)
    assert "대체되었습니다" in text(client_of("").get(f"/verify/{code_of(app, number)}"))
    page = text(client_of("").get(f"/verify/{code_of(app, new)}"))
    assert ("사* 새**" in page, row_of(app, new).number) == (True, 2)
    assert count(app, Qualification, Qualification.revoked_at.is_(None)) == 1
    assert staff.post(f"/staff/certificates/{number}/reissue", data=sent).status_code == 409
    assert staff.post(f"/staff/certificates/{new}/revoke", data={"why": "부정"}).status_code == 303
    assert count(app, Qualification, Qualification.revoked_at.is_(None)) == 0
    assert problems(app) == []


def test_what_it_grants_is_granted_by_its_number_and_revoked_with_it(app: Flask) -> None:
    require(app)
    number, staff = issued(app, qualification="indoor-safety"), actor(app, "staff")
    with app.app_context():
        found = db.session.scalars(select(Qualification)).one()
        assert (found.reference, found.basis, str(found.valid_until)) == (
            "2026-드론기초-0001", "certificate", "2027-11-23",
        )  # fmt: skip
    assert len(actor(app, "citizen").qualified) == 1
    with app.app_context(), writing():
        service.revoke(number, service.Revoking(why="출석 정정"), by=staff, now=NOW)
    assert actor(app, "citizen").qualified == frozenset()


def test_one_of_an_erased_account_still_verifies_with_its_text_c8(app: Flask, client_of: ClientOf) -> None:
    number, person = issued(app), actor(app, "citizen").id
    before = text(client_of("").get(f"/verify/{code_of(app, number)}"))
    staff, director = client_of("staff"), client_of("director")
    page = text(director.get(f"/staff/people/{person}/forget"))
    assert "수료증은 진위 확인을 위해 이름을 포함하여" in page
    staff.post(f"/staff/people/{person}/leave", data={})
    with app.app_context(), writing():
        db.session.execute(update(Person).where(Person.id == person).values(is_active=False))
    assert director.post(f"/staff/people/{person}/forget", data={"why": "본인 요청"}).status_code == 303
    with app.app_context():
        assert db.session.get_one(Person, person).is_forgotten
    assert text(client_of("").get(f"/verify/{code_of(app, number)}")) == before
    with pytest.raises(DomainError) as refused, app.app_context(), writing():
        service.issue([wanted(person, "test-2")], by=actor(app, "staff"), now=NOW)
    assert [each.code for each in refused.value.reasons] == ["nobody"]


def test_its_text_stays_when_the_name_of_its_holder_changes_c9(app: Flask, client_of: ClientOf) -> None:
    number = issued(app)
    before = text(client_of("").get(f"/verify/{code_of(app, number)}"))
    with app.app_context(), writing():
        db.session.execute(update(Person).where(Person.email.startswith("citizen")).values(name="딴 이름"))
    assert text(client_of("").get(f"/verify/{code_of(app, number)}")) == before


def test_below_the_rule_none_is_issued_also_when_many_are_c10(app: Flask) -> None:
    staff = actor(app, "staff")
    people = [actor(app, who).id for who in ("citizen", "tenant-a", "tenant-b")]
    many = [
        wanted(person, f"test-{person}", criteria=(TOO_LITTLE,) if person == people[1] else wanted(1).criteria)
        for person in people
    ]
    for each in (many, [many[1]], [wanted(people[0], criteria=())]):
        with pytest.raises(DomainError) as refused, app.app_context(), writing():
            service.issue(each, by=staff, now=NOW)
        assert ([reason.code for reason in refused.value.reasons], count(app, Certificate)) == (["below_rule"], 0)
    assert issued(app) == 1
    assert row_of(app, 1).number == 1


def test_a_source_has_one_valid_certificate(app: Flask) -> None:
    number = issued(app)
    with pytest.raises(DomainError) as refused:
        issued(app)
    assert (refused.value.status, count(app, Certificate)) == (409, 1)
    with app.app_context(), writing():
        service.revoke(number, service.Revoking(why="정정"), by=actor(app, "staff"), now=NOW)
    assert row_of(app, issued(app)).number == 2


def test_numbers_begin_anew_in_each_year_and_series_by_the_date_of_the_center_c14(app: Flask) -> None:
    eve = kst("23:59", "2026-12-31")
    numbers = [
        issued(app, source="a", now=eve), issued(app, source="b", now=eve + MINUTE),
        issued(app, source="c", now=eve + DAY), issued(app, source="d", now=eve + DAY, series="안전"),
    ]  # fmt: skip
    rows = [row_of(app, each) for each in numbers]
    assert [(row.year, row.series, row.number) for row in rows] == [
        (2026, "드론기초", 1), (2027, "드론기초", 1), (2027, "드론기초", 2), (2027, "안전", 1),
    ]  # fmt: skip
    assert problems(app) == []


def test_a_block_that_fails_leaves_no_gap_c14(app: Flask) -> None:
    staff, person = actor(app, "staff"), actor(app, "citizen").id

    def crash() -> None:
        with app.app_context(), writing():
            service.issue([wanted(person)], by=staff, now=NOW)
            raise RuntimeError("crash")

    with pytest.raises(RuntimeError):
        crash()
    assert row_of(app, issued(app)).number == 1


@needs_font
def test_staff_take_the_file_of_another_for_a_reason_that_is_kept(app: Flask, client_of: ClientOf) -> None:
    number, staff = issued(app), client_of("staff")
    assert staff.get(f"/certificates/{number}.pdf").location == f"/staff/certificates/{number}"
    assert take_file(staff, number, "").status_code == 422
    assert take_file(staff, number).mimetype == "application/pdf"
    with app.app_context():
        rows = select(AccessEntry.why).where(AccessEntry.what == What.EXPORT)
        assert db.session.scalars(rows).all() == ["분실하여 대신 출력"]


@needs_font
def test_a_program_of_its_holder_takes_the_file_and_nobody_elses(app: Flask, client_of: ClientOf) -> None:
    number, client = issued(app), client_of("")
    call = f"/api/v1/certificates/{number}/document"
    assert client.get(call, headers=bearer("citizen")).data == file_of(client_of("citizen"), number)
    assert client.get(f"{call}?lang=en", headers=bearer("citizen")).data == file_of(client_of("citizen"), number, "en")
    assert client.get(f"{call}?lang=x", headers=bearer("citizen")).status_code == 422
    for who in ("staff", "tenant-a"):  # Staff say on its page why they take another's.
        assert client.get(call, headers=bearer(who)).status_code == 404
    assert client_of("staff").post(f"/staff/certificates/{number}/revoke", data={"why": "정정"}).status_code == 303
    assert client.get(call, headers=bearer("citizen")).status_code == 409


@needs_font
def test_a_changed_file_fails_the_check_and_ours_passes_c12(app: Flask, client_of: ClientOf) -> None:
    number, stranger = issued(app), client_of("")
    korean, english = file_of(client_of("citizen"), number), bytes(take_file(client_of("staff"), number).data)
    assert file_of(client_of("citizen"), number) == korean
    for content in (korean, english):
        answer = send_file(stranger, content)
        assert (answer.status_code, "변경되지 않았습니다" in text(answer), "사* c******" in text(answer)) == (
            200,
            True,
            True,
        )
    for content in (korean.replace(b"2026", b"2027", 1), korean + b"\n", b"", b"x" * 1_000):
        answer = send_file(stranger, content)
        assert (answer.status_code, "센터가 발급한 파일이 아닙니다" in text(answer)) == (404, True)
        assert "사* c******" not in text(answer)
    assert stranger.post("/verify", data={}).status_code == 422


@needs_font
def test_the_file_says_what_was_issued_in_korean_or_english(app: Flask, client_of: ClientOf) -> None:
    number = issued(app)
    found = [
        re.sub(r"[\s\u200b]", "", pypdf.PdfReader(io.BytesIO(file_of(client_of("citizen"), number, each))).pages[0]
        .extract_text()) for each in ("ko", "en")
    ]  # fmt: skip
    code = code_of(app, number)
    for said in (
        "제2026-드론기초-0001호",
        "사람citizen",
        "드론조종기초",
        "12시간",
        "시험센터",
        f"http://localhost/verify/{code}",
    ):
        assert said in found[0]
    for said in ("Certificateofcompletion", "Flyingdronesforbeginners", "12hours", "Testcenter", code):
        assert said in found[1]


def test_others_have_no_business_with_it(app: Flask, client_of: ClientOf) -> None:
    number = issued(app)
    assert client_of("tenant-a").get(f"/certificates/{number}.pdf").status_code == 404
    call = f"/api/v1/certificates/{number}"
    assert client_of("").get(call, headers=bearer("tenant-a")).status_code == 404
    assert client_of("").get("/api/v1/certificates", headers=bearer("tenant-a")).json == {"items": [], "next": None}
    sent: dict[str, Any] = {"json": {"why": "x"}, "headers": bearer("citizen")}
    assert client_of("").post(f"{call}/revoke", **sent).status_code == 403
    assert row_of(app, number).status is Status.ISSUED


def test_programs_read_reissue_and_revoke_it(app: Flask, client_of: ClientOf) -> None:
    number, client = issued(app), client_of("")
    call = f"/api/v1/certificates/{number}"
    own: Any = client.get("/api/v1/certificates", headers=bearer("citizen")).json
    assert [(each["id"], each["number"], each["name"]) for each in own["items"]] == [
        (number, "2026-드론기초-0001", "사람 citizen")
    ]
    new: Any = client.post(f"{call}/reissue", json={"name": "새 이름", "why": "개명"}, headers=bearer("staff"))
    assert (new.status_code, new.json["replaces"], new.json["number"]) == (200, number, "2026-드론기초-0002")
    path = f"/api/v1/certificates/{new.json['id']}/revoke"
    answer: Any = client.post(path, json={"why": "부정"}, headers=bearer("staff"))
    assert (answer.status_code, answer.json["status"], answer.json["ended_why"]) == (200, "revoked", "부정")
    assert client.post(path, json={"why": "또"}, headers=bearer("staff")).status_code == 409
    assert problems(app) == []


def test_staff_find_it_by_name_number_and_code_and_it_is_written_down(app: Flask, client_of: ClientOf) -> None:
    number, staff = issued(app), client_of("staff")
    issued(app, "tenant-a", "test-2", title="드론 정비", title_en="Repair", series="정비")
    for words in ("citizen", "조종", "2026-드론기초-0001", code_of(app, number).lower()):
        page = text(staff.get("/staff/certificates", query_string={"q": words}))
        assert ("2026-드론기초-0001" in page, "2026-정비-0001" in page) == (True, False)
    seen = AccessEntry.person_id == actor(app, "citizen").id
    assert count(app, AccessEntry, seen) == 4
    assert "사람 citizen" in text(staff.get(f"/staff/certificates/{number}"))
    assert (
        count(app, AccessEntry, seen),
        "2026-드론기초" in text(staff.get("/staff/certificates?status=revoked")),
    ) == (5, False)
