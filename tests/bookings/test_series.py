"""Series of bookings: every date checked, made, left out or cancelled, on pages and for programs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from anchorcenter.core.audit import AuditEntry
from anchorcenter.core.db import db
from anchorcenter.core.unit_of_work import writing
from anchorcenter.facilities.models import Holiday, Site
from anchorcenter.facilities.series import Series
from tests.accounts.mails import read_mails
from tests.bookings.repeating import DAYS, WEEKLY, codes, exceptions, mails, repeat, starts
from tests.bookings.requests import ask_for_approval
from tests.steps import WAYS, bearer, body, book, count, filled, live_claims, problems, stored
from tests.times import KST, kst

ClientOf = Callable[[str], FlaskClient]


@pytest.fixture
def client(client_of: ClientOf) -> FlaskClient:
    return client_of("tenant-a")


@pytest.mark.parametrize("way", WAYS)
def test_every_date_of_a_series_is_booked(app: Flask, client: FlaskClient, way: str) -> None:
    made = repeat(client, "tenant-a", way)
    assert (made.status, starts(app)) == (201, [f"{day} 10:00" for day in DAYS])
    assert live_claims(app) == 4
    assert problems(app) == []
    page = client.get(f"/bookings/series/{made.code}").text
    assert all(code in page for code in codes(app))


@pytest.mark.parametrize("way", WAYS)
def test_a_conflict_of_one_date_refuses_all_and_is_named_b83(
    app: Flask, client: FlaskClient, client_of: ClientOf, way: str
) -> None:
    book(client_of("tenant-b"), "tenant-b", "api", "a", "2026-12-09 10:00", "2026-12-09 11:00")
    before = stored(app)
    refused = repeat(client, "tenant-a", way)
    assert (refused.status, stored(app), count(app, Series)) == (409, before, 0)
    said = refused.json["errors"][0]["message"] if way == "api" else refused.text
    assert "2026. 12. 9.(수): " in said
    assert "2026. 12. 2.(수)" not in said


@pytest.mark.parametrize("way", WAYS)
def test_what_conflicts_is_left_out_with_its_reason_b84(
    app: Flask, client: FlaskClient, client_of: ClientOf, way: str
) -> None:
    book(client_of("tenant-b"), "tenant-b", "api", "a", "2026-12-09 10:30", "2026-12-09 11:30")
    made = repeat(client, "tenant-a", way, skips_conflicts=True)
    assert made.status == 201
    assert starts(app) == [f"{day} 10:00" for day in DAYS if day != "2026-12-09"]
    assert exceptions(app) == [("2026-12-09", "refused")]
    (mail,) = mails(app, "series_booked")
    assert "2026. 12. 9.(수): " in mail
    assert "tenant-b" not in mail
    assert problems(app) == []


@pytest.mark.parametrize("way", WAYS)
def test_when_all_conflict_nothing_is_made_b84(app: Flask, client: FlaskClient, client_of: ClientOf, way: str) -> None:
    assert repeat(client_of("tenant-b"), "tenant-b", "api").status == 201
    before = stored(app)
    assert repeat(client, "tenant-a", way, skips_conflicts=True).status == 409
    assert (stored(app), count(app, Series)) == (before, 1)


def test_holidays_are_skipped_by_name_b100(app: Flask, client: FlaskClient) -> None:
    with app.app_context(), writing():
        site = db.session.scalars(select(Site)).first()
        assert site is not None
        db.session.add(Holiday(site_id=site.id, day=kst("2026-12-02 00:00").astimezone(KST).date(), name="대체공휴일"))
    assert repeat(client, "tenant-a", "api").status == 422
    assert repeat(client, "tenant-a", "api", skips_holidays=True).status == 201
    assert starts(app) == [f"{day} 10:00" for day in DAYS if day != "2026-12-02"]
    assert exceptions(app) == [("2026-12-02", "holiday")]


def test_dates_beyond_the_window_are_refused_with_when_it_opens(client: FlaskClient) -> None:
    refused = repeat(client, "tenant-a", "api", count=20)
    assert (refused.status, set(refused.codes)) == (422, {"not_open_yet"})


def test_without_a_weekday_it_is_that_of_the_first_date_and_the_form_says_so(app: Flask, client: FlaskClient) -> None:
    assert "고르지 않으면 첫 날짜의 요일로 반복합니다." in client.get("/bookings/series/new").text
    typed_in = filled("a", "2026-11-26 10:00", "2026-11-26 11:00") | {"every": "week", "interval": 1, "count": 2}
    assert client.post("/bookings/series/new", data=typed_in | {"step": "book"}).status_code == 303
    assert starts(app) == ["2026-11-26 10:00", "2026-12-03 10:00"]


def test_looking_shows_the_dates_and_books_nothing(app: Flask, client: FlaskClient, client_of: ClientOf) -> None:
    book(client_of("tenant-b"), "tenant-b", "api", "a", "2026-12-09 10:00", "2026-12-09 11:00")
    before = stored(app)
    page = client.post("/bookings/series/new", data=filled("a", skips_holidays="") | WEEKLY)
    assert (page.status_code, stored(app)) == (200, before)
    assert "2026. 12. 16.(수) 10:00–11:00" in page.text
    assert "2026. 12. 9.(수): " in page.text


def test_who_has_seen_a_conflict_books_the_rest_with_one_button(
    app: Flask, client: FlaskClient, client_of: ClientOf
) -> None:
    book(client_of("tenant-b"), "tenant-b", "api", "a", "2026-12-09 10:00", "2026-12-09 11:00")
    typed_in = filled("a", skips_holidays="") | WEEKLY
    page = client.post("/bookings/series/new", data=typed_in)
    assert ("나머지 예약" in page.text, "이 날짜들 예약" in page.text) == (True, False)
    done = client.post("/bookings/series/new", data=typed_in | {"step": "rest"})
    shown = client.get(done.location)
    assert (done.status_code, len(starts(app)), exceptions(app)) == (303, 3, [("2026-12-09", "refused")])
    assert "예약되었습니다." in shown.text
    assert "회차 3개 · 제외: 1" in " ".join(shown.text.split())


def test_where_everything_is_free_there_is_nothing_to_leave_out(client: FlaskClient) -> None:
    page = client.post("/bookings/series/new", data=filled("a", skips_holidays="") | WEEKLY)
    assert ("나머지 예약" in page.text, "이 날짜들 예약" in page.text) == (False, True)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(("scope", "gone"), [("this", 1), ("this_and_following", 3), ("all", 4)])
def test_dates_are_cancelled_by_scope_with_one_mail_b96(
    app: Flask, client: FlaskClient, way: str, scope: str, gone: int
) -> None:
    number = repeat(client, "tenant-a", "api").code
    second = codes(app)[1]
    if way == "api":
        sent = {"scope": scope, "code": second}
        client.post(f"/api/v1/series/{number}/cancel", json=sent, headers=bearer("tenant-a"))
    else:
        assert client.get(f"/bookings/{second}/cancel").status_code == 200
        client.post(f"/bookings/{second}/cancel-series", data={"scope": scope})
    assert (len(starts(app)), len(starts(app, "cancelled")), live_claims(app)) == (4 - gone, gone, 4 - gone)
    (told,) = mails(app, "booking_cancelled" if scope == "this" else "series_cancelled")
    (mail,) = [mail.get_content() for mail in read_mails(app, "tenant-a@test.example") if "취소" in mail["Subject"]]
    named = [day for day in DAYS if f"2026. {int(day[5:7])}. {int(day[8:])}.(수) 10:00" in mail]
    assert (bool(told), named) == (True, list({"this": DAYS[1:2], "this_and_following": DAYS[1:], "all": DAYS}[scope]))
    assert problems(app) == []


def test_what_has_begun_stays_b93(app: Flask, client: FlaskClient, clock: Callable[[Any], None]) -> None:
    number = repeat(client, "tenant-a", "api").code
    clock(kst("2026-12-02 10:30"))
    sent = {"scope": "all", "code": codes(app)[3]}
    assert client.post(f"/api/v1/series/{number}/cancel", json=sent, headers=bearer("tenant-a")).status_code == 200
    assert starts(app) == ["2026-11-25 10:00", "2026-12-02 10:00"]


def test_a_series_of_others_is_not_there(app: Flask, client: FlaskClient, client_of: ClientOf) -> None:
    number = repeat(client, "tenant-a", "api").code
    assert client_of("tenant-b").get(f"/bookings/series/{number}").status_code == 404
    sent = {"scope": "all", "code": codes(app)[0]}
    answer = client.post(f"/api/v1/series/{number}/cancel", json=sent, headers=bearer("tenant-b"))
    assert (answer.status_code, live_claims(app)) == (404, 4)


def test_a_hold_becomes_the_first_date(app: Flask, client: FlaskClient) -> None:
    held = client.post("/holds", data={k: v for k, v in filled("a").items() if k in ("space", "starts_at", "ends_at")})
    hold = held.location.rpartition("=")[2]
    assert repeat(client, "tenant-a", "page", hold=hold).status == 201
    assert live_claims(app) == 4


@pytest.mark.parametrize("method", ["GET", "PATCH"])
def test_what_is_no_number_of_a_row_is_not_there_by_any_method(client: FlaskClient, method: str) -> None:
    address = "/api/v1/series/99999999999999999999"
    headers = bearer("tenant-a") | {"If-Match": "*"}
    assert client.open(address, method=method, json={}, headers=headers).status_code == 404


def test_a_program_looks_before_it_books_and_nothing_is_stored(
    app: Flask, client: FlaskClient, client_of: ClientOf
) -> None:
    book(client_of("tenant-b"), "tenant-b", "api", "a", "2026-12-09 10:00", "2026-12-09 11:00")
    sent, before = body("a") | WEEKLY, (stored(app), count(app, AuditEntry))
    answer: Any = client.post("/api/v1/series/rehearsal", json=sent, headers=bearer("tenant-a"))
    assert (answer.status_code, (stored(app), count(app, AuditEntry)), count(app, Series)) == (200, before, 0)
    free = [day for day in DAYS if day != "2026-12-09"]
    assert [(each["starts_at"], each["needs_approval"]) for each in answer.json["items"]] == [
        (f"{day}T10:00:00+09:00", False) for day in free
    ]
    (refused,) = answer.json["refused"]
    assert (refused["day"], len(refused["why"]), "tenant-b" in str(refused)) == ("2026-12-09", 1, False)
    ask_for_approval(app, "a")
    asked: Any = client.post("/api/v1/series/rehearsal", json=sent, headers=bearer("tenant-a")).json
    assert [each["needs_approval"] for each in asked["items"]] == [True] * 3
    wrong = client.post("/api/v1/series/rehearsal", json=sent | {"count": None}, headers=bearer("tenant-a"))
    assert (wrong.status_code, (wrong.json or {})["code"]) == (422, "endless")
