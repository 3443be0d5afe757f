"""The shape of what programs send and get: schemas make the same values as the forms."""

from __future__ import annotations

from typing import Any

from marshmallow import fields, post_load
from marshmallow.validate import Length

from anchorcenter.bookings.approval.rules import MOST_SLOTS, CounterOffer, Decision, Slot
from anchorcenter.bookings.models import Status
from anchorcenter.bookings.wanted import ChangedBooking, NewBooking, NewHold
from anchorcenter.core.api import Digits, Line, Moment, Number, Schema, Word
from anchorcenter.core.openapi import said
from anchorcenter.core.paging import PageSchema
from anchorcenter.facilities.models import SpaceKind

MOST_MINUTES = 14 * 1440


SPACE = said("The slug of a space.", "flight-field-a")
START = said("RFC 3339 with an offset, to the minute, on the grid of the space.", "2026-12-03T10:00:00+09:00")
END = said("Like the start; not part of it.", "2026-12-03T11:00:00+09:00")
PURPOSE = said("What it is for, in one line.", "Test flight")
HEADCOUNT = said("How many people come.", 4)
UNITS = said("How many of a pool; 1 of any other space.", 1)


DECIDE_BY = said("Of a request: it lapses when nobody has decided by then.", "2026-12-01T18:00:00+09:00")


CHANGE = said("A change of it that waits for a decision.")


class SlotSchema(Schema):
    space = Word(required=True, metadata=SPACE)
    starts_at = Moment(required=True, metadata=START)
    ends_at = Moment(required=True, metadata=END)
    units = Number(1, 10_000, load_default=1, metadata=UNITS)


class NewHoldSchema(SlotSchema):
    """A slot to keep; ``hold`` is one to give up for it."""

    hold = Number(1, 10**9, load_default=None, allow_none=True, metadata=said("A hold of yours to give up for it.", 17))

    @post_load
    def wanted(self, values: dict[str, Any], **_options: Any) -> NewHold:
        return NewHold(**values)


class NewBookingSchema(SlotSchema):
    """A booking, out of a hold or right away."""

    purpose = Line(80, required=True, metadata=PURPOSE)
    headcount = Number(1, 10_000, required=True, metadata=HEADCOUNT)
    hold = Number(1, 10**9, load_default=None, allow_none=True, metadata=said("The hold it comes out of.", 17))

    @post_load
    def wanted(self, values: dict[str, Any], **_options: Any) -> NewBooking:
        return NewBooking(**values)


class ChangedBookingSchema(Schema):
    """What is left out stays as it is."""

    space = Word(metadata=SPACE)
    starts_at = Moment(metadata=START)
    ends_at = Moment(metadata=END)
    purpose = Line(80, metadata=PURPOSE)
    headcount = Number(1, 10_000, metadata=HEADCOUNT)
    units = Number(1, 10_000, metadata=UNITS)

    @post_load
    def wanted(self, values: dict[str, Any], **_options: Any) -> ChangedBooking:
        return ChangedBooking(version=None, **values)


class CancelSchema(Schema):
    """Staff say ``why`` to whose booking it is."""

    why = Line(200, load_default="", metadata=said("Why; staff who cancel another's booking must say it."))


class DecisionSchema(Schema):
    """Yes or no to a request; a no needs ``why``."""

    version = Number(1, 10**9, load_default=None, allow_none=True, metadata=said("The version you read: its ETag.", 1))
    why = Line(200, load_default="", metadata=said("Why; who asked for it reads it. A no must say it."))

    @post_load
    def wanted(self, values: dict[str, Any], **_options: Any) -> Decision:
        return Decision(**values)


class CounterOfferSchema(Schema):
    """What who asked may have instead: one of the slots, if they answer in time."""

    version = Number(1, 10**9, load_default=None, allow_none=True, metadata=said("The version you read: its ETag.", 1))
    slots = fields.List(fields.Nested(SlotSchema), load_default=list, validate=Length(max=MOST_SLOTS))
    hours = Number(1, 168, load_default=24, metadata=said("How long they may take to answer.", 24))
    why = Line(200, load_default="", metadata=said("What they read with it."))

    @post_load
    def wanted(self, values: dict[str, Any], **_options: Any) -> CounterOffer:
        slots = tuple(Slot(**slot) for slot in values.pop("slots"))
        return CounterOffer(slots=slots, **values)


class ListSchema(PageSchema):
    """``from`` and ``to`` are RFC 3339 times, half-open; ``space`` is a slug."""

    start = Moment(data_key="from", metadata=said("From when on; with `to`.", "2026-12-01T00:00:00+09:00"))
    end = Moment(data_key="to", metadata=said("Until when, at most 92 days after `from`.", "2026-12-08T00:00:00+09:00"))
    space = Word(metadata=SPACE)


class AskedSchema(Schema):
    """Of which space, within which days, for how long."""

    space = Word(required=True, metadata=SPACE)
    start = Moment(data_key="from", required=True, metadata=said("The first start.", "2026-12-01T00:00:00+09:00"))
    end = Moment(
        data_key="to",
        required=True,
        metadata=said("Starts lie before it; at most 62 days after `from`.", "2026-12-08T00:00:00+09:00"),
    )
    minutes = Digits(1, MOST_MINUTES, required=True, metadata=said("How long the use is to be.", 60))
    units = Digits(1, 10_000, load_default=1, metadata=UNITS)


class ChangeRequestSchema(Schema):
    """What an approved booking is to be if the center says yes; until then it stays as it is."""

    space = fields.String(required=True, metadata=SPACE)
    starts_at = Moment(required=True, metadata=START)
    ends_at = Moment(required=True, metadata=END)
    purpose = fields.String(required=True, metadata=PURPOSE)
    headcount = fields.Integer(required=True, metadata=HEADCOUNT)
    units = fields.Integer(required=True, metadata=UNITS)
    decide_by = Moment(required=True, metadata=DECIDE_BY)


class BookingSchema(Schema):
    code = fields.String(required=True, metadata=said("What people say at the desk.", "B-2026-000123"))
    status = fields.Enum(Status, by_value=True, required=True)
    space = fields.String(required=True, metadata=SPACE)
    starts_at = Moment(required=True, metadata=START)
    ends_at = Moment(required=True, metadata=END)
    purpose = fields.String(required=True, metadata=PURPOSE)
    headcount = fields.Integer(required=True, metadata=HEADCOUNT)
    units = fields.Integer(required=True, metadata=UNITS)
    decide_by = Moment(metadata=DECIDE_BY)
    change = fields.Nested(ChangeRequestSchema, metadata=CHANGE)


class UseSchema(Schema):
    """A booking that you may see, or with `space` and the times alone a use by somebody else."""

    code = fields.String()
    status = fields.Enum(Status, by_value=True)
    space = fields.String(required=True, metadata=SPACE)
    starts_at = Moment(required=True, metadata=START)
    ends_at = Moment(required=True, metadata=END)
    purpose = fields.String()
    headcount = fields.Integer()
    units = fields.Integer()
    decide_by = Moment(metadata=DECIDE_BY)
    change = fields.Nested(ChangeRequestSchema, metadata=CHANGE)


class BookingsSchema(Schema):
    items = fields.List(fields.Nested(UseSchema), required=True)
    next = fields.String(
        required=True, allow_none=True, metadata=said("The `cursor` of the next page; null at the end.")
    )


class HoldSchema(Schema):
    id = fields.Integer(required=True, metadata=said("What a booking names as its hold.", 17))
    space = fields.String(required=True, metadata=SPACE)
    starts_at = Moment(required=True, metadata=START)
    ends_at = Moment(required=True, metadata=END)
    units = fields.Integer(required=True, metadata=UNITS)
    expires_at = Moment(required=True, metadata=said("Until when it is kept.", "2026-12-01T09:10:00+09:00"))
    extensions_left = fields.Integer(required=True, metadata=said("How often it may be extended.", 2))


class TimeSchema(Schema):
    starts_at = Moment(required=True, metadata=START)
    ends_at = Moment(required=True, metadata=END)


class TimesSchema(Schema):
    items = fields.List(fields.Nested(TimeSchema), required=True)


class WindowSchema(Schema):
    audience = fields.String(required=True)
    opens_days = fields.Integer(required=True, metadata=said("So many days ahead booking opens.", 60))
    opens_at = fields.String(required=True, metadata=said("At that time of that day.", "09:00"))
    closes_days = fields.Integer(required=True, metadata=said("So many days ahead it closes; 0: with the start.", 2))
    longest_minutes = fields.Integer(required=True)
    approval_hours = fields.Integer(
        required=True,
        allow_none=True,
        metadata=said("Within so many hours a request is usually decided; null: confirmed at once.", 48),
    )


class SpaceSchema(Schema):
    slug = fields.String(required=True, metadata=SPACE)
    name = fields.String(required=True, metadata=said("In the language of the token's holder."))
    kind = fields.Enum(SpaceKind, by_value=True, required=True)
    capacity = fields.Integer(required=True, metadata=said("How many people it holds.", 30))
    cells = fields.List(fields.String(), required=True, metadata=said("Spaces that share a cell exclude each other."))
    is_pool = fields.Boolean(required=True, metadata=said("Whether a booking takes `units` of it, not all."))
    grid_minutes = fields.Integer(required=True, metadata=said("Starts and ends lie on it, from midnight on.", 30))
    shortest_minutes = fields.Integer(required=True)
    longest_minutes = fields.Integer(required=True)
    notice_minutes = fields.Integer(required=True, metadata=said("Book at least so long before the start.", 60))
    windows = fields.List(fields.Nested(WindowSchema), required=True, metadata=said("Who may book, and from when on."))
    qualification = fields.String(
        required=True, allow_none=True, metadata=said("What who books must have on the day of use.", "indoor-safety")
    )


class SpacesSchema(Schema):
    items = fields.List(fields.Nested(SpaceSchema), required=True)
