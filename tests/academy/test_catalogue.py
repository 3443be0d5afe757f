"""The catalogue: what staff write down, publish and cancel, and what everybody reads of it."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from anchorcenter.academy.models import Cohort, CohortQuota, CohortState, CompletionRules, Course
from anchorcenter.core.db import db
from tests.academy.cohorts import COHORTS, PUBLIC, SLUG, STAFF, cohort, course, fill, make
from tests.guards.test_pages import check
from tests.operations.pages import audit
from tests.steps import bearer, count
from tests.times import kst

ClientOf = Callable[[str], FlaskClient]
Clock = Callable[[object], None]
OPEN = kst("2026-12-05 12:00")


@pytest.fixture
def client(client_of: ClientOf) -> FlaskClient:
    """Anybody, in Korean."""
    return client_of("")


@pytest.fixture
def staff(client_of: ClientOf) -> FlaskClient:
    return client_of("staff")


def said(client: FlaskClient, path: str = PUBLIC) -> str:
    """The text of a page, which is whole."""
    answer = client.get(path)
    assert answer.status_code == 200
    check(answer.text)
    return html.unescape(re.sub(r"<[^>]+>", " ", answer.text.partition("<main")[2]))


def test_staff_write_a_course_down_and_everybody_finds_its_published_cohort(
    app: Flask, client: FlaskClient, staff: FlaskClient
) -> None:
    number = make(staff, is_published=False)
    assert (client.get(PUBLIC).status_code, "드론 기초" in said(client, "/courses")) == (404, False)
    assert staff.post(f"{COHORTS}/{number}/publish").status_code == 303
    assert "드론 기초" in said(client, "/courses")
    text = said(client)
    for words in ("1기", "2026. 12. 1.(화) 09:00부터 신청할 수 있습니다.", "무료", "만 14세 이상", "출석률 80% 이상"):
        assert words in text
    assert [row[:2] for row in audit(app, "course")] == [("create", 1)]
    assert [row[:2] for row in audit(app, "cohort")] == [("create", 1), ("publish", 1)]


def test_the_state_of_places_is_said_in_words(
    app: Flask, client: FlaskClient, staff: FlaskClient, clock: Clock
) -> None:
    number = make(staff)
    clock(kst("2026-12-01 09:00"))
    assert "잔여 20명" in said(client)  # E10: listed as open at nine sharp.
    fill(app, number, taken=20, waiting=3)
    assert "정원 마감 · 대기 3명" in said(client)
    clock(kst("2026-12-11 09:00"))
    assert "신청이 마감되었습니다." in said(client)
    clock(kst("2026-12-15 09:00"))
    assert "교육이 진행 중입니다." in said(client)
    clock(kst("2026-12-19 09:00"))
    assert ("지난 기수" in said(client), "드론 기초" in said(client, "/courses")) == (True, False)
    assert "다음 일정 미정" in said(client, "/courses?past=1")


def test_a_lowered_capacity_is_overbooked_and_never_less_than_none_e4(
    app: Flask, client: FlaskClient, staff: FlaskClient, clock: Clock
) -> None:
    number = make(staff)
    fill(app, number, taken=18)
    sent = cohort(capacity="15", minimum="0", version="2")
    assert staff.post(f"{COHORTS}/{number}/edit", data=sent).status_code == 303
    clock(OPEN)
    assert "정원 초과 3명" in said(staff, f"{COHORTS}/{number}")
    assert ("정원 마감 · 대기 0명" in said(client), "-3" in said(client)) == (True, False)
    item = client.get(f"/api/v1{PUBLIC}", headers=bearer("citizen")).json["cohorts"][0]  # type: ignore[index]
    assert (item["state"], item["left"], item["capacity"]) == ("full", 0, 15)


def test_a_deadline_has_its_second(client: FlaskClient, staff: FlaskClient, clock: Clock) -> None:
    make(staff, closes_at="2026-12-10T17:59:30")
    clock(OPEN)
    assert "2026. 12. 10.(목) 17:59:30" in said(client)


FOUND = {
    "": True, "q=드론": True, "q=basics": True, "q=BASICS": True, "q=%25": False, "q=_": False, "kind=flight": True,
    "kind=safety": False, "level=beginner": True, "level=advanced": False, "times=evening": True,
    "times=weekend": False, "free=1": True, "open=1": True, "times=evening&free=1&open=1": True, "kind=nothing": True,
    "q=": True,
}  # fmt: skip


@pytest.mark.parametrize("query", FOUND)
def test_it_is_found_by_what_it_is(client: FlaskClient, staff: FlaskClient, clock: Clock, query: str) -> None:
    make(staff)
    clock(OPEN)
    assert ("드론 기초" in said(client, f"/courses?{query}")) is FOUND[query]


def test_one_cohort_has_all_that_is_asked_of_it(client: FlaskClient, staff: FlaskClient, clock: Clock) -> None:
    make(staff, fee_won="30000")
    make(staff, times="weekend")
    clock(OPEN)
    assert "드론 기초" not in said(client, "/courses?times=evening&free=1")
    assert "30,000원" in said(client, "/courses?times=evening")


def test_it_cannot_be_applied_for_before_it_opens(client: FlaskClient, staff: FlaskClient, clock: Clock) -> None:
    make(staff)
    assert "드론 기초" not in said(client, "/courses?open=1")
    clock(kst("2026-12-10 18:00"))
    assert "드론 기초" in said(client, "/courses?open=1")


def test_a_cancelled_cohort_says_why(app: Flask, client: FlaskClient, staff: FlaskClient) -> None:
    number = make(staff)
    path = f"{COHORTS}/{number}/cancel"
    assert staff.post(path, data={"why": ""}).status_code == 422
    assert count(app, Cohort, Cohort.state == CohortState.CANCELLED) == 0
    assert [staff.post(path, data={"why": "강사 사정"}).status_code for _ in range(2)] == [303, 409]
    assert "운영하지 않습니다: 강사 사정" in said(client)
    assert staff.post(f"{COHORTS}/{number}/edit", data=cohort(version="3")).status_code == 409


def test_a_copy_is_a_draft_with_all_dates_moved(app: Flask, staff: FlaskClient) -> None:
    number = make(staff, for_residents="10")
    answer = staff.post(f"{COHORTS}/{number}/copy", data={"first_on": "2027-01-11"})
    assert (answer.status_code, answer.location) == (303, f"{COHORTS}/2")
    with app.app_context():
        row = db.session.scalars(select(Cohort).where(Cohort.number == 2)).one()
        assert (row.state, row.taken, str(row.last_on), row.closes_at) == (
            CohortState.DRAFT,
            0,
            "2027-01-15",
            kst("2027-01-07 18:00"),
        )
        assert [(str(each.kind), each.places) for each in row.quotas] == [("residents", 10)]


def test_other_rules_are_a_new_version_and_published_cohorts_keep_theirs(app: Flask, staff: FlaskClient) -> None:
    make(staff)
    make(staff, is_published=False)
    sent = course(attendance_percent="90", version="1")
    assert [staff.post(f"{STAFF}/{SLUG}/edit", data=sent).status_code for _ in range(2)] == [303, 409]
    assert staff.post(f"{STAFF}/{SLUG}/edit", data=sent | {"version": "2"}).status_code == 303
    assert count(app, CompletionRules) == 2
    with app.app_context():
        rows = db.session.scalars(select(Cohort).order_by(Cohort.number)).all()
        assert [each.rules.attendance_percent for each in rows] == [80, 90]


def test_what_was_published_keeps_fee_and_way_in(app: Flask, staff: FlaskClient) -> None:
    number = make(staff)
    sent = cohort(fee_won="5000", selection="lottery", version="2")
    answer = staff.post(f"{COHORTS}/{number}/edit", data=sent)
    assert (answer.status_code, "fee_won-error" in answer.text, "selection-error" in answer.text) == (422, True, True)
    assert count(app, Cohort, Cohort.fee_won == 0) == 1


def test_a_quota_that_is_given_up_keeps_its_row(app: Flask, staff: FlaskClient) -> None:
    number = make(staff, for_residents="10", for_youth="5")
    sent = cohort(for_residents="0", for_youth="6", version="2")
    assert staff.post(f"{COHORTS}/{number}/edit", data=sent).status_code == 303
    with app.app_context():
        rows = db.session.scalars(select(CohortQuota).order_by(CohortQuota.kind)).all()
        assert [(str(each.kind), each.places) for each in rows] == [("residents", 0), ("youth", 6)]


def test_nobody_could_apply_for_what_is_late(app: Flask, staff: FlaskClient, clock: Clock) -> None:
    number = make(staff, is_published=False)
    clock(kst("2026-12-10 18:01"))
    assert staff.post(f"{COHORTS}/{number}/publish").status_code == 422
    assert count(app, Cohort, Cohort.published_at.is_not(None)) == 0


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"slug": "new"}, "slug"),
        ({"slug": "A b"}, "slug"),
        ({"title": ""}, "title"),
        ({"hours": "0"}, "hours"),
        ({"age_from": "15", "age_to": "14"}, "age_to"),
        ({"kind": "gold"}, "kind"),
        ({"attendance_percent": "101"}, "attendance_percent"),
    ],
)
def test_a_course_is_refused_at_its_field(app: Flask, staff: FlaskClient, changes: dict[str, Any], field: str) -> None:
    answer = staff.post(f"{STAFF}/new", data=course(**changes))
    assert (answer.status_code, f"{field}-error" in answer.text, count(app, Course)) == (422, True, 0)


def test_an_address_has_one_course(app: Flask, staff: FlaskClient) -> None:
    assert [staff.post(f"{STAFF}/new", data=course()).status_code for _ in range(2)] == [303, 422]
    assert count(app, Course) == 1


def test_what_must_be_completed_before_is_linked(client: FlaskClient, staff: FlaskClient) -> None:
    assert staff.post(f"{STAFF}/new", data=course(slug="safety", title="실내 안전", kind="safety")).status_code == 303
    assert staff.post(f"{STAFF}/new", data=course(needs=["safety"])).status_code == 303
    make(staff)
    assert "실내 안전" in said(client)
    assert 'value="safety" checked' in staff.get(f"{STAFF}/{SLUG}/edit").text


def test_programs_of_staff_write_down_and_all_others_read(app: Flask, client: FlaskClient) -> None:
    wanted = {"slug": SLUG, "title": "드론 기초", "summary": "처음", "kind": "flight", "hours": 12}
    times = {"opens_at": "2026-12-01T09:00:00+09:00", "closes_at": "2026-12-10T18:00:00+09:00"}
    run = {"first_on": "2026-12-14", "last_on": "2026-12-18", "capacity": 20} | times

    def post(path: str, who: str, **values: Any) -> int:
        return client.post(f"/api/v1/courses{path}", json=values, headers=bearer(who)).status_code

    assert (post("", "citizen", **wanted), count(app, Course)) == (403, 0)
    assert [post("", "staff", **wanted) for _ in range(2)] == [201, 422]
    assert (post(f"/{SLUG}/cohorts", "citizen", **run), count(app, Cohort)) == (403, 0)
    assert post(f"/{SLUG}/cohorts", "staff", **run) == 201
    assert client.get(f"/api/v1{PUBLIC}", headers=bearer("citizen")).status_code == 404
    assert post(f"/{SLUG}/cohorts/1/publish", "citizen") == 403
    assert post(f"/{SLUG}/cohorts/1/publish", "staff") == 200
    found: Any = client.get("/api/v1/courses?q=드론&free=1", headers=bearer("citizen")).json
    assert [(each["slug"], each["cohorts"][0]["state"]) for each in found["items"]] == [(SLUG, "announced")]
    assert post(f"/{SLUG}/cohorts/1/cancel", "citizen", why="x") == 403
    assert post(f"/{SLUG}/cohorts/1/cancel", "staff", why="x") == 200
    assert client.get("/api/v1/courses", headers=bearer("citizen")).json == {"items": [], "next": None}


def test_programs_may_send_what_is_empty_and_no_address_of_two_lines(app: Flask, client: FlaskClient) -> None:
    sent = {"slug": "other", "title": "과정", "summary": "한 줄", "kind": "flight", "hours": 3}

    def write(**changes: Any) -> tuple[int, list[tuple[str, str]]]:
        answer: Any = client.post("/api/v1/courses", json=sent | changes, headers=bearer("staff"))
        return answer.status_code, [(each["field"], each["message"]) for each in answer.json.get("errors", ())]

    unfit = "형식이 맞지 않습니다."
    assert write(slug="other\n") == (422, [("slug", unfit)])
    assert write(is_funded="perhaps", needs="none") == (422, [("is_funded", unfit), ("needs", unfit)])
    status, ((field, message),) = write(level="high")
    assert (status, field, message.startswith("다음 가운데 하나를 보내 주십시오: beginner, ")) == (422, "level", True)
    assert write(needs=["a"] * 21) == (422, [("needs", "20 이하의 길이로 보내 주십시오.")])
    assert count(app, Course) == 0
    assert write(title_en="", summary_en="")[0] == 201  # As it is when they are left out.
