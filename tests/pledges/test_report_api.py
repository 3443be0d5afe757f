"""Reports that programs hand in: kept when they agree, else every wrong cell is named and nothing is kept."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from anchorcenter.pledges.models import FundingLine, Pledge
from tests.documents.papers import multipart
from tests.pledges.reported import SLUG
from tests.pledges.test_revisions import book, more_for_drones
from tests.pledges.test_sheets import CARD, changed
from tests.steps import bearer, count, stored

REPORTS = "/api/v1/pledges/reports"
REVISIONS = f"/api/v1/pledges/{SLUG}/revisions"


def send(app: Flask, path: str, data: bytes, who: str = "staff") -> Any:
    sent = multipart({}, {"file": ("report.xlsx", data)}) if data else multipart({}, {})
    return app.test_client().post(path, headers=bearer(who), **sent)


def test_a_report_that_agrees_is_kept_once(app: Flask) -> None:
    made = send(app, REPORTS, book(CARD))
    assert (made.status_code, made.json["slug"], made.json["as_of"]) == (200, SLUG, "2023-12-31")
    plan = sum(line["amount_million"] for line in made.json["funding"] if line["measure"] == "plan")
    assert (plan, send(app, REPORTS, book(CARD)).status_code, count(app, Pledge)) == (26_530, 409, 1)


@pytest.mark.parametrize(
    ("sheet", "cell", "to", "words"),
    [
        pytest.param("투자계획", "G9", 1951, ["드론", "‘24", "1951"], id="F1-the-cell"),
        pytest.param("투자계획", "G9", "1,9xx", ["투자계획", "G9", "1,9xx"], id="no-number-by-its-address"),
        pytest.param("투자계획", "D1", None, ["6", "7"], id="F4-six-columns-of-seven"),
    ],
)
def test_what_is_wrong_in_a_report_is_named_and_nothing_is_kept(
    app: Flask, sheet: str, cell: str, to: Any, words: list[str]
) -> None:
    before = stored(app)
    refused = send(app, REPORTS, changed(sheet, cell, to))
    text = " ".join(each["message"] for each in refused.json["errors"])
    assert (refused.status_code, refused.content_type) == (422, "application/problem+json")
    assert ([word for word in words if word not in text], count(app, Pledge), stored(app)) == ([], 0, before)


def test_money_is_revised_and_its_revisions_are_read(app: Flask) -> None:
    send(app, REPORTS, book(CARD))
    path = f"{REVISIONS}?decided_on=2024-03-01&why=추경"
    revised = send(app, path, book(more_for_drones(CARD)))
    last = {"measure": "plan", "revision": 2, "decided_on": "2024-03-01"}
    assert (revised.status_code, revised.json["items"][-1]) == (200, last)
    kept = count(app, FundingLine)
    assert send(app, path, book(more_for_drones(CARD))).status_code == 422  # Nothing differs.
    assert send(app, f"{REVISIONS}?decided_on=2024-03-01", book(CARD)).status_code == 422  # Nobody says why.
    read: Any = app.test_client().get(REVISIONS, headers=bearer("citizen")).json
    assert (read, count(app, FundingLine)) == (revised.json, kept)


@pytest.mark.parametrize("path", [REPORTS, f"{REVISIONS}?decided_on=2024-03-01&why=x"])
def test_only_staff_hand_reports_in_and_not_without_a_file(app: Flask, path: str) -> None:
    assert send(app, path, book(CARD), "citizen").status_code == 403
    send(app, REPORTS, book(CARD))
    assert send(app, path, b"").status_code == 422
    gone = path.replace(SLUG, "nothing")
    assert path == REPORTS or send(app, gone, book(CARD)).status_code == 404
