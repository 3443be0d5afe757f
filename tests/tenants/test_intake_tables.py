"""What of a round is taken along: results, answers, score sheets, by who may and for a reason; never by applicants."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from hashlib import sha256

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from anchorcenter.accounts.access_log import AccessEntry
from anchorcenter.core.db import db
from anchorcenter.questions.models import QuestionKind
from tests.guards.test_queries import counting
from tests.operations.pages import audit
from tests.steps import count
from tests.tenants.rounds import (
    DEADLINE,
    MINE,
    PUBLIC,
    REVIEWERS,
    SLUG,
    STAFF,
    apply,
    fields,
    person_id,
    publish,
    score,
)
from tests.times import MINUTE

ClientOf = Callable[[str], FlaskClient]
Clock = Callable[[object], None]
CONTENTS = ("applications", "answers", "sheets", "ranking", "objections")
ROWS = {"sheets": 14, "ranking": 0, "objections": 0}  # Nothing is ranked before it is decided.


@pytest.fixture
def director(app: Flask, client_of: ClientOf, clock: Clock) -> FlaskClient:
    """Two have applied, one of them twice; one reviewer has scored both, another is not free to judge the first."""
    staff = client_of("staff")
    publish(app, staff)
    long = fields(app)[QuestionKind.LONG_TEXT][0]
    assert apply(app, client_of("tenant-a"), "가 회사", **{long: "먼저 쓴 계획"}).status_code == 303
    assert apply(app, client_of("tenant-a"), "가 회사", **{long: "=SUM(A1)\n둘째 줄"}).status_code == 303
    assert apply(app, client_of("citizen"), "새 회사").status_code == 303
    clock(DEADLINE + MINUTE)
    for number in (1, 2):
        assert staff.post(f"{STAFF}/{number}/pass").status_code == 303
        score(app, client_of("reviewer-1"), number, 90 - 10 * number)
    score(app, client_of("reviewer-2"), 1, 100)
    assert client_of("reviewer-2").post(f"/reviews/{SLUG}/1/conflict", data={"why": "친척"}).status_code == 303
    assert client_of("reviewer-3").post(f"/reviews/{SLUG}/1/conflict", data={"why": "동업"}).status_code == 303
    return client_of("director")


def take(client: FlaskClient, content: str, why: str = "보고") -> list[list[str]]:
    answer = client.post(f"{STAFF}/export", data={"content": content, "why": why})
    assert (answer.status_code, answer.content_type) == (200, "text/csv; charset=utf-8")
    assert answer.headers["Content-Disposition"] == f'attachment; filename="intake-{SLUG}-{content}.csv"'
    return list(csv.reader(io.StringIO(answer.text.removeprefix("\ufeff"))))


def test_answers_are_those_that_were_submitted_last(director: FlaskClient) -> None:
    head, first, second = take(director, "answers")
    assert head[:6] == ["접수 번호", "신청자", "버전", "제출", "상태", "기업·기관명"]
    shown = dict(zip(head, first, strict=True))
    assert (shown["접수 번호"], shown["신청자"], shown["버전"]) == ("A-2026-000001", "가 회사", "2")
    assert (shown["입주 목적과 사업 계획"], shown["사업계획서"]) == ("'=SUM(A1)\n둘째 줄", "plan.pdf")
    assert (shown["사업 분야"], shown["상시 근로자 수(명)"], shown["사업자등록증"]) == ("기체·부품 제작", "12", "")
    assert second[:3] == ["A-2026-000002", "사람 citizen", "1"]


def test_sheets_say_who_gave_what_and_mark_who_was_not_free_to_judge(director: FlaskClient) -> None:
    head, *rows = take(director, "sheets")
    assert head[2:8] == ["심사위원", "심사 단계", "평가 항목", "가중치", "점수", "반영 여부"]
    found = [(row[0][-1], row[2].partition(" ")[2], row[4], row[6], row[7]) for row in rows]
    names = ("사업성", "기술력", "성장 가능성", "지역 기여")
    free = [
        (number, "reviewer-1", name, points, "예") for number, points in (("1", "80"), ("2", "70")) for name in names
    ]
    bound = [("1", "reviewer-2", name, "100", "이해충돌") for name in names]
    bound += [("1", "reviewer-3", "", "", "이해충돌")] * 2
    assert sorted(found) == sorted([*free, *bound])
    assert {row[8] for row in rows} == {"", "친척", "동업"}


def test_the_ranking_says_by_which_means_and_an_objection_what_was_answered(
    app: Flask, client_of: ClientOf, director: FlaskClient
) -> None:
    staff = client_of("staff")
    assert score(app, client_of("reviewer-3"), 2, 63) == [303, 303]
    for deed in ("freeze", "decide", "results"):
        assert staff.post(f"{STAFF}/{deed}").status_code == 303
    assert client_of("citizen").post(f"{MINE}/appeal", data={"text": "=다시"}).status_code == 303
    assert staff.post(f"{STAFF}/2/answer", data={"answer": "확인했습니다"}).status_code == 303
    head, first, second = take(director, "ranking")
    names = ["서류심사 · 사업성", "서류심사 · 기술력", "발표심사 · 성장 가능성", "발표심사 · 지역 기여"]
    assert (head[:2], head[6:]) == (["순위", "접수 번호"], [*names, "추첨값"])
    assert (first[:3], first[4:]) == (["1", "A-2026-000001", "가 회사"], ["선정", "80.00", *["80.00"] * 4, ""])
    assert (second[0], second[4:]) == ("2", ["예비", "66.50", *["66.50"] * 4, ""])
    (_head, row) = take(director, "objections")
    assert (row[:4], row[5], row[4][:4]) == (
        ["A-2026-000002", "사람 citizen", "예비", "'=다시"],
        "확인했습니다",
        "2026",
    )


def test_lots_are_taken_along_so_that_anybody_can_draw_again(app: Flask, client_of: ClientOf, clock: Clock) -> None:
    staff = client_of("staff")
    publish(app, staff, mode="draw")
    assert apply(app, client_of("tenant-a"), "가 회사").status_code == 303
    clock(DEADLINE + MINUTE)
    assert staff.post(f"{STAFF}/1/pass").status_code == 303
    assert staff.post(f"{STAFF}/seed", data={"seed": "20261125"}).status_code == 303
    assert staff.post(f"{STAFF}/decide").status_code == 303
    _head, row = take(client_of("director"), "ranking")
    assert row[-1] == sha256(b"20261125:1").hexdigest()


@pytest.mark.parametrize("content", CONTENTS)
def test_each_needs_a_reason_that_whoever_is_in_it_reads(
    app: Flask, client_of: ClientOf, director: FlaskClient, content: str
) -> None:
    def taken() -> set[int]:
        with app.app_context():
            return set(db.session.scalars(select(AccessEntry.person_id).where(AccessEntry.what == "export")))

    assert client_of("staff").post(f"{STAFF}/export", data={"content": content, "why": "보고"}).status_code == 403
    refused = [director.post(f"{STAFF}/export", data=sent).status_code for sent in ({"content": content}, {"why": ""})]
    assert (refused, director.post(f"{STAFF}/export", data={"content": "all", "why": "x"}).status_code) == (
        [422] * 2,
        422,
    )
    assert (taken(), [verb for verb, *_rest in audit(app, "call") if verb == "export"]) == (set(), [])
    take(director, content, "감사 자료")
    whose = {"tenant-a", "citizen", *(REVIEWERS if content == "sheets" else ())} if ROWS.get(content, 2) else set()
    assert taken() == {person_id(app, name) for name in whose}
    assert [(after, why) for verb, _id, _before, after, why in audit(app, "call") if verb == "export"] == [
        (f'{{"content": "{content}", "rows": {ROWS.get(content, 2)}}}', "감사 자료")
    ]


@pytest.mark.parametrize("who", ["tenant-a", "tenant-b", "citizen", "reviewer-1", "official", ""])
def test_nobody_else_takes_anything_along(app: Flask, client_of: ClientOf, director: FlaskClient, who: str) -> None:
    before = count(app, AccessEntry)
    for content in CONTENTS:
        answer = client_of(who).post(f"{STAFF}/export", data={"content": content, "why": "보고"})
        assert answer.status_code == (403 if who else 303)
        assert [word in answer.text for word in ("A-2026", "reviewer-2", "친척")] == [False] * 3
    assert count(app, AccessEntry) == before


def test_applicants_read_no_score_of_any_reviewer(app: Flask, client_of: ClientOf, director: FlaskClient) -> None:
    staff = client_of("staff")
    assert score(app, client_of("reviewer-3"), 2, 63) == [303, 303]
    for deed in ("freeze", "decide", "results"):
        assert staff.post(f"{STAFF}/{deed}").status_code == 303
    for path in (MINE, PUBLIC, "/intakes"):
        page = client_of("tenant-a").get(path).text
        assert [word in page for word in ("사람 reviewer", "친척", "이해충돌", "/export")] == [False] * 4


def test_a_table_asks_as_much_for_two_as_for_four(app: Flask, client_of: ClientOf, director: FlaskClient) -> None:
    def asked() -> list[int]:
        counts = []
        for content in CONTENTS:
            with counting(app) as statements:
                take(director, content)
            counts.append(len([each for each in statements if not each.startswith("INSERT")]))
        return counts

    before = asked()
    score(app, client_of("reviewer-3"), 2, 50)
    score(app, client_of("reviewer-2"), 2, 50)
    assert asked() == before
