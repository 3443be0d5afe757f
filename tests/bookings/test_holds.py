"""What is held for someone while they make up their mind: it is theirs, it is never lost, it never lies."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from anchorcenter.bookings.models import Booking, Hold
from anchorcenter.bookings.queries import list_held_by
from anchorcenter.core.db import db
from tests.bookings.uses import want_check_in
from tests.steps import actor, bearer, body, book, filled, live_claims, problems, slot, statuses, stored
from tests.times import MINUTE, NOW, kst, typed

ClientOf = Callable[[str], FlaskClient]
Clock = Callable[[datetime], None]


def offers(page: str) -> list[str]:
    """The addresses that the buttons of a page post to."""
    return [html.unescape(a) for a in re.findall(r'formaction="([^"]+)"', page)]


def hidden(page: str) -> dict[str, str]:
    """What goes along with an offer."""
    form = page.partition('class="offers"')[2].partition("</form>")[0]
    return {name: html.unescape(v) for name, v in re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', form)}


def test_ones_own_hold_is_not_in_the_way_of_what_is_offered_instead(tenant: FlaskClient, rival: FlaskClient) -> None:
    book(tenant, "tenant-a", "page", "a", "10:00", "11:00")
    address = rival.post("/holds", data=slot("b")).location
    refused = rival.post(address, data=filled("whole"))
    assert refused.status_code == 409
    assert f"/holds?space=bc&starts_at={typed(kst('10:00')).replace(':', '%3A')}" in "".join(offers(refused.text))


def test_an_offer_moves_the_hold_and_keeps_what_was_typed(app: Flask, tenant: FlaskClient, rival: FlaskClient) -> None:
    book(tenant, "tenant-a", "page", "a", "10:00", "11:00")
    address = rival.post("/holds", data=slot("b")).location
    refused = rival.post(address, data=filled("whole", purpose="신형 기체", headcount="7")).text

    moved = rival.post(offers(refused)[0], data=hidden(refused))

    assert (moved.status_code, moved.location) == (303, address)
    form = rival.get(moved.location).text
    assert ('value="신형 기체"' in form, 'value="7"' in form) == (True, True)
    assert problems(app) == []
    assert rival.get("/bookings").text.count("까지 잡아 두었습니다") == 1
    assert rival.post(address, data=filled("bc", purpose="신형 기체")).status_code == 303
    assert 'value="신형 기체"' not in rival.get(rival.post("/holds", data=slot("studio")).location).text


def test_another_ones_hold_is_not_given_up(app: Flask, tenant: FlaskClient, rival: FlaskClient) -> None:
    tenant.post("/holds", data=slot("a"))
    assert rival.post("/holds", data=slot("b") | {"hold": "1"}).location == "/bookings/new?hold=2"
    assert live_claims(app) == 2


def test_a_lapsed_hold_says_so_and_the_same_time_is_one_press_away(
    app: Flask, tenant: FlaskClient, clock: Clock
) -> None:
    address = tenant.post("/holds", data=slot()).location
    clock(NOW + 10 * MINUTE)
    form = tenant.get(address).text
    assert ("잡아 둔 시간이 끝났습니다" in form, "이 시간 다시 잡기" in form) == (True, True)

    late = tenant.post(address, data=filled())

    assert (late.status_code, statuses(app)) == (409, [])
    same = [offer for offer in offers(late.text) if "space=a&starts_at=2026-11-25T10%3A00" in offer]
    assert len(same) == 1
    assert tenant.post(same[0], data=hidden(late.text)).location == "/bookings/new?hold=2"


def test_extending_what_has_lapsed_is_refused_on_the_form(tenant: FlaskClient, clock: Clock) -> None:
    tenant.post("/holds", data=slot())
    clock(NOW + 10 * MINUTE)
    answer = tenant.post("/holds/1/extend")
    assert (answer.status_code, "이 시간 다시 잡기" in answer.text) == (409, True)


def test_who_holds_too_many_sees_them_and_no_dead_ends(tenant: FlaskClient) -> None:
    for space in "ab":
        tenant.post("/holds", data=slot(space))
    refused = tenant.post("/holds", data=slot("c"))
    assert (refused.status_code, offers(refused.text)) == (422, [])
    assert re.findall(r"/holds/\d+/release", refused.text) == ["/holds/1/release", "/holds/2/release"]


def test_a_booking_that_waits_for_check_in_is_held_no_more(app: Flask, tenant: FlaskClient) -> None:
    """It lapses, as holds do, and came out of one."""
    want_check_in(app)
    codes = [book(tenant, "tenant-a", "page", "a", f"{hour}:00", f"{hour + 1}:00").code for hour in (10, 11, 12)]
    assert (len(set(codes)), statuses(app)) == (3, ["confirmed"] * 3)
    assert "잡아 둔 시간" not in tenant.get("/bookings/new").text
    number = actor(app, "tenant-a").id
    with app.app_context():
        assert list_held_by(number, now=NOW) == []


@pytest.mark.parametrize(
    "changes",
    [{"purpose": "다른 목적"}, {"headcount": 9}, {"starts_at": kst("10:30").isoformat()}, {"space": "b"}],
    ids=["purpose", "headcount", "time", "space"],
)
def test_a_hold_booked_once_is_not_booked_as_something_else(
    app: Flask, tenant: FlaskClient, changes: dict[str, Any]
) -> None:
    tenant.post("/holds", data=slot())
    wanted = body(hold=1)
    first = tenant.post("/api/v1/bookings", json=wanted, headers=bearer("tenant-a"))
    again = tenant.post("/api/v1/bookings", json=wanted, headers=bearer("tenant-a"))
    other: Any = tenant.post("/api/v1/bookings", json=wanted | changes, headers=bearer("tenant-a"))
    assert ([first.status_code, again.status_code], first.json) == ([201, 201], again.json)
    assert (other.status_code, other.json["code"], other.json["alternatives"]) == (409, "booked", [])
    assert statuses(app) == ["confirmed"]


def test_a_cancelled_booking_is_not_answered_as_a_new_one(app: Flask, tenant: FlaskClient) -> None:
    address = tenant.post("/holds", data=slot()).location
    tenant.post(address, data=filled())
    tenant.post("/bookings/B-2026-000001/cancel")
    again = tenant.post(address, data=filled())
    assert (again.status_code, "B-2026-000001" in again.text, statuses(app)) == (409, True, ["cancelled"])


def test_a_moved_hold_sent_twice_is_one_booking_too(app: Flask, tenant: FlaskClient) -> None:
    address = tenant.post("/holds", data=slot("a")).location
    answers = [tenant.post(address, data=filled("bc", "10:30", "12:00")) for _ in range(2)]
    assert [answer.location for answer in answers] == ["/bookings/B-2026-000001?booked=1"] * 2
    assert (tenant.get(address).location, statuses(app)) == ("/bookings/B-2026-000001", ["confirmed"])
    with app.app_context():
        occupancy = select(Booking.id).join(Booking.parts).join(Hold, Hold.occupancy_id == 2)
        assert db.session.scalar(occupancy) == 1


@pytest.mark.parametrize("hold", ["x", "", "9", "999999999999"])
def test_a_form_without_a_hold_books_nothing(app: Flask, tenant: FlaskClient, hold: str) -> None:
    assert tenant.post(f"/bookings/new?hold={hold}", data=filled()).status_code == 404
    assert stored(app) == (0, 0, 0)


def test_choosing_begins_on_the_day_that_was_looked_at(tenant: FlaskClient) -> None:
    page = tenant.get("/bookings/new?space=a&date=2026-12-09").text
    assert f'value="{typed(kst("2026-12-09 09:00"))}"' in page
    assert "가장 가까운 빈 시간" in page


def test_what_is_asked_for_years_is_refused_at_once_and_briefly(app: Flask, tenant: FlaskClient) -> None:
    endless = {"starts_at": "2026-11-25T10:00:00+09:00", "ends_at": "2199-12-31T11:00:00+09:00"}
    answer: Any = tenant.post("/api/v1/bookings", json=body("a") | endless, headers=bearer("tenant-a"))
    assert (answer.status_code, [e["code"] for e in answer.json["errors"]]) == (422, ["too_long"])
    page = tenant.post("/holds", data=slot("whole") | {"ends_at": "2199-12-31T11:00"})
    assert (page.status_code, len(page.data) < 20_000, stored(app)) == (422, True, (0, 0, 0))
