"""Where people check in: by the code posted in a space, at the kiosk, at the desk."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient

from anchorcenter.bookings.use.tokens import address_of
from anchorcenter.facilities.queries import get_plan
from tests.bookings.uses import do, slots, state_of, want_check_in
from tests.guards.test_pages import check
from tests.guards.test_queries import counting
from tests.steps import book
from tests.times import MINUTE, kst

Clock = Callable[[datetime], None]
ClientOf = Callable[[str], FlaskClient]
CODE = "B-2026-000001"


@pytest.fixture
def tenant(app: Flask, client_of: ClientOf, clock: Clock) -> FlaskClient:
    """Company A has zone A from ten to eleven; it is five to."""
    want_check_in(app)
    client = client_of("tenant-a")
    assert book(client, "tenant-a", "api", "a", "10:00", "11:00", purpose="비밀 시험").status == 201
    clock(kst("09:55"))
    return client


def posted(app: Flask, slug: str = "whole") -> str:
    """The path that the code in that space opens."""
    with app.test_request_context():
        found = get_plan().find(slug)
        assert found is not None
        return address_of(found).removeprefix("http://localhost")


@pytest.fixture
def kiosk(app: Flask, client_of: ClientOf) -> FlaskClient:
    """A browser that staff made a kiosk, where nobody is signed in."""
    browser = client_of("staff")
    made = browser.post("/staff/checkin/kiosks", data={"name": "1층 로비"})
    assert (made.status_code, made.location) == (303, "/kiosk")
    with browser.session_transaction() as session:
        session.clear()
    return browser


def test_the_code_in_a_space_leads_through_the_sign_in_to_ones_booking_there(
    app: Flask, client_of: ClientOf, tenant: FlaskClient
) -> None:
    path = posted(app)
    asked = client_of("").get(path)
    assert (asked.status_code, asked.location.partition("=")[2].replace("%2F", "/")) == (303, path)
    shown = tenant.get(path).text
    assert ("비밀 시험" in shown, ">체크인</button>" in shown, "10:15" in shown) == (True, True, True)
    assert tenant.post(path, data={"code": CODE, "headcount": "5"}).location == path
    assert state_of(app) == ("confirmed", "qr", 5)
    assert "체크인되었습니다" in tenant.get(path).text


@pytest.mark.parametrize("who", ["tenant-b", "citizen", "staff"])
def test_others_find_nothing_of_it_there(app: Flask, client_of: ClientOf, tenant: FlaskClient, who: str) -> None:
    shown = client_of(who).get(posted(app)).text
    assert ("비밀 시험" in shown, CODE in shown, "지금 이곳에 예약이 없습니다" in shown) == (False, False, True)


def test_a_code_that_was_made_up_opens_nothing(app: Flask, tenant: FlaskClient) -> None:
    path = posted(app)
    for made_up in ("/checkin/1", "/checkin/MQ.abc", f"{path[:-1]}x"):
        assert tenant.get(made_up).status_code == 404
    assert "지금 이곳에 예약이 없습니다" in tenant.get(posted(app, "b")).text


@pytest.mark.parametrize("typed", [CODE, CODE.lower(), "000001", "001"])
def test_the_kiosk_takes_a_number_and_shows_nobodys_name(
    app: Flask, tenant: FlaskClient, kiosk: FlaskClient, typed: str
) -> None:
    asked = kiosk.post("/kiosk", data={"code": typed})
    assert (asked.status_code, "10:00–11:00" in asked.text, state_of(app)[1]) == (200, True, None)
    assert [text in asked.text for text in ("비밀 시험", "사람 ", "회사")] == [False] * 3
    done = kiosk.post("/kiosk", data={"code": typed, "sure": "1", "headcount": ""})
    assert (done.status_code, state_of(app)) == (303, ("confirmed", "kiosk", 4))
    assert "체크인되었습니다" in kiosk.get(done.location).text


@pytest.mark.parametrize("typed", ["999", "1", "B-2026-000002", "x" * 100, ""])
def test_a_number_that_does_not_begin_now_says_nothing(
    app: Flask, client_of: ClientOf, tenant: FlaskClient, kiosk: FlaskClient, typed: str
) -> None:
    refused = kiosk.post("/kiosk", data={"code": typed, "sure": "1"})
    assert (refused.status_code, slots(app)[0][2]) == (422, kst("10:15"))


def test_who_tries_numbers_has_to_wait(tenant: FlaskClient, kiosk: FlaskClient, clock: Clock) -> None:
    tried = [kiosk.post("/kiosk", data={"code": f"9{n:02}"}).status_code for n in range(21)]
    assert (set(tried[:20]), tried[20]) == ({422}, 429)
    clock(kst("09:55") + 11 * MINUTE)
    assert kiosk.post("/kiosk", data={"code": "001"}).status_code == 200


def test_a_browser_that_is_no_kiosk_checks_nobody_in(
    app: Flask, client_of: ClientOf, tenant: FlaskClient, kiosk: FlaskClient
) -> None:
    stranger, staff = client_of(""), client_of("staff")
    stranger.set_cookie("kiosk", "made-up")
    assert stranger.post("/kiosk", data={"code": "001", "sure": "1"}).status_code == 422
    assert staff.post("/staff/checkin/kiosks/1/revoke").status_code == 303
    assert kiosk.post("/kiosk", data={"code": "001", "sure": "1"}).status_code == 422
    assert state_of(app)[1] is None


def test_staff_check_in_whom_they_see(app: Flask, client_of: ClientOf, tenant: FlaskClient) -> None:
    assert f"/bookings/{CODE}/use" in client_of("staff").get(f"/bookings/{CODE}").text
    assert do(client_of("staff"), "staff", "page", "checkin", CODE, headcount=2).status == 200
    assert state_of(app) == ("confirmed", "staff", 2)


def test_the_sheet_to_print_bears_a_code(client_of: ClientOf, tenant: FlaskClient) -> None:
    staff = client_of("staff")
    for path in ("/staff/checkin", "/staff/checkin/a"):
        check(staff.get(path).text)
    sheet, picture = staff.get("/staff/checkin/a"), staff.get("/staff/checkin/a.svg")
    assert ("15분" in sheet.text, picture.mimetype, picture.data[:4]) == (True, "image/svg+xml", b"<svg")
    assert staff.get("/staff/checkin/none").status_code == 404


@pytest.mark.parametrize("language", ["ko", "en"])
def test_pages_of_uses_are_whole_and_ask_little(
    app: Flask, client_of: ClientOf, tenant: FlaskClient, clock: Clock, kiosk: FlaskClient, language: str
) -> None:
    use = f"/bookings/{CODE}/use"
    visits = [(tenant, posted(app)), (tenant, use), (kiosk, "/kiosk"), (client_of(""), "/kiosk")]
    for moment in ("09:00", "09:55", "10:05", "11:05", "15:00"):
        clock(kst(moment))
        for client, path in visits:
            client.get(f"/language/{language}")
            with counting(app) as asked:
                answer = client.get(path)
            check(answer.text)
            assert (path, answer.status_code, len(asked) <= 15) == (path, 200, True)
        if moment == "10:05":
            do(tenant, "tenant-a", "page", "checkin", CODE)
            do(tenant, "tenant-a", "page", "stay", CODE, minutes=10)
