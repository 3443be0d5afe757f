"""Files of courses for programs of who takes part, of who teaches and of staff."""

from __future__ import annotations

from typing import Any

from flask import Response
from marshmallow import fields, post_load
from werkzeug.datastructures import FileStorage

from anchorcenter.academy.materials import queries, service
from anchorcenter.academy.materials.models import CourseFile
from anchorcenter.academy.materials.service import NewMaterial
from anchorcenter.accounts.access import token_needed
from anchorcenter.accounts.actors import Actor
from anchorcenter.core.api import Blueprint, Line, Moment, Schema, Upload
from anchorcenter.core.clock import now
from anchorcenter.core.errors import DomainError, Reason
from anchorcenter.core.i18n import _l
from anchorcenter.core.openapi import FILE, OCTETS, REFUSES, said
from anchorcenter.core.security import takes_files
from anchorcenter.core.unit_of_work import writing
from anchorcenter.documents.files import LARGEST_MB, MB, drop, kept, read_file
from anchorcenter.documents.serving import download, upload_folder

materials = Blueprint("materials_api", __name__, url_prefix="/courses", description="Files of courses.")
MOST_BYTES = (LARGEST_MB + 1) * MB
READS, WRITES = "bookings:read", "bookings:write"


class NewMaterialSchema(Schema):
    title = Line(
        100, load_default="", metadata=said("What it is called; else what its file is called.", "Flight rules")
    )

    @post_load
    def wanted(self, values: dict[str, Any], **_options: Any) -> NewMaterial:
        return NewMaterial(**values)


class MaterialFileSchema(Schema):
    file = Upload(
        load_default=None, metadata=said("pdf, png, jpg, hwp, hwpx, docx or xlsx, at most 20 MB.", "rules.pdf")
    )


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
    return {"items": [_shape(row) for row in queries.list_files(queries.get_course(slug, by).id)]}


@materials.post("/<slug>/materials")
@takes_files(MOST_BYTES)
@token_needed(WRITES, is_file=True)
@materials.doc(**REFUSES)
@materials.arguments(NewMaterialSchema, location="query")
@materials.arguments(MaterialFileSchema, location="files")
@materials.response(200, MaterialSchema)
def add_material(wanted: NewMaterial, sent: dict[str, FileStorage | None], slug: str, by: Actor) -> dict[str, Any]:
    """Give a file, sent as a part of a form, to who takes part; for who teaches the course and for staff."""
    course, upload = queries.get_taught(slug, by), sent["file"]
    if upload is None:
        raise DomainError(Reason(code="file", message=_l("Choose a file."), field="file"))
    file = read_file(upload.read(MOST_BYTES), upload.filename or "")
    with kept([file], upload_folder()), writing():
        number = service.add(slug, wanted, file, by=by, now=now())
    return _shape(queries.get_file(course.id, number))


@materials.get("/<slug>/materials/<int:number>/document")
@token_needed(READS)
@materials.response(200, dict(FILE), content_type=OCTETS)
def get_material(slug: str, number: int, by: Actor) -> Response:
    """The file of one of them."""
    answer = download(queries.get_file(queries.get_course(slug, by).id, number).document)
    answer.mimetype = OCTETS
    return answer


@materials.delete("/<slug>/materials/<int:number>")
@token_needed(WRITES)
@materials.doc(**REFUSES)
@materials.response(204)
def remove_material(slug: str, number: int, by: Actor) -> None:
    """Give it to nobody any more; for who teaches the course and for staff."""
    with writing():
        name = service.remove(slug, number, by=by, now=now())
    drop(name, upload_folder())


def _shape(row: CourseFile) -> dict[str, Any]:
    names = "title", "filename", "type", "bytes", "sha256", "uploaded_at"
    return {name: getattr(row.document, name) for name in names} | {"id": row.id}
