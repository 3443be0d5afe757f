"""The shapes of attendance as programs send and get it."""

from __future__ import annotations

from typing import Any

from marshmallow import fields, post_load, validate

from anchorcenter.academy.attendance.leaves import Decision, NewLeave
from anchorcenter.academy.attendance.models import LeaveKind, LeaveState
from anchorcenter.academy.attendance.patterns import Pattern
from anchorcenter.academy.attendance.rules import State
from anchorcenter.academy.attendance.service import Marking, Scan, Upload
from anchorcenter.academy.attendance.stays import Kind
from anchorcenter.academy.models import Basis
from anchorcenter.core.api import Day, Digits, Line, Number, Schema, Second, Whole, Word
from anchorcenter.core.api import Upload as FileField
from anchorcenter.core.openapi import said

MOST_PEOPLE, MOST_ID = 500, 999_999_999
WAY = said("Whether they come or go.", "in")
PERSON = said("Who, by their number.", 12)
WHY = said("Why: who it concerns reads it.", "Seen in the paper sheet.")
NONCE = said("What tells this event from all others, however often it is sent.", "5f1c9e7b2a")
IN, OUT = said("When they came."), said("When they went.")


def _nonce(least: int = 1, **options: Any) -> Word:
    return Word(validate=Whole(rf"^[\w-]{{{least},64}}$"), metadata=NONCE, **options)


class MarkingSchema(Schema):
    """Who comes or goes now."""

    kind = fields.Enum(Kind, by_value=True, required=True, metadata=WAY)
    people = fields.List(
        Number(1, MOST_ID), load_default=list, validate=validate.Length(max=MOST_PEOPLE),
        metadata=said("Whom, by number; empty: everybody whom it concerns.", [12]),
    )  # fmt: skip

    @post_load
    def wanted(self, values: dict[str, Any], **_options: Any) -> Marking:
        return Marking(kind=values["kind"], people=frozenset(values["people"]))


class ScanSchema(Schema):
    """What a device noted without a network."""

    person = Number(1, MOST_ID, required=True, metadata=PERSON)
    kind = fields.Enum(Kind, by_value=True, required=True, metadata=WAY)
    device_at = Second(required=True, metadata=said("What its clock said."))
    nonce = _nonce(required=True)

    @post_load
    def wanted(self, values: dict[str, Any], **_options: Any) -> Scan:
        return Scan(**values)


class UploadSchema(Schema):
    """What a device noted without a network, perhaps sent before."""

    sent_at = Second(required=True, metadata=said("What its clock says now: how wrong it is does not matter."))
    scans = fields.List(fields.Nested(ScanSchema), required=True, validate=validate.Length(1, MOST_PEOPLE))

    @post_load
    def wanted(self, values: dict[str, Any], **_options: Any) -> Upload:
        return Upload(sent_at=values["sent_at"], scans=tuple(values["scans"]))


class CheckInSchema(Schema):
    """That the holder of the token comes or goes, by what is shown in the lesson."""

    kind = fields.Enum(Kind, by_value=True, required=True, metadata=WAY)
    code = Word(
        required=True, validate=validate.Length(1, 60), metadata=said("The six digits, or the end of the address in "
                                                                      "the picture.", "204518")
    )  # fmt: skip
    device = Word(
        load_default="", validate=validate.Length(max=64), metadata=said("What tells the device from others.")
    )
    device_at = Second(load_default=None, allow_none=True, metadata=said("What its clock says."))
    nonce = _nonce(0, load_default="")


class CorrectionBodySchema(Schema):
    """When somebody came and went, whatever was noted."""

    person = Number(1, MOST_ID, required=True, metadata=PERSON)
    in_at = Second(required=True, allow_none=True, metadata=said("When they came; null: they were not there."))
    out_at = Second(load_default=None, allow_none=True, metadata=OUT)
    why = Line(200, required=True, metadata=WHY)


class NewLeaveSchema(Schema):
    """Leave that is asked for."""

    course = Word(required=True, metadata=said("The course, by its slug.", "drone-basics"))
    cohort = Number(1, 999_999, required=True, metadata=said("Which cohort of it.", 3))
    kind = fields.Enum(LeaveKind, by_value=True, required=True, metadata=said("What for.", "reserve_forces"))
    first_on = Day(required=True, metadata=said("The first day.", "2026-12-02"))
    last_on = Day(required=True, metadata=said("The last day, included.", "2026-12-02"))
    why = Line(200, required=True, metadata=said("Why.", "Reserve forces."))

    @post_load
    def wanted(self, values: dict[str, Any], **_options: Any) -> tuple[str, int, NewLeave]:
        return values.pop("course"), values.pop("cohort"), NewLeave(**values)


class LeaveDecisionSchema(Schema):
    """What is decided about leave."""

    is_approved = fields.Boolean(required=True, metadata=said("Whether it is approved."))
    why = Line(
        200, load_default="", metadata=said("Why; needed to refuse it, and without a document.", "The letter was seen.")
    )

    @post_load
    def wanted(self, values: dict[str, Any], **_options: Any) -> Decision:
        return Decision(**values)


class LessonMarkSchema(Schema):
    lesson = fields.Integer(required=True)
    starts_at = Second(required=True)
    state = fields.Enum(State, by_value=True, required=True, metadata=said("What became of it.", "present"))
    in_at = Second(required=True, allow_none=True, metadata=IN)
    out_at = Second(required=True, allow_none=True, metadata=OUT)
    minutes = fields.Integer(required=True, metadata=said("How long they were there.", 120))
    is_late = fields.Boolean(required=True)
    is_early = fields.Boolean(required=True)
    is_lost = fields.Boolean(required=True, metadata=said("Counts as an absence, because of slips."))
    is_over = fields.Boolean(required=True, metadata=said("Leave was used up."))


class StandingSchema(Schema):
    basis = fields.Enum(
        Basis, by_value=True, required=True, metadata=said("What sums count: minutes or lessons.", "hours")
    )
    attended = fields.Integer(required=True, metadata=said("So much of it was attended.", 360))
    denominator = fields.Integer(required=True, metadata=said("Of so much.", 480))
    needed = fields.Integer(required=True, metadata=said("What completes it.", 384))
    ahead = fields.Integer(required=True, metadata=said("What is still to come.", 120))
    percent = fields.Integer(required=True, allow_none=True, metadata=said("Rounded down; null of nothing.", 75))
    is_met = fields.Boolean(required=True)
    is_reachable = fields.Boolean(required=True)
    absences = fields.Integer(required=True)
    lessons = fields.List(fields.Nested(LessonMarkSchema), required=True)


class OwnSchema(StandingSchema):
    course = fields.String(required=True)
    cohort = fields.Integer(required=True)


class OwnListSchema(Schema):
    items = fields.List(fields.Nested(OwnSchema), required=True)


class TraineeSchema(StandingSchema):
    person = fields.Integer(required=True)
    name = fields.String(required=True)
    has_left = fields.Boolean(required=True, metadata=said("Whether the place was given up."))


class TraineesSchema(Schema):
    items = fields.List(fields.Nested(TraineeSchema), required=True)
    is_more = fields.Boolean(required=True, metadata=said("Whether there is another page."))


class PatternSchema(Schema):
    pattern = fields.Enum(
        Pattern, by_value=True, required=True, metadata=said("What looks as if one checked in for another.")
    )
    people = fields.List(fields.Integer(), required=True, metadata=said("Of whom, by number.", [17, 18]))
    lessons = fields.List(fields.Integer(), required=True, metadata=said("In which lessons, by number.", [3]))


class PatternsSchema(Schema):
    items = fields.List(fields.Nested(PatternSchema), required=True, metadata=said("At most 200."))


class RosterRowSchema(Schema):
    person = fields.Integer(required=True)
    name = fields.String(required=True)
    is_in = fields.Boolean(required=True, metadata=said("Whether they are there."))
    mark = fields.Nested(LessonMarkSchema, required=True)


class RosterSchema(Schema):
    lesson = fields.Integer(required=True)
    items = fields.List(fields.Nested(RosterRowSchema), required=True)


class NotedSchema(Schema):
    noted = fields.Integer(required=True, metadata=said("For how many people.", 12))


class OutcomeSchema(Schema):
    nonce = fields.String(required=True)
    is_known = fields.Boolean(required=True, metadata=said("Whether it was noted before."))
    code = fields.String(required=True, metadata=said("Why it was refused; '' when it was not.", ""))
    message = fields.String(required=True)


class OutcomesSchema(Schema):
    items = fields.List(fields.Nested(OutcomeSchema), required=True)


class ShownCodeSchema(Schema):
    address = fields.String(required=True, metadata=said("What the picture says.", "https://anchor.example/attend/…"))
    number = fields.String(required=True, metadata=said("What may be typed instead.", "204518"))
    seconds_left = fields.Integer(required=True, metadata=said("How long the picture lasts.", 9))


class CorrectionMadeSchema(Schema):
    id = fields.Integer(required=True)
    lesson = fields.Integer(required=True)
    person = fields.Integer(required=True)
    in_at = Second(required=True, allow_none=True, metadata=IN)
    out_at = Second(required=True, allow_none=True, metadata=OUT)
    why = fields.String(required=True, metadata=WHY)


class LeaveDocumentSchema(Schema):
    file = FileField(
        load_default=None, metadata=said("pdf, png, jpg, hwp, hwpx, docx or xlsx, at most 20 MB.", "paper.pdf")
    )


class LeaveSchema(Schema):
    id = fields.Integer(required=True)
    course = fields.String(required=True)
    cohort = fields.Integer(required=True)
    person = fields.Integer(required=True)
    kind = fields.Enum(LeaveKind, by_value=True, required=True)
    first_on = fields.Date(required=True)
    last_on = fields.Date(required=True)
    why = fields.String(required=True)
    state = fields.Enum(LeaveState, by_value=True, required=True, metadata=said("How it stands.", "asked"))
    decided_why = fields.String(required=True)
    has_document = fields.Boolean(required=True)


class LeavesSchema(Schema):
    items = fields.List(fields.Nested(LeaveSchema), required=True)


class PageOfPeopleSchema(Schema):
    page = Digits(1, 9_999, load_default=1, metadata=said("Which fifty of them.", 1))
