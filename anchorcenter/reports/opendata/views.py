"""Pages of open data: everybody reads them and takes the files along."""

from __future__ import annotations

import json

from flask import Blueprint, Response, url_for
from flask.typing import ResponseReturnValue

from anchorcenter.core.errors import missing
from anchorcenter.core.i18n import day_text
from anchorcenter.core.pages import page
from anchorcenter.core.render import csv_file
from anchorcenter.reports.opendata.catalogue import LICENSE, TYPES, contact, dcat, license_name, update_cycle
from anchorcenter.reports.opendata.datasets import DATASETS, Dataset, Given, period_of, read_given

blueprint = Blueprint("opendata", __name__)


@blueprint.get("/opendata")
def index() -> ResponseReturnValue:
    """The catalogue for people."""
    given = read_given()
    days = period_of(given)
    return page(
        "opendata/index.html",
        datasets=[_shown(dataset, given) for dataset in DATASETS.values()],
        license_name=license_name(),
        license_url=LICENSE,
        cycle=update_cycle(),
        contact=contact(),
        period=" – ".join(day_text(day) for day in days) if days else "",
    )


@blueprint.get("/opendata/catalog.jsonld")
def catalogue() -> ResponseReturnValue:
    """The catalogue for other catalogues: DCAT in JSON-LD."""
    text = json.dumps(dcat(read_given()), ensure_ascii=False, indent=1)
    return Response(text, content_type="application/ld+json")


@blueprint.get("/opendata/<slug>.<form>")
def file(slug: str, form: str) -> ResponseReturnValue:
    """A data set as CSV, or as JSON with a row for each."""
    dataset = DATASETS.get(slug) if form in TYPES else None
    if dataset is None:
        return missing()
    rows = dataset.rows(read_given())
    if form == "csv":
        return csv_file(f"{slug}.csv", [str(label) for label in dataset.columns.values()], rows)
    said = {"dataset": slug, "license": LICENSE, "rows": [dict(zip(dataset.columns, row, strict=True)) for row in rows]}
    return Response(json.dumps(said, ensure_ascii=False), content_type="application/json")


def _shown(dataset: Dataset, given: Given) -> dict[str, object]:
    return {
        "slug": dataset.slug,
        "title": str(dataset.title),
        "description": str(dataset.description),
        "columns": [(name, str(label)) for name, label in dataset.columns.items()],
        "rows": sum(1 for _row in dataset.rows(given)),
        "files": [(form.upper(), url_for("opendata.file", slug=dataset.slug, form=form)) for form in TYPES],
    }
