"""What tests do with series: make, change and read them."""

from __future__ import annotations

import re
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from anchorcenter.bookings.models import Booking
from anchorcenter.core.db import db
from anchorcenter.core.outbox import Message
from anchorcenter.facilities.models import Occupancy
from anchorcenter.facilities.series import SeriesException
from tests.steps import Answer, bearer, body, filled
from tests.times import KST, kst, typed

WEEKLY = {"every": "week", "interval": 1, "count": 4}
DAYS = ("2026-11-25", "2026-12-02", "2026-12-09", "2026-12-16")


def repeat(client: FlaskClient, name: str, way: str, space: str = "a", start: str = "10:00", **changes: Any) -> Answer:
    """Book every week from Wednesday on, four times."""
    end = f"{int(start[-5:-3]) + 1:02}:00"
    if way == "api":
        sent = body(space, start, end, **WEEKLY | changes)
        answer = client.post("/api/v1/series", json=sent, headers=bearer(name))
        json: Any = answer.json
        codes = tuple(error["code"] for error in json.get("errors", []))
        return Answer(answer.status_code, str(json.get("id", "")), codes, answer.text, json)
    words = {key: str(int(value)) if isinstance(value, bool) else value for key, value in (WEEKLY | changes).items()}
    typed_in = filled(space, start, end, skips_holidays="") | words | {"step": "book"}
    sent_off = client.post("/bookings/series/new", data=typed_in)
    number = sent_off.location.rpartition("/")[2].partition("?")[0] if sent_off.status_code == 303 else ""
    return Answer(201 if number else sent_off.status_code, number, text=sent_off.text)


def codes(app: Flask) -> list[str]:
    with app.app_context():
        return [
            row.code
            for row in db.session.scalars(select(Booking).where(Booking.series_id.is_not(None)).order_by(Booking.id))
        ]


def starts(app: Flask, status: str = "confirmed") -> list[str]:
    """The days on which bookings of series of that status begin."""
    with app.app_context():
        rows = db.session.execute(
            select(Occupancy.starts_at)
            .join(Booking.parts)
            .join(Occupancy)
            .where(Booking.series_id.is_not(None), Booking.status == status)
            .order_by(Occupancy.starts_at)
        )
        return [f"{at.astimezone(KST):%Y-%m-%d %H:%M}" for (at,) in rows]


def exceptions(app: Flask) -> list[tuple[str, str]]:
    with app.app_context():
        return [(str(row.day), row.kind) for row in db.session.scalars(select(SeriesException))]


def mails(app: Flask, kind: str) -> list[str]:
    with app.app_context():
        return [str(row.payload) for row in db.session.scalars(select(Message)) if kind in str(row.payload)]


def alter(client: FlaskClient, name: str, way: str, code: str, scope: str, **changes: Any) -> Answer:
    """Change dates of the series of ``code`` as they are now; 200 when it is done, else the refusal's status."""
    times = {"starts_at": changes.pop("start", None), "ends_at": changes.pop("end", None)}
    if way == "api":
        values = changes | {key: kst(text).isoformat() for key, text in times.items() if text}
        number = number_of(client, code)
        tag = client.get(f"/api/v1/series/{number}", headers=bearer(name)).headers["ETag"]
        sent = values | {"code": code, "scope": scope}
        answer = client.patch(f"/api/v1/series/{number}", json=sent, headers=bearer(name) | {"If-Match": tag})
        json: Any = answer.json
        found = tuple(error["code"] for error in json.get("errors", []))
        return Answer(answer.status_code, str(json.get("id", "")), found, answer.text, json)
    values = {key: str(int(value)) if isinstance(value, bool) else value for key, value in changes.items()}
    values |= {key: typed(kst(text)) for key, text in times.items() if text}
    address = f"/bookings/{code}/change-series"
    (version,) = re.findall(r'name="version"[^>]*value="(\d+)"', client.get(address).text)
    sent_off = client.post(address, data=values | {"scope": scope, "version": version, "step": "store"})
    status = 200 if sent_off.status_code == 303 else sent_off.status_code
    return Answer(status, (sent_off.location or "").rpartition("/")[2], text=sent_off.text)


def drop(client: FlaskClient, code: str) -> None:
    """Cancel one date by itself."""
    assert client.post(f"/bookings/{code}/cancel").status_code == 303


def number_of(client: FlaskClient, code: str) -> int:
    """Which series a booking is of."""
    with client.application.app_context():
        return db.session.scalars(select(Booking.series_id).where(Booking.id == int(code[-6:]))).one() or 0
