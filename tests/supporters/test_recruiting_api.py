"""Calls for supporters by programs: run by staff, applied for by people for themselves, objected to once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from anchorcenter.accounts.models import Gender, Person
from anchorcenter.admissions.calls.models import Appeal, Application, Call, Criterion
from anchorcenter.core.db import db
from anchorcenter.core.unit_of_work import writing
from anchorcenter.supporters.models import Supporter
from tests.admissions.rounds import AFTER, add_reviewer
from tests.steps import bearer, count
from tests.supporters.logged import called, served

ClientOf = Callable[[str], FlaskClient]
Clock = Callable[[datetime], None]
ROOT, FIRST = "/api/v1", "/supporter-cohorts/first"
CALL, OWN = f"{FIRST}/recruitment", f"{FIRST}/application"
TIMES = {"opens_at": "2026-11-01T09:00:00+09:00", "closes_at": "2026-11-24T18:00:00+09:00"}


@pytest.fixture
def ask(app: Flask) -> Callable[..., Any]:
    """Ask as somebody."""
    client = app.test_client()

    def call(who: str, method: str, path: str, sent: Any = None, **headers: str) -> TestResponse:
        return client.open(f"{ROOT}{path}", method=method.upper(), json=sent, headers=bearer(who) | headers)

    return call


def answered(questions: list[int]) -> dict[str, Any]:
    return {"answers": [{"question": each, "value": "센터 소식을 알리고 싶습니다"} for each in questions]}


def applied(ask: Callable[..., Any], who: str, questions: list[int]) -> None:
    assert ask(who, "post", OWN, answered(questions)).status_code == 201
    assert ask(who, "post", f"{OWN}/submit").status_code == 200


def test_staff_make_and_publish_a_call_that_everybody_reads_then(app: Flask, ask: Callable[..., Any]) -> None:
    served(app)
    assert ask("citizen", "get", CALL).status_code == 404
    made = ask("staff", "post", CALL, TIMES | {"places": 9})
    assert (made.status_code, made.json["state"], made.json["staff"]["reviewers"]) == (201, "draft", [])
    assert ask("staff", "post", CALL, TIMES | {"places": 9}).status_code == 409
    assert (ask("citizen", "get", CALL).status_code, ask("staff", "get", CALL).status_code) == (404, 200)
    with app.app_context(), writing():
        reviewer = add_reviewer("reviewer-1")
    assert ask("staff", "post", f"{CALL}/reviewers", {"person": reviewer}).status_code == 201
    assert ask("staff", "post", f"{CALL}/steps", {"step": "publish"}).json["state"] == "open"
    shown = ask("citizen", "get", CALL).json
    assert (shown["staff"], shown["places"], len(shown["questions"]), len(shown["criteria"])) == (None, 9, 3, 3)
    assert ask("staff", "post", f"{CALL}/steps", {"step": "results"}).status_code == 409


def test_who_applied_is_scored_selected_and_serves(
    app: Flask, ask: Callable[..., Any], client_of: ClientOf, clock: Clock
) -> None:
    served(app)
    with app.app_context(), writing():
        reviewer = add_reviewer("reviewer-1")
        db.session.execute(update(Person).where(Person.email.like("citizen%")).values(gender=Gender.FEMALE))
    questions = called(app, "first", reviewer)
    for who in ("citizen", "nobody"):
        applied(ask, who, questions)
    clock(AFTER)
    found = ask("staff", "get", f"{CALL}/applications").json["items"]
    assert [(each["screening"], each["outcome"]) for each in found] == [("waiting", "open")] * 2
    with app.app_context():
        criteria = list(db.session.scalars(select(Criterion.id)))
    for each, points in zip(found, ("90", "70"), strict=True):
        path = f"{CALL}/applications/{each['id']}"
        assert ask("staff", "post", f"{path}/screen", {"passes": True}).json["screening"] == "passed"
        sheet = {f"c{number}": points for number in criteria} | {"step": "documents", "comment_documents": ""}
        assert client_of("reviewer-1").post(f"/reviews/first/{each['id']}", data=sheet).status_code == 303
    assert ask("staff", "post", f"{CALL}/appointments").status_code == 409
    for step in ("freeze", "decide", "results"):
        assert ask("staff", "post", f"{CALL}/steps", {"step": step}).status_code == 200
    assert ask("staff", "post", f"{CALL}/appointments").json == {"appointed": 1}
    assert (ask("staff", "post", f"{CALL}/appointments").json, count(app, Supporter)) == ({"appointed": 0}, 1)
    read = ask("staff", "get", CALL).json
    assert read["staff"]["applied"]["genders"][0] == {"gender": "female", "people": 1}
    assert sum(each["people"] for each in read["staff"]["applied"]["genders"]) == 2  # Who does not say counts, too.
    assert (read["selected"], ask("citizen", "get", OWN).json["outcome"]) == ([found[0]["code"]], "selected")


def test_everybody_reads_how_it_is_decided_before_applying(app: Flask, client_of: ClientOf) -> None:
    served(app)
    called(app, "first", _reviewer(app), places=9, appeal_days=5)
    page = client_of("").get("/supporters/first").text
    said = [
        "활동 의지",
        ">40<",
        "2026. 11. 24.(화) 18:00",
        "5일 안에 이의를 신청할 수 있습니다",
        "/supporters/first/application",
    ]
    assert [text for text in said if text not in page] == []


def test_two_of_one_company_apply_each_for_themselves(app: Flask, ask: Callable[..., Any], client_of: ClientOf) -> None:
    served(app)
    questions = called(app, "first", *[_reviewer(app)])
    applied(ask, "tenant-a", questions)
    typed = {f"q{each}": "저도 합니다" for each in questions} | {"seen": "", "submit": "1"}
    assert client_of("tenant-a-member").post("/supporters/first/application", data=typed).status_code == 303
    with app.app_context():
        rows = list(db.session.execute(select(Application.applicant, Application.organisation_id)))
    assert (len({row[0] for row in rows}), {row[1] for row in rows}) == (2, {None})


def test_a_draft_is_changed_by_who_has_read_it_and_withdrawn(app: Flask, ask: Callable[..., Any]) -> None:
    served(app)
    questions = called(app, "first", _reviewer(app))
    assert ask("citizen", "get", OWN).status_code == 404
    made = ask("citizen", "post", OWN, {"answers": []})
    assert (made.status_code, made.json["missing"]) == (201, questions[:2])
    assert ask("citizen", "post", OWN, {"answers": []}).status_code == 409
    assert ask("citizen", "post", f"{OWN}/submit").status_code == 422
    tag = {"If-Match": made.headers["ETag"]}
    assert ask("citizen", "patch", OWN, answered(questions)).status_code == 428
    assert ask("citizen", "patch", OWN, answered(questions), **tag).json["missing"] == []
    assert ask("citizen", "patch", OWN, answered(questions), **tag).status_code == 412
    assert ask("citizen", "post", f"{OWN}/submit").json["state"] == "submitted"
    assert ask("citizen", "post", f"{OWN}/withdraw").json["state"] == "withdrawn"
    assert ask("tenant-b", "get", OWN).status_code == 404


@pytest.mark.parametrize("way", ["page", "api"])
def test_a_result_is_objected_to_once_and_answered(
    app: Flask, ask: Callable[..., Any], client_of: ClientOf, clock: Clock, way: str
) -> None:
    served(app)
    questions = called(app, "first", _reviewer(app))
    applied(ask, "citizen", questions)
    clock(AFTER)
    number = ask("staff", "get", f"{CALL}/applications").json["items"][0]["id"]
    ask("staff", "post", f"{CALL}/applications/{number}/screen", {"passes": False, "why": "활동 계획이 없습니다"})
    for step in ("freeze", "decide", "results"):
        assert ask("staff", "post", f"{CALL}/steps", {"step": step}).status_code == 200
    page, staff_page = "/supporters/first/application", f"/staff/supporters/first/recruitment/{number}"
    citizen, staff = client_of("citizen"), client_of("staff")
    assert "결과에 이의" in citizen.get(page).text
    if way == "page":
        assert citizen.post(f"{page}/objection", data={"text": ""}).status_code == 422
        assert citizen.post(f"{page}/objection", data={"text": "다시 봐 주세요"}).status_code == 303
        assert citizen.post(f"{page}/objection", data={"text": "한 번 더"}).status_code == 409
        assert "다시 봐 주세요" in staff.get(staff_page).text
        assert "다시 봐 주세요" not in client_of("tenant-b").get(page).text
        assert staff.post(f"{staff_page}/answer", data={"answer": "다시 보았습니다"}).status_code == 303
    else:
        assert ask("citizen", "post", f"{OWN}/objection", {"text": "다시 봐 주세요"}).status_code == 200
        assert ask("citizen", "post", f"{OWN}/objection", {"text": "한 번 더"}).status_code == 409
        path = f"{CALL}/applications/{number}/answer"
        assert ask("citizen", "post", path, {"answer": "네"}).status_code == 403
        assert (
            ask("staff", "post", path, {"answer": "다시 보았습니다"}).json["objection"]["answer"] == "다시 보았습니다"
        )
    assert ("다시 보았습니다" in citizen.get(page).text, count(app, Appeal)) == (True, 1)


def test_what_waits_in_a_call_waits_for_staff(
    app: Flask, ask: Callable[..., Any], client_of: ClientOf, clock: Clock
) -> None:
    served(app)
    applied(ask, "citizen", called(app, "first", _reviewer(app)))
    clock(AFTER)
    page = client_of("staff").get("/staff/todo").text
    assert ("검토할 서포터즈 신청" in page, "/staff/supporters/first/recruitment/1" in page) == (True, True)
    assert count(app, Call) == 1


def _reviewer(app: Flask) -> int:
    with app.app_context(), writing():
        return add_reviewer("reviewer-1")
