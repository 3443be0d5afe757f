"""Who a token speaks for."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update

from anchorcenter.accounts.api_tokens import SCOPES
from anchorcenter.accounts.models import ApiToken, Person
from anchorcenter.core.db import db
from anchorcenter.core.unit_of_work import writing
from tests.steps import bearer
from tests.tenants.lets import give_notice, let


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def read(client: FlaskClient, name: str) -> Any:
    return client.get("/api/v1/me", headers=bearer(name)).json


def test_me_is_the_person_with_roles_and_organisations(client: FlaskClient) -> None:
    assert read(client, "tenant-a") == {
        "person": {"id": 1, "email": "tenant-a@test.example", "name": "사람 tenant-a", "locale": "ko"},
        "roles": [],
        "audiences": ["citizen", "tenant"],
        "terms": [],
        "organisations": [{"id": 1, "name": "가 회사", "rank": "manager"}],
        "scopes": list(SCOPES),
    }
    member, staff = read(client, "tenant-a-member"), read(client, "staff")
    assert (member["organisations"][0]["rank"], staff["roles"], staff["organisations"]) == ("member", ["staff"], [])


def test_names_are_in_the_language_of_the_holder(app: Flask, client: FlaskClient) -> None:
    with app.app_context(), writing():
        db.session.execute(update(Person).values(locale="en"))
    assert read(client, "tenant-a")["organisations"][0]["name"] == "Company A"


def test_any_token_may_ask(app: Flask, client: FlaskClient) -> None:
    with app.app_context(), writing():
        db.session.execute(update(ApiToken).values(scopes=""))
    assert read(client, "citizen")["scopes"] == []
    assert client.get("/api/v1/me").status_code == 401


def test_who_is_a_tenant_for_a_time_reads_until_when(app: Flask, client: FlaskClient) -> None:
    first = let(app, "unit-1", "2026-01-01", "2026-12-10")
    let(app, "unit-1", "2027-01-01", "2027-12-31")
    terms: list[dict[str, str | None]] = [
        {"audience": "tenant", "first_on": None, "last_on": "2026-12-10"},
        {"audience": "tenant", "first_on": "2027-01-01", "last_on": "2027-12-31"},
    ]
    assert read(client, "tenant-a-member")["terms"] == terms
    give_notice(app, first, "2026-11-30")
    assert read(client, "tenant-a-member")["terms"] == [terms[0] | {"last_on": "2026-11-30"}]
    assert read(client, "tenant-b")["terms"] == []
