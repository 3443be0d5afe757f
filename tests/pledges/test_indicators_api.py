"""Indicators, rows and closed periods for programs: the same as on the pages, as far as its reader may know it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.academy.completing import OVER, held
from tests.pledges.reported import HALF, SLUG, aim, close, enter, measure, publish, take_in
from tests.steps import bearer
from tests.tenants.lets import A, B, let
from tests.times import NOW

ClientOf = Callable[[str], FlaskClient]
Clock = Callable[[Any], None]
HALF_2023 = "from=2023-07-01&to=2024-01-01"


def ask(app: Flask, path: str, who: str = "citizen") -> Any:
    answer = app.test_client().get(f"/api/v1/{path}", headers=bearer(who))
    return answer.json if answer.status_code == 200 else answer.status_code


@pytest.fixture
def counted(app: Flask) -> Flask:
    """Two tenants, and the indicator that counts them."""
    take_in(app)
    let(app, "unit-1", "2023-11-01", "2024-10-31", A)
    let(app, "unit-2", "2023-12-01", "2024-10-31", B)
    measure(app, "tenants", "tenants.active", title="입주기업")
    return app


def test_a_figure_and_its_rows_are_read_over_any_days(counted: Flask) -> None:
    (item,) = ask(counted, f"indicators?pledge={SLUG}")["items"]
    assert (item["key"], item["metric"], item["unit"]) == ("tenants", "tenants.active", "tenant")
    figure = ask(counted, f"indicators/tenants?{HALF_2023}")
    assert (figure["value"], figure["numerator"], figure["rows"], figure["version"]) == ("2", 2, 2, 1)
    assert figure["definition"].startswith("마지막 날에 공간을 빌린")
    assert figure["counted_at"].startswith("2026-11-23T")
    assert ask(counted, "indicators/tenants?from=2023-11-01&to=2023-12-01")["value"] == "1"
    first = ask(counted, f"indicators/tenants/rows?{HALF_2023}&limit=1")
    second = ask(counted, f"indicators/tenants/rows?{HALF_2023}&limit=1&cursor={first['next']}")
    assert [row["counted_on"] for page in (first, second) for row in page["items"]] == ["2023-11-01", "2023-12-01"]
    assert second["next"] is None


def test_programs_read_what_is_aimed_at_and_counted_since_when(counted: Flask) -> None:
    aim(counted, "tenants", 10_500)
    (item,) = ask(counted, f"indicators?pledge={SLUG}")["items"]
    assert item["targets"] == [{"first_on": "2023-07-01", "last_on": "2023-12-31", "value": "10.5"}]
    (formula,) = item["formulas"]
    assert (formula["since"], formula["metric"], formula["version"]) == ("2022-07-01", "tenants.active", 1)
    assert (item["baseline"], item["definition"]) == (None, "")


def test_m1_programs_too_read_how_many_people_beside_how_often(app: Flask, client_of: ClientOf, clock: Clock) -> None:
    take_in(app)
    held(app, client_of("staff"))
    measure(app, "trainees", "academy.participants", beside="academy.participations")
    measure(app, "alone", "academy.participants")
    clock(OVER)
    days = f"from={NOW.year}-07-01&to={NOW.year + 1}-01-01"
    figure = ask(app, f"indicators/trainees?{days}")
    assert (figure["metric"], figure["value"], figure["text"]) == ("academy.participants", "3", "3명")
    beside = figure["beside"]
    assert (beside["metric"], beside["value"], beside["text"]) == ("academy.participations", "10", "10명")
    assert ask(app, f"indicators/alone?{days}")["beside"] is None


def test_rows_are_masked_for_who_reads_no_reports(counted: Flask) -> None:
    mine = ask(counted, f"indicators/tenants/rows?{HALF_2023}")["items"][0]
    assert (mine["record"], mine["record_id"], mine["subject"], mine["label"] == A) == ("", None, "", False)
    theirs = ask(counted, f"indicators/tenants/rows?{HALF_2023}", "official")["items"][0]
    assert (theirs["record"], theirs["label"]) == ("tenant", A)


@pytest.mark.parametrize(
    ("path", "status"),
    [
        (f"indicators/none?{HALF_2023}", 404),
        ("indicators/tenants?from=2024-01-01&to=2023-01-01", 422),
        ("indicators/tenants?from=x&to=2023-01-01", 422),
        ("indicators/tenants?from=2021-01-01&to=2022-01-01", 422),
        ("indicators?pledge=none", 404),
        ("snapshots/99", 404),
        ("snapshots/99/rows?indicator=tenants", 404),
    ],
)
def test_what_cannot_be_asked_is_refused(counted: Flask, path: str, status: int) -> None:
    assert ask(counted, path) == status


def test_a_closed_period_is_for_everybody_once_it_is_published(counted: Flask) -> None:
    number = close(counted)
    assert [ask(counted, f"snapshots/{number}{rest}") for rest in ("", "/rows?indicator=tenants", "/drift")] == [
        404, 404, 403,
    ]  # fmt: skip
    assert (ask(counted, f"snapshots?pledge={SLUG}"), ask(counted, f"snapshots/{number}", "official")["state"]) == (
        {"items": []},
        "draft",
    )


def test_a_published_period_its_rows_and_what_changed_since(counted: Flask) -> None:
    measure(counted, "press", unit="회")
    enter(counted, "press", 300, qualifier="약")
    number = publish(counted)
    (listed,) = ask(counted, f"snapshots?pledge={SLUG}")["items"]
    assert (listed["id"], listed["period"], listed["version"], listed["state"]) == (number, HALF, 1, "published")
    whole = ask(counted, f"snapshots/{number}")
    said = [(each["key"], each["text"], each["qualifier"], each["is_by_hand"]) for each in whole["figures"]]
    assert said == [("tenants", "2개사", "", False), ("press", "약 300회", "약", True)]
    assert (whole["card"]["slug"], len(whole["hash"])) == (SLUG, 64)
    rows = ask(counted, f"snapshots/{number}/rows?indicator=tenants")["items"]
    assert [row["value"] for row in rows] == [1, 1]
    assert ask(counted, f"snapshots/{number}/rows?indicator=none") == 404
    before = ask(counted, f"snapshots/{number}/drift", "official")
    enter(counted, "press", 310, qualifier="약")
    after = ask(counted, f"snapshots/{number}/drift", "official")
    (moved,) = after["figures"]
    assert (before["figures"], moved["key"], moved["then"], moved["now"]) == ([], "press", "약 300회", "약 310회")
    assert ({each["way"] for each in moved["changes"]}, after["version"]) == ({"late", "gone"}, 2)
