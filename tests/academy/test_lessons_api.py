"""Lessons for programs: the same verbs, and the same refusals, as on pages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from anchorcenter.academy.timetable.models import Lesson
from tests.academy.attending import DAYS
from tests.academy.cohorts import make
from tests.steps import bearer, book, count, live_claims, problems
from tests.times import kst

ClientOf = Callable[[str], FlaskClient]
Api = Callable[..., TestResponse]
LESSONS = "/courses/drone-basics/cohorts/1/lessons"
WEEKLY = {
    "space": "a", "weekdays": [0, 4], "first_on": "2026-11-23", "last_on": "2026-12-04", "starts": "10:00",
    "ends": "12:00",
}  # fmt: skip


@pytest.fixture
def api(app: Flask, client_of: ClientOf) -> Api:
    make(client_of("staff"), **DAYS)
    client = app.test_client()

    def call(name: str, method: str, path: str = "", version: str = "", **sent: Any) -> TestResponse:
        headers = bearer(name) | ({"If-Match": version} if version else {})
        return client.open(f"/api/v1{LESSONS}{path}", method=method, headers=headers, json=sent or None)

    return call


def single(day: str = "2026-11-25", space: str = "b", **more: Any) -> dict[str, Any]:
    times = {"starts_at": kst("10:00", day).isoformat(), "ends_at": kst("12:00", day).isoformat()}
    return {"space": space} | times | more


def test_lessons_are_rehearsed_planned_and_read_by_everybody(app: Flask, api: Api) -> None:
    seen: Any = api("staff", "POST", "/rehearsal", **WEEKLY).json
    assert (len(seen["free"]), seen["refused"], seen["holidays"]) == (3, [], ["2026-11-27"])
    assert count(app, Lesson) == 0
    assert api("citizen", "POST", "/plan", **WEEKLY).status_code == 403
    planned = api("staff", "POST", "/plan", **WEEKLY)
    assert (planned.status_code, planned.json) == (201, {"planned": 3})
    items: Any = api("citizen", "GET").json["items"]  # type: ignore[index]
    assert [(each["space"], each["starts_at"][:16]) for each in items][:1] == [("a", "2026-11-23T10:00")]
    assert (live_claims(app), problems(app)) == (3, [])


def test_what_is_in_the_way_is_named_with_what_is_free_instead(app: Flask, client_of: ClientOf, api: Api) -> None:
    assert book(client_of("tenant-a"), "tenant-a", "api", "a", "10:00", "11:00").status == 201
    wednesday = WEEKLY | {"weekdays": [2], "last_on": "2026-11-25"}
    seen: Any = api("staff", "POST", "/rehearsal", **wednesday).json
    assert (seen["free"], len(seen["refused"]), len(seen["refused"][0]["instead"])) == ([], 1, 4)
    assert (api("staff", "POST", "/plan", **wednesday).status_code, count(app, Lesson)) == (409, 0)


def test_a_lesson_is_moved_as_it_was_read_cancelled_and_made_up_for_once(app: Flask, api: Api) -> None:
    assert api("staff", "POST", **single()).status_code == 201
    assert api("staff", "PUT", "/1", **single("2026-11-26")).status_code == 428
    assert api("staff", "PUT", "/1", '"7"', **single("2026-11-26")).status_code == 412
    assert api("citizen", "PUT", "/1", '"1"', **single("2026-11-26")).status_code == 404
    moved = api("staff", "PUT", "/1", '"1"', **single("2026-11-26", space="c", is_required=True))
    assert (moved.status_code, moved.headers["ETag"], moved.json["is_required"]) == (200, '"2"', True)  # type: ignore[index]
    assert api("staff", "POST", "/1/cancel", why="").status_code == 422
    assert api("staff", "POST", "/1/cancel", why="강사 병가").json["is_cancelled"] is True  # type: ignore[index]
    assert api("staff", "POST", **single("2026-12-01", replaces=1)).status_code == 201
    assert api("staff", "POST", **single("2026-12-02", replaces=1)).status_code == 409
    assert (count(app, Lesson), live_claims(app), problems(app)) == (2, 1, [])
