"""Who leaves is asked a few questions, once; staff read what the answers come to."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from anchorcenter.bookings.feedback.models import Feedback
from anchorcenter.bookings.use.jobs import follow_ends
from anchorcenter.questions.models import QuestionKind
from anchorcenter.questions.sums import Sum, sum_up
from tests.accounts.mails import read_mails
from tests.bookings.uses import do
from tests.guards.test_pages import check
from tests.steps import bearer, book, count, problems
from tests.times import DAY, MINUTE, kst

ClientOf = Callable[[str], FlaskClient]
Clock = Callable[[datetime], None]
CODE = "B-2026-000001"
ASKED = (("yes_no", "깨끗했나요?"), ("number", "몇 번 비행했나요?"), ("text", "무엇이 아쉬웠나요?"))


@pytest.fixture
def tenant(app: Flask, client_of: ClientOf, clock: Clock) -> FlaskClient:
    """Company A has zone A from ten to eleven, which asks three things; it is half past ten and they are there."""
    staff, client = client_of("staff"), client_of("tenant-a")
    for kind, text in ASKED:
        assert staff.post("/staff/feedback/a", data={"kind": kind, "text": text, "text_en": ""}).status_code == 303
    assert book(client, "tenant-a", "api", "a", "10:00", "11:00").status == 201
    clock(kst("10:30"))
    assert do(client, "tenant-a", "page", "checkin", CODE).status == 200
    return client


def fields(client: FlaskClient) -> list[str]:
    """The names of what is asked, in their order."""
    parts = client.get(f"/bookings/{CODE}/feedback").text.split(' name="q')[1:]
    return [f"q{part.partition(chr(34))[0]}" for part in parts]


def answer(client: FlaskClient, *values: str) -> int:
    sent = dict(zip(fields(client), values, strict=False))
    return client.post(f"/bookings/{CODE}/feedback", data=sent).status_code


def test_who_leaves_is_asked_and_answers_once(app: Flask, client_of: ClientOf, tenant: FlaskClient) -> None:
    assert "/feedback" not in tenant.get(f"/bookings/{CODE}/use").text
    assert do(tenant, "tenant-a", "page", "leave", CODE).status == 200
    assert f"/bookings/{CODE}/feedback" in tenant.get(f"/bookings/{CODE}/use").text
    asked = fields(tenant)
    sent = dict(zip(asked, ("1", "12", "조명이 어두웠어요"), strict=True))
    answers = [tenant.post(f"/bookings/{CODE}/feedback", data=sent).status_code for _twice in range(2)]
    assert (answers, count(app, Feedback)) == ([303, 409], 1)
    assert "감사합니다" in tenant.get(f"/bookings/{CODE}/feedback").text
    page = client_of("staff").get("/staff/feedback/a").text
    assert [text in page for text in ("1명이 예", "평균 12.0", "조명이 어두웠어요", CODE)] == [True] * 4
    file = client_of("staff").get("/staff/feedback/a.csv").text
    assert file.splitlines()[1] == f"2026-11-25,{CODE},예,12,조명이 어두웠어요"
    assert problems(app) == []


@pytest.mark.parametrize("values", [(), ("2", "", ""), ("", "many", ""), ("", "", "a" * 201)])
def test_an_answer_that_is_none_keeps_nothing(app: Flask, tenant: FlaskClient, values: tuple[str, ...]) -> None:
    assert (answer(tenant, *values), count(app, Feedback)) == (422, 0)


@pytest.mark.parametrize(
    ("moment", "status"),
    [(kst("11:00") + 14 * DAY, 303), (kst("11:00") + 14 * DAY + MINUTE, 422)],
)
def test_it_is_asked_until_a_fortnight_after(
    app: Flask, tenant: FlaskClient, clock: Clock, moment: datetime, status: int
) -> None:
    asked = fields(tenant)
    clock(moment)
    got = tenant.post(f"/bookings/{CODE}/feedback", data={asked[0]: "0"}).status_code
    assert (got, count(app, Feedback)) == (status, int(status == 303))


def test_nothing_is_asked_before_the_start(app: Flask, tenant: FlaskClient) -> None:
    assert book(tenant, "tenant-a", "api", "a", "14:00", "15:00").status == 201
    sent = {fields(tenant)[0]: "1"}
    assert tenant.post("/bookings/B-2026-000002/feedback", data=sent).status_code == 422
    assert count(app, Feedback) == 0


def test_a_question_that_is_dropped_is_asked_no_more_and_the_others_go_on(
    app: Flask, client_of: ClientOf, tenant: FlaskClient
) -> None:
    staff, asked = client_of("staff"), fields(tenant)
    assert answer(tenant, "1") == 303
    number = asked[1].removeprefix("q")
    assert [staff.post(f"/staff/feedback/a/{number}/drop").status_code for _twice in range(2)] == [303, 404]
    page = staff.get("/staff/feedback/a").text
    assert ("몇 번 비행했나요?" in page, "1명이 예" in page) == (False, True)
    late = {asked[0]: "1"}  # Who has the form of before open.
    assert (tenant.post(f"/bookings/{CODE}/feedback", data=late).status_code, count(app, Feedback)) == (409, 1)


def test_nobody_is_asked_more_than_eight_things(client_of: ClientOf, tenant: FlaskClient) -> None:
    staff = client_of("staff")
    sent = [{"kind": "text", "text": f"질문 {number}", "text_en": ""} for number in range(6)]
    assert [staff.post("/staff/feedback/a", data=each).status_code for each in sent] == [303] * 5 + [422]
    assert len(fields(tenant)) == 8


def test_the_mail_before_the_end_says_where_to_answer(app: Flask, tenant: FlaskClient, clock: Clock) -> None:
    clock(kst("10:52"))
    with app.app_context():
        follow_ends(kst("10:52"))
    (mail,) = [mail for mail in read_mails(app, "tenant-a@test.example") if "종료 안내" in mail["Subject"]]
    assert f"/bookings/{CODE}/feedback" in mail.get_content()


def test_what_answers_come_to() -> None:
    yes, number, text = QuestionKind.YES_NO, QuestionKind.NUMBER, QuestionKind.TEXT
    assert sum_up(yes, [("a", "1"), ("b", "0"), ("c", "")]) == Sum(many=2, yes=1)
    assert sum_up(number, [("a", "1"), ("b", "2"), ("c", "")]) == Sum(many=2, mean=1.5)
    assert sum_up(number, []) == Sum(many=0)
    assert sum_up(text, [("a", ""), ("b", "가")]) == Sum(many=1, texts=(("b", "가"),))


@pytest.mark.parametrize("language", ["ko", "en"])
def test_pages_of_questions_are_whole(client_of: ClientOf, tenant: FlaskClient, language: str) -> None:
    staff = client_of("staff")
    for client in (tenant, staff):
        client.get(f"/language/{language}")
    check(tenant.get(f"/bookings/{CODE}/feedback").text)
    check(tenant.post(f"/bookings/{CODE}/feedback", data={}).text)
    assert answer(tenant, "1", "3", "없음") == 303
    for client, path in (
        (tenant, f"/bookings/{CODE}/feedback"),
        (staff, "/staff/feedback"),
        (staff, "/staff/feedback/a"),
    ):
        check(client.get(path).text)
    check(staff.post("/staff/feedback/a", data={"kind": "text"}).text)


def test_programs_read_what_is_asked_answer_once_and_staff_read_it(
    app: Flask, client_of: ClientOf, tenant: FlaskClient
) -> None:
    path, client = f"/api/v1/bookings/{CODE}/feedback", client_of("")
    asked: Any = client.get(path, headers=bearer("tenant-a")).json
    assert (asked["is_asked"], asked["is_answered"]) == (True, False)
    assert [(each["kind"], each["text"]) for each in asked["items"]] == list(ASKED)
    first, second, _third = (each["id"] for each in asked["items"])

    def send(*values: tuple[int, str], who: str = "tenant-a") -> tuple[int, str]:
        answers = [{"question": question, "value": value} for question, value in values]
        answer: Any = client.post(path, json={"answers": answers}, headers=bearer(who))
        return answer.status_code, (answer.json or {}).get("code", "")

    assert send((first, "1"), who="tenant-b") == (404, "not_found")
    assert send((first, " ")) == (422, "empty")
    assert send((second, "many")) == (422, "answer")
    assert (send((999, "1")), count(app, Feedback)) == ((409, "changed"), 0)
    assert (send((first, "1"), (second, "12")), send((first, "1"))) == ((200, ""), (409, "answered"))
    assert (count(app, Feedback), problems(app)) == (1, [])

    report = "/api/v1/spaces/a/feedback"
    found: Any = client.get(report, headers=bearer("staff")).json
    given = [{"question": first, "value": "1"}, {"question": second, "value": "12"}]
    assert [(each["code"], each["answers"]) for each in found["items"]] == [(CODE, given)]
    assert [client.get(report, headers=bearer(who)).status_code for who in ("tenant-a", "official")] == [403, 403]
    assert client.get("/api/v1/spaces/nowhere/feedback", headers=bearer("staff")).status_code == 404


def test_programs_of_staff_ask_more_and_less(client_of: ClientOf) -> None:
    client, path = client_of(""), "/api/v1/spaces/a/feedback/questions"
    first = {"kind": "yes_no", "text": "깨끗했나요?", "text_en": "Was it clean?"}
    assert client.post(path, json=first, headers=bearer("tenant-a")).status_code == 403
    assert client.post("/api/v1/spaces/none/feedback/questions", json=first, headers=bearer("staff")).status_code == 404
    assert client.post(path, json=first | {"kind": "choice"}, headers=bearer("staff")).status_code == 422
    assert client.post(path, json=first, headers=bearer("staff")).status_code == 201
    got: Any = client.post(path, json={"kind": "number", "text": "몇 명?"}, headers=bearer("staff")).json
    assert [(each["kind"], each["text"], each["text_en"]) for each in got["items"]] == [
        ("yes_no", "깨끗했나요?", "Was it clean?"),
        ("number", "몇 명?", ""),
    ]
    dropped = f"{path}/{got['items'][0]['id']}"
    assert client.delete(dropped, headers=bearer("tenant-a")).status_code == 403
    left: Any = client.delete(dropped, headers=bearer("staff")).json
    assert [each["text"] for each in left["items"]] == ["몇 명?"]
    assert client.delete(dropped, headers=bearer("staff")).status_code == 404
