"""One's API tokens on the page: made and shown once, listed, revoked; and what else ends them."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, text, update

from anchorcenter.accounts.api_tokens import MOST_TOKENS
from anchorcenter.accounts.models import ApiToken
from anchorcenter.core.audit import AuditEntry
from anchorcenter.core.db import db
from anchorcenter.core.unit_of_work import writing
from tests.accounts.mails import link_in, read_mails
from tests.steps import bearer, count
from tests.times import DAY, MINUTE, NOW

ClientOf = Callable[[str], FlaskClient]
Clock = Callable[[datetime], None]
WANTED = {"name": "로비 화면", "scopes": ["bookings:read"], "days": "90"}


def made(answer: Any) -> str:
    found = re.search(r'<code class="secret">([^<]+)</code>', answer.text)
    return html.unescape(found[1]) if found else ""


def tokens(app: Flask, person_id: int = 1) -> list[ApiToken]:
    with app.app_context():
        rows = select(ApiToken).where(ApiToken.person_id == person_id, ApiToken.name != "")
        return list(db.session.scalars(rows.order_by(ApiToken.id)))


def reads(client: FlaskClient, token: str) -> int:
    return client.get("/api/v1/bookings", headers=bearer(token)).status_code


def test_a_token_is_made_shown_once_and_works(app: Flask, client_of: ClientOf) -> None:
    client = client_of("tenant-a")
    answer = client.post("/profile/tokens", data=WANTED)
    token = made(answer)
    assert (answer.status_code, len(token), reads(client, token)) == (200, 43, 200)
    assert token not in client.get("/profile/tokens").text
    (row,) = tokens(app)
    assert (row.name, row.scopes, row.expires_at) == ("로비 화면", "bookings:read", NOW + 90 * DAY)
    with app.app_context():
        entry = db.session.scalars(select(AuditEntry).where(AuditEntry.verb == "create_token")).one()
    assert (entry.actor_id, entry.record_id, token in entry.after, "로비 화면" in entry.after) == (1, 1, False, True)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        pytest.param({"name": ""}, "토큰을 어디에 쓸지 적으세요.", id="no name"),
        pytest.param({"name": "a" * 41}, "40자", id="a long name"),
        pytest.param({"name": "a\u202eb"}, "보이지 않는", id="a name that hides something"),
        pytest.param({"scopes": []}, "토큰으로 할 수 있는 일을 하나 이상 고르세요.", id="no scope"),
        pytest.param({"scopes": ["money"]}, "money", id="no scope of ours"),
        pytest.param({"days": "36500"}, "", id="a hundred years"),
        pytest.param({"days": "x"}, "", id="no number"),
    ],
)
def test_a_token_that_cannot_be_is_422_and_none_is_made(
    app: Flask, client_of: ClientOf, change: dict[str, Any], says: str
) -> None:
    before = count(app, ApiToken)
    answer = client_of("tenant-a").post("/profile/tokens", data=WANTED | change)
    assert (answer.status_code, says in answer.text, made(answer)) == (422, True, "")
    assert count(app, ApiToken) == before


def test_a_form_sent_twice_makes_one_token(app: Flask, client_of: ClientOf) -> None:
    client = client_of("tenant-a")
    answers = [client.post("/profile/tokens", data=WANTED) for _ in range(2)]
    assert ([answer.status_code for answer in answers], len(tokens(app))) == ([200, 422], 1)
    assert "같은 이름의 토큰이 이미 있습니다." in answers[1].text
    assert client_of("tenant-b").post("/profile/tokens", data=WANTED).status_code == 200


def test_nobody_has_more_than_twenty(app: Flask, client_of: ClientOf) -> None:
    client = client_of("tenant-a")
    answers = [client.post("/profile/tokens", data=WANTED | {"name": str(n)}).status_code for n in range(MOST_TOKENS)]
    assert answers == [200] * (MOST_TOKENS - 1) + [422]  # One there is from the start.


def test_a_revoked_token_ends_at_once(app: Flask, client_of: ClientOf) -> None:
    client = client_of("tenant-a")
    token = made(client.post("/profile/tokens", data=WANTED))
    (row,) = tokens(app)
    answers = [client.post(f"/profile/tokens/{row.id}/revoke") for _ in range(2)]
    assert [(a.status_code, a.location) for a in answers] == [(303, "/profile/tokens?done=1")] * 2
    assert (reads(client, token), "로비 화면" in client.get("/profile/tokens").text) == (401, False)
    assert count(app, AuditEntry, AuditEntry.verb == "revoke_token") == 1


def test_nobody_revokes_anothers(app: Flask, client_of: ClientOf) -> None:
    token = made(client_of("tenant-a").post("/profile/tokens", data=WANTED))
    (row,) = tokens(app)
    assert client_of("director").post(f"/profile/tokens/{row.id}/revoke").status_code == 404
    assert reads(client_of(""), token) == 200


def test_the_page_says_when_a_token_was_used_last(app: Flask, client_of: ClientOf, clock: Clock) -> None:
    client = client_of("tenant-a")
    token = made(client.post("/profile/tokens", data=WANTED))
    assert "아직 쓰지 않음" in client.get("/profile/tokens").text
    for moment in (NOW + MINUTE, NOW + 1.5 * MINUTE, NOW + 2 * MINUTE):
        clock(moment)
        reads(client, token)
        expected = NOW + MINUTE if moment < NOW + 2 * MINUTE else moment
        assert [row.last_used_at for row in tokens(app)] == [expected]
    assert "마지막 사용 2026. 11. 23.(월) 08:02" in client.get("/profile/tokens").text


def test_that_its_use_cannot_be_noted_spoils_no_call(app: Flask, client_of: ClientOf, is_sqlite: bool) -> None:
    token = made(client_of("tenant-a").post("/profile/tokens", data=WANTED))
    with app.app_context(), writing():
        if is_sqlite:
            db.session.execute(
                text("CREATE TRIGGER broken BEFORE UPDATE ON api_tokens BEGIN SELECT RAISE(ABORT, 'no'); END")
            )
        else:
            db.session.execute(text("ALTER TABLE api_tokens ADD CHECK (last_used_at IS NULL) NOT VALID"))
    assert reads(client_of(""), token) == 200
    assert [row.last_used_at for row in tokens(app)] == [None]


def test_a_new_password_by_mail_ends_every_token(app: Flask, client_of: ClientOf) -> None:
    client = client_of("tenant-a")
    token = made(client.post("/profile/tokens", data=WANTED))
    client.post("/forgot", data={"email": "tenant-a@test.example"})
    link = link_in(read_mails(app, "tenant-a@test.example")[0])
    assert reads(client, token) == 200
    assert client.post(link, data={"password": "correct horse battery"}).status_code == 303  # pragma: allowlist secret
    assert [reads(client, word) for word in (token, "tenant-a", "tenant-b")] == [401, 401, 200]


def test_a_closed_account_has_no_token_that_works(app: Flask, client_of: ClientOf) -> None:
    token = made(client_of("tenant-a").post("/profile/tokens", data=WANTED))
    client_of("staff").post("/staff/people/1/leave", data={"why": "이사", "way": "cancel"})
    with app.app_context(), writing():
        db.session.execute(update(ApiToken).where(ApiToken.person_id == 1).values(expires_at=NOW + 900 * DAY))
    assert reads(client_of(""), token) == 401
