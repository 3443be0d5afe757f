"""What residents say about a pledge: read by everybody once staff have looked at it, taken back by who said it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from anchorcenter.core.audit import AuditEntry
from anchorcenter.core.db import db
from anchorcenter.core.settings import change
from anchorcenter.core.unit_of_work import writing
from anchorcenter.pledges.comments.jobs import forget_rejected
from anchorcenter.pledges.comments.models import Comment, CommentState
from anchorcenter.pledges.comments.service import KEPT_DAYS
from tests.guards.test_pages import check
from tests.pledges.reported import SLUG, take_in
from tests.steps import WAYS, bearer, count
from tests.times import DAY, NOW

ClientOf = Callable[[str], FlaskClient]
PAGE = f"/pledges/{SLUG}/comments"
SAID = "실내비행장은 언제 여나요?"


@pytest.fixture
def said(app: Flask, client_of: ClientOf) -> Flask:
    take_in(app)
    assert client_of("citizen").post(PAGE, data={"text": SAID}).status_code == 303
    return app


def state(app: Flask, number: int = 1) -> str:
    with app.app_context():
        return str(db.session.get_one(Comment, number).state)


def do(app: Flask, client: FlaskClient, who: str, way: str, deed: str, number: int = 1, **sent: Any) -> int:
    """Do something with a comment on that way; 200 when it is done, else the refusal's status."""
    if way == "api":
        path = f"/api/v1/comments/{number}/{deed}"
        verb = "PUT" if deed == "answer" else "POST"
        json = sent if deed != "withdraw" else None
        code = app.test_client().open(path, method=verb, json=json, headers=bearer(who)).status_code
        return 200 if code == 204 else code
    paths = {"withdraw": f"/comments/{number}/withdraw", "decision": f"/staff/comments/{number}"}
    typed = {name: "1" if value is True else value or "" for name, value in sent.items()}
    code = client.post(paths.get(deed, f"/staff/comments/{number}/{deed}"), data=typed).status_code
    return 200 if code == 303 else code


@pytest.mark.parametrize("way", WAYS)
def test_everybody_reads_a_comment_once_staff_have_said_so(said: Flask, client_of: ClientOf, way: str) -> None:
    citizen, staff = client_of("citizen"), client_of("staff")
    assert [SAID in client_of(who).get(PAGE).text for who in ("", "tenant-a", "citizen")] == [False, False, True]
    assert "확인 대기" in citizen.get(PAGE).text
    assert "확인할 주민 의견" in staff.get("/staff/todo").text
    for path in ("/staff/comments", "/staff/comments/1"):
        text = staff.get(path).text
        check(text)
        assert SAID in text
    assert do(said, staff, "staff", way, "decision", is_shown=True) == 200
    for path in (PAGE, f"/pledges/{SLUG}"):
        text = client_of("").get(path).text
        check(text)
        assert (SAID in text, "사람 citizen" in text, "사* c******" in text) == (True, False, True)
    assert "확인할 주민 의견" not in staff.get("/staff/todo").text
    assert do(said, staff, "staff", way, "decision", is_shown=True) == 409


@pytest.mark.parametrize("way", WAYS)
def test_what_is_not_shown_is_so_for_a_reason_that_its_author_reads(said: Flask, client_of: ClientOf, way: str) -> None:
    staff = client_of("staff")
    assert (do(said, staff, "staff", way, "decision", is_shown=False), state(said)) == (422, "waiting")
    assert do(said, staff, "staff", way, "decision", is_shown=False, note="광고") == 200
    own = client_of("citizen").get(PAGE).text
    assert ("비공개" in own, "광고" in own, SAID in client_of("").get(PAGE).text) == (True, True, False)
    assert do(said, staff, "staff", way, "answer", answer="아닙니다.") == 409
    assert do(said, staff, "staff", way, "decision", is_shown=True) == 200  # Somebody thought about it again.
    assert do(said, staff, "staff", way, "decision", is_shown=False, note="연락처") == 200  # And again.
    assert SAID not in client_of("").get(PAGE).text


@pytest.mark.parametrize("way", WAYS)
def test_the_center_answers_for_everybody_and_may_take_it_back(said: Flask, client_of: ClientOf, way: str) -> None:
    staff = client_of("staff")
    do(said, staff, "staff", way, "decision", is_shown=True)
    assert do(said, staff, "staff", way, "answer", answer="8월 30일입니다.\n고맙습니다.") == 200
    text = client_of("").get(PAGE).text
    check(text)
    assert all(each in text for each in ("센터 답변", "8월 30일입니다.", "고맙습니다."))
    assert do(said, staff, "staff", way, "answer", answer="") == 200
    assert "센터 답변" not in client_of("").get(PAGE).text


@pytest.mark.parametrize("way", WAYS)
def test_who_said_it_takes_it_back_and_nothing_of_it_is_left(said: Flask, client_of: ClientOf, way: str) -> None:
    citizen, staff = client_of("citizen"), client_of("staff")
    do(said, staff, "staff", way, "decision", is_shown=True)
    for who in ("tenant-a", "staff"):
        assert (do(said, client_of(who), who, way, "withdraw"), state(said)) == (404, "shown")
    assert do(said, citizen, "citizen", way, "withdraw") == 200
    assert (state(said), count(said, Comment, Comment.text != "")) == ("withdrawn", 0)
    assert count(said, AuditEntry, AuditEntry.after.contains(SAID)) == 0
    assert [do(said, citizen, "citizen", way, deed) for deed in ("withdraw",)] == [409]
    assert do(said, staff, "staff", way, "decision", is_shown=True) == 409
    assert do(said, staff, "staff", way, "answer", answer="네") == 409


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("deed", ["decision", "answer"])
def test_only_staff_decide_and_answer_and_never_about_their_own(
    said: Flask, client_of: ClientOf, deed: str, way: str
) -> None:
    sent: dict[str, Any] = {"answer": "네"} if deed == "answer" else {"is_shown": True}
    for who in ("citizen", "tenant-a", "official"):
        assert (do(said, client_of(who), who, way, deed, **sent), state(said)) == (403, "waiting")
    client_of("staff").post(PAGE, data={"text": "저도 궁금합니다."})
    assert (do(said, client_of("staff"), "staff", way, "decision", 2, is_shown=True), state(said, 2)) == (
        403,
        "waiting",
    )
    assert do(said, client_of("director"), "director", way, "decision", 2, is_shown=True) == 200


@pytest.mark.parametrize("text", ["", "  \n ", "뒤집\u202e힌 글", "가" * 1_001])
def test_what_is_no_comment_is_refused(said: Flask, client_of: ClientOf, text: str) -> None:
    answer = client_of("citizen").post(PAGE, data={"text": text})
    sent = {"pledge": SLUG, "text": text}
    called = said.test_client().post("/api/v1/comments", json=sent, headers=bearer("citizen"))
    assert (answer.status_code, called.status_code, count(said, Comment)) == (422, 422, 1)


def test_five_a_day_and_no_more_on_either_way(said: Flask, client_of: ClientOf) -> None:
    def send(number: int) -> int:
        sent = {"pledge": SLUG, "text": f"의견 {number}"}
        return said.test_client().post("/api/v1/comments", json=sent, headers=bearer("citizen")).status_code

    assert [send(number) for number in range(5)] == [201, 201, 201, 201, 429]
    refused = client_of("citizen").post(PAGE, data={"text": "또"})
    assert (refused.status_code, int(refused.headers["Retry-After"]) > 0, count(said, Comment)) == (429, True, 5)
    assert client_of("tenant-a").post(PAGE, data={"text": "다른 사람"}).status_code == 303


def test_what_is_said_is_text_and_strangers_sign_in_first(said: Flask, client_of: ClientOf) -> None:
    client_of("tenant-a").post(PAGE, data={"text": "<script>alert(1)</script>"})
    do(said, client_of("staff"), "staff", "page", "decision", 2, is_shown=True)
    text = client_of("").get(PAGE).text
    assert ("<script>alert" in text, "&lt;script&gt;" in text) == (False, True)
    answer = client_of("").post(PAGE, data={"text": "x"})
    assert (answer.status_code // 100, "/login" in (answer.location or ""), count(said, Comment)) == (3, True, 2)
    assert client_of("citizen").post("/pledges/none/comments", data={"text": "x"}).status_code == 404


def test_programs_read_what_is_shown_in_pages_their_own_and_what_waits(said: Flask, client_of: ClientOf) -> None:
    client = said.test_client()
    for number in (2, 3):
        client_of("tenant-a").post(PAGE, data={"text": f"의견 {number}"})
        do(said, client_of("staff"), "staff", "api", "decision", number, is_shown=True)

    def read(path: str, who: str = "citizen") -> Any:
        return client.get(f"/api/v1/comments{path}", headers=bearer(who)).json

    first = read(f"?pledge={SLUG}&limit=1")
    assert ([each["id"] for each in first["items"]], "note" in first["items"][0]) == ([3], False)
    rest = read(f"?pledge={SLUG}&limit=5&cursor={first['next']}")
    assert ([each["text"] for each in rest["items"]], rest["next"]) == (["의견 2"], None)
    assert [(each["id"], each["state"]) for each in read("/mine")["items"]] == [(1, "waiting")]
    assert [each["id"] for each in read("/waiting", "staff")["items"]] == [1]
    assert client.get("/api/v1/comments/waiting", headers=bearer("citizen")).status_code == 403
    assert client.get("/api/v1/comments?pledge=none", headers=bearer("citizen")).status_code == 404


def test_who_is_forgotten_is_named_nowhere_and_what_nobody_read_is_gone(said: Flask, client_of: ClientOf) -> None:
    citizen, director = client_of("citizen"), client_of("director")
    citizen.post(PAGE, data={"text": "공개될 의견"})
    do(said, client_of("staff"), "staff", "page", "decision", 2, is_shown=True)
    with said.app_context():
        number = db.session.get_one(Comment, 1).author_id
    assert director.post(f"/staff/people/{number}/leave", data={"why": "요청"}).status_code == 303
    assert director.post(f"/staff/people/{number}/forget", data={"why": "요청"}).status_code == 303
    text = client_of("").get(PAGE).text
    assert ("공개될 의견" in text, "탈퇴한 회원" in text, "c******" in text) == (True, True, False)
    assert (state(said), count(said, Comment, Comment.text == SAID)) == (str(CommentState.WITHDRAWN), 0)


@pytest.mark.parametrize("way", WAYS)
def test_nothing_is_left_of_what_was_rejected_a_year_ago_but_that_it_was(
    said: Flask, client_of: ClientOf, way: str
) -> None:
    citizen, staff = client_of("citizen"), client_of("staff")
    assert citizen.post(PAGE, data={"text": "다른 의견"}).status_code == 303
    assert do(said, staff, "staff", way, "decision", is_shown=False, note="전화번호가 있습니다") == 200
    with said.app_context():
        forget_rejected(NOW + 364 * DAY)
        assert db.session.get_one(Comment, 1).text == SAID
    with said.app_context():
        forget_rejected(NOW + 367 * DAY)
    with said.app_context():
        gone, kept = db.session.get_one(Comment, 1), db.session.get_one(Comment, 2)
        assert (gone.text, gone.state, gone.note) == ("", CommentState.REJECTED, "전화번호가 있습니다")
        assert kept.text == "다른 의견"
        last = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
        assert last
        assert (last.verb, last.record, last.record_id, last.actor_id) == ("forget", "pledge_comment", 1, 0)
    assert "남아 있지 않습니다" in staff.get("/staff/comments/1").text
    assert SAID not in citizen.get(PAGE).text + staff.get("/staff/comments?state=rejected").text
    assert do(said, staff, "staff", way, "decision", is_shown=True) == 409
    assert do(said, citizen, "citizen", way, "withdraw") == 409
    assert state(said) == "rejected"


def test_staff_set_how_long_what_was_rejected_is_kept(said: Flask, client_of: ClientOf) -> None:
    assert do(said, client_of("staff"), "staff", "page", "decision", is_shown=False, note="광고") == 200
    with said.app_context():
        with writing():
            change(KEPT_DAYS, 30, now=NOW)
        forget_rejected(NOW + 31 * DAY)
    with said.app_context():
        assert db.session.get_one(Comment, 1).text == ""
