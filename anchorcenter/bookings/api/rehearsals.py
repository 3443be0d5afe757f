"""What would become of a series or of its change, for programs: the same look that pages show before the deed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from marshmallow import fields

from anchorcenter.accounts.access import saw, token_needed
from anchorcenter.accounts.actors import Actor
from anchorcenter.bookings.api.schemas import SPACE, TimeSchema
from anchorcenter.bookings.api.series import ChangedSeriesSchema, NewSeriesSchema, series
from anchorcenter.bookings.models import Booking
from anchorcenter.bookings.series import queries
from anchorcenter.bookings.series import service as verbs
from anchorcenter.bookings.series.changing import preview_change
from anchorcenter.bookings.series.news import Left
from anchorcenter.bookings.series.wanted import ChangedSeries, NewSeries
from anchorcenter.core.api import Schema
from anchorcenter.core.clock import now
from anchorcenter.core.openapi import REFUSES, RESPONSES, said
from anchorcenter.core.periods import Period
from anchorcenter.facilities.queries import get_plan


class RefusedDateSchema(Schema):
    day = fields.Date(required=True)
    why = fields.List(fields.String(), required=True, metadata=said("Every reason."))


class AskedDateSchema(TimeSchema):
    needs_approval = fields.Boolean(required=True, metadata=said("Whether somebody must say yes to it."))


class RehearsedSeriesSchema(Schema):
    items = fields.List(fields.Nested(AskedDateSchema), required=True, metadata=said("Dates that can be booked."))
    refused = fields.List(fields.Nested(RefusedDateSchema), required=True, metadata=said("Dates that cannot be."))


class MovedDateSchema(TimeSchema):
    code = fields.String(required=True, metadata=said("The number of the booking.", "B-2026-000123"))


class GoneDateSchema(MovedDateSchema):
    space = fields.String(required=True, metadata=SPACE)


class RehearsedChangeSchema(Schema):
    moved = fields.List(fields.Nested(MovedDateSchema), required=True, metadata=said("Where dates would be."))
    added = fields.List(fields.Nested(TimeSchema), required=True, metadata=said("Dates that would be new."))
    cancelled = fields.List(fields.Nested(GoneDateSchema), required=True, metadata=said("Dates that would be gone."))
    refused = fields.List(fields.Nested(RefusedDateSchema), required=True, metadata=said("Dates that cannot be."))


@series.post("/rehearsal")
@token_needed("bookings:read")
@series.doc(**REFUSES)
@series.doc(responses={404: RESPONSES["404"]})  # A hold that is not theirs.
@series.arguments(NewSeriesSchema)
@series.response(200, RehearsedSeriesSchema)
def rehearse(wanted: NewSeries, by: Actor) -> dict[str, Any]:
    """Which dates could be booked by now, which could not and why. Nothing is stored and nothing is kept."""
    found = verbs.preview(wanted, by=by, now=now())
    items = [_date(period) | {"needs_approval": period in found.asked} for period in found.dates]
    return {"items": items, "refused": _refused(found.left)}


@series.post("/<int:number>/rehearsal")
@token_needed("bookings:read")
@series.doc(**REFUSES)
@series.arguments(ChangedSeriesSchema)
@series.response(200, RehearsedChangeSchema)
def rehearse_change(sent: tuple[str, ChangedSeries], number: int, by: Actor) -> dict[str, Any]:
    """Which dates a change would move, add and cancel by now, and which could not be. Nothing is stored."""
    code, wanted = sent
    queries.get_of_series(number, code, person=by)
    found = preview_change(code, wanted, by=by, now=now())
    return {
        "moved": [_date(period) | {"code": _seen(row)} for row, period in found.moved],
        "added": [_date(period) for period in found.added],
        "cancelled": [_gone(row) for row in found.dropped],
        "refused": _refused(found.left),
    }


def _date(period: Period) -> dict[str, Any]:
    return {"starts_at": period.start, "ends_at": period.end}


def _refused(left: Left) -> list[dict[str, Any]]:
    return [{"day": day, "why": _texts(texts)} for day, texts in left]


def _texts(texts: Sequence[object]) -> list[str]:
    return [str(text) for text in texts]


def _gone(row: Booking) -> dict[str, Any]:
    slot = row.parts[0].occupancy
    return _date(slot.period) | {"code": _seen(row), "space": get_plan().get(slot.space_id).slug}


def _seen(row: Booking) -> str:
    saw(row.booked_by_id)
    return row.code
