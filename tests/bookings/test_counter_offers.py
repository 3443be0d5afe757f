"""Something else instead of what was asked for: kept beside the request, and one of them becomes the booking."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from anchorcenter.bookings.models import Booking
from anchorcenter.bookings.offers.models import Offer
from anchorcenter.bookings.offers.service import settle_lapsed
from anchorcenter.bookings.service import lapsing
from anchorcenter.core.audit import AuditEntry
from anchorcenter.core.db import db
from tests.accounts.mails import read_mails
from tests.bookings.requests import ask_for_approval, decide, decided, offer_instead
from tests.bookings.test_offers import answer
from tests.guards.test_pages import check
from tests.steps import WAYS, bearer, book, change, problems, standing, stored
from tests.times import HOUR, NOW, kst

Clock = Callable[[datetime], None]
ClientOf = Callable[[str], FlaskClient]
CODE = "B-2026-000001"
A_OF_IT, LATER, THURSDAY = ("a", "10:00", "12:00"), ("whole", "11:00", "13:00"), ("whole", "15:00", "17:00")


@pytest.fixture
def staff(client_of: ClientOf) -> FlaskClient:
    return client_of("staff")


@pytest.fixture(params=[True, False], ids=["held", "not held"])
def asked(app: Flask, tenant: FlaskClient, request: pytest.FixtureRequest) -> bool:
    """Tenant A asks for the whole field from ten to twelve; whether that is held."""
    ask_for_approval(app, "a", "ab", "whole", holds=request.param)
    assert book(tenant, "tenant-a", "api", "whole", "10:00", "12:00").json["status"] == "requested"
    return bool(request.param)


def states(app: Flask) -> list[str]:
    """As they are stored: what is over says so at once, and no reader has to look at the clock."""
    with app.app_context():
        return list(db.session.scalars(select(Offer.state).order_by(Offer.id)))


def subjects(app: Flask, to: str = "tenant-a@test.example") -> list[str]:
    return sorted(str(mail["Subject"]).partition("]")[0].partition(":")[0].lstrip("[") for mail in read_mails(app, to))


def slot_of(app: Flask) -> tuple[str, datetime, datetime]:
    with app.app_context():
        slot = db.session.scalars(select(Booking)).one().parts[0].occupancy
        return slot.space.slug, slot.starts_at, slot.ends_at


def verbs(app: Flask) -> list[str]:
    with app.app_context():
        rows = select(AuditEntry.verb).where(AuditEntry.record == "booking").order_by(AuditEntry.id)
        return list(db.session.scalars(rows))


@pytest.mark.parametrize("way", WAYS)
def test_several_slots_are_offered_instead_in_one_mail_and_the_request_waits_on(
    app: Flask, asked: bool, staff: FlaskClient, tenant: FlaskClient, way: str
) -> None:
    before = len(read_mails(app, "tenant-a@test.example"))
    assert offer_instead(staff, "staff", way, CODE, A_OF_IT, LATER, THURSDAY).status == 201
    assert (states(app), standing(app)[0], problems(app)) == (["open"] * 3, ["requested"], [])
    (mail,) = read_mails(app, "tenant-a@test.example")[before:]
    text = mail.get_content()
    assert (mail["Subject"].startswith("[자리 안내]"), text.count("/offers/")) == (True, 3)
    assert "전체는 행사 중입니다" in text
    page = tenant.get(f"/bookings/{CODE}").text
    assert (page.count("/accept"), page.count("/decline"), "11. 23.(월) 11:00까지" in page) == (3, 3, True)
    assert verbs(app) == ["request", "counter"]


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("number", [1, 2, 3])
def test_what_is_taken_is_what_becomes_of_the_request(
    app: Flask, asked: bool, staff: FlaskClient, tenant: FlaskClient, way: str, number: int
) -> None:
    offer_instead(staff, "staff", "api", CODE, A_OF_IT, LATER, THURSDAY)
    space, start, end = (A_OF_IT, LATER, THURSDAY)[number - 1]
    taken = answer(tenant, "tenant-a", way, number)
    assert (taken.status, taken.code) == (201, CODE)
    assert standing(app) == (["confirmed"], 1 if space == "a" else 4, [])
    assert slot_of(app) == (space, kst(start), kst(end))
    assert decided(app) == ("confirmed", 5, "전체는 행사 중입니다")
    assert [state for state in states(app) if state != "taken"] == ["lapsed"] * 2
    assert answer(tenant, "tenant-a", way, number).code == CODE  # Once more it is the same.
    assert [answer(tenant, "tenant-a", way, other).status for other in {1, 2, 3} - {number}] == [409, 409]
    assert subjects(app) == ["신청 접수(미확정)", "예약 확정", "자리 안내"]
    assert verbs(app) == ["request", "counter", "take_instead"]
    assert "대신 제안된 시간을 받음" in tenant.get(f"/bookings/{CODE}").text
    assert tenant.get(f"/bookings/{CODE}.ics").text.count("STATUS:CONFIRMED") == 1


def test_nobody_else_gets_what_is_offered(app: Flask, asked: bool, staff: FlaskClient, rival: FlaskClient) -> None:
    offer_instead(staff, "staff", "api", CODE, A_OF_IT, LATER)
    before = stored(app)
    for space, start, end in (("a", "10:00", "11:00"), ("d", "12:00", "13:00"), ("b", "11:00", "12:00")):
        assert book(rival, "tenant-b", "api", space, start, end).codes[:1] == ("taken",)
    assert stored(app) == before
    alone = book(rival, "tenant-b", "api", "d", "10:00", "11:00").status  # Only the request itself wants that.
    assert alone == (409 if asked else 201)


@pytest.mark.parametrize("way", WAYS)
def test_who_declines_all_still_waits_for_a_decision(
    app: Flask, asked: bool, staff: FlaskClient, tenant: FlaskClient, way: str
) -> None:
    offer_instead(staff, "staff", "api", CODE, A_OF_IT, LATER)
    assert answer(tenant, "tenant-a", way, 1, "decline").status == 200
    assert (states(app), problems(app)) == (["declined", "open"], [])
    assert answer(tenant, "tenant-a", way, 2, "decline").status == 200
    assert standing(app) == (["requested"], 4 if asked else 0, [])
    assert decide(staff, "staff", way, CODE, version=2).status == 200
    assert standing(app) == (["confirmed"], 4, [])


@pytest.mark.usefixtures("asked")
@pytest.mark.parametrize("way", WAYS)
def test_who_has_not_seen_the_offer_decides_nothing(
    app: Flask, staff: FlaskClient, client_of: ClientOf, way: str
) -> None:
    offer_instead(staff, "staff", way, CODE, A_OF_IT)
    assert decide(client_of("director"), "director", way, CODE, "reject", version=1).status == 409
    assert (states(app), standing(app)[0]) == (["open"], ["requested"])


def test_declining_one_keeps_what_the_other_needs(
    app: Flask, asked: bool, staff: FlaskClient, tenant: FlaskClient, rival: FlaskClient
) -> None:
    offer_instead(staff, "staff", "api", CODE, ("ab", "12:00", "13:00"), ("a", "11:00", "13:00"))
    answer(tenant, "tenant-a", "api", 1, "decline")
    assert book(rival, "tenant-b", "api", "a", "12:00", "13:00").status == 409
    assert answer(tenant, "tenant-a", "api", 2).code == CODE
    assert (standing(app), slot_of(app)) == ((["confirmed"], 1, []), ("a", kst("11:00"), kst("13:00")))


def test_offers_that_nobody_answers_lapse_and_leave_the_request(
    app: Flask, asked: bool, staff: FlaskClient, tenant: FlaskClient, clock: Clock
) -> None:
    offer_instead(staff, "staff", "api", CODE, LATER, hours=20)
    clock(NOW + 20 * HOUR)
    assert answer(tenant, "tenant-a", "page", 1).status == 409
    for _ in range(2):
        with app.app_context():
            settle_lapsed(NOW + 20 * HOUR)
            lapsing.settle_lapsed(NOW + 20 * HOUR)
    assert (states(app), standing(app)) == (["lapsed"], (["requested"], 4 if asked else 0, []))
    clock(NOW + 43 * HOUR)  # It would have lapsed after a day.
    assert decide(staff, "staff", "api", CODE, version=2).status == 200


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("what", ["approve", "reject"])
def test_deciding_all_the_same_ends_what_was_offered(
    app: Flask, asked: bool, staff: FlaskClient, tenant: FlaskClient, way: str, what: str
) -> None:
    offer_instead(staff, "staff", way, CODE, A_OF_IT, LATER)
    assert decide(staff, "staff", way, CODE, what, version=2).status == 200
    status, claims = ("confirmed", 4) if what == "approve" else ("rejected", 0)
    assert (states(app), standing(app)) == (["lapsed", "lapsed"], ([status], claims, []))
    assert answer(tenant, "tenant-a", way, 1).status == 409
    assert tenant.get("/api/v1/offers", headers=bearer("tenant-a")).json == {"items": []}
    with app.app_context():
        settle_lapsed(NOW + 3 * HOUR)
    assert len(subjects(app)) == 3  # Nobody is told that what was decided has lapsed, too.


@pytest.mark.parametrize("way", WAYS)
def test_withdrawing_or_changing_the_request_ends_what_was_offered(
    app: Flask, asked: bool, staff: FlaskClient, tenant: FlaskClient, way: str
) -> None:
    offer_instead(staff, "staff", way, CODE, A_OF_IT, LATER)
    assert change(tenant, "tenant-a", way, CODE, 2, start="12:00", end="14:00").status == 200
    assert (states(app), standing(app)) == (["lapsed", "lapsed"], (["requested"], 4 if asked else 0, []))
    assert offer_instead(staff, "staff", way, CODE, A_OF_IT, version=3).status == 201
    assert tenant.post(f"/bookings/{CODE}/cancel").status_code == 303
    assert (states(app)[2:], standing(app)) == (["lapsed"], (["cancelled"], 0, []))


def test_a_request_that_nobody_decides_ends_with_what_was_offered(
    app: Flask, asked: bool, staff: FlaskClient, clock: Clock
) -> None:
    offer_instead(staff, "staff", "api", CODE, THURSDAY, hours=72)
    clock(kst("10:00"))
    with app.app_context():
        lapsing.settle_lapsed(kst("10:00"))
    assert (states(app), standing(app), asked or True) == (["lapsed"], (["expired"], 0, []), True)


def test_a_new_offer_replaces_the_one_before(app: Flask, asked: bool, staff: FlaskClient, tenant: FlaskClient) -> None:
    offer_instead(staff, "staff", "api", CODE, A_OF_IT)
    offer_instead(staff, "staff", "page", CODE, LATER, version=2)
    assert (states(app), problems(app)) == (["lapsed", "open"], [])
    assert answer(tenant, "tenant-a", "api", 2).status == 201


@pytest.mark.usefixtures("asked")
@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(
    ("slot", "changes", "status", "code"),
    [
        pytest.param(("b", "14:00", "15:00"), {}, 409, "taken", id="taken"),
        pytest.param(("a", "08:00", "10:00"), {}, 422, "closed", id="closed"),
        pytest.param(("a", "10:00", "12:00"), {"version": 7}, 409, "changed", id="stale"),
        pytest.param(("a", "10:01", "12:00"), {}, 422, "grid", id="off the grid"),
    ],
)
def test_what_cannot_be_had_is_not_offered(
    app: Flask,
    staff: FlaskClient,
    rival: FlaskClient,
    way: str,
    slot: tuple[str, ...],
    changes: dict[str, Any],
    status: int,
    code: str,
) -> None:
    book(rival, "tenant-b", "api", "b", "14:00", "15:00")
    before = stored(app)
    refused = offer_instead(staff, "staff", way, CODE, THURSDAY, slot, **changes)
    assert (refused.status, way == "page" or refused.codes[:1]) == (status, way == "page" or (code,))
    assert (stored(app), states(app), verbs(app)) == (before, [], ["request", "book"])


@pytest.mark.usefixtures("asked")
def test_a_form_without_a_time_or_with_half_of_one_is_refused(app: Flask, staff: FlaskClient) -> None:
    texts = [
        offer_instead(staff, "staff", "page", CODE),
        offer_instead(staff, "staff", "page", CODE, space="a"),
        offer_instead(staff, "staff", "page", CODE, space="a", starts_at="2026-11-26T10:00", ends_at="gestern"),
    ]
    assert [answer.status for answer in texts] == [422, 422, 422]
    forged = staff.post(f"/staff/requests/{CODE}/offer", data={"version": "1", "hours": "3", "slots": "a 1 2"})
    assert (forged.status_code, states(app)) == (422, [])


@pytest.mark.usefixtures("asked")
def test_a_time_typed_in_is_offered_too(app: Flask, staff: FlaskClient, tenant: FlaskClient) -> None:
    typed_in = {"space": "c", "starts_at": "2026-11-26T10:00", "ends_at": "2026-11-26T11:00"}
    assert offer_instead(staff, "staff", "page", CODE, **typed_in).status == 201
    assert answer(tenant, "tenant-a", "page", 1).code == CODE
    assert slot_of(app)[0] == "c"


@pytest.mark.parametrize("language", ["ko", "en"])
def test_its_pages_are_whole_and_propose_what_can_be_had(
    app: Flask, asked: bool, client_of: ClientOf, language: str
) -> None:
    staff, tenant = client_of("staff"), client_of("tenant-a")
    for client in (staff, tenant):
        client.get(f"/language/{language}")
    page = staff.get(f"/staff/requests/{CODE}/offer").text
    values = ["ab 2026-11-25T10:00 2026-11-25T12:00 1", "whole 2026-11-25T10:30 2026-11-25T12:30 1"]
    assert [f'value="{value}"' in page for value in values] == [True, True]
    offer_instead(staff, "staff", "page", CODE, ("ab", "10:00", "12:00"), ("whole", "10:30", "12:30"))
    for path, client in ((f"/bookings/{CODE}", tenant), ("/offers/1", tenant)):
        check(client.get(path).text)
    shown = staff.get(f"/staff/requests/{CODE}").text
    assert shown.count('<span class="tag requested">') == 3  # That of the request, and one for each offer.
    assert (states(app), standing(app)[1] >= 4) == (["open", "open"], asked or True)


def test_a_pools_units_are_offered_instead(app: Flask, tenant: FlaskClient, staff: FlaskClient) -> None:
    ask_for_approval(app, "desks")
    book(tenant, "tenant-a", "api", "desks", "10:00", "11:00", units=3)
    slots = [{"space": "desks", "starts_at": kst("10:00").isoformat(), "ends_at": kst("12:00").isoformat(), "units": 2}]
    path = f"/api/v1/bookings/{CODE}/offers"
    made: Any = staff.post(path, json={"slots": slots}, headers=bearer("staff")).json
    assert [item["units"] for item in made["items"]] == [2]
    assert answer(tenant, "tenant-a", "api", made["items"][0]["id"]).json["units"] == 2
    assert standing(app) == (["confirmed"], 2, [])


def test_only_staff_offer_something_else_and_only_its_person_answers(
    app: Flask, asked: bool, staff: FlaskClient, tenant: FlaskClient, rival: FlaskClient
) -> None:
    assert offer_instead(tenant, "tenant-a", "api", CODE, A_OF_IT).codes == ("forbidden",)
    assert offer_instead(rival, "tenant-b", "api", CODE, A_OF_IT).status == 404
    offer_instead(staff, "staff", "api", CODE, A_OF_IT)
    assert [answer(client, name, "api", 1).status for client, name in ((rival, "tenant-b"), (staff, "staff"))] == [
        404,
        404,
    ]
    assert (states(app), asked or True) == (["open"], True)
