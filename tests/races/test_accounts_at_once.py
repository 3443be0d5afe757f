"""Accounts, two at once: what was true when somebody asked may not be when it is stored."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from anchorcenter.accounts import organisation_views, organisations, people, profile_views, service, views
from anchorcenter.accounts.joining import NewPerson, confirm
from anchorcenter.accounts.models import Membership, Person, Rank, Role, RoleGrant
from anchorcenter.accounts.organisations import NewInvitation
from anchorcenter.accounts.tokens import is_password, password_hash
from anchorcenter.core.audit import PROGRAM
from anchorcenter.core.unit_of_work import writing
from tests.accounts.mails import link_in, read_mails
from tests.accounts.test_organisation import CITIZEN, GUEST, SECRET, invite, link_to, members, number_of
from tests.races.conftest import Gate, Meanwhile, Outcome, posting
from tests.steps import actor, count
from tests.times import NOW

pytestmark = pytest.mark.races
ClientOf = Callable[[str], FlaskClient]
OLD, NEW, THIRD = "correct horse battery", "another horse battery", "a third horse battery"  # pragma: allowlist secret
FORM = {"name": "손님", "password": SECRET, "terms": "y", "privacy": "y"}


def set_password(app: Flask, password: str) -> None:
    """As a mailed link does: another password, and every session ends."""
    by = actor(app, "citizen")
    with app.app_context(), writing():
        service.set_password(by.id, password_hash(password), by=by.key, now=NOW)
        service.end_sessions(by.id, now=NOW)


def sign_in(client: FlaskClient, password: str) -> int:
    return client.post("/login", data={"email": CITIZEN, "password": password}).status_code


def reset_while_hashing(app: Flask) -> Callable[[str, str], bool]:
    """Looks at the old password, as slowly as hashing is: when it is through, there is a new one."""

    def is_old(password: str, stored: str) -> bool:
        answer = is_password(password, stored)
        set_password(app, NEW)
        return answer

    return is_old


def test_the_old_password_opens_no_session_that_outlives_the_new_one(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_password(app, OLD)
    client = app.test_client()
    monkeypatch.setattr(views, "is_password", reset_while_hashing(app))
    assert (sign_in(client, OLD), client.get("/profile").status_code) == (422, 303)


def test_who_knows_the_old_password_does_not_undo_the_new_one(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    set_password(app, OLD)
    client = app.test_client()
    sign_in(client, OLD)
    monkeypatch.setattr(profile_views, "is_password", reset_while_hashing(app))
    client.post("/profile/password", data={"current_password": OLD, "new_password": THIRD})
    assert [sign_in(app.test_client(), password) for password in (THIRD, NEW)] == [422, 303]


def test_an_account_closed_a_moment_ago_joins_nothing(
    app: Flask, client_of: ClientOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    invite(client_of("tenant-a"))
    link, number, find = link_to(app), actor(app, "citizen").id, organisation_views._find

    def close_meanwhile(token: str) -> Any:
        with app.app_context(), writing():
            people.deactivate(number, by=PROGRAM, now=NOW, why="탈퇴")
        return find(token)

    monkeypatch.setattr(organisation_views, "_find", close_meanwhile)
    assert client_of("citizen").post(link).status_code == 404
    assert count(app, Membership, Membership.person_id == number) == 0


@pytest.mark.parametrize("how", ["revoke", "resend", "invite"])
def test_an_invitation_taken_back_or_sent_anew_is_not_accepted_as_it_was(
    app: Flask, client_of: ClientOf, meanwhile: Meanwhile, how: str
) -> None:
    invite(client_of("tenant-a"), rank="manager")
    link, by = link_to(app), actor(app, "tenant-a")
    verbs: dict[str, Callable[[], object]] = {
        "revoke": lambda: organisations.revoke(1, by=by, now=NOW),
        "resend": lambda: organisations.resend(1, by=by, now=NOW),
        "invite": lambda: organisations.invite(NewInvitation(email=CITIZEN, rank=Rank.MEMBER), by=by, now=NOW),
    }

    def take_back(other: Flask, gate: Gate) -> str:
        with other.app_context(), writing():
            verbs[how]()
            gate()
        return "done"

    done, status = meanwhile(take_back, posting(link, who="citizen"))
    assert (done, status in {404, 422}, "citizen" in members(app)) == ("done", True, False)


def test_who_is_no_manager_any_more_invites_nobody(app: Flask, client_of: ClientOf, meanwhile: Meanwhile) -> None:
    manager, number = client_of("tenant-a"), number_of(app, "tenant-a-member")
    manager.post(f"/organisation/members/{number}/rank", data={"rank": "manager"})
    by = actor(app, "tenant-a")

    def end(other: Flask, gate: Gate) -> str:
        with other.app_context(), writing():
            organisations.end_membership(number, by=by, now=NOW)
            gate()
        return "ended"

    typed = {"email": GUEST, "rank": "manager"}
    assert meanwhile(end, posting("/organisation/invitations", typed, who="tenant-a-member")) == ("ended", 404)
    assert read_mails(app, GUEST) == []


def test_two_links_of_one_address_make_one_account(app: Flask, meanwhile: Meanwhile) -> None:
    for _ in range(2):
        app.test_client().post("/signup", data=FORM | {"email": GUEST})
    links = [link_in(mail) for mail in read_mails(app, GUEST)]

    def press(other: Flask, gate: Gate) -> str:
        with other.app_context(), writing():
            confirm(links[0].rpartition("/")[2], now=NOW)
            gate()
        return "confirmed"

    assert meanwhile(press, lambda other: other.test_client().post(links[1]).status_code) == ("confirmed", 409)
    assert count(app, Person, Person.email == GUEST) == 1


def test_a_double_click_on_an_invitation_makes_one_account(
    app: Flask, client_of: ClientOf, meanwhile: Meanwhile
) -> None:
    invite(client_of("tenant-a"), GUEST)
    link = link_to(app, GUEST)
    wanted = NewPerson(email=GUEST, name="손님", password=SECRET, consents=frozenset({"terms", "privacy"}))  # type: ignore[arg-type]

    def press(other: Flask, gate: Gate) -> str:
        with other.app_context(), writing():
            values = {"password_hash": "x", "locale": "ko"}
            organisations.join_invited(link.rpartition("/")[2], wanted, **values, now=NOW)
            gate()
        return "joined"

    done, status = meanwhile(press, lambda other: other.test_client().post(f"{link}/signup", data=FORM).status_code)
    assert (done, status in {409, 422}, members(app)["guest"]) == ("joined", True, "member")


def test_two_directors_do_not_both_give_the_role_up(app: Flask, race: Callable[..., Outcome]) -> None:
    numbers = [actor(app, name).id for name in ("director", "staff", "official")]
    with app.app_context(), writing():
        for number in numbers[1:]:
            service.grant_role(number, Role.DIRECTOR, now=NOW)

    def give_up(other: Flask, number: int) -> str:
        with other.app_context(), writing():
            people.revoke_role(numbers[number], Role.DIRECTOR, by=PROGRAM, now=NOW, why="")
        return "gave up"

    assert race(give_up, 3).counts["gave up"] == 2
    assert count(app, RoleGrant, RoleGrant.role == Role.DIRECTOR, RoleGrant.revoked_at.is_(None)) == 1


def test_two_managers_do_not_both_leave(app: Flask, client_of: ClientOf, race: Callable[..., Outcome]) -> None:
    names = ("tenant-a", "tenant-a-member")
    numbers = [number_of(app, name) for name in names]
    client_of("tenant-a").post(f"/organisation/members/{numbers[1]}/rank", data={"rank": "manager"})

    def leave(other: Flask, number: int) -> str:
        path = f"/organisation/members/{numbers[number]}/" + ("end", "rank")[number]
        return str(posting(path, {"rank": "member"}, who=names[number])(other))

    assert race(leave, 2).counts == {"303": 1, "409": 1}
    left = Membership.rank == Rank.MANAGER, Membership.until.is_(None), Membership.id.in_(numbers)
    assert count(app, Membership, *left) == 1
