"""When stays are talked over for their yearly reviews, for programs of staff."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask import Response
from werkzeug.http import quote_etag

from anchorcenter.accounts.access import token_needed
from anchorcenter.accounts.actors import Actor
from anchorcenter.accounts.models import Permission
from anchorcenter.core.api import ROOT, Blueprint
from anchorcenter.core.clock import now
from anchorcenter.core.errors import DomainError
from anchorcenter.core.idempotency import Made, once
from anchorcenter.core.openapi import CHANGES, CREATES, LOCATED, REFUSES, TAGGED
from anchorcenter.core.unit_of_work import writing
from anchorcenter.core.versions import stale, version_named
from anchorcenter.tenants import queries, service
from anchorcenter.tenants.api.schemas import NewMeetingSchema, ReviewMeetingSchema
from anchorcenter.tenants.api.shapes import meeting_shape
from anchorcenter.tenants.api.stays import STAFF, tenancies
from anchorcenter.tenants.service import NewMeeting

meetings = Blueprint("meetings_api", __name__, url_prefix="/meetings", description="Meetings of yearly reviews.")
MEETING = ReviewMeetingSchema()


@meetings.get("/<int:number>")
@token_needed("bookings:read", Permission.OPERATE)
@meetings.response(200, ReviewMeetingSchema, headers=TAGGED)
def show(number: int, by: Actor) -> Made:
    """One meeting; its ETag is what a change names in If-Match."""
    return _shown(number)


@tenancies.post("/<int:number>/meetings")
@token_needed(*STAFF)
@tenancies.doc(**CREATES)
@tenancies.arguments(NewMeetingSchema)
@tenancies.response(201, ReviewMeetingSchema, headers=TAGGED | LOCATED)
def plan(wanted: NewMeeting, number: int, by: Actor) -> Response:
    """Plan when a stay is talked over; its tenant and the calendar of staff show it."""

    def made() -> Made:
        meeting = service.plan_meeting(number, wanted, by=by.key, now=now())
        return _shown(meeting, Location=f"{ROOT}/meetings/{meeting}")

    return once(made, MEETING, holder_id=by.id, now=now())


@meetings.put("/<int:number>")
@token_needed(*STAFF)
@meetings.doc(**CHANGES)
@meetings.arguments(NewMeetingSchema)
@meetings.response(200, ReviewMeetingSchema, headers=TAGGED)
def move(wanted: NewMeeting, number: int, by: Actor) -> Made:
    """Have it be at another time or place, if it still is as If-Match names it."""
    row = queries.get_meeting(number)
    version = version_named(row.version) or row.version
    try:
        with writing():
            service.move_meeting(number, replace(wanted, version=version), by=by.key, now=now())
    except DomainError as error:
        raise (stale() if error.reasons[0].code == "changed" else error) from None
    return _shown(number)


@meetings.post("/<int:number>/cancel")
@token_needed(*STAFF)
@meetings.doc(**REFUSES)
@meetings.response(200, ReviewMeetingSchema, headers=TAGGED)
def cancel(number: int, by: Actor) -> Made:
    """Have it not be. 409 when it has begun or is cancelled."""
    with writing():
        service.cancel_meeting(number, by=by.key, now=now())
    return _shown(number)


def _shown(number: int, **headers: str) -> Made:
    row: Any = queries.get_meeting(number)
    return meeting_shape(row), {"ETag": quote_etag(str(row.version))} | headers
