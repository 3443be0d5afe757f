"""Two decisions about one request, and a decision against a booking of the same time."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from anchorcenter.bookings.approval import service
from anchorcenter.bookings.approval.rules import Decision
from anchorcenter.core.audit import AuditEntry
from anchorcenter.core.db import db
from anchorcenter.core.unit_of_work import writing
from tests.bookings.requests import ask_for_approval
from tests.races.conftest import Gate, Meanwhile, posting
from tests.steps import actor, bearer, body, book, standing
from tests.times import NOW

pytestmark = pytest.mark.races
CODE = "B-2026-000001"


def approving(app: Flask, gate: Gate) -> bool:
    """Approve, and wait at the gate before it is stored."""
    by = actor(app, "staff")
    with app.app_context(), writing():
        is_new = service.approve(CODE, Decision(version=1), by=by, now=NOW)
        gate()
    return is_new


def asked(app: Flask, *, holds: bool) -> None:
    """Tenant A asks for zone A from ten to eleven."""
    ask_for_approval(app, "a", holds=holds)
    assert book(app.test_client(), "tenant-a", "api", "a", "10:00", "11:00").status == 201


def approvals(app: Flask) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(AuditEntry).where(AuditEntry.verb == "approve")) or 0


@pytest.mark.parametrize("holds", [True, False])
def test_two_approvals_of_one_request_are_one(app: Flask, meanwhile: Meanwhile, holds: bool) -> None:
    asked(app, holds=holds)
    second = posting(f"/staff/requests/{CODE}/approve", {"version": "1"}, who="director")
    assert meanwhile(approving, second) == (True, 303)
    assert (standing(app), approvals(app)) == ((["confirmed"], 1, []), 1)


def test_what_is_being_approved_is_not_rejected(app: Flask, meanwhile: Meanwhile) -> None:
    asked(app, holds=True)
    second = posting(f"/staff/requests/{CODE}/reject", {"version": "1", "why": "행사"}, who="director")
    assert meanwhile(approving, second) == (True, 409)
    assert standing(app) == (["confirmed"], 1, [])


def test_a_request_that_is_being_approved_wins_against_a_booking(app: Flask, meanwhile: Meanwhile) -> None:
    asked(app, holds=False)

    def booking(other: Flask) -> int:
        wanted = body("whole", "10:30", "12:00")
        client: FlaskClient = other.test_client()
        return client.post("/api/v1/bookings", json=wanted, headers=bearer("tenant-b")).status_code

    assert meanwhile(approving, booking) == (True, 409)
    assert standing(app) == (["confirmed"], 1, [])
