"""Open data: the catalogue, its files, and what other catalogues read of them."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from anchorcenter.reports.opendata.datasets import DATASETS
from tests.guards.test_pages import check
from tests.pledges.reported import enter, measure, publish, take_in
from tests.pledges.test_pledges import REPORT, changed, send

ClientOf = Callable[[str], FlaskClient]


def rows_of(visitor: FlaskClient, slug: str) -> list[dict[str, Any]]:
    said: Any = visitor.get(f"/opendata/{slug}.json").json
    return list(said["rows"])


def test_everybody_takes_the_data_along_f14_m25_m26(client_of: ClientOf) -> None:
    visitor = client_of("")
    check(visitor.get("/opendata").text)
    send(client_of("staff"), changed("timeline", 0, "title_ko", to="=HYPERLINK(1)"))
    check(visitor.get("/opendata").text)
    funding = rows_of(visitor, "pledge-funding")
    sums = {
        m: sum(row["amount_million"] for row in funding if row["measure"] == m) for m in ("plan", "secured", "executed")
    }
    assert sums == {"plan": 26530, "secured": 8362, "executed": 7718}
    times = [(row["times"], row["qualifier"], row["printed"]) for row in rows_of(visitor, "pledge-engagement")]
    assert times == [(None, None, "-"), (1, None, "1"), (1, None, "1"), (300, "약", "약 300"), (5, None, "5")]
    for slug, dataset in DATASETS.items():
        answer = visitor.get(f"/opendata/{slug}.csv")
        read = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))
        assert (answer.data.startswith(b"\xef\xbb\xbf"), len(read) - 1) == (True, len(rows_of(visitor, slug)))
        assert {len(row) for row in read} == {len(dataset.columns)}
    assert "'=HYPERLINK(1)" in visitor.get("/opendata/pledge-results.csv").text
    assert [visitor.get(f"/opendata/{path}").status_code for path in ("x.csv", "pledges.xml")] == [404, 404]


def test_published_figures_are_open_with_what_they_are_of(app: Flask, client_of: ClientOf) -> None:
    take_in(app)
    measure(app, "press", unit="회")
    enter(app, "press", 300, qualifier="약")
    assert rows_of(client_of(""), "published-figures") == []
    publish(app)
    (row,) = rows_of(client_of(""), "published-figures")
    names = "period_from", "period_to", "version", "indicator", "value", "printed", "numerator", "qualifier", "how"
    assert [row[name] for name in names] == [
        "2023-07-01", "2023-12-31", 1, "press", "300", "약 300회", 300, "약", "hand",
    ]  # fmt: skip


def test_other_catalogues_read_it_as_dcat(client_of: ClientOf) -> None:
    send(client_of("staff"), REPORT)
    answer = client_of("").get("/opendata/catalog.jsonld")
    said: Any = answer.get_json(force=True)
    assert (answer.content_type, said["@type"], said["@context"]["dcat"]) == (
        "application/ld+json",
        "dcat:Catalog",
        "http://www.w3.org/ns/dcat#",
    )
    for dataset in said["dcat:dataset"]:
        assert {"dct:license", "dct:temporal", "dcat:contactPoint", "dct:accrualPeriodicity"} <= set(dataset)
        assert {title["@language"] for title in dataset["dct:title"]} == {"ko", "en"}
        assert dataset["dct:temporal"]["dcat:endDate"]["@value"] == "2023-12-31"
        paths = [each["dcat:downloadURL"]["@id"] for each in dataset["dcat:distribution"]]
        assert [path.rpartition(".")[2] for path in paths] == ["csv", "json"]
