"""What is asked beside attending: an assignment that somebody accepts, and a survey that bears no name."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import inspect, select

from anchorcenter.academy.assignments.models import Assignment
from anchorcenter.academy.completion.models import Completion
from anchorcenter.academy.survey import service
from anchorcenter.academy.survey.models import SurveyAnswer, SurveyGiven
from anchorcenter.academy.survey.service import Answering
from anchorcenter.certificates.models import Certificate
from anchorcenter.core.audit import AuditEntry
from anchorcenter.core.db import db
from anchorcenter.core.outbox import Message
from anchorcenter.core.unit_of_work import writing
from anchorcenter.questions.models import Response
from tests.academy.attending import add_person_with, place
from tests.academy.cohorts import PUBLIC, SLUG, STAFF
from tests.academy.completing import OVER, PAGE, decide, do, held
from tests.steps import actor, bearer, count, problems
from tests.times import DAY, kst

ClientOf = Callable[[str], FlaskClient]
Clock = Callable[[datetime], None]
OF = f"{PUBLIC}/cohorts/1"
ASSIGNMENTS = f"{STAFF}/{SLUG}/cohorts/1/assignments"
RESULTS = f"{STAFF}/{SLUG}/cohorts/1/survey"


def text(answer: Any) -> str:
    return re.sub(r"\s+", " ", answer.get_data(as_text=True))


@pytest.fixture
def asked(app: Flask, client_of: ClientOf, clock: Clock) -> dict[str, int]:
    """All were there for all of a cohort that asks for both; it is over."""
    lessons = {"citizen": 4, "tenant-a": 4, "tenant-b": 4}
    people = held(app, client_of("staff"), lessons, needs_survey="1", needs_assignment="1").people
    clock(OVER)
    return people


def answer(client: FlaskClient, satisfaction: str = "5", **more: str) -> Any:
    return client.post(f"{OF}/survey", data={"satisfaction": satisfaction} | more)


def test_who_does_all_that_is_asked_completes_it(app: Flask, client_of: ClientOf, asked: dict[str, int]) -> None:
    trainee, number = client_of("citizen"), asked["citizen"]
    page = text(trainee.get(f"{OF}/completion"))
    assert ("과제 미통과" in page, "만족도 조사 미응답" in page, "아직 제출하지 않았습니다" in page) == (
        True,
        True,
        True,
    )
    assert trainee.post(f"{OF}/assignment", data={"text": "비행 기록\n1차"}).status_code == 303
    assert decide(app, number) == (["below_rule"], 422)
    teacher = client_of("instructor")
    assert "비행 기록" in text(teacher.get(ASSIGNMENTS))
    assert teacher.post(f"{ASSIGNMENTS}/{number}", data={"is_accepted": "1"}).status_code == 303
    assert decide(app, number) == (["below_rule"], 422)
    assert answer(trainee).status_code == 303
    assert len(decide(app)) == 1
    assert "이 과정을 수료하셨습니다" in text(trainee.get(f"{OF}/completion"))
    assert (count(app, Certificate), problems(app)) == (1, [])


def test_an_assignment_is_returned_with_a_word_and_handed_in_once_more(
    app: Flask, client_of: ClientOf, asked: dict[str, int]
) -> None:
    trainee, staff, number = client_of("citizen"), client_of("staff"), asked["citizen"]
    path = f"{ASSIGNMENTS}/{number}"
    assert staff.post(path, data={"is_accepted": "1"}).status_code == 404
    assert trainee.post(f"{OF}/assignment", data={"text": " "}).status_code == 422
    assert trainee.post(f"{OF}/assignment", data={"text": "초안"}).status_code == 303
    refused = staff.post(path, data={"is_accepted": "", "remark": ""})
    assert (refused.status_code, count(app, Assignment, Assignment.state == "handed_in")) == (422, 1)
    assert staff.post(path, data={"is_accepted": "", "remark": "2부가 없습니다"}).status_code == 303
    assert "2부가 없습니다" in text(trainee.get(f"{OF}/completion"))
    assert staff.post(path, data={"is_accepted": "1"}).status_code == 409
    assert trainee.post(f"{OF}/assignment", data={"text": "완성본"}).status_code == 303
    assert staff.post(path, data={"is_accepted": "1"}).status_code == 303
    assert trainee.post(f"{OF}/assignment", data={"text": "또"}).status_code == 409
    with app.app_context():
        assert db.session.scalars(select(Assignment.text)).one() == "완성본"
    assert count(app, Message, Message.key.like("assignment-%")) == 2


def test_strangers_reach_neither_assignments_nor_surveys(
    app: Flask, client_of: ClientOf, asked: dict[str, int]
) -> None:
    add_person_with(app, "stranger")
    client_of("citizen").post(f"{OF}/assignment", data={"text": "비행 기록"})
    path, api = f"{ASSIGNMENTS}/{asked['citizen']}", f"/api/v1{OF}"
    sent: dict[str, Any]
    for who in ("stranger", "official"):
        client = client_of(who)
        for page in (f"{OF}/completion", f"{OF}/assignment", f"{OF}/survey", ASSIGNMENTS, path):
            assert (page, client.get(page).status_code) == (page, 404)
        for method, call, sent in (
            ("GET", "assignment", {}), ("PUT", "assignment", {"json": {"text": "x"}}), ("GET", "assignments", {}),
            ("POST", f"assignments/{asked['citizen']}", {"json": {"is_accepted": True}}), ("GET", "survey", {}),
            ("POST", "survey", {"json": {"satisfaction": 5}}),
        ):  # fmt: skip
            assert client.open(f"{api}/{call}", method=method, headers=bearer(who), **sent).status_code == 404
    for who in ("citizen", "tenant-a"):  # Who has a place judges nothing.
        assert client_of(who).post(path, data={"is_accepted": "1"}).status_code == 404
    assert (count(app, Assignment, Assignment.state == "handed_in"), count(app, SurveyAnswer)) == (1, 0)


def test_an_answer_bears_no_name_and_is_given_once(app: Flask, client_of: ClientOf, asked: dict[str, int]) -> None:
    trainee = client_of("citizen")
    assert "이름이 남지 않습니다" in text(trainee.get(f"{OF}/survey"))
    assert answer(trainee, "").status_code == 422
    assert (count(app, SurveyAnswer), count(app, SurveyGiven)) == (0, 0)
    before = count(app, AuditEntry)
    assert answer(trainee, "4", q3="더 길게").status_code == 303
    assert count(app, AuditEntry) == before
    assert answer(trainee, "1").status_code == 409
    assert (count(app, SurveyAnswer), count(app, SurveyGiven)) == (1, 1)
    with app.app_context():
        columns = {each["name"] for each in inspect(db.session.connection()).get_columns("survey_answers")}
        assert columns == {"id", "cohort_id", "satisfaction", "response_id", "given_on"}
        assert db.session.scalars(select(Response.closed_at)).one() == kst("00:00", f"{OVER:%Y-%m-%d}")
    assert "감사합니다" in text(trainee.get(f"{OF}/survey"))


@pytest.mark.parametrize(("now", "codes"), [(OVER - 5 * DAY, ["not_asked"]), (OVER + 70 * DAY, ["not_asked"])])
def test_it_is_asked_from_the_last_day_on_for_two_months(
    app: Flask, asked: dict[str, int], now: datetime, codes: list[str]
) -> None:
    assert do(app, service.answer, SLUG, 1, Answering(satisfaction=5), by="citizen", now=now) == (codes, 409)
    assert count(app, SurveyAnswer) == 0


def test_who_was_never_there_is_not_asked(app: Flask, client_of: ClientOf, asked: dict[str, int]) -> None:
    add_person_with(app, "absent")
    place(app, actor(app, "absent").id)
    assert answer(client_of("absent")).status_code == 422
    assert count(app, SurveyGiven) == 0


def test_few_answers_are_not_shown_and_many_are_with_their_number(
    app: Flask, client_of: ClientOf, asked: dict[str, int]
) -> None:
    assert client_of("citizen").get(f"{OF}/survey").status_code == 200
    for who, said in (("citizen", "5"), ("tenant-a", "4"), ("tenant-b", "2")):
        assert answer(client_of(who), said, q2="강사님이 친절해요").status_code == 303
    page = text(client_of("staff").get(RESULTS))
    assert ("3건" in page or "3개" in page, "친절" in page, "5명 이상 응답했을 때만" in page) == (True, False, True)
    call = f"/api/v1{OF}/survey/results"
    few: Any = client_of("").get(call, headers=bearer("staff")).json
    assert few == {"answers": 3, "satisfied": None, "percent": None, "questions": []}
    two_more_answers(app)
    page = text(client_of("staff").get(RESULTS))
    assert ("5명 중 4명이 만족 이상 (80 %)" in page, "친절" in page) == (True, True)
    many: Any = client_of("").get(call, headers=bearer("staff")).json
    assert many | {"questions": []} == {"answers": 5, "satisfied": 4, "percent": 80, "questions": []}
    assert [each["texts"] for each in many["questions"]] == [[], ["강사님이 친절해요"] * 3, []]


def two_more_answers(app: Flask) -> None:
    """Past the verb."""
    with app.app_context(), writing():
        version = db.session.scalars(select(Response.version_id)).first()
        for _each in range(2):
            response = Response(version_id=version, closed_at=OVER)
            db.session.add(response)
            db.session.flush()
            db.session.add(SurveyAnswer(cohort_id=1, satisfaction=5, response_id=response.id, given_on=OVER.date()))


def test_what_comes_after_the_decision_waits_for_staff_c11(
    app: Flask, client_of: ClientOf, asked: dict[str, int]
) -> None:
    trainee, staff = client_of("citizen"), client_of("staff")
    trainee.post(f"{OF}/assignment", data={"text": "비행 기록"})
    staff.post(f"{ASSIGNMENTS}/{asked['citizen']}", data={"is_accepted": "1"})
    assert decide(app) == []
    answer(trainee)
    assert count(app, Completion, Completion.state == "due") == 1
    assert "사정 이후 기준을 충족했습니다" in text(staff.get(PAGE))


def test_programs_hand_in_judge_and_answer(app: Flask, client_of: ClientOf, asked: dict[str, int]) -> None:
    client, api, number = client_of(""), f"/api/v1{OF}", asked["citizen"]
    mine, staff = bearer("citizen"), bearer("staff")
    assert client.get(f"{api}/assignment", headers=mine).status_code == 404
    sent: Any = client.put(f"{api}/assignment", json={"text": "https://example.org/x"}, headers=mine)
    assert (sent.status_code, sent.json["state"]) == (200, "handed_in")
    many: Any = client.get(f"{api}/assignments", headers=bearer("instructor")).json
    assert [each["person"] for each in many["items"]] == [number]
    judged: Any = client.post(f"{api}/assignments/{number}", json={"is_accepted": True}, headers=staff)
    assert (judged.status_code, judged.json["state"]) == (200, "accepted")
    said: Any = client.post(f"{api}/survey", json={"satisfaction": 5}, headers=mine)
    assert (said.status_code, said.json["is_answered"], said.json["is_asked"]) == (200, True, False)
    assert client.post(f"{api}/survey", json={"satisfaction": 5}, headers=mine).status_code == 409
