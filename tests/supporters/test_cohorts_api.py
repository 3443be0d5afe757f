"""Cohorts and missions for programs: staff write, who serves reads their own, strangers nothing of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from anchorcenter.accounts.access_log import AccessEntry
from anchorcenter.supporters.models import Mission, Supporter, SupporterCohort
from tests.steps import bearer, count, stored
from tests.supporters.logged import POST, asked, judged, logged, served

ClientOf = Callable[[str], FlaskClient]
ROOT, FIRST = "/api/v1", "/supporter-cohorts/first"
COHORT = {"slug": "first", "title": "1기", "first_on": "2026-07-01", "last_on": "2027-06-30"}
MISSION = {
    "kind": "article",
    "title": "이달의 기사",
    "evidence": "link",
    "opens_at": "2026-11-01T00:00:00+09:00",
    "due_at": "2026-11-30T23:59:59+09:00",
}


@pytest.fixture
def ask(app: Flask) -> Callable[..., Any]:
    """Ask as somebody."""
    client = app.test_client()

    def call(who: str, method: str, path: str, sent: Any = None, **headers: str) -> TestResponse:
        return client.open(f"{ROOT}{path}", method=method.upper(), json=sent, headers=bearer(who) | headers)

    return call


def test_staff_make_change_and_everybody_reads_a_cohort(ask: Callable[..., Any]) -> None:
    made = ask("staff", "post", "/supporter-cohorts", COHORT, **{"Idempotency-Key": "one"})
    assert (made.status_code, made.headers["Location"], made.headers["ETag"]) == (201, f"{ROOT}{FIRST}", '"1"')
    again = ask("staff", "post", "/supporter-cohorts", COHORT, **{"Idempotency-Key": "one"})
    assert (again.json, ask("staff", "post", "/supporter-cohorts", COHORT).status_code) == (made.json, 422)
    assert ask("staff", "put", FIRST, COHORT).status_code == 428
    changed = ask("staff", "put", FIRST, COHORT | {"title_en": "First"}, **{"If-Match": '"1"'})
    assert (changed.status_code, changed.headers["ETag"], changed.json["title_en"]) == (200, '"2"', "First")
    assert ask("staff", "put", FIRST, COHORT, **{"If-Match": '"1"'}).status_code == 412
    found = ask("citizen", "get", "/supporter-cohorts").json["items"]
    assert ([each["slug"] for each in found], found[0]["people"]) == (["first"], 0)
    assert ask("citizen", "get", "/supporter-cohorts/second").status_code == 404


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        pytest.param({"slug": "Second!"}, "slug", id="no name of an address"),
        pytest.param({"slug": "new"}, "slug", id="an address that there is"),
        pytest.param({"last_on": "2026-06-30"}, "last_on", id="ends before it begins"),
        pytest.param({"title": ""}, "title", id="without a title"),
    ],
)
def test_what_cannot_be_a_cohort_is_refused(
    app: Flask, ask: Callable[..., Any], changes: dict[str, str], field: str
) -> None:
    refused = ask("staff", "post", "/supporter-cohorts", COHORT | changes)
    assert (refused.status_code, refused.content_type) == (422, "application/problem+json")
    assert ([each["field"] for each in refused.json["errors"]], count(app, SupporterCohort)) == ([field], 0)


def test_who_serves_is_appointed_renewed_and_seen_off(app: Flask, ask: Callable[..., Any]) -> None:
    served(app)
    days = {"first_on": "2026-07-01", "last_on": "2026-12-31"}
    made = ask("staff", "post", f"{FIRST}/people", days | {"email": "Citizen@test.example"})
    assert (made.status_code, made.json["number"], made.json["serves"]) == (201, 1, True)
    twice = ask("staff", "post", f"{FIRST}/people", days | {"email": "citizen@test.example"})
    nobody = ask("staff", "post", f"{FIRST}/people", days | {"email": "x@test.example"})
    assert (twice.status_code, nobody.status_code, count(app, Supporter)) == (409, 422, 1)
    path = f"{FIRST}/people/1"
    renewed = ask("staff", "post", f"{path}/renewal", {"last_on": "2027-06-30"}, **{"If-Match": made.headers["ETag"]})
    assert (renewed.status_code, [each["number"] for each in renewed.json["terms"]]) == (200, [1, 2])
    over = {"ended_on": "2026-11-30", "why": "이사"}
    assert ask("staff", "post", f"{path}/end", over, **{"If-Match": made.headers["ETag"]}).status_code == 412
    ended = ask("staff", "post", f"{path}/end", over, **{"If-Match": renewed.headers["ETag"]})
    assert (ended.status_code, ended.json["ended_on"], ended.json["ended_why"]) == (200, "2026-11-30", "이사")
    assert ask("staff", "post", f"{path}/end", over, **{"If-Match": "*"}).status_code == 409


def test_reading_who_serves_leaves_a_row_in_the_access_log(app: Flask, ask: Callable[..., Any]) -> None:
    served(app, "citizen", "tenant-a")
    before = count(app, AccessEntry)
    people = ask("staff", "get", f"{FIRST}/people").json["items"]
    assert ([each["number"] for each in people], count(app, AccessEntry) - before) == ([1, 2], 2)


def test_a_monthly_mission_is_one_of_each_month(app: Flask, ask: Callable[..., Any]) -> None:
    served(app, "citizen")
    made = ask("staff", "post", f"{FIRST}/missions", MISSION | {"is_monthly": True})
    assert (made.status_code, len(made.json["items"])) == (201, 8)  # From November to June.
    assert [each["due_at"] for each in made.json["items"]][:1] == ["2026-11-30T23:59:59+09:00"]
    number = made.json["items"][0]["id"]
    shown = ask("citizen", "get", f"{FIRST}/missions/{number}")
    changed = ask("staff", "put", f"{FIRST}/missions/{number}", MISSION | {"points": 30}, **{"If-Match": "*"})
    assert (shown.headers["ETag"], changed.json["points"], changed.headers["ETag"]) == ('"1"', 30, '"2"')
    off = ask("staff", "post", f"{FIRST}/missions/{number}/cancel")
    assert (off.status_code, off.json["cancelled_at"] is not None) == (200, True)
    assert ask("staff", "post", f"{FIRST}/missions/{number}/cancel").status_code == 409
    backwards = MISSION | {"due_at": "2026-10-01T00:00:00+09:00"}
    assert ask("staff", "post", f"{FIRST}/missions", backwards).status_code == 422
    assert count(app, Mission) == 8


def test_who_serves_reads_where_they_do_and_what_they_are_asked(app: Flask, ask: Callable[..., Any]) -> None:
    served(app, "citizen")
    mission = asked(app)
    judged(app, logged(app, mission=mission, links=(POST,)))
    (place,) = ask("citizen", "get", "/supporters").json["items"]
    assert (place["cohort"], place["number"], [each["number"] for each in place["terms"]]) == ("first", 1, [1])
    (found,) = ask("citizen", "get", "/missions").json["items"]
    assert (found["id"], found["required"], found["done"]) == (mission, 1, 1)
    assert ask("nobody", "get", "/missions").json["items"] == ask("nobody", "get", "/supporters").json["items"] == []


def test_who_is_not_staff_changes_nothing_and_strangers_see_no_mission(app: Flask, ask: Callable[..., Any]) -> None:
    served(app, "citizen")
    mission = asked(app)
    before = stored(app), count(app, Mission), count(app, Supporter), count(app, SupporterCohort)
    person = {"email": "nobody@test.example", "first_on": "2026-07-01", "last_on": "2026-12-31"}
    tries = [
        ask("citizen", "post", "/supporter-cohorts", COHORT | {"slug": "other"}),
        ask("citizen", "put", FIRST, COHORT, **{"If-Match": "*"}),
        ask("citizen", "get", f"{FIRST}/people"),
        ask("citizen", "post", f"{FIRST}/people", person),
        ask("citizen", "get", f"{FIRST}/people/1"),
        ask("citizen", "post", f"{FIRST}/missions", MISSION),
        ask("citizen", "put", f"{FIRST}/missions/{mission}", MISSION, **{"If-Match": "*"}),
        ask("citizen", "post", f"{FIRST}/missions/{mission}/cancel"),
    ]
    assert [each.status_code for each in tries] == [403] * 8
    strange = [ask("tenant-b", "get", f"{FIRST}/missions"), ask("tenant-b", "get", f"{FIRST}/missions/{mission}")]
    assert [each.status_code for each in strange] == [404, 404]
    assert (stored(app), count(app, Mission), count(app, Supporter), count(app, SupporterCohort)) == before
