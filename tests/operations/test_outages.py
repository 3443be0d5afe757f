"""Something fails right now: it is closed at once, who is inside is interrupted, who comes later is told."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from anchorcenter.bookings.models import Booking, BookingDay
from anchorcenter.core.db import db
from anchorcenter.core.outbox import Message
from anchorcenter.core.periods import Days, whole_day
from anchorcenter.facilities.models import Closure
from anchorcenter.facilities.queries import get_plan, list_busy, list_closures
from anchorcenter.facilities.supplies import Utility
from anchorcenter.facilities.utilisation import utilisation
from anchorcenter.notices.mail import compose
from anchorcenter.operations.models import Interruption
from tests.operations.pages import audit, form_of, send
from tests.steps import book, count, live_claims, problems, statuses, stored
from tests.times import DAY, kst, typed

ClientOf = Callable[[str], FlaskClient]
Clock = Callable[[datetime], None]
PATH = "/staff/outages/new"


@pytest.fixture
def staff(client_of: ClientOf) -> FlaskClient:
    return client_of("staff")


@pytest.fixture
def booked(client_of: ClientOf, clock: Clock) -> list[str]:
    """Zone A: under way since ten, next at noon, and one after the outage; it is 10:40."""
    slots = [("tenant-a", "10:00", "12:00"), ("tenant-b", "12:00", "13:00"), ("tenant-b", "15:00", "16:00")]
    codes = [book(client_of(who), who, "api", "a", start, end).code for who, start, end in slots]
    clock(kst("10:40"))
    return codes


def outage(**changes: Any) -> dict[str, Any]:
    return {"ends_at": typed(kst("14:00")), "label": "정전", "label_en": "Power cut", "spaces": ["5"]} | changes


def mails(app: Flask) -> dict[str, str]:
    with app.app_context():
        rows = db.session.scalars(select(Message).where(Message.key.startswith("outage-")))
        told = [(json.loads(row.payload), row.key) for row in rows]
        return {payload["to"]: compose(key, payload).get_content() for payload, key in told}


def test_an_outage_interrupts_who_is_inside_and_tells_who_comes_next_b117(
    app: Flask, staff: FlaskClient, client_of: ClientOf, booked: list[str]
) -> None:
    assert staff.post(PATH, data=outage()).status_code == 303

    with app.app_context():
        cut = db.session.scalars(select(Interruption)).one()
        assert (cut.interrupted_at, cut.planned_until, cut.why) == (kst("10:40"), kst("12:00"), "정전")
        slots = [b.parts[0].occupancy for b in db.session.scalars(select(Booking).order_by(Booking.id))]
        assert [(slot.starts_at, slot.ends_at) for slot in slots] == [
            (kst("10:00"), kst("10:40")), (kst("12:00"), kst("13:00")), (kst("15:00"), kst("16:00")),
        ]  # fmt: skip
        assert list(db.session.scalars(select(BookingDay.minutes).order_by(BookingDay.part_id))) == [40, 60, 60]
    told = mails(app)
    assert sorted(told) == ["tenant-a@test.example", "tenant-b@test.example"]
    assert "이용이 중단되었습니다" in told["tenant-a@test.example"]
    assert [code in told["tenant-b@test.example"] for code in booked] == [False, True, False]
    assert "B · 2026. 11. 25.(수) 12:00–13:00" in told["tenant-b@test.example"]
    assert (statuses(app), live_claims(app), problems(app)) == (["confirmed"] * 3, 3, [])
    assert book(client_of("tenant-a"), "tenant-a", "api", "a", "13:00", "14:00").codes == ("closure",)


def test_the_time_lost_is_no_supply_b117(app: Flask, staff: FlaskClient, booked: list[str]) -> None:
    staff.post(PATH, data=outage())
    with app.app_context():
        plan = get_plan()
        space, day = plan.spaces[4], plan.day_of(kst("10:00"))
        whole = whole_day(day, plan.zone)
        uses, closures = list_busy(space.cell_ids, whole, now=kst("10:40")), list_closures(space.cell_ids, whole)
        found = utilisation(space, Days(day, day + DAY), plan, uses, closures)
    assert (found.offered, found.used) == (9 * 60 - 200, 40 + 60)


def test_the_board_and_the_booking_say_that_it_was_interrupted(
    app: Flask, staff: FlaskClient, client_of: ClientOf, booked: list[str]
) -> None:
    staff.post(PATH, data=outage())
    assert "이용 중단(예정 10:00–12:00): 정전" in staff.get("/staff/day?date=2026-11-25").text
    assert "장애로 이용 중단" in client_of("tenant-a").get(f"/bookings/{booked[0]}").text
    assert [(verb, why) for verb, _n, _b, _a, why in audit(app, "booking") if verb == "interrupt"] == [
        ("interrupt", "정전")
    ]


@pytest.mark.parametrize(
    "changes", [{"spaces": []}, {"label": ""}, {"ends_at": typed(kst("10:30"))}, {"ends_at": "soon"}]
)
def test_an_outage_that_makes_no_sense_is_refused(
    app: Flask, staff: FlaskClient, booked: list[str], changes: dict[str, Any]
) -> None:
    before = stored(app)
    assert staff.post(PATH, data=outage(**changes)).status_code == 422
    assert (stored(app), count(app, Closure), count(app, Interruption), mails(app)) == (before, 0, 0, {})


@pytest.fixture
def power(app: Flask, staff: FlaskClient) -> str:
    """A power bus: without it nothing works in zone A, and some things do in zone B."""
    made = staff.post("/staff/settings/utilities/new", data={"name": "전원 1계통", "full": ["1"], "partly": ["2"]})
    assert made.status_code == 303
    with app.app_context():
        return str(db.session.scalars(select(Utility.id)).one())


def test_an_outage_of_a_utility_closes_what_needs_it_and_warns_of_the_rest_b116(
    app: Flask, staff: FlaskClient, client_of: ClientOf, booked: list[str], power: str
) -> None:
    theirs = book(client_of("tenant-b"), "tenant-b", "api", "b", "12:00", "13:00").code
    assert "모든 설비를 쓸 수는 없습니다" not in staff.get("/spaces/b").text

    assert staff.post(PATH, data=outage(spaces=[], utility=power)).status_code == 303

    tenant = client_of("tenant-a")
    assert book(tenant, "tenant-a", "api", "a", "13:00", "14:00").codes == ("closure",)
    assert [("정전" in staff.get(f"/spaces/{space}").text) for space in "abc"] == [True, True, False]
    assert "설비를 쓸 수는 없습니다" in client_of("tenant-b").get(f"/bookings/{theirs}").text
    held = tenant.post("/holds", data={"space": "b", "starts_at": typed(kst("13:00")), "ends_at": typed(kst("14:00"))})
    assert "모든 설비를 쓸 수는 없습니다" in tenant.get(held.location).text
    with app.app_context():
        keys = list(db.session.scalars(select(Message.key).where(Message.key.startswith("outage-"))))
    assert len(keys) == 2  # One mail each, though tenant B has one booking that is closed and one that is warned of.
    told = mails(app)["tenant-b@test.example"]
    assert [code in told for code in (booked[1], theirs)] == [True, True]
    assert "설비 일부를 쓸 수 없습니다" in told
    assert problems(app) == []


def test_a_utility_that_makes_no_sense_is_refused_and_one_that_changed_meanwhile(
    app: Flask, staff: FlaskClient, power: str
) -> None:
    path = f"/staff/settings/utilities/{power}"
    for wrong in ({"name": "", "full": ["1"]}, {"name": "공기", "full": []}, {"name": "공기", "full": ["999"]}):
        assert staff.post("/staff/settings/utilities/new", data=wrong).status_code == 422
    stale = form_of(staff.get(path).text)
    assert send(staff, path, form_of(staff.get(path).text), name="전원 2계통").status_code == 303
    assert send(staff, path, stale, name="전원 3계통").status_code == 409
    assert count(app, Utility) == 1


def test_who_is_booked_inside_an_outage_waits_for_a_decision_until_somebody_keeps_or_moves_them(
    app: Flask, staff: FlaskClient, client_of: ClientOf, booked: list[str]
) -> None:
    assert booked[1] not in staff.get("/staff/todo").text
    staff.post(PATH, data=outage())
    with app.app_context():
        number = db.session.scalars(select(Closure.id)).one()
    path = f"/staff/settings/closures/{number}"
    text = staff.get("/staff/todo").text
    assert [(code in text) for code in booked] == [False, True, False]  # Who was interrupted is not asked about.
    assert f'href="{path}"' in text

    assert staff.post(f"{path}/keep", data={"why": " "}).status_code == 422
    assert booked[1] in staff.get("/staff/todo").text
    assert staff.post(f"{path}/keep", data={"why": "발전기로 운영"}).status_code == 303

    assert booked[1] not in staff.get("/staff/todo").text
    assert "발전기로 운영" in client_of("tenant-b").get(f"/bookings/{booked[1]}").text
    assert [(verb, why) for verb, _n, _b, _a, why in audit(app, "booking") if verb == "keep"] == [
        ("keep", "발전기로 운영")
    ]
    with app.app_context():
        keys = list(db.session.scalars(select(Message.key).where(Message.key.startswith("closure-"))))
    assert len(keys) == 1
    assert problems(app) == []
