"""A booking handed to a colleague, who must be allowed it themselves; by staff to anybody who is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from anchorcenter.accounts.models import Affiliation, Membership, Person
from anchorcenter.bookings import queries
from anchorcenter.bookings.models import Booking
from anchorcenter.commands import work
from anchorcenter.core.db import db
from anchorcenter.core.unit_of_work import writing
from tests.bookings.test_booking_a_space import mails
from tests.steps import actor, book, book_for, count, standing, statuses
from tests.times import DAY, HOUR, NOW, kst

ClientOf = Callable[[str], FlaskClient]
Clock = Callable[[datetime], None]
CODE = "B-2026-000001"
MEMBER, B, CITIZEN = "2", "3", "4"  # Ids of the test center's people.


@pytest.fixture
def booked(client_of: ClientOf) -> str:
    """Tenant A has zone A from ten to eleven."""
    return book(client_of("tenant-a"), "tenant-a", "page", "a", "10:00", "11:00").code


def hand_over(client: FlaskClient, chosen: str, code: str = CODE, **changes: Any) -> int:
    return client.post(f"/bookings/{code}/hand-over", data={"chosen": chosen} | changes).status_code


def whose(app: Flask) -> tuple[int, int | None, str | None, int]:
    with app.app_context():
        columns = Booking.booked_by_id, Booking.organisation_id, Booking.audience, Booking.version
        person, company, audience, version = db.session.execute(select(*columns)).one()
        return person, company, audience, version


UNCHANGED = (1, 1, "tenant", 1)


def test_a_colleague_takes_it_over_and_both_are_told(
    app: Flask, client_of: ClientOf, booked: str, tmp_path: Path
) -> None:
    tenant = client_of("tenant-a")
    form = tenant.get(f"/bookings/{booked}/hand-over").text
    assert ("사람 tenant-a-member" in form, "사람 tenant-b" in form) == (True, False)
    assert hand_over(tenant, MEMBER, why="휴가") == 303
    assert (whose(app), standing(app)) == ((2, 1, "tenant", 2), (["confirmed"], 1, []))
    with app.app_context():
        work(NOW)
        work(NOW + HOUR)
    told = {(to, subject.split("]")[0]): text for to, subject, text in mails(tmp_path)}
    assert set(told) >= {("tenant-a@test.example", "[예약 이관"), ("tenant-a-member@test.example", "[예약 인수")}
    assert "사람 tenant-a-member 님에게" in told["tenant-a@test.example", "[예약 이관"]
    assert len(told) == 3
    page = tenant.get(f"/bookings/{booked}").text
    assert ("사람 tenant-a → 사람 tenant-a-member" in page, "휴가" in page) == (True, True)
    assert client_of("tenant-a-member").post(f"/bookings/{booked}/cancel").status_code == 303


@pytest.mark.parametrize(
    ("chosen", "reason"),
    [
        pytest.param(B, "", id="somebody of another company"),
        pytest.param(CITIZEN, "", id="a citizen"),
        pytest.param("1", "", id="oneself"),
        pytest.param("99", "", id="nobody"),
        pytest.param("x", "", id="nonsense"),
        pytest.param("", "", id="nothing"),
    ],
)
def test_nobody_but_a_colleague_b59(app: Flask, client_of: ClientOf, booked: str, chosen: str, reason: str) -> None:
    answer = client_of("tenant-a").post(f"/bookings/{booked}/hand-over", data={"chosen": chosen})
    assert (answer.status_code, whose(app)) == (422, UNCHANGED)
    assert [word for word in ("사람 tenant-b", "나 회사", "citizen") if word in answer.text] == []


@pytest.mark.parametrize("gone", ["inactive", "left", "not yet"])
def test_who_has_left_takes_nothing_over(app: Flask, client_of: ClientOf, booked: str, gone: str) -> None:
    today = kst("00:00", "2026-11-23").date() + DAY
    with app.app_context(), writing():
        if gone == "inactive":
            db.session.execute(update(Person).where(Person.id == 2).values(is_active=False))
        else:
            values = {"until": today} if gone == "left" else {"since": today + DAY}
            db.session.execute(update(Membership).where(Membership.person_id == 2).values(**values))
    assert (hand_over(client_of("tenant-a"), MEMBER), whose(app)) == (422, UNCHANGED)


def test_the_receiver_must_be_allowed_it_themselves(app: Flask, client_of: ClientOf) -> None:
    """A tenant may forty days ahead and four hours long; the citizen to whom staff would hand it may not."""
    far = ("2026-12-30 10:00", "2026-12-30 14:00")
    book(client_of("tenant-a"), "tenant-a", "page", "a", *far)
    refused = client_of("staff").post(f"/bookings/{CODE}/hand-over", data={"person": "citizen@test.example"})
    assert (refused.status_code, whose(app)) == (422, UNCHANGED)
    assert [text for text in ("예약은", "최대 2시간") if text not in refused.text] == []
    assert (
        client_of("staff").post(f"/bookings/{CODE}/hand-over", data={"person": "tenant-b@test.example"}).status_code
        == 303
    )
    assert whose(app) == (3, 2, "tenant", 2)


def test_a_company_that_is_no_tenant_any_more_takes_nothing_over(app: Flask, client_of: ClientOf) -> None:
    book(client_of("tenant-a"), "tenant-a", "page", "a", "2026-12-30 10:00", "2026-12-30 11:00")
    with app.app_context(), writing():
        until = kst("00:00", "2026-11-20").date()
        db.session.execute(update(Affiliation).where(Affiliation.organisation_id == 1).values(until=until))
    assert (hand_over(client_of("tenant-a"), MEMBER), whose(app)) == (422, UNCHANGED)


def test_that_booking_has_closed_does_not_keep_it_from_being_handed_over(app: Flask, client_of: ClientOf) -> None:
    book(client_of("citizen"), "citizen", "page", "a", "2026-11-26 10:00", "2026-11-26 11:00")
    with app.app_context(), writing():
        db.session.execute(update(Person).where(Person.id == 4).values(is_active=False))
    answer = client_of("staff").post(f"/bookings/{CODE}/hand-over", data={"person": "nobody@test.example"})
    assert (answer.status_code, whose(app)) == (303, (actor(app, "nobody").id, None, "citizen", 2))


def test_staff_find_anybody_and_strangers_learn_no_name(
    app: Flask, client_of: ClientOf, booked: str, tmp_path: Path
) -> None:
    several = client_of("staff").post(f"/bookings/{booked}/hand-over", data={"person": "tenant"})
    assert (several.status_code, several.text.count('name="chosen"'), whose(app)) == (422, 3, UNCHANGED)
    assert hand_over(client_of("staff"), B, person="tenant") == 303
    assert client_of("tenant-a").get(f"/bookings/{booked}").status_code == 404
    with app.app_context():
        work(NOW)
    (text,) = [text for to, subject, text in mails(tmp_path) if to == "tenant-a@test.example" and "이관" in subject]
    assert ("다른 분에게" in text, "tenant-b" in text) == (True, False)


def test_a_managers_colleague_may_be_the_manager(app: Flask, client_of: ClientOf) -> None:
    book(client_of("tenant-a-member"), "tenant-a-member", "page", "a", "10:00", "11:00")
    assert (hand_over(client_of("tenant-a"), "1"), whose(app)[0]) == (303, 1)


@pytest.mark.parametrize(("who", "status"), [("tenant-a-member", 403), ("tenant-b", 404), ("citizen", 404)])
def test_who_may_hand_it_over_b133(app: Flask, client_of: ClientOf, booked: str, who: str, status: int) -> None:
    client = client_of(who)
    answers = [client.get(f"/bookings/{booked}/hand-over").status_code, hand_over(client, MEMBER)]
    assert (answers[0], answers[1] in {status, 422}, whose(app)) == (status, True, UNCHANGED)


@pytest.mark.parametrize("how", ["cancelled", "over"])
def test_what_is_over_is_handed_to_nobody(app: Flask, client_of: ClientOf, clock: Clock, booked: str, how: str) -> None:
    if how == "over":
        clock(kst("11:00"))
    else:
        client_of("tenant-a").post(f"/bookings/{booked}/cancel")
    assert (hand_over(client_of("tenant-a"), MEMBER), whose(app)[0]) == (422, 1)


def test_a_guest_who_signs_up_gets_their_booking(app: Flask, client_of: ClientOf, tmp_path: Path) -> None:
    guest = {"whose": "guest", "guest_name": "홍길동", "guest_phone": "010-1234-5678"}
    book_for(client_of("staff"), "a", "2026-11-26 10:00", "2026-11-26 11:00", **guest)
    assert hand_over(client_of("staff"), "", person="nobody@test.example") == 303
    with app.app_context():
        work(NOW)
        assert db.session.scalar(select(Booking.guest_name)) == ""
    assert whose(app)[0] == actor(app, "nobody").id
    assert [to for to, _subject, _text in mails(tmp_path)] == ["nobody@test.example"]


def test_nobody_to_hand_it_to_is_said(client_of: ClientOf) -> None:
    book(client_of("citizen"), "citizen", "page", "a", "2026-11-26 10:00", "2026-11-26 11:00")
    assert "넘겨받을 사람이 없습니다" in client_of("citizen").get(f"/bookings/{CODE}/hand-over").text


def test_what_somebody_leaves_behind_is_listed_b75(app: Flask, client_of: ClientOf, clock: Clock, booked: str) -> None:
    client = client_of("tenant-a")
    for start, end in (("14:00", "15:00"), ("12:00", "13:00"), ("16:00", "17:00")):
        book(client, "tenant-a", "api", "b", start, end)
    client.post("/bookings/B-2026-000004/cancel")
    with app.app_context():
        listed = [booking.id for booking in queries.list_future_of(1, now=kst("11:00"))]
    assert listed == [3, 2]
    assert (count(app), statuses(app)[0]) == (4, "confirmed")
