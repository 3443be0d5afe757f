"""Signing in and out: what proves who is asking, for how long, and what it tells to those who only guess."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient
from markupsafe import escape
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from anchorcenter.accounts.models import Person, Role, RoleGrant, SignIn
from anchorcenter.accounts.service import SESSION, end_sessions, grant_role
from anchorcenter.accounts.tokens import password_hash
from anchorcenter.core.db import db
from anchorcenter.core.unit_of_work import writing
from tests.steps import bearer, count, slot, stored
from tests.times import DAY, MINUTE, NOW

ClientOf = Callable[[str], FlaskClient]
Clock = Callable[[datetime], None]
KNOWN = "correct horse"
EMAIL = "tenant-a@test.example"
TOKEN = re.compile(r'(name="csrf_token" type="hidden" value=)"[^"]+"')  # Random on purpose.


@pytest.fixture(scope="session")
def secret() -> str:
    """Hashing takes its time: once for all."""
    return password_hash(KNOWN)


@pytest.fixture(autouse=True)
def known(app: Flask, secret: str) -> None:
    """Two people who have a password, and one of them may not sign in any more."""
    with app.app_context(), writing():
        for name, is_active in (("tenant-a", True), ("tenant-b", False)):
            person = update(Person).where(Person.email == f"{name}@test.example")
            db.session.execute(person.values(password_hash=secret, is_active=is_active))


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def sign_in(client: FlaskClient, email: str = EMAIL, password: str = KNOWN, **more: str) -> TestResponse:
    return client.post("/login", data={"email": email, "password": password, **more})


def is_in(client: FlaskClient) -> bool:
    return client.get("/bookings").status_code == 200


def copy_of(client: FlaskClient, app: Flask) -> FlaskClient:
    """Another browser with the same cookie."""
    cookie = client.get_cookie("session")
    assert cookie is not None
    other = app.test_client()
    other.set_cookie("session", cookie.value)
    return other


def cookie_values(client: FlaskClient) -> dict[str, object]:
    with client.session_transaction() as session:
        return dict(session)


def live_sessions(app: Flask, person_id: int) -> int:
    return count(app, SignIn, SignIn.person_id == person_id, SignIn.ended_at.is_(None))


def test_who_knows_the_password_is_in_and_lands_on_the_front_page(client: FlaskClient) -> None:
    answer = sign_in(client)
    assert (answer.status_code, answer.location, is_in(client)) == (303, "/", True)


@pytest.mark.parametrize("email", [f" {EMAIL} ", EMAIL.upper(), "Tenant-A@Test.Example"])
def test_an_address_is_known_however_it_is_written(client: FlaskClient, email: str) -> None:
    assert (sign_in(client, email).status_code, is_in(client)) == (303, True)


def test_the_token_itself_is_only_in_the_cookie(app: Flask, client: FlaskClient) -> None:
    sign_in(client)
    token = str(cookie_values(client)["_user_id"])
    with app.app_context():
        begun = db.session.scalars(select(SignIn).where(SignIn.begun_at == NOW)).one()
    assert (len(token), begun.expires_at, begun.ended_at) == (43, NOW + SESSION, None)
    assert token not in (begun.token_hash, password_hash(token))
    assert len(begun.token_hash) == 64


def test_what_a_browser_held_before_is_dropped_when_someone_signs_in(client: FlaskClient) -> None:
    """A cookie that somebody else planted is worth nothing afterwards."""
    with client.session_transaction() as session:
        session["planted"] = "by somebody else"
    sign_in(client)
    assert "planted" not in cookie_values(client)


REFUSED = {
    "a wrong password": (EMAIL, "wrong"),
    "an unknown address": ("nobody-knows@test.example", KNOWN),
    "a person without a password": ("citizen@test.example", KNOWN),
    "a person who may not sign in any more": ("tenant-b@test.example", KNOWN),
    "the hash for the password": (EMAIL, "$argon2id$v=19$m=19456,t=2,p=1$"),
    "something quite different": ("' OR 1=1 --@x", "%" * 256),
}


@pytest.mark.parametrize(("email", "password"), [pytest.param(*pair, id=name) for name, pair in REFUSED.items()])
def test_who_does_not_know_both_is_refused_and_no_session_begins(
    app: Flask, client: FlaskClient, email: str, password: str
) -> None:
    before = count(app, SignIn)
    answer = sign_in(client, email, password)
    assert (answer.status_code, "이메일 또는 비밀번호가 맞지 않습니다" in answer.text) == (422, True)
    assert (is_in(client), count(app, SignIn)) == (False, before)


def test_a_wrong_password_and_an_unknown_address_are_answered_in_the_same_bytes(app: Flask) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    answers = []
    for email, password in REFUSED.values():
        client = app.test_client()
        found = re.search(r'name="csrf_token" type="hidden" value="([^"]+)"', client.get("/login").text)
        assert found is not None
        answer = sign_in(client, email, password, csrf_token=found[1])
        assert answer.status_code == 422
        headers = [h for h in answer.headers if h[0] not in {"X-Request-Id", "Set-Cookie", "Content-Length"}]
        answers.append((TOKEN.sub(r"\1", answer.text).replace(str(escape(email)), "ADDRESS"), headers))
    assert answers == [answers[0]] * len(REFUSED)


@pytest.mark.parametrize(
    "missing", [{"email": ""}, {"password": ""}, {"email": "a" * 255}, {"password": "a" * 257}, {"email": "   "}]
)
def test_a_form_that_is_not_whole_is_shown_again(app: Flask, client: FlaskClient, missing: dict[str, str]) -> None:
    before = count(app, SignIn)
    answer = client.post("/login", data={"email": EMAIL, "password": KNOWN} | missing)
    assert (answer.status_code, count(app, SignIn)) == (422, before)


def test_the_password_is_never_sent_back(client: FlaskClient) -> None:
    answer = sign_in(client, password="almost right")
    assert (f'value="{EMAIL}"' in answer.text, "almost right" in answer.text) == (True, False)


def test_a_sign_in_without_the_forms_token_is_refused(app: Flask, client: FlaskClient) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    before = count(app, SignIn)
    answers = [sign_in(client), sign_in(client, csrf_token="made up")]
    assert [answer.status_code for answer in answers] == [400, 400]
    assert (is_in(client), count(app, SignIn)) == (False, before)


def test_a_token_of_another_browser_does_not_help(app: Flask, client: FlaskClient) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    found = re.search(r'name="csrf_token" type="hidden" value="([^"]+)"', app.test_client().get("/login").text)
    assert found is not None
    client.get("/login")
    assert (sign_in(client, csrf_token=found[1]).status_code, is_in(client)) == (400, False)


def test_signing_out_without_the_forms_token_leaves_one_in(app: Flask, client_of: ClientOf) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    tenant = client_of("tenant-a")
    assert (tenant.post("/logout").status_code, is_in(tenant)) == (400, True)


@pytest.mark.parametrize(
    ("target", "lands"),
    [
        ("/bookings?before=7", "/bookings?before=7"),
        ("/calendar/list", "/calendar/list"),
        ("", "/"),
        ("//evil.example", "/"),
        ("/\\evil.example", "/"),
        ("https://evil.example/", "/"),
        ("javascript:alert(1)", "/"),
        ("/\t/evil.example", "/"),
        ("bookings", "/"),
    ],
)
def test_after_signing_in_one_goes_on_within_the_site(client: FlaskClient, target: str, lands: str) -> None:
    answer = sign_in(client, next=target)
    assert (answer.status_code, answer.location) == (303, lands)


def test_who_was_asked_to_sign_in_comes_back_to_where_they_were_going(client: FlaskClient) -> None:
    asked = client.get("/bookings?before=7")
    assert (asked.status_code, asked.location) == (303, "/login?next=/bookings?before%3D7")
    assert 'name="next" type="hidden" value="/bookings?before=7"' in client.get(asked.location).text


@pytest.mark.parametrize(
    ("referrer", "target"),
    [
        ("http://localhost/spaces/a", "/spaces/a"),
        ("http://localhost.evil.example/x", "/"),
        ("https://evil.example/", "/"),
        ("", "/"),
    ],
)
def test_who_pressed_a_button_comes_back_to_its_page_if_it_is_ours(
    app: Flask, client: FlaskClient, referrer: str, target: str
) -> None:
    answer = client.post("/holds", data=slot(), headers={"Referer": referrer})
    assert (answer.status_code, answer.location, stored(app)) == (303, f"/login?next={target}", (0, 0, 0))


def test_signing_out_ends_the_session_at_once_even_for_a_copied_cookie(app: Flask, client: FlaskClient) -> None:
    sign_in(client)
    thief = copy_of(client, app)
    assert is_in(thief)

    answer = client.post("/logout")

    assert (answer.status_code, answer.location) == (303, "/")
    assert (is_in(client), is_in(thief)) == (False, False)
    assert thief.post("/holds", data=slot()).location == "/login?next=/"
    assert stored(app) == (0, 0, 0)


def test_signing_out_here_leaves_other_browsers_in(app: Flask, client: FlaskClient) -> None:
    other = app.test_client()
    for browser in (client, other):
        sign_in(browser)
    client.post("/logout")
    assert (is_in(client), is_in(other)) == (False, True)


def test_signing_out_twice_or_without_being_in_changes_nothing(app: Flask, client: FlaskClient) -> None:
    sign_in(client)
    assert [client.post("/logout").status_code for _ in range(2)] == [303, 303]
    assert count(app, SignIn, SignIn.ended_at.is_not(None)) == 1


def test_a_session_ends_by_itself_to_the_minute(client: FlaskClient, clock: Clock) -> None:
    sign_in(client)
    seen = []
    for moment in (NOW + SESSION - MINUTE, NOW + SESSION, NOW + SESSION + DAY):
        clock(moment)
        seen.append(is_in(client))
    assert seen == [True, False, False]


def test_all_sessions_of_a_person_end_together_and_nobody_elses(
    app: Flask, client: FlaskClient, client_of: ClientOf
) -> None:
    sign_in(client)
    browsers = [client, client_of("tenant-a"), client_of("staff")]
    assert [is_in(browser) for browser in browsers] == [True] * 3
    with app.app_context(), writing():
        end_sessions(1, now=NOW)
    assert [is_in(browser) for browser in browsers] == [False, False, True]
    assert (live_sessions(app, 1), sign_in(client).status_code, is_in(client)) == (0, 303, True)


def test_a_new_role_ends_the_sessions_that_did_not_have_it(app: Flask, client_of: ClientOf) -> None:
    tenant, staff = client_of("tenant-a"), client_of("staff")
    with app.app_context(), writing():
        grant_role(1, Role.STAFF, now=NOW, by=(9, "도란별"))
    assert (is_in(tenant), is_in(staff), live_sessions(app, 1)) == (False, True, 0)
    with app.app_context():
        grant = db.session.scalars(select(RoleGrant).where(RoleGrant.person_id == 1)).one()
    assert (grant.role, grant.granted_at, grant.granted_by, grant.revoked_at) == (Role.STAFF, NOW, "도란별", None)


def test_who_may_not_sign_in_any_more_is_out_at_once(app: Flask, client: FlaskClient) -> None:
    sign_in(client)
    with app.app_context(), writing():
        db.session.execute(update(Person).where(Person.email == EMAIL).values(is_active=False))
    assert is_in(client) is False
    assert client.get("/api/v1/bookings", headers=bearer("tenant-a")).status_code == 401
    assert (client.post("/holds", data=slot()).status_code, stored(app)) == (303, (0, 0, 0))


@pytest.mark.parametrize("cookie", ["", "nonsense", "e30.aaaaaa.AAAA"])
def test_a_cookie_that_we_did_not_sign_is_nobodys(client: FlaskClient, cookie: str) -> None:
    client.set_cookie("session", cookie)
    assert (is_in(client), client.get("/").status_code) == (False, 200)


def test_people_sign_in_to_their_own_language(app: Flask, client: FlaskClient) -> None:
    with app.app_context(), writing():
        db.session.execute(update(Person).where(Person.email == EMAIL).values(locale="en"))
    sign_in(client)
    assert '<html lang="en">' in client.get("/").text


def test_demo_accounts_are_shown_in_the_demo_only(app: Flask, client: FlaskClient) -> None:
    page = client.get("/login").text
    assert ("demo.example" in page, "anchor-demo" in page) == (False, False)
    app.config["DEMO"] = True
    shown = client.get("/login").text
    assert len(set(re.findall(r"[\w-]+@demo\.example", shown))) == 13
    assert shown.count("<strong>anchor-demo-2026</strong>") == 1


def test_signing_in_over_a_session_ends_it(app: Flask, client: FlaskClient) -> None:
    sign_in = {"email": EMAIL, "password": KNOWN}
    client.post("/login", data=sign_in)
    with client.session_transaction() as session:
        before = session["_user_id"]
    client.post("/login", data=sign_in)
    copied = app.test_client()
    with copied.session_transaction() as session:
        session.update(_user_id=before, _fresh=True)
    assert (copied.get("/bookings").status_code, client.get("/bookings").status_code) == (303, 200)


def test_the_language_chosen_before_signing_in_stays_and_is_that_persons(app: Flask, client: FlaskClient) -> None:
    client.get("/language/en")
    client.post("/login", data={"email": EMAIL, "password": KNOWN})
    with app.app_context():
        assert db.session.scalar(select(Person.locale).where(Person.email == EMAIL)) == "en"
    assert '<html lang="en">' in client.get("/bookings").text


def test_who_signs_in_next_at_the_same_browser_keeps_their_own_language(app: Flask, client: FlaskClient) -> None:
    client.get("/language/en")
    client.post("/login", data={"email": EMAIL, "password": KNOWN})
    client.post("/logout")
    with app.app_context(), writing():
        db.session.execute(update(Person).where(Person.email == EMAIL).values(locale="ko"))
    client.post("/login", data={"email": EMAIL, "password": KNOWN})
    assert '<html lang="ko">' in client.get("/bookings").text


@pytest.mark.parametrize("email", ["a\x00@test.example", "\x00", "a\u2028b@test.example"])
def test_an_address_that_no_database_takes_is_nobodys(client: FlaskClient, email: str) -> None:
    assert client.post("/login", data={"email": email, "password": KNOWN}).status_code == 422
