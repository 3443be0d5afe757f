"""What programs send and get of a stay: contracts, charges, reviews, suspensions and meetings."""

from __future__ import annotations

from typing import Any

from marshmallow import fields, post_load

from anchorcenter.core.api import Day, Line, Moment, Number, Schema, Word
from anchorcenter.core.openapi import said
from anchorcenter.facilities.models import SpaceKind
from anchorcenter.tenants.models import ChargeKind, Decision, Step, SuspensionKind, TenantKind
from anchorcenter.tenants.service import NewCharge, NewMeeting, NewReview, Profile
from anchorcenter.tenants.terms import DEPOSIT, FIRST, HOURS, LAST, MANAGEMENT, MOST_WON, POOL, RENT, UNIT, TermsSchema

NAME = said("What it is called, in Korean.", "Hanul")
NAME_EN = said("The same in English; empty for none.", "Hanul Flight Technology")
KIND = said("What it is.", "company")
BUSINESS_NO = said("Its business registration number; one that cannot be right is kept and marked.", "999-88-12301")
FIELD, FIELD_EN = said("What it works on, in Korean."), said("The same in English.", "Flight controllers")
CONTACT, CONTACT_EMAIL = said("Whom staff call."), said("Their e-mail address.", "name@company.example")
CONTACT_PHONE = said("Their telephone number.", "031-123-4567")
CHARGE = said("What is owed.", "rent")
DUE = said("Until when it is owed.", "2026-12-10")
PAID = said("When it was paid, not later than today.", "2026-12-09")
YEAR = said("Which year is reviewed.", 2026)
SCORE = said("Points out of 100.", 84)
DECIDED = said("What follows.", "renew")
WHY = said("Why; it is kept.", "Moves to its own building")
STARTS = said("When it begins.", "2026-12-03T10:00:00+09:00")
ENDS = said("When it ends, within a day.", "2026-12-03T10:30:00+09:00")
PLACE = said("Where it is.", "Meeting room 1")


class NewTenantSchema(Schema):
    """An organisation that is to be kept as a tenant."""

    name = Line(100, required=True, metadata=NAME)
    name_en = Line(100, load_default="", metadata=NAME_EN)
    kind = fields.Enum(TenantKind, by_value=True, load_default=TenantKind.COMPANY, metadata=KIND)
    business_no = Line(20, load_default="", metadata=BUSINESS_NO)
    field = Line(100, load_default="", metadata=FIELD)
    field_en = Line(100, load_default="", metadata=FIELD_EN)
    contact_name = Line(60, load_default="", metadata=CONTACT)
    contact_email = Line(200, load_default="", metadata=CONTACT_EMAIL)
    contact_phone = Line(30, load_default="", metadata=CONTACT_PHONE)

    @post_load
    def wanted(self, values: dict[str, Any], **_options: Any) -> Profile:
        return Profile(**values)


class NewContractSchema(TermsSchema):
    unit = Word(required=True, metadata=UNIT)
    first_on = Day(required=True, metadata=FIRST)
    last_on = Day(required=True, metadata=LAST)


class RenewalSchema(TermsSchema):
    last_on = Day(required=True, metadata=LAST)


class UnitChangeSchema(TermsSchema):
    unit = Word(required=True, metadata=UNIT)
    first_on = Day(required=True, metadata=said("The first day there.", "2027-03-15"))


class HandOverStepSchema(Schema):
    step = fields.Enum(Step, by_value=True, required=True, metadata=said("What is done.", "keys"))
    note = Line(200, load_default="", metadata=said("A word on it."))


class LiftingSchema(Schema):
    first_on = Day(required=True, metadata=said("The first day on which they are tenants again.", "2026-12-01"))


class NewChargeSchema(Schema):
    kind = fields.Enum(ChargeKind, by_value=True, required=True, metadata=CHARGE)
    note = Line(100, load_default="", metadata=said("What for.", "2026-12"))
    amount_won = Number(1, MOST_WON, required=True, metadata=said("How much.", 330_000))
    due_on = Day(required=True, metadata=DUE)

    @post_load
    def wanted(self, values: dict[str, Any], **_options: Any) -> NewCharge:
        return NewCharge(**values)


class PaymentSchema(Schema):
    paid_on = Day(required=True, metadata=PAID)


class NewReviewSchema(Schema):
    year = Number(2000, 2100, required=True, metadata=YEAR)
    score = Number(0, 100, required=True, metadata=SCORE)
    decision = fields.Enum(Decision, by_value=True, required=True, metadata=DECIDED)
    note = Line(300, required=True, metadata=WHY)

    @post_load
    def wanted(self, values: dict[str, Any], **_options: Any) -> NewReview:
        return NewReview(**values)


class NewMeetingSchema(Schema):
    starts_at = Moment(required=True, metadata=STARTS)
    ends_at = Moment(required=True, metadata=ENDS)
    place = Line(100, required=True, metadata=PLACE)

    @post_load
    def wanted(self, values: dict[str, Any], **_options: Any) -> NewMeeting:
        return NewMeeting(**values)


class StayContractSchema(Schema):
    id = fields.Integer(required=True, metadata=said("What calls name it by.", 17))
    unit = fields.String(required=True, metadata=UNIT)
    first_on = fields.Date(required=True, metadata=FIRST)
    last_on = fields.Date(required=True, metadata=LAST)
    signed_on = fields.Date(required=True, metadata=said("When it was signed.", "2026-11-20"))
    area_m2 = fields.Integer(required=True, metadata=said("Its area.", 66))
    rent_won = fields.Integer(required=True, metadata=RENT)
    management_won = fields.Integer(required=True, metadata=MANAGEMENT)
    deposit_won = fields.Integer(required=True, metadata=DEPOSIT)
    pool_hours = fields.Integer(required=True, metadata=HOURS)
    pool_kind = fields.Enum(SpaceKind, by_value=True, required=True, allow_none=True, metadata=POOL)
    handed_over = fields.List(
        fields.Enum(Step, by_value=True), required=True, metadata={"description": "The steps of handing over, done."}
    )


class SuspensionSchema(Schema):
    kind = fields.Enum(SuspensionKind, by_value=True, required=True)
    why = fields.String(required=True)
    first_on = fields.Date(required=True, metadata=said("The first day without rights of a tenant.", "2026-11-26"))
    last_on = fields.Date(required=True, allow_none=True, metadata=said("The last one; null: until it is lifted."))


class ChargeSchema(Schema):
    id = fields.Integer(required=True, metadata=said("What calls name it by.", 17))
    kind = fields.Enum(ChargeKind, by_value=True, required=True, metadata=CHARGE)
    note = fields.String(required=True)
    amount_won = fields.Integer(required=True)
    due_on = fields.Date(required=True, metadata=DUE)
    paid_on = fields.Date(required=True, allow_none=True, metadata=said("When it was paid; null: not yet."))
    is_dropped = fields.Boolean(required=True, metadata=said("Whether it was taken back."))


class ReviewedYearSchema(Schema):
    year = fields.Integer(required=True, metadata=YEAR)
    score = fields.Integer(required=True, metadata=SCORE)
    decision = fields.Enum(Decision, by_value=True, required=True, metadata=DECIDED)
    note = fields.String(required=True)
    reviewed_on = fields.Date(required=True, metadata=said("When it was written down.", "2026-11-26"))


class ReviewMeetingSchema(Schema):
    id = fields.Integer(required=True, metadata=said("What calls name it by.", 17))
    tenancy = fields.Integer(required=True, metadata=said("Which stay is talked over.", 17))
    starts_at = Moment(required=True, metadata=STARTS)
    ends_at = Moment(required=True, metadata=ENDS)
    place = fields.String(required=True, metadata=PLACE)
    is_cancelled = fields.Boolean(required=True)


class TenancySchema(Schema):
    id = fields.Integer(required=True, metadata=said("What calls name it by.", 17))
    tenant = fields.Integer(required=True, metadata=said("The number of the organisation.", 17))
    notice_on = fields.Date(required=True, allow_none=True, metadata=said("When notice was given; null: none was."))
    notice_why = fields.String(required=True)
    last_on = fields.Date(required=True, allow_none=True, metadata=said("Its last day, once it is over for good."))
    left_why = fields.String(required=True)
    contracts = fields.List(fields.Nested(StayContractSchema), required=True, metadata={"description": "By start."})
    suspensions = fields.List(fields.Nested(SuspensionSchema), required=True)
    charges = fields.List(fields.Nested(ChargeSchema), required=True, metadata={"description": "The latest first."})
    reviews = fields.List(fields.Nested(ReviewedYearSchema), required=True)
    meetings = fields.List(
        fields.Nested(ReviewMeetingSchema), required=True, metadata={"description": "That stand, by start."}
    )
