"""Places given by lot: after the deadline, in an order that anybody can work out again."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from anchorcenter.academy.enrollment.models import CohortDraw
from anchorcenter.core.db import db
from tests.academy.cohorts import PUBLIC, SLUG, STAFF, course
from tests.academy.enrolling import GRAND, apply, opened, people, seats, states
from tests.steps import problems
from tests.times import HOUR, kst

ClientOf = Callable[[str], FlaskClient]
Clock = Callable[[Any], None]
AFTER = kst("2026-12-10 18:00") + HOUR
DRAW = f"{PUBLIC}/cohorts/1/draw"
ONE = "/staff/courses/enrollments"
COURSE = f"{STAFF}/{SLUG}"


def drawn(app: Flask, client_of: ClientOf, clock: Clock, many: int = 8, **changes: str) -> FlaskClient:
    """So many who applied for a lottery of three places, after its deadline."""
    staff = client_of("staff")
    opened(staff, **{"capacity": "3", "minimum": "0", "selection": "lottery"} | changes)
    for name in people(app, many):
        assert apply(client_of(""), name, way="api").json["state"] == "applied"
    clock(AFTER)
    return client_of("director")  # Staff who did nothing for so long are signed out; this one comes now.


def draw(client: FlaskClient) -> int:
    return client.post(f"/staff/courses/{SLUG}/cohorts/1/draw").status_code


def test_nobody_has_a_place_before_lots_are_drawn_and_none_are_before_the_deadline(
    app: Flask, client_of: ClientOf
) -> None:
    staff = client_of("staff")
    opened(staff, capacity="1", minimum="0", selection="lottery")
    assert apply(client_of("citizen"), "citizen").status == 201
    assert "마감 후에 수강생을 정합니다" in client_of("citizen").get("/enrollments/1").text
    assert (draw(staff), states(app), seats(app)) == (409, [("citizen", "applied")], (0, 0))


def test_the_hash_is_published_before_and_the_seed_after_so_that_anybody_can_draw_again(
    app: Flask, client_of: ClientOf, clock: Clock
) -> None:
    director = drawn(app, client_of, clock)
    with app.app_context():
        seed = db.session.query(CohortDraw).one().seed
    before = client_of("").get(DRAW).text
    committed = hashlib.sha256(seed.encode()).hexdigest()
    assert (committed in before, seed in before) == (True, False)
    assert draw(director) == 303
    after = client_of("").get(DRAW).text
    order = sorted(range(1, 9), key=lambda number: hashlib.sha256(f"{seed}:{number}".encode()).hexdigest())
    shown = [int(number) for number in re.findall(r"<li>(\d+)</li>", after)]
    assert (committed in after, seed in after, shown) == (True, True, order)
    found = {number: state for number, (_name, state) in enumerate(states(app), 1)}
    assert [found[number] for number in order] == ["enrolled"] * 3 + ["waiting"] * 5
    assert (seats(app), problems(app)) == ((3, 5), [])


def test_lots_drawn_twice_give_the_same_result(app: Flask, client_of: ClientOf, clock: Clock) -> None:
    director = drawn(app, client_of, clock)
    assert draw(director) == 303
    first = states(app), client_of("").get(DRAW).text
    assert draw(director) == 303
    assert (states(app), client_of("").get(DRAW).text) == first


def test_who_was_drawn_next_is_asked_when_a_place_becomes_free(app: Flask, client_of: ClientOf, clock: Clock) -> None:
    director = drawn(app, client_of, clock, many=2, capacity="1")
    draw(director)
    winner = next(number for number, (_name, state) in enumerate(states(app), 1) if state == "enrolled")
    assert director.post(f"{ONE}/{winner}/end", data={"why": "본인 요청", "is_centers": ""}).status_code == 303
    assert sorted(state for _name, state in states(app)) == ["cancelled", "offered"]
    assert problems(app) == []


def test_a_child_that_is_drawn_has_the_place_held_until_the_guardian_consents_e11(
    app: Flask, client_of: ClientOf, clock: Clock
) -> None:
    staff = client_of("staff")
    opened(staff, capacity="1", minimum="0", selection="lottery")
    child = client_of("citizen")
    assert staff.post(f"{COURSE}/edit", data=course(age_from="", version="1")).status_code == 303
    assert apply(child, "citizen", born_on="2013-06-01", **GRAND).status == 201
    clock(AFTER)
    assert draw(client_of("director")) == 303
    assert (states(app), seats(app), problems(app)) == ([("citizen", "held")], (1, 0), [])
