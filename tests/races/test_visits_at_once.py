"""Two at the desk enter the same visit: it is there once, and nobody overwrites what they have not seen."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from anchorcenter.accounts.models import Audience
from anchorcenter.bookings.visits import queries, service
from anchorcenter.bookings.visits.models import Visit, VisitKind
from anchorcenter.bookings.visits.service import Count, NewVisit
from anchorcenter.core.unit_of_work import writing
from tests.races.conftest import Gate, Meanwhile
from tests.steps import actor, book, count
from tests.times import kst

pytestmark = pytest.mark.races
Race = Callable[..., Any]
LATER = kst("12:30")


@pytest.fixture
def booked(app: Flask) -> None:
    """Company A had zone A at ten."""
    assert book(app.test_client(), "tenant-a", "api", "a", "10:00", "11:00").status == 201


def visits(app: Flask) -> int:
    return count(app, Visit)


@pytest.mark.usefixtures("booked")
def test_one_of_many_who_count_a_booking_at_once_is_heard(race: Race, app: Flask) -> None:
    def attempt(app: Flask, number: int) -> str:
        staff = actor(app, ("staff", "director")[number % 2])
        with app.app_context(), writing():
            service.enter_counts([Count(part=1, headcount=number + 1)], by=staff, now=LATER)
        return "entered"

    assert race(attempt, 8).counts == {"entered": 1, "changed": 7}
    assert visits(app) == 1


def test_a_form_sent_many_times_at_once_is_entered_once(race: Race, app: Flask) -> None:
    def attempt(app: Flask, _number: int) -> str:
        wanted = NewVisit(
            spaces=("whole", "studio"),
            kind=VisitKind.TOUR,
            counted_on=LATER.date(),
            headcount=20,
            audience=Audience.GROUP,
            entry="form-1",
        )
        staff = actor(app, "staff")
        with app.app_context(), writing():
            service.enter_visit(wanted, by=staff, now=LATER)
        return "entered"

    assert race(attempt, 8).counts == {"entered": 8}
    assert visits(app) == 2


@pytest.mark.usefixtures("booked")
def test_who_voids_a_count_and_who_corrects_it_do_not_wait_for_each_other(
    meanwhile: Meanwhile, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both lock the booking first and what was entered of it then."""
    staff, lock_parts = actor(app, "staff"), queries.lock_parts
    with app.app_context(), writing():
        service.enter_counts([Count(part=1, headcount=3)], by=staff, now=LATER)

    def first(app: Flask, gate: Gate) -> str:
        def waiting(part_ids: Any) -> Any:
            monkeypatch.setattr(queries, "lock_parts", lock_parts)
            gate()
            return lock_parts(part_ids)

        with app.app_context(), writing():
            monkeypatch.setattr(queries, "lock_parts", waiting)
            service.void_visit(1, version=1, reason="두 번 적음", by=staff, now=LATER)
        return "void"

    def second(app: Flask) -> str:
        with app.app_context(), writing():
            service.enter_counts([Count(part=1, headcount=4, version=1)], by=staff, now=LATER)
        return "corrected"

    assert meanwhile(first, second) in [("void", "DomainError"), ("DomainError", "corrected"), ("void", "CountRefused")]
