"""Spaces that want check-in, and people who do, for tests."""

from __future__ import annotations

from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from anchorcenter.bookings.models import Booking
from anchorcenter.core import settings
from anchorcenter.core.db import db
from anchorcenter.core.settings import Setting
from anchorcenter.core.unit_of_work import writing
from anchorcenter.facilities.models import Occupancy, Space
from tests.steps import Answer, bearer
from tests.times import NOW


def want_check_in(app: Flask, *slugs: str, wanted: bool = True) -> None:
    """Have those spaces want it from now on, and be booked until they begin."""
    with app.app_context(), writing():
        for space in db.session.scalars(select(Space).where(Space.slug.in_(slugs or ("a", "b", "ab")))):
            space.checkin, space.notice_create_minutes = wanted, 0


def set_to(app: Flask, setting: Setting[Any], value: Any) -> None:
    with app.app_context(), writing():
        settings.change(setting, value, now=NOW)


def do(client: FlaskClient, name: str, way: str, what: str, code: str, **sent: Any) -> Answer:
    """Check in, leave or stay (``what``); 200 when it is done."""
    if way == "api":
        got = client.post(f"/api/v1/bookings/{code}/{what}", json=sent, headers=bearer(name))
        json: Any = got.json
        return Answer(got.status_code, code, tuple(e["code"] for e in json.get("errors", ())), got.text, json)
    got = client.post(f"/bookings/{code}/{what}", data=sent)
    return Answer(200 if got.status_code == 303 else got.status_code, code, text=got.text)


def state_of(app: Flask, number: int = 1) -> tuple[str, str | None, int | None]:
    """Status, how it was checked in, how many came."""
    with app.app_context():
        row = db.session.get_one(Booking, number)
        return row.status, row.checked_in_how, row.came


def slots(app: Flask) -> list[tuple[Any, Any, Any]]:
    """Start, end and lapse of every occupancy, by id."""
    with app.app_context():
        rows = select(Occupancy.starts_at, Occupancy.ends_at, Occupancy.expires_at).order_by(Occupancy.id)
        return [(row[0], row[1], row[2]) for row in db.session.execute(rows)]
