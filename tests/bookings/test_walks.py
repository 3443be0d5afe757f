"""Long walks of everything that can happen to bookings: whatever comes, nothing overlaps and every figure is true."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from anchorcenter.bookings.models import Booking, BookingDay, BookingPart, Status
from anchorcenter.core.db import db
from anchorcenter.facilities.models import Claim, Occupancy
from tests.steps import bearer, book, book_for, change, problems

ClientOf = Callable[[str], FlaskClient]
SPACES = ("a", "b", "ab", "bc", "whole", "desks")
OWNERS = ("tenant-a", "tenant-b")


class Walk:
    """Someone who does one thing after the other, at random; every answer is one that people can act on."""

    def __init__(self, seed: int, client_of: ClientOf) -> None:
        self.random, self.client_of, self.made = Random(seed), client_of, 0

    def slot(self) -> tuple[str, str]:
        start = self.random.randint(9, 15)
        return f"{start}:00", f"{start + self.random.randint(1, 2)}:00"

    def code(self) -> str:
        return f"B-2026-{self.random.randint(1, max(1, self.made)):06}"

    def version(self, client: FlaskClient, name: str, code: str) -> int:
        found = client.get(f"/api/v1/bookings/{code}", headers=bearer(name))
        return int(found.headers["ETag"].strip('"')) if found.status_code == 200 else 1

    def step(self) -> int:
        name = self.random.choice(OWNERS)
        client, staff, code = self.client_of(name), self.client_of("staff"), self.code()
        space, slot = self.random.choice(SPACES), self.slot()
        act = self.random.choice(("book", "book", "change", "change", "cancel", "displace", "hand over"))
        if act == "book":
            status = book(client, name, "api", space, *slot).status
            self.made += status == 201
        elif act == "change":
            version = self.version(client, name, code)
            status = change(client, name, "api", code, version, space=space, start=slot[0], end=slot[1]).status
        elif act == "cancel":
            status = client.post(f"/api/v1/bookings/{code}/cancel", json={}, headers=bearer(name)).status_code
        elif act == "displace":
            wanted: dict[str, Any] = {"whose": "center", "displaced": [code, self.code(), "held"], "why": "행사"}
            status = book_for(staff, space, *slot, **wanted).status_code
            self.made += status == 303
        else:
            status = staff.post(f"/bookings/{code}/hand-over", data={"person": f"{name}@test.example"}).status_code
        return status


@pytest.mark.parametrize("seed", range(4))
def test_whatever_happens_nothing_overlaps_and_the_minutes_are_those_of_the_claims(
    app: Flask, client_of: ClientOf, seed: int
) -> None:
    walk = Walk(seed, client_of)
    answers = {walk.step() for _ in range(60)}
    assert answers <= {200, 201, 303, 404, 409, 412, 422}
    assert {200, 201, 303, 409} <= answers
    assert problems(app) == []
    with app.app_context():
        standing = select(Booking.id).where(Booking.status == Status.CONFIRMED)
        days = select(func.sum(BookingDay.minutes)).join(BookingPart, BookingPart.id == BookingDay.part_id)
        slots = select(Occupancy.starts_at, Occupancy.ends_at).join(
            BookingPart, BookingPart.occupancy_id == Occupancy.id
        )
        minutes = db.session.scalar(days.where(BookingPart.booking_id.in_(standing))) or 0
        rows = db.session.execute(slots.where(BookingPart.booking_id.in_(standing), Occupancy.released_at.is_(None)))
        live = select(func.count(Claim.occupancy_id.distinct())).where(Claim.released_at.is_(None))
        lengths = [(end - start).total_seconds() // 60 for start, end in rows]
        assert (minutes, db.session.scalar(live)) == (sum(lengths), len(lengths))
