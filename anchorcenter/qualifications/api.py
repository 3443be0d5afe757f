"""Qualifications for programs: one's own, and for staff everybody's, granted and revoked."""

from __future__ import annotations

from typing import Any

from flask import Response
from marshmallow import fields, post_load

from anchorcenter.accounts.access import saw, token_needed
from anchorcenter.accounts.actors import Actor
from anchorcenter.accounts.qualified import Basis, Qualification
from anchorcenter.core.api import Blueprint, Day, Digits, Line, Moment, Number, Schema
from anchorcenter.core.clock import now
from anchorcenter.core.errors import DomainError, Reason
from anchorcenter.core.i18n import _l, named
from anchorcenter.core.idempotency import Made, once
from anchorcenter.core.openapi import CREATES, REFUSES
from anchorcenter.core.paging import Cursor, PageSchema, Place, cut
from anchorcenter.core.unit_of_work import writing
from anchorcenter.qualifications import queries, service
from anchorcenter.qualifications.service import NewQualification

qualifications = Blueprint(
    "qualifications_api", __name__, url_prefix="/qualifications", description="What people have proved to know."
)


def said(text: str, example: Any = None) -> dict[str, Any]:
    return {"description": text} | ({} if example is None else {"example": example})


PERSON = said("The number of who has it.", 17)
KIND = said("The slug of the kind.", "indoor-safety")
REFERENCE = said("Which paper or certificate it is.", "Indoor flight safety 2026-014")
FROM = said("The first day.", "2026-11-26")
LAST = said("The last day, on which it still counts; null: it does not end.", "2027-11-26")


class WantedSchema(PageSchema):
    person = Digits(1, 2**31 - 1, load_default=None, metadata=said("Whose, for staff.", 17))


class NewQualificationSchema(Schema):
    """What to grant."""

    person = Number(1, 2**31 - 1, required=True, metadata=PERSON)
    kind = Line(40, required=True, metadata=KIND)
    basis = fields.Enum(Basis, by_value=True, required=True, metadata=said("What proves it.", "paper"))
    reference = Line(100, required=True, metadata=REFERENCE)
    granted_on = Day(required=True, metadata=FROM)
    valid_until = Day(load_default=None, allow_none=True, metadata=said("Null: as long as its kind.", "2027-11-26"))

    @post_load
    def wanted(self, values: dict[str, Any], **_options: Any) -> NewQualification:
        return NewQualification(**values)


class RevokingSchema(Schema):
    why = Line(200, load_default="", metadata=said("Needed; who has it reads it.", "Flew outside of the net"))


class QualificationSchema(Schema):
    id = fields.Integer(required=True, metadata=said("Its number.", 17))
    person = fields.Integer(required=True, metadata=PERSON)
    kind = fields.String(required=True, metadata=KIND)
    name = fields.String(required=True, metadata=said("In the language of the token's holder."))
    basis = fields.Enum(Basis, by_value=True, required=True)
    reference = fields.String(required=True, metadata=REFERENCE)
    granted_on = fields.Date(required=True, metadata=FROM)
    valid_until = fields.Date(required=True, allow_none=True, metadata=LAST)
    revoked_at = Moment(required=True, allow_none=True, metadata=said("Since when it does not count any more."))
    revoked_why = fields.String(required=True)


class QualificationsSchema(Schema):
    items = fields.List(fields.Nested(QualificationSchema), required=True)
    next = Cursor(required=True, allow_none=True, metadata={"description": "The cursor of the page after this one."})


QUALIFICATION = QualificationSchema()


@qualifications.get("")
@token_needed("bookings:read")
@qualifications.arguments(WantedSchema, location="query")
@qualifications.response(200, QualificationsSchema)
def list_qualifications(asked: dict[str, Any], by: Actor) -> dict[str, Any]:
    """Your own; for staff everybody's or one person's. The latest first, in pages."""
    number = asked["cursor"].number if asked["cursor"] else None
    found = queries.list_after(number, reader=by, person_id=asked["person"], most=asked["limit"])
    items, following = cut([(Place(row.granted_at, row.id), row) for row in found], asked["limit"])
    return {"items": [_shape(row) for row in items], "next": following}


@qualifications.post("")
@token_needed("qualifications:write")
@qualifications.doc(**CREATES)
@qualifications.arguments(NewQualificationSchema)
@qualifications.response(201, QualificationSchema)
def grant(wanted: NewQualification, by: Actor) -> Response:
    """Grant one; for staff. The same certificate grants it once."""
    _require_staff(by)

    def made() -> Made:
        return _shape(queries.get_qualification(service.grant(wanted, by=by.key, now=now()), reader=by)), {}

    return once(made, QUALIFICATION, holder_id=by.id, now=now())


@qualifications.post("/<int:number>/revoke")
@token_needed("qualifications:write")
@qualifications.doc(**REFUSES)
@qualifications.arguments(RevokingSchema)
@qualifications.response(200, QualificationSchema)
def revoke(asked: dict[str, Any], number: int, by: Actor) -> dict[str, Any]:
    """Take one from now on; for staff. What is booked stays, and waits for them.

    409 when it was revoked already.
    """
    _require_staff(by)
    with writing():
        service.revoke(number, asked["why"], by=by.key, now=now())
    return _shape(queries.get_qualification(number, reader=by))


def _require_staff(by: Actor) -> None:
    if not by.is_staff:
        message = _l("Only the staff of the center grant and revoke qualifications.")
        raise DomainError(Reason(code="forbidden", message=message, status=403))


def _shape(row: Qualification) -> dict[str, Any]:
    saw(row.person_id)
    same = "id", "basis", "reference", "granted_on", "valid_until", "revoked_at", "revoked_why"
    kind = {"kind": row.kind.slug, "name": named(row.kind.name, row.kind.name_en)}
    return {name: getattr(row, name) for name in same} | {"person": row.person_id} | kind
