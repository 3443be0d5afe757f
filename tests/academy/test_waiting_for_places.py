"""Who waits for a place in a course: in turn, in time, never two for one place."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from anchorcenter.academy.enrollment.rules import answer_until
from anchorcenter.core.unit_of_work import writing
from anchorcenter.operations.leaving.service import Leaving, leave
from tests.academy.cohorts import PUBLIC
from tests.academy.cohorts import cohort as cohort_form
from tests.academy.enrolling import API, OPEN, apply, opened, seats, states, work
from tests.accounts.mails import read_mails
from tests.steps import WAYS, actor, bearer, problems
from tests.times import HOUR, KST, MINUTE, NOW, kst

ClientOf = Callable[[str], FlaskClient]
Clock = Callable[[Any], None]
QUEUE = ("tenant-a", "tenant-b", "tenant-a-member", "nobody")


@pytest.fixture
def full(app: Flask, client_of: ClientOf) -> int:
    """A cohort with one place, which ``citizen`` has, and four who wait."""
    number = opened(client_of("staff"), capacity="1", minimum="0")
    for name in ("citizen", *QUEUE):
        assert apply(client_of(name), name, number).status == 201
    assert seats(app) == (1, 4)
    return number


def cancel(client: FlaskClient, number: int, way: str = "page", name: str = "citizen") -> int:
    if way == "api":
        return client.post(f"{API}/{number}/cancel", json={}, headers=bearer(name)).status_code
    return client.post(f"/enrollments/{number}/cancel", data={}).status_code


def accept(client: FlaskClient, number: int, way: str = "page", name: str = "tenant-a") -> int:
    if way == "api":
        return client.post(f"{API}/{number}/accept", json={}, headers=bearer(name)).status_code
    return client.post(f"/enrollments/{number}/accept").status_code


def resize(staff: FlaskClient, number: int, capacity: int, version: int = 2) -> int:
    data = cohort_form(**OPEN | {"capacity": str(capacity), "minimum": "0", "version": str(version)})
    return staff.post(f"/staff/courses/drone-basics/cohorts/{number}/edit", data=data).status_code


def becomes(app: Flask) -> list[str]:
    return [state for _name, state in states(app)]


@pytest.mark.parametrize("way", WAYS)
def test_a_free_place_is_offered_to_the_first_and_when_that_lapses_to_the_second_w1(
    app: Flask, client_of: ClientOf, clock: Clock, full: int, way: str
) -> None:
    assert cancel(client_of("citizen"), 1, way) in {200, 303}
    assert becomes(app) == ["cancelled", "offered", "waiting", "waiting", "waiting"]
    assert (seats(app), problems(app)) == ((1, 3), [])
    until = NOW + 24 * HOUR
    assert "11. 24.(화) 08:00" in client_of("tenant-a").get("/enrollments/2").text
    subjects = [mail["Subject"] for mail in read_mails(app, "tenant-a@test.example")]
    assert subjects == ["빈자리가 났습니다: 드론 기초 1기", "대기 신청이 접수되었습니다: 드론 기초 1기"]
    work(app, until - MINUTE)
    assert becomes(app)[1:3] == ["offered", "waiting"]
    clock(until)
    work(app, until)
    assert becomes(app)[1:3] == ["expired", "offered"]
    assert (seats(app), accept(client_of("tenant-a"), 2, way)) == ((1, 2), 409)
    assert accept(client_of("tenant-b"), 3, way, "tenant-b") in {200, 303}
    assert (becomes(app)[2], seats(app), problems(app)) == ("enrolled", (1, 2), [])


def test_three_more_places_are_exactly_three_offers_w2(app: Flask, client_of: ClientOf, full: int) -> None:
    assert resize(client_of("staff"), full, 4) == 303
    assert becomes(app) == ["enrolled", "offered", "offered", "offered", "waiting"]
    work(app, NOW)
    assert (seats(app), problems(app)) == ((4, 1), [])


@pytest.mark.parametrize("way", WAYS)
def test_who_comes_while_others_wait_does_not_pass_them_w3(
    app: Flask, client_of: ClientOf, full: int, way: str
) -> None:
    cancel(client_of("citizen"), 1)
    refused = apply(client_of("official"), "official", full, way, waits="" if way == "page" else False)
    assert (refused.status, seats(app)) == (409, (1, 3))
    assert apply(client_of("official"), "official", full, way).status == 201
    assert states(app)[-1] == ("official", "waiting")


def test_who_declines_the_offer_passes_it_on_at_once_w5(app: Flask, client_of: ClientOf, full: int) -> None:
    cancel(client_of("citizen"), 1)
    assert cancel(client_of("tenant-a"), 2) == 303
    assert becomes(app) == ["cancelled", "cancelled", "offered", "waiting", "waiting"]
    assert problems(app) == []


@pytest.mark.parametrize(("late", "status", "state"), [(-1, 303, "enrolled"), (0, 409, "expired")])
def test_at_the_second_at_which_it_ends_there_is_one_winner_w6(
    app: Flask, client_of: ClientOf, clock: Clock, full: int, late: int, status: int, state: str
) -> None:
    cancel(client_of("citizen"), 1)
    clock(NOW + 24 * HOUR + timedelta(microseconds=late))
    assert accept(client_of("tenant-a"), 2) == status
    work(app, NOW + 24 * HOUR)
    assert (becomes(app)[1], problems(app)) == (state, [])


def test_two_who_cancel_make_way_for_two_w7(app: Flask, client_of: ClientOf, full: int) -> None:
    resize(client_of("staff"), full, 2)
    accept(client_of("tenant-a"), 2)
    cancel(client_of("citizen"), 1)
    cancel(client_of("tenant-a"), 2)
    assert becomes(app) == ["cancelled", "cancelled", "offered", "offered", "waiting"]


def test_once_the_course_has_begun_nobody_is_promoted_w8(
    app: Flask, client_of: ClientOf, clock: Clock, full: int
) -> None:
    clock(kst("2026-12-14 00:00"))
    cancel(client_of("citizen"), 1)
    work(app, kst("2026-12-14 00:01"))
    assert (becomes(app)[1], seats(app), problems(app)) == ("waiting", (0, 4), [])


def test_the_place_of_who_cancels_after_accepting_is_free_at_once_w9(
    app: Flask, client_of: ClientOf, full: int
) -> None:
    cancel(client_of("citizen"), 1)
    accept(client_of("tenant-a"), 2)
    assert cancel(client_of("tenant-a"), 2) == 303
    assert becomes(app)[1:3] == ["cancelled", "offered"]


def test_the_job_run_twice_makes_one_offer_w11(app: Flask, client_of: ClientOf, clock: Clock, full: int) -> None:
    cancel(client_of("citizen"), 1)
    clock(NOW + 24 * HOUR)
    for _time in range(2):
        work(app, NOW + 24 * HOUR)
    assert (becomes(app), seats(app)) == (["cancelled", "expired", "offered", "waiting", "waiting"], (1, 2))
    assert len([m for m in read_mails(app, "tenant-b@test.example") if "빈자리" in m["Subject"]]) == 1


@pytest.mark.parametrize(
    ("asked", "hours", "until"),
    [
        pytest.param("2026-11-23 10:00", 24, "2026-11-24 10:00", id="W13-by-day"),
        pytest.param("2026-11-23 10:00", 13, "2026-11-24 08:00", id="W13-night"),
        pytest.param("2026-11-26 10:00", 24, "2026-11-28 08:00", id="W13-holiday"),
        pytest.param("2026-11-28 10:00", 24, "2026-11-30 08:00", id="W13-sunday"),
        pytest.param("2026-12-13 20:00", 48, "2026-12-14 08:00", id="W13-it-begins"),
    ],
)
def test_nobody_need_answer_at_night_or_while_the_center_is_closed(asked: str, hours: int, until: str) -> None:
    def is_open(day: date) -> bool:
        return day.weekday() < 6 and day != date(2026, 11, 27)

    begins = datetime(2026, 12, 14, tzinfo=KST)
    found = answer_until(kst(asked), hours, night=(22, 8), is_open=is_open, last=begins, zone=KST)
    assert found == kst(until)


def test_who_has_left_the_center_is_passed_over_for_good(app: Flask, client_of: ClientOf, full: int) -> None:
    director, tenant = actor(app, "director"), actor(app, "tenant-a")
    with app.app_context(), writing():
        leave(Leaving(person_id=tenant.id, choices={}, why="탈퇴"), by=director, now=NOW)
    assert (states(app)[1], seats(app)) == (("tenant-a", "cancelled"), (1, 3))
    cancel(client_of("citizen"), 1)
    assert (becomes(app)[2], problems(app)) == ("offered", [])


def test_free_places_that_are_kept_for_others_are_passed_on_and_it_is_said_why(app: Flask, client_of: ClientOf) -> None:
    number = opened(client_of("staff"), capacity="1", minimum="0", for_residents="1")
    assert apply(client_of("tenant-a"), "tenant-a", number).status == 201
    assert apply(client_of("citizen"), "citizen", number, resident_since="2001-01-01").status == 201
    assert states(app) == [("tenant-a", "waiting"), ("citizen", "offered")]
    page = client_of("tenant-a").get("/enrollments/1").text
    assert ("대기 1번" in page, "남은 자리는 우선 대상(시민)을 위한 자리입니다." in page) == (True, True)


def test_a_cohort_that_is_not_held_ends_every_enrollment_and_tells_each_once(
    app: Flask, client_of: ClientOf, full: int
) -> None:
    cancelled = client_of("staff").post(f"/staff/courses/drone-basics/cohorts/{full}/cancel", data={"why": "인원 미달"})
    assert cancelled.status_code == 303
    assert (set(becomes(app)), seats(app), problems(app)) == ({"cancelled"}, (0, 0), [])
    mails = [mail for mail in read_mails(app) if "취소되었습니다" in mail["Subject"]]
    assert (len(mails), "인원 미달" in mails[0].get_content()) == (5, True)
    assert "인원 미달" in client_of("tenant-a").get("/enrollments").text
    assert client_of("citizen").get(PUBLIC).status_code == 200
