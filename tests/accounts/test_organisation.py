"""Joining an organisation by invitation, and what its managers may do: never more than in their own."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from anchorcenter.accounts.access_log import AccessEntry, What
from anchorcenter.accounts.models import Invitation, Membership, Person
from anchorcenter.accounts.tokens import token_hash
from anchorcenter.core.db import db
from anchorcenter.core.outbox import Message
from tests.accounts.mails import link_in, read_mails
from tests.steps import actor, book, count
from tests.times import DAY, MINUTE, NOW

ClientOf = Callable[[str], FlaskClient]
Clock = Callable[[datetime], None]
GUEST, CITIZEN = "guest@company.example", "citizen@test.example"
SECRET = "correct horse battery"  # pragma: allowlist secret
TODAY = date(2026, 11, 23)


def invite(client: FlaskClient, email: str = CITIZEN, rank: str = "member") -> int:
    return client.post("/organisation/invitations", data={"email": email, "rank": rank}).status_code


def link_to(app: Flask, email: str = CITIZEN) -> str:
    return link_in(read_mails(app, email)[-1])


def members(app: Flask, name: str = "tenant-a") -> dict[str, str]:
    """Who belongs to the company of ``name`` today, and as what."""
    company = actor(app, name).organisation_id
    with app.app_context():
        rows = select(Person.email, Membership.rank).join(Membership, Membership.person_id == Person.id)
        rows = rows.where(Membership.organisation_id == company, Membership.until.is_(None))
        return {email.partition("@")[0]: rank for email, rank in db.session.execute(rows)}


def number_of(app: Flask, name: str) -> int:
    with app.app_context():
        mine = select(Membership.id).join(Person, Person.id == Membership.person_id)
        return db.session.scalars(mine.where(Person.email == f"{name}@test.example")).one()


def stored(app: Flask) -> tuple[int, int, int]:
    return count(app, Invitation), count(app, Membership), count(app, Message)


def test_a_person_with_an_account_accepts_and_books_for_the_company(app: Flask, client_of: ClientOf) -> None:
    assert invite(client_of("tenant-a")) == 303
    (mail,) = read_mails(app, CITIZEN)
    assert mail["Subject"] == "[시험 센터] 가 회사 초대"
    citizen = client_of("citizen")
    shown = citizen.get(link_in(mail))
    assert (shown.status_code, "가 회사" in shown.text, "소속되기" in shown.text) == (200, True, True)
    answer = citizen.post(link_in(mail))
    assert (answer.status_code, answer.location, members(app)["citizen"]) == (303, "/organisation", "member")
    assert book(citizen, "citizen", "page", "a", "10:00", "11:00").status == 201
    assert "사람 citizen" in client_of("tenant-a").get("/bookings").text


def test_a_newcomer_signs_up_by_the_invitation_and_is_confirmed_by_it(app: Flask, client_of: ClientOf) -> None:
    invite(client_of("tenant-a"), GUEST, "manager")
    link, client = link_to(app, GUEST), app.test_client()
    assert f'href="{link}/signup"' in client.get(link).text
    form = client.get(f"{link}/signup").text
    assert (GUEST in form, 'name="email"' in form, "가 회사" in form) == (True, False, True)
    typed = {"name": "손님", "password": SECRET, "terms": "y", "privacy": "y", "email": "evil@company.example"}
    assert client.post(f"{link}/signup", data={"name": "손님", "password": SECRET}).status_code == 422
    answer = client.post(f"{link}/signup", data=typed)
    assert (answer.status_code, answer.location) == (303, "/login?news=confirmed&next=/organisation")
    assert client.post("/login", data={"email": GUEST, "password": SECRET}).status_code == 303
    assert (members(app)["guest"], count(app, Person, Person.email == "evil@company.example")) == ("manager", 0)
    assert "손님" in client.get("/organisation").text


@pytest.mark.parametrize(
    ("after", "expected"),
    [(7 * DAY - MINUTE, [200, 303, 422]), (7 * DAY, [422, 422, 422]), (20 * DAY, [422, 422, 422])],
)
def test_an_invitation_is_good_once_and_for_a_week(
    app: Flask, client_of: ClientOf, clock: Clock, after: timedelta, expected: list[int]
) -> None:
    invite(client_of("tenant-a"))
    link, citizen = link_to(app), client_of("citizen")
    clock(NOW + after)
    assert [citizen.get(link).status_code, *(citizen.post(link).status_code for _ in range(2))] == expected


def test_the_token_is_stored_only_as_its_hash(app: Flask, client_of: ClientOf) -> None:
    invite(client_of("tenant-a"))
    token = link_to(app).rpartition("/")[2]
    with app.app_context():
        row, message = db.session.scalars(select(Invitation)).one(), db.session.scalars(select(Message)).one()
    assert (row.token_hash, token in message.payload, row.expires_at) == (token_hash(token), False, NOW + 7 * DAY)


def test_an_invitation_sent_again_has_a_new_link_and_the_old_one_is_dead(app: Flask, client_of: ClientOf) -> None:
    manager, citizen = client_of("tenant-a"), client_of("citizen")
    invite(manager)
    old = link_to(app)
    for again in (lambda: manager.post("/organisation/invitations/1/resend"), lambda: invite(manager)):
        again()
    links = [link_in(mail) for mail in read_mails(app, CITIZEN)]
    assert (len(set(links)), count(app, Invitation), citizen.get(old).status_code) == (3, 1, 404)
    assert [citizen.get(link).status_code for link in links].count(200) == 1


def test_an_invitation_taken_back_is_dead(app: Flask, client_of: ClientOf) -> None:
    manager = client_of("tenant-a")
    invite(manager)
    assert manager.post("/organisation/invitations/1/revoke").status_code == 303
    assert (client_of("citizen").post(link_to(app)).status_code, "citizen" in members(app)) == (422, False)
    assert CITIZEN not in manager.get("/organisation").text


@pytest.mark.parametrize("who", ["tenant-b", "nobody", "staff"])
def test_an_invitation_for_somebody_else_opens_nothing(app: Flask, client_of: ClientOf, who: str) -> None:
    invite(client_of("tenant-a"))
    client, before = client_of(who), members(app)
    shown = client.get(link_to(app)).text
    assert ("소속되기</button>" in shown, client.post(link_to(app)).status_code, members(app)) == (False, 404, before)


def test_who_belongs_to_another_company_leaves_it_first(app: Flask, client_of: ClientOf) -> None:
    invite(client_of("tenant-b"), "tenant-a-member@test.example")
    link, member = link_to(app, "tenant-a-member@test.example"), client_of("tenant-a-member")
    assert (member.post(link).status_code, "tenant-a-member" in members(app, "tenant-b")) == (409, False)
    assert member.post(f"/organisation/members/{number_of(app, 'tenant-a-member')}/end").status_code == 303
    assert (member.post(link).status_code, "tenant-a-member" in members(app, "tenant-b")) == (303, True)


@pytest.mark.parametrize(
    ("email", "rank", "status"),
    [
        ("", "member", 422), ("nobody", "member", 422), (GUEST, "", 422), (GUEST, "director", 422),
        ("tenant-a-member@test.example", "member", 409), ("TENANT-A@test.example", "member", 409),
        (f"{GUEST}\nBcc: all@evil.example", "member", 422),
    ],
)  # fmt: skip
def test_what_is_not_right_is_refused_and_nobody_is_told(
    app: Flask, client_of: ClientOf, email: str, rank: str, status: int
) -> None:
    before = stored(app)
    assert (invite(client_of("tenant-a"), email, rank), stored(app)) == (status, before)


@pytest.mark.parametrize(("who", "status"), [("tenant-a-member", 403), ("citizen", 404), ("staff", 404), ("", 303)])
def test_only_managers_invite_and_change(app: Flask, client_of: ClientOf, who: str, status: int) -> None:
    client, before, number = client_of(who), stored(app), number_of(app, "tenant-a")
    answers = [
        invite(client),
        client.post(f"/organisation/members/{number}/rank", data={"rank": "member"}).status_code,
        client.post(f"/organisation/members/{number}/end").status_code,
    ]
    assert (answers, stored(app)) == ([status] * 3, before)
    assert members(app) == {"tenant-a": "manager", "tenant-a-member": "member"}


def test_the_last_manager_neither_goes_nor_steps_down(app: Flask, client_of: ClientOf) -> None:
    manager, number = client_of("tenant-a"), number_of(app, "tenant-a")
    for verb in ("end", "rank"):
        answer = manager.post(f"/organisation/members/{number}/{verb}", data={"rank": "member"})
        assert (answer.status_code, members(app)["tenant-a"]) == (409, "manager")
    other = number_of(app, "tenant-a-member")
    assert manager.post(f"/organisation/members/{other}/rank", data={"rank": "manager"}).status_code == 303
    assert manager.post(f"/organisation/members/{number}/end").location == "/profile"
    assert members(app, "tenant-a-member") == {"tenant-a-member": "manager"}
    assert manager.get("/organisation").status_code == 404


def test_a_membership_ends_today_and_its_bookings_stay(app: Flask, client_of: ClientOf) -> None:
    member, manager = client_of("tenant-a-member"), client_of("tenant-a")
    code = book(member, "tenant-a-member", "api", "a", "10:00", "11:00").json["code"]
    number = number_of(app, "tenant-a-member")
    manager.post(f"/organisation/members/{number}/end")
    with app.app_context():
        assert db.session.get_one(Membership, number).until == TODAY
    assert [manager.get(f"/bookings/{code}").status_code, member.get("/organisation").status_code] == [200, 404]


def test_what_managers_see_and_change_is_written_down(app: Flask, client_of: ClientOf) -> None:
    manager, member = client_of("tenant-a"), actor(app, "tenant-a-member").id
    manager.get("/organisation")
    manager.post(f"/organisation/members/{number_of(app, 'tenant-a-member')}/rank", data={"rank": "manager"})
    with app.app_context():
        rows = db.session.execute(select(AccessEntry.person_id, AccessEntry.what).order_by(AccessEntry.id)).all()
    assert [tuple(row) for row in rows] == [(member, What.VIEW), (member, What.CHANGE)]


def test_members_see_names_and_no_addresses(client_of: ClientOf) -> None:
    shown = [client_of(who).get("/organisation").text.split("<main")[1] for who in ("tenant-a-member", "tenant-a")]
    assert ["사람 tenant-a" in page for page in shown] == [True, True]
    assert ["tenant-a@test.example" in page for page in shown] == [False, True]


def test_nobody_has_an_inbox_filled_by_invitations(app: Flask, client_of: ClientOf) -> None:
    manager = client_of("tenant-a")
    codes = [invite(manager) for _ in range(5)] + [manager.post("/organisation/invitations/1/resend").status_code]
    assert (codes, count(app, Message)) == ([303] * 5 + [429], 5)


def test_an_account_made_meanwhile_signs_in_instead(app: Flask, client_of: ClientOf) -> None:
    invite(client_of("tenant-a"))
    typed = {"name": "다른 이", "password": SECRET, "terms": "y", "privacy": "y"}
    before = count(app, Person)
    answer = app.test_client().post(f"{link_to(app)}/signup", data=typed)
    assert (answer.status_code, count(app, Person), "citizen" in members(app)) == (409, before, False)
