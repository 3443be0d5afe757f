"""Delay, then lock: who guesses waits ever longer; the owner is not locked out of a browser they have used."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from anchorcenter.accounts import attempts
from anchorcenter.accounts.devices import find_device
from anchorcenter.accounts.models import Person, SignInGuard
from anchorcenter.accounts.rules import LOCKED, LOCKED_AFTER, wait_after
from anchorcenter.accounts.tokens import password_hash
from anchorcenter.core.db import db
from anchorcenter.core.unit_of_work import writing
from tests.accounts.mails import link_in, read_mails
from tests.steps import count
from tests.times import DAY, NOW

Clock = Callable[[datetime], None]
EMAIL, UNKNOWN, KNOWN, WRONG = "tenant-a@test.example", "x@test.example", "correct horse", "wrong horse"
SECOND = timedelta(seconds=1)


@pytest.fixture(scope="session")
def secret() -> str:
    return password_hash(KNOWN)


@pytest.fixture
def client(app: Flask, secret: str) -> FlaskClient:
    with app.app_context(), writing():
        db.session.execute(update(Person).where(Person.email == EMAIL).values(password_hash=secret))
    return app.test_client()


def sign_in(client: FlaskClient, password: str = KNOWN, email: str = EMAIL, network: str = "192.0.2.1") -> TestResponse:
    data = {"email": email, "password": password}
    return client.post("/login", data=data, environ_overrides={"REMOTE_ADDR": network})


def guess(app: Flask, clock: Clock, times: int, email: str = EMAIL) -> list[tuple[int, str | None]]:
    """Fail so often from ever other networks, each time as soon as it is allowed; leaves the clock there."""
    answers, moment = [], NOW
    for number in range(times):
        clock(moment)
        answer = sign_in(app.test_client(), WRONG, email, network=f"198.51.100.{number}")
        answers.append((answer.status_code, answer.headers.get("Retry-After")))
        moment += wait_after(number + 1) if number + 1 < LOCKED_AFTER else timedelta()
    clock(moment)
    return answers


@pytest.mark.parametrize(
    ("failures", "seconds"),
    [(0, 0), (1, 0), (4, 0), (5, 15), (6, 30), (7, 60), (8, 120), (9, 240), (10, 86400), (11, 86400), (10**6, 86400)],
)
def test_the_wait_grows_and_then_it_is_locked(failures: int, seconds: int) -> None:
    assert wait_after(failures) == timedelta(seconds=seconds)


@pytest.mark.parametrize("email", [EMAIL, UNKNOWN])
def test_after_some_failures_even_the_right_password_waits(
    app: Flask, client: FlaskClient, clock: Clock, email: str
) -> None:
    assert [sign_in(client, WRONG, email).status_code for _ in range(5)] == [422] * 5
    early = sign_in(client, KNOWN, email)
    assert (early.status_code, early.headers["Retry-After"], "16초 뒤에" in early.text) == (429, "16", True)
    clock(NOW + 15 * SECOND)
    assert sign_in(client, KNOWN, email).status_code == (303 if email == EMAIL else 422)


@pytest.mark.parametrize("email", [EMAIL, UNKNOWN])
def test_then_it_is_locked_for_good_whether_or_not_there_is_an_account(
    app: Flask, client: FlaskClient, clock: Clock, email: str
) -> None:
    assert guess(app, clock, 10, email) == [(422, None)] * 10
    for moment in (NOW + DAY, NOW + 60 * DAY):
        clock(moment)
        locked = sign_in(client, KNOWN, email)
        assert (locked.status_code, locked.headers["Retry-After"]) == (429, str(int(LOCKED.total_seconds())))
        assert "잠겼습니다" in locked.text


def test_a_success_begins_the_count_anew(client: FlaskClient) -> None:
    for _ in range(3):
        assert [sign_in(client, WRONG).status_code for _ in range(4)] == [422] * 4
        assert sign_in(client).status_code == 303


def test_a_new_password_by_mail_unlocks(app: Flask, client: FlaskClient, clock: Clock) -> None:
    guess(app, clock, 10)
    client.post("/forgot", data={"email": EMAIL})
    link = link_in(read_mails(app, EMAIL)[-1])
    assert client.post(link, data={"password": "a much newer word"}).status_code == 303  # pragma: allowlist secret
    assert sign_in(client, "a much newer word").status_code == 303


def test_strangers_lock_nobody_out_of_a_browser_they_have_used(app: Flask, client: FlaskClient, clock: Clock) -> None:
    sign_in(client)
    client.post("/logout")
    guess(app, clock, 10)
    assert sign_in(app.test_client()).status_code == 429
    assert [sign_in(client, WRONG).status_code, sign_in(client).status_code] == [422, 303]


def test_a_browser_that_is_known_counts_its_own_failures_and_is_locked_too(
    app: Flask, client: FlaskClient, clock: Clock
) -> None:
    sign_in(client)
    client.post("/logout")
    moment = NOW
    for number in range(10):
        clock(moment)
        assert sign_in(client, WRONG).status_code == 422
        moment += wait_after(number + 1) if number < 9 else timedelta()
    clock(moment + 9 * DAY)
    assert (sign_in(client).status_code, sign_in(app.test_client()).status_code) == (429, 303)


def test_a_browser_known_to_one_person_is_not_known_to_another(app: Flask, client: FlaskClient, clock: Clock) -> None:
    sign_in(client)
    client.post("/logout")
    guess(app, clock, 10, UNKNOWN)
    assert sign_in(client, WRONG, UNKNOWN).status_code == 429


@pytest.mark.parametrize("mark", ["", "made up", "e30.AAAA"])
def test_a_mark_that_we_did_not_make_helps_nobody(app: Flask, client: FlaskClient, clock: Clock, mark: str) -> None:
    guess(app, clock, 10)
    client.set_cookie("device", mark)
    assert sign_in(client).status_code == 429


def test_the_mark_says_nothing_and_scripts_do_not_read_it(client: FlaskClient) -> None:
    sign_in(client)
    cookie = client.get_cookie("device")
    assert cookie is not None
    assert (cookie.http_only, cookie.same_site, "tenant" in cookie.value) == (True, "Lax", False)


def test_a_browser_remembers_the_five_people_who_used_it_last(app: Flask, client: FlaskClient, secret: str) -> None:
    with app.app_context(), writing():
        db.session.execute(update(Person).values(password_hash=secret))
    for name in ("tenant-a", "tenant-b", "citizen", "staff", "director", "nobody"):
        sign_in(client, email=f"{name}@test.example")
    cookie = client.get_cookie("device")
    assert cookie is not None
    with app.test_request_context(headers={"Cookie": f"device={cookie.value}"}):
        known = [find_device(f"{name}@test.example") is not None for name in ("tenant-a", "tenant-b", "nobody")]
    assert known == [False, True, True]


def test_an_address_is_counted_however_it_is_written(app: Flask, client: FlaskClient) -> None:
    for number in range(5):
        sign_in(client, WRONG, email=(UNKNOWN, f" {UNKNOWN.upper()} ")[number % 2])
    assert (sign_in(client, WRONG, UNKNOWN).status_code, sign_in(client).status_code) == (429, 303)


def test_who_waits_is_not_counted_and_names_nobody(app: Flask, client: FlaskClient) -> None:
    for _ in range(9):
        sign_in(client, WRONG)
    with app.app_context():
        guard = db.session.scalars(select(SignInGuard)).one()
    assert (guard.failures, len(guard.key), "tenant" in guard.key) == (5, 64, False)


def test_what_nobody_tried_for_long_is_forgotten(app: Flask, client: FlaskClient) -> None:
    sign_in(client, WRONG)
    with app.app_context():
        attempts.forget(NOW + attempts.KEPT - SECOND)
        assert count(app, SignInGuard) == 1
        attempts.forget(NOW + attempts.KEPT)
        assert count(app, SignInGuard) == 0
