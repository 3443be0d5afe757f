"""A series that needs approval is asked for as a whole and decided as a whole; single dates leave by the usual ways."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from anchorcenter.bookings.series.lapsing import settle_lapsed_series
from anchorcenter.bookings.service.lapsing import settle_lapsed
from tests.bookings.quotas import set_quota
from tests.bookings.repeating import DAYS, alter, codes, drop, mails, repeat, starts
from tests.bookings.requests import ask_for_approval, decide
from tests.bookings.test_requests import subjects, verbs
from tests.guards.test_queries import counting
from tests.steps import WAYS, Answer, bearer, book, filled, live_claims, problems, standing, statuses, stored
from tests.times import HOUR, NOW, kst

ClientOf = Callable[[str], FlaskClient]
Clock = Callable[[datetime], None]
ALL = [f"{day} 10:00" for day in DAYS]


@pytest.fixture
def client(client_of: ClientOf) -> FlaskClient:
    return client_of("tenant-a")


@pytest.fixture
def staff(client_of: ClientOf) -> FlaskClient:
    return client_of("staff")


@pytest.fixture
def asked(app: Flask, client: FlaskClient) -> int:
    """Tenant A asks for zone A on four Wednesdays from ten to eleven; each is held."""
    ask_for_approval(app, "a", "whole", hours=48)
    return int(repeat(client, "tenant-a", "api").code)


def decide_all(client: FlaskClient, name: str, way: str, number: int, what: str = "approve", **changes: Any) -> Answer:
    """Decide as ``name`` about all dates that wait, as they are now; 200 when it is done, else the refusal's status."""
    why = "" if what == "approve" else "행사와 겹칩니다"
    if way == "api":
        tag = client.get(f"/api/v1/series/{number}", headers=bearer(name)).headers["ETag"].strip('"')
        sent = {name: value for name, value in ({"version": int(tag), "why": why} | changes).items() if value}
        got = client.post(f"/api/v1/series/{number}/{what}", json=sent, headers=bearer(name))
        return Answer(got.status_code, text=str(got.json))
    page = client.get(f"/staff/requests/series/{number}").text
    version = re.search(r'name="version"[^>]*value="(\d+)"', page)
    sent = {"version": version[1] if version else "1", "why": why} | changes
    got = client.post(f"/staff/requests/series/{number}/{what}", data=sent)
    return Answer(200 if got.status_code == 303 else got.status_code, text=got.text + (got.location or ""))


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(("holds", "claims"), [(True, 4), (False, 0)])
def test_a_series_that_needs_approval_is_asked_for_with_one_mail(
    app: Flask, client: FlaskClient, way: str, holds: bool, claims: int
) -> None:
    ask_for_approval(app, "a", holds=holds)
    assert repeat(client, "tenant-a", way).status == 201
    assert (starts(app, "requested"), live_claims(app), problems(app)) == (ALL, claims, [])
    assert (verbs(app), subjects(app)) == (["request"] * 4, ["신청 접수(미확정)"])
    page = client.get("/bookings/series/1").text
    assert (page.count('<span class="tag requested">'), "/change-series" in page) == (4, False)
    assert page.count('/cancel"') == 4


def test_looking_says_that_they_are_asked_for(app: Flask, client: FlaskClient) -> None:
    ask_for_approval(app, "a")
    sent = filled("a", skips_holidays="") | {"every": "week", "interval": 1, "count": 4, "step": "look"}
    page = client.post("/bookings/series/new", data=sent).text
    assert ("신청할 수 있는 날 (4)" in page, "이 날들로 신청하기" in page, "예약할 수 있는 날" in page) == (
        True,
        True,
        False,
    )


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("holds", [True, False])
def test_all_of_it_is_approved_in_one_go(
    app: Flask, client: FlaskClient, staff: FlaskClient, way: str, holds: bool
) -> None:
    ask_for_approval(app, "a", holds=holds)
    number = int(repeat(client, "tenant-a", "api").code)
    assert decide_all(staff, "staff", way, number).status == 200
    assert (starts(app), live_claims(app), problems(app)) == (ALL, 4, [])
    assert (verbs(app), subjects(app)) == (["request"] * 4 + ["approve"] * 4, ["승인", "신청 접수(미확정)"])
    before = stored(app)
    assert decide_all(staff, "staff", way, number).status == 200  # A second click.
    assert (stored(app), subjects(app)) == (before, ["승인", "신청 접수(미확정)"])
    assert decide_all(staff, "staff", way, number, "reject").status == 409


@pytest.mark.parametrize("way", WAYS)
def test_all_of_it_is_rejected_in_one_go_for_a_reason(
    app: Flask, asked: int, staff: FlaskClient, client_of: ClientOf, way: str
) -> None:
    assert decide_all(staff, "staff", way, asked, "reject", why="").status == 422
    assert live_claims(app) == 4
    assert decide_all(staff, "staff", way, asked, "reject").status == 200
    assert standing(app) == (["rejected"] * 4, 0, [])
    assert (subjects(app), len(mails(app, "series_rejected"))) == (["반려", "신청 접수(미확정)"], 1)
    assert (decide_all(staff, "staff", way, asked, "reject").status, len(mails(app, "series_rejected"))) == (200, 1)
    assert book(client_of("tenant-b"), "tenant-b", "api", "b", "10:00", "11:00").status == 201


def test_the_queue_has_one_entry_for_a_series_and_leads_to_it(app: Flask, asked: int, staff: FlaskClient) -> None:
    queue = staff.get("/staff/requests").text
    assert (queue.count("결정하기"), "4일, 2026. 11. 25.(수)부터 2026. 12. 16.(수)까지" in queue) == (1, True)
    assert f'href="/staff/requests/series/{asked}"' in queue
    assert f"/staff/requests/series/{asked}" in staff.get("/staff").text  # Among what waits for staff.
    page = staff.get(f"/staff/requests/series/{asked}").text
    assert all(code in page for code in codes(app))


@pytest.mark.parametrize("what", ["approve", "reject"])
def test_single_dates_leave_by_the_usual_ways(app: Flask, asked: int, staff: FlaskClient, what: str) -> None:
    assert decide(staff, "staff", "page", codes(app)[1], "reject").status == 200
    assert decide_all(staff, "staff", "page", asked, what).status == 200
    rest = "confirmed" if what == "approve" else "rejected"
    assert statuses(app) == [rest, "rejected", rest, rest]
    assert problems(app) == []


def test_a_date_that_was_moved_is_asked_for_by_itself(
    app: Flask, asked: int, client: FlaskClient, staff: FlaskClient
) -> None:
    assert alter(client, "tenant-a", "api", codes(app)[2], "this", start=f"{DAYS[2]} 13:00", end=f"{DAYS[2]} 14:00")
    assert staff.get("/staff/requests").text.count("결정하기") == 2
    assert decide_all(staff, "staff", "api", asked).status == 200
    assert statuses(app) == ["confirmed", "confirmed", "requested", "confirmed"]


@pytest.mark.parametrize("way", WAYS)
def test_what_changed_since_it_was_read_is_not_approved(
    app: Flask, asked: int, client: FlaskClient, staff: FlaskClient, way: str
) -> None:
    tag = client.get(f"/api/v1/series/{asked}", headers=bearer("tenant-a")).headers["ETag"].strip('"')
    drop(client, codes(app)[3])
    assert decide_all(staff, "staff", way, asked, version=int(tag)).status == 409
    assert statuses(app) == ["requested"] * 3 + ["cancelled"]
    assert decide_all(staff, "staff", way, asked).status == 200
    assert statuses(app) == ["confirmed"] * 3 + ["cancelled"]


@pytest.mark.parametrize("way", WAYS)
def test_one_date_that_is_taken_by_now_refuses_all_and_is_named(
    app: Flask, client: FlaskClient, staff: FlaskClient, client_of: ClientOf, way: str
) -> None:
    ask_for_approval(app, "a", holds=False)
    number = int(repeat(client, "tenant-a", "api").code)
    start = "2026-12-09 10:30"
    assert book(client_of("tenant-b"), "tenant-b", "api", "ab", start, "2026-12-09 11:30").status == 201
    assert "AB" in staff.get(f"/staff/requests/series/{number}").text  # It is said before.
    refused = decide_all(staff, "staff", way, number)
    assert (refused.status, "2026. 12. 9.(수): " in refused.text) == (409, True)
    assert (statuses(app), live_claims(app)) == (["requested"] * 4 + ["confirmed"], 2)
    assert decide(staff, "staff", "api", codes(app)[2], "reject").status == 200
    assert decide_all(staff, "staff", way, number).status == 200
    assert problems(app) == []


@pytest.mark.parametrize("way", WAYS)
def test_who_loses_is_named_before_and_told_once_b64(
    app: Flask, client: FlaskClient, staff: FlaskClient, client_of: ClientOf, way: str
) -> None:
    ask_for_approval(app, "a", "whole", holds=False)
    number = int(repeat(client, "tenant-a", "api").code)
    rival = client_of("tenant-b")
    lost = int(repeat(rival, "tenant-b", "api", count=3).code)
    assert book(rival, "tenant-b", "api", "whole", "2026-12-16 10:00", "2026-12-16 11:00").status == 201
    page = staff.get(f"/staff/requests/series/{number}").text
    assert page.count(f"{codes(app)[4]}") == 1
    assert decide_all(staff, "staff", way, number).status == 200
    assert statuses(app) == ["confirmed"] * 4 + ["rejected"] * 4
    assert len(mails(app, "series_rejected")) == 1
    assert subjects(app, "tenant-b@test.example") == ["반려", "반려", "신청 접수(미확정)", "신청 접수(미확정)"]
    assert decide_all(staff, "staff", way, lost).status == 409
    assert problems(app) == []


def test_what_nobody_decides_expires_together_with_one_mail_b66(
    app: Flask, asked: int, staff: FlaskClient, clock: Clock
) -> None:
    clock(NOW + 48 * HOUR)
    assert "기다리는 신청이 없습니다" in staff.get("/staff/requests").text
    assert decide_all(staff, "staff", "page", asked, version=1).status == 409
    with app.app_context():
        for _ in range(2):
            settle_lapsed(NOW + 48 * HOUR)
            settle_lapsed_series(NOW + 48 * HOUR)
    assert standing(app) == (["expired"] * 4, 0, [])
    assert (len(mails(app, "series_expired")), verbs(app)) == (1, ["request"] * 4 + ["expire"] * 4)


def test_a_date_that_begins_undecided_expires_by_itself_b66(
    app: Flask, client: FlaskClient, staff: FlaskClient, clock: Clock
) -> None:
    ask_for_approval(app, "a", hours=100)
    number = int(repeat(client, "tenant-a", "api").code)
    clock(kst("10:00"))
    with app.app_context():
        settle_lapsed(kst("10:00"))
        settle_lapsed_series(kst("10:00"))
    assert (statuses(app), len(mails(app, "request_expired"))) == (["expired"] + ["requested"] * 3, 1)
    assert decide_all(staff, "staff", "api", number).status == 200
    assert statuses(app) == ["expired"] + ["confirmed"] * 3


@pytest.mark.parametrize("scope", ["this_and_following", "all"])
def test_who_asked_takes_it_back_by_scope(app: Flask, asked: int, client: FlaskClient, scope: str) -> None:
    second = codes(app)[1]
    sent = {"scope": scope, "code": second}
    answer = client.post(f"/api/v1/series/{asked}/cancel", json=sent, headers=bearer("tenant-a"))
    assert (answer.status_code, live_claims(app)) == (200, 1 if scope == "this_and_following" else 0)


@pytest.mark.parametrize("name", ["tenant-a", "tenant-b"])
def test_only_staff_decide(app: Flask, asked: int, client_of: ClientOf, name: str) -> None:
    client = client_of(name)
    sent = {"version": 1}
    answer = client.post(f"/api/v1/series/{asked}/approve", json=sent, headers=bearer(name))
    assert answer.status_code == (403 if name == "tenant-a" else 404)
    assert client.get(f"/staff/requests/series/{asked}").status_code == 403
    assert statuses(app) == ["requested"] * 4


def test_its_calendar_says_that_it_is_not_sure_yet(
    app: Flask, asked: int, client: FlaskClient, staff: FlaskClient
) -> None:
    def feed() -> str:
        return client.get(f"/bookings/{codes(app)[0]}.ics").text

    assert "STATUS:TENTATIVE" in feed()
    assert decide_all(staff, "staff", "api", asked).status == 200
    assert ("STATUS:TENTATIVE" in feed(), "STATUS:CONFIRMED" in feed()) == (False, True)


def test_quotas_count_each_date_once_when_it_is_decided(app: Flask, client: FlaskClient, staff: FlaskClient) -> None:
    ask_for_approval(app, "a")
    set_quota(app, most=180)  # Three hours of December.
    number = int(repeat(client, "tenant-a", "api").code)
    assert repeat(client, "tenant-a", "api", start="13:00").status == 422
    assert decide_all(staff, "staff", "api", number).status == 200
    assert statuses(app) == ["confirmed"] * 4


@pytest.mark.parametrize("what", ["approve", "reject", "page"])
def test_deciding_asks_as_much_for_two_dates_as_for_many(
    app: Flask, client: FlaskClient, staff: FlaskClient, what: str
) -> None:
    ask_for_approval(app, "a", "b")
    counts = list[int]()
    for many, space in ((2, "a"), (9, "b")):
        number = int(repeat(client, "tenant-a", "api", space, weekdays=[0, 1, 2], count=many).code)
        address = f"/staff/requests/series/{number}"
        page = staff.get(address).text
        version = re.findall(r'name="version"[^>]*value="(\d+)"', page)[0]
        with counting(app) as statements:
            if what == "page":
                assert staff.get(address).status_code == 200
            else:
                sent = {"version": version, "why": "행사"}
                assert staff.post(f"{address}/{what}", data=sent).status_code == 303
        counts.append(len(statements))
    assert counts[0] == counts[1]
