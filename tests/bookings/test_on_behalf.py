"""Staff book for who calls or comes by: by that person's rules, or past them by name and with a reason."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from anchorcenter.accounts.access_log import AccessEntry
from anchorcenter.accounts.models import Audience, Person
from anchorcenter.bookings.metrics import METRICS
from anchorcenter.bookings.models import Booking
from anchorcenter.bookings.rules import OVERRIDABLE
from anchorcenter.commands import work
from anchorcenter.core.audit import AuditEntry
from anchorcenter.core.db import db
from anchorcenter.core.metrics import figure
from anchorcenter.core.periods import Days, Period
from anchorcenter.core.unit_of_work import writing
from anchorcenter.facilities.models import BookingWindow, Space
from anchorcenter.facilities.service import close
from tests.bookings.test_booking_a_space import mails
from tests.bookings.test_holds import hidden, offers
from tests.steps import actor, bearer, behalf, book, book_for, count, standing, stored
from tests.times import DAY, KST, NOW, kst

ClientOf = Callable[[str], FlaskClient]
CODE = "B-2026-000001"
GUEST = {"whose": "guest", "guest_name": "홍길동", "guest_phone": "010 1234 5678", "guest_organisation": "하늘초등학교"}


@pytest.fixture
def staff(client_of: ClientOf) -> FlaskClient:
    return client_of("staff")


def row(app: Flask, *columns: Any) -> tuple[Any, ...]:
    with app.app_context():
        return tuple(db.session.execute(select(*columns).where(Booking.id == 1)).one())


def boxes(page: str, name: str) -> list[str]:
    """The values of the check boxes of that name."""
    return re.findall(rf'type="checkbox" id="[^"]+" name="{name}" value="([^"]+)"', page)


def told(folder: Path) -> list[tuple[str, str]]:
    return [(to, subject) for to, subject, _text in mails(folder)]


@pytest.mark.parametrize("typed", ["tenant-a@test.example", " TENANT-A@test.example ", "사람 tenant-a"])
def test_a_person_who_calls_is_booked_for_and_gets_the_mail(
    app: Flask, staff: FlaskClient, tmp_path: Path, typed: str
) -> None:
    answer = book_for(staff, "a", "10:00", "11:00", person=typed)
    assert (answer.status_code, answer.location) == (303, f"/bookings/{CODE}?booked=1")
    columns = Booking.booked_by_id, Booking.organisation_id, Booking.audience, Booking.entered_by_id, Booking.channel
    assert row(app, *columns) == (1, 1, "tenant", actor(app, "staff").id, "phone")
    assert standing(app) == (["confirmed"], 1, [])
    with app.app_context():
        work(NOW)
        entry = db.session.execute(
            select(AuditEntry.verb, AuditEntry.actor_name).order_by(AuditEntry.id.desc())
        ).first()
    assert entry == ("book", "사람 staff")
    assert told(tmp_path) == [("tenant-a@test.example", f"[예약 확정] A 2026. 11. 25.(수) 10:00 ({CODE})")]


def test_whom_it_shows_is_noted(app: Flask, staff: FlaskClient) -> None:
    book_for(staff, "a", "10:00", "11:00", person="tenant")
    with app.app_context():
        found = db.session.execute(
            select(AccessEntry.person_id, AccessEntry.what).order_by(AccessEntry.person_id)
        ).all()
    assert found == [(1, "search"), (2, "search"), (3, "search")]


def test_of_several_one_is_chosen_and_their_addresses_are_masked(app: Flask, staff: FlaskClient) -> None:
    asked = book_for(staff, "a", "10:00", "11:00", person="tenant-a")
    assert (asked.status_code, "사람 tenant-a-member" in asked.text, "가 회사" in asked.text) == (422, True, True)
    assert ("te***@test.example" in asked.text, "tenant-a@test.example" in asked.text) == (True, False)
    assert stored(app) == (0, 0, 0)
    chosen = book_for(staff, "a", "10:00", "11:00", person="tenant-a", chosen="2")
    assert (chosen.status_code, row(app, Booking.booked_by_id)) == (303, (2,))


@pytest.mark.parametrize(
    "who", [{"person": ""}, {"person": "nemo"}, {"person": "%"}, {"person": "tenant-a", "chosen": "3"}, {"chosen": "1"}]
)
def test_nobody_is_booked_for_by_mistake_b59(app: Flask, staff: FlaskClient, who: dict[str, str]) -> None:
    answer = book_for(staff, "a", "10:00", "11:00", **who)
    assert (answer.status_code, stored(app)) == (422, (0, 0, 0))


def test_who_is_no_longer_active_is_not_found(app: Flask, staff: FlaskClient) -> None:
    with app.app_context(), writing():
        db.session.execute(update(Person).where(Person.id == 1).values(is_active=False))
    assert book_for(staff, "a", "10:00", "11:00", person="tenant-a@test.example").status_code == 422


def test_a_guest_without_an_account_is_shown_it_on_the_screen(app: Flask, staff: FlaskClient, tmp_path: Path) -> None:
    slot = ("2026-11-26 10:00", "2026-11-26 11:00")
    answer = book_for(staff, "a", *slot, **GUEST, channel="visit")
    columns = Booking.guest_name, Booking.guest_phone, Booking.guest_organisation, Booking.channel
    assert row(app, *columns) == ("홍길동", "+821012345678", "하늘초등학교", "visit")
    by = actor(app, "staff").id
    whose = row(app, Booking.booked_by_id, Booking.entered_by_id, Booking.audience, Booking.organisation_id)
    assert whose == (by, by, "citizen", None)
    page = staff.get(answer.location).text
    assert [word for word in ("홍길동", "010-1234-5678", "하늘초등학교", "방문") if word not in page] == []
    assert "메일이 가지 않습니다" in page
    with app.app_context():
        work(NOW)
    assert told(tmp_path) == []
    listed = staff.get("/bookings").text
    assert ("홍*동(비회원)" in listed, "홍길동" in listed) == (True, False)


@pytest.mark.parametrize("missing", [{"guest_name": ""}, {"guest_phone": ""}, {"guest_phone": "12"}])
def test_a_guest_can_be_called_back(app: Flask, staff: FlaskClient, missing: dict[str, str]) -> None:
    answer = book_for(staff, "a", "10:00", "11:00", **GUEST | missing)
    assert (answer.status_code, stored(app)) == (422, (0, 0, 0))


def test_guests_are_told_apart_by_whom_to_call_and_are_no_staff(app: Flask, staff: FlaskClient) -> None:
    for space, phone in (("a", "010-1234-5678"), ("b", "01012345678"), ("c", "031-123-4567")):
        book_for(staff, space, "2026-11-26 10:00", "2026-11-26 11:00", **GUEST | {"guest_phone": phone})
    day = kst("2026-11-26 00:00").astimezone(KST).date()
    with app.app_context():
        found = {metric.key: figure(metric, Days(day, day + DAY)) for metric in METRICS}
    assert found["bookings.people"] == 2


def test_the_center_books_for_itself(app: Flask, staff: FlaskClient) -> None:
    assert book_for(staff, "a", "10:00", "11:00", whose="center").status_code == 303
    columns = Booking.booked_by_id, Booking.audience, Booking.entered_by_id, Booking.channel
    assert row(app, *columns) == (actor(app, "staff").id, None, None, "self")


@pytest.mark.parametrize("who", ["tenant-a", "citizen", "nobody"])
def test_only_staff_book_for_others(app: Flask, client_of: ClientOf, who: str) -> None:
    answers = [client_of(who).get("/staff/bookings/new"), book_for(client_of(who), "a", "10:00", "11:00", **GUEST)]
    assert ([a.status_code for a in answers], stored(app)) == ([403, 403], (0, 0, 0))


def test_no_program_books_for_others(app: Flask, staff: FlaskClient) -> None:
    wanted = behalf("a", "10:00", "11:00", person="tenant-a@test.example")
    answer = staff.post("/api/v1/bookings", json=wanted, headers=bearer("staff"))
    assert (answer.status_code, stored(app)) == (422, (0, 0, 0))


LATE = ("2026-11-24 10:00", "2026-11-24 13:00")


def test_the_rules_are_those_of_who_is_booked_for_b55(app: Flask, staff: FlaskClient) -> None:
    """A citizen may neither so late nor so long; staff themselves might."""
    citizen = {"person": "citizen@test.example"}
    refused = book_for(staff, "a", *LATE, **citizen)
    assert (refused.status_code, boxes(refused.text, "overrides")) == (422, ["window_closed", "too_long"])
    assert stored(app) == (0, 0, 0)
    half = book_for(staff, "a", *LATE, **citizen, overrides=["window_closed"], why="현장 방문")
    unsaid = book_for(staff, "a", *LATE, **citizen, overrides=["window_closed", "too_long"])
    assert ([half.status_code, unsaid.status_code], stored(app)) == ([422, 422], (0, 0, 0))

    passed = book_for(staff, "a", *LATE, **citizen, overrides=["too_long", "window_closed", "holiday"], why="현장 방문")

    assert passed.status_code == 303
    assert row(app, Booking.overrides, Booking.override_why) == ("too_long window_closed", "현장 방문")
    page = staff.get(passed.location).text
    assert [word for word in ("최대 이용 시간, 예약 마감일", "현장 방문") if word not in page] == []
    with app.app_context():
        entry = db.session.scalars(select(AuditEntry).where(AuditEntry.record == "booking")).one()
    assert ('"overrides": ["too_long", "window_closed"]' in entry.after, entry.why) == (True, "현장 방문")


def test_hours_and_holidays_are_let_pass_by_name(app: Flask, staff: FlaskClient) -> None:
    slots = {
        "closed": ("20:00", "21:00"),
        "holiday": ("2026-11-27 10:00", "2026-11-27 11:00"),
    }
    for code, slot in slots.items():
        refused = book_for(staff, "a", *slot, whose="center")
        assert (refused.status_code, boxes(refused.text, "overrides")) == (422, [code])
        assert book_for(staff, "a", *slot, whose="center", overrides=[code], why="행사").status_code == 303


def test_nothing_booked_later_falls_into_a_closure_whoever_books_b112(app: Flask, staff: FlaskClient) -> None:
    with app.app_context(), writing():
        close([1], Period(kst("13:00"), kst("15:00")), "점검", by=(0, "test"), now=NOW)
    refused = book_for(staff, "a", "14:00", "15:00", whose="center", overrides=["closure"], why="행사")
    assert (refused.status_code, boxes(refused.text, "overrides"), stored(app)) == (422, [], (0, 0, 0))


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        pytest.param({"headcount": "31"}, "too_many", id="too many people"),
        pytest.param({"units": "2"}, "units", id="units of a room"),
    ],
)
def test_what_does_not_fit_is_never_let_pass(
    app: Flask, staff: FlaskClient, changes: dict[str, str], code: str
) -> None:
    every = [*sorted(OVERRIDABLE), code, "taken", "past"]
    answer = book_for(staff, "a", "10:00", "11:00", whose="center", overrides=every, why="급함", **changes)
    assert (answer.status_code, boxes(answer.text, "overrides"), stored(app)) == (422, [], (0, 0, 0))


def test_the_past_is_never_let_pass(app: Flask, staff: FlaskClient) -> None:
    slot = ("2026-11-20 10:00", "2026-11-20 11:00")
    every = [*sorted(OVERRIDABLE), "past"]
    answer = book_for(staff, "a", *slot, whose="center", overrides=every, why="급함")
    assert (answer.status_code, stored(app)) == (422, (0, 0, 0))


def test_groups_have_a_window_of_their_own(app: Flask, staff: FlaskClient) -> None:
    with app.app_context(), writing():
        space = db.session.scalars(select(Space.id).where(Space.slug == "a")).one()
        db.session.add(BookingWindow(space_id=space, audience=Audience.GROUP, opens_days=100))
    far = ("2026-12-21 10:00", "2026-12-21 11:00")
    assert boxes(book_for(staff, "a", *far, **GUEST).text, "overrides") == ["not_open_yet"]
    assert book_for(staff, "a", *far, **GUEST, is_group="y").status_code == 303
    assert row(app, Booking.audience) == ("group",)


def test_other_times_are_offered_and_keep_what_was_typed(app: Flask, staff: FlaskClient, client_of: ClientOf) -> None:
    slot = ("2026-11-26 10:00", "2026-11-26 11:00")
    book(client_of("tenant-b"), "tenant-b", "api", "a", *slot)
    refused = book_for(staff, "a", *slot, **GUEST, purpose="체험 비행")
    assert refused.status_code == 409
    taken = next(offer for offer in offers(refused.text) if "space=b" in offer)
    again = staff.post(taken, data=hidden(refused.text))
    assert again.status_code == 303
    with app.app_context():
        assert db.session.execute(select(Booking.guest_name, Booking.purpose).where(Booking.id == 2)).one() == (
            "홍길동",
            "체험 비행",
        )


def test_a_form_that_says_nothing_is_asked_for_everything(app: Flask, staff: FlaskClient) -> None:
    answer = staff.post("/staff/bookings/new", data={})
    assert (answer.status_code, "오류:" in answer.text, stored(app)) == (422, True, (0, 0, 0))
    assert staff.get("/staff/bookings/new?space=b&starts_at=2026-11-25T10:00").text.count("selected") >= 1


def test_other_tenants_read_nothing_of_it_b133(app: Flask, staff: FlaskClient, client_of: ClientOf) -> None:
    book_for(staff, "a", "10:00", "11:00", whose="center", purpose="내부 점검")
    book_for(staff, "b", "2026-11-26 10:00", "2026-11-26 11:00", **GUEST)
    rival = client_of("tenant-b")
    seen: list[TestResponse] = [rival.get(f"/calendar?space=whole&date=2026-11-2{day}") for day in (5, 6)] + [
        rival.get(f"/bookings/{code}") for code in (CODE, "B-2026-000002")
    ]
    words = ["내부 점검", "홍길동", "1234", "하늘초등학교", "사람 staff"]
    assert [(word, page.status_code) for page in seen for word in words if word in html.unescape(page.text)] == []
    assert count(app) == 2
