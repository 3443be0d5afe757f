"""Granting, reading, ending and revoking qualifications, on pages and by programs."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import delete, select

from anchorcenter.accounts.access_log import AccessEntry
from anchorcenter.accounts.qualified import Basis, Qualification
from anchorcenter.commands import work
from anchorcenter.core.audit import AuditEntry
from anchorcenter.core.db import db
from anchorcenter.core.outbox import Message
from anchorcenter.core.unit_of_work import writing
from anchorcenter.qualifications.rules import Standing, last_day, standing_on
from tests.operations.pages import audit, edit
from tests.qualified import granted, require, revoked
from tests.qualified import last_day as end_of
from tests.steps import actor, bearer, count, problems
from tests.times import NOW

ClientOf = Callable[[str], FlaskClient]
TYPED = {"kind": "indoor-safety", "basis": "paper", "reference": "이수증 12호", "granted_on": "2026-11-20"}
WANTED: dict[str, Any] = TYPED | {"person": 1}
PAGE = "/staff/qualifications/people/1"


def send(client: FlaskClient, path: str, who: str = "staff", **json: Any) -> Any:
    return client.post(f"/api/v1/qualifications{path}", json=json, headers=bearer(who))


def mails(app: Flask, kind: str) -> int:
    return count(app, Message, Message.key.contains(kind), Message.payload.contains("qualification"))


@pytest.mark.parametrize(
    ("day", "months", "last"),
    [
        (date(2026, 11, 30), 12, date(2027, 11, 30)),
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2028, 2, 29), 12, date(2029, 2, 28)),
        (date(2026, 11, 30), None, None),
    ],
)
def test_it_lasts_until_the_same_day_of_a_later_month(day: date, months: int | None, last: date | None) -> None:
    assert last_day(day, months) == last


def test_how_it_stands_on_a_day() -> None:
    last = date(2026, 12, 31)
    days = date(2026, 11, 30), date(2026, 12, 1), last, date(2027, 1, 1)
    assert [standing_on(day, last, is_revoked=False) for day in days] == [
        Standing.VALID, Standing.ENDING, Standing.ENDING, Standing.ENDED,
    ]  # fmt: skip
    assert standing_on(days[0], None, is_revoked=False) is Standing.VALID
    assert standing_on(days[0], last, is_revoked=True) is Standing.REVOKED


def test_staff_grant_it_for_a_paper_and_its_holder_is_told(app: Flask, client_of: ClientOf) -> None:
    require(app)
    staff = client_of("staff")
    assert staff.post(PAGE, data=TYPED).status_code == 303
    assert (end_of(app, 1), mails(app, "granted")) == (date(2027, 11, 20), 1)
    shown = staff.get(PAGE).text
    assert "이수증 12호" in shown
    assert count(app, AccessEntry, AccessEntry.person_id == 1, AccessEntry.what == "change") == 1
    assert problems(app) == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"reference": ""},
        {"granted_on": "2026-11-24"},
        {"granted_on": "2025-11-01"},
        {"valid_until": "2026-11-22"},
        {"valid_until": "2028-01-01"},
        {"kind": "flying"},
        {"basis": "word"},
    ],
)
def test_what_makes_no_sense_is_refused_on_both_ways(app: Flask, client_of: ClientOf, wrong: dict[str, str]) -> None:
    require(app)
    assert client_of("staff").post(PAGE, data=TYPED | wrong).status_code == 422
    assert send(client_of(""), "", **WANTED | wrong).status_code == 422
    assert count(app, Qualification) == count(app, AuditEntry, AuditEntry.record == "qualification") == 0


def test_only_staff_grant_and_revoke(app: Flask, client_of: ClientOf) -> None:
    require(app)
    granted(app, "citizen")
    assert send(client_of(""), "", "tenant-a", **WANTED).status_code == 403
    assert send(client_of(""), "/1/revoke", "tenant-a", why="x").status_code == 403
    assert client_of("tenant-a").post("/staff/qualifications/1/revoke", data={"why": "x"}).status_code == 403
    assert count(app, Qualification, Qualification.revoked_at.is_(None)) == 1


def test_a_certificate_of_the_center_grants_it_once(app: Flask) -> None:
    require(app)
    common = {"basis": Basis.CERTIFICATE, "reference": "C-2026-0001"}
    first = granted(app, "citizen", **common)
    assert granted(app, "citizen", **common) == first
    revoked(app, first)
    assert granted(app, "citizen", **common) != first


def test_it_is_revoked_once_and_for_a_reason_that_its_holder_reads(app: Flask, client_of: ClientOf) -> None:
    require(app)
    granted(app, "citizen")
    staff, path = client_of("staff"), "/staff/qualifications/1/revoke"
    assert staff.post(path, data={"why": ""}).status_code == 422
    assert staff.post(path, data={"why": "그물 밖 비행"}).status_code == 303
    assert staff.post(path, data={"why": "그물 밖 비행"}).status_code == 409
    assert send(client_of(""), "/1/revoke", why="x").status_code == 409
    assert send(client_of(""), "/9/revoke", why="x").status_code == 404
    assert "그물 밖 비행" in client_of("citizen").get("/profile/qualifications").text
    assert mails(app, "revoked") == 1
    assert problems(app) == []


def test_everybody_reads_their_own_and_what_it_opens(app: Flask, client_of: ClientOf) -> None:
    require(app)
    citizen = client_of("citizen")
    lacking = citizen.get("/profile/qualifications").text
    assert ("안전교육을 이수하세요." in lacking, "/spaces/a" in lacking) == (True, True)
    granted(app, "citizen", until="2026-12-10")
    mine = citizen.get("/profile/qualifications").text
    assert ("이수증 citizen" in mine, "곧" in mine, "/spaces/a" in mine) == (True, True, True)
    assert "이수증 citizen" not in client_of("tenant-a").get("/profile/qualifications").text


def test_the_page_of_a_space_says_what_is_needed_and_whether_one_has_it(app: Flask, client_of: ClientOf) -> None:
    name, met = "실내비행 안전교육", "2026. 12. 10."
    assert name not in client_of("citizen").get("/spaces/a").text
    require(app)
    granted(app, "citizen", until="2026-12-10")
    for who, has in (("citizen", True), ("tenant-a", False), ("", False)):
        text = client_of(who).get("/spaces/a").text
        assert (who, name in text, met in text) == (who, True, has)


def test_programs_read_their_own_and_staff_everybodys(app: Flask, client_of: ClientOf) -> None:
    require(app)
    for who in ("citizen", "tenant-a", "citizen"):
        granted(app, who)

    def read(who: str, asked: str = "") -> Any:
        return client_of("").get(f"/api/v1/qualifications{asked}", headers=bearer(who)).json

    assert [item["id"] for item in read("citizen")["items"]] == [3, 1]
    assert [item["id"] for item in read("citizen", "?person=1")["items"]] == [3, 1]
    assert [item["id"] for item in read("staff", "?person=1")["items"]] == [2]
    first = read("staff", "?limit=2")
    assert [item["id"] for item in first["items"]] == [3, 2]
    assert [item["id"] for item in read("staff", f"?limit=2&cursor={first['next']}")["items"]] == [1]
    assert count(app, AccessEntry, AccessEntry.actor_id == actor(app, "staff").id, AccessEntry.person_id == 1) > 0
    space = client_of("").get("/api/v1/spaces/a", headers=bearer("citizen")).json or {}
    assert space["qualification"] == "indoor-safety"


def test_a_program_grants_it_and_asks_again_with_the_same_answer(app: Flask, client_of: ClientOf) -> None:
    require(app)
    headers = bearer("staff") | {"Idempotency-Key": "one"}
    made: list[Any] = [client_of("").post("/api/v1/qualifications", json=WANTED, headers=headers) for _ in range(2)]
    assert [answer.status_code for answer in made] == [201, 201]
    assert (made[0].json, count(app, Qualification)) == (made[1].json, 1)


def test_who_has_it_is_told_once_before_it_ends_unless_it_was_renewed(app: Flask, clock: Any) -> None:
    require(app)
    granted(app, "citizen", until="2026-12-10")
    granted(app, "tenant-a", until="2026-12-10")
    granted(app, "tenant-a")
    for moment in (NOW, datetime.fromisoformat("2026-11-24T09:00:00+09:00")):
        clock(moment)
        with app.app_context():
            work(moment)
    with app.app_context():
        keys = db.session.scalars(select(Message.key).where(Message.key.endswith("-ending"))).all()
    assert keys == ["qualification-1-ending"]


def test_staff_see_what_ends_and_what_has_ended(app: Flask, client_of: ClientOf, clock: Any) -> None:
    require(app)
    granted(app, "citizen", until="2026-11-24")
    granted(app, "tenant-a", until="2026-12-20")
    granted(app, "tenant-b")
    clock(datetime.fromisoformat("2026-11-25T09:00:00+09:00"))
    shown = {
        show: re.findall(r"/staff/qualifications/people/(\d+)", client_of("staff").get(path).text)
        for show, path in (
            ("ending", "/staff/qualifications"),
            ("ended", "/staff/qualifications?show=ended"),
            ("all", "/staff/qualifications?show=all"),
        )
    }
    assert shown == {"ending": ["1"], "ended": ["4"], "all": ["3", "1", "4"]}


def test_kinds_are_made_and_changed_for_what_is_granted_from_then_on(app: Flask, client_of: ClientOf) -> None:
    director, path = client_of("director"), "/staff/qualifications/kinds"
    typed = {"slug": "night", "name": "야간비행", "months": "6"}
    assert director.post(path, data=typed).status_code == 303
    assert director.post(path, data=typed).status_code == 409
    assert director.post(path, data=typed | {"slug": "Night Flight"}).status_code == 422
    granted(app, "citizen", kind="night")
    assert director.post(f"{path}/1", data=typed | {"months": "12"}).status_code == 303
    granted(app, "tenant-a", kind="night")
    assert (end_of(app, 1), end_of(app, 2)) == (date(2027, 5, 23), date(2027, 11, 23))


def test_a_space_is_set_to_require_it_on_its_settings_page(app: Flask, client_of: ClientOf) -> None:
    require(app, "b")
    answer = edit(client_of("director"), "/spaces/5", qualification_id="1")
    assert answer.status_code == 303
    assert "실내비행 안전교육" in client_of("").get("/spaces/a").text
    ((verb, number, before, after, _why),) = audit(app, "space")
    assert (verb, number, before, after) == ("change", 5, '{"qualification_id": null}', '{"qualification_id": 1}')


def test_who_is_forgotten_leaves_no_number_of_a_paper(app: Flask, client_of: ClientOf) -> None:
    require(app)
    number = granted(app, "citizen", reference="이수증 비밀-77")
    director, person = client_of("director"), actor(app, "citizen").id
    director.post(f"/staff/people/{person}/leave", data={"why": "탈퇴", "step": "leave"})
    answer = director.post(f"/staff/people/{person}/forget", data={"why": "요청"})
    assert answer.status_code == 303
    with app.app_context():
        assert db.session.get_one(Qualification, number).reference == f"-{number}"


def test_the_doctor_misses_the_deed_behind_a_qualification(app: Flask) -> None:
    require(app)
    granted(app, "citizen")
    assert problems(app) == []
    with app.app_context(), writing():
        db.session.execute(delete(AuditEntry).where(AuditEntry.record == "qualification"))
    assert any("qualification 1" in text for text in problems(app))
