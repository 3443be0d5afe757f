"""Photos of pledges for programs."""

from __future__ import annotations

from typing import Any

from flask import Response, url_for
from marshmallow import fields, post_load
from werkzeug.datastructures import FileStorage

from anchorcenter.accounts.access import token_needed
from anchorcenter.accounts.actors import Actor
from anchorcenter.accounts.models import Permission
from anchorcenter.core.api import Blueprint, Line, Number, Schema, Upload
from anchorcenter.core.clock import now
from anchorcenter.core.errors import DomainError, Reason
from anchorcenter.core.i18n import _l
from anchorcenter.core.idempotency import Made, once
from anchorcenter.core.openapi import CREATES, REFUSES, RESPONSES, said
from anchorcenter.core.pictures import drop, kept
from anchorcenter.core.security import takes_files
from anchorcenter.core.unit_of_work import writing
from anchorcenter.pledges.models import Caption, Pledge
from anchorcenter.pledges.photos import queries, service
from anchorcenter.pledges.photos.files import MOST_BYTES, folder, read_photo
from anchorcenter.pledges.photos.service import NewPhoto, Withholding
from anchorcenter.pledges.queries import get_pledge

photos = Blueprint("pledge_photos_api", __name__, url_prefix="/photos", description="Photos of pledges.")
STAFF = "pledges:write", Permission.OPERATE
PLEDGE = said("A pledge, by slug.", "smart-techno-valley")
TEXT = said("What stands under it, in Korean.", "드론앵커센터 개관식")
ALT = said("What it shows, for who does not see it.")
ENTRY = said("The result or plan that it belongs to, by key; empty: none.", "t13")
PLACE = said("Its place among the others.", 0)


class PhotosOfSchema(Schema):
    pledge = Line(80, required=True, metadata=PLEDGE)


class PhotoEditSchema(Schema):
    """What stands there."""

    text = Line(200, required=True, metadata=TEXT)
    text_en = Line(200, load_default="", metadata=said("The same in English."))
    alt = Line(200, load_default="", metadata=ALT)
    entry = Line(40, load_default="", metadata=ENTRY)
    position = Number(0, 999, load_default=0, metadata=PLACE)

    @post_load
    def wanted(self, values: dict[str, Any], **_options: Any) -> Any:
        return NewPhoto(**values)


class NewPhotoSchema(PhotoEditSchema):
    """What stands under a photo; the picture is sent after it."""

    pledge = Line(80, required=True, metadata=PLEDGE)

    @post_load
    def wanted(self, values: dict[str, Any], **_options: Any) -> Any:
        return values.pop("pledge"), NewPhoto(**values)


class PledgePhotoFileSchema(Schema):
    file = Upload(load_default=None, metadata=said("jpg, png or webp, at most 8 MB.", "opening.jpg"))


class PledgePhotoSchema(Schema):
    id = fields.Integer(required=True, metadata=said("Its number.", 17))
    pledge = fields.String(required=True, metadata=PLEDGE)
    text = fields.String(required=True, metadata=TEXT)
    text_en = fields.String(required=True, metadata=said("The same in English."))
    alt = fields.String(required=True, metadata=ALT)
    position = fields.Integer(required=True, metadata=PLACE)
    path = fields.String(required=True, metadata=said("Where the picture is; empty as long as there is none."))
    width = fields.Integer(required=True)
    height = fields.Integer(required=True)


class WithholdPhotoSchema(Schema):
    """Why it is taken down."""

    why = Line(300, required=True, metadata=said("Why; everybody reads it.", "초상권 삭제 요청"))

    @post_load
    def wanted(self, values: dict[str, Any], **_options: Any) -> Withholding:
        return Withholding(**values)


class PledgePhotosSchema(Schema):
    items = fields.List(fields.Nested(PledgePhotoSchema), required=True)


PHOTO = PledgePhotoSchema()


@photos.get("")
@token_needed()
@photos.doc(responses={404: RESPONSES["404"]})  # A pledge that is not there.
@photos.arguments(PhotosOfSchema, location="query")
@photos.response(200, PledgePhotosSchema)
def list_photos(asked: dict[str, Any], by: Actor) -> dict[str, Any]:
    """Those of a pledge in their order, also captions whose picture is not there yet."""
    pledge = get_pledge(asked["pledge"])
    return {"items": [_shape(each, pledge) for each in pledge.captions]}


@photos.post("")
@token_needed(*STAFF)
@photos.doc(**CREATES)
@photos.doc(responses={404: RESPONSES["404"]})
@photos.arguments(NewPhotoSchema)
@photos.response(201, PledgePhotoSchema)
def add(sent: tuple[str, NewPhoto], by: Actor) -> Response:
    """Put one more into the report; its picture is sent after it."""
    slug, wanted = sent

    def made() -> Made:
        return _shape(*queries.get_caption(service.add(slug, wanted, None, by=by, now=now()))), {}

    return once(made, PHOTO, holder_id=by.id, now=now())


@photos.put("/<int:number>")
@token_needed(*STAFF)
@photos.doc(**REFUSES)
@photos.arguments(PhotoEditSchema)
@photos.response(200, PledgePhotoSchema)
def change(wanted: NewPhoto, number: int, by: Actor) -> dict[str, Any]:
    """Have something else stand there."""
    with writing():
        service.change(number, wanted, None, by=by, now=now())
    return _shape(*queries.get_caption(number))


@photos.post("/<int:number>/file")
@takes_files(MOST_BYTES)
@token_needed(*STAFF, is_file=True)
@photos.doc(**REFUSES)
@photos.arguments(PledgePhotoFileSchema, location="files")
@photos.response(200, PledgePhotoSchema)
def put_file(sent: dict[str, FileStorage | None], number: int, by: Actor) -> dict[str, Any]:
    """Its picture, sent as a part of a form: it is drawn anew, without where it was taken."""
    queries.get_caption(number)
    picture = read_photo(sent["file"])
    if picture is None:
        raise DomainError(Reason(code="file", message=_l("Choose a file."), field="file"))
    with kept(picture, folder()), writing():
        old = service.show(number, picture, by=by, now=now())
    if old:
        drop(old, folder())
    return _shape(*queries.get_caption(number))


@photos.delete("/<int:number>")
@token_needed(*STAFF)
@photos.doc(**REFUSES)
@photos.response(204)
def remove(number: int, by: Actor) -> None:
    """Take it out of the report; what a closed period shows stays there."""
    with writing():
        old = service.remove(number, by=by, now=now())
    if old:
        drop(old, folder())


@photos.post("/withheld/<slug>/<name>")
@token_needed(*STAFF)
@photos.doc(**REFUSES)
@photos.arguments(WithholdPhotoSchema)
@photos.response(204)
def withhold(wanted: Withholding, slug: str, name: str, by: Actor) -> None:
    """Take the picture of that name down, which only closed periods of a pledge show: nobody sees it any more."""
    with writing():
        service.withhold(slug, name, wanted, by=by, now=now())
    drop(name, folder())


def _shape(row: Caption, pledge: Pledge) -> dict[str, Any]:
    names = "id", "text", "text_en", "alt", "position", "width", "height"
    path = url_for("pledge_photos.photo", name=row.name) if row.name else ""
    return {name: getattr(row, name) for name in names} | {"pledge": pledge.slug, "path": path}
