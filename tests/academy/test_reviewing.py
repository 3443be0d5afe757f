"""Places given by review: handed in, let through, scored by reviewers, ranked by the rule that was announced."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from anchorcenter.academy.enrollment.models import Enrollment
from anchorcenter.admissions.calls.models import Application
from tests.academy.cohorts import COHORTS, PUBLIC, cohort
from tests.academy.enrolling import OPEN, apply, kept, people, seats, states, work
from tests.academy.reviewing import (
    AFTER,
    API,
    PAGE,
    asked,
    closes,
    criteria,
    hand_in,
    more_places,
    press,
    reviewed,
    score,
)
from tests.accounts.mails import read_mails
from tests.admissions.rounds import results
from tests.steps import bearer, count, problems
from tests.times import DAY, kst

ClientOf = Callable[[str], FlaskClient]
Clock = Callable[[Any], None]
WAYS = pytest.mark.parametrize("way", ["page", "api"])


def scored(app: Flask, client_of: ClientOf, *points: tuple[int, int, int], way: str = "page") -> None:
    """All let through, and scored so by both reviewers."""
    assert press(client_of("director"), "let-through", way) == 303
    for number, given in enumerate(points, 1):
        for name in ("reviewer-1", "reviewer-2"):
            client = client_of("" if way == "api" else name)
            assert score(app, client, name, number, *given, way=way) == (200 if way == "api" else 303)
    assert press(client_of("director"), "freeze", way) == 303


@WAYS
def test_the_best_have_the_places_the_next_wait_and_the_weak_are_told_so(
    app: Flask, client_of: ClientOf, clock: Clock, way: str
) -> None:
    reviewed(app, client_of("staff"), capacity="1", terms={"reserves": "1"})
    for name in people(app, 4):
        assert hand_in(app, client_of(""), name, "api").json["state"] == "applied"
    clock(AFTER)
    scored(app, client_of, (70, 70, 70), (90, 80, 80), (80, 80, 80), (50, 50, 50), way=way)
    assert seats(app) == (0, 0)
    assert press(client_of("director"), "decide", way) == 303
    assert [state for _name, state in states(app)] == ["rejected", "enrolled", "waiting", "rejected"]
    assert [(rank, points, outcome.value) for rank, points, outcome in results(app)] == [
        (3, 7000, "rejected"), (1, 8400, "selected"), (2, 8000, "reserve"), (4, 5000, "rejected"),
    ]  # fmt: skip
    assert (seats(app), problems(app)) == ((1, 1), [])
    mails = [read_mails(app, f"p{number}@test.example")[-1] for number in range(4)]
    assert ["/cohorts/cohort.1/application" in mail.get_content() for mail in mails] == [True] * 4
    assert press(client_of("director"), "decide", way) == 409  # Once.


def test_who_gives_up_is_followed_by_the_next_in_rank(app: Flask, client_of: ClientOf, clock: Clock) -> None:
    reviewed(app, client_of("staff"), capacity="1")
    for name in people(app, 3):
        hand_in(app, client_of(""), name, "api")
    clock(AFTER)
    scored(app, client_of, (70, 70, 70), (90, 90, 90), (80, 80, 80))
    press(client_of("director"), "decide")
    ended = client_of("director").post("/staff/courses/enrollments/2/end", data={"why": "본인 요청", "is_centers": ""})
    assert (ended.status_code, [state for _name, state in states(app)]) == (303, ["waiting", "cancelled", "offered"])
    assert problems(app) == []


@pytest.mark.parametrize(
    ("rule", "first"),
    [
        pytest.param("criteria", 2, id="E22-more-in-the-first-criterion"),
        pytest.param("earlier", 1, id="E22-who-came-earlier"),
    ],
)
def test_of_as_many_points_the_announced_rule_decides(
    app: Flask, client_of: ClientOf, clock: Clock, rule: str, first: int
) -> None:
    reviewed(app, client_of("staff"), capacity="1", terms={"tie_rule": rule})
    for name in people(app, 2):
        hand_in(app, client_of(""), name, "api")
    clock(AFTER)
    scored(app, client_of, (70, 90, 80), (90, 70, 80))  # Weights 40, 40 and 20: 80 each.
    press(client_of("director"), "decide")
    assert [rank for rank, _points, _outcome in results(app)] == ([1, 2] if first == 1 else [2, 1])
    rules = client_of("").get(f"{PUBLIC}/cohorts/1/review").text
    assert ("첫 번째 기준" in rules or "먼저 제출" in rules or "동점" in rules) is True


@WAYS
def test_nobody_scores_their_own_application_nor_that_of_a_relative_e22(
    app: Flask, client_of: ClientOf, clock: Clock, way: str
) -> None:
    reviewed(app, client_of("staff"), capacity="2")
    hand_in(app, client_of("reviewer-1"), "reviewer-1")
    hand_in(app, client_of("citizen"), "citizen")
    clock(AFTER)
    press(client_of("director"), "let-through")
    first, second = (client_of("" if way == "api" else name) for name in ("reviewer-1", "reviewer-2"))
    assert score(app, first, "reviewer-1", 1, 100, 100, 100, way=way) == 404
    assert score(app, second, "reviewer-2", 1, 60, 60, 60, way=way) in {200, 303}
    if way == "api":
        declared = first.post("/api/v1/reviews/cohort.1/2/conflict", json={"why": "사촌"}, headers=bearer("reviewer-1"))
    else:
        declared = first.post("/reviews/cohort.1/2/conflict", data={"why": "사촌"})
    assert declared.status_code in {200, 303}
    assert score(app, first, "reviewer-1", 2, 0, 0, 0, way=way) == 422
    assert score(app, second, "reviewer-2", 2, 90, 90, 90, way=way) in {200, 303}
    assert (press(client_of("director"), "freeze"), press(client_of("director"), "decide")) == (303, 303)
    assert [points for _rank, points, _outcome in results(app)] == [6000, 9000]


def test_more_places_do_not_skip_the_review_w14(app: Flask, client_of: ClientOf, clock: Clock) -> None:
    staff = client_of("staff")
    reviewed(app, staff, capacity="1")
    for name in people(app, 3):
        hand_in(app, client_of(""), name, "api")
    assert more_places(staff, 5, 2) == 303
    work(app, AFTER)
    assert ({state for _name, state in states(app)}, seats(app)) == ({"applied"}, (0, 0))
    assert more_places(staff, 1, 3) == 303
    clock(AFTER)
    director = client_of("director")
    assert press(director, "decide") == 409
    scored(app, client_of, (90, 90, 90), (80, 80, 80), (40, 40, 40))
    press(director, "decide")
    assert more_places(director, 5, 4) == 303  # Who passed is asked; who did not is not.
    assert [state for _name, state in states(app)] == ["enrolled", "offered", "rejected"]
    assert problems(app) == []


def test_places_kept_for_residents_go_to_the_best_of_them(app: Flask, client_of: ClientOf, clock: Clock) -> None:
    reviewed(app, client_of("staff"), capacity="2", for_residents="1")
    for number, name in enumerate(people(app, 3)):
        since = {"resident_since": "2020-01-01"} if number == 2 else {}
        hand_in(app, client_of(""), name, "api", **since)
    clock(AFTER)
    scored(app, client_of, (90, 90, 90), (80, 80, 80), (70, 70, 70))
    press(client_of("director"), "decide")
    assert [state for _name, state in states(app)] == ["enrolled", "waiting", "enrolled"]
    assert (kept(app), problems(app)) == ({"residents": 1}, [])


@WAYS
def test_what_must_be_answered_is_missed_at_its_field_and_nothing_is_stored(
    app: Flask, client_of: ClientOf, way: str
) -> None:
    reviewed(app, client_of("staff"))
    refused = apply(client_of("citizen"), "citizen", way=way)
    assert (refused.status, count(app, Enrollment), count(app, Application)) == (422, 0, 0)
    assert f"q{asked(app)[0]}" in refused.text
    given = hand_in(app, client_of("citizen"), "citizen", way)
    assert given.status == 201
    client = client_of("citizen")
    shown = client.get(f"/enrollments/{given.code}").text
    assert ("A-2026-" in shown, "citizen의 답" in shown) == (True, False)
    assert client.get("/cohorts/cohort.1/application").location == f"/enrollments/{given.code}"
    assert client_of("tenant-b").get("/cohorts/cohort.1/application").status_code == 404


def test_people_apply_for_themselves_also_two_of_one_company_and_again_after_they_gave_up(
    app: Flask, client_of: ClientOf
) -> None:
    reviewed(app, client_of("staff"))
    for name in ("tenant-a", "tenant-a-member"):
        assert hand_in(app, client_of(name), name).status == 201
    assert client_of("tenant-a").post("/enrollments/1/cancel", data={"why": "", "refund_won": "0"}).status_code == 303
    assert hand_in(app, client_of("tenant-a"), "tenant-a").status == 201
    assert states(app) == [("tenant-a", "cancelled"), ("tenant-a-member", "applied"), ("tenant-a", "applied")]
    assert (count(app, Application), problems(app)) == (2, [])


def test_who_is_not_let_through_reads_why_and_is_out(app: Flask, client_of: ClientOf, clock: Clock) -> None:
    reviewed(app, client_of("staff"))
    hand_in(app, client_of("citizen"), "citizen")
    clock(AFTER)
    director = client_of("director")
    assert director.post(f"{PAGE}/1/fail", data={"why": ""}).status_code == 422
    assert director.post(f"{PAGE}/1/fail", data={"why": "재직 증명이 없습니다"}).status_code == 303
    assert (press(director, "freeze"), press(director, "decide")) == (303, 303)
    assert states(app) == [("citizen", "rejected")]


def test_who_objects_is_answered_and_told(app: Flask, client_of: ClientOf, clock: Clock) -> None:
    reviewed(app, client_of("staff"))
    hand_in(app, client_of("citizen"), "citizen")
    clock(AFTER)
    scored(app, client_of, (40, 40, 40))
    press(client_of("director"), "decide")
    client, sent = client_of("citizen"), {"text": "포트폴리오를 보지 않았습니다"}
    assert client.post("/enrollments/1/objection", data={"text": ""}).status_code == 422
    assert client.post("/enrollments/1/objection", data=sent).status_code == 303
    again = client.post("/api/v1/enrollments/1/objection", json=sent, headers=bearer("citizen"))
    assert again.status_code == 409
    assert sent["text"] in client_of("director").get(f"{PAGE}/1").text
    answered = client_of("director").post(f"{PAGE}/1/answer", data={"answer": "다시 살펴보았습니다"})
    assert (answered.status_code, "다시 살펴보았습니다" in client.get("/enrollments/1").text) == (303, True)
    clock(AFTER + 9 * DAY)
    assert client_of("citizen").post("/enrollments/1/objection", data=sent).status_code == 409


def test_rules_stay_as_they_were_announced(app: Flask, client_of: ClientOf) -> None:
    staff = client_of("staff")
    reviewed(app, staff)
    terms = {"tie_rule": "earlier", "pass_points": "0", "reserves": "0", "appeal_days": "1"}
    assert staff.post(f"{PAGE}/terms", data=terms).status_code == 409
    assert staff.post(f"{PAGE}/criteria/{criteria(app)[0]}/remove").status_code == 409
    answer: Any = client_of("").get(API, headers=bearer("citizen")).json
    assert (answer["tie_rule"], answer["pass_points"], answer["staff"]) == ("criteria", 60, None)
    assert len(answer["questions"]) == 3
    assert client_of("").put(f"{API}/terms", json=terms, headers=bearer("citizen")).status_code == 403
    later = OPEN | {"closes_at": "2026-12-12T18:00", "minimum": "0", "selection": "review"}
    assert staff.post(f"{COHORTS}/1/edit", data=cohort(**later, version="2")).status_code == 303
    page: Any = client_of("").get(API, headers=bearer("staff")).json
    assert page["staff"]["applications"] == []
    assert closes(app) == kst("2026-12-12 18:00")
