"""Two decisions about one request, and a decision against a booking of the same time."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from anchorcenter.bookings.approval import service
from anchorcenter.bookings.approval.rules import Decision
from anchorcenter.bookings.offers import service as offers
from anchorcenter.bookings.offers.models import Offer
from anchorcenter.bookings.offers.rules import state_at
from anchorcenter.bookings.service import cancel
from anchorcenter.core.audit import AuditEntry
from anchorcenter.core.db import db
from anchorcenter.core.unit_of_work import writing
from tests.bookings.requests import ask_for_approval, decide, offer_instead
from tests.races.conftest import Gate, Meanwhile, posting
from tests.steps import actor, bearer, body, book, change, standing
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


def countered(app: Flask, *, holds: bool) -> None:
    """The same, and half an hour later is offered instead."""
    asked(app, holds=holds)
    answer = offer_instead(app.test_client(), "staff", "api", CODE, ("a", "10:30", "11:30"))
    assert answer.status == 201


def taking(app: Flask, gate: Gate) -> str:
    """Take what is offered instead, and wait at the gate before it is stored."""
    by = actor(app, "tenant-a")
    with app.app_context(), writing():
        booked = offers.accept(1, by=by, now=NOW)
        gate()
    return booked.code


def offer_states(app: Flask) -> list[str]:
    with app.app_context():
        return [state_at(offer, NOW) for offer in db.session.scalars(select(Offer).order_by(Offer.id))]


@pytest.mark.parametrize("holds", [True, False])
@pytest.mark.parametrize(("what", "status"), [("approve", 303), ("reject", 409)])  # It is approved already.
def test_what_is_taken_instead_is_not_decided_too(
    app: Flask, meanwhile: Meanwhile, holds: bool, what: str, status: int
) -> None:
    countered(app, holds=holds)
    second = posting(f"/staff/requests/{CODE}/{what}", {"version": "2", "why": "행사"}, who="director")
    assert meanwhile(taking, second) == (CODE, status)
    assert (approvals(app), offer_states(app), standing(app)) == (0, ["taken"], (["confirmed"], 1, []))


@pytest.mark.parametrize("holds", [True, False])
def test_what_is_being_rejected_is_not_taken_instead(app: Flask, meanwhile: Meanwhile, holds: bool) -> None:
    countered(app, holds=holds)

    def rejecting(other: Flask, gate: Gate) -> bool:
        by = actor(other, "staff")
        with other.app_context(), writing():
            is_new = service.reject(CODE, Decision(version=2, why="행사"), by=by, now=NOW)
            gate()
        return is_new

    assert meanwhile(rejecting, posting("/offers/1/accept")) == (True, 409)
    assert (offer_states(app), standing(app)) == (["lapsed"], (["rejected"], 0, []))


def test_what_is_being_taken_instead_is_nobody_elses(app: Flask, meanwhile: Meanwhile) -> None:
    countered(app, holds=True)

    def booking(other: Flask) -> int:
        wanted = body("whole", "10:30", "12:00")
        client: FlaskClient = other.test_client()
        return client.post("/api/v1/bookings", json=wanted, headers=bearer("tenant-b")).status_code

    assert meanwhile(taking, booking) == (CODE, 409)
    assert standing(app) == (["confirmed"], 1, [])


def change_asked(app: Flask) -> None:
    """Zone A from ten to eleven is approved, and asked for until twelve."""
    asked(app, holds=True)
    client = app.test_client()
    assert decide(client, "staff", "api", CODE).status == 200
    assert change(client, "tenant-a", "api", CODE, 2, end="12:00").status == 200


def test_two_decisions_about_a_change_are_one(app: Flask, meanwhile: Meanwhile) -> None:
    change_asked(app)

    def first(other: Flask, gate: Gate) -> bool:
        by = actor(other, "staff")
        with other.app_context(), writing():
            is_new = service.approve(CODE, Decision(version=3), by=by, now=NOW)
            gate()
        return is_new

    second = posting(f"/staff/requests/{CODE}/reject", {"version": "3", "why": "행사"}, who="director")
    assert meanwhile(first, second) == (True, 409)
    assert standing(app) == (["confirmed"], 1, [])


def test_a_booking_that_is_being_cancelled_takes_its_change_along(app: Flask, meanwhile: Meanwhile) -> None:
    change_asked(app)

    def cancelling(other: Flask, gate: Gate) -> str:
        by = actor(other, "tenant-a")
        with other.app_context(), writing():
            cancel(CODE, by=by, now=NOW)
            gate()
        return "cancelled"

    second = posting(f"/staff/requests/{CODE}/approve", {"version": "3"}, who="director")
    assert meanwhile(cancelling, second) == ("cancelled", 409)
    assert standing(app) == (["cancelled"], 0, [])
