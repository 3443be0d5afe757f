"""Series for programs."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask import Response
from marshmallow import fields, post_load, validate
from werkzeug.http import quote_etag

from anchorcenter.accounts.access import token_needed
from anchorcenter.accounts.actors import Actor
from anchorcenter.bookings.api.schemas import (
    HEADCOUNT,
    PURPOSE,
    SPACE,
    UNITS,
    BookingSchema,
    CancelSchema,
    DecisionSchema,
    NewBookingSchema,
)
from anchorcenter.bookings.api.shapes import shape_of
from anchorcenter.bookings.approval.rules import Decision
from anchorcenter.bookings.queries import get_booking
from anchorcenter.bookings.series import queries
from anchorcenter.bookings.series import service as verbs
from anchorcenter.bookings.series.changing import change_series
from anchorcenter.bookings.series.deciding import approve_series, reject_series
from anchorcenter.bookings.series.wanted import ChangedSeries, NewSeries, Scope
from anchorcenter.core.api import ROOT, Blueprint, Day, Line, Moment, Number, Schema, Word
from anchorcenter.core.clock import now
from anchorcenter.core.errors import DomainError, missing
from anchorcenter.core.i18n import named, zone
from anchorcenter.core.idempotency import Made, once
from anchorcenter.core.openapi import CHANGES, CREATES, LOCATED, REFUSES, RESPONSES, TAGGED, said
from anchorcenter.core.recurrence import MOST, MOST_APART, NTHS, Every, Missing, to_rrule
from anchorcenter.core.repeating_api import RULE, RuleSchema
from anchorcenter.core.unit_of_work import writing
from anchorcenter.core.versions import stale, version_named
from anchorcenter.facilities.series import Left

series = Blueprint("series_api", __name__, url_prefix="/series", description="Bookings that repeat.")
CODE = said("Which of its dates it is about.", "B-2026-000123")
SCOPE = said("Which dates; what has begun stays.", "this_and_following")


class NewSeriesSchema(NewBookingSchema, RuleSchema):
    """A booking and how it repeats, until a last day or so often."""

    skips_conflicts = fields.Boolean(load_default=False, metadata=said("Leave out what cannot be booked."))
    skips_holidays = fields.Boolean(load_default=False, metadata=said("Leave out holidays."))

    @post_load
    def wanted(self, values: dict[str, Any], **_options: Any) -> NewSeries:
        return NewSeries(**values | {"weekdays": frozenset(values["weekdays"])})


class ChangedSeriesSchema(Schema):
    """What is to be different of the dates that `scope` names; what is left out stays as it is."""

    code = fields.String(load_default="", validate=validate.Length(max=40), metadata=CODE)
    scope = fields.Enum(Scope, by_value=True, load_default=Scope.THIS, metadata=SCOPE)
    space = Word(metadata=SPACE)
    starts_at = Moment(metadata=said("Of that date; the others follow it.", "2026-12-03T10:00:00+09:00"))
    ends_at = Moment(metadata=said("Of that date; the others follow it.", "2026-12-03T11:00:00+09:00"))
    purpose = Line(80, metadata=PURPOSE)
    headcount = Number(1, 10_000, metadata=HEADCOUNT)
    units = Number(1, 10_000, metadata=UNITS)
    every = fields.Enum(Every, by_value=True)
    interval = Number(1, MOST_APART, metadata=said("Every how many of these.", 1))
    weekdays = fields.List(
        Number(0, 6), validate=validate.Length(max=7), metadata=said("Of weeks; 0 is Monday.", [1, 3])
    )
    nth = fields.Integer(validate=validate.OneOf(NTHS), metadata=said("Which weekday of a month, -1 the last.", 1))
    missing = fields.Enum(Missing, by_value=True)
    until = Day(metadata=said("The last day, it too.", "2027-02-26"))
    count = Number(1, MOST, metadata=said("How many dates, from the first that changes on.", 10))
    skips_holidays = fields.Boolean(metadata=said("Leave out holidays."))
    skips_conflicts = fields.Boolean(
        load_default=False, metadata=said("Leave what cannot be moved where it is, and out what cannot be added.")
    )
    is_single = fields.Boolean(
        load_default=False,
        metadata=said("That date stands by itself from now on; the others of `scope` are cancelled."),
    )
    why = Line(200, load_default="", metadata=said("For staff: the person concerned reads it."))

    @post_load
    def wanted(self, values: dict[str, Any], **_options: Any) -> tuple[str, ChangedSeries]:
        code, days = values.pop("code"), values.get("weekdays")
        return code, ChangedSeries(version=None, **values | {"weekdays": None if days is None else frozenset(days)})


class CancelSeriesSchema(CancelSchema):
    scope = fields.Enum(Scope, by_value=True, load_default=Scope.THIS, metadata=SCOPE)
    code = fields.String(load_default="", validate=validate.Length(max=40), metadata=CODE)


class LeftSchema(Schema):
    day = fields.Date(required=True)
    kind = fields.Enum(Left, by_value=True, required=True)
    why = fields.String(required=True)


class SeriesSchema(Schema):
    id = fields.Integer(required=True)
    rrule = fields.String(required=True, metadata=RULE)
    items = fields.List(fields.Nested(BookingSchema), required=True)
    left_out = fields.List(fields.Nested(LeftSchema), required=True, metadata=said("Dates not booked, and why."))


SERIES = SeriesSchema()


@series.post("")
@token_needed("bookings:write")
@series.doc(**CREATES)
@series.doc(responses={404: RESPONSES["404"]})  # A hold that is not theirs.
@series.arguments(NewSeriesSchema)
@series.response(201, SeriesSchema, headers=LOCATED)
def create(wanted: NewSeries, by: Actor) -> Response:
    """Book every date of a rule, or with `skips_conflicts` those that can be; what needs approval is asked for.

    Otherwise one date that cannot be refuses all of them: 409 when something is taken, 422 when a rule says no, each
    reason with its date.
    """

    def book() -> Made:
        made = verbs.book_series(wanted, by=by, now=now())
        return _shape(made.id, by), {"Location": f"{ROOT}/series/{made.id}"}

    return once(book, SERIES, holder_id=by.id, now=now())


@series.get("/<int:number>")
@token_needed("bookings:read")
@series.response(200, SeriesSchema, headers=TAGGED)
def show(number: int, by: Actor) -> Made:
    """A series of which you may see a booking: its dates in every state, and those left out.

    Its ETag is what a change names in If-Match.
    """
    return _tagged(number, by)


@series.patch("/<int:number>")
@token_needed("bookings:write")
@series.doc(**CHANGES)
@series.arguments(ChangedSeriesSchema)
@series.response(200, SeriesSchema, headers=TAGGED)
def change(sent: tuple[str, ChangedSeries], number: int, by: Actor) -> Made:
    """Change one of its dates, it and those after it, or all that have not begun, if it still is as If-Match names it.

    What was changed or cancelled by itself stays so. Dates before those that change stay in this series; the answer is
    the one in which the others go on, which may be a new one. 428 without If-Match, 412 when it has changed.
    """
    code, wanted = sent
    queries.get_of_series(number, code, person=by)
    wanted = replace(wanted, version=version_named(queries.version_of(queries.list_all(number))))
    try:
        with writing():
            change_series(code, wanted, by=by, now=now())
    except DomainError as error:
        raise (stale() if error.reasons[0].code == "changed" else error) from None
    return _tagged(get_booking(code, person=by).series_id or number, by)


@series.post("/<int:number>/cancel")
@token_needed("bookings:write")
@series.doc(**REFUSES)
@series.arguments(CancelSeriesSchema)
@series.response(200, SeriesSchema)
def cancel(sent: dict[str, Any], number: int, by: Actor) -> dict[str, Any]:
    """Cancel one of its dates, it and those after it, or all that have not begun."""
    queries.get_of_series(number, sent["code"], person=by)
    with writing():
        verbs.cancel_series(sent["code"], sent["scope"], by=by, now=now(), why=sent["why"])
    return _shape(get_booking(sent["code"], person=by).series_id or number, by)


@series.post("/<int:number>/approve")
@token_needed("bookings:write")
@series.doc(**REFUSES)
@series.arguments(DecisionSchema)
@series.response(200, SeriesSchema, headers=TAGGED)
def approve(wanted: Decision, number: int, by: Actor) -> Made:
    """Have all of its dates that wait be bookings, or none; approved once more they stay so, and nobody is told again.

    `version` is the ETag of the series. 409 when they were decided otherwise, have lapsed or changed, or any of the
    time is taken by now, with its date.
    """
    with writing():
        approve_series(number, wanted, by=by, now=now())
    return _tagged(number, by)


@series.post("/<int:number>/reject")
@token_needed("bookings:write")
@series.doc(**REFUSES)
@series.arguments(DecisionSchema)
@series.response(200, SeriesSchema, headers=TAGGED)
def reject(wanted: Decision, number: int, by: Actor) -> Made:
    """Say no to all of its dates that wait, for a reason; rejected once more they stay so."""
    with writing():
        reject_series(number, wanted, by=by, now=now())
    return _tagged(number, by)


def _tagged(number: int, by: Actor) -> Made:
    return _shape(number, by), {"ETag": quote_etag(str(queries.version_of(queries.list_all(number))))}


def _shape(number: int, by: Actor) -> dict[str, Any]:
    rows = queries.list_of_series(number, person=by)
    one = rows[0].series or missing()
    return {
        "id": number,
        "rrule": to_rrule(one.rule, one.first, zone()),
        "items": [shape_of(row) for row in rows],
        "left_out": [{"day": e.day, "kind": e.kind, "why": named(e.why, e.why_en)} for e in one.exceptions],
    }
