"""Closures and outages through the API: rehearsed, decided, stored once, opened again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from anchorcenter.facilities.models import Closure
from anchorcenter.operations.models import ClosureDecision, Interruption
from tests.operations.pages import audit
from tests.steps import bearer, book, count, live_claims, problems, statuses, stored
from tests.times import kst

ClientOf = Callable[[str], FlaskClient]
Clock = Callable[[datetime], None]
ROOT = "/api/v1/closures"


@pytest.fixture
def client(client_of: ClientOf) -> FlaskClient:
    return client_of("")


@pytest.fixture
def booked(client: FlaskClient) -> list[str]:
    slots = [("tenant-a", "09:00", "11:00"), ("tenant-a", "11:00", "13:00"), ("tenant-b", "13:00", "14:00")]
    return [book(client, who, "api", "a", start, end).code for who, start, end in slots]


def closure(**changes: Any) -> dict[str, Any]:
    times = {"starts_at": kst("10:00").isoformat(), "ends_at": kst("18:00").isoformat()}
    return times | {"label": "천장 점검", "label_en": "Ceiling check", "spaces": ["a"]} | changes


def send(client: FlaskClient, path: str, json: Any = None, who: str = "staff", **headers: str) -> TestResponse:
    return client.post(path, json=json, headers=bearer(who) | headers)


def rehearsed(client: FlaskClient, **changes: Any) -> Any:
    answer = send(client, f"{ROOT}/rehearsal", closure(**changes))
    assert answer.status_code == 200
    return answer.json


def test_a_program_rehearses_decides_and_closes_b112(app: Flask, client: FlaskClient, booked: list[str]) -> None:
    shown = rehearsed(client)
    assert [(each["code"], each["choices"], each["proposal"]["space"]) for each in shown["items"]] == [
        (code, ["move", "cancel", "keep"], "b") for code in booked
    ]
    assert count(app, Closure) == 0

    decisions = [{"code": code, "decision": d} for code, d in zip(booked, ("keep", "cancel", "move"), strict=True)]
    sent = closure(seal=shown["seal"], decisions=decisions, keep_why="시연")
    made = send(client, ROOT, sent, **{"Idempotency-Key": "once"})
    again = send(client, ROOT, sent, **{"Idempotency-Key": "once"})

    assert (made.status_code, again.json) == (201, made.json)
    assert (statuses(app), live_claims(app)) == (["confirmed", "cancelled", "confirmed"], 2)
    assert (count(app, Closure), count(app, ClosureDecision), problems(app)) == (1, 3, [])
    asked = {"from": kst("00:00").isoformat(), "to": kst("24:00").isoformat()}
    found: Any = client.get(ROOT, query_string=asked, headers=bearer("citizen")).json
    assert found["items"] == [made.json]
    assert (made.json or {})["cells"] == ["a"]


def test_for_all_of_them_at_once(app: Flask, client: FlaskClient, booked: list[str]) -> None:
    shown = rehearsed(client)
    assert send(client, ROOT, closure(seal=shown["seal"], for_all="move")).status_code == 201
    assert (statuses(app), live_claims(app)) == (["confirmed"] * 3, 3)


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({}, 422, "undecided"),
        ({"for_all": "keep"}, 422, "why"),
        ({"seal": "0" * 16, "for_all": "move"}, 409, "changed"),
        ({"for_all": "move", "spaces": ["nowhere"]}, 422, "unknown_space"),
        ({"for_all": "move", "cells": ["nowhere"]}, 422, "unknown_cell"),
        ({"for_all": "move", "ends_at": kst("09:00").isoformat()}, 422, "order"),
        ({"for_all": "explode"}, 422, "unprocessable_entity"),
        ({"for_all": "move", "label": None}, 422, "unprocessable_entity"),
    ],
)
def test_what_is_not_decided_changed_or_senseless_is_refused(
    app: Flask, client: FlaskClient, booked: list[str], changes: dict[str, Any], status: int, code: str
) -> None:
    before = stored(app)
    answer = send(client, ROOT, closure(seal=rehearsed(client)["seal"]) | changes)
    assert (answer.status_code, (answer.json or {})["code"]) == (status, code)
    assert (stored(app), count(app, Closure)) == (before, 0)


@pytest.mark.parametrize("who", ["tenant-a", "citizen", "official"])
def test_only_staff_close_and_open(app: Flask, client: FlaskClient, who: str) -> None:
    made: Any = send(client, ROOT, closure(seal=rehearsed(client)["seal"])).json
    one, failed = f"{ROOT}/{made['id']}", {"label": "정전", "ends_at": kst("18:00").isoformat(), "spaces": ["a"]}
    answers = [
        send(client, f"{ROOT}/rehearsal", closure(), who),
        send(client, ROOT, closure(seal="x"), who),
        send(client, f"{one}/end", who=who),
        client.delete(one, headers=bearer(who)),
        send(client, "/api/v1/outages", failed, who),
    ]
    assert ([answer.status_code for answer in answers], count(app, Closure)) == ([403] * 5, 1)


def test_it_is_ended_early_or_taken_back_and_who_gave_way_is_offered_their_time_b114(
    app: Flask, client: FlaskClient, clock: Clock, booked: list[str]
) -> None:
    made: Any = send(client, ROOT, closure(seal=rehearsed(client)["seal"], for_all="cancel")).json
    clock(kst("10:30"))
    ended = send(client, f"{ROOT}/{made['id']}/end")
    assert (ended.status_code, (ended.json or {})["ends_at"]) == (200, "2026-11-25T10:30:00+09:00")
    offers: Any = client.get("/api/v1/offers", headers=bearer("tenant-a")).json
    assert [(each["origin"], each["starts_at"]) for each in offers["items"]] == [
        ("reopened", "2026-11-25T11:00:00+09:00")
    ]

    times = {"starts_at": kst("2026-12-02 10:00").isoformat(), "ends_at": kst("2026-12-02 12:00").isoformat()}
    other: Any = send(client, ROOT, closure(seal=rehearsed(client, **times)["seal"], **times)).json
    assert client.delete(f"{ROOT}/{other['id']}", headers=bearer("staff")).status_code == 204
    assert client.delete(f"{ROOT}/{other['id']}", headers=bearer("staff")).status_code == 404
    assert [verb for verb, *_rest in audit(app, "closure")] == ["create", "end", "create", "remove"]


def test_a_program_changes_a_closure_and_decides_about_whom_it_reaches_only_now_b114(
    app: Flask, client: FlaskClient, booked: list[str]
) -> None:
    times = {"ends_at": kst("11:00").isoformat()}
    made: Any = send(client, ROOT, closure(seal=rehearsed(client, **times)["seal"], for_all="cancel", **times)).json
    one = f"{ROOT}/{made['id']}"
    longer: Any = send(client, f"{one}/rehearsal", closure()).json
    assert ([each["code"] for each in longer["items"]], statuses(app)) == (
        booked[1:], ["cancelled", "confirmed", "confirmed"],
    )  # fmt: skip

    def put(who: str = "staff", **changes: Any) -> TestResponse:
        return client.put(one, json=closure(seal=longer["seal"], for_all="cancel") | changes, headers=bearer(who))

    refused = [put("tenant-a"), put(seal="0" * 16), put(seal=longer["seal"][:16]), put(for_all=None)]
    assert ([answer.status_code for answer in refused], count(app, ClosureDecision)) == ([403, 409, 409, 422], 1)
    assert (put().status_code, statuses(app)) == (200, ["cancelled"] * 3)
    assert put().status_code == 409  # It is not as the rehearsal said any more.

    shorter = closure(starts_at=kst("13:00").isoformat())
    seal: Any = send(client, f"{one}/rehearsal", shorter).json
    assert put(**shorter, seal=seal["seal"]).status_code == 200
    offers: Any = client.get("/api/v1/offers", headers=bearer("tenant-a")).json
    assert [each["starts_at"][11:16] for each in offers["items"]] == ["09:00", "11:00"]
    assert [verb for verb, *_rest in audit(app, "closure")] == ["create", "change", "change"]
    assert problems(app) == []


def test_a_program_finds_the_utility_that_failed_and_keeps_whoever_is_inside_b116(
    app: Flask, client_of: ClientOf, client: FlaskClient, booked: list[str]
) -> None:
    made = {"name": "전원 1계통", "name_en": "Power bus 1", "full": ["1"], "partly": ["2"]}
    assert client_of("staff").post("/staff/settings/utilities/new", data=made).status_code == 303
    found: Any = client.get("/api/v1/utilities", headers=bearer("staff")).json
    assert found["items"] == [{"id": 1, "name": "전원 1계통", "full": ["a"], "partly": ["b"]}]
    assert client.get("/api/v1/utilities", headers=bearer("tenant-a")).status_code == 403

    failed = {"label": "정전", "ends_at": kst("18:00").isoformat(), "utility": found["items"][0]["id"]}
    one = f"{ROOT}/{(send(client, '/api/v1/outages', failed).json or {})['id']}/keep"
    answers = [send(client, one, {"why": "자체 발전기"}, who) for who in ("tenant-a", "staff", "staff")]
    assert [(answer.status_code, (answer.json or {}).get("kept")) for answer in answers] == [
        (403, None), (200, 3), (200, 0),
    ]  # fmt: skip
    assert (send(client, one, {}).status_code, count(app, ClosureDecision), problems(app)) == (422, 3, [])


def test_an_outage_is_reported_by_a_program_b117(
    app: Flask, client: FlaskClient, clock: Clock, booked: list[str]
) -> None:
    clock(kst("10:15"))
    sent = {"label": "정전", "ends_at": kst("12:00").isoformat(), "spaces": ["a"]}
    answer = send(client, "/api/v1/outages", sent)
    assert (answer.status_code, count(app, Closure), count(app, Interruption)) == (201, 1, 1)
    assert book(client, "tenant-a", "api", "a", "11:00", "12:00").status == 409


@pytest.mark.parametrize("asked", [("10:00", "10:00"), ("11:00", "10:00"), ("10:00", "2027-12-01 10:00")])
def test_a_stretch_that_is_none_or_too_long_is_refused(client: FlaskClient, asked: tuple[str, str]) -> None:
    start, end = (kst(moment).isoformat() for moment in asked)
    assert client.get(ROOT, query_string={"from": start, "to": end}, headers=bearer("staff")).status_code == 422


def maintenance(**changes: Any) -> dict[str, Any]:
    return closure() | {"every": "week", "count": 3} | changes


def test_a_program_rehearses_closes_and_ends_recurring_maintenance(
    app: Flask, client: FlaskClient, booked: list[str]
) -> None:
    path = "/api/v1/maintenances"
    shown: Any = send(client, f"{path}/rehearsal", maintenance()).json
    assert [each["starts_at"][:10] for each in shown["dates"]] == ["2026-11-25", "2026-12-02", "2026-12-09"]
    assert ([each["code"] for each in shown["items"]], count(app, Closure)) == (booked, 0)

    sent = maintenance(seal=shown["seal"], for_all="cancel")
    made = send(client, path, sent, **{"Idempotency-Key": "once"})
    again = send(client, path, sent, **{"Idempotency-Key": "once"})
    found: Any = made.json
    assert (made.status_code, again.json) == (201, found)
    assert (found["rrule"], len(found["items"])) == ("FREQ=WEEKLY;WKST=MO;BYDAY=WE;COUNT=3", 3)
    assert (statuses(app), count(app, Closure), problems(app)) == (["cancelled"] * 3, 3, [])
    listed: Any = client.get(path, headers=bearer("citizen")).json
    assert listed["items"] == [found]

    ended = send(client, f"{path}/{found['id']}/end")
    assert (ended.status_code, (ended.json or {})["items"], count(app, Closure)) == (200, [], 0)
    assert (ended.json or {})["ended_at"] is not None
    assert send(client, f"{path}/{found['id']}/end").status_code == 409


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({}, 422, "undecided"),
        ({"seal": "0" * 16, "for_all": "move"}, 409, "changed"),
        ({"for_all": "move", "count": None}, 422, "endless"),
        ({"for_all": "move", "spaces": ["nowhere"]}, 422, "unknown_space"),
        ({"for_all": "move", "every": "moon"}, 422, "unprocessable_entity"),
    ],
)
def test_recurring_maintenance_that_is_not_decided_or_senseless_is_refused(
    app: Flask, client: FlaskClient, booked: list[str], changes: dict[str, Any], status: int, code: str
) -> None:
    seal = (send(client, "/api/v1/maintenances/rehearsal", maintenance()).json or {})["seal"]
    before = stored(app)
    answer = send(client, "/api/v1/maintenances", maintenance(seal=seal) | changes)
    assert (answer.status_code, (answer.json or {})["code"]) == (status, code)
    assert (stored(app), count(app, Closure)) == (before, 0)


@pytest.mark.parametrize("who", ["tenant-a", "official"])
def test_recurring_maintenance_is_for_who_configures(app: Flask, client: FlaskClient, who: str) -> None:
    asked = (("", maintenance(seal="x")), ("/rehearsal", maintenance()))
    answers = [send(client, f"/api/v1/maintenances{path}", sent, who) for path, sent in asked]
    assert ([each.status_code for each in answers], count(app, Closure)) == ([403, 403], 0)
