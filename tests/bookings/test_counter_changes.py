"""Something else instead of a change that was asked for: the booking stays as it is until one of both comes true."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient

from anchorcenter.bookings.approval.changes import settle_lapsed_changes
from anchorcenter.bookings.models import ChangeRequest
from anchorcenter.bookings.offers.service import settle_lapsed
from tests.bookings.requests import ask_for_approval, decide, offer_instead
from tests.bookings.test_change_requests import now_is
from tests.bookings.test_counter_offers import states, subjects
from tests.bookings.test_offers import answer
from tests.guards.test_pages import check
from tests.steps import WAYS, book, change, count, live_claims, problems, standing, stored
from tests.times import HOUR, NOW, kst

Clock = Callable[[datetime], None]
ClientOf = Callable[[str], FlaskClient]
CODE = "B-2026-000001"
LATER, NEAR, THERE = ("ab", "14:00", "16:00"), ("a", "10:30", "12:30"), ("whole", "12:00", "14:00")
BEFORE = ("a", kst("10:00"), kst("11:00"), 4)


@pytest.fixture
def staff(client_of: ClientOf) -> FlaskClient:
    return client_of("staff")


@pytest.fixture(params=[True, False], ids=["held", "not held"])
def asked(app: Flask, tenant: FlaskClient, staff: FlaskClient, request: pytest.FixtureRequest) -> bool:
    """Zone A is booked from ten to eleven, and AB asked for until noon, for six; whether what that adds is kept."""
    ask_for_approval(app, "a", "ab", "whole", holds=request.param)
    book(tenant, "tenant-a", "api", "a", "10:00", "11:00")
    assert decide(staff, "staff", "api", CODE).status == 200
    assert change(tenant, "tenant-a", "api", CODE, 2, space="ab", end="12:00", headcount=6).status == 200
    return bool(request.param)


def waits(app: Flask) -> int:
    return count(app, ChangeRequest)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("number", [1, 2, 3])
def test_what_is_taken_is_what_becomes_of_the_booking_b67(
    app: Flask, asked: bool, staff: FlaskClient, tenant: FlaskClient, way: str, number: int
) -> None:
    assert offer_instead(staff, "staff", way, CODE, LATER, NEAR, THERE, version=3).status == 201
    assert (now_is(app), waits(app), states(app), problems(app)) == (BEFORE, 1, ["open"] * 3, [])
    taken = answer(tenant, "tenant-a", way, number)
    space, start, end = (LATER, NEAR, THERE)[number - 1]
    assert (taken.status, taken.code) == (201, CODE)
    assert (now_is(app), waits(app)) == ((space, kst(start), kst(end), 6), 0)
    assert standing(app) == (["confirmed"], {"a": 1, "ab": 2, "whole": 4}[space], [])
    assert sorted(states(app)) == ["lapsed", "lapsed", "taken"]
    assert (subjects(app).count("예약 변경"), asked or True) == (1, True)
    assert answer(tenant, "tenant-a", way, number).code == CODE
    assert tenant.get(f"/bookings/{CODE}.ics").text.count("STATUS:CONFIRMED") == 1


def test_nobody_else_gets_what_is_booked_or_offered(
    app: Flask, asked: bool, staff: FlaskClient, rival: FlaskClient
) -> None:
    offer_instead(staff, "staff", "api", CODE, LATER, NEAR, version=3)
    before = stored(app)
    for space, start, end in (("a", "10:00", "11:00"), ("b", "15:00", "16:00"), ("a", "11:00", "12:30")):
        assert book(rival, "tenant-b", "api", space, start, end).codes[:1] == ("taken",)
    assert stored(app) == before
    assert book(rival, "tenant-b", "api", "b", "10:00", "11:00").status == (409 if asked else 201)


@pytest.mark.parametrize("way", WAYS)
def test_who_declines_all_keeps_the_booking_and_the_change_waits(
    app: Flask, asked: bool, staff: FlaskClient, tenant: FlaskClient, way: str
) -> None:
    kept = live_claims(app)
    offer_instead(staff, "staff", "api", CODE, LATER, NEAR, version=3)
    for number in (1, 2):
        assert answer(tenant, "tenant-a", way, number, "decline").status == 200
    assert (now_is(app), waits(app), live_claims(app)) == (BEFORE, 1, kept)
    assert decide(staff, "staff", way, CODE, version=4).status == 200
    assert (now_is(app), standing(app)) == (("ab", kst("10:00"), kst("12:00"), 6), (["confirmed"], 2, []))


@pytest.mark.parametrize("what", ["approve", "reject", "withdraw", "cancel"])
def test_however_the_change_ends_what_was_offered_ends_with_it(
    app: Flask, asked: bool, staff: FlaskClient, tenant: FlaskClient, what: str
) -> None:
    offer_instead(staff, "staff", "api", CODE, LATER, NEAR, version=3)
    if what == "cancel":
        assert tenant.post(f"/bookings/{CODE}/cancel").status_code == 303
    elif what == "withdraw":
        same = {"space": "a", "start": "10:00", "end": "11:00", "headcount": 4}
        assert change(tenant, "tenant-a", "api", CODE, 4, **same).status == 200
    else:
        assert decide(staff, "staff", "api", CODE, what, version=4).status == 200
    claims = {"approve": 2, "cancel": 0}.get(what, 1)
    status = "cancelled" if what == "cancel" else "confirmed"
    assert (states(app), waits(app), standing(app)) == (["lapsed"] * 2, 0, ([status], claims, []))
    assert (answer(tenant, "tenant-a", "api", 1).status, asked or True) == (409, True)


def test_a_new_offer_replaces_the_one_before_and_keeps_what_the_change_needs(
    app: Flask, asked: bool, staff: FlaskClient, tenant: FlaskClient
) -> None:
    kept = live_claims(app)
    offer_instead(staff, "staff", "api", CODE, LATER, version=3)
    assert live_claims(app) == kept + 2
    assert offer_instead(staff, "staff", "page", CODE, NEAR, version=4).status == 201
    assert (states(app), problems(app), asked or True) == (["lapsed", "open"], [], True)
    assert answer(tenant, "tenant-a", "api", 2).status == 201
    assert now_is(app) == ("a", kst("10:30"), kst("12:30"), 6)


def test_offers_that_nobody_answers_lapse_and_leave_the_change_waiting(
    app: Flask, asked: bool, staff: FlaskClient, tenant: FlaskClient, clock: Clock
) -> None:
    kept = live_claims(app)
    offer_instead(staff, "staff", "api", CODE, LATER, hours=20, version=3)
    clock(NOW + 20 * HOUR)
    with app.app_context():
        settle_lapsed(NOW + 20 * HOUR)
        settle_lapsed_changes(NOW + 43 * HOUR)
    assert (states(app), waits(app), now_is(app), live_claims(app)) == (["lapsed"], 1, BEFORE, kept)
    clock(NOW + 43 * HOUR)  # It would have lapsed after a day.
    assert decide(staff, "staff", "api", CODE, version=4).status == 200
    assert (now_is(app)[0], problems(app), asked or True) == ("ab", [], True)


@pytest.mark.parametrize("language", ["ko", "en"])
def test_its_pages_say_that_the_booking_stays(app: Flask, asked: bool, client_of: ClientOf, language: str) -> None:
    staff, tenant = client_of("staff"), client_of("tenant-a")
    for client in (staff, tenant):
        client.get(f"/language/{language}")
    assert f'href="/staff/requests/{CODE}/offer"' in staff.get(f"/staff/requests/{CODE}").text
    page = staff.get(f"/staff/requests/{CODE}/offer").text
    assert ('value="a 2026-11-25T10:00' in page, 'value="ab 2026-11-25T10:30 2026-11-25T12:30' in page) == (True, True)
    assert 'value="a 2026-11-25T10:00 2026-11-25T11:00' not in page
    offer_instead(staff, "staff", "page", CODE, LATER, version=3)
    shown = tenant.get(f"/bookings/{CODE}").text
    check(shown)
    assert shown.count("/offers/1/") == 2
    offer = tenant.get("/offers/1").text
    check(offer)
    assert ("예약은 그대로" in offer or "stays as it is" in offer, asked or True) == (True, True)
