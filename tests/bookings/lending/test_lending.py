"""Equipment goes out to one person at a time, and comes back with a word on how it is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError

from anchorcenter.bookings.care.models import Report
from anchorcenter.bookings.lending.jobs import remind_late
from anchorcenter.bookings.lending.models import Equipment, Loan, State
from anchorcenter.core.audit import AuditEntry
from anchorcenter.core.db import db
from anchorcenter.core.unit_of_work import writing
from tests.accounts.mails import read_mails
from tests.bookings.lending.things import DUE, give_back, hand_out, lent, piece
from tests.guards.test_pages import check
from tests.operations.pages import form_of, send
from tests.steps import WAYS, bearer, book, count, problems
from tests.times import DAY, HOUR, MINUTE, NOW, kst

ClientOf = Callable[[str], FlaskClient]
Clock = Callable[[datetime], None]


def loans(app: Flask) -> list[tuple[Any, ...]]:
    """Of every loan: piece, outcome, whether it is out."""
    with app.app_context():
        rows = select(Loan).order_by(Loan.id)
        return [(loan.equipment_id, loan.outcome, loan.returned_at is None) for loan in db.session.scalars(rows)]


def verbs(app: Flask) -> list[str]:
    with app.app_context():
        rows = select(AuditEntry.verb).where(AuditEntry.record == "equipment").order_by(AuditEntry.id)
        return list(db.session.scalars(rows))


@pytest.mark.parametrize("way", WAYS)
def test_what_somebody_has_is_handed_to_nobody_else_until_it_is_back(app: Flask, client_of: ClientOf, way: str) -> None:
    staff = client_of("staff")
    piece(app)
    assert hand_out(staff, way, condition="팔에 긁힌 자국").status == 201
    again = hand_out(staff, way, email="tenant-b@test.example")
    assert again.status == 409
    assert again.codes == ("lent",) if way == "api" else "2026. 11. 24.(화) 08:00까지 대여 중입니다." in again.text
    assert loans(app) == [(1, None, True)]
    assert [give_back(staff, way).status for _twice in range(2)] == [200, 409]
    assert hand_out(staff, way, email="tenant-b@test.example").status == 201
    assert loans(app) == [(1, "ok", False), (1, None, True)]
    assert verbs(app) == ["create", "lend", "take_back", "lend"]
    assert problems(app) == []


def test_the_database_itself_lends_nothing_twice(app: Flask) -> None:
    lent(app, "tenant-a")
    loan = {"equipment_id": 1, "person_id": 2, "lent_at": NOW, "lent_by_id": 5, "due_at": DUE}
    with app.app_context(), pytest.raises(IntegrityError), writing():
        db.session.execute(insert(Loan).values(loan))
    assert count(app, Loan) == 1


@pytest.mark.parametrize("way", WAYS)
def test_what_is_lent_with_a_booking_is_due_at_its_end_and_stands_on_its_page(
    app: Flask, client_of: ClientOf, way: str
) -> None:
    staff, tenant = client_of("staff"), client_of("tenant-a")
    code = book(tenant, "tenant-a", "api", "a", "10:00", "11:00").json["code"]
    piece(app)
    assert hand_out(staff, way, booking=code, due_at=None).status == 201
    with app.app_context():
        loan = db.session.scalars(select(Loan)).one()
        assert (loan.due_at, loan.booking_id, loan.person.email) == (kst("11:00"), 1, "tenant-a@test.example")
    for client, path in ((tenant, f"/bookings/{code}"), (staff, f"/bookings/{code}"), (tenant, "/loans")):
        assert "DR-01 · 시험용 드론" in client.get(path).text
    mine = tenant.get("/api/v1/loans", headers=bearer("tenant-a")).json
    assert [(each["equipment"], each["booking"]) for each in mine["items"]] == [("DR-01", code)]  # type: ignore[index]
    assert tenant.get("/api/v1/loans", headers=bearer("tenant-b")).json == {"items": []}
    listed: Any = tenant.get("/api/v1/equipment", headers=bearer("citizen")).json
    assert [(each["number"], each["due_at"] is not None) for each in listed["items"]] == [("DR-01", True)]
    assert "DR-01" not in client_of("tenant-b").get("/loans").text


@pytest.mark.parametrize("way", WAYS)
def test_a_damaged_piece_is_in_repair_and_a_fault_to_see_to(app: Flask, client_of: ClientOf, way: str) -> None:
    staff = client_of("staff")
    lent(app, "tenant-a")
    assert (give_back(staff, way, outcome="damaged").status, count(app, Report)) == (422, 0)
    assert give_back(staff, way, outcome="damaged", note="프로펠러가 부러짐").status == 200
    assert hand_out(staff, way).status == 422
    assert "DR-01 시험용 드론: 프로펠러가 부러짐" in staff.get("/staff/todo").text
    with app.app_context():
        assert (db.session.get_one(Equipment, 1).state, db.session.get_one(Loan, 1).report_id) == (State.IN_REPAIR, 1)
    page = staff.get("/staff/equipment/1").text
    assert ("/staff/incidents/1" in page, loans(app)) == (True, [(1, "damaged", False)])
    edited = send(
        staff, "/staff/equipment/1/change", form_of(staff.get("/staff/equipment/1/change").text), state="in_service"
    )
    assert (edited.status_code, hand_out(staff, way).status) == (303, 201)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"due_at": NOW}, 422),
        ({"due_at": NOW + 30 * DAY + MINUTE}, 422),
        ({"due_at": None}, 422),
        ({"email": "nobody-at-all@test.example"}, 422),
        ({"email": ""}, 422),
        ({"booking": "B-2026-000009"}, 404),
        ({"booking": "B-2026-000001"}, 422),
    ],
)
def test_what_is_refused_lends_nothing(
    app: Flask, client_of: ClientOf, way: str, changes: dict[str, Any], status: int
) -> None:
    tenant = client_of("tenant-a")
    code = book(tenant, "tenant-a", "api", "a", "10:00", "11:00").json["code"]
    assert tenant.post(f"/bookings/{code}/cancel").status_code == 303
    piece(app)
    assert (hand_out(client_of("staff"), way, **changes).status, count(app, Loan)) == (status, 0)


def test_only_staff_hand_out_and_take_back(app: Flask, client_of: ClientOf) -> None:
    client = client_of("tenant-a")
    lent(app, "tenant-a")
    sent = {"equipment": "DR-01", "email": "tenant-a@test.example", "due_at": DUE.isoformat()}
    answers = [
        client.post("/api/v1/loans", json=sent, headers=bearer("tenant-a")).status_code,
        client.post("/api/v1/loans/1/return", json={}, headers=bearer("tenant-a")).status_code,
        client.post("/api/v1/loans/1/return", json={}, headers=bearer("tenant-b")).status_code,
        client.post("/staff/equipment/loans/1/return", data={"outcome": "ok"}).status_code,
    ]
    assert (answers, loans(app)) == ([403, 403, 404, 403], [(1, None, True)])


def test_who_does_not_give_it_back_is_told_once_and_staff_see_it(app: Flask, client_of: ClientOf, clock: Clock) -> None:
    lent(app, "tenant-a", due_at=NOW + HOUR)
    staff = client_of("staff")

    def at(moment: datetime) -> tuple[bool, bool, int]:
        clock(moment)
        with app.app_context():
            remind_late(moment)
        on_list = "DR-01" in staff.get("/staff/equipment?show=late").text
        mails = [mail["Subject"] for mail in read_mails(app, "tenant-a@test.example")]
        return "시험용 드론" in staff.get("/staff/todo").text, on_list, mails.count("반납해 주세요: DR-01 시험용 드론")

    assert at(NOW + HOUR - MINUTE) == (False, False, 0)
    assert at(NOW + HOUR) == (True, True, 0)
    assert at(NOW + HOUR + 15 * MINUTE) == (True, True, 1)
    assert at(NOW + 5 * HOUR) == (True, True, 1)
    assert give_back(staff, "page").status == 200
    assert at(NOW + 6 * HOUR) == (False, False, 1)


def test_nobody_puts_away_what_somebody_has_or_overwrites_what_they_did_not_see(
    app: Flask, client_of: ClientOf
) -> None:
    staff, path = client_of("staff"), "/staff/equipment/1/change"
    lent(app, "tenant-a")
    piece(app, "DR-02")
    seen = form_of(staff.get(path).text)
    assert send(staff, path, seen.copy(), state="retired").status_code == 409
    assert send(staff, path, seen.copy(), number="DR-02").status_code == 409
    assert send(staff, path, seen.copy(), space="none").status_code == 422
    assert send(staff, path, seen.copy(), name="").status_code == 422
    assert send(staff, path, seen.copy(), note="새 스티커").status_code == 303
    assert send(staff, path, seen.copy(), note="다른 말").status_code == 409
    with app.app_context():
        row = db.session.get_one(Equipment, 1)
        assert (row.number, row.note, row.state, row.version) == ("DR-01", "새 스티커", State.IN_SERVICE, 2)


def test_programs_of_staff_enter_and_change_pieces(app: Flask, client_of: ClientOf) -> None:
    client, made = client_of(""), {"number": "DR-09", "kind": "drone", "name": "시험용 드론", "space": "a"}

    def put(piece: str, who: str = "staff", **changes: object) -> int:
        path = f"/api/v1/equipment/{piece}"
        return client.put(path, json=made | changes, headers=bearer(who)).status_code

    got = client.post("/api/v1/equipment", json=made, headers=bearer("staff"))
    assert got.json == made | {"state": "in_service", "due_at": None, "version": 1}
    assert client.post("/api/v1/equipment", json=made, headers=bearer("staff")).status_code == 409  # Its number.
    assert client.post("/api/v1/equipment", json=made, headers=bearer("tenant-a")).status_code == 403
    assert put("DR-09", number="DR-10", note="새 스티커", version=1) == 200
    assert [put("DR-10", version=1), put("DR-09", version=2), put("DR-10", who="tenant-a", version=2)] == [
        409,
        404,
        403,
    ]
    lent(app, "tenant-a", "DR-11")
    assert put("DR-11", number="DR-11", state="retired", version=1) == 409  # Somebody has it.
    listed: Any = client.get("/api/v1/equipment", headers=bearer("tenant-a")).json
    assert [(each["number"], each["version"]) for each in listed["items"]] == [("DR-10", 2), ("DR-11", 1)]


def test_files_name_nobody(app: Flask, client_of: ClientOf) -> None:
    lent(app, "tenant-a", condition="=1+1")
    staff = client_of("staff")
    assert give_back(staff, "page").status == 200
    inventory, file = staff.get("/staff/equipment.csv").text, staff.get("/staff/equipment/loans.csv").text
    assert ("DR-01,드론,시험용 드론,A,사용 가능" in inventory, "DR-01,드론" in file) == (True, True)
    assert ("사람 tenant-a" in file, "'=1+1" in file) == (False, True)


@pytest.mark.parametrize("language", ["ko", "en"])
def test_pages_of_equipment_are_whole(app: Flask, client_of: ClientOf, language: str) -> None:
    tenant, staff = client_of("tenant-a"), client_of("staff")
    code = book(tenant, "tenant-a", "api", "a", "10:00", "11:00").json["code"]
    for client in (tenant, staff):
        client.get(f"/language/{language}")
    lent(app, "tenant-a", condition="긁힘")
    piece(app, "DR-02")
    assert hand_out(staff, "page", "DR-02", 2, booking=code, due_at=None).status == 201
    piece(app, "DR-03")
    pages = [
        staff.get("/staff/equipment"), staff.get("/staff/equipment/1"), staff.get("/staff/equipment/3"),
        staff.get(f"/staff/equipment/3?booking={code}"), staff.get("/staff/equipment/1/change"), tenant.get("/loans"),
        staff.post("/staff/equipment/3/lend", data={"person": "tenant"}),
        staff.post("/staff/equipment/1/lend", data={"booking": code}),
        staff.post("/staff/equipment/loans/1/return", data={"outcome": "damaged"}),
        staff.post("/staff/equipment/new", data={}), tenant.get(f"/bookings/{code}"), staff.get(f"/bookings/{code}"),
    ]  # fmt: skip
    for page in pages:
        check(page.text)
    assert [page.status_code for page in pages] == [200] * 6 + [422, 409, 422, 422, 200, 200]
