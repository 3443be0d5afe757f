"""What programs of staff send of rounds that they run, and get of applications."""

from __future__ import annotations

from typing import Any

from marshmallow import ValidationError, fields, post_load, validate

from anchorcenter.admissions.calls.models import Mode, Outcome, Screening, Step, TieRule
from anchorcenter.admissions.calls.rules import Schedule
from anchorcenter.admissions.calls.service import NewCriterion
from anchorcenter.core.api import Day, Line, Moment, Number, Paragraphs, Schema, Second, Word
from anchorcenter.core.errors import DomainError, Reason
from anchorcenter.core.i18n import _, _l
from anchorcenter.core.openapi import said
from anchorcenter.facilities.queries import get_plan
from anchorcenter.questions.models import QuestionKind
from anchorcenter.questions.service import NewQuestion
from anchorcenter.tenants.intake.api.schemas import (
    CODE,
    POINTS,
    REASON,
    GivenAnswerSchema,
    ObjectionSchema,
    PointsSchema,
)
from anchorcenter.tenants.intake.api.shapes import PERSON, ReviewerSchema
from anchorcenter.tenants.intake.service import SLUG_FORM, NewIntake
from anchorcenter.tenants.queries import find_unit
from anchorcenter.tenants.terms import FIRST, LAST, UNIT, TermsSchema

LONGEST = 4_000
ANSWER = said("What the center answers.", "We have looked at it again.")
MOST_CHOICES = 50
SLUG = said("Its name in addresses: small letters, digits and hyphens.", "2027-spring")
MODE = said("By the points of reviewers, or by drawing lots.", "review")
TIES = said("Who goes first of those with as many points.", "criteria")
OPENS = said("From when on one may apply, to the second.", "2026-12-01T09:00:00+09:00")
CLOSES = said("Until when, that second included.", "2026-12-20T18:00:00+09:00")


def _no_reserved(slug: str) -> None:
    if not SLUG_FORM.fullmatch(slug):
        raise ValidationError(_("Use small letters, digits and hyphens."))


class NewIntakeSchema(Schema):
    """A round that is not published yet; the usual questions and criteria come with it."""

    slug = Word(required=True, validate=_no_reserved, metadata=SLUG)
    title = Line(120, required=True, metadata=said("What it is called, in Korean.", "Tenants of spring 2027"))
    title_en = Line(120, load_default="", metadata=said("The same in English.", "Tenants of spring 2027"))
    audience = Line(200, required=True, metadata=said("For whom it is, in Korean.", "Drone companies"))
    audience_en = Line(200, load_default="", metadata=said("The same in English."))
    text = Paragraphs(LONGEST, load_default="", metadata=said("What it says, in Korean."))
    text_en = Paragraphs(LONGEST, load_default="", metadata=said("The same in English."))
    units = fields.List(Word(), required=True, metadata=said("Slugs of the units offered.", ["unit-201"]))
    mode = fields.Enum(Mode, by_value=True, load_default=Mode.REVIEW, metadata=MODE)
    tie_rule = fields.Enum(TieRule, by_value=True, load_default=TieRule.CRITERIA, metadata=TIES)
    places = Number(1, 100, required=True, metadata=said("How many are selected.", 1))
    reserves = Number(0, 100, load_default=2, metadata=said("How many wait in reserve.", 2))
    pass_points = Number(0, 100, load_default=60, metadata=said("The least points to be selected.", 60))
    appeal_days = Number(1, 90, load_default=7, metadata=said("For how many days one may object.", 7))
    opens_at = Second(required=True, metadata=OPENS)
    closes_at = Second(required=True, metadata=CLOSES)

    @post_load
    def wanted(self, values: dict[str, Any], **_options: Any) -> NewIntake:
        plan = get_plan()
        found = [find_unit(slug, plan) for slug in values.pop("units")]
        if not all(found):
            raise DomainError(Reason(code="units", message=_l("There is no such unit."), field="units"))
        return NewIntake(units=[unit.id for unit in found if unit], **values)


class NewCriterionSchema(Schema):
    step = fields.Enum(Step, by_value=True, required=True, metadata=said("In which step it is scored.", "documents"))
    name = Line(60, required=True, metadata=said("What is looked at, in Korean.", "Technology"))
    name_en = Line(60, load_default="", metadata=said("The same in English.", "Technology"))
    weight = Number(1, 100, required=True, metadata=said("How much it counts.", 30))

    @post_load
    def wanted(self, values: dict[str, Any], **_options: Any) -> NewCriterion:
        return NewCriterion(**values)


class NewChoiceSchema(Schema):
    text = Line(100, required=True, metadata=said("An answer, in Korean.", "Software"))
    text_en = Line(100, load_default="", metadata=said("The same in English.", "Software"))


class NewIntakeQuestionSchema(Schema):
    kind = fields.Enum(QuestionKind, by_value=True, required=True, metadata=said("How it is answered.", "text"))
    text = Line(300, required=True, metadata=said("What is asked, in Korean.", "Who runs it"))
    text_en = Line(300, load_default="", metadata=said("The same in English."))
    hint = Line(300, load_default="")
    hint_en = Line(300, load_default="")
    is_required = fields.Boolean(load_default=True, metadata=said("Whether nothing is submitted without it."))
    least = Number(0, 10**8, load_default=None, allow_none=True, metadata=said("The least number."))
    most = Number(1, 10**8, load_default=None, allow_none=True, metadata=said("The largest number, or longest text."))
    choices = fields.List(fields.Nested(NewChoiceSchema), load_default=list, validate=validate.Length(max=MOST_CHOICES))

    @post_load
    def wanted(self, values: dict[str, Any], **_options: Any) -> NewQuestion:
        choices = [(each["text"], each["text_en"]) for each in values.pop("choices")]
        return NewQuestion(choices=choices, **values)


class NewReviewerSchema(Schema):
    person = Number(1, 2**31 - 1, required=True, metadata=PERSON)


class ExtensionSchema(Schema):
    closes_at = Second(required=True, metadata=CLOSES)
    why = Line(200, required=True, metadata=said("Why; who has begun to apply is told.", "Holidays"))


class ScheduleSchema(Schema):
    """What is planned after the deadline; null: nothing yet."""

    review_ends_at = Moment(load_default=None, allow_none=True, metadata=said("Until when scores are due."))
    presentation_at = Moment(load_default=None, allow_none=True, metadata=said("When presentations begin."))
    presentation_ends_at = Moment(load_default=None, allow_none=True, metadata=said("When they end."))
    presentation_place = Line(100, load_default="", metadata=said("Where they are.", "Meeting room"))
    results_due_at = Moment(load_default=None, allow_none=True, metadata=said("When results are due."))

    @post_load
    def wanted(self, values: dict[str, Any], **_options: Any) -> Schedule:
        return Schedule(**values)


class SeedSchema(Schema):
    seed = Line(100, required=True, metadata=said("What nobody could foresee; it is published.", "1203-4-17-22-31-45"))


class JudgementSchema(Schema):
    passes = fields.Boolean(required=True, metadata=said("Whether reviewers get it."))
    why = Line(300, load_default="", metadata=said("Why not; the applicant is told.", "The plan is missing"))


class GivingUpSchema(Schema):
    why = Line(300, required=True, metadata=said("Why; it is kept.", "They have found another building"))


class ObjectionAnswerSchema(Schema):
    answer = Paragraphs(
        LONGEST, required=True, metadata=said("What the center answers.", "We have looked at it again.")
    )


class SigningSchema(TermsSchema):
    """Which unit who was selected gets, from when to when, and on which terms."""

    unit = Word(required=True, metadata=UNIT)
    first_on = Day(required=True, metadata=FIRST)
    last_on = Day(required=True, metadata=LAST)
    name = Line(100, load_default="", metadata=said("Of the company, of who applied without one.", "Saesol"))


class StaffSheetSchema(Schema):
    reviewer = fields.Nested(ReviewerSchema, required=True)
    step = fields.Enum(Step, by_value=True, required=True)
    points = fields.List(fields.Nested(PointsSchema), required=True)
    comment = fields.String(required=True)
    is_conflict = fields.Boolean(required=True, metadata=said("Whether they said that they are not free to judge."))


class StaffApplicationSchema(Schema):
    id = fields.Integer(required=True, metadata=said("What calls name it by.", 17))
    code = fields.String(required=True, metadata=CODE)
    applicant = fields.String(required=True, metadata=said("Who applies.", "Hanul Flight Technology"))
    by = fields.String(required=True, metadata=said("Who wrote it."))
    state = fields.String(required=True, metadata=said("Whether it is submitted or withdrawn.", "submitted"))
    version = fields.Integer(required=True, metadata=said("Which version counts: the last one submitted.", 1))
    submitted_at = Moment(required=True, allow_none=True, metadata=said("When that arrived."))
    screening = fields.Enum(Screening, by_value=True, required=True, metadata=said("Whether reviewers get it."))
    outcome = fields.Enum(Outcome, by_value=True, required=True, metadata=said("What was decided."))
    rank = fields.Integer(required=True, allow_none=True, metadata=said("From 1, once it is decided.", 2))
    points = fields.Float(required=True, allow_none=True, metadata=POINTS)
    why = fields.String(required=True, metadata=REASON)
    objection = fields.Nested(ObjectionSchema, required=True, allow_none=True)


class StaffApplicationsSchema(Schema):
    items = fields.List(fields.Nested(StaffApplicationSchema), required=True)


class WholeStaffApplicationSchema(StaffApplicationSchema):
    """One, as it was submitted last, with what every reviewer said and the contract that came of it."""

    answers = fields.List(fields.Nested(GivenAnswerSchema), required=True)
    sheets = fields.List(fields.Nested(StaffSheetSchema), required=True)
    contract = fields.Integer(required=True, allow_none=True, metadata=said("The number of the contract signed.", 17))
