"""What people and programs do, for tests: the same step as a page and as an API call."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from anchorcenter.accounts.actors import Actor
from anchorcenter.accounts.queries import find_actor
from anchorcenter.bookings.models import Booking
from anchorcenter.core.db import db
from anchorcenter.facilities.models import Claim, Occupancy
from anchorcenter.features import FEATURES
from tests.times import NOW, kst, typed

WAYS = ("page", "api")


@dataclass(frozen=True)
class Answer:
    """What came back: of a page its text, of the API its JSON."""

    status: int
    code: str = ""
    codes: tuple[str, ...] = ()
    text: str = ""
    json: Any = None


def slot(space: str = "a", start: str = "10:00", end: str = "11:00") -> dict[str, str]:
    """A slot as a form sends it."""
    return {"space": space, "starts_at": typed(kst(start)), "ends_at": typed(kst(end))}


def filled(space: str = "a", start: str = "10:00", end: str = "11:00", **changes: Any) -> dict[str, Any]:
    return slot(space, start, end) | {"purpose": "군집비행 시험", "headcount": "4"} | changes


def body(space: str = "a", start: str = "10:00", end: str = "11:00", **changes: Any) -> dict[str, Any]:
    """A booking as a program sends it."""
    times = {"starts_at": kst(start).isoformat(), "ends_at": kst(end).isoformat()}
    return {"space": space, "purpose": "군집비행 시험", "headcount": 4} | times | changes


def bearer(name: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {name}"}


def book(client: FlaskClient, name: str, way: str, space: str, start: str, end: str, **changes: Any) -> Answer:
    """Book as ``name`` on that way; 201 when it is booked, else the refusal's status."""
    if way == "api":
        answer = client.post("/api/v1/bookings", json=body(space, start, end, **changes), headers=bearer(name))
        json: Any = answer.json
        codes = tuple(error["code"] for error in json.get("errors", []))
        return Answer(answer.status_code, json.get("code", ""), codes, answer.text, json)
    held = client.post("/holds", data=slot(space, start, end) | changes)
    if held.status_code != 303:
        return Answer(held.status_code, text=held.text)
    booked = client.post(held.location, data=filled(space, start, end, **changes))
    if booked.status_code != 303:
        return Answer(booked.status_code, text=booked.text)
    return Answer(201, booked.location.rpartition("/")[2].partition("?")[0], text=booked.text)


def change(client: FlaskClient, name: str, way: str, code: str, version: int, **changes: Any) -> Answer:
    """Change as ``name`` what is named, seen in ``version``; 200 when it is done, else the refusal's status."""
    times = {"starts_at": changes.pop("start", None), "ends_at": changes.pop("end", None)}
    if way == "api":
        values = changes | {field: kst(text).isoformat() for field, text in times.items() if text}
        headers = bearer(name) | {"If-Match": f'"{version}"'}
        answer = client.patch(f"/api/v1/bookings/{code}", json=values, headers=headers)
        json: Any = answer.json
        codes = tuple(error["code"] for error in json.get("errors", []))
        return Answer(answer.status_code, code, codes, answer.text, json)
    values = changes | {field: typed(kst(text)) for field, text in times.items() if text} | {"version": str(version)}
    answer = client.post(f"/bookings/{code}/change", data=values)
    return Answer(200 if answer.status_code == 303 else answer.status_code, code, text=answer.text)


def behalf(space: str = "a", start: str = "10:00", end: str = "11:00", **changes: Any) -> dict[str, Any]:
    """What staff type in for who calls; by itself for a person."""
    return filled(space, start, end) | {"whose": "person", "channel": "phone"} | changes


def book_for(client: FlaskClient, space: str, start: str, end: str, **changes: Any) -> TestResponse:
    """Send it off."""
    return client.post("/staff/bookings/new", data=behalf(space, start, end, **changes))


def actor(app: Flask, name: str, now: datetime = NOW) -> Actor:
    with app.app_context():
        found = find_actor(f"{name}@test.example", now=now)
        assert found is not None
        return found


def count(app: Flask, model: Any = Booking, *where: Any) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(model).where(*where)) or 0


def live_claims(app: Flask) -> int:
    return count(app, Claim, Claim.released_at.is_(None))


def statuses(app: Flask) -> list[str]:
    with app.app_context():
        return list(db.session.scalars(select(Booking.status).order_by(Booking.id)))


def stored(app: Flask) -> tuple[int, int, int]:
    """How many bookings, occupancies and claims there are: a refusal changes none."""
    return count(app), count(app, Occupancy), count(app, Claim)


def problems(app: Flask) -> list[str]:
    """What the doctor says."""
    with app.app_context():
        return [problem for feature in FEATURES for check in feature.checks for problem in check()]


def standing(app: Flask) -> tuple[list[str], int, list[str]]:
    """What the bookings are, how many claims live, and what the doctor says."""
    return statuses(app), live_claims(app), problems(app)
