"""Certificates for programs: one's own, for staff everybody's; and how the one with a code stands."""

from __future__ import annotations

from typing import Any

from flask import Response
from marshmallow import fields, post_load, validate

from anchorcenter.accounts.access import saw, token_needed
from anchorcenter.accounts.actors import Actor
from anchorcenter.accounts.guesses import held_up
from anchorcenter.accounts.masks import mask_name
from anchorcenter.accounts.models import Permission
from anchorcenter.certificates import queries, service
from anchorcenter.certificates.models import Certificate, CertificateKind, Status
from anchorcenter.certificates.rules import shown_code
from anchorcenter.certificates.service import Reissue, Revoking
from anchorcenter.certificates.texts import number_of
from anchorcenter.certificates.views import GUESSES, file_of
from anchorcenter.core.api import Blueprint, Digits, Line, Moment, Schema
from anchorcenter.core.clock import now
from anchorcenter.core.errors import missing
from anchorcenter.core.i18n import LOCALES, named
from anchorcenter.core.openapi import FILE, OCTETS, REFUSES, said
from anchorcenter.core.paging import Cursor, PageSchema, Place, cut
from anchorcenter.core.unit_of_work import writing

certificates = Blueprint("certificates_api", __name__, url_prefix="/certificates", description="What was certified.")
WRITES = "academy:write"
NUMBER = said("Its number.", "2026-드론기초-0017")
CODE = said("By which anybody checks it.", "K7M2-9QXT-4WHC")
STATUS = said("How it stands.", "issued")
TITLE = said("What was completed.", "Drones for beginners")
HOURS = said("Hours in all.", 12)
NAME = said("Who has it.", "Hong Gildong")
MASKED = said("Who has it, in part.", "홍*동")
WHY = said("Needed; who has it reads it.", "The name was wrong")


class WantedCertificatesSchema(PageSchema):
    person = Digits(1, 2**31 - 1, load_default=None, metadata=said("Whose, for staff.", 17))


class RevokeCertificateSchema(Schema):
    """Why it is not valid any more."""

    why = Line(200, required=True, metadata=WHY)

    @post_load
    def wanted(self, values: dict[str, Any], **_options: Any) -> Revoking:
        return Revoking(**values)


class ReissueCertificateSchema(Schema):
    """The name as it is printed from now on."""

    name = Line(80, required=True, metadata=NAME)
    name_en = Line(80, load_default="", metadata=NAME)
    why = Line(200, required=True, metadata=WHY)

    @post_load
    def wanted(self, values: dict[str, Any], **_options: Any) -> Reissue:
        return Reissue(**values)


class WantedFileSchema(Schema):
    lang = fields.String(
        load_default=LOCALES[0], validate=validate.OneOf(LOCALES), metadata=said("In which language.", "en")
    )


class CheckedSchema(Schema):
    """What anybody may know."""

    status = fields.Enum(Status, by_value=True, required=True, metadata=STATUS)
    kind = fields.Enum(CertificateKind, by_value=True, required=True)
    name = fields.String(required=True, metadata=MASKED)
    title = fields.String(required=True, metadata=TITLE)
    hours = fields.Integer(required=True, metadata=HOURS)
    first_on = fields.Date(required=True)
    last_on = fields.Date(required=True)
    issued_on = fields.Date(required=True)
    ended_at = Moment(required=True, allow_none=True, metadata=said("When it was revoked or replaced."))


class CertificateSchema(CheckedSchema):
    id = fields.Integer(required=True, metadata=said("Its number in this list.", 17))
    number = fields.String(required=True, metadata=NUMBER)
    code = fields.String(required=True, metadata=CODE)
    person = fields.Integer(required=True, metadata=said("The number of who has it.", 17))
    name = fields.String(required=True, metadata=NAME)
    ended_why = fields.String(required=True)
    replaces = fields.Integer(required=True, allow_none=True, metadata=said("In place of which it was issued."))


class CertificatesSchema(Schema):
    items = fields.List(fields.Nested(CertificateSchema), required=True)
    next = Cursor(required=True, allow_none=True, metadata={"description": "The cursor of the page after this one."})


@certificates.get("")
@token_needed("bookings:read")
@certificates.arguments(WantedCertificatesSchema, location="query")
@certificates.response(200, CertificatesSchema)
def list_certificates(asked: dict[str, Any], by: Actor) -> dict[str, Any]:
    """Your own; for staff everybody's or one person's. The latest first, in pages."""
    number = asked["cursor"].number if asked["cursor"] else None
    found = queries.list_after(number, reader=by, person_id=asked["person"], most=asked["limit"])
    items, following = cut([(Place(row.issued_at, row.id), row) for row in found], asked["limit"])
    return {"items": [_whole(row) for row in items], "next": following}


@certificates.get("/<int:number>")
@token_needed("bookings:read")
@certificates.response(200, CertificateSchema)
def show(number: int, by: Actor) -> dict[str, Any]:
    """One that you may see."""
    return _whole(queries.get_certificate(number, reader=by))


@certificates.get("/<int:number>/document")
@token_needed("bookings:read")
@certificates.doc(**REFUSES)
@certificates.arguments(WantedFileSchema, location="query")
@certificates.response(200, dict(FILE), content_type=OCTETS)
def get_document(asked: dict[str, str], number: int, by: Actor) -> Response:
    """One of yours as PDF. 409 when it is not valid any more; staff take another's on its page, for a reason."""
    row = queries.get_certificate(number, reader=by)
    if row.person_id != by.id:
        missing()
    answer = file_of(row, asked["lang"])
    answer.mimetype = OCTETS
    return answer


@certificates.get("/verify/<code>")
@token_needed()
@certificates.response(200, CheckedSchema)
def verify(code: str, by: Actor) -> dict[str, Any]:
    """How the certificate with that code stands, for everybody. 404 for every wrong code, 429 after too many."""
    return _checked(held_up(lambda: queries.get_by_code(code), GUESSES))


@certificates.post("/<int:number>/revoke")
@token_needed(WRITES, Permission.OPERATE)
@certificates.doc(**REFUSES)
@certificates.arguments(RevokeCertificateSchema)
@certificates.response(200, CertificateSchema)
def revoke(wanted: Revoking, number: int, by: Actor) -> dict[str, Any]:
    """Have it be valid no more; for staff. 409 when it is not."""
    with writing():
        service.revoke(number, wanted, by=by, now=now())
    return _whole(queries.get_certificate(number, reader=by))


@certificates.post("/<int:number>/reissue")
@token_needed(WRITES, Permission.OPERATE)
@certificates.doc(**REFUSES)
@certificates.arguments(ReissueCertificateSchema)
@certificates.response(200, CertificateSchema)
def reissue(wanted: Reissue, number: int, by: Actor) -> dict[str, Any]:
    """Issue another one in its place; for staff. 409 when it is not valid, so twice makes one."""
    with writing():
        made = service.reissue(number, wanted, by=by, now=now())
    return _whole(queries.get_certificate(made, reader=by))


def _checked(row: Certificate) -> dict[str, Any]:
    same = "status", "kind", "hours", "first_on", "last_on", "issued_on", "ended_at"
    texts = {"name": mask_name(named(row.name, row.name_en)), "title": named(row.title, row.title_en)}
    return {name: getattr(row, name) for name in same} | texts


def _whole(row: Certificate) -> dict[str, Any]:
    saw(row.person_id)
    more = {"id": row.id, "number": number_of(row), "code": shown_code(row.code), "person": row.person_id}
    more |= {"name": named(row.name, row.name_en), "ended_why": row.ended_why, "replaces": row.replaces_id}
    return _checked(row) | more
