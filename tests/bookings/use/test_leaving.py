"""Leaving before the end frees the rest; staying longer warns who comes next and takes no time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from anchorcenter.bookings.feedback.service import ask
from anchorcenter.bookings.models import BookingDay
from anchorcenter.bookings.use.models import Overrun
from anchorcenter.bookings.visits.models import Visit, VisitDay
from anchorcenter.core.audit import AuditEntry
from anchorcenter.core.db import db
from anchorcenter.core.unit_of_work import writing
from anchorcenter.facilities.queries import get_plan
from anchorcenter.questions.models import QuestionKind
from anchorcenter.questions.service import NewQuestion
from tests.accounts.mails import read_mails
from tests.bookings.uses import do, slots, want_check_in
from tests.steps import WAYS, actor, book, count, problems, standing, statuses
from tests.times import MINUTE, NOW, kst

Clock = Callable[[datetime], None]
ClientOf = Callable[[str], FlaskClient]
CODE = "B-2026-000001"


@pytest.fixture
def tenant(app: Flask, client_of: ClientOf, clock: Clock) -> FlaskClient:
    """Company A has been in zone A since ten, until twelve; company B comes at noon."""
    want_check_in(app)
    client = client_of("tenant-a")
    assert book(client, "tenant-a", "page", "a", "10:00", "12:00").status == 201
    assert book(client_of("tenant-b"), "tenant-b", "api", "a", "12:00", "13:00").status == 201
    clock(kst("10:05"))
    assert do(client, "tenant-a", "page", "checkin", CODE).status == 200
    return client


def minutes(app: Flask) -> list[int]:
    """Booked and used, as figures count them."""
    with app.app_context():
        booked = db.session.scalars(select(BookingDay.minutes).where(BookingDay.part_id == 1))
        return [*booked, *db.session.scalars(select(VisitDay.minutes))]


@pytest.mark.parametrize("way", WAYS)
def test_leaving_frees_the_rest_to_the_minute(
    app: Flask, client_of: ClientOf, tenant: FlaskClient, clock: Clock, way: str
) -> None:
    clock(kst("10:40") + 30 * MINUTE / 60)
    assert [do(tenant, "tenant-a", way, "leave", CODE, headcount=3).status for _twice in range(2)] == [200, 200]
    assert slots(app)[0] == (kst("10:00"), kst("10:40"), None)
    assert (minutes(app), count(app, AuditEntry, AuditEntry.verb == "leave")) == ([40, 35], 1)
    assert book(client_of("staff"), "staff", "api", "a", "11:00", "12:00").status == 201
    assert standing(app) == (["completed", "confirmed", "confirmed"], 3, [])
    with app.app_context():
        assert [visit.headcount for visit in db.session.scalars(select(Visit))] == [3]
    page = tenant.get(f"/bookings/{CODE}").text
    assert ("10:00–10:40" in page, "일찍 나감" in page) == (True, True)
    assert "T104000" in tenant.get(f"/bookings/{CODE}.ics").text


@pytest.mark.parametrize("way", WAYS)
def test_a_running_booking_that_is_cancelled_keeps_its_used_part_b70(
    app: Flask, client_of: ClientOf, tenant: FlaskClient, clock: Clock, way: str
) -> None:
    clock(kst("11:00"))
    late = tenant.post(f"/bookings/{CODE}/cancel")
    assert (late.status_code, slots(app)[0][1]) == (422, kst("12:00"))
    staff = client_of("staff")
    if way == "page":
        assert staff.post(f"/bookings/{CODE}/cancel", data={"why": "정전"}).status_code == 303
    else:
        sent = {"json": {"why": "정전"}, "headers": {"Authorization": "Bearer staff"}}
        assert staff.post(f"/api/v1/bookings/{CODE}/cancel", **sent).status_code == 200
    assert (slots(app)[0][1], minutes(app), statuses(app)[0]) == (kst("11:00"), [60], "confirmed")
    clock(kst("11:00"))
    assert book(staff, "staff", "api", "a", "11:30", "12:00").status == 201
    assert problems(app) == []


def test_who_checked_in_early_is_offered_to_leave_from_the_start_on(
    app: Flask, client_of: ClientOf, clock: Clock
) -> None:
    want_check_in(app)
    client, leave, cancel = (
        client_of("tenant-a"),
        "지금 나가고 남은 시간 반납",
        "시작 전에는 예약 화면에서 변경하거나 취소할",
    )
    assert book(client, "tenant-a", "api", "a", "10:00", "12:00").status == 201
    clock(kst("09:50"))
    assert do(client, "tenant-a", "page", "checkin", CODE).status == 200
    shown = [client.get(f"/bookings/{CODE}/use").text]
    clock(kst("10:00"))
    shown.append(client.get(f"/bookings/{CODE}/use").text)
    assert [(leave in text, "아직 이용 중입니다" in text, cancel in text) for text in shown] == [
        (False, False, True), (True, True, False),
    ]  # fmt: skip


def test_who_has_left_is_not_asked_to_check_in(app: Flask, tenant: FlaskClient, clock: Clock) -> None:
    ways = f'href="/bookings/{CODE}/use"', f'href="/bookings/{CODE}/feedback"'

    def shown() -> list[bool]:
        text = tenant.get(f"/bookings/{CODE}").text
        return [way in text for way in ways]

    assert shown() == [True, False]
    by, asked = actor(app, "staff"), NewQuestion(kind=QuestionKind.TEXT, text="어땠나요?")
    with app.app_context(), writing():
        space = get_plan().find("a")
        assert space is not None
        ask(space, asked, by=by, now=NOW)
    assert shown() == [True, False]
    clock(kst("10:40"))
    assert do(tenant, "tenant-a", "page", "leave", CODE).status == 200
    assert shown() == [False, True]


@pytest.mark.parametrize(
    ("moment", "code", "why"),
    [("09:59", "B-2026-000001", "not_begun"), ("15:01", "B-2026-000001", "over"), ("12:20", "B-2026-000002", "over")],
    ids=["before the start", "hours later", "lapsed"],
)
def test_what_cannot_be_left_stays_as_it_is(
    app: Flask, tenant: FlaskClient, clock: Clock, moment: str, code: str, why: str
) -> None:
    before = slots(app)
    clock(kst(moment))
    who = "tenant-a" if code == CODE else "tenant-b"
    assert do(tenant, who, "api", "leave", code).codes == (why,)
    assert slots(app) == before


def test_leaving_in_the_first_minute_is_a_minute(app: Flask, client_of: ClientOf, clock: Clock) -> None:
    client = client_of("tenant-a")
    assert book(client, "tenant-a", "api", "desks", "10:00", "12:00", units=2).status == 201
    clock(kst("10:00"))
    assert do(client, "tenant-a", "api", "leave", CODE).status == 200
    assert (slots(app)[0][1], problems(app)) == (kst("10:01"), [])


@pytest.mark.parametrize("way", WAYS)
def test_staying_longer_warns_who_is_next_once_and_takes_no_time_b123(
    app: Flask, tenant: FlaskClient, clock: Clock, way: str
) -> None:
    before = slots(app)
    for moment, longer in (("11:55", 10), ("12:02", 20)):
        clock(kst(moment))
        assert do(tenant, "tenant-a", way, "stay", CODE, minutes=longer).status == 200
    told = [mail["Subject"] for mail in read_mails(app, "tenant-b@test.example")]
    assert [subject for subject in told if "지연 안내" in subject] == [
        "[지연 안내] A 2026. 11. 25.(수) 12:00 (B-2026-000002)"
    ]
    with app.app_context():
        overrun = db.session.scalars(select(Overrun)).one()
        assert (overrun.until_at, overrun.ended_at, overrun.warned) == (kst("12:22"), None, 1)
    clock(kst("12:12"))
    assert do(tenant, "tenant-a", way, "leave", CODE).status == 200
    with app.app_context():
        assert db.session.scalars(select(Overrun)).one().ended_at == kst("12:12")
        assert [visit.ends_at for visit in db.session.scalars(select(Visit))] == [kst("12:12")]
    assert (slots(app), statuses(app), problems(app)) == (before, ["completed", "confirmed"], [])


def test_nobody_is_told_of_an_hour_that_is_free(app: Flask, client_of: ClientOf, clock: Clock) -> None:
    client = client_of("tenant-a")
    assert book(client, "tenant-a", "api", "b", "10:00", "11:00").status == 201
    clock(kst("10:50"))
    assert do(client, "tenant-a", "page", "stay", CODE, minutes=30).status == 200
    shown = client.get(f"/bookings/{CODE}/use").text
    assert ("그 시간에 이어지는 예약은 없습니다" in shown, count(app, Overrun)) == (True, 1)


def test_whose_running_booking_staff_end_is_told_once_and_why(
    app: Flask, client_of: ClientOf, tenant: FlaskClient, clock: Clock
) -> None:
    clock(kst("10:40"))
    staff = client_of("staff")
    assert staff.post(f"/bookings/{CODE}/cancel", data={"why": ""}).status_code == 422
    for _twice in range(2):
        staff.post(f"/bookings/{CODE}/cancel", data={"why": "누수 점검"})
    (mail,) = [mail for mail in read_mails(app, "tenant-a@test.example") if "이용 종료" in mail["Subject"]]
    assert ("10:40" in mail["Subject"], "누수 점검" in mail.get_content()) == (True, True)
    assert count(app, AuditEntry, AuditEntry.verb == "leave") == 1
    assert [mail for mail in read_mails(app, "tenant-b@test.example") if "이용 종료" in mail["Subject"]] == []
