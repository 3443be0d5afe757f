"""Pages of tenants and units: what staff do with them, and what a tenant sees of itself and nobody else."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import delete, select

from anchorcenter.accounts.access_log import AccessEntry
from anchorcenter.accounts.models import Person
from anchorcenter.core.db import db
from anchorcenter.core.unit_of_work import writing
from anchorcenter.tenants.models import Charge, Contract, HandOver, Review, Tenant
from anchorcenter.tenants.queries import get_tenant
from tests.accounts.mails import link_in, read_mails
from tests.guards.test_pages import check
from tests.guards.test_queries import counting
from tests.operations.pages import audit
from tests.steps import count
from tests.tenants.lets import A, B, contracts, hand_over, leave, let, move, register, suspend

ClientOf = Callable[[str], FlaskClient]
SECRET = "correct horse battery"  # pragma: allowlist secret
DAYS = {"first_on": "2026-12-01", "last_on": "2027-11-30"}


def typed(**changes: Any) -> dict[str, Any]:
    return {"name": "다 연구소", "kind": "research", "business_no": "999-88-12301", "version": "1"} | changes


def tenant_page(client: FlaskClient, number: int) -> str:
    answer = client.get(f"/staff/tenants/{number}")
    assert answer.status_code == 200
    check(answer.text)
    return answer.text


def test_staff_keep_a_tenant_and_let_it_a_unit(app: Flask, client_of: ClientOf) -> None:
    staff = client_of("staff")
    made = staff.post("/staff/tenants/new", data=typed())
    assert (made.status_code, made.location) == (303, "/staff/tenants/3")
    signed = staff.post("/staff/tenants/3/contracts/new", data=DAYS | {"unit": "unit-1", "rent_won": "330000"})
    assert (signed.status_code, contracts(app)) == (303, [("unit-1", "2026-12-01", "2027-12-01", True)])
    text = tenant_page(staff, 3)
    assert ("999-88-12301" in text, "330,000원" in text, "2027. 11. 30.(화)" in text) == (True, True, True)
    assert "다 연구소" in staff.get("/staff/tenants").text
    assert "계약 예정" in staff.get("/staff/units").text


def test_a_wrong_business_number_is_kept_with_a_warning(app: Flask, client_of: ClientOf) -> None:
    staff = client_of("staff")
    staff.post("/staff/tenants/new", data=typed(business_no="999-88-12302"))
    assert "검증 숫자가 맞지 않으니" in tenant_page(staff, 3)


def test_staff_invite_the_first_manager_of_a_new_tenant_and_nobody_after(app: Flask, client_of: ClientOf) -> None:
    number, staff = register(app, "새 회사"), client_of("staff")
    path = f"/staff/tenants/{number}/invite"
    assert path in tenant_page(staff, number)
    assert "관리자 초대" in staff.get(path).text
    assert staff.post(path, data={"email": "nobody"}).status_code == 422
    assert staff.post(path, data={"email": "guest@company.example"}).status_code == 303
    (mail,) = read_mails(app, "guest@company.example")
    assert [row[:2] for row in audit(app, "invitation")] == [("invite", 1)]
    link, guest = link_in(mail), app.test_client()
    typed_in = {"name": "손님", "password": SECRET, "terms": "y", "privacy": "y"}
    assert guest.post(f"{link}/signup", data=typed_in).status_code == 303
    guest.post("/login", data={"email": "guest@company.example", "password": SECRET})
    assert "새 회사" in guest.get("/company").text
    assert (
        guest.post("/organisation/invitations", data={"email": "b@company.example", "rank": "member"}).status_code
        == 303
    )
    assert path not in tenant_page(staff, number)
    again = staff.post(path, data={"email": "other@company.example"})
    assert (again.status_code, read_mails(app, "other@company.example")) == (409, [])


def test_nobody_is_invited_to_what_is_no_tenant(client_of: ClientOf) -> None:
    assert client_of("staff").post("/staff/tenants/99/invite", data={"email": "a@company.example"}).status_code == 404


def test_members_of_a_tenant_find_their_company_from_their_profile(app: Flask, client_of: ClientOf) -> None:
    def is_linked(name: str) -> bool:
        return 'href="/company"' in client_of(name).get("/profile").text

    register(app, A)
    names = ("tenant-a", "tenant-a-member", "tenant-b", "citizen")
    assert {name: is_linked(name) for name in names} == dict(zip(names, (True, True, False, False), strict=True))


def test_a_tenant_without_a_name_is_refused(app: Flask, client_of: ClientOf) -> None:
    refused = client_of("staff").post("/staff/tenants/new", data=typed(name=""))
    assert (refused.status_code, count(app, Tenant)) == (422, 0)


def test_a_profile_that_somebody_has_changed_meanwhile_is_refused(app: Flask, client_of: ClientOf) -> None:
    number, staff = register(app), client_of("staff")
    first = staff.post(f"/staff/tenants/{number}/edit", data=typed(name="가 회사", field="드론"))
    again = staff.post(f"/staff/tenants/{number}/edit", data=typed(name="가 회사", field="로봇"))
    assert (first.status_code, again.status_code) == (303, 409)
    assert "드론" in tenant_page(staff, number)


def test_a_manager_changes_what_is_said_of_their_own_company_and_not_its_name_or_kind(
    app: Flask, client_of: ClientOf
) -> None:
    number, manager = register(app), client_of("tenant-a")
    assert "/company/edit" in manager.get("/company").text
    app.config["WTF_CSRF_ENABLED"] = True
    form = manager.get("/company/edit").text
    app.config["WTF_CSRF_ENABLED"] = False
    check(form)
    assert ('name="name"' in form, 'name="kind"' in form, 'name="name_en"' in form) == (False, False, True)
    sent = typed(name="빼앗은 이름", kind="institution", field="드론", contact_phone="031 123 4567")
    assert manager.post("/company/edit", data=sent).status_code == 303
    with app.app_context():
        row = get_tenant(number)
        found = row.organisation.name, str(row.kind), row.field, row.contact_phone, row.business_no
    assert found == (A, "company", "드론", "+82311234567", "9998812301")
    assert "031-123-4567" in manager.get("/company").text
    assert [row[:2] for row in audit(app, "tenant")] == [("register", number), ("change", number)]


@pytest.mark.parametrize(("who", "status"), [("tenant-a-member", 403), ("tenant-b", 404), ("citizen", 404)])
def test_nobody_else_changes_it(app: Flask, client_of: ClientOf, who: str, status: int) -> None:
    number, client = register(app, field="로봇"), client_of(who)
    assert "/company/edit" not in client.get("/company").text
    answers = client.get("/company/edit"), client.post("/company/edit", data=typed(field="드론"))
    assert [answer.status_code for answer in answers] == [status, status]
    with app.app_context():
        assert get_tenant(number).field == "로봇"


def test_who_looks_at_a_contact_with_an_account_is_written_down(app: Flask, client_of: ClientOf) -> None:
    number = register(app, contact_name="시민", contact_email="citizen@test.example")
    other = register(app, B, contact_name="다른 이", contact_email="nobody@company.example")

    def looks(who: str, path: str) -> list[str]:
        with app.app_context(), writing():
            db.session.execute(delete(AccessEntry))
        assert client_of(who).get(path).status_code == 200
        with app.app_context():
            rows = db.session.scalars(select(Person.email).join(AccessEntry, AccessEntry.person_id == Person.id))
            return [email for email in rows if email == "citizen@test.example"]

    seen = ["citizen@test.example"]
    assert looks("staff", f"/staff/tenants/{number}") == looks("staff", f"/staff/tenants/{number}/edit") == seen
    assert looks("tenant-a", "/company") == looks("tenant-a", "/company/edit") == seen
    assert looks("staff", f"/staff/tenants/{other}") == []


@pytest.mark.parametrize("wrong", [{"contact_email": "nobody"}, {"contact_phone": "12"}])
def test_a_contact_whom_nobody_reaches_is_refused(app: Flask, client_of: ClientOf, wrong: dict[str, str]) -> None:
    register(app, field="로봇")
    refused = client_of("tenant-a").post("/company/edit", data=typed(field="드론") | wrong)
    assert (refused.status_code, f'id="{next(iter(wrong))}-error"' in refused.text) == (422, True)
    with app.app_context():
        assert get_tenant(1).field == "로봇"


def test_a_name_that_another_has_is_refused(app: Flask, client_of: ClientOf) -> None:
    number = register(app)
    refused = client_of("staff").post(f"/staff/tenants/{number}/edit", data=typed(name="나 회사"))
    assert refused.status_code == 409
    assert "나 회사" not in client_of("staff").get(f"/staff/tenants/{number}").text


def test_a_unit_that_nobody_has_leads_to_a_contract_for_it(app: Flask, client_of: ClientOf) -> None:
    let(app, "unit-1", "2026-01-01", "2027-12-31")
    staff, path = client_of("staff"), "/staff/contracts/new?unit=unit-2"
    assert f'href="{path}"' in staff.get("/staff/units/unit-2").text
    assert re.search(r'<option[^>]*value="unit-2"[^>]*selected|<option selected value="unit-2"', staff.get(path).text)
    assert "/staff/contracts/new" not in staff.get("/staff/units/unit-1").text.partition("<main")[2]


def test_a_unit_that_is_let_is_refused_by_name(app: Flask, client_of: ClientOf) -> None:
    let(app, "unit-1", "2026-12-01", "2026-12-31", name=B)
    number, staff = register(app), client_of("staff")
    refused = staff.post(f"/staff/tenants/{number}/contracts/new", data=DAYS | {"unit": "unit-1"})
    assert (refused.status_code, count(app, Contract)) == (409, 1)
    assert "나 회사" in refused.text
    for changes, said in (({"first_on": ""}, "날짜"), ({"last_on": "2026-11-01"}, "마지막 날이 첫날보다")):
        answer = staff.post(f"/staff/tenants/{number}/contracts/new", data=DAYS | {"unit": "unit-2"} | changes)
        assert (answer.status_code, said in answer.text, count(app, Contract)) == (422, True, 1)


def test_staff_renew_and_move(app: Flask, client_of: ClientOf) -> None:
    let(app, "unit-1", "2026-01-01", "2026-12-31")
    staff = client_of("staff")
    assert staff.post("/staff/contracts/1/renew", data={"last_on": "2027-12-31"}).status_code == 303
    assert staff.post("/staff/contracts/2/move", data={"unit": "unit-2", "first_on": "2027-07-01"}).status_code == 303
    assert [row[:3] for row in contracts(app)] == [
        ("unit-1", "2026-01-01", "2027-01-01"),
        ("unit-1", "2027-01-01", "2027-07-01"),
        ("unit-2", "2027-07-01", "2028-01-01"),
    ]
    unit = staff.get("/staff/units/unit-1").text
    check(unit)
    assert unit.count("Company A") + unit.count(A) >= 2


def test_charges_are_written_down_paid_and_taken_back(app: Flask, client_of: ClientOf) -> None:
    let(app, "unit-1", "2026-01-01", "2026-12-31")
    staff, number = client_of("staff"), register(app)
    wanted = {"kind": "rent", "amount_won": "330000", "due_on": "2026-11-10", "note": "11월"}
    for _ in range(2):
        assert staff.post("/staff/tenancies/1/charges/new", data=wanted).status_code == 303
    assert tenant_page(staff, number).count("기한 지남") == 2
    assert staff.post("/staff/charges/1/settle", data={"paid_on": "2026-11-20"}).status_code == 303
    assert staff.post("/staff/charges/2/drop").status_code == 303
    assert "기한 지남" not in tenant_page(staff, number)
    for way in ("settle", "drop"):
        assert staff.post(f"/staff/charges/1/{way}", data={"paid_on": "2026-11-21"}).status_code == 409
    assert count(app, Charge, Charge.paid_on.is_not(None)) == 1
    refused = staff.post("/staff/tenancies/1/charges/new", data=wanted | {"amount_won": "0"})
    assert (refused.status_code, count(app, Charge)) == (422, 2)


def test_a_year_is_reviewed_once(app: Flask, client_of: ClientOf) -> None:
    let(app, "unit-1", "2026-01-01", "2026-12-31")
    staff = client_of("staff")
    wanted = {"year": "2026", "score": "87", "decision": "renew", "note": "매출 증가"}
    assert staff.post("/staff/tenancies/1/reviews/new", data=wanted).status_code == 303
    assert "100점 중 87점" in tenant_page(staff, register(app))
    assert staff.post("/staff/tenancies/1/reviews/new", data=wanted).status_code == 409
    assert (
        staff.post("/staff/tenancies/1/reviews/new", data=wanted | {"year": "2025", "score": "101"}).status_code == 422
    )
    assert count(app, Review) == 1


def test_steps_of_the_hand_over_are_checked_off_once(app: Flask, client_of: ClientOf) -> None:
    let(app, "unit-1", "2026-01-01", "2026-12-31")
    staff = client_of("staff")
    assert "퇴거 점검" in staff.get("/staff/contracts/1/hand-over?step=keys").text
    assert staff.post("/staff/contracts/1/hand-over", data={"step": "keys", "note": "2개"}).status_code == 303
    assert staff.post("/staff/contracts/1/hand-over", data={"step": "keys"}).status_code == 409
    assert (count(app, HandOver), "2개" in tenant_page(staff, register(app))) == (1, True)


def test_what_was_handed_over_is_read_after_they_left_and_of_a_unit_that_they_left_before(
    app: Flask, client_of: ClientOf
) -> None:
    first = let(app, "unit-1", "2026-01-01", "2026-12-31")
    second = move(app, first, "unit-2", "2026-06-16")
    staff, number = client_of("staff"), register(app)
    assert [f"/staff/contracts/{each}/hand-over" in tenant_page(staff, number) for each in (first, second)] == [
        True
    ] * 2
    hand_over(app, second)
    leave(app, second, "2026-11-22")
    text = tenant_page(staff, number)
    assert ("/hand-over" in text, text.count("완료<"), text.count("기록 없음<")) == (False, 6, 6)


def test_a_suspension_is_lifted(app: Flask, client_of: ClientOf) -> None:
    suspend(app, let(app, "unit-1", "2026-01-01", "2026-12-31"), "2026-11-23")
    staff, number = client_of("staff"), register(app)
    assert "입주기업 자격으로 예약할 수 없습니다" in tenant_page(staff, number)
    assert staff.post("/staff/tenancies/1/lift", data={"first_on": "2026-11-24"}).status_code == 303
    assert "입주기업 자격으로 예약할 수 없습니다" not in tenant_page(staff, number)


def test_who_is_over_may_be_read_and_not_changed(app: Flask, client_of: ClientOf) -> None:
    from_here = let(app, "unit-1", "2026-01-01", "2026-11-20")
    hand_over(app, from_here)
    staff = client_of("staff")
    assert staff.post("/staff/contracts/1/renew", data={"last_on": "2026-12-31"}).status_code == 303


def test_a_manager_sees_what_it_costs_and_a_member_does_not(app: Flask, client_of: ClientOf) -> None:
    let(app, "unit-1", "2026-01-01", "2026-12-31", rent_won=330_000)
    for name, is_told in (("tenant-a", True), ("tenant-a-member", False)):
        text = client_of(name).get("/company").text
        check(text)
        assert ("UNIT-1" in text, "330,000" in text) == (True, is_told)


def test_nobody_sees_another_company(app: Flask, client_of: ClientOf) -> None:
    let(app, "unit-1", "2026-01-01", "2026-12-31", rent_won=330_000)
    assert client_of("tenant-b").get("/company").status_code == 404
    let(app, "unit-2", "2026-01-01", "2026-12-31", name=B)
    text = client_of("tenant-b").get("/company").text
    assert ("UNIT-2" in text, "UNIT-1" in text, "330,000" in text, A in text) == (True, False, False, False)
    assert client_of("citizen").get("/company").status_code == 404


@pytest.mark.parametrize(
    "path", ["/staff/tenants", "/staff/units", "/staff/units/unit-1", "/staff/tenants/1", "/company"]
)
def test_as_many_questions_for_many_contracts_as_for_one(app: Flask, client_of: ClientOf, path: str) -> None:
    client = client_of("tenant-a" if path == "/company" else "staff")
    let(app, "unit-1", "2026-01-01", "2026-03-31")
    client.get(path)
    with counting(app) as few:
        assert client.get(path).status_code == 200
    for month, unit in ((4, "unit-1"), (5, "unit-1"), (6, "unit-2"), (7, "unit-3")):
        let(app, unit, f"2026-{month:02}-01", f"2026-{month:02}-28")
    for unit, name in (("unit-1", B), ("unit-2", A)):
        let(app, unit, "2026-11-01", "2027-01-31", name=name)
    with counting(app) as many:
        client.get(path)
    assert len(many) == len(few)
