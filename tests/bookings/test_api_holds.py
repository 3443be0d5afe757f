"""Holds for programs: kept, extended, given back, booked."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.steps import bearer, body, live_claims, statuses, stored
from tests.times import MINUTE, NOW, kst

Clock = Callable[[datetime], None]


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def slot(space: str = "a", start: str = "10:00", end: str = "11:00", **more: Any) -> dict[str, Any]:
    return {"space": space, "starts_at": kst(start).isoformat(), "ends_at": kst(end).isoformat()} | more


def ask(client: FlaskClient, method: str, path: str, name: str = "tenant-a", sent: Any = None) -> Any:
    return client.open(f"/api/v1/holds{path}", method=method, json=sent, headers=bearer(name))


def test_a_slot_is_held_for_ten_minutes(app: Flask, client: FlaskClient) -> None:
    answer = ask(client, "POST", "", sent=slot())
    assert (answer.status_code, answer.json) == (
        201,
        {
            "id": 1,
            "space": "a",
            "starts_at": "2026-11-25T10:00:00+09:00",
            "ends_at": "2026-11-25T11:00:00+09:00",
            "units": 1,
            "expires_at": "2026-11-23T08:10:00+09:00",
            "extensions_left": 2,
        },
    )
    assert ask(client, "POST", "", "tenant-b", slot("whole")).status_code == 409
    assert ask(client, "POST", "", sent=slot()).json["id"] == 1
    assert live_claims(app) == 1


def test_a_hold_of_a_pool_says_how_many(client: FlaskClient) -> None:
    assert ask(client, "POST", "", sent=slot("desks", units=2)).json["units"] == 2
    refused = ask(client, "POST", "", "tenant-b", slot("desks", units=2))
    assert (refused.status_code, refused.json["code"]) == (409, "taken")


def test_a_refused_hold_names_every_reason_and_what_is_free(app: Flask, client: FlaskClient) -> None:
    ask(client, "POST", "", "tenant-b", slot())
    before = stored(app)
    refused = ask(client, "POST", "", sent=slot())
    assert [error["code"] for error in refused.json["errors"]] == ["taken"]
    times = {"starts_at": "2026-11-25T10:00:00+09:00", "ends_at": "2026-11-25T11:00:00+09:00"}
    assert refused.json["alternatives"][0] == {"space": "b"} | times
    assert ask(client, "POST", "", sent=slot(start="11:00", end="10:00")).status_code == 422
    assert stored(app) == before


def test_another_slot_may_take_the_place_of_a_hold(app: Flask, client: FlaskClient) -> None:
    ask(client, "POST", "", sent=slot())
    moved = ask(client, "POST", "", sent=slot("b", hold=1))
    assert (moved.json["id"], moved.json["space"], live_claims(app)) == (1, "b", 1)


def test_a_hold_is_extended_twice_and_no_more(client: FlaskClient) -> None:
    ask(client, "POST", "", sent=slot())
    answers = [ask(client, "POST", "/1/extend") for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 422]
    assert [answer.json["expires_at"][11:16] for answer in answers[:2]] == ["08:20", "08:30"]
    assert answers[2].json["code"] == "no_more_extensions"


def test_a_hold_that_has_lapsed_is_not_extended_b40(client: FlaskClient, clock: Clock) -> None:
    ask(client, "POST", "", sent=slot())
    clock(NOW + 10 * MINUTE)
    assert ask(client, "POST", "/1/extend").json["code"] == "ended"
    assert ask(client, "POST", "", "tenant-b", slot()).status_code == 201
    assert client.post("/api/v1/bookings", json=body(hold=1), headers=bearer("tenant-a")).status_code == 409


def test_a_hold_given_back_is_free_and_giving_it_back_again_changes_nothing(app: Flask, client: FlaskClient) -> None:
    ask(client, "POST", "", sent=slot())
    answers = [ask(client, "DELETE", "/1") for _ in range(2)]
    assert [(answer.status_code, answer.data) for answer in answers] == [(204, b"")] * 2
    assert (live_claims(app), ask(client, "POST", "", "tenant-b", slot()).status_code) == (0, 201)


def test_a_hold_that_became_a_booking_is_not_given_back(app: Flask, client: FlaskClient) -> None:
    ask(client, "POST", "", sent=slot())
    client.post("/api/v1/bookings", json=body(hold=1), headers=bearer("tenant-a"))
    refused = ask(client, "DELETE", "/1")
    assert (refused.status_code, refused.json["code"], statuses(app)) == (409, "booked", ["confirmed"])


@pytest.mark.parametrize("path", ["/1", "/2", "/x", "/-1", "/99999999999999999999"])
@pytest.mark.parametrize("way", ["DELETE", "POST"])
def test_what_is_no_hold_of_ones_own_is_404(app: Flask, client: FlaskClient, path: str, way: str) -> None:
    ask(client, "POST", "", "tenant-b", slot())
    answer = ask(client, way, path + ("/extend" if way == "POST" else ""))
    assert (answer.status_code, answer.content_type, live_claims(app)) == (404, "application/problem+json", 1)
