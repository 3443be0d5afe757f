"""Activities for programs: one's own, for staff all that were handed in."""

from __future__ import annotations

from typing import Any

from flask import Response
from marshmallow import fields, post_load, validate
from werkzeug.datastructures import FileStorage

from anchorcenter.accounts.access import saw, token_needed
from anchorcenter.accounts.actors import Actor
from anchorcenter.accounts.models import Permission
from anchorcenter.core.api import Blueprint, Line, Moment, Number, Schema, Upload
from anchorcenter.core.clock import fresh, now
from anchorcenter.core.errors import DomainError, Reason
from anchorcenter.core.i18n import _l
from anchorcenter.core.idempotency import Made, once
from anchorcenter.core.openapi import CHANGES, CREATES, REFUSES, TAGGED, said
from anchorcenter.core.paging import Cursor, PageSchema, Place, cut
from anchorcenter.core.security import takes_files
from anchorcenter.core.unit_of_work import writing
from anchorcenter.core.versions import version_named
from anchorcenter.supporters.activities import queries, service
from anchorcenter.supporters.activities.models import Activity, ActivityState, Deed
from anchorcenter.supporters.activities.photos import MOST_BYTES, all_kept, read_photos
from anchorcenter.supporters.activities.queries import Wanted
from anchorcenter.supporters.activities.rules import LONGEST_MINUTES, MOST_LINKS, NewActivity
from anchorcenter.supporters.activities.service import Judgement
from anchorcenter.supporters.models import ActivityKind

activities = Blueprint("activities_api", __name__, url_prefix="/activities", description="What supporters did.")
KIND = said("What was done.", "article")
VERDICTS = (Deed.APPROVED, Deed.RETURNED, Deed.REJECTED, Deed.REVOKED)


class NewActivitySchema(Schema):
    """What somebody did."""

    kind = fields.Enum(ActivityKind, by_value=True, required=True, metadata=KIND)
    mission = Number(1, 10**9, load_default=None, allow_none=True, metadata=said("The number of a mission.", None))
    occupancy = Number(1, 10**9, load_default=None, allow_none=True, metadata=said("The use it was about.", None))
    title = Line(120, required=True, metadata=said("In one line.", "An afternoon with drones"))
    text = Line(4000, load_default="")
    starts_at = Moment(required=True)
    minutes = Number(1, LONGEST_MINUTES, required=True, metadata=said("How long it took.", 60))
    links = fields.List(Line(1000), load_default=list, validate=validate.Length(max=MOST_LINKS))
    is_paid = fields.Boolean(load_default=False, metadata=said("Whether somebody paid for it."))

    @post_load
    def wanted(self, values: dict[str, Any], **_options: Any) -> NewActivity:
        return NewActivity(**values | {"links": tuple(values["links"])})


class ActivityJudgementSchema(Schema):
    """What is decided about an activity."""

    did = fields.Enum(
        Deed, by_value=True, required=True, validate=validate.OneOf(VERDICTS), metadata=said("What.", "approved")
    )
    comment = Line(1000, load_default="", metadata=said("Needed for all but an approval.", ""))

    @post_load
    def wanted(self, values: dict[str, Any], **_options: Any) -> Judgement:
        return Judgement(**values)


class ActivityPhotoSchema(Schema):
    file = Upload(load_default=None, metadata=said("jpg, png or webp, at most 8 MB.", "visit.jpg"))


class WantedActivitiesSchema(PageSchema):
    state = fields.Enum(ActivityState, by_value=True, load_default=None, metadata=said("How it stands.", "submitted"))


class ActivitySchema(Schema):
    id = fields.Integer(required=True, metadata=said("Its number.", 17))
    person = fields.Integer(required=True, metadata=said("Who did it, by number.", 17))
    kind = fields.Enum(ActivityKind, by_value=True, required=True, metadata=KIND)
    mission = fields.Integer(required=True, allow_none=True)
    occupancy = fields.Integer(required=True, allow_none=True)
    title = fields.String(required=True)
    text = fields.String(required=True)
    starts_at = Moment(required=True)
    minutes = fields.Integer(required=True)
    links = fields.List(fields.String(), required=True, metadata=said("The one address of each post."))
    is_paid = fields.Boolean(required=True)
    state = fields.Enum(ActivityState, by_value=True, required=True)
    counts = fields.Boolean(required=True, metadata=said("Whether it counts; only what is approved may."))
    counted_minutes = fields.Integer(required=True)
    photos = fields.Integer(required=True, metadata=said("How many it has.", 2))


class ActivitiesSchema(Schema):
    items = fields.List(fields.Nested(ActivitySchema), required=True)
    next = Cursor(required=True, allow_none=True, metadata={"description": "The cursor of the page after this one."})


ACTIVITY = ActivitySchema()


@activities.get("")
@token_needed("bookings:read")
@activities.arguments(WantedActivitiesSchema, location="query")
@activities.response(200, ActivitiesSchema)
def list_activities(asked: dict[str, Any], by: Actor) -> dict[str, Any]:
    """Your own; for staff everybody's that were handed in. By number, in pages."""
    after = asked["cursor"].number if asked["cursor"] else 0
    wanted = Wanted(state=asked["state"], person_id=None if by.is_staff else by.id)
    found = queries.list_after(after, wanted, most=asked["limit"])
    items, following = cut([(Place(row.begun_at, row.id), row) for row in found], asked["limit"])
    return {"items": [_shape(row) for row in items], "next": following}


@activities.post("")
@token_needed("bookings:write")
@activities.doc(**CREATES)
@activities.arguments(NewActivitySchema)
@activities.response(201, ActivitySchema)
def create(wanted: NewActivity, by: Actor) -> Response:
    """Begin a draft of what you did as a supporter."""

    def made() -> Made:
        return _shape(queries.get_activity(service.begin(wanted, by=by, now=fresh()), by)), {}

    return once(made, ACTIVITY, holder_id=by.id, now=now())


@activities.get("/<int:number>")
@token_needed("bookings:read")
@activities.response(200, ActivitySchema, headers=TAGGED)
def show(number: int, by: Actor) -> Made:
    """One of yours; for staff any that was handed in."""
    return _tagged(number, by)


@activities.put("/<int:number>")
@token_needed("bookings:write")
@activities.doc(**CHANGES)
@activities.arguments(NewActivitySchema)
@activities.response(200, ActivitySchema, headers=TAGGED)
def change(wanted: NewActivity, number: int, by: Actor) -> Made:
    """Have one of yours say something else. What was approved has to be approved anew."""
    version = version_named(queries.get_own(number, by).version)
    with writing():
        service.change(number, wanted, version=version, by=by, now=fresh())
    return _tagged(number, by)


@activities.post("/<int:number>/photos")
@takes_files(MOST_BYTES)
@token_needed("bookings:write", is_file=True)
@activities.doc(**REFUSES)
@activities.arguments(ActivityPhotoSchema, location="files")
@activities.response(200, ActivitySchema)
def add_photo(sent: dict[str, FileStorage | None], number: int, by: Actor) -> dict[str, Any]:
    """Show one of yours with a photo, sent as a part of a form: it is drawn anew, without where it was taken."""
    queries.get_own(number, by)
    pictures = read_photos([sent["file"]])
    if not pictures:
        raise DomainError(Reason(code="file", message=_l("Choose a file."), field="file"))
    with all_kept(pictures), writing():
        service.add_photos(number, pictures, by=by, now=fresh())
    return _shape(queries.get_activity(number, by))


@activities.post("/<int:number>/submit")
@token_needed("bookings:write")
@activities.doc(**REFUSES)
@activities.response(200, ActivitySchema)
def submit(number: int, by: Actor) -> dict[str, Any]:
    """Hand one of yours in. What is too old comes back at once."""
    with writing():
        service.submit(number, by=by, now=fresh())
    return _shape(queries.get_activity(number, by))


@activities.post("/<int:number>/judgement")
@token_needed("bookings:write", Permission.OPERATE)
@activities.doc(**REFUSES)
@activities.arguments(ActivityJudgementSchema)
@activities.response(200, ActivitySchema)
def judge(wanted: Judgement, number: int, by: Actor) -> dict[str, Any]:
    """Approve, return or reject what was handed in, or revoke an approval; for staff, and never one's own."""
    with writing():
        service.judge(number, wanted, by=by, now=fresh())
    return _shape(queries.get_activity(number, by))


def _tagged(number: int, by: Actor) -> Made:
    row = queries.get_activity(number, by)
    return _shape(row), {"ETag": f'"{row.version}"'}


def _shape(row: Activity) -> dict[str, Any]:
    saw(row.supporter.person_id)
    same = "id", "kind", "title", "text", "starts_at", "is_paid", "state", "counts", "counted_minutes"
    return {name: getattr(row, name) for name in same} | {
        "person": row.supporter.person_id,
        "mission": row.mission_id,
        "occupancy": row.occupancy_id,
        "minutes": service.activity_of(row).minutes,
        "links": [link.post.canonical for link in row.links],
        "photos": len(row.photos),
    }
