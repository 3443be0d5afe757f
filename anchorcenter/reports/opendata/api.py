"""Open data for programs that have a token: the catalogue, and the rows of each data set."""

from __future__ import annotations

from typing import Any

from flask import url_for
from marshmallow import fields

from anchorcenter.accounts.access import token_needed
from anchorcenter.accounts.actors import Actor
from anchorcenter.core.api import Blueprint, Schema
from anchorcenter.core.errors import missing
from anchorcenter.core.openapi import said
from anchorcenter.reports.opendata.catalogue import LICENSE, TYPES, update_cycle
from anchorcenter.reports.opendata.datasets import DATASETS, Dataset, period_of, read_given

opendata = Blueprint("opendata_api", __name__, url_prefix="/opendata", description="Open data of the center.")
SLUG = said("Its name in addresses.", "pledges")


class ColumnSchema(Schema):
    name = fields.String(required=True, metadata=said("Its name for programs.", "title"))
    label = fields.String(required=True, metadata=said("The same in words."))


class DatasetSchema(Schema):
    slug = fields.String(required=True, metadata=SLUG)
    title = fields.String(required=True)
    description = fields.String(required=True)
    columns = fields.List(fields.Nested(ColumnSchema), required=True)
    files = fields.Dict(
        keys=fields.String(), values=fields.String(), required=True, metadata={"description": "Addresses by format."}
    )


class CatalogueSchema(Schema):
    license = fields.String(required=True, metadata=said("Under which all of it may be used."))
    update_cycle = fields.String(required=True)
    first_on = fields.Date(required=True, allow_none=True, metadata=said("The first day of the data.", "2022-07-01"))
    last_on = fields.Date(required=True, allow_none=True, metadata=said("The last one.", "2023-12-31"))
    items = fields.List(fields.Nested(DatasetSchema), required=True)


class DatasetRowsSchema(Schema):
    dataset = fields.String(required=True, metadata=SLUG)
    license = fields.String(required=True)
    rows = fields.List(fields.Dict(), required=True, metadata={"description": "A value by name of each column."})


@opendata.get("")
@token_needed()
@opendata.response(200, CatalogueSchema)
def catalogue(by: Actor) -> dict[str, Any]:
    """The data sets, with license, period and update cycle."""
    days = period_of(read_given()) or (None, None)
    said_of = {"license": LICENSE, "update_cycle": update_cycle(), "first_on": days[0], "last_on": days[1]}
    return said_of | {"items": [_shown(each) for each in DATASETS.values()]}


@opendata.get("/<slug>")
@token_needed()
@opendata.response(200, DatasetRowsSchema)
def rows(slug: str, by: Actor) -> dict[str, Any]:
    """The rows of one, as its JSON file has them."""
    dataset = DATASETS.get(slug) or missing()
    found = [dict(zip(dataset.columns, row, strict=True)) for row in dataset.rows(read_given())]
    return {"dataset": slug, "license": LICENSE, "rows": found}


def _shown(dataset: Dataset) -> dict[str, Any]:
    return {
        "slug": dataset.slug,
        "title": str(dataset.title),
        "description": str(dataset.description),
        "columns": [{"name": name, "label": str(label)} for name, label in dataset.columns.items()],
        "files": {form: url_for("opendata.file", slug=dataset.slug, form=form) for form in TYPES},
    }
