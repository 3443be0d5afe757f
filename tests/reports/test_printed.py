"""Reports that are printed out of figures: over which days, beside what, and how pledges are weighed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from anchorcenter.core.amounts import sheet_number
from anchorcenter.core.metrics import list_metrics
from anchorcenter.core.periods import Days
from anchorcenter.pledges.funding import Rate
from anchorcenter.reports.printed.evaluation import points_of
from anchorcenter.reports.printed.rounds import find_round, list_rounds
from tests.guards.test_pages import check
from tests.pledges.reported import aim, enter, measure, take_in
from tests.pledges.test_pledges import REPORT, send
from tests.steps import bearer, book

ClientOf = Callable[[str], FlaskClient]


@pytest.mark.parametrize(
    ("kind", "name", "days"),
    [
        pytest.param("period", "2026-01", Days(date(2025, 1, 1), date(2026, 1, 1)), id="january-the-year-before"),
        pytest.param("period", "2026-06", Days(date(2026, 1, 1), date(2026, 7, 1)), id="june-its-first-half"),
        pytest.param("period", "2026-12", Days(date(2026, 7, 1), date(2027, 1, 1)), id="december-its-second-half"),
        pytest.param("month", "2026-12", Days(date(2026, 12, 1), date(2027, 1, 1)), id="a-month"),
    ],
)
def test_a_report_is_over_its_days(kind: str, name: str, days: Days) -> None:
    found = find_round(kind, name)
    assert found is not None
    assert found.days == days


@pytest.mark.parametrize(
    ("kind", "name"), [("period", "2026-05"), ("month", "2026-13"), ("year", "2026-01"), ("month", "x")]
)
def test_there_is_no_other_report(kind: str, name: str) -> None:
    assert find_round(kind, name) is None


def test_the_latest_reports_are_offered_first() -> None:
    found = [f"{each.kind} {each.name}" for each in list_rounds(date(2026, 11, 30))]
    assert (found[:3], found[6], len(found)) == (
        ["period 2026-06", "period 2026-01", "period 2025-12"],
        "month 2026-11",
        18,
    )


def test_reports_of_older_years_are_reached_by_their_year(client_of: ClientOf, app: Flask) -> None:
    found = [f"{each.kind} {each.name}" for each in list_rounds(date(2026, 11, 30), 2024)]
    assert (found[:4], len(found)) == (["period 2024-12", "period 2024-06", "period 2024-01", "month 2024-12"], 15)
    assert list_rounds(date(2026, 11, 30), 2027) == []
    assert [each.name for each in list_rounds(date(2026, 11, 30), 2026)][:3] == ["2026-06", "2026-01", "2026-11"]
    official = client_of("official")
    page = official.get("/staff/reports?year=2023").text
    check(page)
    assert ("/staff/reports/period/2023-12.html" in page, "/staff/reports/period/2026-06.html" in page) == (True, False)
    assert "/staff/reports?year=2023" in official.get("/staff/reports?year=x").text
    call = app.test_client()
    listed = call.get("/api/v1/reports?year=2023", headers=bearer("official")).json
    assert listed
    assert [each["name"] for each in listed["items"]][:2] == ["2023-12", "2023-06"]
    assert call.get("/api/v1/reports?year=1800", headers=bearer("official")).status_code == 422


@pytest.mark.parametrize(
    ("rate", "weight", "tenths"),
    [
        pytest.param(Rate(part=8362, whole=10030), 30, 250, id="83.4-of-30"),
        pytest.param(Rate(part=12, whole=10), 30, 300, id="never-more-than-its-weight"),
        pytest.param(Rate(part=0, whole=0), 30, None, id="M16-nothing-to-say"),
    ],
)
def test_points_follow_from_rate_and_weight(rate: Rate, weight: int, tenths: int | None) -> None:
    assert points_of(rate, weight) == tenths


@pytest.mark.parametrize(
    ("unit", "number"),
    [
        ("person", (12, '#,##0"명"')),
        ("percent", (Decimal("0.952"), "#,##0.0 %")),
        ("minute", None),
    ],
)
def test_spreadsheets_keep_numbers_with_their_unit(app: Flask, unit: str, number: Any) -> None:
    with app.test_request_context(headers={"Accept-Language": "ko"}):
        assert sheet_number(number[0] if number else 90, unit) == number
        assert sheet_number(None, unit) is None


def test_yearly_targets_are_those_of_the_year_that_were_reached(app: Flask, client_of: ClientOf) -> None:
    take_in(app)
    for key, value, goal in (("reached", 8, 8_000), ("missed", 7, 8_000), ("later", 1, 1_000)):
        days = (date(2024, 1, 1), date(2024, 12, 31)) if key == "later" else (date(2023, 1, 1), date(2023, 12, 31))
        measure(app, key)
        aim(app, key, goal, *days)
        enter(app, key, value, first=days[0], last=days[1])
    measure(app, "unsaid")
    aim(app, "unsaid", 1_000)
    said: Any = client_of("official").get("/staff/reports/evaluation.json").json
    yearly = said["sections"][0]["blocks"][0]["rows"][1]
    assert yearly[1:] == [30, "33.3 % (1 / 3)", "10.0"]


def test_reports_say_every_figure_beside_the_one_before(app: Flask, client_of: ClientOf) -> None:
    book(client_of("tenant-a"), "tenant-a", "page", "a", "10:00", "11:00")
    official = client_of("official")
    check(official.get("/staff/reports").text)
    check(official.get("/staff/reports/period/2026-12.html").text)
    said: Any = official.get("/staff/reports/month/2026-11.json").json
    rows = [row for section in said["sections"] for block in section["blocks"] for row in block["rows"]]
    with app.app_context():
        names = {str(metric.name) for metric in list_metrics()}
    assert names <= {row[0] for row in rows}
    assert ["1건", "0건", "+1건"] in [row[1:4] for row in rows if row[0] == "예약 건수"]
    gone = [
        official.get(f"/staff/reports/{path}").status_code
        for path in ("period/2026-05.pdf", "month/2026-11.doc", "evaluation.doc")
    ]
    assert (gone, client_of("tenant-a").get("/staff/reports").status_code) == ([404] * 3, 403)


def test_the_evaluators_sheet_says_rates_with_what_they_are_of(client_of: ClientOf) -> None:
    send(client_of("staff"), REPORT)
    official = client_of("official")
    check(official.get("/staff/reports/evaluation.html").text)
    said: Any = official.get("/staff/reports/evaluation.json").json
    criteria, rates = (section["blocks"][0]["rows"] for section in said["sections"])
    assert criteria[0][1:] == [30, "해당 없음", "해당 없음"]  # Nobody has said how the pledge stands.
    assert criteria[5][3] == "0.0 / 0"
    assert criteria[1][1:] == [30, "해당 없음", "해당 없음"]  # Nothing is aimed at.
    assert rates[0][2:] == ["31.5 % (8,362 / 26,530)", "34.4 % (8,362 / 24,280)", "92.3 % (7,718 / 8,362)"]
