"""Nothing is suggested that a quota would refuse: alternatives, free times, handing over, waiting."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from anchorcenter.bookings.quotas.models import Measure, Per, Whose
from tests.bookings.quotas import pool_of, set_quota
from tests.bookings.requests import ask_for_approval
from tests.bookings.test_finding import found
from tests.bookings.test_handing_over import MEMBER, hand_over, whose
from tests.bookings.test_waiting import booked, wish
from tests.guards.test_queries import counting
from tests.steps import WAYS, Answer, bearer, body, book, change, standing, stored

ClientOf = Callable[[str], FlaskClient]
LEFT = "비행장 한도: 4시간 중 0시간 남음(2026. 11. 1.(일) – 2026. 11. 30.(월))"


def months(refused: Answer) -> list[str]:
    """In which months the alternatives lie."""
    return sorted({each["starts_at"][:7] for each in refused.json["alternatives"]})


def test_what_is_offered_instead_fits_into_the_quota(app: Flask, client_of: ClientOf) -> None:
    pool_of(app, "tenant-a")
    client = client_of("tenant-a")
    book(client, "tenant-a", "api", "a", "10:00", "13:00")
    too_much = book(client, "tenant-a", "api", "b", "10:00", "12:00")
    assert (too_much.codes, months(too_much)) == (("quota",), ["2026-12"])
    taken = book(client_of("tenant-b"), "tenant-b", "api", "b", "10:00", "11:00")
    fits = book(client, "tenant-a", "api", "b", "10:00", "11:00")
    assert (taken.status, fits.status, months(fits)) == (201, 409, ["2026-11"])
    offered = {name: fits.json["alternatives"][0][name] for name in ("space", "starts_at", "ends_at")}
    sent = body() | offered
    assert client.post("/api/v1/bookings", json=sent, headers=bearer("tenant-a")).status_code == 201


def test_a_quota_that_is_used_up_for_weeks_leaves_nothing_to_offer(app: Flask, client_of: ClientOf) -> None:
    set_quota(app, most=0, kind=None)
    refused = book(client_of("tenant-a"), "tenant-a", "api", "a", "10:00", "11:00")
    assert (refused.codes, refused.json["alternatives"]) == (("quota",), [])


@pytest.mark.parametrize("way", WAYS)
def test_what_is_offered_instead_of_a_change_does_not_count_the_booking_itself(
    app: Flask, client_of: ClientOf, way: str
) -> None:
    pool_of(app, "tenant-a")
    client = client_of("tenant-a")
    code = book(client, "tenant-a", "api", "a", "09:00", "13:00").code
    book(client_of("tenant-b"), "tenant-b", "api", "b", "09:00", "13:00")
    refused = change(client, "tenant-a", way, code, 1, space="b")
    assert refused.status == 409
    if way == "api":
        assert months(refused) == ["2026-11"]
    else:
        assert refused.text.count("2026. 11. 25.(수)") > 1


def test_free_times_are_found_as_far_as_the_quota_goes_and_it_is_said(app: Flask, client_of: ClientOf) -> None:
    pool_of(app, "tenant-a")
    client = client_of("tenant-a")
    book(client, "tenant-a", "api", "a", "09:00", "13:00")
    times = found(app, day=date(2026, 11, 28))
    assert (times["a"][0], times["studio"][0]) == ("01 09:00", "28 10:00")
    page = client.get("/calendar/find?day=2026-11-26&part=any&length=60&people=4&kind=flight_field").text
    assert (LEFT in page, "11월 26일" in page, "starts_at=2026-12-01" in page) == (True, False, True)
    assert LEFT not in client_of("").get("/calendar/find?day=2026-11-26&part=any&length=60&people=4&kind=").text


def test_the_form_of_a_new_booking_suggests_the_next_time_within_the_quota(app: Flask, client_of: ClientOf) -> None:
    pool_of(app, "tenant-a", per=Per.WEEK)
    client = client_of("tenant-a")
    book(client, "tenant-a", "api", "a", "09:00", "13:00")
    assert 'value="2026-11-30T09:00"' in client.get("/bookings/new?space=b&date=2026-11-25").text
    pool_of(app, "tenant-a", most=0)
    page = client.get("/bookings/new?space=b&date=2026-11-25").text
    assert ('value="2026-11-30T09:00"' in page, page.count("비행장 한도: ")) == (False, 2)


def test_who_has_used_a_quota_up_takes_no_booking_over(app: Flask, client_of: ClientOf) -> None:
    set_quota(app, whose=Whose.PERSON, per=Per.DAY, most=60)
    code = book(client_of("tenant-a"), "tenant-a", "api", "a", "10:00", "11:00").code
    used = book(client_of("tenant-a-member"), "tenant-a-member", "api", "b", "10:00", "10:30").code
    before = whose_all(app)
    refused = client_of("tenant-a").post(f"/bookings/{code}/hand-over", data={"chosen": MEMBER})
    assert (refused.status_code, "비행장 한도: 1시간 중 30분 남음" in refused.text) == (422, True)
    assert whose_all(app) == before
    client_of("tenant-a-member").post(f"/bookings/{used}/cancel")
    assert hand_over(client_of("tenant-a"), MEMBER, code) == 303


def whose_all(app: Flask) -> Any:
    return standing(app), stored(app)


def test_a_booking_that_stays_in_the_company_counts_once(app: Flask, client_of: ClientOf) -> None:
    pool_of(app, "tenant-a", most=60)
    code = book(client_of("tenant-a"), "tenant-a", "api", "a", "10:00", "11:00").code
    assert hand_over(client_of("tenant-a"), MEMBER, code) == 303
    assert whose(app)[0] == int(MEMBER)


def test_staff_hand_to_another_company_what_its_quota_has_left(app: Flask, client_of: ClientOf) -> None:
    pool_of(app, "tenant-b", most=30)
    code = book(client_of("tenant-a"), "tenant-a", "api", "a", "10:00", "11:00").code
    sent = {"person": "tenant-b@test.example", "chosen": "3"}
    refused = client_of("staff").post(f"/bookings/{code}/hand-over", data=sent)
    assert (refused.status_code, "30분 중 30분 남음" in refused.text, whose(app)[:2]) == (422, True, (1, 1))


@pytest.mark.parametrize("way", WAYS)
def test_nobody_waits_for_what_only_their_quota_keeps_from_them(app: Flask, client_of: ClientOf, way: str) -> None:
    pool_of(app, "tenant-b", measure=Measure.BOOKINGS, most=1)
    client = client_of("tenant-b")
    booked(client, "tenant-b", "c")
    status, text, codes = wish(client, way, "a")
    assert (status, "비행장 한도: 1건 중 0건 남음" in text, codes) == (422, True, ["quota"] if way == "api" else [])
    booked(client, "tenant-a", "a")
    assert wish(client, way, "a")[0] == 201


def test_what_is_offered_instead_of_a_request_does_not_count_the_request(app: Flask, client_of: ClientOf) -> None:
    ask_for_approval(app, "a", holds=False)
    pool_of(app, "tenant-a", most=60)
    code = book(client_of("tenant-a"), "tenant-a", "api", "a", "10:00", "11:00").code
    book(client_of("tenant-b"), "tenant-b", "api", "ab", "10:00", "11:00")
    refused = client_of("staff").post(f"/staff/requests/{code}/approve", data={"version": "1"})
    assert (refused.status_code, "2026. 11. 25.(수)" in refused.text) == (409, True)


def test_alternatives_ask_one_statement_for_a_quota(app: Flask, client_of: ClientOf) -> None:
    client, asked = client_of("tenant-b"), list[int]()
    booked(client, "tenant-a", "a")
    for quotas in range(3):
        with counting(app) as statements:
            assert book(client, "tenant-b", "api", "a", "10:00", "11:00").status == 409
        asked.append(len(statements))
        set_quota(app, per=(Per.DAY, Per.WEEK, Per.MONTH)[quotas], most=10_000)
    assert asked[2] - asked[1] == 2  # What is used at that time, asked by booking, and what is used around it.
