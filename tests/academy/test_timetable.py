"""Timetables: lessons under the same guard as bookings, planned, moved, cancelled and made up for."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from anchorcenter.academy.timetable.models import Lesson, TeachingTime
from anchorcenter.accounts.models import Role, SignIn
from anchorcenter.accounts.service import add_person
from anchorcenter.accounts.tokens import token_hash
from anchorcenter.core.db import db
from anchorcenter.core.unit_of_work import writing
from anchorcenter.facilities.models import Occupancy, Use
from tests.academy.attending import add_person_with
from tests.academy.cohorts import COHORTS, PUBLIC, make
from tests.center import FAR_OFF, LONG_AGO
from tests.guards.test_queries import counting
from tests.operations.pages import audit, edit
from tests.steps import bearer, book, count, live_claims, problems, stored
from tests.times import kst, typed

ClientOf = Callable[[str], FlaskClient]
Clock = Callable[[object], None]
LESSONS = f"{COHORTS}/1/lessons"
# Mondays and Fridays from 23 November to 4 December; Friday 27 November is a holiday.
DAYS: dict[str, Any] = {
    "first_on": "2026-11-23",
    "last_on": "2026-12-04",
    "opens_at": "2026-11-01T09:00",
    "closes_at": "2026-11-23T12:00",
}
TITLE = "드론 기초 1기"


@pytest.fixture
def staff(client_of: ClientOf) -> FlaskClient:
    """Staff, with a cohort that begins today."""
    client = client_of("staff")
    make(client, **DAYS)
    return client


@pytest.fixture
def instructors(app: Flask) -> tuple[int, int]:
    """Two people who teach; their sessions are their names."""
    numbers = []
    with app.app_context(), writing():
        for name in ("instructor-1", "instructor-2"):
            email = f"{name}@test.example"
            person = add_person(email, f"사람 {name}", password_hash="", now=LONG_AGO, roles=[Role.INSTRUCTOR])
            times = {"begun_at": LONG_AGO, "expires_at": FAR_OFF, "last_seen_at": FAR_OFF}
            db.session.add(SignIn(person_id=person.id, token_hash=token_hash(name), **times))
            numbers.append(person.id)
    return numbers[0], numbers[1]


def weekly(**changes: Any) -> dict[str, Any]:
    """What staff type in for Mondays and Fridays, 10 to 12."""
    days = {"first_on": "2026-11-23", "last_on": "2026-12-04", "weekdays": [0, 4], "starts": "10:00", "ends": "12:00"}
    return days | {"space": "a", "instructor": "", "skips_holidays": "1", "skips_conflicts": ""} | changes


def single(day: str = "2026-11-25", start: str = "10:00", end: str = "12:00", **changes: Any) -> dict[str, Any]:
    """What staff type in for one lesson."""
    times = {"starts_at": typed(kst(start, day)), "ends_at": typed(kst(end, day))}
    return times | {"space": "a", "instructor": "", "version": "1"} | changes


def look(staff: FlaskClient, **changes: Any) -> str:
    """What is shown of those lessons before anything is stored."""
    answer = staff.post(f"{LESSONS}/plan", data=weekly(**changes) | {"step": "look"})
    assert answer.status_code == 200
    return plain(answer.text)


def plain(text: str) -> str:
    """What a page says, in one line."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", text.partition("<main")[2])).split())


def plan(staff: FlaskClient, **changes: Any) -> int:
    return staff.post(f"{LESSONS}/plan", data=weekly(**changes) | {"step": "store"}).status_code


def test_lessons_are_held_on_weekdays_without_holidays(app: Flask, staff: FlaskClient) -> None:
    shown = look(staff)
    for words in ("2026. 11. 27.(금) 임시공휴일", "2026. 11. 23.(월) 10:00–12:00", "가능 3건"):
        assert words in shown
    assert (count(app, Lesson), plan(staff)) == (0, 303)
    assert (count(app, Lesson), live_claims(app), problems(app)) == (3, 3, [])
    text = plain(staff.get(f"{COHORTS}/1").text)
    assert ("3차시 · 12시간 중 6시간 편성" in text, "2026. 12. 4.(금) 10:00–12:00" in text) == (True, True)
    assert "2026. 12. 4.(금) 10:00–12:00" in plain(staff.get(PUBLIC).text)
    assert [row[0] for row in audit(app, "cohort")] == ["create", "publish", "plan_lessons"]


def test_a_lesson_in_the_way_of_a_booking_is_refused_and_both_are_shown_e16(
    app: Flask, client_of: ClientOf, staff: FlaskClient
) -> None:
    assert book(client_of("tenant-a"), "tenant-a", "api", "whole", "10:00", "11:00").status == 201
    before = stored(app)
    monday = {"weekdays": [0, 2], "last_on": "2026-11-25"}
    shown = look(staff, **monday)
    assert "2026. 11. 25.(수) 10:00–12:00 운영 불가" in shown
    assert "2026. 11. 25.(수) 10:00–11:00" in shown
    answer = staff.post(f"{LESSONS}/plan", data=weekly(**monday) | {"step": "store"})
    assert (answer.status_code, "2026. 11. 25.(수) 10:00–11:00" in plain(answer.text)) == (409, True)
    assert (count(app, Lesson), stored(app)) == (0, before)
    assert (plan(staff, **monday, skips_conflicts="1"), count(app, Lesson)) == (303, 1)


def test_what_is_free_instead_is_one_press_away(app: Flask, client_of: ClientOf, staff: FlaskClient) -> None:
    assert book(client_of("tenant-a"), "tenant-a", "api", "a", "10:00", "11:00").status == 201
    answer = staff.post(f"{LESSONS}/plan", data=weekly(weekdays=[2]) | {"step": "look"})
    found = [html.unescape(each) for each in re.findall(r'href="([^"]*/lessons/new\?[^"]*)"', answer.text)]
    assert len(found) == 4
    form = staff.get(found[0]).text
    slug = found[0].partition("space=")[2].partition("&")[0]
    assert (slug == "a", f'<option selected value="{slug}">' in form) == (False, True)
    assert 'value="2026-11-25T10:00"' in form
    times = [each for each in found if "space=a&" in each]
    assert "T11:00" in times[0]


def test_a_booking_in_the_way_of_a_lesson_reads_which(app: Flask, client_of: ClientOf, staff: FlaskClient) -> None:
    assert staff.post(f"{LESSONS}/new", data=single()).status_code == 303
    answer = book(client_of("tenant-a"), "tenant-a", "api", "whole", "10:00", "11:00")
    assert (answer.status, TITLE in answer.json["message"], count(app)) == (409, True, 0)


def test_an_instructor_teaches_one_lesson_at_a_time(
    app: Flask, staff: FlaskClient, instructors: tuple[int, int]
) -> None:
    first, second = instructors
    assert staff.post(f"{LESSONS}/new", data=single(instructor=str(first))).status_code == 303
    answer = staff.post(f"{LESSONS}/new", data=single(start="11:00", end="13:00", space="b", instructor=str(first)))
    assert (answer.status_code, "강사가 2026. 11. 25.(수) 10:00–12:00에" in answer.text) == (409, True)
    assert "운영 불가" in look(staff, weekdays=[2], space="b", instructor=str(first))
    assert count(app, Lesson) == 1
    assert staff.post(f"{LESSONS}/new", data=single(space="b", instructor=str(second))).status_code == 303
    assert staff.post(f"{LESSONS}/new", data=single(start="12:00", end="13:00", space="b", instructor=str(first)))
    assert staff.post(f"{LESSONS}/new", data=single(space="c", instructor="4")).status_code == 422
    assert count(app, Lesson) == 3


def test_a_lesson_is_moved_once_for_each_version(app: Flask, staff: FlaskClient) -> None:
    plan(staff, weekdays=[0])  # 23 and 30 November.
    path = f"{LESSONS}/2/edit"
    assert 'value="2026-11-30T10:00"' in staff.get(path).text
    moved = single("2026-12-01", space="b")
    assert [staff.post(path, data=moved).status_code for _ in range(2)] == [303, 409]
    with app.app_context():
        row = db.session.get_one(Lesson, 2)
        assert (row.occupancy.starts_at, row.version) == (kst("2026-12-01 10:00"), 2)
    assert (live_claims(app), count(app, Occupancy, Occupancy.released_at.is_(None)), problems(app)) == (2, 2, [])


def test_a_lesson_stays_within_its_cohort_and_ahead(app: Flask, staff: FlaskClient, clock: Clock) -> None:
    assert staff.post(f"{LESSONS}/new", data=single("2026-12-07")).status_code == 422
    assert staff.post(f"{LESSONS}/new", data=single("2026-11-25", "12:00", "10:00")).status_code == 422
    clock(kst("2026-11-25 11:00"))
    assert staff.post(f"{LESSONS}/new", data=single()).status_code == 422
    assert count(app, Lesson) == 0


def test_a_cancelled_lesson_leaves_and_its_make_up_enters_once_a9(app: Flask, staff: FlaskClient) -> None:
    plan(staff)
    assert staff.post(f"{LESSONS}/3/cancel", data={"why": ""}).status_code == 422
    assert [staff.post(f"{LESSONS}/3/cancel", data={"why": "강사 병가"}).status_code for _ in range(2)] == [303, 409]
    text = plain(staff.get(f"{COHORTS}/1").text)
    assert ("2차시 · 12시간 중 4시간 편성" in text, "강사 병가" in text, live_claims(app)) == (True, True, 2)
    made_up = f"{LESSONS}/new?replaces=3"
    assert staff.post(made_up, data=single()).status_code == 303
    assert staff.post(made_up, data=single(start="13:00", end="15:00")).status_code == 409
    assert staff.post(f"{LESSONS}/new?replaces=1", data=single(start="15:00", end="16:00")).status_code == 409
    assert "3차시 · 12시간 중 6시간 편성" in plain(staff.get(f"{COHORTS}/1").text)
    assert (count(app, Lesson), problems(app)) == (4, [])


def test_a_cancelled_cohort_gives_its_rooms_back_from_now_on(app: Flask, staff: FlaskClient, clock: Clock) -> None:
    plan(staff)
    clock(kst("2026-11-24 09:00"))
    assert staff.post(f"{COHORTS}/1/cancel", data={"why": "인원 미달"}).status_code == 303
    assert (count(app, Lesson, Lesson.cancelled_at.is_not(None)), live_claims(app), problems(app)) == (2, 1, [])


def test_lessons_are_seen_where_every_use_is(app: Flask, client_of: ClientOf, staff: FlaskClient) -> None:
    assert staff.post(f"{LESSONS}/new", data=single()).status_code == 303
    for path in ("/calendar?space=a&date=2026-11-25", "/calendar/list?space=a&date=2026-11-25"):
        assert TITLE in client_of("citizen").get(path).text
    assert TITLE in staff.get("/staff/day?date=2026-11-25").text
    times = {"starts_at": typed(kst("09:00")), "ends_at": typed(kst("18:00"))}
    shown = edit(staff, "/closures/new", **times, label="점검", spaces=["5"])
    assert (TITLE in shown.text, count(app, Occupancy, Occupancy.kind == Use.LESSON)) == (True, 1)


def test_an_instructor_sees_their_own_lessons_only(
    app: Flask, client_of: ClientOf, staff: FlaskClient, instructors: tuple[int, int]
) -> None:
    first, second = instructors
    staff.post(f"{LESSONS}/new", data=single(instructor=str(first)))
    staff.post(f"{LESSONS}/new", data=single(start="13:00", end="14:30", instructor=str(second)))
    text = plain(client_of("instructor-1").get("/staff/lessons").text)
    assert ("10:00–12:00" in text, "13:00–14:30" in text, TITLE in text) == (True, False, True)
    assert client_of("instructor-1").get(f"{COHORTS}/1").status_code == 403
    assert staff.get("/staff/lessons").status_code == 403
    hours = plain(staff.get("/staff/teaching").text)
    assert ("사람 instructor-1 1 – 2시간" in hours, "사람 instructor-2 1 – 90분" in hours) == (True, True)


def test_teaching_hours_are_told_month_by_month_held_and_ahead_apart(
    app: Flask, client_of: ClientOf, clock: Callable[[datetime], None], staff: FlaskClient, instructors: tuple[int, int]
) -> None:
    first, _second = instructors
    staff.post(f"{LESSONS}/new", data=single(instructor=str(first)))
    clock(kst("15:00"))
    staff.post(f"{LESSONS}/new", data=single(start="16:00", end="17:00", instructor=str(first)))
    page = plain(staff.get("/staff/teaching?month=2026-11").text)
    assert ("2026년 11월" in page, "사람 instructor-1 2 2시간 1시간" in page) == (True, True)
    assert "사람 instructor-1 0 – –" in plain(staff.get("/staff/teaching?month=2026-10").text)
    assert staff.get("/staff/teaching?month=x").status_code == 200
    file = staff.get("/staff/teaching.csv?month=2026-11").text
    assert "2026-11,사람 instructor-1,2,120,60" in file
    teacher = client_of("instructor-1")
    mine = plain(teacher.get("/staff/lessons?month=2026-11").text)
    assert ("10:00–12:00" in mine, "2026년 11월" in mine) == (True, True)
    assert "10:00–12:00" not in plain(teacher.get("/staff/lessons?month=2026-12").text)
    call, client = "/api/v1/instructors/hours?day=2026-11-30", client_of("")
    every: Any = client.get(call, headers=bearer("staff")).json
    assert {"person": first, "lessons": 2, "held": 120, "ahead": 60} in every["items"]
    third = add_person_with(app, "instructor-3", Role.INSTRUCTOR)
    own: Any = client.get(call, headers=bearer("instructor-3")).json
    assert own == {"month": "2026-11", "items": [{"person": third, "lessons": 0, "held": 0, "ahead": 0}]}
    assert client.get(call, headers=bearer("citizen")).json == {"month": "2026-11", "items": []}


def test_nobody_is_planned_outside_of_the_times_at_which_they_teach(
    app: Flask, client_of: ClientOf, staff: FlaskClient, instructors: tuple[int, int]
) -> None:
    first, second = instructors
    mine, theirs = "/staff/lessons/times", f"/staff/teaching/{first}"
    teacher = client_of("instructor-1")
    assert [teacher.get(mine).status_code, staff.get(theirs).status_code] == [200, 200]
    assert teacher.post(mine, data={"starts_2": "13:00", "ends_2": "11:00"}).status_code == 422
    assert teacher.post(mine, data={"starts_2": "13:00", "ends_2": ""}).status_code == 422
    assert count(app, TeachingTime) == 0
    assert teacher.post(mine, data={"starts_2": "13:00", "ends_2": "18:00"}).status_code == 303
    assert client_of("instructor-2").get(theirs).status_code == 403
    refused = staff.post(f"{LESSONS}/new", data=single(instructor=str(first)))
    assert (refused.status_code, "수 13:00–18:00" in refused.text, count(app, Lesson)) == (422, True, 0)
    shown = look(staff, weekdays=[2, 4], instructor=str(first))
    assert ("운영 불가" in shown, "A 2026. 11. 25.(수) 13:00–15:00" in shown) == (True, True)
    assert (
        staff.post(f"{LESSONS}/new", data=single(start="13:00", end="15:00", instructor=str(first))).status_code == 303
    )
    assert (
        staff.post(f"{LESSONS}/new", data=single(start="09:00", end="10:00", instructor=str(second))).status_code == 303
    )
    assert staff.post(theirs, data={"starts_2": "", "ends_2": ""}).status_code == 303
    assert staff.post(f"{LESSONS}/new", data=single(start="10:00", instructor=str(first))).status_code == 303
    assert (count(app, Lesson), count(app, TeachingTime)) == (3, 0)


@pytest.mark.parametrize("step", ["look", "store"])
def test_planning_asks_as_much_for_few_lessons_as_for_many(app: Flask, staff: FlaskClient, step: str) -> None:
    counts: list[int] = []
    look(staff)  # So that the plan is in memory.
    for weekdays, space in (([0], "b"), ([1, 2, 3], "c")):
        with counting(app) as asked:
            staff.post(f"{LESSONS}/plan", data=weekly(weekdays=weekdays, space=space) | {"step": step})
        counts.append(len(asked))
    assert (counts[0], count(app, Lesson)) == (counts[1], 0 if step == "look" else 8)
