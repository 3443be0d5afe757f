"""Forms as rows: what is an answer, what is missing, and that what was published or handed in stays as it is."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from anchorcenter.core.db import db
from anchorcenter.core.errors import DomainError
from anchorcenter.core.i18n import Named
from anchorcenter.core.unit_of_work import writing
from anchorcenter.questions import service
from anchorcenter.questions.forms import answer_form, typed
from anchorcenter.questions.models import Answer, Question, QuestionKind
from anchorcenter.questions.queries import find_answers, get_version, list_questions
from anchorcenter.questions.rules import Asked, check, list_missing, normal
from anchorcenter.questions.service import NewQuestion
from anchorcenter.questions.texts import answer_rows
from tests.operations.pages import audit
from tests.steps import count, problems
from tests.times import NOW

STAFF = (5, "staff")
K = QuestionKind
CHOICES = [(7, Named("가", "A")), (8, Named("나", "B"))]
EVERY = (
    NewQuestion(kind=K.TEXT, text="회사 소개", text_en="Your company"),
    NewQuestion(kind=K.LONG_TEXT, text="사업 계획", is_required=False),
    NewQuestion(kind=K.NUMBER, text="직원 수", least=1, most=100),
    NewQuestion(kind=K.YES_NO, text="이전 입주"),
    NewQuestion(kind=K.CHOICE, text="분야", choices=[("기체", "Aircraft"), ("부품", "Parts")]),
    NewQuestion(kind=K.DATE, text="설립일"),
    NewQuestion(kind=K.FILE, text="사업계획서"),
)


def asked(kind: QuestionKind, **changes: object) -> Asked:
    return Asked(id=1, kind=kind, text=Named("질문", "Question"), **changes)  # type: ignore[arg-type]


@pytest.fixture
def version(app: Flask) -> Iterator[int]:
    with app.app_context():
        with writing():
            number = service.make_form("신청서", "Application", EVERY, by=STAFF, now=NOW)
            service.publish(number, by=STAFF, now=NOW)
        yield number


@pytest.mark.parametrize(
    ("kind", "value", "is_good"),
    [
        (K.TEXT, "한 줄", True), (K.TEXT, "두\n줄", False), (K.TEXT, "\u202e거꾸로", False), (K.TEXT, "x" * 201, False),
        (K.LONG_TEXT, "두\n줄\n\n셋", True), (K.LONG_TEXT, "x" * 4001, False), (K.LONG_TEXT, "a\x00", False),
        (K.NUMBER, "0", True), (K.NUMBER, "-1", False), (K.NUMBER, "12", True), (K.NUMBER, "1.5", False),
        (K.NUMBER, "１２", False), (K.NUMBER, "9" * 11, False),
        (K.YES_NO, "1", True), (K.YES_NO, "0", True), (K.YES_NO, "yes", False),
        (K.CHOICE, "7", True), (K.CHOICE, "9", False), (K.CHOICE, "x", False),
        (K.DATE, "2026-11-26", True), (K.DATE, "2026-02-30", False), (K.DATE, "내일", False),
        (K.FILE, "17", True), (K.FILE, "../x", False),
    ],
)  # fmt: skip
def test_what_is_no_answer_is_told_at_its_field(kind: QuestionKind, value: str, is_good: bool) -> None:
    found = check([asked(kind, choices=CHOICES)], {1: value}, is_final=True)
    assert [reason.field for reason in found] == ([] if is_good else ["q1"])


def test_what_is_missing_matters_only_in_the_end() -> None:
    questions = [asked(K.TEXT), Asked(id=2, kind=K.FILE, text=Named("서류", ""), is_required=False)]
    assert check(questions, {}, is_final=False) == []
    assert [reason.code for reason in check(questions, {}, is_final=True)] == ["missing"]
    assert ([each.id for each in list_missing(questions, {})], list_missing(questions, {1: "x"})) == ([1], [])


@given(st.text(max_size=60), st.sampled_from([K.TEXT, K.LONG_TEXT]))
def test_what_is_normal_stays_as_it_is(text: str, kind: QuestionKind) -> None:
    once = normal(asked(kind), text)
    assert normal(asked(kind), once) == once


@given(st.integers(-(10**6), 10**6), st.integers(0, 1000), st.integers(0, 1000))
def test_a_number_is_good_exactly_within_its_bounds(number: int, least: int, most: int) -> None:
    found = check([asked(K.NUMBER, least=least, most=most)], {1: str(number)}, is_final=True)
    assert (found == []) is (least <= number <= most)


def test_answers_are_kept_replaced_and_taken_back(version: int) -> None:
    company, plan, staff, *_rest = list_questions(version)
    with writing():
        response = service.begin(version)
        service.fill(response, {company.id: "  가 회사 ", staff.id: "12", plan.id: "하나\r\n둘 "})
    assert find_answers(response) == {company.id: "가 회사", staff.id: "12", plan.id: "하나\n둘"}
    with writing():
        service.fill(response, {staff.id: "", company.id: "나 회사"})
    assert find_answers(response) == {company.id: "나 회사", plan.id: "하나\n둘"}


def test_one_wrong_answer_keeps_none(app: Flask, version: int) -> None:
    company, _plan, staff, *_rest = list_questions(version)
    with writing():
        response = service.begin(version)
    with pytest.raises(DomainError) as refused, writing():
        service.fill(response, {company.id: "가 회사", staff.id: "101"})
    assert ([reason.field for reason in refused.value.reasons], count(app, Answer)) == ([staff.field], 0)


def test_it_is_closed_when_nothing_is_missing_and_stays_as_it_is(version: int) -> None:
    questions = list_questions(version)
    values = ["가 회사", "", "12", "0", str(questions[4].choices[0][0]), "2020-02-29", "17"]
    with writing():
        response = service.begin(version)
    with pytest.raises(DomainError) as refused, writing():
        service.close(response, now=NOW)
    assert [reason.field for reason in refused.value.reasons] == [q.field for q in questions if q.is_required]
    with writing():
        service.fill(response, {q.id: value for q, value in zip(questions, values, strict=True)})
        service.close(response, now=NOW)
    with pytest.raises(DomainError, match="closed"), writing():
        service.fill(response, {questions[0].id: "나 회사"})
    with writing():
        again = service.copy(response)
        service.fill(again, {questions[0].id: "나 회사"})
    assert (find_answers(response)[questions[0].id], find_answers(again)[questions[0].id]) == ("가 회사", "나 회사")


def test_what_is_published_stays_and_the_next_version_begins_as_its_copy(app: Flask, version: int) -> None:
    first = list_questions(version)
    with pytest.raises(DomainError, match="published"), writing():
        service.add_question(version, EVERY[0], by=STAFF, now=NOW)
    with pytest.raises(DomainError, match="published"), writing():
        service.remove_question(version, first[0].id, by=STAFF, now=NOW)
    with writing():
        second = service.revise(get_version(version).form_id, by=STAFF, now=NOW)
        service.remove_question(second, list_questions(second)[0].id, by=STAFF, now=NOW)
    assert [q.text for q in list_questions(second)] == [q.text for q in first[1:]]
    assert [name for _n, name in list_questions(second)[3].choices] == [name for _n, name in first[4].choices]
    assert list_questions(version) == first
    with writing():
        assert service.revise(get_version(version).form_id, by=STAFF, now=NOW) == second
    with pytest.raises(DomainError, match="not_published"), writing():
        service.begin(second)
    assert [verb for verb, *_rest in audit(app, "question_form")][:1] == ["make"]


def test_the_doctor_finds_an_answer_to_a_question_of_another_version(app: Flask, version: int) -> None:
    with writing():
        other = service.make_form("다른 것", "", EVERY[:1], by=STAFF, now=NOW)
        service.publish(other, by=STAFF, now=NOW)
        response = service.begin(other)
        service.fill(response, {list_questions(other)[0].id: "가"})
        service.fill(response, {list_questions(version)[0].id: "나"})
    assert problems(app) == []
    with writing():
        db.session.add(Answer(response_id=response, question_id=list_questions(version)[0].id, value="나"))
    assert len(problems(app)) == 1


@pytest.mark.parametrize(("kind", "choices"), [(K.CHOICE, ()), (K.TEXT, (("가", ""),))])
def test_only_a_choice_has_answers_to_choose_from(
    app: Flask, kind: QuestionKind, choices: tuple[tuple[str, str], ...]
) -> None:
    wanted = NewQuestion(kind=kind, text="질문", choices=choices)
    with app.app_context(), pytest.raises(DomainError, match="choices"), writing():
        service.make_form("신청서", "", [wanted], by=STAFF, now=NOW)
    assert count(app, Question) == 0


def test_a_question_of_another_version_is_not_removed(app: Flask, version: int) -> None:
    with writing():
        other = service.make_form("다른 것", "", EVERY[:1], by=STAFF, now=NOW)
    with pytest.raises(DomainError, match="not_found"), writing():
        service.remove_question(other, list_questions(version)[0].id, by=STAFF, now=NOW)
    assert count(app, Question) == len(EVERY) + 1


def test_a_form_takes_what_was_typed_and_shows_what_was_answered(app: Flask, version: int) -> None:
    questions = list_questions(version)
    sent = {questions[0].field: "가 회사", questions[2].field: "많이", questions[4].field: "없는 것"}
    with app.test_request_context(method="POST", data=sent):
        form = answer_form(questions)
        assert (form.validate(), typed(form, questions)[questions[2].id]) == (True, "많이")
    values = {questions[3].id: "1", questions[5].id: "2020-02-29", questions[6].id: "17", questions[2].id: "3"}
    with app.test_request_context(headers={"Accept-Language": "ko"}):
        rows = answer_rows(questions, values, {"17": ("plan.pdf", "/x")})
    assert [row["answer"] for row in rows] == [
        "답하지 않음", "답하지 않음", "3", "예", "답하지 않음", "2020. 2. 29.(토)", "17",
    ]  # fmt: skip
    assert rows[6]["file"] == ("plan.pdf", "/x")
