"""The shape of what programs send and get about closures."""

from __future__ import annotations

from marshmallow import fields

from anchorcenter.core.api import Line, Moment, Number, Schema, Word
from anchorcenter.core.openapi import said
from anchorcenter.operations.models import Decision

MOST = 200


START = said("RFC 3339 with an offset, to the minute.", "2026-12-03T09:00:00+09:00")
END = said("Like the start; not part of it.", "2026-12-03T18:00:00+09:00")
LABEL = said("Why, as everybody may read it, in Korean.", "Safety inspection")
LABEL_EN = said("The same in English; empty for none.", "Safety inspection")
CELLS = said("The slugs of cells.", ["flight-field-a"])
WHERE = said("The slugs of spaces; each stands for all of its cells.", ["flight-field"])
CODE = said("The number of a booking.", "B-2026-000123")
DECISION = said("What becomes of it: moved to where it was proposed, cancelled, or kept inside.", "move")
SEAL = said("The `seal` of the rehearsal that you decided by.", "d1b3b8a2c4e0f617")


class AskedClosuresSchema(Schema):
    start = Moment(required=True, data_key="from", metadata=START)
    end = Moment(required=True, data_key="to", metadata=END)


class WhereSchema(Schema):
    spaces = fields.List(Word(), load_default=[], metadata=WHERE)
    cells = fields.List(Word(), load_default=[], metadata=CELLS)
    label = Line(80, required=True, metadata=LABEL)
    label_en = Line(80, load_default="", metadata=LABEL_EN)
    ends_at = Moment(required=True, metadata=END)


class NewClosureSchema(WhereSchema):
    starts_at = Moment(required=True, metadata=START)
    why = Line(200, load_default="", metadata=said("Kept with it in the history."))


class ChoiceSchema(Schema):
    code = Word(required=True, metadata=CODE)
    decision = fields.Enum(Decision, by_value=True, required=True, metadata=DECISION)


class DecisionsSchema(Schema):
    seal = Word(required=True, metadata=SEAL)
    decisions = fields.List(fields.Nested(ChoiceSchema), load_default=[])
    for_all = fields.Enum(
        Decision, by_value=True, load_default=None, allow_none=True, metadata=said("For all of them, where it can be.")
    )
    keep_why = Line(200, load_default="", metadata=said("Why one stays inside, for whose booking it is.", "Exam"))


class DecidedClosureSchema(NewClosureSchema, DecisionsSchema):
    """A closure with what becomes of each booking inside."""


class KeepSchema(Schema):
    why = Line(200, required=True, metadata=said("Why they stay inside, for whose bookings they are.", "Own generator"))


class KeptSchema(Schema):
    kept = fields.Integer(required=True, metadata=said("How many bookings.", 2))


class ClosureSchema(Schema):
    id = fields.Integer(required=True, metadata=said("What ends or removes it.", 17))
    label = fields.String(required=True, metadata=LABEL)
    label_en = fields.String(required=True, metadata=LABEL_EN)
    starts_at = Moment(required=True, metadata=START)
    ends_at = Moment(required=True, metadata=END)
    cells = fields.List(fields.String(), required=True, metadata=CELLS)
    is_recurring = fields.Boolean(required=True, metadata=said("Whether it is a date of a recurring maintenance."))


class ClosuresSchema(Schema):
    items = fields.List(fields.Nested(ClosureSchema), required=True)


class ProposedSchema(Schema):
    space = fields.String(required=True, metadata=said("The slug of a space.", "flight-field-b"))
    starts_at = Moment(required=True, metadata=START)
    ends_at = Moment(required=True, metadata=END)


class TouchedSchema(Schema):
    code = fields.String(required=True, metadata=said("The number of a booking; empty for any other use."))
    space = fields.String(required=True, metadata=said("The slug of its space.", "flight-field-a"))
    starts_at = Moment(required=True, metadata=START)
    ends_at = Moment(required=True, metadata=END)
    has_begun = fields.Boolean(required=True)
    choices = fields.List(fields.Enum(Decision, by_value=True), required=True, metadata=said("What may become of it."))
    proposal = fields.Nested(
        ProposedSchema, required=True, allow_none=True, metadata=said("Where it could go; null when nothing is free.")
    )


class RehearsalSchema(Schema):
    seal = fields.String(required=True, metadata=said("Stands for the list as it is now.", "d1b3b8a2c4e0f617"))
    items = fields.List(fields.Nested(TouchedSchema), required=True)


class NewOutageSchema(WhereSchema):
    utility = Number(
        1, 10**9, load_default=None, allow_none=True, metadata=said("A utility that has failed, by its number.", 1)
    )


class OutageSchema(Schema):
    id = fields.Integer(
        required=True,
        allow_none=True,
        metadata=said("The closure that was made; null when only warnings were.", 17),
    )
