"""Two bookings that together exceed a quota, in different spaces at once."""

from __future__ import annotations

import pytest
from flask import Flask

from anchorcenter.bookings.quotas.models import Whose
from anchorcenter.bookings.service import book, hand_over
from anchorcenter.bookings.wanted import NewBooking
from anchorcenter.core.errors import DomainError
from anchorcenter.core.unit_of_work import writing
from tests.bookings.quotas import pool_of, set_quota
from tests.races.conftest import Gate, Meanwhile
from tests.steps import actor, bearer, body, standing
from tests.times import NOW, kst

pytestmark = pytest.mark.races


def booking(app: Flask, gate: Gate) -> bool:
    """Book three hours of zone A as tenant A, and wait at the gate before it is stored."""
    by = actor(app, "tenant-a")
    wanted = NewBooking(space="a", starts_at=kst("10:00"), ends_at=kst("13:00"), purpose="시험", headcount=2)
    with app.app_context(), writing():
        book(wanted, by=by, now=NOW)
        gate()
    return True


@pytest.mark.parametrize("who", ["tenant-a-member", "tenant-a"])
def test_b41_two_bookings_that_together_exceed_the_quota_of_a_company_are_one(
    app: Flask, meanwhile: Meanwhile, who: str
) -> None:
    pool_of(app, "tenant-a")

    def second(other: Flask) -> int:
        wanted = body("b", "10:00", "12:00")
        return other.test_client().post("/api/v1/bookings", json=wanted, headers=bearer(who)).status_code

    assert meanwhile(booking, second) == (True, 422)
    assert standing(app) == (["confirmed"], 1, [])


@pytest.mark.parametrize(("whose", "who"), [(Whose.PERSON, "tenant-a"), (Whose.ALL, "tenant-b")])
def test_b41_so_it_is_with_the_quota_of_a_person_and_of_everybody(
    app: Flask, meanwhile: Meanwhile, whose: Whose, who: str
) -> None:
    set_quota(app, whose=whose)

    def second(other: Flask) -> int:
        wanted = body("b", "10:00", "12:00")
        return other.test_client().post("/api/v1/bookings", json=wanted, headers=bearer(who)).status_code

    assert meanwhile(booking, second) == (True, 422)
    assert standing(app) == (["confirmed"], 1, [])


def test_what_is_handed_over_and_what_is_booked_meanwhile_share_the_quota(app: Flask, meanwhile: Meanwhile) -> None:
    set_quota(app, whose=Whose.PERSON)
    by = actor(app, "tenant-a-member")
    wanted = NewBooking(space="c", starts_at=kst("10:00"), ends_at=kst("13:00"), purpose="시험", headcount=2)
    with app.app_context(), writing():
        code = book(wanted, by=by, now=NOW).code

    def second(other: Flask) -> int:
        with other.app_context():
            try:
                with writing():
                    hand_over(code, 1, by=by, now=NOW)
            except DomainError as error:
                return error.status
            return 200

    assert meanwhile(booking, second) == (True, 422)
    assert standing(app) == (["confirmed", "confirmed"], 2, [])
