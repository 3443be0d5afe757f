"""Someone leaves: nothing they booked vanishes by itself, and what they did keeps a name that tells nothing."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from anchorcenter.accounts.models import ApiToken, Person, Role, RoleGrant, SignIn
from anchorcenter.bookings.models import Booking, Hold, Status
from anchorcenter.core.audit import AuditEntry, broken_seals, seal
from anchorcenter.core.db import db
from anchorcenter.core.errors import DomainError
from anchorcenter.core.outbox import Message
from anchorcenter.core.unit_of_work import writing
from anchorcenter.facilities.models import Occupancy
from anchorcenter.operations.leaving import service
from anchorcenter.operations.leaving.service import Leaving
from tests.accounts.mails import read_mails
from tests.steps import actor, book, book_for, count, problems, slot, statuses
from tests.times import HOUR, NOW, kst

ClientOf = Callable[[str], FlaskClient]


def number(app: Flask, name: str) -> int:
    return actor(app, name).id


def person(app: Flask, person_id: int) -> dict[str, Any]:
    with app.app_context():
        row = db.session.get_one(Person, person_id)
        return {"name": row.name, "name_en": row.name_en, "email": row.email, "is_active": row.is_active}


@pytest.fixture
def codes(client_of: ClientOf) -> list[str]:
    """Two bookings that the member of company A has ahead, and a hold."""
    member = client_of("tenant-a-member")
    made = [book(member, "tenant-a-member", "page", "a", h, f"{int(h[:2]) + 1}:00").code for h in ("10:00", "13:00")]
    assert member.post("/holds", data=slot("b", "15:00", "16:00")).status_code == 303
    return made


def leave(app: Flask, client: FlaskClient, choices: dict[str, str], who: str = "tenant-a-member") -> Any:
    address = f"/staff/people/{number(app, who)}/leave"
    return client.post(address, data={"why": "퇴사"} | choices)


def test_all_they_have_ahead_is_listed_b75(app: Flask, client_of: ClientOf, codes: list[str]) -> None:
    page = client_of("staff").get(f"/staff/people/{number(app, 'tenant-a-member')}/leave").text
    assert [page.count(f">{code}<") for code in codes] == [1, 1]
    assert (page.count(">사람 tenant-a<"), page.count("사람 tenant-b")) == (2, 0)


def test_each_booking_is_handed_over_or_cancelled_then_the_account_is_closed_b75(
    app: Flask, client_of: ClientOf, codes: list[str]
) -> None:
    member_id, manager_id = number(app, "tenant-a-member"), number(app, "tenant-a")
    answer = leave(app, client_of("staff"), {codes[0]: str(manager_id), codes[1]: "cancel"})
    assert (answer.status_code, answer.location) == (303, f"/staff/people/{member_id}?done=changed")
    with app.app_context():
        rows = db.session.execute(select(Booking.booked_by_id, Booking.status).order_by(Booking.id)).all()
        assert [tuple(row) for row in rows] == [(manager_id, Status.CONFIRMED), (member_id, Status.CANCELLED)]
        held = select(Occupancy.id).join(Hold, Hold.occupancy_id == Occupancy.id)
        held = held.where(Occupancy.released_at.is_(None), Occupancy.expires_at.is_not(None))
        assert (db.session.get_one(Person, member_id).is_active, db.session.scalars(held).all()) == (False, [])
        assert f"{codes[1]}-cancelled" in set(db.session.scalars(select(Message.key)))
    assert client_of("tenant-a-member").get("/bookings").status_code == 303
    assert problems(app) == []


@pytest.mark.parametrize("choices", [{}, {0: "cancel"}, {0: "cancel", 1: ""}, {0: "cancel", 1: "99"}])
def test_nothing_happens_before_all_is_chosen_b75(
    app: Flask, client_of: ClientOf, codes: list[str], choices: dict[int, str]
) -> None:
    answer = leave(app, client_of("staff"), {codes[n]: choice for n, choice in choices.items()})
    assert (answer.status_code, statuses(app), person(app, number(app, "tenant-a-member"))["is_active"]) == (
        422,
        ["confirmed", "confirmed"],
        True,
    )


def test_a_booking_made_meanwhile_is_shown_first_b75(app: Flask, client_of: ClientOf, codes: list[str]) -> None:
    """The page was opened before; its form knows nothing of the third booking, and the new form asks for it."""
    book(client_of("tenant-a-member"), "tenant-a-member", "page", "c", "10:00", "11:00")
    answer = leave(app, client_of("staff"), dict.fromkeys(codes, "cancel"))
    assert (answer.status_code, statuses(app)) == (422, ["confirmed"] * 3)


def test_what_was_booked_after_the_form_was_read_stops_it_b75(app: Flask, codes: list[str]) -> None:
    wanted = Leaving(person_id=number(app, "tenant-a-member"), choices={codes[0]: None}, why="퇴사")
    by = actor(app, "staff")
    with app.app_context(), pytest.raises(DomainError) as refused, writing():
        service.leave(wanted, by=by, now=NOW)
    assert (refused.value.status, statuses(app)) == (409, ["confirmed", "confirmed"])


def test_what_is_under_way_is_listed_too_b75(
    app: Flask, client_of: ClientOf, codes: list[str], clock: Callable[[datetime], None]
) -> None:
    clock(kst("10:30"))
    page = client_of("staff").get(f"/staff/people/{number(app, 'tenant-a-member')}/leave").text
    assert [page.count(f">{code}<") for code in codes] == [1, 1]


def test_what_staff_entered_for_a_guest_is_not_theirs_to_take_along_b75(app: Flask, client_of: ClientOf) -> None:
    guests = {"whose": "guest", "guest_name": "박손님", "guest_phone": "010-1234-5678"}
    assert book_for(client_of("staff"), "a", "10:00", "11:00", **guests).status_code == 303
    assert "B-2026-000001" not in client_of("director").get(f"/staff/people/{number(app, 'staff')}/leave").text


def test_a_refused_hand_over_stops_all_of_it(app: Flask, client_of: ClientOf, codes: list[str]) -> None:
    """The manager left the company in another tab: the form was opened before."""
    manager_id = number(app, "tenant-a")
    with app.app_context(), writing():
        db.session.execute(update(Person).where(Person.id == manager_id).values(is_active=False))
    answer = leave(app, client_of("staff"), {codes[0]: "cancel", codes[1]: str(manager_id)})
    assert (answer.status_code, statuses(app)) == (422, ["confirmed", "confirmed"])


def test_only_who_may_take_roles_closes_an_account_with_one(app: Flask, client_of: ClientOf) -> None:
    director, staff = number(app, "director"), number(app, "staff")
    assert client_of("staff").post(f"/staff/people/{director}/leave", data={"why": "x"}).status_code == 403
    assert client_of("staff").get(f"/staff/people/{director}/leave").status_code == 403
    assert client_of("staff").post(f"/staff/people/{staff}/leave", data={"why": "x"}).status_code == 403
    assert client_of("director").post(f"/staff/people/{director}/leave", data={"why": "x"}).status_code == 403
    assert client_of("director").post(f"/staff/people/{staff}/leave", data={"why": "x"}).status_code == 303
    assert (person(app, staff)["is_active"], person(app, director)["is_active"]) == (False, True)


def test_names_in_history_survive_as_pseudonyms_b75(app: Flask, client_of: ClientOf, codes: list[str]) -> None:
    member_id = number(app, "tenant-a-member")
    with app.app_context():
        seal(NOW + HOUR)
    director = client_of("director")
    leave(app, director, dict.fromkeys(codes, "cancel"))
    answer = director.post(f"/staff/people/{member_id}/forget", data={"why": "본인 요청"})
    assert answer.status_code == 303
    assert person(app, member_id) == {
        "name": f"떠난 사람 {member_id}",
        "name_en": f"Former member {member_id}",
        "email": f"former-{member_id}@invalid",
        "is_active": False,
    }
    with app.app_context():
        names = set(db.session.scalars(select(AuditEntry.actor_name).where(AuditEntry.actor_id == member_id)))
        assert (names, broken_seals()) == ({f"떠난 사람 {member_id}"}, [])
    page = client_of("tenant-a").get(f"/bookings/{codes[0]}").text
    assert (f"떠난 사람 {member_id}" in page, "사람 tenant-a-member" in page) == (True, False)
    assert (count(app), problems(app)) == (2, [])


def test_an_open_account_is_not_forgotten(app: Flask, client_of: ClientOf) -> None:
    member_id = number(app, "tenant-a-member")
    answer = client_of("director").post(f"/staff/people/{member_id}/forget", data={"why": "본인 요청"})
    assert (answer.status_code, person(app, member_id)["name"]) == (409, "사람 tenant-a-member")
    assert client_of("staff").post(f"/staff/people/{member_id}/forget", data={"why": "x"}).status_code == 403


def test_mails_that_went_out_are_destroyed_with_the_name(app: Flask, client_of: ClientOf, codes: list[str]) -> None:
    member_id = number(app, "tenant-a-member")
    director = client_of("director")
    leave(app, director, dict.fromkeys(codes, "cancel"))
    with app.app_context(), writing():
        db.session.execute(update(Message).values(sent_at=NOW))
    director.post(f"/staff/people/{member_id}/forget", data={"why": "본인 요청"})
    with app.app_context():
        left = "".join(db.session.scalars(select(Message.payload)))
        assert "tenant-a-member@" not in left


def test_no_table_tells_who_was_forgotten(app: Flask, client_of: ClientOf) -> None:
    """A director who booked, invited, gave and took a role, and to whom a mail still waits."""
    number_of = {name: number(app, name) for name in ("citizen", "tenant-a")}
    with app.app_context(), writing():
        changed = {"name": "독고특이", "name_en": "Oddly Named", "phone": "+821098765432"}
        db.session.execute(update(Person).where(Person.id == number_of["tenant-a"]).values(**changed))
        db.session.add(RoleGrant(person_id=number_of["tenant-a"], role=Role.DIRECTOR, granted_at=NOW, granted_by="x"))
    director, roles = client_of("tenant-a"), f"/staff/people/{number_of['citizen']}/roles"
    code = book(director, "tenant-a", "page", "a", "10:00", "11:00").code
    invited = director.post("/organisation/invitations", data={"email": "guest@company.example", "rank": "member"})
    given = director.post(roles, data={"role": "official", "why": "담당"})
    assert (invited.status_code, given.status_code, director.post(f"{roles}/official/revoke").status_code) == (303,) * 3
    read_mails(app)
    assert leave(app, client_of("director"), {code: "cancel"}, "tenant-a").status_code == 303
    address = f"/staff/people/{number_of['tenant-a']}/forget"
    assert client_of("director").post(address, data={"why": "본인 요청"}).status_code == 303
    read_mails(app)
    with app.app_context():
        tables = {table.name: str(db.session.execute(select(table)).all()) for table in db.metadata.sorted_tables}
        grant = db.session.execute(select(RoleGrant.granted_by, RoleGrant.revoked_by).order_by(RoleGrant.id.desc()))
        assert tuple(grant.first() or ()) == (f"떠난 사람 {number_of['tenant-a']}",) * 2
        theirs = [model.person_id == number_of["tenant-a"] for model in (ApiToken, SignIn)]
        assert [count(app, model, where) for model, where in zip((ApiToken, SignIn), theirs, strict=True)] == [0, 0]
    told = ("독고특이", "Oddly Named", "1098765432", "tenant-a@test.example")
    assert [(name, word) for name, rows in tables.items() for word in told if word in rows] == []


def test_a_closed_account_is_opened_again_for_a_reason(app: Flask, client_of: ClientOf) -> None:
    staff, member = client_of("staff"), number(app, "tenant-a-member")
    leave(app, staff, {})
    address = f"/staff/people/{member}/reopen"
    assert (staff.get(address).status_code, staff.post(address, data={"why": ""}).status_code) == (200, 422)
    assert person(app, member)["is_active"] is False
    assert (staff.post(address, data={"why": "잘못 닫음"}).status_code, person(app, member)["is_active"]) == (303, True)
    assert client_of("tenant-a").get(address).status_code == 403


def test_who_is_forgotten_is_not_opened_again(app: Flask, client_of: ClientOf) -> None:
    director, member = client_of("director"), number(app, "tenant-a-member")
    leave(app, director, {})
    director.post(f"/staff/people/{member}/forget", data={"why": "요청"})
    answer = director.post(f"/staff/people/{member}/reopen", data={"why": "요청"})
    assert (answer.status_code, person(app, member)["is_active"]) == (409, False)
    assert "/reopen" not in director.get(f"/staff/people/{member}").text


def test_staff_appoint_a_manager_where_the_last_one_has_left(app: Flask, client_of: ClientOf) -> None:
    staff, member = client_of("staff"), number(app, "tenant-a-member")
    leave(app, staff, {}, "tenant-a")
    page = staff.get(f"/staff/people/{member}").text
    (address,) = re.findall(rf'"(/staff/people/{member}/memberships/\d+/manager)"', page)
    of_another = address.replace(f"people/{member}/", f"people/{number(app, 'tenant-b')}/")
    assert [staff.post(of_another).status_code, client_of("tenant-b").post(address).status_code] == [404, 403]
    assert actor(app, "tenant-a-member").is_manager is False
    assert (staff.post(address).status_code, actor(app, "tenant-a-member").is_manager) == (303, True)
