"""Nobody is exempt from what is taken; staff may have a booking give way, named, with a reason, in one step."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from anchorcenter.bookings.models import Booking
from anchorcenter.commands import work
from anchorcenter.core.audit import AuditEntry
from anchorcenter.core.db import db
from anchorcenter.core.periods import Period
from anchorcenter.core.unit_of_work import writing
from anchorcenter.facilities import claims
from anchorcenter.facilities.models import Use
from anchorcenter.facilities.queries import get_plan
from anchorcenter.facilities.rules import Part
from tests.bookings.test_booking_a_space import mails
from tests.bookings.test_holds import hidden, offers
from tests.bookings.test_on_behalf import boxes
from tests.steps import WAYS, book, book_for, change, filled, live_claims, slot, standing, statuses, stored
from tests.times import HOUR, MINUTE, NOW, kst

ClientOf = Callable[[str], FlaskClient]
Clock = Callable[[datetime], None]
CODE = "B-2026-000001"
FOR_CENTER = {"whose": "center", "purpose": "시장 방문 행사"}
WHY = "시장 방문"


@pytest.fixture
def staff(client_of: ClientOf) -> FlaskClient:
    return client_of("staff")


@pytest.fixture
def booked(client_of: ClientOf) -> str:
    """Tenant A has zone A from ten to eleven."""
    return book(client_of("tenant-a"), "tenant-a", "page", "a", "10:00", "11:00").code


def displace(staff: FlaskClient, *codes: str, space: str = "a", why: str = WHY, **changes: Any) -> int:
    wanted = FOR_CENTER | {"displaced": list(codes), "why": why} | changes
    return book_for(staff, space, "10:00", "11:00", **wanted).status_code


def test_without_it_staff_get_the_same_refusal_b23(app: Flask, staff: FlaskClient, booked: str) -> None:
    refused = book_for(staff, "ab", "10:00", "11:00", **FOR_CENTER)
    assert (refused.status_code, boxes(refused.text, "overrides")) == (409, [])
    assert boxes(refused.text, "displaced") == [booked]
    assert (f"이미 사용 중입니다({booked})" in refused.text, standing(app)) == (True, (["confirmed"], 1, []))


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("space", ["a", "ab", "whole"])
def test_staff_who_book_as_everyone_does_are_refused_alike_b23(
    app: Flask, staff: FlaskClient, booked: str, way: str, space: str
) -> None:
    before = stored(app)
    assert book(staff, "staff", way, space, "10:00", "11:00", displaced=[booked], why=WHY).status in {409, 422}
    assert book(staff, "staff", way, space, "10:00", "11:00").status == 409
    assert (stored(app), standing(app)) == (before, (["confirmed"], 1, []))


@pytest.mark.parametrize("way", WAYS)
def test_staff_who_move_a_booking_onto_another_are_refused_alike_b23(
    app: Flask, staff: FlaskClient, booked: str, way: str
) -> None:
    code = book(staff, "staff", "api", "b", "10:00", "11:00").code
    assert change(staff, "staff", way, code, 1, space="a").status == 409
    assert standing(app) == (["confirmed", "confirmed"], 2, [])


def test_what_is_offered_instead_is_what_its_owner_may_have_b23(
    app: Flask, staff: FlaskClient, client_of: ClientOf, tmp_path: Path
) -> None:
    """A citizen books two days ahead at the latest: the evening before, which staff could have, is not for them."""
    slot_ = ("2026-11-25 10:00", "2026-11-25 11:00")
    book(client_of("citizen"), "citizen", "api", "a", *slot_)
    for start, end in (("09:00", "10:00"), ("11:00", "18:00")):  # So that the nearest time is the evening before.
        whole = book(client_of("tenant-a"), "tenant-a", "api", "whole", f"2026-11-25 {start}", f"2026-11-25 {end}")
        assert whole.status == 201
    wanted: dict[str, Any] = FOR_CENTER | {"displaced": [CODE], "why": WHY}
    assert book_for(staff, "whole", *slot_, **wanted).status_code == 303
    with app.app_context():
        work(NOW)
    ((_to, text),) = [(to, text) for to, subject, text in mails(tmp_path) if "센터 사정 취소" in subject]
    offers = [line for line in text.splitlines() if line.startswith("- ")]
    assert (offers != [], [line for line in offers if "11. 24." in line]) == (True, [])


@pytest.mark.parametrize("space", ["a", "ab", "whole"])
def test_a_booking_gives_way_in_one_step_b23(
    app: Flask, staff: FlaskClient, booked: str, tmp_path: Path, space: str
) -> None:
    assert displace(staff, booked, space=space) == 303
    assert standing(app) == (["cancelled", "confirmed"], {"a": 1, "ab": 2, "whole": 4}[space], [])
    with app.app_context():
        columns = Booking.ended_because, Booking.ended_why, Booking.overrides
        found = [tuple(row) for row in db.session.execute(select(*columns).order_by(Booking.id))]
        entries = db.session.execute(
            select(AuditEntry.verb, AuditEntry.actor_name, AuditEntry.why).where(AuditEntry.record == "booking")
        )
        noted = [tuple(row) for row in entries][1:]
        work(NOW)
        work(NOW + MINUTE)
    assert found == [("displaced", WHY, ""), (None, "", "displaced")]
    assert sorted(noted) == [("book", "사람 staff", WHY), ("displace", "사람 staff", WHY)]
    ((to, text),) = [(to, text) for to, subject, text in mails(tmp_path) if "센터 사정 취소" in subject]
    assert (to, f"사유: {WHY}" in text, "시장 방문 행사" in text) == ("tenant-a@test.example", True, False)
    assert ("- C · 2026. 11. 25.(수) 10:00–11:00" in text) is (space != "whole")
    assert "- " in text


def test_whose_it_was_reads_why_and_takes_another_time(
    app: Flask, staff: FlaskClient, client_of: ClientOf, booked: str
) -> None:
    displace(staff, booked)
    tenant = client_of("tenant-a")
    page = tenant.get(f"/bookings/{booked}").text
    assert [word for word in (WHY, "센터 사정으로 취소") if word not in page] == []
    assert ("시장 방문 행사" in page, "B-2026-000002" in page) == (False, False)
    held = tenant.post(offers(page)[0], data=hidden(page))
    assert 'value="군집비행 시험"' in tenant.get(held.location).text


@pytest.mark.parametrize("why", ["", "   "])
def test_it_needs_a_reason_b23(app: Flask, staff: FlaskClient, booked: str, why: str) -> None:
    before = stored(app)
    assert displace(staff, booked, why=why) == 422
    assert (stored(app), standing(app)) == (before, (["confirmed"], 1, []))


def test_only_what_is_named_gives_way(app: Flask, staff: FlaskClient, client_of: ClientOf, booked: str) -> None:
    book(client_of("tenant-b"), "tenant-b", "api", "b", "10:00", "11:00")
    before = stored(app)
    assert displace(staff, booked, space="ab") == 409
    assert (stored(app), statuses(app)) == (before, ["confirmed", "confirmed"])
    assert displace(staff, booked, "B-2026-000002", space="ab") == 303
    assert standing(app) == (["cancelled", "cancelled", "confirmed"], 2, [])


def test_what_is_named_and_not_in_the_way_stays(
    app: Flask, staff: FlaskClient, client_of: ClientOf, booked: str
) -> None:
    book(client_of("tenant-b"), "tenant-b", "api", "d", "10:00", "11:00")
    assert displace(staff, booked, "B-2026-000002", "B-2025-000001", "nonsense") == 303
    assert standing(app) == (["cancelled", "confirmed", "confirmed"], 2, [])


@pytest.mark.parametrize("kind", [Use.LESSON, Use.TENANCY])
def test_lessons_and_tenancies_never_give_way_b23(app: Flask, staff: FlaskClient, kind: Use) -> None:
    with app.app_context(), writing():
        plan = get_plan()
        space = plan.find("a")
        assert space is not None
        period = Period(kst("10:00"), kst("11:00"))
        claims.take([Part(space=space, period=period, kind=kind, label="드론 교실")], plan=plan, now=NOW)
    refused = book_for(staff, "a", "10:00", "11:00", **FOR_CENTER)
    assert (refused.status_code, boxes(refused.text, "displaced")) == (409, [])
    assert (displace(staff, CODE, "held"), statuses(app), live_claims(app)) == (409, [], 1)


def test_what_somebody_holds_is_no_longer_held(app: Flask, staff: FlaskClient, client_of: ClientOf) -> None:
    tenant = client_of("tenant-a")
    address = tenant.post("/holds", data=slot("whole")).location
    refused = book_for(staff, "a", "10:00", "11:00", **FOR_CENTER)
    assert (boxes(refused.text, "displaced"), displace(staff, CODE)) == (["held"], 409)
    assert displace(staff, "held") == 303
    assert "잡아 둔 시간이 끝났습니다" in tenant.get(address).text
    assert tenant.post(address, data=filled("whole")).status_code == 409
    assert standing(app) == (["confirmed"], 1, [])


def test_what_has_begun_is_not_taken_away(app: Flask, staff: FlaskClient, clock: Clock, booked: str) -> None:
    clock(kst("10:30"))
    refused = book_for(staff, "a", "10:30", "11:30", **FOR_CENTER)
    assert (refused.status_code, boxes(refused.text, "displaced")) == (409, [])
    wanted: dict[str, Any] = FOR_CENTER | {"displaced": [booked], "why": WHY, "overrides": ["notice"]}
    assert book_for(staff, "a", "10:30", "11:30", **wanted).status_code == 422
    assert statuses(app) == ["confirmed"]


def test_a_guests_booking_is_told_to_who_looks_after_it(
    app: Flask, client_of: ClientOf, staff: FlaskClient, tmp_path: Path
) -> None:
    guest = {"whose": "guest", "guest_name": "홍길동", "guest_phone": "010-1234-5678"}
    slot_ = ("2026-11-26 10:00", "2026-11-26 11:00")
    assert book_for(client_of("director"), "a", *slot_, **guest).status_code == 303
    wanted: dict[str, Any] = FOR_CENTER | {"displaced": [CODE], "why": WHY}
    assert book_for(staff, "a", *slot_, **wanted).status_code == 303
    with app.app_context():
        work(NOW)
    ((to, text),) = [(to, text) for to, subject, text in mails(tmp_path) if "센터 사정 취소" in subject]
    assert (to, "비회원에게 전화로" in text) == ("director@test.example", True)
    assert [word for word in ("홍길동", "1234") if word in text] == []


def test_buffers_give_way_with_what_they_belong_to(app: Flask, staff: FlaskClient, client_of: ClientOf) -> None:
    book(client_of("tenant-a"), "tenant-a", "api", "studio", "09:00", "09:50")
    refused = book_for(staff, "studio", "10:00", "11:00", **FOR_CENTER)
    assert (refused.status_code, boxes(refused.text, "displaced")) == (409, [CODE])
    assert displace(staff, CODE, space="studio") == 303
    assert standing(app) == (["cancelled", "confirmed"], 1, [])


def test_desks_give_way_by_name(app: Flask, staff: FlaskClient, client_of: ClientOf) -> None:
    for name in ("tenant-a", "tenant-b"):
        book(client_of(name), name, "api", "desks", "10:00", "11:00", units=1 if name == "tenant-a" else 2)
    assert displace(staff, "B-2026-000002", space="desks", units="2") == 303
    assert standing(app) == (["confirmed", "cancelled", "confirmed"], 3, [])


@pytest.mark.parametrize("who", ["tenant-a", "tenant-b", "citizen"])
def test_nobody_else_displaces_b59(app: Flask, client_of: ClientOf, booked: str, who: str) -> None:
    assert displace(client_of(who), booked) == 403
    assert standing(app) == (["confirmed"], 1, [])


def test_for_a_person_who_calls_others_give_way_too(
    app: Flask, staff: FlaskClient, client_of: ClientOf, booked: str
) -> None:
    wanted: dict[str, Any] = {"person": "tenant-b@test.example", "displaced": [booked], "why": WHY}
    answer = book_for(staff, "a", "10:00", "11:00", **wanted)
    assert (answer.status_code, statuses(app)) == (303, ["cancelled", "confirmed"])
    page = client_of("tenant-b").get(answer.location).text
    assert [word for word in (booked, "군집비행 시험 ", "tenant-a") if word in page] == []
    assert kst("10:00") - HOUR > NOW
