"""Checking in with the code that is shown, rosters, corrections and leave on their pages."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from anchorcenter.academy.attendance import codes
from anchorcenter.academy.attendance.models import AttendanceCorrection, AttendanceEvent, How, Leave
from anchorcenter.accounts.access_log import AccessEntry, What
from anchorcenter.accounts.models import Role
from anchorcenter.core.db import db
from anchorcenter.core.workbooks import read_workbook
from tests.academy.attending import STARTS, Class, add_person_with, corrected, events, hold_class, place
from tests.academy.cohorts import COHORTS, SLUG
from tests.academy.test_timetable import plain
from tests.documents.papers import pdf
from tests.guards.test_queries import counting
from tests.steps import bearer, count
from tests.times import DAY, HOUR, MINUTE

ClientOf = Callable[[str], FlaskClient]
Clock = Callable[[object], None]
START, END = STARTS[0], STARTS[0] + 2 * HOUR
OWN = "/attendance/drone-basics/1"
TABLE = f"{COHORTS}/1/attendance"
SECOND = MINUTE / 60


@pytest.fixture
def held(app: Flask, client_of: ClientOf) -> Class:
    return hold_class(app, client_of("staff"))


def picture(app: Flask, lesson: int, now: datetime) -> str:
    """Where the picture leads that the instructor shows."""
    with app.test_request_context():
        return urlsplit(codes.address_of(lesson, now)).path


def shown_number(instructor: FlaskClient, lesson: int = 1) -> str:
    """The number on the instructor's page."""
    found = re.search(r'class="digits">(\d{3}) (\d{3})<', instructor.get(f"/staff/lessons/{lesson}/code").text)
    assert found
    return found[1] + found[2]


def read(client: FlaskClient, address: str) -> str:
    """Read the picture with a telephone; answers where it leads."""
    answer = client.get(address)
    assert answer.status_code == 303
    return answer.location


def press(client: FlaskClient, address: str, kind: str = "in") -> TestResponse:
    return client.post(address, data={"kind": kind})


def test_one_checks_in_and_out_with_the_picture(app: Flask, client_of: ClientOf, clock: Clock, held: Class) -> None:
    citizen = client_of("citizen")
    clock(START + 2 * MINUTE)
    here = read(citizen, picture(app, 1, START + 2 * MINUTE))
    assert "입실" in plain(citizen.get(here).text)
    assert events(app) == []  # Looking checks nobody in.
    answers = [press(citizen, here) for _ in range(2)]
    assert ([each.status_code for each in answers], len(events(app))) == ([303, 303], 1)
    clock(END)
    assert press(citizen, read(citizen, picture(app, 1, END)), "out").status_code == 303
    person = held.people["citizen"]
    assert events(app) == [(1, person, "in", START + 2 * MINUTE), (1, person, "out", END)]
    text = plain(citizen.get(OWN).text)
    assert ("출석" in text, "8시간 중 2시간 (25 %)" in text) == (True, True)


def test_the_time_counts_at_which_the_code_was_read_not_that_of_signing_in(
    app: Flask, client_of: ClientOf, clock: Clock, held: Class
) -> None:
    stranger = app.test_client()
    clock(START + 9 * MINUTE)
    here = read(stranger, picture(app, 1, START + 9 * MINUTE))
    signing_in = stranger.get(here)
    assert (signing_in.status_code, signing_in.location.startswith("/login")) == (303, True)
    citizen = client_of("citizen")
    cookie = stranger.get_cookie("attendance")
    assert cookie
    citizen.set_cookie("attendance", cookie.value)
    clock(START + 12 * MINUTE)
    assert press(citizen, here).status_code == 303
    assert events(app) == [(1, held.people["citizen"], "in", START + 9 * MINUTE)]


@pytest.mark.parametrize(
    ("age", "status"),
    [
        pytest.param(0, 303, id="A13-shown-now"),
        pytest.param(16, 303, id="A13-within-tolerance"),
        pytest.param(17, 422, id="A13-older-than-fifteen-and-two-seconds"),
        pytest.param(60, 422, id="A13-a-minute-old"),
        pytest.param(-60, 422, id="A13-not-shown-yet"),
    ],
)
def test_a_photographed_picture_is_refused(
    app: Flask, client_of: ClientOf, clock: Clock, held: Class, age: int, status: int
) -> None:
    address = picture(app, 1, START)
    clock(START + age * SECOND)
    assert client_of("citizen").get(address).status_code == status
    assert events(app) == []


def test_what_was_read_on_one_device_checks_in_nobody_on_another_a13(
    app: Flask, client_of: ClientOf, clock: Clock, held: Class
) -> None:
    clock(START)
    here = read(client_of("citizen"), picture(app, 1, START))
    assert (press(client_of("tenant-a"), here).status_code, events(app)) == (422, [])
    clock(START + 10 * MINUTE)
    assert (press(client_of("citizen"), here).status_code, events(app)) == (422, [])


def test_two_people_on_one_device_are_shown_to_staff_a13(
    app: Flask, client_of: ClientOf, clock: Clock, held: Class
) -> None:
    clock(START)
    citizen, friend = client_of("citizen"), client_of("tenant-a")
    press(citizen, read(citizen, picture(app, 1, START)))
    cookie = citizen.get_cookie("attendance")
    assert cookie
    friend.set_cookie("attendance", cookie.value)
    press(friend, read(friend, picture(app, 1, START)))
    assert count(app, AttendanceEvent) == 2
    text = plain(client_of("staff").get(f"{TABLE}/patterns").text)
    assert "한 기기로 여러 명이 입실" in text
    assert "사람 tenant-a · 사람 citizen" in text
    people = [held.people[name] for name in ("citizen", "tenant-a")]
    call = f"/api/v1/courses/{SLUG}/cohorts/1/attendance/patterns"
    read_by_program: Any = client_of("").get(call, headers=bearer("staff")).json
    assert {"pattern": "shared_device", "people": sorted(people), "lessons": [1]} in read_by_program["items"]
    assert client_of("").get(call, headers=bearer("citizen")).status_code == 403


@pytest.mark.parametrize("forged", ["1.{step}.AAAAAAAAAAAAAAAA", "9.{step}.x", "nothing", "1.2.3.4"])
def test_a_picture_that_is_none_is_refused(app: Flask, client_of: ClientOf, held: Class, forged: str) -> None:
    address = f"/attend/{forged.format(step=int(START.timestamp()) // 15)}"
    assert client_of("citizen").get(address).status_code == 422


def test_the_picture_of_another_lesson_or_cohort_is_refused_a14(
    app: Flask, client_of: ClientOf, clock: Clock, held: Class
) -> None:
    clock(START)
    lesson, step, mac = picture(app, 1, START).rpartition("/")[2].split(".")
    assert client_of("citizen").get(f"/attend/2.{step}.{mac}").status_code == 422
    citizen = client_of("citizen")
    assert press(citizen, read(citizen, picture(app, 2, START))).status_code == 422  # It is not held today.
    add_person_with(app, "other")
    other = client_of("other")
    here = read(other, picture(app, 1, START))
    assert [other.get(here).status_code, press(other, here).status_code] == [422, 422]
    assert (events(app), lesson) == ([], "1")


def test_one_checks_in_by_the_number_and_wrong_ones_are_counted(
    app: Flask, client_of: ClientOf, clock: Clock, held: Class
) -> None:
    clock(START)
    citizen, number = client_of("citizen"), shown_number(client_of("instructor"))
    wrong = "000000" if number != "000000" else "111111"
    assert citizen.post("/attend", data={"code": "12"}).status_code == 422
    answer = citizen.post("/attend", data={"code": number})
    assert (answer.status_code, press(citizen, answer.location).status_code) == (303, 303)
    with app.app_context():
        assert db.session.get_one(AttendanceEvent, 1).how is How.CODE
    assert [citizen.post("/attend", data={"code": wrong}).status_code for _ in range(11)] == [422] * 10 + [429]
    clock(START + 63 * SECOND)
    assert client_of("tenant-a").post("/attend", data={"code": number}).status_code == 422
    assert len(events(app)) == 1


def test_the_page_of_the_code_renews_itself_without_scripts_too(
    app: Flask, client_of: ClientOf, clock: Clock, held: Class
) -> None:
    instructor = client_of("instructor")
    clock(START + 4 * SECOND)
    answer = instructor.get("/staff/lessons/1/code")
    assert '<noscript><meta http-equiv="refresh" content="12"></noscript>' in answer.text
    assert ("<svg" in answer.text, answer.headers["Cache-Control"]) == (True, "no-store")
    clock(START - HOUR)
    assert "<svg" not in instructor.get("/staff/lessons/1/code").text


def test_others_lessons_are_not_there_for_an_instructor_a20(
    app: Flask, client_of: ClientOf, clock: Clock, held: Class
) -> None:
    add_person_with(app, "other", Role.INSTRUCTOR)
    clock(START)
    for name in ("other", "citizen", "official"):
        client = client_of(name)
        paths = [client.get(f"/staff/lessons/1{rest}").status_code for rest in ("", "/code")]
        marked = client.post("/staff/lessons/1/mark", data={"kind": "in"}).status_code
        assert ([*paths, marked], events(app)) == ([404, 404, 404], [])
    for name in ("instructor", "staff"):
        assert client_of(name).get("/staff/lessons/1").status_code == 200
    assert client_of("instructor").get(TABLE).status_code == 403


def test_who_teaches_marks_one_or_all_with_a_press(app: Flask, client_of: ClientOf, clock: Clock, held: Class) -> None:
    instructor, citizen = client_of("instructor"), held.people["citizen"]
    clock(START)
    mark = "/staff/lessons/1/mark"
    assert instructor.post(mark, data={"kind": "in", "person": str(citizen)}).status_code == 303
    assert instructor.post(mark, data={"kind": "in", "person": str(citizen)}).status_code == 409
    assert "3명 중 1명 입실" in plain(instructor.get("/staff/lessons/1").text)
    assert instructor.post(mark, data={"kind": "in"}).status_code == 303
    assert "3명 중 3명 입실" in plain(instructor.get("/staff/lessons/1").text)
    clock(END)
    assert instructor.post(mark, data={"kind": "out"}).status_code == 303
    assert instructor.post(mark, data={"kind": "sideways"}).status_code == 404
    assert len(events(app)) == 6
    assert "명단" in plain(instructor.get("/staff/lessons").text)


def test_staff_correct_for_a_reason_and_who_it_concerns_sees_both_a16(
    app: Flask, client_of: ClientOf, clock: Clock, held: Class
) -> None:
    staff, citizen = client_of("staff"), held.people["citizen"]
    clock(START + HOUR)
    client_of("instructor").post("/staff/lessons/1/mark", data={"kind": "in", "person": str(citizen)})
    clock(END + HOUR)
    path = f"/staff/lessons/1/people/{citizen}"
    assert "11:00" in staff.get(path).text
    times = ("2026-11-23 10:00", "2026-11-23 12:00")
    assert staff.post(path, data=corrected(*times, why="")).status_code == 422
    assert count(app, AttendanceCorrection) == 0
    paper = {"file": (io.BytesIO(pdf()), "출석부.pdf")}
    assert staff.post(path, data=corrected(*times) | paper).status_code == 303
    text = plain(client_of("citizen").get(OWN).text)
    for words in ("11:00 입실", "10:00 입실 · 12:00 퇴실", "사유: 출석부 확인"):
        assert words in text
    assert "출석부 확인" in plain(staff.get(f"{TABLE}/{citizen}").text)
    answer = staff.get("/staff/lessons/corrections/1/document")
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    answer.close()
    assert client_of("instructor").get(path).status_code == 403


def ask(client: FlaskClient, first: str = "2026-11-25", **more: object) -> TestResponse:
    known = {"kind": "illness", "first_on": first, "last_on": first, "why": "독감 진단"}
    return client.post(f"{OWN}/leave", data=known | more)


def test_leave_is_asked_for_with_a_document_and_decided_from_the_list_of_todos(
    app: Flask, client_of: ClientOf, held: Class
) -> None:
    citizen, staff = client_of("citizen"), client_of("staff")
    assert citizen.get(f"{OWN}/leave").status_code == 200
    assert (ask(citizen, first="").status_code, count(app, Leave)) == (422, 0)
    assert ask(citizen, file=(io.BytesIO(pdf()), "진단서.pdf")).status_code == 303
    assert "사람 citizen" in plain(staff.get("/staff/todo").text)
    assert "진단서.pdf" in plain(staff.get("/staff/leaves").text)
    shown = plain(staff.get("/staff/leaves/1").text)
    assert ("2026. 11. 25.(수) 10:00–12:00" in shown, "독감 진단" in shown) == (True, True)
    for client, path in ((staff, "/staff/leaves/1/document"), (citizen, "/attendance/leaves/1/document")):
        answer = client.get(path)
        assert answer.mimetype == "application/pdf"
        answer.close()
    assert client_of("tenant-a").get("/attendance/leaves/1/document").status_code == 404
    assert staff.post("/staff/leaves/1", data={"answer": "refuse", "why": ""}).status_code == 422
    assert staff.post("/staff/leaves/1", data={"answer": "approve", "why": ""}).status_code == 303
    assert "승인" in plain(citizen.get(OWN).text)
    assert citizen.post("/attendance/leaves/1/withdraw").status_code == 409


def test_nobody_reads_the_record_of_another_cohort_or_person(app: Flask, client_of: ClientOf, held: Class) -> None:
    add_person_with(app, "other")
    other = client_of("other")
    assert [other.get(path).status_code for path in (OWN, f"{OWN}/leave")] == [404, 404]
    assert "수강 중인 과정이 없습니다" in plain(other.get("/attendance").text)
    ask(client_of("citizen"))
    assert other.post("/attendance/leaves/1/withdraw").status_code == 404
    assert client_of("citizen").post("/attendance/leaves/1/withdraw").status_code == 303


def test_the_table_asks_as_much_for_few_people_as_for_many(
    app: Flask, client_of: ClientOf, clock: Clock, held: Class
) -> None:
    staff = client_of("staff")
    clock(END + DAY)
    paths = (TABLE, "/staff/lessons/1", f"{TABLE}/{held.people['citizen']}")
    [staff.get(path) for path in paths]
    counts = []
    for more in range(2):
        for number in range(6 * more):
            place(app, add_person_with(app, f"more-{chr(97 + number)}"))
        clock(END - HOUR)
        client_of("instructor").post("/staff/lessons/1/mark", data={"kind": "in"})
        client_of("instructor").post("/staff/lessons/1/mark", data={"kind": "out"})
        clock(END + DAY)
        for path in paths:
            with counting(app) as asked:
                staff.get(path)
            counts.append(len(asked))
    assert counts[:3] == counts[3:]


def test_the_sheet_is_printed_with_masked_names(app: Flask, client_of: ClientOf, clock: Clock, held: Class) -> None:
    clock(START)
    client_of("instructor").post("/staff/lessons/1/mark", data={"kind": "in"})
    clock(END + DAY)
    text = plain(client_of("staff").get(f"{TABLE}/sheet").text)
    assert ("사* c******" in text, "사람 citizen" in text) == (True, False)
    with app.app_context():
        printed = select(AccessEntry.person_id).where(AccessEntry.what == What.PRINT)
        assert set(db.session.scalars(printed)) == {held.people[name] for name in ("citizen", "tenant-a", "tenant-b")}


def test_tables_are_taken_along_for_a_reason_only(app: Flask, client_of: ClientOf, clock: Clock, held: Class) -> None:
    clock(START)
    client_of("instructor").post("/staff/lessons/1/mark", data={"kind": "in"})
    client_of("instructor").post("/staff/lessons/1/mark", data={"kind": "out", "person": str(held.people["citizen"])})
    clock(END + DAY)
    director, path = client_of("director"), f"{TABLE}/export"
    wanted = {"content": "attendance", "names": "masked", "why": ""}
    assert client_of("staff").post(path, data=wanted | {"why": "보고"}).status_code == 403
    assert director.post(path, data=wanted).status_code == 422
    assert count(app, AccessEntry, AccessEntry.what == What.EXPORT) == 0
    masked = director.post(path, data=wanted | {"why": "정산 보고"})
    assert (masked.mimetype, "사* c******" in masked.text, "citizen" in masked.text) == ("text/csv", True, False)
    roster = director.post(path, data=wanted | {"content": "roster", "names": "full", "why": "정산 보고"})
    lines = roster.text.splitlines()
    assert (len(lines), "사람 citizen" in lines[1], "출생 연도" in lines[0]) == (4, True, True)
    assert count(app, AccessEntry, AccessEntry.what == What.EXPORT, AccessEntry.why == "정산 보고") == 6
    book = director.post(path, data=wanted | {"content": "roster", "names": "full", "why": "제출", "file": "xlsx"})
    assert book.headers["Content-Disposition"].endswith('.xlsx"')
    (rows,) = read_workbook(book.data).values()
    assert [value for value in rows[0] if value] == lines[0].removeprefix("\ufeff").split(",")
    assert (len(rows), rows[1][1], count(app, AccessEntry, AccessEntry.why == "제출")) == (4, "사람 citizen", 3)
