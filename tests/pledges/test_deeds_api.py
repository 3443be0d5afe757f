"""What programs do with pledges: measure, write figures down, close a period and take every step with it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from anchorcenter.pledges.indicators.models import Indicator, IndicatorEntry
from anchorcenter.pledges.snapshots.models import Snapshot, SnapshotStep
from tests.pledges.reported import SLUG, take_in
from tests.steps import bearer, count

NEW = {
    "pledge": SLUG,
    "indicator": {"key": "press", "title": "언론보도", "weight": 100},
    "formula": {"since": "2022-07-01", "unit": "회"},
}
HALF = {"first_on": "2023-07-01", "last_on": "2023-12-31"}
FIGURE = HALF | {"value": 300, "qualifier": "약", "source": "추진상황 보고"}
PERIOD = {"pledge": SLUG, "period": "2023h2"}


def send(app: Flask, path: str, sent: Any, who: str = "staff", **headers: str) -> Any:
    return app.test_client().post(f"/api/v1/{path}", json=sent, headers=bearer(who) | headers)


@pytest.fixture
def measured(app: Flask) -> Flask:
    take_in(app)
    assert send(app, "indicators", NEW).status_code == 201
    return app


def test_programs_measure_a_pledge_and_write_figures_down_m24_m25(measured: Flask) -> None:
    once = {"Idempotency-Key": "one"}
    made = [send(measured, "indicators/press/figures", FIGURE, **once) for _ in range(2)]
    assert ([each.status_code for each in made], count(measured, IndicatorEntry)) == ([201, 201], 1)
    assert [(each["value"], each["qualifier"]) for each in made[0].json["figures"]] == [(300, "약")]
    aimed = send(measured, "indicators/press/targets", HALF | {"value_milli": 400_000})
    gone = send(measured, "indicators/press/targets", HALF | {"value_milli": None})
    assert ([each["value_milli"] for each in aimed.json["targets"]], gone.json["targets"]) == ([400_000], [])
    dash = send(measured, "indicators/press/figures", FIGURE | {"value": None, "qualifier": ""})
    assert [each["value"] for each in dash.json["figures"]] == [None]


def test_programs_change_an_indicator_as_they_have_read_it_and_how_it_is_counted(measured: Flask) -> None:
    def put(version: str, **changes: Any) -> Any:
        sent = {"title": "언론보도", "weight": 40} | changes
        headers = bearer("staff") | ({"If-Match": f'"{version}"'} if version else {})
        return measured.test_client().put("/api/v1/indicators/press", json=sent, headers=headers)

    assert (put("").status_code, put("7").status_code, put("1", weight=101).status_code) == (428, 412, 422)
    changed = put("1", direction="falling")
    assert (changed.status_code, changed.headers["ETag"], changed.json["weight"]) == (200, '"2"', 40)
    assert (changed.json["direction"], changed.json["revision"], put("1").status_code) == ("falling", 2, 412)
    formula = {"since": "2024-01-01", "metric": "achievements.press"}
    assert send(measured, "indicators/press/formulas", formula).json["metric"] == "achievements.press"
    earlier = send(measured, "indicators/press/formulas", formula | {"since": "2023-01-01"})
    assert (earlier.status_code, earlier.json["errors"][0]["code"]) == (422, "earlier")
    for who in ("citizen", "official"):
        assert send(measured, "indicators/press/formulas", formula, who).status_code == 403
    before = "/api/v1/indicators/press?from=2023-07-01&to=2024-01-01"
    old: Any = measured.test_client().get(before, headers=bearer("staff")).json
    assert old["is_by_hand"]


@pytest.mark.parametrize(
    ("path", "sent", "status"),
    [
        ("indicators", NEW, 409),
        ("indicators", NEW | {"pledge": "none"}, 404),
        ("indicators", NEW | {"indicator": {"key": "NO", "title": "x"}}, 422),
        ("indicators/none/figures", FIGURE, 404),
        ("indicators/press/figures", FIGURE | {"qualifier": "대략"}, 422),
        ("indicators/press/targets", {"first_on": "2023-12-31", "last_on": "2023-07-01", "value_milli": 1}, 422),
        ("snapshots", PERIOD | {"period": "2099h1"}, 422),
        ("snapshots", PERIOD | {"pledge": "none"}, 404),
        ("snapshots/9/steps", {"act": "submitted"}, 404),
    ],
)
def test_what_cannot_be_is_refused_and_changes_nothing(measured: Flask, path: str, sent: Any, status: int) -> None:
    answer = send(measured, path, sent, **{"If-Match": "*"})
    kept = [count(measured, kind) for kind in (Indicator, IndicatorEntry, Snapshot)]
    assert (answer.status_code, kept) == (status, [1, 0, 0])
    assert send(measured, path, sent, "citizen").status_code == 403


def test_programs_close_a_period_and_take_every_step_until_it_is_published_and_corrected(measured: Flask) -> None:
    def step(act: str, who: str, tag: str, number: int = 1, **more: str) -> tuple[int, str | None, str | None]:
        answer = send(measured, f"snapshots/{number}/steps", {"act": act} | more, who, **{"If-Match": tag})
        return answer.status_code, answer.headers.get("ETag"), answer.json.get("state")

    send(measured, "indicators/press/figures", FIGURE)
    closed = send(measured, "snapshots", PERIOD, **{"Idempotency-Key": "one"})
    again = send(measured, "snapshots", PERIOD, **{"Idempotency-Key": "one"})
    assert (closed.status_code, again.json, closed.headers["ETag"]) == (201, closed.json, '"1"')
    assert send(measured, "snapshots", PERIOD).status_code == 409
    assert send(measured, "snapshots/1/steps", {"act": "submitted"}).status_code == 428
    assert step("submitted", "staff", '"1"') == (200, '"2"', "review")
    assert step("approved", "official", '"1"')[0] == 412
    assert step("approved", "staff", '"2"')[0] == 403  # Who closed it.
    assert step("returned", "official", '"2"')[0] == 422  # Without words.
    assert count(measured, SnapshotStep) == 2
    assert step("approved", "official", '"2"') == (200, '"3"', "approved")
    assert step("published", "official", '"3"')[0] == 403
    assert step("published", "staff", "*") == (200, '"4"', "published")
    assert step("returned", "official", "*", note="늦음")[0] == 409
    send(measured, "indicators/press/figures", FIGURE | {"value": 310})
    assert send(measured, "snapshots", PERIOD).status_code == 422  # A correction says why.
    corrected = send(measured, "snapshots", PERIOD | {"why": "누락분 추가"})
    assert (corrected.status_code, corrected.json["version"]) == (201, 2)
    old = measured.test_client().get("/api/v1/snapshots/1", headers=bearer("citizen")).json
    assert [each["text"] for each in old["figures"]] == ["약 300회"]  # type: ignore[index]


def test_results_are_written_down_in_their_half_year(measured: Flask, client_of: Callable[[str], FlaskClient]) -> None:
    def card() -> Any:
        found: Any = measured.test_client().get(f"/api/v1/pledges/{SLUG}/card", headers=bearer("citizen")).json
        return [(each["label"], each["is_plan"], len(each["entries"])) for each in found["card"]["periods"]]

    before, page = card(), f"/staff/pledges/{SLUG}/results/new"
    sent = {
        "pledge": SLUG,
        "on": "2023-12-05",
        "title": "드론 자문회의",
        "indicator": "press",
        "details": ["하나"],
    }
    assert send(measured, "results", sent).json == {"pledge": SLUG, "key": "s25"}
    typed = {"title": "실증 착수", "on": "2024-07-02", "is_plan": "", "indicator": ""}
    staff = client_of("staff")
    assert staff.get(page).status_code == 200
    assert staff.post(page, data=typed).status_code == 303
    assert [staff.post(page, data=typed | {"on": day}).status_code for day in ("2027-01-02", "2022-06-30")] == [
        422,
        422,
    ]
    assert send(measured, "results", sent | {"indicator": "none"}).status_code == 422
    assert send(measured, "results", sent | {"pledge": "none"}).status_code == 404
    (label, is_plan, count_), *_rest = [each for each in card() if each not in before and each[2] == 1]
    assert (label, is_plan, count_) == ("2024년 하반기 추진실적", False, 1)
    assert [each[2] for each in card()[:2]] == [before[0][2], before[1][2] + 1]
    shown = client_of("citizen").get(f"/pledges/{SLUG}").text
    assert [text in shown for text in ("드론 자문회의", "센터의 기록", f"/pledges/{SLUG}/indicators/press")] == [
        True
    ] * 3


def test_programs_read_the_card_and_where_it_is_printed(measured: Flask) -> None:
    found: Any = measured.test_client().get(f"/api/v1/pledges/{SLUG}/card", headers=bearer("citizen")).json
    assert (found["card"]["slug"], sorted(found["files"])) == (SLUG, ["csv", "html", "hwpx", "json", "pdf", "xlsx"])
    assert measured.test_client().get(found["files"]["json"]).status_code == 200
