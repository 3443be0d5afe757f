"""Reports for programs: the same that are printed, as JSON."""

from __future__ import annotations

from typing import Any

from flask import url_for
from marshmallow import fields, validate

from anchorcenter.accounts.access import token_needed
from anchorcenter.accounts.actors import Actor
from anchorcenter.accounts.models import Permission
from anchorcenter.core.api import Blueprint, Schema
from anchorcenter.core.clock import now
from anchorcenter.core.db import reading_the_copy
from anchorcenter.core.errors import missing
from anchorcenter.core.i18n import today
from anchorcenter.core.openapi import said
from anchorcenter.core.periods import DAY, YEARS
from anchorcenter.core.printed.data import to_json
from anchorcenter.core.printed.files import WRITERS
from anchorcenter.core.printed.papers import Document
from anchorcenter.reports.printed.evaluation import evaluation_document
from anchorcenter.reports.printed.figures import period_document, title_of
from anchorcenter.reports.printed.rounds import Kind, Round, find_round, list_rounds

reports = Blueprint("reports_api", __name__, url_prefix="/reports", description="Reports that are printed.")
READS = "reports:read", Permission.READ_REPORTS


class ReportSchema(Schema):
    kind = fields.Enum(Kind, by_value=True, required=True, metadata=said("Over a month or a period.", "period"))
    name = fields.String(required=True, metadata=said("The month in which it is due.", "2026-06"))
    title = fields.String(required=True, metadata=said("What it is called."))
    first_on = fields.Date(required=True, metadata=said("Its first day.", "2026-01-01"))
    last_on = fields.Date(required=True, metadata=said("Its last day.", "2026-06-30"))


class ReportsSchema(Schema):
    items = fields.List(fields.Nested(ReportSchema), required=True)


class OfYearSchema(Schema):
    year = fields.Integer(
        load_default=None,
        validate=validate.Range(min(YEARS), max(YEARS)),
        metadata=said("In which they are due; without one the latest are listed.", 2024),
    )


class DocumentSchema(Schema):
    """What is printed: a blank is null, an exact number a number, whatever else is read a text."""

    title = fields.String(required=True)
    language = fields.String(required=True, metadata=said("Of the token's holder.", "ko"))
    issuer = fields.String(required=True)
    facts = fields.List(fields.String(), required=True, metadata=said("What stands above it.", []))
    sections = fields.List(fields.Dict(), required=True, metadata={"description": "Headings with tables and lines."})
    files = fields.Dict(
        keys=fields.String(), values=fields.String(), required=True, metadata={"description": "Addresses by format."}
    )


@reports.get("")
@token_needed(*READS)
@reports.arguments(OfYearSchema, location="query")
@reports.response(200, ReportsSchema)
def list_reports(asked: dict[str, Any], by: Actor) -> dict[str, Any]:
    """The latest reports, or those of a year: over longer periods first, the latest first."""
    return {"items": [_listed(each) for each in list_rounds(today(now()), asked["year"])]}


@reports.get("/evaluation")
@token_needed(*READS)
@reports.response(200, DocumentSchema)
def evaluation(by: Actor) -> dict[str, Any]:
    """The evaluator's sheet as of now."""
    files = {form: url_for("printed_reports.evaluation", form=form) for form in WRITERS}
    return _document(evaluation_document(now=now()), files)


@reports.get("/<kind>/<name>")
@token_needed(*READS)
@reports.response(200, DocumentSchema)
def report(kind: str, name: str, by: Actor) -> dict[str, Any]:
    """The report of a month or a period: every figure beside the one before."""
    asked = find_round(kind, name) or missing()
    with reading_the_copy():
        document = period_document(asked, now=now())
    files = {form: url_for("printed_reports.report", kind=kind, name=name, form=form) for form in WRITERS}
    return _document(document, files)


def _listed(asked: Round) -> dict[str, Any]:
    days = {"first_on": asked.days.start, "last_on": asked.days.end - DAY}
    return {"kind": asked.kind, "name": asked.name, "title": title_of(asked)} | days


def _document(document: Document, files: dict[str, str]) -> dict[str, Any]:
    return to_json(document) | {"files": files}
