"""Who is a tenant until a day books as one for days until then, on every path; an extension moves it."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from anchorcenter.bookings.models import Booking
from anchorcenter.core.db import db
from tests.bookings.repeating import repeat, starts
from tests.bookings.requests import ask_for_approval
from tests.bookings.test_finding import found
from tests.bookings.test_waiting import wish
from tests.guards.test_queries import counting
from tests.steps import WAYS, Answer, bearer, book, book_for, change, count, stored
from tests.tenants.lets import give_notice, let, lift, renew, suspend
from tests.times import DAY, kst

ClientOf = Callable[[str], FlaskClient]
Clock = Callable[[datetime], None]
LAST, AFTER = ("2026-12-10 10:00", "2026-12-10 11:00"), ("2026-12-11 10:00", "2026-12-11 11:00")
SAID = "입주기업: 2026. 12. 10.(목)까지입니다."


@pytest.fixture
def contract(app: Flask) -> int:
    """Company A has a unit until Thursday 10 December; B is a tenant for good. Citizens book two weeks ahead."""
    return let(app, "unit-1", "2026-01-01", "2026-12-10")


def said(answer: Answer) -> str:
    return " ".join(error["message"] for error in answer.json["errors"]) if answer.json else answer.text


@pytest.mark.parametrize("way", WAYS)
def test_a_tenant_books_until_the_last_day_of_the_contract_and_not_after(
    app: Flask, client_of: ClientOf, contract: int, way: str
) -> None:
    for name in ("tenant-a", "tenant-a-member"):
        before, client = stored(app), client_of(name)
        refused = book(client, name, way, "a", *AFTER)
        assert (refused.status, SAID in said(refused), stored(app)) == (422, True, before)
        assert book(client, name, way, "a" if name == "tenant-a" else "b", *LAST).status == 201
    assert book(client_of("tenant-b"), "tenant-b", way, "a", *AFTER).status == 201


@pytest.mark.parametrize("way", WAYS)
def test_a_renewal_moves_the_last_day_and_notice_takes_it_back(
    app: Flask, client_of: ClientOf, contract: int, way: str
) -> None:
    client = client_of("tenant-a")
    later = renew(app, contract, "2027-12-31")
    assert book(client, "tenant-a", way, "a", *AFTER).status == 201
    give_notice(app, later, "2026-12-10")
    assert SAID in said(book(client, "tenant-a", way, "b", *AFTER))


@pytest.mark.parametrize("way", WAYS)
def test_a_booking_is_not_moved_past_the_contract(app: Flask, client_of: ClientOf, contract: int, way: str) -> None:
    client = client_of("tenant-a")
    code = book(client, "tenant-a", way, "a", *LAST).code
    refused = change(client, "tenant-a", way, code, 1, start=AFTER[0], end=AFTER[1])
    assert (refused.status, SAID in said(refused)) == (422, True)
    assert change(client, "tenant-a", way, code, 1, start="2026-12-10 15:00", end="2026-12-10 16:00").status == 200


def test_after_the_contract_they_book_like_everyone(app: Flask, client_of: ClientOf, clock: Clock) -> None:
    let(app, "unit-1", "2026-01-01", "2026-11-30")
    client = client_of("tenant-a")
    long = book(client, "tenant-a", "api", "a", "2026-12-02 10:00", "2026-12-02 13:00")
    assert (long.status, long.codes) == (422, ("eligible_until", "too_long"))
    assert book(client, "tenant-a", "api", "a", "2026-12-02 10:00", "2026-12-02 12:00").status == 201
    with app.app_context():
        assert db.session.scalars(select(Booking.audience)).all() == ["citizen"]
    assert client_of("staff").get("/staff/todo").text.count("/staff/tenancies/1/bookings") == 0


def test_a_suspension_that_is_announced_counts_from_its_first_day_to_its_last(
    app: Flask, client_of: ClientOf, contract: int
) -> None:
    client = client_of("tenant-a")
    suspend(app, contract, "2026-12-08")
    assert book(client, "tenant-a", "api", "a", *LAST).codes == ("eligible_until", "not_open_yet")
    lift(app, contract, "2026-12-10")
    assert book(client, "tenant-a", "api", "a", *LAST).status == 201
    between = book(client, "tenant-a", "api", "a", "2026-12-09 10:00", "2026-12-09 11:00")
    assert between.codes == ("eligible_until", "not_open_yet")


@pytest.mark.parametrize("way", WAYS)
def test_dates_of_a_series_after_the_contract_are_left_out_with_that_reason(
    app: Flask, client_of: ClientOf, contract: int, way: str
) -> None:
    client = client_of("tenant-a")
    refused = repeat(client, "tenant-a", way)
    assert (refused.status, "2026. 12. 16.(수): " in said(refused), SAID in said(refused)) == (422, True, True)
    assert count(app) == 0
    made = repeat(client, "tenant-a", way, skips_conflicts=True)
    assert (made.status, starts(app)) == (201, [f"{day} 10:00" for day in ("2026-11-25", "2026-12-02", "2026-12-09")])
    assert SAID in client.get(f"/bookings/series/{made.code}").text


@pytest.mark.parametrize("way", WAYS)
def test_nobody_waits_for_a_time_after_their_contract(app: Flask, client_of: ClientOf, contract: int, way: str) -> None:
    book(client_of("tenant-b"), "tenant-b", "api", "a", "2026-12-14 10:00", "2026-12-14 11:00")
    client = client_of("tenant-a")
    asked = {"first_on": "2026-12-14", "last_on": "2026-12-14"}
    status, text, _codes = wish(client, way, "a", name="tenant-a", **asked)
    assert (status, SAID in text) == (422, True)
    renew(app, contract, "2027-12-31")
    assert wish(client, way, "a", name="tenant-a", **asked)[0] == 201


def test_what_becomes_free_after_their_contract_is_offered_to_nobody_of_them(
    app: Flask, client_of: ClientOf, contract: int
) -> None:
    code = book(client_of("tenant-b"), "tenant-b", "api", "a", "2026-12-09 10:00", "2026-12-09 11:00").code
    asked = {"first_on": "2026-12-09", "last_on": "2026-12-09"}
    assert wish(client_of("tenant-a"), "api", "a", name="tenant-a", **asked)[0] == 201
    give_notice(app, contract, "2026-12-08")
    client_of("tenant-b").post(f"/bookings/{code}/cancel")
    page = client_of("tenant-a").get("/bookings/wishes").text
    assert "2026. 12. 8.(화)까지입니다." in page


def availability(client: FlaskClient, space: str, first: str, minutes: int) -> list[str]:
    """The starts of three days, as ``10 22:00``."""
    asked = {"space": space, "minutes": minutes, "from": kst(f"{first} 00:00").isoformat()}
    asked |= {"to": (kst(f"{first} 00:00") + 3 * DAY).isoformat()}
    answer: Any = client.get("/api/v1/availability", query_string=asked, headers=bearer("tenant-a")).json
    return [f"{item['starts_at'][8:10]} {item['starts_at'][11:16]}" for item in answer["items"]]


def test_what_is_free_after_the_contract_is_suggested_nowhere(app: Flask, client_of: ClientOf, contract: int) -> None:
    client = client_of("tenant-a")
    assert availability(client, "night", "2026-12-10", 120)[-1] == "10 22:00"
    refused = book(client, "tenant-a", "api", "a", *AFTER)
    assert {each["starts_at"][:10] for each in refused.json["alternatives"]} == {"2026-12-10"}
    times = found(app, day=date(2026, 12, 10))
    assert {time[:2] for each in times.values() for time in each} == {"10"}
    renew(app, contract, "2027-12-31")
    assert availability(client, "night", "2026-12-10", 120)[-1] == "12 23:30"
    assert "11" in {time[:2] for each in found(app, day=date(2026, 12, 11)).values() for time in each}


def test_the_calendar_offers_no_slot_after_the_contract_until_it_is_renewed(
    app: Flask, client_of: ClientOf, contract: int
) -> None:
    client = client_of("tenant-a")

    def offered() -> list[str]:
        page = client.get("/calendar?space=whole&date=2026-12-10").text
        return sorted(set(re.findall(r"starts_at=2026-12-(\d\d)T", page)))

    assert offered() == ["07", "08", "09", "10"]
    renew(app, contract, "2027-12-31")
    assert offered() == ["07", "08", "09", "10", "11", "12"]


def test_staff_let_the_end_of_a_contract_pass_by_name(app: Flask, client_of: ClientOf, contract: int) -> None:
    staff, person = client_of("staff"), "tenant-a@test.example"
    refused = book_for(staff, "a", *AFTER, person=person)
    assert (refused.status_code, 'value="eligible_until"' in refused.text) == (422, True)
    passed = ["eligible_until", "not_open_yet"]
    done = book_for(staff, "a", *AFTER, person=person, overrides=passed, why="연장 협의 중")
    assert done.status_code == 303
    assert "예약 자격 기간" in staff.get(done.location).text


def test_what_was_asked_for_is_not_approved_after_notice(app: Flask, client_of: ClientOf, contract: int) -> None:
    ask_for_approval(app, "a")
    code = book(client_of("tenant-a"), "tenant-a", "api", "a", *LAST).code
    give_notice(app, contract, "2026-12-09")
    answer = client_of("staff").post(f"/staff/requests/{code}/approve", data={"version": "1"})
    assert (answer.status_code, "2026. 12. 9.(수)까지입니다." in answer.text) == (422, True)


@pytest.mark.parametrize("way", WAYS)
def test_booking_asks_no_more_of_who_is_a_tenant_for_a_time(app: Flask, client_of: ClientOf, way: str) -> None:
    let(app, "unit-1", "2026-01-01", "2026-12-10")
    asked = list[int]()
    for name in ("tenant-b", "tenant-a", "tenant-b", "tenant-a"):
        with counting(app) as statements:
            space = "abcd"[len(asked)]
            assert book(client_of(name), name, way, space, *LAST).status == 201
        asked.append(len(statements))
    assert asked[2] == asked[3]
