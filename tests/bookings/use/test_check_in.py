"""Checking in: who does keeps the time, who does not loses it on time and is told once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from anchorcenter.bookings.service.lapsing import settle_lapsed
from anchorcenter.bookings.service.using import ONE_FOR_ALL, SPARES_CENTER
from anchorcenter.bookings.use.jobs import follow_ends
from anchorcenter.bookings.visits.models import Visit
from anchorcenter.core.audit import AuditEntry
from anchorcenter.core.db import db
from tests.accounts.mails import read_mails
from tests.bookings.uses import do, set_to, slots, state_of, want_check_in
from tests.operations.pages import edit
from tests.steps import WAYS, book, change, count, problems, standing, statuses
from tests.times import MINUTE, kst

Clock = Callable[[datetime], None]
ClientOf = Callable[[str], FlaskClient]
SECOND = MINUTE / 60


@pytest.fixture
def tenant(app: Flask, client_of: ClientOf) -> FlaskClient:
    """Company A has zone A from ten to eleven, which wants check-in."""
    want_check_in(app)
    client = client_of("tenant-a")
    assert book(client, "tenant-a", "page", "a", "10:00", "11:00").status == 201
    return client


def settle(app: Flask, moment: datetime) -> None:
    """What the worker does at that time."""
    with app.app_context():
        settle_lapsed(moment)
        follow_ends(moment)


def subjects(app: Flask, who: str = "tenant-a") -> list[str]:
    return [mail["Subject"] for mail in read_mails(app, f"{who}@test.example")]


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(
    ("before", "done"), [(SECOND, True), (0 * SECOND, False)], ids=["B120 a second before", "on time"]
)
def test_a_check_in_a_second_before_the_release_wins(
    app: Flask, client_of: ClientOf, tenant: FlaskClient, clock: Clock, way: str, before: timedelta, done: bool
) -> None:
    clock(kst("10:15") - before)
    answer = do(tenant, "tenant-a", way, "checkin", "B-2026-000001")
    assert answer.status == (200 if done else 409)
    clock(kst("10:15"))
    rival = client_of("staff")
    assert book(rival, "staff", "api", "a", "10:30", "11:00").status == (409 if done else 201)
    settle(app, kst("10:16"))
    how = "page" if way == "page" else "api"
    assert state_of(app) == (("confirmed", how, 4) if done else ("no_show", None, None))
    assert problems(app) == []


@pytest.mark.parametrize("way", WAYS)
def test_two_devices_at_once_are_one_check_in_b120(app: Flask, tenant: FlaskClient, clock: Clock, way: str) -> None:
    clock(kst("09:50"))
    answers = [do(tenant, "tenant-a", each, "checkin", "B-2026-000001", headcount=3).status for each in (way, *WAYS)]
    assert (answers, count(app, AuditEntry, AuditEntry.verb == "check_in")) == ([200] * 3, 1)
    assert (state_of(app)[2], slots(app)[0][2]) == (3, None)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(
    ("moment", "sent", "status"),
    [("09:29", {}, 422), ("11:00", {}, 409), ("10:00", {"headcount": 31}, 422), ("10:00", {"headcount": "0"}, 422)],
    ids=["too early", "freed", "more than fit in", "nobody"],
)
def test_a_refused_check_in_changes_nothing(
    app: Flask, tenant: FlaskClient, clock: Clock, way: str, moment: str, sent: dict[str, object], status: int
) -> None:
    clock(kst(moment))
    answer = do(tenant, "tenant-a", way, "checkin", "B-2026-000001", **sent)
    assert (answer.status, state_of(app), slots(app)[0][2]) == (status, ("confirmed", None, None), kst("10:15"))


def test_a_slot_is_free_on_time_though_no_worker_runs(
    app: Flask, client_of: ClientOf, tenant: FlaskClient, clock: Clock
) -> None:
    clock(kst("10:15"))
    page, shown = tenant.get("/bookings/B-2026-000001").text, tenant.get("/bookings/B-2026-000001/use").text
    assert ("미이용" in page, "10:15" in shown) == (True, True)
    assert do(tenant, "tenant-a", "api", "leave", "B-2026-000001").codes == ("over",)
    assert tenant.post("/bookings/B-2026-000001/cancel").status_code == 422
    assert book(client_of("staff"), "staff", "api", "a", "10:30", "11:00").status == 201
    assert problems(app) == []


def test_who_lost_it_is_told_once_and_reads_why(app: Flask, tenant: FlaskClient, clock: Clock) -> None:
    for moment in ("10:14", "10:15", "10:16", "10:17"):
        clock(kst(moment))
        settle(app, kst(moment))
    told = [subject for subject in subjects(app) if "예약 해제" in subject]
    with app.app_context():
        entries = db.session.scalars(select(AuditEntry.actor_name).where(AuditEntry.verb == "no_show")).all()
    assert (len(told), list(entries), standing(app)) == (1, ["program"], (["no_show"], 0, []))
    assert "체크인이 없어" in tenant.get("/bookings/B-2026-000001").text
    assert "STATUS:CANCELLED" in tenant.get("/bookings/B-2026-000001.ics").text


@pytest.mark.parametrize(("start", "end"), [("2026-11-24 09:00", "2026-11-24 17:00")])
def test_long_events_are_never_freed_b121(app: Flask, client_of: ClientOf, start: str, end: str) -> None:
    want_check_in(app, "a")
    assert book(client_of("tenant-a"), "tenant-a", "api", "a", start, end).status == 201
    settle(app, kst(end))
    assert (statuses(app), slots(app)[0][2]) == (["confirmed"], None)


@pytest.mark.parametrize("spared", [True, False])
def test_blocks_of_the_center_are_spared_if_so_set_b121(app: Flask, client_of: ClientOf, spared: bool) -> None:
    want_check_in(app, "a")
    set_to(app, SPARES_CENTER, spared)
    assert book(client_of("staff"), "staff", "api", "a", "10:00", "11:00").status == 201
    settle(app, kst("10:20"))
    assert statuses(app) == ["confirmed" if spared else "no_show"]


def test_what_is_booked_five_minutes_before_needs_no_second_word_b121(
    app: Flask, client_of: ClientOf, clock: Clock
) -> None:
    want_check_in(app, "night")
    clock(kst("09:00") - 5 * MINUTE)
    assert book(client_of("staff"), "staff", "api", "night", "09:00", "10:00").status == 201
    set_to(app, SPARES_CENTER, False)
    settle(app, kst("09:59"))
    assert (statuses(app), slots(app)[0][2]) == (["confirmed"], None)


@pytest.mark.parametrize("covers", [True, False])
def test_one_check_in_covers_bookings_one_after_another_if_so_set_b122(
    app: Flask, tenant: FlaskClient, clock: Clock, covers: bool
) -> None:
    set_to(app, ONE_FOR_ALL, covers)
    for start, end in (("11:00", "12:00"), ("12:30", "13:00")):
        assert book(tenant, "tenant-a", "api", "a", start, end).status == 201
    clock(kst("10:05"))
    assert do(tenant, "tenant-a", "page", "checkin", "B-2026-000001").status == 200
    assert [row[2] for row in slots(app)] == [None, None if covers else kst("11:15"), kst("12:45")]
    assert state_of(app, 2)[1] == ("before" if covers else None)


@pytest.mark.parametrize("has_next", [True, False])
def test_who_has_the_next_slot_is_not_asked_to_leave_b122(
    app: Flask, tenant: FlaskClient, clock: Clock, has_next: bool
) -> None:
    if has_next:
        assert book(tenant, "tenant-a", "api", "a", "11:00", "12:00").status == 201
    clock(kst("10:05"))
    do(tenant, "tenant-a", "page", "checkin", "B-2026-000001")
    for moment in ("10:49", "10:50", "10:51"):
        clock(kst(moment))
        settle(app, kst(moment))
    assert sum("종료 안내" in subject for subject in subjects(app)) == (0 if has_next else 1)


def test_a_moved_booking_wants_its_check_in_at_its_new_time(app: Flask, tenant: FlaskClient, clock: Clock) -> None:
    assert change(tenant, "tenant-a", "api", "B-2026-000001", 1, start="14:00", end="15:00").status == 200
    assert slots(app)[-1] == (kst("14:00"), kst("15:00"), kst("14:15"))
    clock(kst("13:50"))
    do(tenant, "tenant-a", "api", "checkin", "B-2026-000001")
    moved = change(tenant, "staff", "api", "B-2026-000001", 3, start="2026-11-26 14:00", end="2026-11-26 15:00")
    assert (moved.status, state_of(app)[1]) == (200, None)
    assert slots(app)[-1][2] == kst("2026-11-26 14:15")


def test_who_is_counted_by_staff_has_come(app: Flask, client_of: ClientOf, tenant: FlaskClient, clock: Clock) -> None:
    clock(kst("10:10"))
    assert client_of("staff").post("/staff/day?date=2026-11-25", data={"came-1": "3", "seen-1": "0"}).status_code == 303
    settle(app, kst("10:20"))
    assert (statuses(app), slots(app)[0][2]) == (["completed"], None)


def test_turning_it_off_spares_what_is_booked_and_turning_it_on_asks_for_nothing_new(
    app: Flask, client_of: ClientOf, tenant: FlaskClient
) -> None:
    director = client_of("director")
    assert edit(director, "/spaces/5", checkin="").status_code == 303
    assert slots(app)[0][2] is None
    assert edit(director, "/spaces/5", checkin="1", grace_minutes="20").status_code == 303
    book(tenant, "tenant-a", "api", "a", "12:00", "13:00")
    assert [row[2] for row in slots(app)] == [None, kst("12:20")]


def test_colleagues_check_in_and_strangers_find_nothing(
    app: Flask, client_of: ClientOf, tenant: FlaskClient, clock: Clock
) -> None:
    clock(kst("10:00"))
    assert do(client_of("tenant-b"), "tenant-b", "page", "checkin", "B-2026-000001").status == 404
    assert do(client_of("tenant-a-member"), "tenant-a-member", "page", "checkin", "B-2026-000001").status == 200
    assert state_of(app) == ("confirmed", "page", 4)


def test_who_came_is_entered_by_itself_when_it_is_over(app: Flask, tenant: FlaskClient, clock: Clock) -> None:
    clock(kst("10:05"))
    do(tenant, "tenant-a", "page", "checkin", "B-2026-000001", headcount="6")
    for moment in ("10:59", "11:00", "11:01"):
        settle(app, kst(moment))
    with app.app_context():
        visits = [(v.headcount, v.starts_at, v.ends_at) for v in db.session.scalars(select(Visit))]
    assert (visits, standing(app)) == ([(6, kst("10:05"), kst("11:00"))], (["completed"], 1, []))
