"""Files of courses for programs of who takes part, of who teaches and of staff."""

from __future__ import annotations

from typing import Any

from flask import Response
from marshmallow import fields

from anchorcenter.academy.materials import queries
from anchorcenter.accounts.access import token_needed
from anchorcenter.accounts.actors import Actor
from anchorcenter.core.api import Blueprint, Moment, Schema
from anchorcenter.core.openapi import FILE, OCTETS, said
from anchorcenter.documents.serving import download

materials = Blueprint("materials_api", __name__, url_prefix="/courses", description="Files of courses.")
READS = "bookings:read"


class MaterialSchema(Schema):
    id = fields.Integer(required=True, metadata=said("Its number.", 17))
    title = fields.String(required=True, metadata=said("What it is called.", "Flight rules"))
    filename = fields.String(required=True, metadata=said("What its file is called.", "rules.pdf"))
    type = fields.String(required=True, metadata=said("What its file is.", "application/pdf"))
    bytes = fields.Integer(required=True, metadata=said("How large it is.", 120_000))
    sha256 = fields.String(required=True)
    uploaded_at = Moment(required=True)


class MaterialsSchema(Schema):
    items = fields.List(fields.Nested(MaterialSchema), required=True, metadata=said("At most 60."))


@materials.get("/<slug>/materials")
@token_needed(READS)
@materials.response(200, MaterialsSchema)
def list_materials(slug: str, by: Actor) -> dict[str, Any]:
    """The files of a course in which you have a place, or which you teach; the latest first."""
    names = "title", "filename", "type", "bytes", "sha256", "uploaded_at"
    found = queries.list_files(queries.get_course(slug, by).id)
    return {"items": [{name: getattr(row.document, name) for name in names} | {"id": row.id} for row in found]}


@materials.get("/<slug>/materials/<int:number>/document")
@token_needed(READS)
@materials.response(200, dict(FILE), content_type=OCTETS)
def get_material(slug: str, number: int, by: Actor) -> Response:
    """The file of one of them."""
    answer = download(queries.get_file(queries.get_course(slug, by).id, number).document)
    answer.mimetype = OCTETS
    return answer
