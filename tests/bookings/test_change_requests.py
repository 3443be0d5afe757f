"""A change of what was approved: the booking stays as it is until somebody decides, and when they say no."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from anchorcenter.bookings.approval.changes import settle_lapsed_changes
from anchorcenter.bookings.models import Booking, ChangeRequest
from anchorcenter.core.audit import AuditEntry
from anchorcenter.core.db import db
from tests.accounts.mails import read_mails
from tests.bookings.requests import ask_for_approval, decide
from tests.guards.test_pages import check
from tests.steps import WAYS, bearer, book, change, count, standing, statuses
from tests.times import HOUR, NOW, kst

Clock = Callable[[datetime], None]
ClientOf = Callable[[str], FlaskClient]
CODE = "B-2026-000001"
LARGER = [
    pytest.param({"end": "12:00"}, ("a", "10:00", "12:00", 4), id="longer"),
    pytest.param({"space": "ab"}, ("ab", "10:00", "11:00", 4), id="larger layout"),
    pytest.param({"start": "10:30", "end": "11:30"}, ("a", "10:30", "11:30", 4), id="moved onto itself"),
    pytest.param({"start": "14:00", "end": "15:00"}, ("a", "14:00", "15:00", 4), id="moved away"),
    pytest.param({"headcount": 6}, ("a", "10:00", "11:00", 6), id="more people"),
]


@pytest.fixture
def staff(client_of: ClientOf) -> FlaskClient:
    return client_of("staff")


@pytest.fixture(params=[True, False], ids=["held", "not held"])
def approved(app: Flask, tenant: FlaskClient, staff: FlaskClient, request: pytest.FixtureRequest) -> bool:
    """Zone A from ten to eleven, approved; whether what is asked for is held."""
    ask_for_approval(app, "a", "ab", "whole", holds=request.param)
    book(tenant, "tenant-a", "api", "a", "10:00", "11:00")
    assert decide(staff, "staff", "api", CODE).status == 200
    return bool(request.param)


def now_is(app: Flask) -> tuple[str, datetime, datetime, int]:
    with app.app_context():
        booking = db.session.get_one(Booking, 1)
        slot = booking.parts[0].occupancy
        return slot.space.slug, slot.starts_at, slot.ends_at, booking.headcount


BEFORE = ("a", kst("10:00"), kst("11:00"), 4)


def verbs(app: Flask) -> list[str]:
    with app.app_context():
        rows = select(AuditEntry.verb).where(AuditEntry.record == "booking").order_by(AuditEntry.id)
        return list(db.session.scalars(rows))[2:]


def subjects(app: Flask) -> list[str]:
    mails = read_mails(app, "tenant-a@test.example")
    return sorted(s for mail in mails if (s := str(mail["Subject"]).partition("]")[0].lstrip("[")) in SUBJECTS)


SUBJECTS = {"변경 신청", "변경 반려", "예약 변경"}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(("changes", "wanted"), LARGER)
def test_what_is_approved_stays_until_its_change_is_decided_b67(
    app: Flask,
    approved: bool,
    staff: FlaskClient,
    tenant: FlaskClient,
    rival: FlaskClient,
    way: str,
    changes: dict[str, Any],
    wanted: tuple[str, str, str, int],
) -> None:
    assert change(tenant, "tenant-a", way, CODE, 2, **changes).status == 200
    assert (now_is(app), statuses(app), standing(app)[2]) == (BEFORE, ["confirmed"], [])
    assert book(rival, "tenant-b", "api", "a", "10:00", "11:00").status == 409
    shown: Any = tenant.get(f"/api/v1/bookings/{CODE}", headers=bearer("tenant-a")).json
    assert (shown["status"], shown["change"]["headcount"]) == ("confirmed", wanted[3])
    assert f"/staff/requests/{CODE}" in staff.get("/staff/requests").text
    assert decide(staff, "staff", way, CODE, version=3).status == 200
    space, start, end, people = wanted
    assert now_is(app) == (space, kst(start), kst(end), people)
    assert standing(app) == (["confirmed"], 2 if space == "ab" else 1, [])
    assert (verbs(app), count(app, ChangeRequest)) == (["ask_for_change", "approve_change"], 0)
    assert subjects(app) == ["변경 신청", "예약 변경"]
    assert approved in {True, False}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(("changes", "wanted"), LARGER)
def test_a_change_that_is_rejected_leaves_the_booking_untouched_b67(
    app: Flask,
    approved: bool,
    staff: FlaskClient,
    tenant: FlaskClient,
    way: str,
    changes: dict[str, Any],
    wanted: tuple[str, str, str, int],
) -> None:
    change(tenant, "tenant-a", way, CODE, 2, **changes)
    assert decide(staff, "staff", way, CODE, "reject", version=3).status == 200
    assert (now_is(app), standing(app)) == (BEFORE, (["confirmed"], 1, []))
    assert (verbs(app), count(app, ChangeRequest)) == (["ask_for_change", "reject_change"], 0)
    assert subjects(app) == ["변경 반려", "변경 신청"]
    assert decide(staff, "staff", way, CODE, "reject", version=4).status == 409
    assert (approved in {True, False}, bool(wanted)) == (True, True)


@pytest.mark.usefixtures("approved")
@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(
    "changes", [{"end": "10:30"}, {"headcount": 3}, {"purpose": "시연"}], ids=["shorter", "fewer", "other purpose"]
)
def test_what_gets_smaller_stays_approved_b67(
    app: Flask, tenant: FlaskClient, way: str, changes: dict[str, Any]
) -> None:
    assert change(tenant, "tenant-a", way, CODE, 2, **changes).status == 200
    assert (standing(app), verbs(app), count(app, ChangeRequest)) == ((["confirmed"], 1, []), ["change"], 0)


def test_what_is_asked_for_is_kept_if_requests_are(
    app: Flask, approved: bool, tenant: FlaskClient, rival: FlaskClient
) -> None:
    change(tenant, "tenant-a", "api", CODE, 2, end="12:00")
    status = book(rival, "tenant-b", "api", "a", "11:00", "12:00").status
    assert (status, statuses(app)[0]) == (409 if approved else 201, "confirmed")


@pytest.mark.parametrize("way", WAYS)
def test_who_books_all_of_it_meanwhile_is_in_the_way_of_a_yes_and_the_booking_stays(
    app: Flask, staff: FlaskClient, tenant: FlaskClient, way: str
) -> None:
    ask_for_approval(app, "a", holds=False)
    book(tenant, "tenant-a", "api", "a", "10:00", "11:00")
    decide(staff, "staff", "api", CODE)
    change(tenant, "tenant-a", way, CODE, 2, end="12:00")
    assert book(staff, "staff", "api", "whole", "11:00", "12:00").status == 201
    assert "B-2026-000002" in staff.get(f"/staff/requests/{CODE}").text
    assert decide(staff, "staff", way, CODE, version=3).status == 409
    assert (now_is(app), count(app, ChangeRequest), standing(app)) == (BEFORE, 1, (["confirmed", "confirmed"], 5, []))


@pytest.mark.parametrize("way", WAYS)
def test_a_change_is_withdrawn_by_asking_for_what_there_is(
    app: Flask, approved: bool, tenant: FlaskClient, way: str
) -> None:
    change(tenant, "tenant-a", way, CODE, 2, end="12:00")
    assert change(tenant, "tenant-a", way, CODE, 3, end="11:00").status == 200
    assert (now_is(app), standing(app), count(app, ChangeRequest)) == (BEFORE, (["confirmed"], 1, []), 0)
    assert (verbs(app), approved in {True, False}) == (["ask_for_change", "withdraw_change"], True)


def test_another_change_replaces_the_one_before(
    app: Flask, approved: bool, staff: FlaskClient, tenant: FlaskClient
) -> None:
    change(tenant, "tenant-a", "api", CODE, 2, end="12:00")
    assert change(tenant, "tenant-a", "api", CODE, 3, start="09:00", end="11:00").status == 200
    assert standing(app) == (["confirmed"], 2 if approved else 1, [])
    assert decide(staff, "staff", "api", CODE, version=4).status == 200
    assert now_is(app) == ("a", kst("09:00"), kst("11:00"), 4)


@pytest.mark.parametrize("way", WAYS)
def test_cancelling_ends_the_change_too(
    app: Flask, approved: bool, staff: FlaskClient, tenant: FlaskClient, way: str
) -> None:
    change(tenant, "tenant-a", way, CODE, 2, end="12:00")
    assert tenant.post(f"/bookings/{CODE}/cancel").status_code == 303
    assert (standing(app), count(app, ChangeRequest)) == ((["cancelled"], 0, []), 0)
    assert decide(staff, "staff", way, CODE, version=4).status == 409
    assert approved in {True, False}


def test_a_change_that_nobody_decides_lapses_once_and_the_booking_stays(
    app: Flask, approved: bool, staff: FlaskClient, clock: Clock, tenant: FlaskClient
) -> None:
    change(tenant, "tenant-a", "api", CODE, 2, end="12:00")
    clock(NOW + 24 * HOUR)
    assert decide(staff, "staff", "api", CODE, version=3).status == 409
    assert CODE not in staff.get("/staff/requests").text
    for _ in range(2):
        with app.app_context():
            settle_lapsed_changes(NOW + 24 * HOUR)
    assert (now_is(app), standing(app), count(app, ChangeRequest)) == (BEFORE, (["confirmed"], 1, []), 0)
    assert (verbs(app), subjects(app)) == (["ask_for_change", "expire_change"], ["변경 반려", "변경 신청"])
    assert approved in {True, False}


@pytest.mark.usefixtures("approved")
@pytest.mark.parametrize("way", WAYS)
def test_what_cannot_be_had_is_not_asked_for(app: Flask, tenant: FlaskClient, rival: FlaskClient, way: str) -> None:
    book(rival, "tenant-b", "api", "b", "10:00", "11:00")
    assert change(tenant, "tenant-a", way, CODE, 2, space="ab").status == 409
    assert change(tenant, "tenant-a", way, CODE, 2, headcount=400).status == 422
    assert (standing(app)[0], count(app, ChangeRequest), verbs(app)) == (["confirmed", "confirmed"], 0, ["book"])


@pytest.mark.usefixtures("approved")
@pytest.mark.parametrize("language", ["ko", "en"])
def test_its_pages_say_what_is_and_what_is_asked_for(client_of: ClientOf, language: str) -> None:
    staff, tenant = client_of("staff"), client_of("tenant-a")
    for client in (staff, tenant):
        client.get(f"/language/{language}")
    change(tenant, "tenant-a", "page", CODE, 2, end="12:00")
    shown = tenant.get(f"/bookings/{CODE}").text
    check(shown)
    assert ('class="tag confirmed"' in shown, "10:00–12:00" in shown, "10:00–11:00" in shown) == (True, True, True)
    asked = staff.get(f"/staff/requests/{CODE}").text
    assert ("10:00–12:00" in asked, "10:00–11:00" in asked) == (True, True)
    assert "10:00–12:00" in staff.get("/staff/todo").text


@pytest.mark.parametrize(
    ("who", "pending", "code"), [("tenant-a", 1, True), ("staff", 1, True), ("tenant-b", 0, False)]
)
def test_what_is_kept_for_a_change_is_drawn_as_requested_to_whose_it_is(
    app: Flask, tenant: FlaskClient, client_of: ClientOf, who: str, pending: int, code: bool
) -> None:
    ask_for_approval(app, "a")
    book(tenant, "tenant-a", "api", "a", "10:00", "11:00")
    decide(client_of("staff"), "staff", "api", CODE)
    change(tenant, "tenant-a", "api", CODE, 2, end="12:00")
    week = client_of(who).get("/calendar?space=a&date=2026-11-25").text
    assert (week.count("ev s-pending"), f'href="/bookings/{CODE}"' in week) == (pending, code)
