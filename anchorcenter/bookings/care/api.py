"""Incidents and faults for programs: a thermometer reports as well as a person."""

from __future__ import annotations

from typing import Any

from flask import Response, abort
from marshmallow import fields, post_load
from werkzeug.datastructures import FileStorage

from anchorcenter.accounts.access import token_needed
from anchorcenter.accounts.actors import Actor
from anchorcenter.accounts.models import Permission
from anchorcenter.bookings.api.schemas import SPACE
from anchorcenter.bookings.care import queries, service
from anchorcenter.bookings.care.models import Matter, Report
from anchorcenter.bookings.care.photos import MOST_BYTES, photo_folder, photo_of, read_photo
from anchorcenter.bookings.care.service import NewReport
from anchorcenter.core.api import Blueprint, Line, Moment, Schema, Upload, Word
from anchorcenter.core.clock import now
from anchorcenter.core.errors import DomainError, Reason
from anchorcenter.core.i18n import _l
from anchorcenter.core.idempotency import Made, once
from anchorcenter.core.openapi import CREATES, FILE, REFUSES, RESPONSES, said
from anchorcenter.core.pictures import TYPE, kept
from anchorcenter.core.security import takes_files
from anchorcenter.core.unit_of_work import writing
from anchorcenter.facilities.queries import get_plan

faults = Blueprint("faults_api", __name__, url_prefix="/faults", description="What is broken or has happened.")
MATTER = said("What it is about; battery smoke is an alarm on every staff page.", "fault")
BOOKING = said("The booking during which it happened.", "B-2026-000123")
WHAT = said("What is broken, in one line.", "The light above zone A flickers")


class NewFaultSchema(Schema):
    """Something broken, or with another ``matter`` what happened; perhaps during a booking that one sees."""

    space = Word(required=True, metadata=SPACE)
    matter = fields.Enum(Matter, by_value=True, load_default=Matter.FAULT, metadata=MATTER)
    what = Line(300, required=True, metadata=WHAT)
    booking = Line(20, load_default="", metadata=BOOKING)

    @post_load
    def wanted(self, values: dict[str, Any], **_options: Any) -> NewReport:
        return NewReport(**values)


class PhotoSchema(Schema):
    file = Upload(load_default=None, metadata=said("jpg, png or webp, at most 8 MB.", "lamp.jpg"))


class FaultSchema(Schema):
    id = fields.Integer(required=True, metadata=said("What staff call it.", 17))
    space = fields.String(required=True, metadata=SPACE)
    matter = fields.Enum(Matter, by_value=True, required=True, metadata=MATTER)
    what = fields.String(required=True, metadata=WHAT)
    reported_at = Moment(required=True)
    has_photo = fields.Boolean(required=True, metadata=said("Whether a photo shows it: GET `/faults/17/photo`."))
    closed_at = Moment(required=True, allow_none=True, metadata=said("When staff had seen to it; null: not yet."))
    note = fields.String(required=True, metadata=said("What was done about it."))


class FaultsSchema(Schema):
    items = fields.List(fields.Nested(FaultSchema), required=True)


class CloseReportSchema(Schema):
    note = Line(300, required=True, metadata=said("What was done about it; who reported it reads it."))


FAULT = FaultSchema()


@faults.get("")
@token_needed("bookings:read")
@faults.response(200, FaultsSchema)
def list_faults(by: Actor) -> dict[str, Any]:
    """What you reported, the latest first; of staff what everybody did and is open, the oldest first."""
    found = queries.list_reports(is_closed=False, page=1) if by.is_staff else queries.list_mine(by.id)
    return {"items": [_shape(row) for row in found[: queries.PAGE]]}


@faults.post("")
@token_needed("bookings:write")
@faults.doc(**CREATES)
@faults.doc(responses={404: RESPONSES["404"]})  # A space or a booking that is not there.
@faults.arguments(NewFaultSchema)
@faults.response(201, FaultSchema)
def create(wanted: NewReport, by: Actor) -> Response:
    """Report what is broken or has happened: staff find it among what they have to do."""

    def made() -> Made:
        return _shape(queries.get_report(service.report(wanted, by=by, now=now()))), {}

    return once(made, FAULT, holder_id=by.id, now=now())


@faults.put("/<int:number>/photo")
@takes_files(MOST_BYTES)
@token_needed("bookings:write", is_file=True)
@faults.doc(**REFUSES)
@faults.arguments(PhotoSchema, location="files")
@faults.response(200, FaultSchema)
def put_photo(sent: dict[str, FileStorage | None], number: int, by: Actor) -> dict[str, Any]:
    """Show what you reported, with a photo as a part of a form, while it is open: it is drawn anew, without where and
    with what it was taken. Another one takes its place."""
    queries.get_mine(number, by.id)
    picture = read_photo(sent["file"])
    if picture is None:
        raise DomainError(Reason(code="file", message=_l("Choose a file."), field="file"))
    with kept(picture, photo_folder()), writing():
        service.add_photo(number, picture.name, by=by, now=now())
    return _shape(queries.get_report(number))


@faults.get("/<int:number>/photo")
@token_needed("bookings:read")
@faults.response(200, dict(FILE), content_type=TYPE)
def get_photo(number: int, by: Actor) -> Response:
    """The photo of what you reported; of staff that of any report."""
    return photo_of(queries.get_report(number) if by.is_staff else queries.get_mine(number, by.id))


@faults.post("/<int:number>/seen")
@token_needed("bookings:write")
@faults.doc(**REFUSES)
@faults.response(200, FaultSchema)
def see(number: int, by: Actor) -> dict[str, Any]:
    """Have an alarm stand on staff pages no more: somebody knows of it. Once more changes nothing; for staff."""
    _require_staff(by)
    with writing():
        service.see(number, by=by, now=now())
    return _shape(queries.get_report(number))


@faults.post("/<int:number>/close")
@token_needed("bookings:write")
@faults.doc(**REFUSES)
@faults.arguments(CloseReportSchema)
@faults.response(200, FaultSchema)
def close(sent: dict[str, Any], number: int, by: Actor) -> dict[str, Any]:
    """Close a report with what was done about it; for staff. 409 when somebody has closed it already."""
    _require_staff(by)
    with writing():
        service.close(number, sent["note"], by=by, now=now())
    return _shape(queries.get_report(number))


def _require_staff(by: Actor) -> None:
    """Ends the call with 403 unless they operate the center."""
    if not by.may(Permission.OPERATE):
        abort(403)


def _shape(row: Report) -> dict[str, Any]:
    names = "id", "matter", "what", "reported_at", "closed_at", "note"
    known = {name: getattr(row, name) for name in names}
    return known | {"space": get_plan().get(row.space_id).slug, "has_photo": row.photo is not None}
