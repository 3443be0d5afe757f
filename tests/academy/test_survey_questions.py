"""What is asked after courses: staff write it down in versions, and answers stay with the version that they answer."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from anchorcenter.academy.survey.models import SurveyAnswer, SurveyForm
from anchorcenter.core.db import db
from anchorcenter.core.unit_of_work import writing
from anchorcenter.questions import service as questions
from anchorcenter.questions.models import Answer, FormVersion, Question, Response
from anchorcenter.questions.queries import list_questions
from tests.academy.cohorts import SLUG
from tests.academy.completing import OVER, held
from tests.steps import bearer, count, problems

ClientOf = Callable[[str], FlaskClient]
Clock = Callable[[datetime], None]
COMMON, OWN = "/staff/survey", f"/staff/courses/{SLUG}/survey"
OF = f"/courses/{SLUG}/cohorts/1"
API_COMMON, API_OWN = "/api/v1/survey-questions", f"/api/v1/courses/{SLUG}/survey-questions"
USUAL = ["다른 사람에게 이 과정을 추천하시겠습니까?", "무엇이 좋았습니까?", "무엇을 고치면 좋겠습니까?"]
PEOPLE = ("citizen", "tenant-a", "tenant-b")


def text(answer: Any) -> str:
    return re.sub(r"\s+", " ", answer.get_data(as_text=True))


@pytest.fixture
def over(app: Flask, client_of: ClientOf, clock: Clock) -> FlaskClient:
    """A cohort of three who were there for all of it is over; staff."""
    staff = client_of("staff")
    held(app, staff, dict.fromkeys(PEOPLE, 4), needs_survey="1")
    clock(OVER)
    assert staff.get(COMMON).status_code == 200
    return staff


def question(words: str, kind: str = "text", **more: str) -> dict[str, str]:
    return {"kind": kind, "text": words, "text_en": "", "is_required": ""} | more


def asked_in(app: Flask, number: int) -> list[tuple[int, str]]:
    """The questions of a version, in their order."""
    with app.app_context():
        return [(each.id, each.text.name) for each in list_questions(number)]


def versions(app: Flask) -> list[tuple[int, bool]]:
    with app.app_context():
        rows = select(FormVersion).order_by(FormVersion.id)
        return [(row.id, row.published_at is not None) for row in db.session.scalars(rows)]


def latest(app: Flask) -> list[str]:
    """What the last version asks, published or not."""
    return [words for _number, words in asked_in(app, versions(app)[-1][0])]


def number_of(app: Flask, words: str) -> int:
    """The number of a question in the last version."""
    return {text: number for number, text in asked_in(app, versions(app)[-1][0])}[words]


def test_editing_makes_a_new_version_that_is_asked_once_it_is_published(app: Flask, over: FlaskClient) -> None:
    before = versions(app)
    assert over.post(COMMON, data=question("교재는 어땠습니까?", text_en="The book?")).status_code == 303
    (first, *_rest), (draft, is_published) = before, versions(app)[-1]
    assert ([words for _n, words in asked_in(app, first[0])], is_published) == (USUAL, False)
    assert latest(app) == [*USUAL, "교재는 어땠습니까?"]
    assert "새 버전을 준비하고 있습니다" in text(over.get(COMMON))
    assert over.post(f"{COMMON}/publish").status_code == 303
    assert versions(app)[-1] == (draft, True)
    assert over.post(f"{COMMON}/publish").status_code == 404
    assert problems(app) == []


def test_questions_are_moved_changed_and_removed_in_the_draft_alone(app: Flask, over: FlaskClient) -> None:
    (published, _is), words = versions(app)[-1], USUAL[1]
    assert over.post(f"{COMMON}/{number_of(app, words)}/up").status_code == 303
    assert latest(app) == [USUAL[1], USUAL[0], USUAL[2]]
    assert over.post(f"{COMMON}/{number_of(app, words)}/up").status_code == 303  # At the end it stays.
    assert over.post(f"{COMMON}/{number_of(app, words)}/down").status_code == 303
    assert latest(app) == USUAL
    path = f"{COMMON}/{number_of(app, words)}"
    assert words in text(over.get(path))
    assert over.post(path, data=question("")).status_code == 422
    assert over.post(path, data=question("실습은?", "choice", choices="좋음 / Good\n나쁨")).status_code == 303
    page = text(over.get(f"{COMMON}/{number_of(app, '실습은?')}"))
    assert ("좋음 / Good" in page, 'value="choice" selected' in page or 'selected value="choice"' in page) == (
        True,
        True,
    )
    assert over.post(f"{COMMON}/{number_of(app, USUAL[2])}/remove").status_code == 303
    assert latest(app) == [USUAL[0], "실습은?"]
    assert [said for _number, said in asked_in(app, published)] == USUAL
    assert over.post(f"{COMMON}/discard").status_code == 303
    assert ([number for number, _is in versions(app)], latest(app)) == ([published], USUAL)
    assert over.post(f"{COMMON}/discard").status_code == 404


@pytest.mark.parametrize(
    "sent",
    [
        question("언제 오셨습니까?", "date"),
        question("사진", "file"),
        question("", "text"),
        question("고르세요", "choice", choices=""),
    ],
)
def test_what_would_say_who_answers_or_is_no_question_is_refused(
    app: Flask, over: FlaskClient, sent: dict[str, str]
) -> None:
    before = count(app, Question)
    assert over.post(COMMON, data=sent).status_code == 422
    assert (count(app, Question), versions(app)[-1][1]) == (before, True)


def test_a_course_asks_its_own_questions_and_falls_back_to_the_common_ones(app: Flask, over: FlaskClient) -> None:
    assert "공통 문항으로 묻습니다" in text(over.get(OWN))
    assert over.post(OWN, data=question("x")).status_code == 404
    assert over.post(f"{OWN}/own").status_code == 303
    assert latest(app) == USUAL
    assert over.post(OWN, data=question("이 과정만의 질문")).status_code == 303
    assert over.post(f"{OWN}/publish").status_code == 303
    assert "이 과정만의 질문" not in text(over.get(COMMON))
    assert "드론 기초" in text(over.get(COMMON))
    client = over.application.test_client()
    mine: Any = client.get(f"/api/v1{OF}/survey", headers=bearer("citizen")).json
    assert [each["text"] for each in mine["questions"]] == [*USUAL, "이 과정만의 질문"]
    assert over.post(f"{OWN}/common").status_code == 303
    assert over.post(f"{OWN}/common").status_code == 404
    mine = client.get(f"/api/v1{OF}/survey", headers=bearer("citizen")).json
    assert [each["text"] for each in mine["questions"]] == USUAL
    assert over.post(f"{OWN}/own").status_code == 303  # Its own were kept.
    assert (latest(app)[-1], count(app, SurveyForm)) == ("이 과정만의 질문", 2)


def test_answers_stay_with_the_version_that_they_answer(app: Flask, client_of: ClientOf, over: FlaskClient) -> None:
    (first, _is), good = versions(app)[-1], number_of(app, USUAL[1])
    page = text(client_of("citizen").get(f"{OF}/survey"))
    assert f'name="version" value="{first}"' in page
    over.post(f"{COMMON}/{good}/remove")
    over.post(COMMON, data=question("새 질문"))
    over.post(f"{COMMON}/publish")
    second, _is = versions(app)[-1]
    sent = {"satisfaction": "5", "version": str(first), f"q{good}": "강사님"}  # They had begun before.
    assert client_of("citizen").post(f"{OF}/survey", data=sent).status_code == 303
    fresh = {"satisfaction": "3", "version": str(second), f"q{number_of(app, '새 질문')}": "새 답"}
    assert client_of("tenant-a").post(f"{OF}/survey", data=fresh).status_code == 303
    with app.app_context():
        rows = select(Response.version_id, Answer.value).join(Answer).order_by(Response.id)
        assert [tuple(row) for row in db.session.execute(rows)] == [(first, "강사님"), (second, "새 답")]
    stale = {"satisfaction": "3", "version": "9999"}
    assert client_of("tenant-b").post(f"{OF}/survey", data=stale).status_code == 409
    assert (count(app, SurveyAnswer), problems(app)) == (2, [])


def more_answers(app: Flask, version: int, values: Sequence[dict[str, str]]) -> None:
    """Past the verb: each answers by the words of the questions."""
    numbers = {words: number for number, words in asked_in(app, version)}
    with app.app_context(), writing():
        for each in values:
            response = questions.begin(version)
            questions.fill(response, {numbers[words]: value for words, value in each.items()})
            questions.close(response, now=OVER)
            row = SurveyAnswer(cohort_id=1, satisfaction=5, response_id=response, given_on=OVER.date())
            db.session.add(row)


def test_results_sum_each_question_over_versions_and_hide_what_few_were_asked(app: Flask, over: FlaskClient) -> None:
    first, _is = versions(app)[-1]
    more_answers(app, first, [{USUAL[0]: "1", USUAL[2]: f"옛 답 {number}"} for number in range(4)])
    over.post(f"{COMMON}/{number_of(app, USUAL[2])}/remove")
    over.post(COMMON, data=question("어땠습니까?", "choice", choices="좋음 / Good\n나쁨"))
    over.post(COMMON, data=question("점수", "number"))
    over.post(f"{COMMON}/publish")
    second, _is = versions(app)[-1]
    with app.app_context():
        good = str(next(each for each in list_questions(second) if each.text.name == "어땠습니까?").choices[0][0])
    more_answers(app, second, [{USUAL[0]: "0", "어땠습니까?": good, "점수": str(number)} for number in range(5)])
    page = text(over.get(f"/staff{OF}/survey"))
    assert ("좋음" in page, "옛 답" in page) == (True, False)
    found: Any = over.application.test_client().get(f"/api/v1{OF}/survey/results", headers=bearer("staff")).json
    by = {each["text"]: each for each in found["questions"]}
    assert (found["answers"], by[USUAL[0]]["answers"], by[USUAL[0]]["yes"]) == (9, 9, 4)
    assert by[USUAL[2]]["answers"] is None  # Four were asked.
    assert (by[USUAL[2]]["texts"], by["점수"]["mean"]) == ([], 2.0)
    assert by["어땠습니까?"]["choices"] == [{"text": "좋음", "many": 5}]


def written(*words: str, **more: Any) -> dict[str, Any]:
    return {"questions": [{"kind": "text", "text": each} | more for each in words]}


def test_programs_read_and_write_what_is_asked(app: Flask, over: FlaskClient) -> None:
    client, staff = over.application.test_client(), bearer("staff")
    common = client.get(API_COMMON, headers=staff)
    shown: Any = common.json
    assert ([each["text"] for each in shown["questions"]], shown["is_own"]) == (USUAL, False)
    assert client.put(API_COMMON, json=written("하나"), headers=staff).status_code == 428
    tag = {"If-Match": common.headers["ETag"]}
    made: Any = client.put(API_COMMON, json=written("하나", "둘"), headers=staff | tag)
    assert (made.status_code, [each["text"] for each in made.json["questions"]]) == (200, ["하나", "둘"])
    assert client.put(API_COMMON, json=written("셋"), headers=staff | tag).status_code == 412
    refused = client.put(API_COMMON, json=written("언제", kind="date"), headers=staff | {"If-Match": "*"})
    assert refused.status_code == 422
    own: Any = client.get(API_OWN, headers=staff)
    assert (own.json["is_own"], [each["text"] for each in own.json["questions"]]) == (False, ["하나", "둘"])
    mine = {"If-Match": own.headers["ETag"]}
    put: Any = client.put(API_OWN, json=written("우리만"), headers=staff | mine)
    assert (put.status_code, put.json["is_own"], len(put.json["questions"])) == (200, True, 1)
    back: Any = client.delete(API_OWN, headers=staff)
    assert (back.status_code, len(back.json["questions"])) == (200, 2)
    assert client.delete(API_OWN, headers=staff).status_code == 404


def test_programs_do_not_write_over_a_version_that_staff_are_making(app: Flask, over: FlaskClient) -> None:
    over.post(COMMON, data=question("준비 중"))
    before = versions(app)
    sent = over.application.test_client().put(
        API_COMMON, json=written("하나"), headers=bearer("staff") | {"If-Match": "*"}
    )
    assert (sent.status_code, versions(app), latest(app)[-1]) == (409, before, "준비 중")


def test_who_is_no_staff_neither_reads_nor_writes_what_is_asked(
    app: Flask, client_of: ClientOf, over: FlaskClient
) -> None:
    for who in ("citizen", "instructor"):
        for path in (COMMON, OWN):
            assert client_of(who).get(path).status_code == 403
            assert client_of(who).post(path, data=question("x")).status_code == 403
        for call in (API_COMMON, API_OWN):
            assert client_of("").get(call, headers=bearer(who)).status_code == 403
    assert latest(app) == USUAL
