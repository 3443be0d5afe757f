"""A space that requires a qualification: who books must have it on the day of use, on every way in."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from anchorcenter.commands import work
from anchorcenter.core.audit import AuditEntry
from anchorcenter.core.db import db
from anchorcenter.core.outbox import Message
from tests.bookings.offers import wish_body
from tests.bookings.repeating import repeat
from tests.guards.test_queries import counting
from tests.qualified import granted, require, revoked
from tests.steps import WAYS, actor, bearer, book, book_for, change, count, problems, statuses
from tests.times import DAY, NOW, kst

ClientOf = Callable[[str], FlaskClient]
Clock = Callable[[datetime], None]
CODE = "B-2026-000001"
TELLS = Message.key.startswith("unqualified-")


@pytest.mark.parametrize("way", WAYS)
def test_who_lacks_it_is_refused_by_name_and_told_what_to_do(app: Flask, client_of: ClientOf, way: str) -> None:
    require(app)
    answer = book(client_of("tenant-a"), "tenant-a", way, "a", "10:00", "11:00")
    assert (answer.status, count(app)) == (422, 0)
    said = answer.json["errors"][0]["message"] if way == "api" else answer.text
    assert "실내비행 안전교육" in said
    assert "안전교육을 이수하세요." in said
    assert book(client_of("tenant-a"), "tenant-a", way, "b", "10:00", "11:00").status == 201


@pytest.mark.parametrize("way", WAYS)
def test_its_last_day_is_still_good_and_the_day_after_is_not_b52(app: Flask, client_of: ClientOf, way: str) -> None:
    require(app)
    granted(app, "tenant-a", until="2026-11-25")
    client = client_of("tenant-a")
    assert book(client, "tenant-a", way, "a", "17:00", "18:00").status == 201
    late = book(client, "tenant-a", way, "a", "2026-11-26 09:00", "2026-11-26 10:00")
    assert (late.status, count(app)) == (422, 1)
    assert "2026. 11. 25." in late.text


def test_a_renewal_opens_the_day_by_itself_b52(app: Flask, client_of: ClientOf) -> None:
    require(app)
    granted(app, "tenant-a", until="2026-11-25")
    times = "2026-11-26 09:00", "2026-11-26 10:00"
    assert book(client_of("tenant-a"), "tenant-a", "api", "a", *times).codes == ("not_qualified",)
    granted(app, "tenant-a")
    assert book(client_of("tenant-a"), "tenant-a", "api", "a", *times).status == 201


LACKED = "이용하려면 자격이 필요합니다: 실내비행 안전교육"


@pytest.mark.parametrize(
    "path", ["/calendar?space=a&date=", "/calendar/list?space=a&date=", "/bookings/new?space=a&date="]
)
def test_who_lacks_it_reads_so_before_they_look_for_a_time(app: Flask, client_of: ClientOf, path: str) -> None:
    """A week without a free time says why: nothing else on it would."""
    client = client_of("tenant-a")
    assert LACKED not in client.get(f"{path}2026-11-25").text
    require(app)
    text = client.get(f"{path}2026-11-25").text
    assert ["자격이 없습니다" in text or "아직 없는 자격입니다" in text, LACKED in text] == [True, True]
    assert ("안전교육을 이수하세요." in text, 'href="/spaces/a">이용 규칙' in text) == (True, True)
    assert 'href="/courses">과정 찾기' in text
    assert 'href="/courses">과정 찾기' in client.get("/spaces/a").text
    assert LACKED not in client.get(path.replace("space=a", "space=b") + "2026-11-25").text
    granted(app, "tenant-a", until="2026-11-25")
    assert LACKED not in client.get(f"{path}2026-11-25").text
    text = client.get(f"{path}2026-11-26").text
    assert (LACKED in text, "2026. 11. 25.(수)" in text) == (True, True)


def test_no_free_time_is_shown_that_would_be_refused(app: Flask, client_of: ClientOf) -> None:
    require(app)
    granted(app, "tenant-a", until="2026-11-25")
    client, asked = client_of("tenant-a"), "from=2026-11-25T00:00:00%2B09:00&to=2026-11-28T00:00:00%2B09:00"
    found: Any = client.get(f"/api/v1/availability?space=a&{asked}&minutes=60", headers=bearer("tenant-a")).json
    assert {item["starts_at"][:10] for item in found["items"]} == {"2026-11-25"}
    week = client.get("/calendar?space=a&date=2026-11-25").text
    assert ("space=a&amp;starts_at=2026-11-25" in week, "space=a&amp;starts_at=2026-11-26" in week) == (True, False)
    assert "space=a&amp;starts_at=2026-11-26" in client_of("").get("/calendar?space=a&date=2026-11-25").text


def test_a_change_asks_for_the_new_day(app: Flask, client_of: ClientOf) -> None:
    require(app)
    granted(app, "tenant-a", until="2026-11-25")
    client = client_of("tenant-a")
    code = book(client, "tenant-a", "api", "a", "10:00", "11:00").code
    moved = change(client, "tenant-a", "api", code, 1, start="2026-11-26 10:00", end="2026-11-26 11:00")
    assert moved.codes == ("not_qualified",)
    assert change(client, "tenant-a", "api", code, 1, start="13:00", end="14:00").status == 200


def test_who_takes_a_booking_over_must_have_it_b55(app: Flask, client_of: ClientOf) -> None:
    require(app)
    granted(app, "tenant-a")
    client = client_of("tenant-a")
    book(client, "tenant-a", "api", "a", "10:00", "11:00")
    member = str(actor(app, "tenant-a-member").id)
    assert client.post(f"/bookings/{CODE}/hand-over", data={"chosen": member}).status_code == 422
    granted(app, "tenant-a-member", until="2026-11-25")
    assert client.post(f"/bookings/{CODE}/hand-over", data={"chosen": member}).status_code == 303


def test_staff_let_it_pass_by_name_for_a_reason(app: Flask, client_of: ClientOf) -> None:
    require(app)
    staff, wanted = client_of("staff"), {"person": "tenant-a@test.example"}
    refused = book_for(staff, "a", "10:00", "11:00", **wanted)
    assert (refused.status_code, 'value="not_qualified"' in refused.text, count(app)) == (422, True, 0)
    wanted |= {"overrides": "not_qualified"}
    assert book_for(staff, "a", "10:00", "11:00", **wanted).status_code == 422
    assert book_for(staff, "a", "10:00", "11:00", **wanted, why="강사 동행").status_code == 303
    assert count(app, AuditEntry, AuditEntry.why == "강사 동행") == 1


def test_staff_book_for_the_center_without_it(app: Flask, client_of: ClientOf) -> None:
    require(app)
    assert book(client_of("staff"), "staff", "api", "a", "10:00", "11:00").status == 201


def test_of_a_series_the_dates_after_its_end_are_refused_b55(app: Flask, client_of: ClientOf) -> None:
    require(app)
    granted(app, "tenant-a", until="2026-11-26")
    refused = repeat(client_of("tenant-a"), "tenant-a", "api")
    assert (refused.status, set(refused.codes), count(app)) == (422, {"not_qualified"}, 0)
    assert repeat(client_of("tenant-a"), "tenant-a", "api", "b").status == 201


def test_waiting_for_a_day_on_which_one_is_not_qualified_is_refused(app: Flask, client_of: ClientOf) -> None:
    require(app)
    granted(app, "tenant-b")
    book(client_of("tenant-b"), "tenant-b", "api", "a", "09:00", "17:00")
    wish = wish_body("a")
    sent = client_of("").post("/api/v1/wishes", json=wish, headers=bearer("tenant-a"))
    assert (sent.status_code, "not_qualified" in sent.text) == (422, True), sent.text
    granted(app, "tenant-a", until="2026-11-25")
    assert client_of("").post("/api/v1/wishes", json=wish, headers=bearer("tenant-a")).status_code == 201


def test_revoked_what_is_booked_stays_waits_for_staff_and_is_told_once_b54(app: Flask, client_of: ClientOf) -> None:
    require(app)
    number = granted(app, "tenant-a")
    client, staff = client_of("tenant-a"), client_of("staff")
    for start, end in (("10:00", "11:00"), ("2026-11-26 10:00", "2026-11-26 11:00")):
        book(client, "tenant-a", "api", "a", start, end)
    assert "자격" not in staff.get("/staff/todo").text
    revoked(app, number)
    assert (statuses(app), staff.get("/staff/todo").text.count("/bookings/B-2026-")) == (["confirmed"] * 2, 2)
    with app.app_context():
        for moment in (NOW, NOW + DAY / 12):
            work(moment)
    assert count(app, Message, TELLS) == 1
    granted(app, "tenant-a")
    assert "/bookings/B-2026-" not in staff.get("/staff/todo").text
    assert problems(app) == []


def test_only_who_lost_it_is_listed_and_told(app: Flask, client_of: ClientOf) -> None:
    require(app)
    for who, start, end in (("tenant-b", "10:00", "11:00"), ("tenant-a", "11:00", "12:00")):
        number = granted(app, who)
        book(client_of(who), who, "api", "a", start, end)
    revoked(app, number)
    with app.app_context():
        work(NOW)
        told = db.session.scalars(select(Message.payload).where(TELLS)).all()
    listed = client_of("staff").get("/staff/todo").text
    assert (f"/bookings/{CODE}" in listed, "/bookings/B-2026-000002" in listed) == (False, True)
    assert [("B-2026-000002" in text, CODE in text) for text in told] == [(True, False)]


def test_a_requirement_that_came_later_lists_what_is_booked(app: Flask, client_of: ClientOf) -> None:
    book(client_of("citizen"), "citizen", "api", "a", "10:00", "11:00")
    require(app)
    assert f"/bookings/{CODE}" in client_of("staff").get("/staff/todo").text


def test_check_in_asks_again_b54(app: Flask, client_of: ClientOf, clock: Clock) -> None:
    require(app)
    number = granted(app, "tenant-a")
    client = client_of("tenant-a")
    book(client, "tenant-a", "api", "a", "10:00", "11:00")
    revoked(app, number)
    clock(kst("09:50"))
    sent: Any = client.post(f"/api/v1/bookings/{CODE}/checkin", json={}, headers=bearer("tenant-a"))
    assert (sent.status_code, sent.json["errors"][0]["code"]) == (422, "not_qualified")
    granted(app, "tenant-a", until="2026-11-25")
    sent = client.post(f"/api/v1/bookings/{CODE}/checkin", json={}, headers=bearer("tenant-a"))
    assert sent.status_code == 200


def test_it_costs_a_booking_no_statement(app: Flask, client_of: ClientOf) -> None:
    client = client_of("tenant-a")
    granted_later = [("b", "10:00", "11:00"), ("a", "10:00", "11:00")]
    costs = []
    for name, start, end in granted_later:
        client.get("/calendar")  # So that the configuration is in memory.
        with counting(app) as statements:
            assert book(client, "tenant-a", "api", name, start, end).status == 201
        costs.append(len(statements))
        require(app, "a")
        granted(app, "tenant-a")
    assert costs[0] == costs[1]
