"""Attendance for programs: the same verbs, and the same refusals, as on pages."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from anchorcenter.academy.attendance.models import AttendanceCorrection, AttendanceEvent, Leave
from anchorcenter.core.db import db
from tests.academy.attending import STARTS, Class, events, hold_class
from tests.documents.papers import multipart, pdf
from tests.steps import actor, bearer, count
from tests.times import DAY, HOUR, MINUTE

ClientOf = Callable[[str], FlaskClient]
Clock = Callable[[object], None]
START = STARTS[0]


@pytest.fixture
def held(app: Flask, client_of: ClientOf) -> Class:
    return hold_class(app, client_of("staff"))


@pytest.fixture
def api(app: Flask) -> Callable[..., TestResponse]:
    client = app.test_client()

    def call(name: str, method: str, path: str, **sent: Any) -> TestResponse:
        return client.open(f"/api/v1{path}", method=method, headers=bearer(name), json=sent or None)

    return call


Api = Callable[..., TestResponse]


def test_who_teaches_reads_the_roster_and_notes_people(app: Flask, api: Api, clock: Clock, held: Class) -> None:
    clock(START)
    citizen = held.people["citizen"]
    assert api("instructor", "POST", "/lessons/1/attendance", kind="in", people=[citizen]).json == {"noted": 1}
    assert api("instructor", "POST", "/lessons/1/attendance", kind="in", people=[citizen]).status_code == 409
    assert api("instructor", "POST", "/lessons/1/attendance", kind="in").json == {"noted": 2}
    answer: Any = api("instructor", "GET", "/lessons/1/attendance").json
    assert [(each["is_in"], each["mark"]["state"]) for each in answer["items"]] == [(True, "open")] * 3
    for method, path, sent in (
        ("GET", "/lessons/1/attendance", {}),
        ("GET", "/lessons/1/code", {}),
        ("POST", "/lessons/1/attendance", {"kind": "in"}),
    ):
        assert api("tenant-a", method, path, **sent).status_code == 404  # A20.
    assert len(events(app)) == 3


def scan(person: int, at: datetime, nonce: str) -> dict[str, Any]:
    return {"person": person, "kind": "in", "device_at": at.isoformat(), "nonce": nonce}


def test_offline_scans_are_noted_once_by_the_clock_of_the_server_a15_a19(
    app: Flask, api: Api, clock: Clock, held: Class
) -> None:
    clock(START + HOUR)
    wrong = START + 5 * MINUTE - HOUR
    scans = [scan(held.people["citizen"], wrong, "a"), scan(99, wrong, "b")]
    sent = {"sent_at": START.isoformat(), "scans": scans}
    first: Any = api("instructor", "POST", "/lessons/1/scans", **sent).json
    again: Any = api("instructor", "POST", "/lessons/1/scans", **sent).json
    assert [(each["is_known"], each["code"]) for each in first["items"]] == [(False, ""), (False, "not_enrolled")]
    assert [(each["is_known"], each["code"]) for each in again["items"]] == [(True, ""), (False, "not_enrolled")]
    assert events(app) == [(1, held.people["citizen"], "in", START + 5 * MINUTE)]


def test_one_checks_in_by_what_is_shown_a13_a14(app: Flask, api: Api, clock: Clock, held: Class) -> None:
    clock(START)
    shown: Any = api("instructor", "GET", "/lessons/1/code").json
    picture = shown["address"].rpartition("/")[2]
    assert api("citizen", "POST", "/lessons/2/check-in", kind="in", code=picture).status_code == 422
    assert api("citizen", "POST", "/lessons/1/check-in", kind="in", code="000000x").status_code == 422
    known = {"code": shown["number"], "device": "phone-1", "device_at": (START + HOUR).isoformat(), "nonce": "n-1"}
    answers = [api("citizen", "POST", "/lessons/1/check-in", kind="in", **known) for _ in range(2)]
    assert [(each.status_code, each.json["state"]) for each in answers] == [(200, "open")] * 2  # type: ignore[index]
    clock(START + 20 * MINUTE / 60 * 60)
    assert api("tenant-a", "POST", "/lessons/1/check-in", kind="in", code=picture).status_code == 422
    with app.app_context():
        row = db.session.get_one(AttendanceEvent, 1)
        assert (row.at, row.device_at, len(row.device_hash)) == (START, START + HOUR, 64)
    assert count(app, AttendanceEvent) == 1


def test_staff_correct_and_read_everybody(app: Flask, api: Api, clock: Clock, held: Class) -> None:
    clock(START + DAY)
    citizen = held.people["citizen"]
    times = {"in_at": START.isoformat(), "out_at": (START + 2 * HOUR).isoformat()}
    assert api("instructor", "POST", "/lessons/1/corrections", person=citizen, why="확인", **times).status_code == 403
    assert api("staff", "POST", "/lessons/1/corrections", person=99, why="확인", **times).status_code == 404
    assert api("staff", "POST", "/lessons/1/corrections", person=citizen, why="", **times).status_code == 422
    assert count(app, AttendanceCorrection) == 0
    assert api("staff", "POST", "/lessons/1/corrections", person=citizen, why="확인", **times).status_code == 201
    answer: Any = api("staff", "GET", "/courses/drone-basics/cohorts/1/attendance").json
    assert [(each["person"], each["attended"]) for each in answer["items"]] == [
        (citizen, 120), (held.people["tenant-a"], 0), (held.people["tenant-b"], 0),
    ]  # fmt: skip
    assert api("citizen", "GET", "/courses/drone-basics/cohorts/1/attendance").status_code == 403
    own: Any = api("citizen", "GET", "/attendance").json
    assert [(each["course"], each["percent"], each["is_reachable"]) for each in own["items"]] == [
        ("drone-basics", 25, True)
    ]


def test_leave_is_asked_for_withdrawn_and_decided(app: Flask, api: Api, held: Class) -> None:
    wanted = {"course": "drone-basics", "cohort": 1, "kind": "illness", "why": "독감"}
    days = {"first_on": "2026-11-25", "last_on": "2026-11-25"}
    assert api("staff", "POST", "/leaves", **wanted, **days).status_code == 404
    made: Any = api("citizen", "POST", "/leaves", **wanted, **days)
    assert (made.status_code, made.json["state"]) == (201, "asked")
    assert api("citizen", "POST", "/leaves", **wanted, **days).status_code == 409
    assert api("tenant-a", "POST", "/leaves/1/withdraw").status_code == 404
    assert api("citizen", "POST", "/leaves/1/decide", is_approved=True).status_code == 403
    assert api("staff", "POST", "/leaves/1/decide", is_approved=True).status_code == 422
    decided: Any = api("staff", "POST", "/leaves/1/decide", is_approved=True, why="진단서 원본 확인")
    assert (decided.status_code, decided.json["state"]) == (200, "approved")
    assert (count(app, Leave), api("citizen", "GET", "/leaves").json["items"][0]["state"]) == (1, "approved")  # type: ignore[index]


def test_a_leave_is_proved_by_a_paper_until_it_is_decided(app: Flask, api: Api, held: Class) -> None:
    wanted = {"course": "drone-basics", "cohort": 1, "kind": "illness", "why": "독감"}
    api("citizen", "POST", "/leaves", **wanted, first_on="2026-11-25", last_on="2026-11-25")
    path = "/api/v1/leaves/1/document"

    def put(name: str, data: bytes = pdf()) -> TestResponse:
        sent = multipart({}, {"file": ("진단서.pdf", data)})
        return app.test_client().put(path, headers=bearer(name), **sent)

    assert [put("tenant-a").status_code, put("citizen", b"x").status_code] == [404, 422]
    assert put("citizen").json["has_document"] is True  # type: ignore[index]
    for name, status in (("citizen", 200), ("staff", 200), ("tenant-a", 404)):
        with api(name, "GET", "/leaves/1/document") as answer:
            assert answer.status_code == status
    assert api("staff", "POST", "/leaves/1/decide", is_approved=True).status_code == 200  # It is proved.
    assert put("citizen").status_code == 409


def test_instructors_say_by_program_when_they_teach(app: Flask, api: Api, held: Class) -> None:
    path = f"/instructors/{actor(app, 'instructor').id}/times"
    times = [{"weekday": 0, "starts": "13:00", "ends": "18:00"}]
    assert api("instructor", "PUT", path, times=times).json == {"times": times}
    assert api("staff", "GET", path).json == {"times": times}
    assert api("staff", "PUT", path, times=[times[0] | {"ends": "12:00"}]).status_code == 422
    assert [api("tenant-a", method, path, times=times).status_code for method in ("GET", "PUT")] == [404, 404]
