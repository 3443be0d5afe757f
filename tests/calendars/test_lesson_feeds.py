"""Calendars of lessons: of a course and a cohort for everybody, of who takes part and who teaches in their own."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.academy.attending import Class, hold_class, place
from tests.academy.cohorts import COHORTS, make
from tests.calendars.feeds import said, subscribe
from tests.steps import actor, book

ClientOf = Callable[[str], FlaskClient]
COURSE, COHORT = "/calendars/courses/drone-basics.ics", "/calendars/courses/drone-basics/1.ics"
TITLE = "드론 기초 1기"


@pytest.fixture
def held(app: Flask, client_of: ClientOf) -> Class:
    return hold_class(app, client_of("staff"), ["citizen"])


def titles(client: FlaskClient, path: str) -> list[str]:
    return [row[0] for row in said(client, path, "SUMMARY")]


def test_everybody_subscribes_to_what_was_published(client_of: ClientOf, held: Class) -> None:
    visitor, staff = client_of(""), client_of("staff")
    make(staff, is_published=False)
    assert (titles(visitor, COHORT), titles(visitor, COURSE)) == ([TITLE] * 4, [TITLE] * 4)
    assert visitor.get("/calendars/courses/drone-basics/2.ics").status_code == 404
    assert visitor.get("/calendars/courses/none.ics").status_code == 404
    assert COHORT in visitor.get("/courses/drone-basics").text
    assert staff.post(f"{COHORTS}/1/lessons/4/cancel", data={"why": "강사 병가"}).status_code == 303
    assert titles(visitor, COHORT) == [TITLE] * 3


def test_my_calendar_shows_lessons_that_i_take_or_teach(app: Flask, client_of: ClientOf, held: Class) -> None:
    citizen, other = client_of("citizen"), client_of("tenant-a")
    mine, theirs, teachers = (subscribe(each) for each in (citizen, other, client_of("instructor")))
    assert book(citizen, "citizen", "api", "b", "10:00", "11:00").status == 201
    assert titles(client_of(""), theirs) == []
    assert titles(client_of(""), teachers) == [TITLE] * 4
    assert titles(client_of(""), f"{mine}?kinds=lessons") == [TITLE] * 4
    assert len(titles(client_of(""), mine)) == 5
    answer = client_of("").get(theirs)
    place(app, actor(app, "tenant-a").id)
    again = client_of("").get(theirs, headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.text.count("BEGIN:VEVENT")) == (200, 4)
