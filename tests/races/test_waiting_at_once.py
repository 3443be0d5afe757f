"""The waiting list when things happen at once: nobody is offered two things for one wish, nothing goes to two."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from anchorcenter.bookings import service as bookings
from anchorcenter.bookings.offers import service
from anchorcenter.bookings.offers.models import Offer
from anchorcenter.core.db import db
from anchorcenter.core.unit_of_work import writing
from tests.bookings.offers import offered, wished
from tests.races.conftest import Gate, Meanwhile, Outcome, posting
from tests.steps import actor, bearer, book, standing
from tests.times import HOUR, MINUTE, NOW

pytestmark = pytest.mark.races
Race = Callable[..., Outcome]


def booked(app: Flask, *spaces: str) -> list[str]:
    client = app.test_client()
    return [book(client, "tenant-a", "api", space, "10:00", "11:00").code for space in spaces]


def offers(app: Flask) -> list[tuple[int, str, str]]:
    """To whom, in which space, and how it stands."""
    with app.app_context():
        found = db.session.scalars(select(Offer).order_by(Offer.id))
        return sorted((offer.person_id, offer.occupancy.space.slug, offer.state) for offer in found)


def test_two_halves_given_back_at_once_are_for_two(app: Flask, race: Race) -> None:
    codes = booked(app, "ab", "cd")
    for name in ("tenant-b", "citizen"):
        wished(app, name, "ab", "cd")

    def give_back(other: Flask, number: int) -> str:
        path = f"/api/v1/bookings/{codes[number]}/cancel"
        return str(other.test_client().post(path, json={}, headers=bearer("tenant-a")).status_code)

    assert race(give_back, 2).counts == {"200": 2}
    assert Counter(state for _person, _space, state in offers(app)) == {"open": 2}
    assert [len({row[n] for row in offers(app)}) for n in (0, 1)] == [2, 2]


def test_one_slot_looked_for_twice_is_offered_once(app: Flask, meanwhile: Meanwhile) -> None:
    """One is inside the block that cancels it, another cancels the same."""
    (code,) = booked(app, "a")
    for name in ("tenant-b", "citizen"):
        wished(app, name)

    def first(other: Flask, gate: Gate) -> str:
        by = actor(other, "tenant-a")
        with other.app_context(), writing():
            bookings.cancel(code, by=by, now=NOW)
            gate()
        return "cancelled"

    assert meanwhile(first, posting(f"/bookings/{code}/cancel")) == ("cancelled", 303)
    assert [row[1:] for row in offers(app)] == [("a", "open")]
    assert standing(app) == (["cancelled"], 1, [])


def test_who_books_while_it_is_given_back_does_not_come_between(app: Flask, meanwhile: Meanwhile) -> None:
    (code,) = booked(app, "a")
    wished(app, "tenant-b")

    def first(other: Flask, gate: Gate) -> str:
        by = actor(other, "tenant-a")
        with other.app_context(), writing():
            bookings.cancel(code, by=by, now=NOW)
            gate()
        return "cancelled"

    def second(other: Flask) -> tuple[str, ...]:
        return book(other.test_client(), "citizen", "api", "a", "10:00", "11:00").codes

    assert meanwhile(first, second) == ("cancelled", ("taken",))
    assert [row[1:] for row in offers(app)] == [("a", "open")]


@pytest.mark.parametrize("is_taken_first", [True, False])
def test_an_offer_is_taken_or_lapses_never_both(app: Flask, meanwhile: Meanwhile, *, is_taken_first: bool) -> None:
    number = offered(app, "tenant-a")

    def take(other: Flask, now: datetime, gate: Any = None) -> str:
        by = actor(other, "tenant-a")
        with other.app_context(), writing():
            code = service.accept(number, by=by, now=now).code
            if gate:
                gate()
        return code

    def lapse(other: Flask, gate: Any = None) -> str:
        with other.app_context(), writing():
            service.lapse(number, now=NOW + 2 * HOUR)
            if gate:
                gate()
        return "looked"

    in_time = NOW + 2 * HOUR - MINUTE / 60
    if is_taken_first:
        answers = meanwhile(lambda other, gate: take(other, in_time, gate), lapse)
        assert (answers, offers(app)[0][2]) == (("B-2026-000001", "looked"), "taken")
        assert standing(app) == (["confirmed"], 1, [])
    else:
        answers = meanwhile(lapse, lambda other: take(other, in_time))
        assert (answers, offers(app)[0][2]) == (("looked", "DomainError"), "lapsed")
        assert standing(app) == ([], 0, [])


def test_an_offer_taken_twice_at_once_is_one_booking(app: Flask, race: Race) -> None:
    number = offered(app, "tenant-a")

    def take(other: Flask, _number: int) -> str:
        answer = other.test_client().post(f"/api/v1/offers/{number}/accept", headers=bearer("tenant-a"))
        return f"{answer.status_code} {answer.json['code']}" if answer.json else ""

    assert race(take, 4).counts == {"201 B-2026-000001": 4}
    assert standing(app) == (["confirmed"], 1, [])
