"""API tokens and passwords: what a program may do with a token, and how secrets are kept."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from anchorcenter.accounts.api_tokens import SCOPES, create_token
from anchorcenter.accounts.models import ApiToken
from anchorcenter.accounts.tokens import is_password, new_token, password_hash, token_hash
from anchorcenter.core.audit import AuditEntry
from anchorcenter.core.db import db
from anchorcenter.core.unit_of_work import writing
from tests.steps import bearer, body, count, stored
from tests.times import DAY, MINUTE, NOW


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def make(app: Flask, *scopes: str) -> str:
    with app.app_context(), writing():
        return create_token(1, scopes=scopes, now=NOW)


def change(app: Flask, **values: Any) -> None:
    """That of every token."""
    with app.app_context(), writing():
        db.session.execute(update(ApiToken).values(**values))


def read(client: FlaskClient, token: str) -> Any:
    return client.get("/api/v1/bookings", headers=bearer(token))


def write(client: FlaskClient, token: str) -> Any:
    return client.post("/api/v1/bookings", json=body(), headers=bearer(token))


def test_a_token_works_and_is_stored_only_as_its_hash(app: Flask, client: FlaskClient) -> None:
    token = make(app, *SCOPES)
    assert (read(client, token).status_code, write(client, token).status_code) == (200, 201)
    with app.app_context():
        row = db.session.scalars(select(ApiToken).order_by(ApiToken.id.desc())).first()
        note = db.session.scalars(select(AuditEntry).where(AuditEntry.verb == "create_token")).one()
    assert row is not None
    assert (row.token_hash, row.scopes, row.expires_at) == (
        token_hash(token),
        " ".join(SCOPES),
        NOW + 365 * DAY,
    )
    assert (note.record_id, token in note.after) == (1, False)


def test_an_unknown_scope_is_refused_and_no_token_is_made(app: Flask) -> None:
    before = count(app, ApiToken)
    with pytest.raises(ValueError, match="unknown scope: bookings:delete, money; there are academy:write"):
        make(app, "bookings:read", "money", "bookings:delete")
    assert count(app, ApiToken) == before


def test_a_token_reaches_as_far_as_its_scopes(app: Flask, client: FlaskClient) -> None:
    reads, writes = make(app, "bookings:read"), make(app, "bookings:write")
    refused = write(client, reads)
    assert (read(client, reads).status_code, refused.status_code) == (200, 403)
    assert (refused.content_type, refused.json["code"]) == ("application/problem+json", "forbidden")
    assert refused.json["message"] == "이 토큰으로는 할 수 없습니다. 토큰에 필요한 권한: bookings:write"
    assert stored(app) == (0, 0, 0)
    assert (read(client, writes).status_code, write(client, writes).status_code) == (403, 201)


@pytest.mark.parametrize("scopes", ["", "bookings:rea", "bookings:read-all", "bookings:write"])
def test_a_scope_is_a_whole_word(app: Flask, client: FlaskClient, scopes: str) -> None:
    change(app, scopes=scopes)
    assert read(client, "tenant-a").status_code == 403


@pytest.mark.parametrize(
    "values",
    [
        pytest.param({"revoked_at": NOW}, id="revoked"),
        pytest.param({"expires_at": NOW}, id="expired now"),
        pytest.param({"expires_at": NOW - MINUTE}, id="expired a minute ago"),
    ],
)
def test_a_token_that_is_over_is_401_whatever_it_asks_for(
    app: Flask, client: FlaskClient, values: dict[str, Any]
) -> None:
    change(app, **values)
    answers = [read(client, "tenant-a"), write(client, "tenant-a"), write(client, "staff")]
    assert [(a.status_code, a.json["code"]) for a in answers] == [(401, "unauthorized")] * 3
    assert stored(app) == (0, 0, 0)


def test_a_token_works_until_the_minute_it_expires(app: Flask, client: FlaskClient) -> None:
    change(app, expires_at=NOW + MINUTE)
    assert read(client, "tenant-a").status_code == 200


@pytest.mark.parametrize(
    "header",
    [
        pytest.param(None, id="none"),
        pytest.param("", id="empty"),
        pytest.param("Bearer", id="no token"),
        pytest.param("Bearer  ", id="spaces for a token"),
        pytest.param("Bearer unknown", id="an unknown token"),
        pytest.param("tenant-a", id="no scheme"),
        pytest.param("Token tenant-a", id="another scheme"),
        pytest.param("Basic dGVuYW50LWE6dGVuYW50LWE=", id="a name and a password"),
        pytest.param("Bearer tenant-a tenant-a", id="two tokens"),
        pytest.param(f"Bearer {'a' * 10_000}", id="a huge token"),
        pytest.param("Bearer \udcff\udcfe", id="no text"),
    ],
)
def test_who_shows_no_live_token_is_401_and_nothing_of_the_request_is_read(
    app: Flask, client: FlaskClient, header: str | None
) -> None:
    headers = {} if header is None else {"Authorization": header}
    answer = client.post("/api/v1/bookings", json={"broken": True}, headers=headers)
    assert (answer.status_code, answer.content_type) == (401, "application/problem+json")
    assert stored(app) == (0, 0, 0)


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER"])
def test_the_scheme_may_be_written_in_any_case(client: FlaskClient, scheme: str) -> None:
    answer = client.get("/api/v1/bookings", headers={"Authorization": f"{scheme} tenant-a"})
    assert answer.status_code == 200


def test_a_cookie_is_no_token(app: Flask, client: FlaskClient) -> None:
    """So no other site can make a browser call the API."""
    with client.session_transaction() as session:
        session["_user_id"] = "tenant-a"
    assert client.get("/bookings").status_code == 200
    assert client.post("/api/v1/bookings", json=body()).status_code == 401
    assert stored(app) == (0, 0, 0)


def test_a_token_is_no_session(client: FlaskClient) -> None:
    assert client.get("/bookings", headers=bearer("tenant-a")).status_code == 303


def test_tokens_are_random_and_long() -> None:
    made = {new_token() for _ in range(200)}
    assert (len(made), {len(token) for token in made}) == (200, {43})
    assert len({token_hash(token) for token in made}) == 200


def test_a_password_is_kept_as_argon2id_with_the_costs_of_owasp() -> None:
    """Source: OWASP Password Storage Cheat Sheet, Argon2id: m=19456 (19 MiB), t=2, p=1."""
    one, two = password_hash("비밀번호 열두 글자"), password_hash("비밀번호 열두 글자")
    assert re.fullmatch(r"\$argon2id\$v=19\$m=19456,t=2,p=1\$[\w+/]{22}\$[\w+/]{43}", one, re.ASCII)
    assert one != two
    assert (is_password("비밀번호 열두 글자", one), is_password("비밀번호 열두 글자 ", one)) == (True, False)


@pytest.mark.parametrize("stored_hash", ["", "nonsense", "$argon2id$v=19$m=19456,t=2,p=1$", "plain text"])
def test_a_stored_password_that_is_none_fits_nothing(stored_hash: str) -> None:
    assert [is_password(word, stored_hash) for word in ("", stored_hash, "plain text", "\ud800")] == [False] * 4


@pytest.mark.parametrize(("data", "kind"), [("{", "application/json"), ("x", "text/plain"), ("", "application/json")])
def test_without_a_token_nothing_of_the_request_is_read(app: Flask, data: str, kind: str) -> None:
    answer = app.test_client().post("/api/v1/bookings", data=data, content_type=kind)
    assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, "Bearer realm=anchorcenter")
