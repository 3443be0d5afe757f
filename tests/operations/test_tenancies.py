"""A tenancy ends or is suspended: bookings of its people are shown first, then cancelled or kept, and told once."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from anchorcenter.bookings.models import Booking, Status
from anchorcenter.core.db import db
from anchorcenter.core.outbox import Message
from tests.steps import book, count, problems, statuses
from tests.tenants.lets import B, contracts, give_notice, let, tenant_days

ClientOf = Callable[[str], FlaskClient]
STAY = "/staff/tenancies/1"


@pytest.fixture
def booked(app: Flask, client_of: ClientOf) -> int:
    """Company A has a unit until the end of 2026 and three bookings: today, on Wednesday and on Thursday."""
    number = let(app, "unit-1", "2026-01-01", "2026-12-31")
    for start, end in (
        ("2026-11-23 15:00", "2026-11-23 16:00"),
        ("2026-11-25 10:00", "2026-11-25 11:00"),
        ("2026-11-26 10:00", "2026-11-26 11:00"),
    ):
        assert book(client_of("tenant-a"), "tenant-a", "api", "a", start, end).status == 201
    book(client_of("citizen"), "citizen", "api", "b", "2026-11-26 10:00", "2026-11-26 11:00")
    return number


def send(client: FlaskClient, way: str, **values: Any) -> Any:
    return client.post(f"{STAY}/{way}", data=values)


def word(text: str) -> str:
    found = re.search(r'name="confirmed" value="([^"]+)"', text)
    assert found
    return found[1]


def mails(app: Flask) -> int:
    return count(app, Message, Message.key.contains("cancelled"))


def test_a_suspension_shows_whom_it_touches_before_it_is_stored(app: Flask, client_of: ClientOf, booked: int) -> None:
    staff, wanted = client_of("staff"), {"kind": "arrears", "first_on": "2026-11-24", "why": "석 달 체납"}
    shown = send(staff, "suspend", **wanted)
    assert (shown.status_code, shown.text.count('name="keep"')) == (200, 2)
    assert (set(statuses(app)), tenant_days(app)) == ({"confirmed"}, [("2026-01-01", "2027-01-01")])
    done = send(staff, "suspend", **wanted, confirmed=word(shown.text))
    assert (done.status_code, tenant_days(app)) == (303, [("2026-01-01", "2026-11-24")])
    assert statuses(app) == ["confirmed", "cancelled", "cancelled", "confirmed"]
    assert mails(app) == 2
    with app.app_context():
        rows = db.session.scalars(select(Booking).where(Booking.status == Status.CANCELLED)).all()
        assert {row.ended_why for row in rows} == {"석 달 체납"}
    assert problems(app) == []


def test_what_staff_keep_stays(app: Flask, client_of: ClientOf, booked: int) -> None:
    staff, wanted = client_of("staff"), {"kind": "rules", "first_on": "2026-11-23", "why": "안전수칙 위반"}
    shown = send(staff, "suspend", **wanted)
    kept = re.findall(r'name="keep" value="([^"]+)"', shown.text)[1]
    send(staff, "suspend", **wanted, confirmed=word(shown.text), keep=kept)
    assert statuses(app) == ["cancelled", "confirmed", "cancelled", "confirmed"]


def test_a_list_that_has_changed_meanwhile_is_shown_once_more(app: Flask, client_of: ClientOf, booked: int) -> None:
    staff, wanted = client_of("staff"), {"last_on": "2026-11-24", "why": "이전"}
    seen = word(send(staff, "notice", **wanted).text)
    book(client_of("tenant-a"), "tenant-a", "api", "c", "2026-11-26 13:00", "2026-11-26 14:00")
    again = send(staff, "notice", **wanted, confirmed=seen)
    assert (again.status_code, again.text.count('name="keep"')) == (409, 3)
    assert (contracts(app)[0][2], mails(app)) == ("2027-01-01", 0)


def test_notice_cancels_what_lies_after_the_last_day_alone(app: Flask, client_of: ClientOf, booked: int) -> None:
    staff, wanted = client_of("staff"), {"last_on": "2026-11-25", "why": "이전"}
    shown = send(staff, "notice", **wanted)
    assert shown.text.count('name="keep"') == 1
    assert send(staff, "notice", **wanted, confirmed=word(shown.text)).status_code == 303
    assert (statuses(app), contracts(app)[0][2]) == (
        ["confirmed", "confirmed", "cancelled", "confirmed"],
        "2026-11-26",
    )


def test_what_touches_no_booking_is_stored_at_once(app: Flask, client_of: ClientOf, booked: int) -> None:
    done = send(client_of("staff"), "notice", last_on="2026-11-30", why="이전")
    assert (done.status_code, done.location, mails(app)) == (303, "/staff/tenants/1", 0)


def test_nobody_leaves_before_the_unit_is_handed_over(app: Flask, client_of: ClientOf, booked: int) -> None:
    refused = send(client_of("staff"), "leave", last_on="2026-11-30", why="이전")
    assert (refused.status_code, contracts(app)[0][2]) == (422, "2027-01-01")
    assert send(client_of("staff"), "leave", last_on="2026-11-30", why="").status_code == 422


def test_bookings_after_a_contract_wait_for_staff(app: Flask, client_of: ClientOf, booked: int) -> None:
    give_notice(app, booked, "2026-11-24")
    staff = client_of("staff")
    assert f"{STAY}/bookings" in staff.get("/staff/todo").text
    shown = send(staff, "bookings", why="계약 만료")
    assert send(staff, "bookings", why="계약 만료", confirmed=word(shown.text)).status_code == 303
    assert statuses(app) == ["confirmed", "cancelled", "cancelled", "confirmed"]
    assert f"{STAY}/bookings" not in staff.get("/staff/todo").text


def test_another_company_s_contract_covers_nobody_else(app: Flask, client_of: ClientOf, booked: int) -> None:
    """One that has a unit on those days, and books on them too."""
    let(app, "unit-2", "2026-01-01", "2027-12-31", B)
    assert book(client_of("tenant-b"), "tenant-b", "api", "b", "2026-11-25 10:00", "2026-11-25 11:00").status == 201
    give_notice(app, booked, "2026-11-24")
    staff = client_of("staff")
    assert f"{STAY}/bookings" in staff.get("/staff/todo").text
    shown = send(staff, "bookings", why="계약 만료").text
    assert (shown.count('name="keep"'), "B-2026-000005" in shown) == (2, False)


@pytest.mark.parametrize("way", ["notice", "leave", "suspend", "bookings"])
def test_forms_are_shown_to_staff(client_of: ClientOf, booked: int, way: str) -> None:
    assert client_of("staff").get(f"{STAY}/{way}").status_code == 200
