"""A new password for who forgot theirs: by a link in a mail, good once; every session ends."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from anchorcenter.accounts.models import MailLink, Person
from anchorcenter.accounts.tokens import password_hash
from anchorcenter.core.audit import AuditEntry
from anchorcenter.core.db import db
from anchorcenter.core.unit_of_work import writing
from tests.accounts.mails import link_in, read_mails
from tests.steps import count
from tests.times import HOUR, MINUTE, NOW

ClientOf = Callable[[str], FlaskClient]
Clock = Callable[[datetime], None]
EMAIL, OLD, NEW = "tenant-a@test.example", "the old password", "a much newer word"


@pytest.fixture(scope="session")
def old_hash() -> str:
    return password_hash(OLD)


@pytest.fixture
def client(app: Flask, old_hash: str) -> FlaskClient:
    with app.app_context(), writing():
        db.session.execute(update(Person).where(Person.email == EMAIL).values(password_hash=old_hash))
    return app.test_client()


def sign_in(client: FlaskClient, password: str) -> int:
    return client.post("/login", data={"email": EMAIL, "password": password}).status_code


def ask(app: Flask, client: FlaskClient) -> str:
    """Ask for a link; answers it."""
    assert client.post("/forgot", data={"email": EMAIL}).location == "/signup/sent"
    return link_in(read_mails(app, EMAIL)[-1])


def secret(app: Flask) -> str:
    with app.app_context():
        return db.session.scalars(select(Person.password_hash).where(Person.email == EMAIL)).one()


def test_a_link_sets_a_new_password_and_ends_every_session(
    app: Flask, client: FlaskClient, client_of: ClientOf
) -> None:
    other, link = client_of("tenant-a"), ask(app, client)
    assert EMAIL in client.get(link).text
    answer = client.post(link, data={"password": NEW})
    assert (answer.status_code, answer.location) == (303, "/login?news=reset")
    assert [browser.get("/bookings").status_code for browser in (client, other)] == [303, 303]
    assert (sign_in(client, OLD), sign_in(client, NEW)) == (422, 303)
    subjects = [mail["Subject"] for mail in read_mails(app, EMAIL)]
    assert "[시험 센터] 비밀번호가 바뀌었습니다" in subjects
    assert count(app, AuditEntry, AuditEntry.verb == "set_password") == 1


def test_a_link_is_good_once_for_an_hour_and_its_sisters_end_with_it(
    app: Flask, client: FlaskClient, clock: Clock
) -> None:
    client.post("/forgot", data={"email": EMAIL})
    client.post("/forgot", data={"email": EMAIL})
    one, two = (link_in(mail) for mail in read_mails(app, EMAIL))
    clock(NOW + HOUR - MINUTE)
    assert client.post(one, data={"password": NEW}).status_code == 303
    before = secret(app)
    third = {"password": "something else"}  # pragma: allowlist secret
    assert [client.post(link, data=third).status_code for link in (one, two)] == [422, 422]
    assert secret(app) == before


def test_a_link_that_is_too_old_does_nothing(app: Flask, client: FlaskClient, clock: Clock) -> None:
    link, before = ask(app, client), secret(app)
    clock(NOW + HOUR)
    assert ([client.get(link).status_code, client.post(link, data={"password": NEW}).status_code], secret(app)) == (
        [422, 422],
        before,
    )


@pytest.mark.parametrize("password", ["", "short", "password1234", EMAIL, "가나다라마 " * 40])
def test_a_bad_password_is_refused_and_the_link_stays_good(app: Flask, client: FlaskClient, password: str) -> None:
    link, before = ask(app, client), secret(app)
    assert (client.post(link, data={"password": password}).status_code, secret(app)) == (422, before)
    assert client.post(link, data={"password": NEW}).status_code == 303


def test_who_may_not_sign_in_any_more_gets_no_link(app: Flask, client: FlaskClient) -> None:
    with app.app_context(), writing():
        db.session.execute(update(Person).where(Person.email == EMAIL).values(is_active=False))
    client.post("/forgot", data={"email": EMAIL})
    (mail,) = read_mails(app, EMAIL)
    assert mail["Subject"] == "[시험 센터] 이용이 끝난 계정입니다"


def test_who_was_closed_down_after_asking_stays_out(app: Flask, client: FlaskClient) -> None:
    link, before = ask(app, client), secret(app)
    with app.app_context(), writing():
        db.session.execute(update(Person).where(Person.email == EMAIL).values(is_active=False))
    assert (client.post(link, data={"password": NEW}).status_code, secret(app)) == (422, before)


def test_a_visitor_who_asks_in_english_reads_english_unless_the_account_says_otherwise(
    app: Flask, client: FlaskClient
) -> None:
    client.get("/language/en")
    for email in (EMAIL, "nobody@company.example"):
        client.post("/forgot", data={"email": email})
    subjects = {str(mail["To"]): str(mail["Subject"]) for mail in read_mails(app)}
    assert subjects[EMAIL] == "[시험 센터] 새 비밀번호 정하기"
    assert subjects["nobody@company.example"] == "There is no account with this address: Test center"


@pytest.mark.parametrize("email", ["", "nobody", "a\x00@company.example", "a@b"])
def test_what_is_no_address_is_refused(app: Flask, client: FlaskClient, email: str) -> None:
    assert (client.post("/forgot", data={"email": email}).status_code, count(app, MailLink)) == (422, 0)
