"""Requests as tests make and decide them."""

from __future__ import annotations

from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from anchorcenter.accounts.models import Audience
from anchorcenter.bookings.models import Booking
from anchorcenter.bookings.service import REQUESTS_HOLD
from anchorcenter.bookings.service.asking import CHANGES_KEEP
from anchorcenter.core.db import db
from anchorcenter.core.settings import change as set_setting
from anchorcenter.core.settings import lock_configuration
from anchorcenter.core.unit_of_work import writing
from anchorcenter.facilities.models import BookingWindow, Space
from tests.steps import Answer, bearer
from tests.times import NOW, kst, typed


def ask_for_approval(
    app: Flask,
    *slugs: str,
    audience: Audience = Audience.TENANT,
    hours: int = 24,
    holds: bool = True,
    keeps: bool = True,
) -> None:
    """From now on, that audience needs approval for those spaces; requests hold their time or not; what is
    approved stays or not until a change of it is decided."""
    with app.app_context(), writing():
        lock_configuration()
        set_setting(REQUESTS_HOLD, holds, now=NOW)
        set_setting(CHANGES_KEEP, keeps, now=NOW)
        ids = select(Space.id).where(Space.slug.in_(slugs))
        wanted = select(BookingWindow).where(BookingWindow.space_id.in_(ids), BookingWindow.audience == audience)
        for window in db.session.scalars(wanted):
            window.needs_approval, window.approval_hours = True, hours


def decide(client: FlaskClient, name: str, way: str, code: str, what: str = "approve", **changes: Any) -> Answer:
    """Decide as ``name`` on that way; 200 when it is done, else the refusal's status."""
    values = {"version": 1, "why": "" if what == "approve" else "행사와 겹칩니다"} | changes
    if way == "api":
        values = {name: value for name, value in values.items() if value}
        got = client.post(f"/api/v1/bookings/{code}/{what}", json=values, headers=bearer(name))
        json: Any = got.json
        codes = tuple(error["code"] for error in json.get("errors", ()))
        return Answer(got.status_code, code, codes, str(json), json)
    got = client.post(f"/staff/requests/{code}/{what}", data=values)
    if got.status_code == 303:
        return Answer(200, code, text=got.location.rpartition("=")[2])
    return Answer(got.status_code, code, text=got.text)


def offer_instead(
    client: FlaskClient, name: str, way: str, code: str, *slots: tuple[str, ...], **changes: Any
) -> Answer:
    """Offer those (space, start, end) instead; 201 when it is done, else the refusal's status."""
    values: dict[str, Any] = {"version": 1, "hours": 3, "why": "전체는 행사 중입니다"} | changes
    if way == "api":
        parts = [
            {"space": space, "starts_at": kst(start).isoformat(), "ends_at": kst(end).isoformat()}
            for space, start, end in slots
        ]
        got = client.post(f"/api/v1/bookings/{code}/offers", json=values | {"slots": parts}, headers=bearer(name))
        json: Any = got.json
        codes = tuple(error["code"] for error in json.get("errors", ()))
        return Answer(got.status_code, code, codes, got.text, json)
    texts = [f"{space} {typed(kst(start))} {typed(kst(end))} 1" for space, start, end in slots]
    got = client.post(f"/staff/requests/{code}/offer", data=values | {"slots": texts})
    return Answer(201 if got.status_code == 303 else got.status_code, code, text=got.text)


def decided(app: Flask, code: str = "B-2026-000001") -> tuple[Any, ...]:
    """What the row says of the decision: status, who, why."""
    with app.app_context():
        booking = db.session.get_one(Booking, int(code[-6:]))
        return booking.status, booking.decided_by_id, booking.decision_why
