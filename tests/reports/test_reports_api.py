"""Reports and open data for programs: the same that is printed, by the same rights."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.pledges.reported import SLUG, take_in
from tests.steps import bearer

ClientOf = Callable[[str], FlaskClient]


def read(app: Flask, path: str, who: str = "official") -> Any:
    return app.test_client().get(f"/api/v1{path}", headers=bearer(who))


def test_the_reports_that_there_are_are_listed_with_their_days(app: Flask) -> None:
    items = read(app, "/reports").json["items"]
    assert [(each["kind"], each["name"], each["first_on"], each["last_on"]) for each in items][:1] == [
        ("period", "2026-06", "2026-01-01", "2026-06-30")
    ]
    assert ("month", "2026-11") in {(each["kind"], each["name"]) for each in items}


@pytest.mark.parametrize("path", ["period/2026-06", "month/2026-11", "evaluation"])
def test_a_report_says_as_json_what_is_printed(app: Flask, client_of: ClientOf, path: str) -> None:
    found, printed = read(app, f"/reports/{path}"), client_of("official").get(f"/staff/reports/{path}.json").json
    assert found.status_code == 200
    said = dict(found.json)
    files = said.pop("files")
    assert (said, files["pdf"]) == (printed, f"/staff/reports/{path}.pdf")


@pytest.mark.parametrize("path", ["period/2026-07", "year/2026-06", "month/soon"])
def test_what_is_no_report_is_not_found(app: Flask, path: str) -> None:
    assert read(app, f"/reports/{path}").status_code == 404


@pytest.mark.parametrize("path", ["", "/evaluation", "/month/2026-11"])
def test_who_may_not_read_reports_reads_none(app: Flask, path: str) -> None:
    refused = read(app, f"/reports{path}", "citizen")
    assert (refused.status_code, refused.content_type) == (403, "application/problem+json")


def test_open_data_are_read_row_by_row_as_in_their_files(app: Flask, client_of: ClientOf) -> None:
    take_in(app)
    catalogue = read(app, "/opendata", "citizen").json
    assert (catalogue["last_on"], catalogue["license"]) == ("2023-12-31", catalogue["license"])
    for each in catalogue["items"]:
        rows, file = (
            read(app, f"/opendata/{each['slug']}", "citizen").json,
            client_of("").get(each["files"]["json"]).json,
        )
        assert rows == file
    assert read(app, "/opendata/pledges", "citizen").json["rows"][0]["pledge"] == SLUG
    assert read(app, "/opendata/secrets", "citizen").status_code == 404
