"""People for staff: masked until opened, roles with their history, unlocking, and closing an account."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from anchorcenter.accounts import people
from anchorcenter.accounts.access_log import AccessEntry
from anchorcenter.accounts.attempts import begin, guard_of, is_locked
from anchorcenter.accounts.models import ApiToken, Membership, Person, Role, RoleGrant, SignIn
from anchorcenter.accounts.rules import LOCKED_AFTER
from anchorcenter.core.audit import AuditEntry
from anchorcenter.core.db import db
from anchorcenter.core.errors import DomainError
from anchorcenter.core.unit_of_work import writing
from tests.accounts.mails import read_mails
from tests.guards.test_queries import MOST, counting
from tests.steps import actor, bearer, count
from tests.times import DAY, NOW

ClientOf = Callable[[str], FlaskClient]
BY = (6, "사람 director")
WHY = "까닭"


def number(app: Flask, name: str) -> int:
    return actor(app, name).id


def looks(app: Flask) -> list[tuple[int, str]]:
    with app.app_context():
        rows = db.session.execute(select(AccessEntry.person_id, AccessEntry.what).order_by(AccessEntry.id))
        return [(person_id, str(what)) for person_id, what in rows]


def roles(app: Flask, person_id: int) -> list[str]:
    with app.app_context():
        return [str(grant.role) for grant in people.list_roles([person_id])]


def test_the_list_is_masked_and_leaves_no_rows(app: Flask, client_of: ClientOf) -> None:
    with app.app_context(), writing():
        citizen = Person.email == "citizen@test.example"
        db.session.execute(update(Person).where(citizen).values(name="홍길동", phone="+821012345678"))
    page = client_of("staff").get("/staff/people").text.split("<main")[1].split("</main")[0]
    assert [word in page for word in ("홍*동", "ci***@test.example", "010-****-5678")] == [True] * 3
    assert ["@test.example" in page.replace("***@test.example", ""), "홍길동" in page, "1234" in page] == [False] * 3
    assert looks(app) == []


@pytest.mark.parametrize(
    ("part", "found"),
    [
        ("citizen", ["citizen"]),
        ("CITIZEN@", ["citizen"]),
        ("tenant-b", ["tenant-b"]),
        ("없음", []),
        ("%", []),
        ("_", []),
    ],
)
def test_a_search_finds_by_name_and_address_and_is_written_down(
    app: Flask, client_of: ClientOf, part: str, found: list[str]
) -> None:
    page = client_of("staff").get("/staff/people", query_string={"q": part})
    ids = [number(app, name) for name in found]
    assert (page.status_code, [n for n in range(1, 9) if f'href="/staff/people/{n}"' in page.text]) == (200, ids)
    assert looks(app) == [(n, "search") for n in ids]


def test_opening_one_shows_them_whole_and_is_written_down(app: Flask, client_of: ClientOf) -> None:
    person_id = number(app, "tenant-a")
    page = client_of("staff").get(f"/staff/people/{person_id}").text
    assert [word in page for word in ("사람 tenant-a", "tenant-a@test.example", "가 회사")] == [True] * 3
    assert looks(app) == [(person_id, "view")]


def test_the_list_asks_as_much_for_many_as_for_few(app: Flask, client_of: ClientOf) -> None:
    staff, counts = client_of("staff"), []
    staff.get("/staff/people?q=a")
    for more in (0, 60):
        with app.app_context(), writing():
            for n in range(more):
                db.session.add(Person(email=f"p{n}@company.example", name=f"가 {n}", created_at=NOW))
        with counting(app) as asked:
            page = staff.get("/staff/people?q=a")
        counts.append(len(asked))
        assert page.status_code == 200
    assert (counts[0], max(counts) <= MOST) == (counts[1], True)
    assert 'href="/staff/people?page=2"' in staff.get("/staff/people").text


def test_a_director_gives_and_takes_roles_and_their_history_stays(app: Flask, client_of: ClientOf) -> None:
    director, person_id = client_of("director"), number(app, "citizen")
    citizen = client_of("citizen")
    answer = director.post(f"/staff/people/{person_id}/roles", data={"role": "staff", "why": "새 직원"})
    assert (answer.status_code, roles(app, person_id)) == (303, ["staff"])
    assert citizen.get("/bookings").status_code == 303  # They sign in anew with it.
    assert director.post(f"/staff/people/{person_id}/roles/staff/revoke").status_code == 303
    assert roles(app, person_id) == []
    with app.app_context():
        grant = db.session.scalars(select(RoleGrant).where(RoleGrant.person_id == person_id)).one()
        entries = db.session.scalars(select(AuditEntry).where(AuditEntry.record_id == person_id)).all()
    assert (grant.granted_by, grant.revoked_at, grant.revoked_by) == ("사람 director", NOW, "사람 director")
    assert [(e.verb, e.why) for e in entries if e.verb.endswith("role")] == [
        ("grant_role", "새 직원"),
        ("revoke_role", ""),
    ]
    page = director.get(f"/staff/people/{person_id}").text
    assert ("부여 (사람 director)" in page, "해제 (사람 director)" in page) == (True, True)
    assert [what for n, what in looks(app) if n == person_id] == ["change", "change", "view"]


@pytest.mark.parametrize(
    ("data", "status"),
    [
        ({"role": "staff"}, 422),
        ({"role": "owner", "why": WHY}, 422),
        ({"why": WHY}, 422),
        ({"role": "staff", "why": WHY}, 409),
    ],
)
def test_what_is_not_right_gives_no_role(app: Flask, client_of: ClientOf, data: dict[str, str], status: int) -> None:
    person_id, before = number(app, "staff"), count(app, RoleGrant)
    answer = client_of("director").post(f"/staff/people/{person_id}/roles", data=data)
    assert (answer.status_code, count(app, RoleGrant)) == (status, before)


def test_staff_give_no_roles(app: Flask, client_of: ClientOf) -> None:
    staff, person_id = client_of("staff"), number(app, "citizen")
    codes = [
        staff.post(f"/staff/people/{person_id}/roles", data={"role": "director", "why": WHY}).status_code,
        staff.post(f"/staff/people/{number(app, 'director')}/roles/director/revoke").status_code,
    ]
    assert (codes, roles(app, person_id), roles(app, number(app, "director"))) == ([403, 403], [], ["director"])
    assert "역할 부여" not in staff.get(f"/staff/people/{person_id}").text


def test_the_last_director_stays(app: Flask, client_of: ClientOf) -> None:
    director, person_id = client_of("director"), number(app, "director")
    assert director.post(f"/staff/people/{person_id}/roles/director/revoke").status_code == 409
    with app.app_context():
        with pytest.raises(DomainError, match="last_director"), writing():
            people.deactivate(person_id, by=BY, now=NOW, why=WHY)
        with writing():
            people.give_role(number(app, "staff"), Role.DIRECTOR, by=BY, now=NOW, why=WHY)
    assert director.post(f"/staff/people/{person_id}/roles/director/revoke").status_code == 303
    assert roles(app, person_id) == []


def test_a_closed_directors_role_counts_for_nothing(app: Flask) -> None:
    staff, director = number(app, "staff"), number(app, "director")
    with app.app_context():
        with writing():
            people.give_role(staff, Role.DIRECTOR, by=BY, now=NOW, why=WHY)
            people.deactivate(staff, by=BY, now=NOW, why=WHY)
        with pytest.raises(DomainError, match="last_director"), writing():
            people.revoke_role(director, Role.DIRECTOR, by=BY, now=NOW, why=WHY)


def test_staff_unlock_who_is_locked(app: Flask, client_of: ClientOf) -> None:
    email, staff = "citizen@test.example", client_of("staff")
    person_id = number(app, "citizen")
    for n in range(LOCKED_AFTER):
        with app.app_context(), writing():
            begin(guard_of(email, None), now=NOW - DAY + n * DAY / 20)
    assert "로그인 잠금 풀기" in staff.get(f"/staff/people/{person_id}").text
    assert staff.post(f"/staff/people/{person_id}/unlock").status_code == 303
    with app.app_context():
        assert is_locked(email) is False
    assert "로그인 잠금 풀기" not in staff.get(f"/staff/people/{person_id}").text


def test_staff_mail_a_link_to_a_new_password_and_see_none(app: Flask, client_of: ClientOf) -> None:
    answer = client_of("staff").post(f"/staff/people/{number(app, 'citizen')}/reset")
    (mail,) = read_mails(app, "citizen@test.example")
    assert (answer.status_code, mail["Subject"]) == (303, "[시험 센터] 새 비밀번호 정하기")


def test_closing_an_account_ends_all_that_proves_or_lends_anything(app: Flask, client_of: ClientOf) -> None:
    person_id, member = number(app, "tenant-a-member"), client_of("tenant-a-member")
    with app.app_context():
        with writing():
            people.give_role(person_id, Role.INSTRUCTOR, by=BY, now=NOW, why=WHY)
            people.deactivate(person_id, by=BY, now=NOW, why="퇴사")
            people.deactivate(person_id, by=BY, now=NOW, why="다시")
        person = db.session.get_one(Person, person_id)
        until = db.session.scalars(select(Membership.until).where(Membership.person_id == person_id)).one()
        closed = db.session.scalars(select(AuditEntry.why).where(AuditEntry.verb == "deactivate")).all()
    assert (person.is_active, until, closed, roles(app, person_id)) == (False, date(2026, 11, 23), ["퇴사"], [])
    assert count(app, SignIn, SignIn.person_id == person_id, SignIn.ended_at.is_(None)) == 0
    assert count(app, ApiToken, ApiToken.person_id == person_id, ApiToken.revoked_at.is_(None)) == 0
    assert (
        member.get("/bookings").status_code,
        member.get("/api/v1/bookings", headers=bearer("tenant-a-member")).status_code,
    ) == (
        303,
        401,
    )


def test_opening_it_again_brings_nothing_back_but_the_person(app: Flask, client_of: ClientOf) -> None:
    person_id = number(app, "tenant-a-member")
    with app.app_context():
        for verb in (people.deactivate, people.reactivate, people.reactivate):
            with writing():
                verb(person_id, by=BY, now=NOW, why=WHY)
        verbs = db.session.scalars(select(AuditEntry.verb).where(AuditEntry.why == WHY)).all()
    back = actor(app, "tenant-a-member")
    assert (back.organisation_id, verbs) == (None, ["deactivate", "reactivate"])
    assert client_of("tenant-a-member").get("/bookings").status_code == 303


def test_a_closed_account_gets_no_role(app: Flask, client_of: ClientOf) -> None:
    person_id = number(app, "citizen")
    with app.app_context(), writing():
        people.deactivate(person_id, by=BY, now=NOW, why=WHY)
    answer = client_of("director").post(f"/staff/people/{person_id}/roles", data={"role": "staff", "why": WHY})
    assert (answer.status_code, roles(app, person_id)) == (409, [])


@pytest.mark.parametrize("path", ["/staff/people/999", "/staff/people/999999999999999"])
def test_nobody_is_404(client_of: ClientOf, path: str) -> None:
    assert client_of("staff").get(path).status_code == 404
