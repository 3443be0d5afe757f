"""The same request sent again with its Idempotency-Key: done once, answered alike."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from anchorcenter.accounts.forgetting import forget_person
from anchorcenter.accounts.people import deactivate
from anchorcenter.commands import work
from anchorcenter.core.db import db
from anchorcenter.core.idempotency import StoredAnswer
from anchorcenter.core.unit_of_work import writing
from tests.steps import bearer, body, count, statuses, stored
from tests.times import HOUR, MINUTE, NOW, kst

Clock = Callable[[datetime], None]
KEY = "0b1f7c1e-6d1f-4c39"


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def post(
    client: FlaskClient, wanted: Any, key: str | None = KEY, name: str = "tenant-a", path: str = "/bookings"
) -> Any:
    headers = bearer(name) | ({"Idempotency-Key": key} if key else {})
    return client.post(f"/api/v1{path}", json=wanted, headers=headers)


def heard(answer: Any) -> tuple[Any, ...]:
    return answer.status_code, answer.data, answer.content_type, answer.headers.get("Location"), answer.headers["ETag"]


def test_a_booking_sent_twice_is_one_and_both_answers_are_alike_b30(app: Flask, client: FlaskClient) -> None:
    first, second = (post(client, body()) for _ in range(2))
    assert heard(first) == heard(second)
    assert (first.status_code, first.headers["Location"]) == (201, "/api/v1/bookings/B-2026-000001")
    assert (statuses(app), count(app, StoredAnswer)) == (["confirmed"], 1)


def test_the_same_key_with_another_body_is_422_and_nothing_is_stored_b30(app: Flask, client: FlaskClient) -> None:
    post(client, body())
    before = stored(app)
    answer = post(client, body("b"))
    assert (answer.status_code, answer.json["code"]) == (422, "idempotency_key_reused")
    assert (answer.json["errors"][0]["field"], stored(app)) == ("Idempotency-Key", before)
    assert answer.json["alternatives"] == []  # Another time would not help.


def test_a_key_means_one_address(app: Flask, client: FlaskClient) -> None:
    wanted = {key: value for key, value in body().items() if key not in {"purpose", "headcount"}}
    assert post(client, wanted, path="/holds").status_code == 201
    assert post(client, wanted, path="/bookings").status_code == 422
    assert post(client, wanted, path="/holds?x=1").json["code"] == "idempotency_key_reused"
    assert statuses(app) == []


def test_keys_of_two_people_never_meet(app: Flask, client: FlaskClient) -> None:
    assert [post(client, body(s), name=n).status_code for s, n in (("a", "tenant-a"), ("b", "tenant-b"))] == [201] * 2
    assert statuses(app) == ["confirmed"] * 2


def test_without_a_key_every_request_is_one_of_its_own(app: Flask, client: FlaskClient) -> None:
    assert [post(client, body(), key=None).status_code for _ in range(2)] == [201, 409]
    assert count(app, StoredAnswer) == 0


def test_a_refusal_is_not_kept_and_is_looked_at_again(app: Flask, client: FlaskClient) -> None:
    code = post(client, body(), key=None, name="tenant-b").json["code"]
    assert [post(client, body()).status_code for _ in range(2)] == [409, 409]
    assert (post(client, body(headcount=31)).status_code, count(app, StoredAnswer)) == (409, 0)
    client.post(f"/api/v1/bookings/{code}/cancel", json={}, headers=bearer("tenant-b"))
    assert post(client, body()).status_code == 201
    assert statuses(app) == ["cancelled", "confirmed"]


def test_an_answer_is_kept_for_a_day_and_then_forgotten(app: Flask, client: FlaskClient, clock: Clock) -> None:
    post(client, body())
    clock(NOW + 24 * HOUR - MINUTE)
    assert post(client, body()).status_code == 201
    clock(NOW + 24 * HOUR)
    assert post(client, body()).status_code == 409
    assert post(client, body("b")).json["code"] == "B-2026-000002"
    with app.app_context():
        work(NOW + 47 * HOUR)
        assert count(app, StoredAnswer) == 1
        work(NOW + 49 * HOUR)
    assert count(app, StoredAnswer) == 0


@pytest.mark.parametrize("key", ["", " ", "a b", "a" * 256, "\u00e9"])
def test_a_key_that_is_none_is_422(app: Flask, client: FlaskClient, key: str) -> None:
    headers = [("Idempotency-Key", key), *bearer("tenant-a").items()]
    answer: Any = client.post("/api/v1/bookings", json=body(), headers=headers)
    assert (answer.status_code, answer.json["code"]) == (422, "idempotency_key")
    assert stored(app) == (0, 0, 0)


def test_a_hold_sent_twice_is_extended_once(app: Flask, client: FlaskClient) -> None:
    wanted = {key: value for key, value in body().items() if key not in {"purpose", "headcount"}}
    held = post(client, wanted, path="/holds")
    longer = [post(client, None, key="longer", path="/holds/1/extend") for _ in range(2)]
    assert [answer.json for answer in longer] == [longer[0].json] * 2
    assert (held.json["extensions_left"], longer[1].json["extensions_left"]) == (2, 1)
    later = datetime.fromisoformat(longer[0].json["expires_at"]) - datetime.fromisoformat(held.json["expires_at"])
    assert later == timedelta(minutes=10)


def test_what_was_answered_stays_though_the_booking_has_changed(client: FlaskClient) -> None:
    first = post(client, body())
    headers = bearer("tenant-a") | {"If-Match": first.headers["ETag"]}
    changed = client.patch(f"/api/v1/bookings/{first.json['code']}", json={"headcount": 5}, headers=headers)
    assert (changed.status_code, changed.headers["ETag"]) == (200, '"2"')
    assert heard(post(client, body())) == heard(first)
    assert kst("10:00").isoformat() != first.json["starts_at"]  # In the center's zone.


def test_answers_are_forgotten_with_the_person(app: Flask, client: FlaskClient) -> None:
    post(client, body())
    post(client, body("b"), name="tenant-b")
    times: dict[str, Any] = {"by": (0, "test"), "now": NOW, "why": "요청"}
    with app.app_context(), writing():
        deactivate(1, **times)
        forget_person(1, **times)
    with app.app_context():
        assert db.session.scalars(select(StoredAnswer.holder_id)).all() == [3]
