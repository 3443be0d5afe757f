"""How programs say that something repeats."""

from __future__ import annotations

from marshmallow import fields, validate

from anchorcenter.core.api import Day, Number, Schema
from anchorcenter.core.recurrence import MOST, MOST_APART, NTHS, Every, Missing

RULE = {"description": "RFC 5545, RRULE.", "example": "FREQ=WEEKLY;WKST=MO;BYDAY=TU;COUNT=10"}


class RuleSchema(Schema):
    """What a rule of repetition is made of; see ``Rule``."""

    every = fields.Enum(Every, by_value=True, required=True)
    interval = Number(1, MOST_APART, load_default=1, metadata={"description": "Every how many of these.", "example": 1})
    weekdays = fields.List(
        Number(0, 6),
        load_default=[],
        validate=validate.Length(max=7),
        metadata={"description": "Of weeks; 0 is Monday.", "example": [1, 3]},
    )
    nth = fields.Integer(
        load_default=None,
        allow_none=True,
        validate=validate.OneOf(NTHS),
        metadata={"description": "Which weekday of a month, -1 the last.", "example": 1},
    )
    missing = fields.Enum(Missing, by_value=True, load_default=Missing.SKIP)
    until = Day(
        load_default=None, allow_none=True, metadata={"description": "The last day, it too.", "example": "2027-02-26"}
    )
    count = Number(
        1, MOST, load_default=None, allow_none=True, metadata={"description": "How many dates.", "example": 10}
    )
