"""Who fails too often waits, wherever they are served; who does not, does not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from anchorcenter.accounts import views
from anchorcenter.accounts.models import Person
from anchorcenter.accounts.tokens import password_hash
from anchorcenter.commands import work
from anchorcenter.core.db import db
from anchorcenter.core.limits import Failure
from anchorcenter.core.unit_of_work import writing
from tests.steps import bearer, count
from tests.times import DAY, MINUTE, NOW

Clock = Callable[[datetime], None]
EMAIL, KNOWN, WRONG = "tenant-a@test.example", "correct horse", "wrong horse"


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    secret = password_hash(KNOWN)
    with app.app_context(), writing():
        db.session.execute(update(Person).where(Person.email == EMAIL).values(password_hash=secret))
    return app.test_client()


def sign_in(client: FlaskClient, password: str, email: str = EMAIL, address: str = "192.0.2.1") -> TestResponse:
    data = {"email": email, "password": password}
    return client.post("/login", data=data, environ_overrides={"REMOTE_ADDR": address})


def test_one_address_may_not_try_everybody(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views, "BY_ADDRESS", replace(views.BY_ADDRESS, most=3))  # Fifty would take long.
    answers = [sign_in(client, WRONG, email=f"x{number}@test.example").status_code for number in range(4)]
    refused = sign_in(client, KNOWN)
    assert (answers, refused.status_code, refused.headers["Retry-After"]) == ([422] * 3 + [429], 429, "901")
    assert "시도가 너무 많습니다" in refused.text
    assert sign_in(client, KNOWN, address="198.51.100.7").status_code == 303


def test_guessing_tokens_ends_and_real_ones_still_work(app: Flask, client: FlaskClient) -> None:
    guesses = [client.get("/api/v1/spaces", headers=bearer(f"guess-{number}")) for number in range(101)]
    assert [answer.status_code for answer in guesses] == [401] * 100 + [429]
    assert (guesses[-1].headers["Retry-After"], count(app, Failure)) == ("901", 100)
    assert client.get("/api/v1/spaces", headers=bearer("tenant-a")).status_code == 200


def test_failures_are_forgotten_after_a_day_and_name_nobody(app: Flask, client: FlaskClient) -> None:
    sign_in(client, WRONG)
    with app.app_context():
        assert [key for key in db.session.scalars(select(Failure.key)) if "tenant" in key or len(key) != 64] == []
        work(NOW + DAY - MINUTE)
        assert count(app, Failure) == 1
        work(NOW + DAY + 60 * MINUTE)
        assert count(app, Failure) == 0
