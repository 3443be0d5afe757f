"""Reports of pledges that programs hand in: taken in whole, or as another revision of the money."""

from __future__ import annotations

from typing import Any

from marshmallow import fields
from werkzeug.datastructures import FileStorage

from anchorcenter.accounts.access import token_needed
from anchorcenter.accounts.actors import Actor
from anchorcenter.accounts.models import Permission
from anchorcenter.core.api import Day, Line, Schema, Upload
from anchorcenter.core.clock import now
from anchorcenter.core.errors import DomainError, Reason
from anchorcenter.core.i18n import _l
from anchorcenter.core.openapi import REFUSES, said
from anchorcenter.core.security import takes_files
from anchorcenter.core.unit_of_work import writing
from anchorcenter.pledges import queries, service
from anchorcenter.pledges.api import WholePledgeSchema, pledges, whole_shape
from anchorcenter.pledges.cards import NewCard
from anchorcenter.pledges.forms import MOST_BYTES, read_file
from anchorcenter.pledges.models import Measure
from anchorcenter.pledges.service import NewRevision

STAFF = "pledges:write", Permission.OPERATE
DECIDED = said("The day of the decision.", "2024-03-01")


class ReportFileSchema(Schema):
    file = Upload(load_default=None, metadata=said("The filled-in workbook (XLSX) or YAML, at most 256 kB.", "a.xlsx"))


class RevisedSchema(Schema):
    decided_on = Day(required=True, metadata=DECIDED)
    why = Line(200, required=True, metadata=said("Why the money changed; it is kept.", "A supplementary budget"))


class RevisionSchema(Schema):
    measure = fields.Enum(Measure, by_value=True, required=True, metadata=said("Which table.", "plan"))
    revision = fields.Integer(required=True, metadata=said("1 is what the report said.", 2))
    decided_on = fields.Date(required=True, metadata=DECIDED)


class RevisionsSchema(Schema):
    items = fields.List(fields.Nested(RevisionSchema), required=True)


__all__ = ["pledges"]


@pledges.post("/reports")
@takes_files(MOST_BYTES)
@token_needed(*STAFF, is_file=True)
@pledges.doc(**REFUSES)
@pledges.arguments(ReportFileSchema, location="files")
@pledges.response(200, WholePledgeSchema)
def take_in(sent: dict[str, FileStorage | None], by: Actor) -> dict[str, Any]:
    """Keep a report that agrees in itself, sent as a part of a form; for staff. 409 for a pledge that is here already.

    422 names every cell that is no amount, every row and column that does not add up, and what is missing.
    """
    card = _card(sent)
    with writing():
        slug = service.import_card(card, by=by, now=now())
    return whole_shape(queries.get_pledge(slug))


@pledges.get("/<slug>/revisions")
@token_needed()
@pledges.response(200, RevisionsSchema)
def list_revisions(slug: str, by: Actor) -> dict[str, Any]:
    """The revisions of its tables of money, by the day of their decision."""
    return _revisions(slug)


@pledges.post("/<slug>/revisions")
@takes_files(MOST_BYTES)
@token_needed(*STAFF, is_file=True)
@pledges.doc(**REFUSES)
@pledges.arguments(RevisedSchema, location="query")
@pledges.arguments(ReportFileSchema, location="files")
@pledges.response(200, RevisionsSchema)
def revise(asked: dict[str, Any], sent: dict[str, FileStorage | None], slug: str, by: Actor) -> dict[str, Any]:
    """Keep the money of a report beside the older tables where it differs; for staff. 422 when nothing does."""
    queries.get_pledge(slug)
    wanted = NewRevision(card=_card(sent), **asked)
    with writing():
        service.revise(slug, wanted, by=by, now=now())
    return _revisions(slug)


def _card(sent: dict[str, FileStorage | None]) -> NewCard:
    file = sent["file"]
    if file is None:
        raise DomainError(Reason(code="file", message=_l("Choose a file."), field="file"))
    return read_file(file.read(MOST_BYTES))


def _revisions(slug: str) -> dict[str, Any]:
    names = "measure", "revision", "decided_on"
    return {"items": [dict(zip(names, row, strict=True)) for row in queries.list_revisions(queries.get_pledge(slug))]}
