"""What became of people after a course, as staff have learned it: with a day and a source, never taken away."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from anchorcenter.academy.outcomes.models import Outcome
from anchorcenter.core.metrics import figure, get_metric
from anchorcenter.core.periods import Days
from tests.academy.cohorts import COHORTS, SLUG
from tests.academy.completing import OVER, decide, held
from tests.operations.pages import audit
from tests.steps import bearer, count, problems

ClientOf = Callable[[str], FlaskClient]
PAGE, CALL = f"{COHORTS}/1/outcomes", f"/api/v1/courses/{SLUG}/cohorts/1/outcomes"
WINTER = Days(date(2026, 11, 1), date(2027, 1, 1))


@pytest.fixture
def people(app: Flask, client_of: ClientOf, clock: Callable[[datetime], None]) -> dict[str, int]:
    """Two of three have completed a cohort."""
    found = held(app, client_of("staff")).people
    decide(app)
    clock(OVER)
    return found


def typed(person: int, **changes: str) -> dict[str, str]:
    known = {"person": str(person), "kind": "licence", "happened_on": "2026-12-04", "source": "자격증 사본 확인"}
    return known | changes


def counted(app: Flask) -> Any:
    with app.app_context():
        return figure(get_metric("academy.outcomes"), WINTER)


def test_staff_enter_what_became_of_who_completed_it(app: Flask, client_of: ClientOf, people: dict[str, int]) -> None:
    staff = client_of("staff")
    assert staff.post(PAGE, data=typed(people["citizen"])).status_code == 303
    assert staff.post(PAGE, data=typed(people["citizen"], kind="job", source="고용보험 조회")).status_code == 303
    page = staff.get(PAGE).text
    assert ("자격증 사본 확인" in page, "자격 취득" in page, "고용보험 조회" in page) == (True, True, True)
    assert (counted(app), problems(app)) == (2, [])
    figures = client_of("official").get("/staff/metrics/academy.outcomes?from=2026-11-01&to=2026-12-31").text
    assert ("취업" in figures, "사람 citizen" in figures) == (True, False)


@pytest.mark.parametrize(
    ("who", "changes", "status"),
    [
        pytest.param("tenant-b", {}, 422, id="not-completed"),
        pytest.param("citizen", {"happened_on": "2026-11-22"}, 422, id="before-the-course"),
        pytest.param("citizen", {"happened_on": "2026-12-31"}, 422, id="ahead"),
        pytest.param("citizen", {"source": ""}, 422, id="no-source"),
    ],
)
def test_what_cannot_be_entered(
    app: Flask, client_of: ClientOf, people: dict[str, int], who: str, changes: dict[str, str], status: int
) -> None:
    sent = typed(people[who], **changes)
    assert client_of("staff").post(PAGE, data=sent).status_code == status
    answer = client_of("").post(CALL, json=sent | {"person": people[who]}, headers=bearer("staff"))
    assert (answer.status_code, count(app, Outcome)) == (status, 0)


def test_the_same_is_entered_once_until_it_is_void(app: Flask, client_of: ClientOf, people: dict[str, int]) -> None:
    staff, sent = client_of("staff"), typed(people["citizen"])
    assert staff.post(PAGE, data=sent).status_code == 303
    assert (staff.post(PAGE, data=sent).status_code, count(app, Outcome)) == (409, 1)
    assert staff.post(f"{PAGE}/1/void", data={"why": ""}).status_code == 422
    assert counted(app) == 1
    assert staff.post(f"{PAGE}/1/void", data={"why": "동명이인"}).status_code == 303
    assert staff.post(f"{PAGE}/1/void", data={"why": "또"}).status_code == 409
    assert ("동명이인" in staff.get(PAGE).text, counted(app)) == (True, 0)
    assert staff.post(PAGE, data=sent).status_code == 303
    assert (counted(app), [row[0] for row in audit(app, "outcome")]) == (1, ["enter", "void", "enter"])


def test_programs_of_staff_read_enter_and_void(app: Flask, client_of: ClientOf, people: dict[str, int]) -> None:
    client, staff = client_of(""), bearer("staff")
    sent = typed(people["citizen"], kind="start_up") | {"person": people["citizen"]}
    made: Any = client.post(CALL, json=sent, headers=staff)
    assert (made.status_code, made.json["kind"], made.json["voided_at"]) == (201, "start_up", None)
    void: Any = client.post(f"{CALL}/{made.json['id']}/void", json={"why": "동명이인"}, headers=staff)
    assert (void.status_code, void.json["voided_why"]) == (200, "동명이인")
    read: Any = client.get(CALL, headers=staff).json
    assert [each["person"] for each in read["items"]] == [people["citizen"]]
    assert client.get(CALL, headers=bearer("citizen")).status_code == 403
