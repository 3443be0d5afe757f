"""What activities are worth: by the version of the rules that held on their day, and up to the most of a month."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from anchorcenter.certificates.criteria import Standing, verdict
from anchorcenter.core.i18n import Named
from anchorcenter.supporters.models import ActivityKind
from anchorcenter.supporters.rewards.rules import (
    Done,
    NewRewardRules,
    Rate,
    Rules,
    Step,
    check_rules,
    criteria_of,
    in_force,
    payable,
    points_of,
    reached,
    stand_of,
)

VISIT, ARTICLE = ActivityKind.MONITORING, ActivityKind.ARTICLE
STEPS = [(30, Named("기념품", "Souvenir")), (100, Named("표창", "Award"))]


def rules(number: int, day: str, **changes: Any) -> Rules:
    rates = {VISIT: Rate(points=10), ARTICLE: Rate(points=5, fee_won=30_000)}
    values: dict[str, Any] = {"id": number, "number": number, "from_on": date.fromisoformat(day), "rates": rates}
    return Rules(**values | changes)


FIRST = rules(1, "2026-03-01")
SECOND = rules(2, "2026-09-01", rates={VISIT: Rate(points=20)}, steps=STEPS, needed_activities=3, needed_reports=1)


def done(number: int, day: str, **changes: Any) -> Done:
    values: dict[str, Any] = {
        "id": number,
        "supporter_id": 1,
        "kind": VISIT,
        "done_on": date.fromisoformat(day),
        "minutes": 120,
    }
    return Done(**values | changes)


@pytest.mark.parametrize(
    ("day", "number"), [("2026-02-28", None), ("2026-03-01", 1), ("2026-08-31", 1), ("2026-09-01", 2)]
)
def test_the_rules_of_a_day_are_the_last_that_have_begun(day: str, number: int | None) -> None:
    found = in_force([SECOND, FIRST], date.fromisoformat(day))
    assert (found.number if found else None) == number


@pytest.mark.parametrize(
    ("each", "points"),
    [
        (done(1, "2026-08-31"), 10),
        (done(1, "2026-09-01"), 20),
        (done(1, "2026-09-01", extra=7), 27),
        (done(1, "2026-09-01", kind=ARTICLE), 0),
        (done(1, "2026-02-01", extra=7), 7),
    ],
)
def test_points_are_of_the_kind_and_of_the_mission(each: Done, points: int) -> None:
    assert points_of(each, [FIRST, SECOND]) == points


@pytest.mark.parametrize(
    ("percent", "points"),
    [
        pytest.param(0, 10, id="nothing of the mission, the kind all the same"),
        pytest.param(50, 13, id="half of it, in whole points"),
        pytest.param(100, 17, id="as much as in time"),
    ],
)
def test_what_comes_late_brings_what_the_rules_leave(percent: int, points: int) -> None:
    versions = [rules(1, "2026-03-01", late_percent=percent)]
    late = done(1, "2026-08-31", extra=7, is_late=True)
    assert (points_of(late, versions), points_of(done(1, "2026-08-31", extra=7), versions)) == (points, 17)
    assert points_of(done(1, "2026-02-01", extra=7, is_late=True), versions) == 0  # Before there are rules.


def test_what_is_paid_for_is_no_volunteer_work_s12() -> None:
    every = [done(1, "2026-03-02"), done(2, "2026-03-03", kind=ARTICLE, is_paid=True), done(3, "2026-03-04", minutes=0)]
    stand = stand_of(every, [FIRST])
    assert (stand.points, stand.activities, stand.minutes) == (25, 3, 120)


@pytest.mark.parametrize(
    ("most", "paid", "fees"),
    [
        (None, {}, [30_000, 30_000, 30_000]),
        (50_000, {}, [30_000, 20_000, 30_000]),
        (50_000, {(1, date(2026, 3, 1)): 40_000}, [10_000, 30_000]),
        (0, {}, []),
    ],
)
def test_nobody_is_paid_more_than_the_most_of_a_month(
    most: int | None, paid: dict[tuple[int, date], int], fees: list[int]
) -> None:
    days = ("2026-03-02", "2026-03-31", "2026-04-01")
    articles = [done(n, day, kind=ARTICLE, is_paid=True) for n, day in enumerate(days)]
    unpaid = [done(8, "2026-03-05", kind=ARTICLE), done(9, "2026-03-05", is_paid=True)]
    found = payable([*articles, *unpaid], [rules(1, "2026-03-01", most_won=most)], paid)
    assert [each.fee_won for each in found] == fees


@pytest.mark.parametrize(
    ("points", "got", "ahead"), [(0, None, 30), (29, None, 30), (30, "기념품", 100), (100, "표창", None)]
)
def test_rewards_are_reached_step_by_step(points: int, got: str | None, ahead: int | None) -> None:
    has, following = reached(points, STEPS)
    assert (has.name if has else None, following[0] if following else None) == (got, ahead)


@pytest.mark.parametrize(
    ("activities", "reports", "may_come", "standing"),
    [
        (3, 1, False, Standing.MET),
        (5, 2, True, Standing.MET),
        (3, 0, False, Standing.NOT_MET),
        (2, 1, True, Standing.NOT_YET),
        (2, 1, False, Standing.NOT_MET),
    ],
)
def test_a_certificate_asks_for_activities_and_checklists(
    activities: int, reports: int, may_come: bool, standing: Standing
) -> None:
    every = [done(n, "2026-09-02", has_report=n < reports) for n in range(activities)]
    found = criteria_of(stand_of(every, [SECOND]), SECOND, may_come=may_come)
    assert verdict(found) is standing


NEW = NewRewardRules(from_on=date(2026, 10, 1), needed_activities=1)


@pytest.mark.parametrize(
    ("changes", "codes"),
    [
        ({}, []),
        ({"from_on": date(2026, 9, 1)}, ["order", "proposed"]),
        ({"from_on": date(2026, 9, 15)}, ["proposed"]),
        ({"rates": {VISIT: Rate(points=-1)}}, ["rates"]),
        ({"rates": {VISIT: Rate(fee_won=10_000_001)}}, ["rates"]),
        ({"steps": [Step(points=0, title="기념품")]}, ["steps"]),
        ({"steps": [Step(points=5, title="")]}, ["steps"]),
        ({"steps": [Step(points=5, title="가"), Step(points=5, title="나")]}, ["steps"]),
        ({"steps": [Step(points=5, title="가\u202e")]}, ["steps"]),
        ({"steps": [Step(points=n, title="가") for n in range(1, 12)]}, ["steps"]),
    ],
)
def test_rules_that_cannot_be_are_refused(changes: dict[str, Any], codes: list[str]) -> None:
    wanted = NewRewardRules(**{**NEW.__dict__, **changes})
    assert [each.code for each in check_rules(wanted, SECOND, date(2026, 10, 1))] == codes
