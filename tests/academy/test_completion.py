"""Who has completed a cohort: decided by staff on what is asked, followed by certificates and what they grant."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from anchorcenter.academy.attendance import leaves
from anchorcenter.academy.attendance.leaves import Decision, NewLeave
from anchorcenter.academy.attendance.models import LeaveKind
from anchorcenter.academy.completion.models import Completion
from anchorcenter.academy.completion.todos import find_changed, find_undecided
from anchorcenter.academy.timetable.models import Lesson
from anchorcenter.accounts.qualified import Qualification
from anchorcenter.certificates.models import Certificate, Status
from anchorcenter.core.db import db
from anchorcenter.core.outbox import Message
from anchorcenter.core.unit_of_work import writing
from tests.academy.attending import add_person_with, place
from tests.academy.cohorts import SLUG, STAFF, course
from tests.academy.completing import CALL, OVER, PAGE, correct, decide, do, held
from tests.guards.test_queries import counting
from tests.operations.pages import audit
from tests.qualified import require
from tests.steps import actor, bearer, body, count, problems
from tests.times import DAY

ClientOf = Callable[[str], FlaskClient]
Clock = Callable[[datetime], None]


def text(answer: Any) -> str:
    return re.sub(r"\s+", " ", answer.get_data(as_text=True))


def states(app: Flask) -> list[str]:
    with app.app_context():
        return list(db.session.scalars(select(Completion.state).order_by(Completion.enrollment_id)))


def test_everybody_is_listed_with_what_is_asked_and_the_number_behind_it(
    app: Flask, client_of: ClientOf, clock: Clock
) -> None:
    held(app, client_of("staff"))
    clock(OVER)
    page = text(client_of("staff").get(PAGE))
    assert page.count("출석 100 % (8시간 중 8시간), 기준 80 % · 충족") == 2
    assert page.count("출석 50 % (8시간 중 4시간), 기준 80 % · 미충족") == 1
    assert ("수강생 3명 중 0명 수료" in page, page.count('name="people"')) == (True, 2)


def test_all_who_meet_it_get_a_certificate_with_one_press(app: Flask, client_of: ClientOf, clock: Clock) -> None:
    held(app, client_of("staff"))
    clock(OVER)
    staff = client_of("staff")
    assert staff.post(PAGE, data={"everybody": "1"}).status_code == 303
    with app.app_context():
        rows = db.session.scalars(select(Certificate).order_by(Certificate.id)).all()
        assert [(row.name, row.series, row.number, row.hours, row.title) for row in rows] == [
            ("사람 citizen", "드론기초", 1, 12, "드론 기초"), ("사람 tenant-a", "드론기초", 2, 12, "드론 기초"),
        ]  # fmt: skip
    assert states(app) == ["completed", "completed"]
    assert count(app, Message, Message.key.like("certificate-%-issued")) == 2
    page = text(staff.get(PAGE))
    assert ("수강생 3명 중 2명 수료" in page, "2026-드론기초-0002" in page, 'name="people"' in page) == (
        True,
        True,
        False,
    )
    assert problems(app) == []


def test_who_missed_a_required_lesson_has_not_completed_it(app: Flask, client_of: ClientOf) -> None:
    people = held(app, client_of("staff"), {"citizen": 4, "tenant-a": 3}, attendance_percent="50").people
    with app.app_context(), writing():
        db.session.execute(update(Lesson).where(Lesson.id == 4).values(is_required=True))
    assert decide(app, people["tenant-a"]) == (["below_rule"], 422)
    assert (len(decide(app)), states(app)) == (1, ["completed"])


def test_below_the_rule_nobody_gets_one_also_in_bulk_c10(app: Flask, client_of: ClientOf, clock: Clock) -> None:
    people = held(app, client_of("staff")).people
    clock(OVER)
    chosen = {"people": [str(people[name]) for name in ("citizen", "tenant-b")]}
    answer = client_of("staff").post(PAGE, data=chosen)
    assert (answer.status_code, "사람 tenant-b 님은 수료 기준을 충족하지 못했습니다" in text(answer)) == (422, True)
    sent: Any = {"json": {"people": [people["tenant-b"]]}, "headers": bearer("staff")}
    refused: Any = client_of("").post(CALL, **sent)
    assert (refused.status_code, refused.json["code"]) == (422, "below_rule")
    assert (count(app, Certificate), states(app)) == (0, [])


@pytest.mark.parametrize(
    ("people", "by", "now", "refusal"),
    [
        pytest.param((), "citizen", OVER, (["forbidden"], 403), id="not-staff"),
        pytest.param((999,), "staff", OVER, (["not_enrolled"], 422), id="no-place"),
        pytest.param((), "staff", OVER - 30 * DAY, (["not_begun"], 409), id="not-begun"),
    ],
)
def test_what_cannot_be_decided(
    app: Flask, client_of: ClientOf, people: tuple[int, ...], by: str, now: datetime, refusal: Any
) -> None:
    held(app, client_of("staff"))
    assert decide(app, *people, by=by, now=now) == refusal
    assert (count(app, Certificate), states(app)) == (0, [])


def test_nobody_completes_it_while_lessons_that_matter_are_ahead(app: Flask, client_of: ClientOf) -> None:
    people = held(app, client_of("staff"), {"citizen": 2}).people
    early = OVER - 10 * DAY
    assert decide(app, people["citizen"], now=early) == (["below_rule"], 422)
    assert decide(app, now=early) == []
    assert count(app, Certificate) == 0


def test_it_is_decided_once(app: Flask, client_of: ClientOf) -> None:
    people = held(app, client_of("staff")).people
    assert len(decide(app)) == 2
    assert decide(app, people["citizen"]) == (["issued"], 409)
    assert decide(app) == []
    assert count(app, Certificate) == 2


def test_completion_opens_the_space_that_needs_the_qualification(app: Flask, client_of: ClientOf, clock: Clock) -> None:
    require(app, "a")
    wanted = body("a", "2026-12-09 10:00", "2026-12-09 11:00")
    held(app, client_of("staff"), {"citizen": 4}, qualification="indoor-safety")
    clock(OVER)
    client = client_of("citizen")
    before: Any = client.post("/api/v1/bookings", json=wanted, headers=bearer("citizen"))
    assert before.status_code == 422
    (number,) = decide(app)
    assert client.post("/api/v1/bookings", json=wanted, headers=bearer("citizen")).status_code == 201
    assert client_of("staff").post(f"/staff/certificates/{number}/revoke", data={"why": "정정"}).status_code == 303
    assert actor(app, "citizen", OVER).qualified == frozenset()
    assert (states(app), problems(app)) == (["revoked"], [])


def test_attendance_corrected_below_the_rule_is_flagged_for_revocation_c11(
    app: Flask, client_of: ClientOf, clock: Clock
) -> None:
    people = held(app, client_of("staff"), {"citizen": 4}).people
    decide(app)
    clock(OVER)
    correct(app, 4, people["citizen"], was_there=False)
    assert states(app) == ["below"]
    with app.test_request_context():
        (todo,) = find_changed(OVER)
        assert (todo.person_id, "revoke the certificate" in str(todo.more) or "취소" in str(todo.more)) == (
            people["citizen"], True,
        )  # fmt: skip
    page = text(client_of("staff").get(PAGE))
    assert "발급 후 출석이 정정되어 기준에 미달합니다" in page
    assert "기준 미달로 변경됨" in text(client_of("staff").get("/staff/todo"))
    correct(app, 4, people["citizen"], was_there=True)
    assert states(app) == ["completed"]
    correct(app, 4, people["citizen"], was_there=False)
    assert client_of("staff").post("/staff/certificates/1/revoke", data={"why": "출석 정정"}).status_code == 303
    assert states(app) == ["revoked"]
    with app.test_request_context():
        assert find_changed(OVER) == []
    assert [row[0] for row in audit(app, "completion")] == ["below", "completed", "below", "revoked"]
    assert problems(app) == []


def test_leave_approved_afterwards_has_it_completed_and_certified_a11(
    app: Flask, client_of: ClientOf, clock: Clock
) -> None:
    people = held(app, client_of("staff"), {"citizen": 3}, excused_percent="30").people
    assert decide(app) == []
    wanted = NewLeave(kind=LeaveKind.ILLNESS, first_on=date(2026, 12, 2), last_on=date(2026, 12, 2), why="입원")
    number = do(app, leaves.ask, SLUG, 1, wanted, by="citizen")
    assert (states(app), count(app, Certificate)) == ([], 0)
    do(app, leaves.decide, number, Decision(is_approved=True, why="진단서 확인"))
    assert states(app) == ["due"]
    clock(OVER)
    assert "사정 이후 기준을 충족했습니다" in text(client_of("staff").get(PAGE))
    assert len(decide(app, people["citizen"])) == 1
    assert (states(app), count(app, Certificate)) == (["completed"], 1)
    assert [row[0] for row in audit(app, "leave")] == ["ask", "decide"]
    assert problems(app) == []


def test_cohorts_that_are_over_wait_to_be_decided_about(app: Flask, client_of: ClientOf) -> None:
    held(app, client_of("staff"))
    with app.test_request_context():
        assert (find_undecided(OVER - 5 * DAY), len(find_undecided(OVER + DAY))) == ([], 1)
    decide(app)
    with app.test_request_context():
        assert find_undecided(OVER + DAY) == []


def test_a_certificate_keeps_the_title_of_the_course_c9(app: Flask, client_of: ClientOf, clock: Clock) -> None:
    held(app, client_of("staff"), {"citizen": 4})
    decide(app)
    clock(OVER)
    edited = course(
        title="아주 다른 과정", title_en="Other", hours="99", needs_survey="", series="드론기초", version="1"
    )
    assert client_of("staff").post(f"{STAFF}/{SLUG}/edit", data=edited).status_code == 303
    with app.app_context():
        row = db.session.scalars(select(Certificate)).one()
        assert (row.title, row.title_en, row.hours) == ("드론 기초", "Drone basics", 12)
    assert "드론 기초" in text(client_of("citizen").get("/certificates"))


def test_who_was_certified_again_after_a_revocation_has_completed_it(app: Flask, client_of: ClientOf) -> None:
    people = held(app, client_of("staff"), {"citizen": 4}).people
    decide(app)
    correct(app, 4, people["citizen"], was_there=False)
    assert client_of("staff").post("/staff/certificates/1/revoke", data={"why": "출석 정정"}).status_code == 303
    correct(app, 4, people["citizen"], was_there=True)
    assert states(app) == ["due"]
    assert len(decide(app)) == 1
    assert (states(app), count(app, Certificate, Certificate.status == Status.ISSUED)) == (["completed"], 1)
    assert problems(app) == []


def test_programs_of_staff_read_and_decide(app: Flask, client_of: ClientOf, clock: Clock) -> None:
    people = held(app, client_of("staff")).people
    clock(OVER)
    client = client_of("")
    read: Any = client.get(CALL, headers=bearer("staff")).json
    attended = {each["person"]: (each["standing"], each["criteria"][0]["have"]) for each in read["items"]}
    assert attended == {
        people["citizen"]: ("met", 480), people["tenant-a"]: ("met", 480), people["tenant-b"]: ("not_met", 240),
    }  # fmt: skip
    made: Any = client.post(CALL, json={"everybody": True}, headers=bearer("staff"))
    assert (made.status_code, len(made.json["certificates"])) == (200, 2)
    again: Any = client.get(CALL, headers=bearer("staff")).json
    assert sorted(each["certificate"] or "" for each in again["items"]) == [
        "",
        "2026-드론기초-0001",
        "2026-드론기초-0002",
    ]
    assert client.get(CALL, headers=bearer("citizen")).status_code == 403


def test_a_course_that_grants_nothing_grants_nothing(app: Flask, client_of: ClientOf) -> None:
    require(app)
    held(app, client_of("staff"), {"citizen": 4})
    decide(app)
    assert count(app, Qualification) == 0


def test_a_course_names_a_qualification_that_there_is(app: Flask, client_of: ClientOf) -> None:
    require(app)
    staff = client_of("staff")
    assert staff.post(f"{STAFF}/new", data=course(qualification="nothing")).status_code == 422
    assert staff.post(f"{STAFF}/new", data=course(qualification="indoor-safety")).status_code == 303
    assert "실내비행 안전교육" in text(staff.get(f"{STAFF}/{SLUG}"))
    sent = {
        "slug": "other",
        "title": "과정",
        "summary": "한 줄",
        "kind": "flight",
        "hours": 3,
        "qualification": "nothing",
    }
    answer: Any = staff.post("/api/v1/courses", json=sent, headers=bearer("staff"))
    assert (answer.status_code, answer.json["errors"][0]["field"]) == (422, "qualification")


def test_the_page_asks_as_many_statements_for_twelve_as_for_three(
    app: Flask, client_of: ClientOf, clock: Clock
) -> None:
    held(app, client_of("staff"))
    clock(OVER)
    staff, asked = client_of("staff"), []
    staff.get(PAGE)
    for _each in range(2):
        with counting(app) as statements:
            assert staff.get(PAGE).status_code == 200
        asked.append(len(statements))
        if len(asked) == 1:
            for number in range(9):
                place(app, add_person_with(app, f"more-{number}"))
    assert asked[0] == asked[1]
