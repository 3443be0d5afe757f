"""Spaces and bookings for programs."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from anchorcenter.accounts.access_log import AccessEntry
from anchorcenter.accounts.models import ApiToken, Person
from anchorcenter.bookings.models import Booking
from anchorcenter.core.db import db
from anchorcenter.core.unit_of_work import writing
from anchorcenter.facilities.models import Claim
from tests.steps import bearer, body, book, filled, slot, statuses, stored
from tests.times import KST, kst

ClientOf = Callable[[str], FlaskClient]
NFD = "\u1112\u1161\u11ab\u1100\u1173\u11af"  # 한글, in pieces as a Mac sends it.


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def post(client: FlaskClient, wanted: Any, name: str = "tenant-a") -> Any:
    return client.post("/api/v1/bookings", json=wanted, headers=bearer(name))


def test_a_program_books_and_reads_its_booking(client: FlaskClient) -> None:
    answer = post(client, body("ab"))

    assert (answer.status_code, answer.json) == (
        201,
        {
            "code": "B-2026-000001",
            "status": "confirmed",
            "space": "ab",
            "starts_at": "2026-11-25T10:00:00+09:00",
            "ends_at": "2026-11-25T11:00:00+09:00",
            "purpose": "군집비행 시험",
            "headcount": 4,
            "units": 1,
        },
    )
    assert client.get("/api/v1/bookings/B-2026-000001", headers=bearer("tenant-a")).json == answer.json


def read(client: FlaskClient, path: str, name: str, **query: str) -> Any:
    return client.get(path, query_string=query, headers=bearer(name)).json


def test_spaces_are_listed_with_their_rules(client: FlaskClient) -> None:
    items = read(client, "/api/v1/spaces", "citizen")["items"]
    assert [i["slug"] for i in items][:5] == ["whole", "ab", "bc", "cd", "a"]
    assert items[0] | {"name": "WHOLE", "cells": ["a", "b", "c", "d"], "grid_minutes": 30} == items[0]


def test_bookings_are_listed_by_time_and_space(client: FlaskClient) -> None:
    for start in ("10:00", "12:00"):
        post(client, body("a", start, f"{int(start[:2]) + 1}:00"))
    post(client, body("b", "10:00", "11:00"), "tenant-b")

    def listed(**query: str) -> list[str]:
        found = read(client, "/api/v1/bookings", "tenant-a", **query)
        return [item["starts_at"][11:16] for item in found["items"]]

    span = {"from": kst("11:00").isoformat(), "to": kst("24:00").isoformat()}
    assert (listed(), listed(**span), listed(space="b")) == (["10:00", "12:00"], ["12:00"], [])


def test_what_is_taken_is_409_with_every_reason_and_nothing_is_stored(app: Flask, client: FlaskClient) -> None:
    post(client, body("ab"))
    before = stored(app)

    answer = post(client, body("bc", headcount=31), "tenant-b")

    assert (answer.status_code, answer.content_type) == (409, "application/problem+json")
    found = [(error["code"], error["field"]) for error in answer.json["errors"]]
    assert found == [("too_many", "headcount"), ("taken", "starts_at")]
    assert sorted(answer.json) == ["alternatives", "code", "errors", "message", "status", "title"]
    assert stored(app) == before


BAD: list[tuple[str, dict[str, Any], str]] = [
    ("a rule", {"headcount": 31}, "headcount"),
    ("an unknown space", {"space": "moon"}, "space"),
    ("an end at the start", {"ends_at": kst("10:00").isoformat()}, "ends_at"),
    ("an end before the start", {"ends_at": kst("09:00").isoformat()}, "ends_at"),
    ("a naive time", {"starts_at": "2026-11-25T10:00"}, "starts_at"),
    ("B05 seconds at the start", {"starts_at": "2026-11-25T10:00:30+09:00"}, "starts_at"),
    ("B05 microseconds at the end", {"ends_at": "2026-11-25T11:00:00.000001+09:00"}, "ends_at"),
    ("an hour 25", {"starts_at": "2026-11-25T25:00:00+09:00"}, "starts_at"),
    ("24:30", {"ends_at": "2026-11-25T24:30:00+09:00"}, "ends_at"),
    ("a day that is none", {"starts_at": "2026-02-30T10:00:00+09:00"}, "starts_at"),
    ("the year 9999", {"ends_at": "9999-12-31T23:00:00+09:00"}, "ends_at"),
    ("the year 1", {"starts_at": "0001-01-01T00:00:00+09:00"}, "starts_at"),
    ("an offset that is none", {"starts_at": "2026-11-25T10:00:00+99:00"}, "starts_at"),
    ("a number for a time", {"starts_at": 1790000000}, "starts_at"),
    ("B59 off the grid", {"starts_at": "2026-11-25T10:10:00+09:00"}, "starts_at"),
    ("a number as text", {"headcount": "4"}, "headcount"),
    ("a negative number", {"headcount": -1}, "headcount"),
    ("nobody", {"headcount": 0}, "headcount"),
    ("more people than there are", {"headcount": 10**30}, "headcount"),
    ("B59 negative units", {"units": -1}, "units"),
    ("units of a room", {"units": 2}, "units"),
    ("no purpose", {"purpose": ""}, "purpose"),
    ("a purpose of spaces", {"purpose": "   "}, "purpose"),
    ("a huge purpose", {"purpose": "가" * 81}, "purpose"),
    ("control characters", {"purpose": "a\x00b"}, "purpose"),
    ("a lone surrogate", {"purpose": "\ud800"}, "purpose"),
    ("a list for text", {"purpose": ["a"]}, "purpose"),
    ("a field that is half a letter", {"\ud800": 1}, "\ud800"),
    ("B59 a field that nobody may set", {"status": "completed"}, "status"),
    ("B59 another company", {"organisation_id": 2}, "organisation_id"),
]


@pytest.mark.parametrize(("change", "field"), [pytest.param(c, f, id=i) for i, c, f in BAD])
def test_a_bad_wish_is_422_and_names_its_field_b59(
    app: Flask, client: FlaskClient, change: dict[str, Any], field: str
) -> None:
    answer = post(client, body() | change)

    assert (answer.status_code, {error["field"] for error in answer.json["errors"]} >= {field}) == (422, True)
    assert all(error["message"] for error in answer.json["errors"])
    assert stored(app) == (0, 0, 0)


@pytest.mark.parametrize("field", ["space", "starts_at", "ends_at", "purpose", "headcount"])
def test_what_is_missing_is_named(app: Flask, client: FlaskClient, field: str) -> None:
    answer = post(client, {key: value for key, value in body().items() if key != field})
    assert (answer.status_code, [error["field"] for error in answer.json["errors"]]) == (422, [field])


@pytest.mark.parametrize(
    ("data", "kind", "status"),
    [
        pytest.param("{", "application/json", 400, id="broken JSON"),
        pytest.param("[" * 20_000, "application/json", 400, id="nested too deep"),
        pytest.param("\ud800".encode("utf-8", "surrogatepass"), "application/json", 400, id="no UTF-8"),
        pytest.param("[]", "application/json", 422, id="a list"),
        pytest.param("space=a", "application/x-www-form-urlencoded", 415, id="a form"),
        pytest.param("<a/>", "text/xml", 415, id="XML"),
        pytest.param(json.dumps({"purpose": "a" * 100_000}), "application/json", 413, id="too large"),
    ],
)
def test_bodies_that_are_none_are_refused(
    app: Flask, client: FlaskClient, data: str | bytes, kind: str, status: int
) -> None:
    answer = client.post("/api/v1/bookings", data=data, content_type=kind, headers=bearer("tenant-a"))
    assert (answer.status_code, answer.content_type) == (status, "application/problem+json")
    assert stored(app) == (0, 0, 0)


def test_text_is_stored_in_one_form(app: Flask, client: FlaskClient, client_of: ClientOf) -> None:
    post(client, body(purpose=f" {NFD} "))
    book(client_of("tenant-a"), "tenant-a", "page", "b", "10:00", "11:00", purpose=NFD)
    with app.app_context():
        assert db.session.scalars(select(Booking.purpose)).all() == ["한글", "한글"]


def test_an_end_at_24_is_the_next_midnight(app: Flask, client: FlaskClient, client_of: ClientOf) -> None:
    post(client, body("night", "22:00", "23:00") | {"ends_at": "2026-11-25T24:00:00+09:00"})
    tenant = client_of("tenant-a")
    typed = filled("night", "2026-11-26 22:00", "2026-11-26 23:00") | {"ends_at": "2026-11-26T24:00"}
    held = tenant.post("/holds", data={key: typed[key] for key in ("space", "starts_at", "ends_at")})
    assert tenant.post(held.location, data=typed).status_code == 303
    with app.app_context():
        ends = db.session.scalars(select(Claim.ends_at).order_by(Claim.id)).all()
    assert [end.astimezone(KST).isoformat() for end in ends] == [
        "2026-11-26T00:00:00+09:00",
        "2026-11-27T00:00:00+09:00",
    ]


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        pytest.param({}, 401, id="none"),
        pytest.param({"Authorization": "Bearer wrong"}, 401, id="a wrong one"),
        pytest.param({"Authorization": "Bearer "}, 401, id="an empty one"),
        pytest.param({"Authorization": "Basic dGVuYW50LWE="}, 401, id="another scheme"),
        pytest.param({"Authorization": "Bearer \udcff"}, 401, id="bytes"),
    ],
)
def test_without_a_token_nobody_books(app: Flask, client: FlaskClient, headers: dict[str, str], status: int) -> None:
    answer = client.post("/api/v1/bookings", json=body(), headers=headers)
    assert (answer.status_code, answer.content_type) == (status, "application/problem+json")
    assert stored(app) == (0, 0, 0)


def test_a_cookie_is_no_token(app: Flask, client_of: ClientOf) -> None:
    assert client_of("tenant-a").post("/api/v1/bookings", json=body()).status_code == 401


@pytest.mark.parametrize(
    ("change", "status"),
    [
        pytest.param({"scopes": "bookings:read"}, 403, id="too little scope"),
        pytest.param({"revoked_at": kst("00:00", "2026-11-01")}, 401, id="revoked"),
        pytest.param({"expires_at": kst("00:00", "2026-11-01")}, 401, id="expired"),
        pytest.param({"expires_at": kst("00:00", "2026-12-01")}, 201, id="still good"),
    ],
)
def test_a_token_reaches_as_far_as_it_says(app: Flask, client: FlaskClient, change: Any, status: int) -> None:
    with app.app_context(), writing():
        db.session.execute(update(ApiToken).values(**change))
    assert post(client, body()).status_code == status
    assert len(statuses(app)) == (status == 201)


def test_a_hold_is_booked_by_its_owner_only(app: Flask, client: FlaskClient, client_of: ClientOf) -> None:
    client_of("tenant-a").post("/holds", data=slot())
    assert post(client, body(hold=1), "tenant-b").status_code == 404
    assert [post(client, body(hold=1)).json["code"] for _ in range(2)] == ["B-2026-000001"] * 2
    assert statuses(app) == ["confirmed"]


def test_errors_answer_by_path(client: FlaskClient) -> None:
    assert client.get("/api/v1/nowhere").content_type == "application/problem+json"
    assert client.get("/nowhere").content_type == "text/html; charset=utf-8"


def test_moments_may_come_in_any_offset(app: Flask, client: FlaskClient) -> None:
    wanted = body() | {"starts_at": "2026-11-25T01:00:00Z", "ends_at": "2026-11-24T21:00:00-05:00"}
    answer = post(client, wanted)
    assert (answer.json["starts_at"], answer.json["ends_at"]) == (
        "2026-11-25T10:00:00+09:00",
        "2026-11-25T11:00:00+09:00",
    )
    assert kst("11:00") - kst("10:00") == timedelta(hours=1)


def test_others_are_listed_as_mere_time_b133(client: FlaskClient) -> None:
    post(client, body("a", "10:00", "11:00", purpose="비밀"), "tenant-b")
    post(client, body("whole", "13:00", "14:00"))
    span = {"from": kst("09:00").isoformat(), "to": kst("18:00").isoformat()}
    everything = read(client, "/api/v1/bookings", "tenant-a", **span)["items"]
    busy = {"space": "a", "starts_at": "2026-11-25T10:00:00+09:00", "ends_at": "2026-11-25T11:00:00+09:00"}
    assert (everything[0], everything[1]["code"], len(everything)) == (busy, "B-2026-000002", 2)
    assert read(client, "/api/v1/bookings", "tenant-a", **span, space="ab")["items"] == [busy]
    assert read(client, "/api/v1/bookings", "tenant-a")["items"] == everything[1:]
    seen = read(client, "/api/v1/bookings", "citizen", **span)["items"]
    assert [sorted(item) for item in seen] == [["ends_at", "space", "starts_at"]] * 2


def test_a_look_over_years_is_refused(client: FlaskClient) -> None:
    span = {"from": kst("09:00").isoformat(), "to": "2199-12-31T00:00:00+09:00"}
    answer: Any = client.get("/api/v1/bookings", query_string=span, headers=bearer("tenant-a"))
    assert (answer.status_code, answer.json["errors"][0]["field"]) == (422, "to")


def test_a_program_reads_the_language_of_its_holder(app: Flask, client: FlaskClient) -> None:
    with app.app_context(), writing():
        db.session.execute(update(Person).where(Person.email == "tenant-b@test.example").values(locale="en"))
    wanted = {"space": 1, "headcount": "four", "purpose": "a\nb", "extra": 1}
    answers: list[Any] = [
        client.post("/api/v1/bookings", json=wanted, headers=bearer(f"tenant-{n}")).json for n in "ab"
    ]
    korean, english = ({e["field"]: e["message"] for e in answer["errors"]} for answer in answers)
    assert korean.keys() == english.keys() == {"space", "headcount", "purpose", "extra", "starts_at", "ends_at"}
    assert (korean["extra"], english["extra"]) == ("없는 항목입니다.", "There is no such field.")
    assert [text for text in english.values() if any("가" <= letter <= "힣" for letter in text)] == []
    assert [text for text in korean.values() if not any("가" <= letter <= "힣" for letter in text)] == []


def test_who_holds_an_office_and_reads_anothers_booking_leaves_a_row(app: Flask, client: FlaskClient) -> None:
    post(client, body())
    post(client, body("b"), "tenant-a-member")
    looks = [("/bookings/B-2026-000001", "staff"), ("/bookings", "tenant-a"), ("/bookings", "tenant-a-member")]
    for path, name in looks:
        assert client.get(f"/api/v1{path}", headers=bearer(name)).status_code == 200
    with app.app_context():
        rows = db.session.execute(select(AccessEntry.actor_id, AccessEntry.person_id, AccessEntry.page)).all()
    assert rows == [(5, 1, "/api/v1/bookings/B-2026-000001"), (1, 2, "/api/v1/bookings")]


def test_who_stands_on_the_next_page_was_not_shown(app: Flask, client: FlaskClient) -> None:
    post(client, body(start="10:00"))
    post(client, body("b", start="10:30"), "tenant-b")
    answer: Any = client.get("/api/v1/bookings?limit=1", headers=bearer("staff"))
    assert (len(answer.json["items"]), bool(answer.json["next"])) == (1, True)
    with app.app_context():
        assert db.session.scalars(select(AccessEntry.person_id)).all() == [1]
