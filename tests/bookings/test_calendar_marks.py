"""What only some may read in the calendar: offers that wait for their answer, and requests that keep no time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.bookings.offers import offered
from tests.bookings.requests import ask_for_approval, decide
from tests.guards.test_pages import check
from tests.guards.test_queries import counting
from tests.steps import bearer, book
from tests.times import HOUR, NOW

Clock = Callable[[datetime], None]
ClientOf = Callable[[str], FlaskClient]
WEEK, LIST, ALL = (
    "/calendar?space=whole&date=2026-11-25",
    "/calendar/list?space=whole&date=2026-11-25",
    "/calendar?date=2026-11-25",
)
PAGES = (WEEK, LIST, ALL)
OFFER = "제안: 2026. 11. 23.(월) 10:00까지"
CODE = "B-2026-000001"


@pytest.mark.parametrize("path", PAGES)
def test_what_is_offered_to_the_reader_is_an_offer_with_its_deadline_and_a_link(
    app: Flask, client_of: ClientOf, path: str
) -> None:
    number = offered(app, "tenant-a")
    link = f'href="/offers/{number}"'
    page = client_of("tenant-a").get(path).text
    check(page)
    assert (OFFER in page, link in page, "s-offered" in page or "t-offered" in page) == (True, True, True)
    for other in ("tenant-b", "staff", ""):
        page = client_of(other).get(path).text
        assert ("제안받음" in page, link in page) == (False, False)


def test_managers_see_what_is_offered_to_their_people_and_members_do_not(app: Flask, client_of: ClientOf) -> None:
    number = offered(app, "tenant-a-member")
    assert [f"/offers/{number}" in client_of(name).get(WEEK).text for name in ("tenant-a", "tenant-a-member")] == [
        True,
        True,
    ]
    own = offered(app, "tenant-a", "b")
    assert f"/offers/{own}" not in client_of("tenant-a-member").get(WEEK).text


def test_an_offer_past_its_deadline_or_taken_is_none_any_more(app: Flask, client_of: ClientOf, clock: Clock) -> None:
    client = client_of("tenant-a")
    taken, late = offered(app, "tenant-a"), offered(app, "tenant-a", "b")
    assert client.get(WEEK).text.count("제안:") == 4  # To read and to see.
    assert client.post(f"/offers/{taken}/accept").status_code == 303
    assert (f"/offers/{late}" in client.get(WEEK).text, f"/offers/{taken}" in client.get(WEEK).text) == (True, False)
    clock(NOW + 2 * HOUR)
    assert "/offers/" not in client.get(WEEK).text


def test_a_week_without_offers_asks_nothing_of_them(app: Flask, client_of: ClientOf) -> None:
    client = client_of("tenant-a")
    book(client, "tenant-a", "api", "a", "10:00", "11:00")
    with counting(app) as statements:
        client.get(WEEK)
    assert [statement for statement in statements if "offers" in statement] == []


@pytest.mark.parametrize("path", PAGES)
def test_a_request_that_keeps_nothing_is_seen_by_who_asked_and_who_decides(
    app: Flask, client_of: ClientOf, path: str
) -> None:
    ask_for_approval(app, "ab", holds=False)
    book(client_of(""), "tenant-a", "api", "ab", "10:00", "12:00", purpose="비밀 시험")
    for name, is_seen in {
        "tenant-a": True,
        "tenant-a-member": True,
        "staff": True,
        "tenant-b": False,
        "": False,
    }.items():
        page = client_of(name).get(path).text
        check(page)
        found = ("비밀 시험" in page, f"/bookings/{CODE}" in page, "s-asked" in page or "t-asked" in page)
        assert found == (is_seen,) * 3, name


def test_it_is_drawn_beside_what_is_in_use_and_its_time_can_still_be_chosen(app: Flask, client_of: ClientOf) -> None:
    ask_for_approval(app, "a", holds=False)
    client = client_of("tenant-a")
    free = client.get(WEEK).text.count('class="slot ')
    book(client, "tenant-a", "api", "a", "10:00", "12:00", purpose="비밀 시험")
    asked = client.get(WEEK).text
    assert (asked.count('class="slot '), "승인 대기(미확보)" in asked) == (free, True)
    book(client, "tenant-b", "api", "a", "10:00", "11:00")
    page = client_of("staff").get(WEEK).text
    assert page.count("s-asked") == 2


def test_several_of_one_slot_are_drawn_once_with_their_number(app: Flask, client_of: ClientOf) -> None:
    ask_for_approval(app, "a", holds=False)
    for name in ("tenant-a", "tenant-b"):
        book(client_of(""), name, "api", "a", "10:00", "12:00", purpose="비밀 시험")
    page = client_of("staff").get(WEEK).text
    assert ("신청 2건" in page, 'href="/staff/requests"' in page, page.count("s-asked")) == (True, True, 1)
    own = client_of("tenant-b").get(WEEK).text
    assert ("신청 2건" in own, "비밀 시험" in own) == (False, True)


@pytest.mark.parametrize("end", ["approved", "rejected", "withdrawn", "lapsed"])
def test_what_is_decided_or_over_is_asked_for_no_more(app: Flask, client_of: ClientOf, clock: Clock, end: str) -> None:
    ask_for_approval(app, "a", holds=False)
    client, staff = client_of("tenant-a"), client_of("staff")
    book(client, "tenant-a", "api", "a", "10:00", "12:00")
    assert "s-asked" in client.get(WEEK).text
    if end == "withdrawn":
        assert client.post(f"/api/v1/bookings/{CODE}/cancel", json={}, headers=bearer("tenant-a")).status_code == 200
    elif end == "lapsed":
        clock(NOW + 24 * HOUR)
    else:
        assert decide(staff, "staff", "page", CODE, "approve" if end == "approved" else "reject").status == 200
    page = client.get(WEEK).text
    assert ("s-asked" in page, "s-mine" in page.partition('class="legend"')[0]) == (False, end == "approved")
