"""Many who want one place: nobody has it twice, nobody is lost, and the counters are what the rows say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from anchorcenter.academy.enrollment import applying, ending, promoting
from anchorcenter.academy.enrollment.ending import Ending
from anchorcenter.academy.enrollment.jobs import look_after
from anchorcenter.academy.enrollment.models import Enrollment
from anchorcenter.academy.models import Cohort
from anchorcenter.admissions.models import Entry
from anchorcenter.core.db import db
from anchorcenter.core.unit_of_work import writing
from tests.academy.cohorts import SLUG
from tests.academy.enrolling import API, apply, opened, people, seats, states
from tests.races.conftest import Gate, Meanwhile, Outcome
from tests.steps import actor, bearer, problems
from tests.times import HOUR, NOW

pytestmark = pytest.mark.races
ClientOf = Callable[[str], FlaskClient]
Race = Callable[..., Outcome]
BODY = {"course": SLUG, "cohort": 1, "born_on": "1990-05-01", "consent": 1, "waits": True}


def applying_for(names: list[str], each: int = 1) -> Callable[[Flask, int], list[str]]:
    """``each`` people apply one after the other in every process; answers how they stand, or the status."""

    def attempt(app: Flask, number: int) -> list[str]:
        found, client = list[str](), app.test_client()
        for name in names[number * each : (number + 1) * each]:
            answer = send(client, API, BODY, name)
            json: Any = answer.json
            found.append(json.get("state") or str(answer.status_code))
        return found

    return attempt


def send(client: FlaskClient, path: str, body: Any, name: str) -> TestResponse:
    """As a program that comes again when it is told that the center is busy: a machine with two cores may be."""
    for _time in range(10):
        answer = client.post(path, json=body, headers=bearer(name))
        if answer.status_code != 503:
            break
    return answer


def warm(app: Flask, number: int) -> None:
    """Servers that have answered before: each person has applied for another cohort."""
    app.test_client().post(API, json=BODY | {"cohort": 2}, headers=bearer(f"p{number}"))


def two_cohorts(client_of: ClientOf) -> None:
    """The one that all want, and one to practise with."""
    for first_on in ("2026-12-14", "2027-02-01"):
        opened(client_of("staff"), first_on=first_on, last_on=first_on)


def turn(app: Flask) -> list[str]:
    """Who waits, in turn, by number of their enrollment."""
    with app.app_context():
        rows = select(Enrollment.id).join(Entry, Entry.id == Enrollment.entry_id).join(Enrollment.cohort)
        rows = rows.where(Entry.state == "waiting", Cohort.number == 1)
        return [str(number) for number in db.session.scalars(rows.order_by(Entry.entered_at, Entry.id))]


def test_forty_at_once_for_twenty_places_e1_e2(app: Flask, client_of: ClientOf, race: Race) -> None:
    two_cohorts(client_of)
    names = people(app, 40)
    assert race(applying_for(names), 40, before=warm).counts == {"enrolled": 20, "waiting": 20}
    assert (seats(app), problems(app)) == ((20, 20), [])
    assert len({name for name, _state in states(app)}) == 40


def test_two_hundred_people_for_twenty_places_are_in_or_wait_in_turn(
    app: Flask, client_of: ClientOf, race: Race
) -> None:
    two_cohorts(client_of)
    names = people(app, 200)
    assert race(applying_for(names, 5), 40, before=warm).counts == {"enrolled": 20, "waiting": 180}
    assert (seats(app), len({name for name, _state in states(app)})) == ((20, 180), 200)
    before = turn(app)
    with app.app_context(), writing():
        db.session.execute(update(Cohort).where(Cohort.number == 1).values(capacity=23))
    with app.app_context():
        look_after(NOW)
    assert (before[3:], seats(app), problems(app)) == (turn(app), (23, 177), [])


def test_one_person_in_many_windows_is_enrolled_once(app: Flask, client_of: ClientOf, race: Race) -> None:
    two_cohorts(client_of)
    people(app, 8)
    assert race(applying_for(["citizen"] * 8), 8, before=warm).counts == {"enrolled": 1, "409": 7}
    assert (seats(app), [row for row in states(app) if row[0] == "citizen"]) == ((1, 0), [("citizen", "enrolled")])


def test_who_enrolls_and_cancels_in_any_order_leaves_counters_that_equal_the_rows(
    app: Flask, client_of: ClientOf, race: Race
) -> None:
    opened(client_of("staff"), capacity="5", minimum="0")
    names = people(app, 24)

    def attempt(other: Flask, number: int) -> str:
        client, name = other.test_client(), names[number]
        made: Any = send(client, API, BODY, name).json
        if number % 2:
            return str(send(client, f"{API}/{made['id']}/cancel", {}, name).status_code)
        return "stays"

    assert race(attempt, 24).counts == {"stays": 12, "200": 12}
    found = Counter(state for _name, state in states(app))
    placed, waiting = found["enrolled"] + found["offered"], found["waiting"]
    assert (placed, waiting, found["cancelled"]) == (5, 7, 12)
    assert (seats(app), problems(app)) == ((5, 7), [])


def test_two_who_cancel_at_once_make_way_for_two_w7(app: Flask, client_of: ClientOf, race: Race) -> None:
    opened(client_of("staff"), capacity="2", minimum="0")
    names = people(app, 5)
    for name in names:
        assert apply(app.test_client(), name, way="api").status == 201

    def give_up(other: Flask, number: int) -> str:
        path = f"{API}/{number + 1}/cancel"
        return str(other.test_client().post(path, json={}, headers=bearer(names[number])).status_code)

    assert race(give_up, 2).counts == {"200": 2}
    assert [state for _name, state in states(app)] == ["cancelled", "cancelled", "offered", "offered", "waiting"]


@pytest.mark.parametrize("is_taken_first", [True, False])
def test_an_offer_is_accepted_or_lapses_never_both_w6(
    app: Flask, client_of: ClientOf, meanwhile: Meanwhile, *, is_taken_first: bool
) -> None:
    opened(client_of("staff"), capacity="1", minimum="0")
    for name in ("citizen", "tenant-a", "tenant-b"):
        apply(client_of(name), name)
    client_of("citizen").post("/enrollments/1/cancel", data={})
    until = NOW + 24 * HOUR

    def take(other: Flask, now: datetime, gate: Any = None) -> str:
        by = actor(other, "tenant-a")
        with other.app_context(), writing():
            state = applying.accept(2, by=by, now=now).state.value
            if gate:
                gate()
        return state

    def lapse(other: Flask, gate: Any = None) -> str:
        with other.app_context(), writing():
            promoting.catch_up(1, now=until)
            if gate:
                gate()
        return "looked"

    in_time = until - HOUR
    if is_taken_first:
        assert meanwhile(lambda other, gate: take(other, in_time, gate), lapse) == ("enrolled", "looked")
        assert [state for _name, state in states(app)] == ["cancelled", "enrolled", "waiting"]
    else:
        assert meanwhile(lapse, lambda other: take(other, in_time)) == ("looked", "DomainError")
        assert [state for _name, state in states(app)] == ["cancelled", "expired", "offered"]
    assert (seats(app)[0], problems(app)) == (1, [])


def test_the_job_of_two_workers_at_once_makes_one_offer_w11(
    app: Flask, client_of: ClientOf, meanwhile: Meanwhile
) -> None:
    opened(client_of("staff"), capacity="1", minimum="0")
    for name in ("citizen", "tenant-a", "tenant-b"):
        apply(client_of(name), name)

    def give_up(other: Flask, gate: Gate) -> str:
        by = actor(other, "citizen")
        with other.app_context(), writing():
            ending.cancel(1, Ending(), by=by, now=NOW)
            gate()
        return "cancelled"

    def job(other: Flask) -> str:
        with other.app_context(), writing():
            promoting.catch_up(1, now=NOW)
        return "looked"

    assert meanwhile(give_up, job) == ("cancelled", "looked")
    assert [state for _name, state in states(app)] == ["cancelled", "offered", "waiting"]
    assert (seats(app), problems(app)) == ((1, 1), [])
