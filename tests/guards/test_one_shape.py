"""A page and an API call make the same dataclass: their fields never drift apart."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from anchorcenter.academy.api import CompletionRulesSchema, NewCohortSchema, NewCourseSchema
from anchorcenter.academy.assignments.api import AssignmentVerdictSchema, HandInSchema
from anchorcenter.academy.assignments.forms import HandInForm, VerdictForm
from anchorcenter.academy.assignments.service import HandIn, Verdict
from anchorcenter.academy.completion.api import DecideSchema
from anchorcenter.academy.completion.forms import DecideForm
from anchorcenter.academy.completion.service import Deciding
from anchorcenter.academy.enrollment.api.own import EnrollmentEndSchema, NewEnrollmentSchema
from anchorcenter.academy.enrollment.api.staff import (
    EnrollmentEndByStaffSchema,
    EnrollmentGroupSchema,
    EnrollmentTransferSchema,
    NewEnrollmentByStaffSchema,
)
from anchorcenter.academy.enrollment.ending import Ending
from anchorcenter.academy.enrollment.forms import EndingForm, EnrollmentForm
from anchorcenter.academy.enrollment.groups import Group
from anchorcenter.academy.enrollment.managing import EndByStaff, NewByStaff, Transfer
from anchorcenter.academy.enrollment.rules import NewEnrollment
from anchorcenter.academy.enrollment.staff_forms import EndByStaffForm, GroupForm, NewByStaffForm, TransferForm
from anchorcenter.academy.forms import CancelForm, CohortForm, CopyForm, CourseForm
from anchorcenter.academy.outcomes.api import NewOutcomeSchema, VoidOutcomeSchema
from anchorcenter.academy.outcomes.forms import OutcomeForm, VoidForm
from anchorcenter.academy.outcomes.service import NewOutcome, Voiding
from anchorcenter.academy.rules import NewCohort, NewCourse, NewRules
from anchorcenter.academy.service import Cancelling, Copying
from anchorcenter.academy.survey.api import AnswerSurveySchema
from anchorcenter.academy.survey.forms import SurveyAnswerForm
from anchorcenter.academy.survey.service import Answering
from anchorcenter.academy.timetable.forms import CancelLessonForm, LessonForm, LessonsForm
from anchorcenter.academy.timetable.rules import NewLesson, NewLessons
from anchorcenter.academy.timetable.service import CancelledLesson
from anchorcenter.accounts.api_tokens import NewToken
from anchorcenter.accounts.forms import TokenForm
from anchorcenter.admissions.calls.models import Criterion, Step
from anchorcenter.admissions.calls.rules import Schedule
from anchorcenter.admissions.calls.service import NewCriterion, NewSheet
from anchorcenter.bookings.api.schemas import (
    ChangedBookingSchema,
    CounterOfferSchema,
    DecisionSchema,
    NewBookingSchema,
    NewHoldSchema,
    SlotSchema,
)
from anchorcenter.bookings.api.series import ChangedSeriesSchema, NewSeriesSchema
from anchorcenter.bookings.api.wishes import NewWishSchema
from anchorcenter.bookings.approval.forms import CounterForm, DecisionForm
from anchorcenter.bookings.approval.rules import CounterOffer, Decision, Slot
from anchorcenter.bookings.forms import BehalfForm, BookingForm, ChangeForm, HoldForm
from anchorcenter.bookings.lending.api import NewLoanSchema, ReturnSchema
from anchorcenter.bookings.lending.forms import EquipmentForm, LoanForm, ReturnForm
from anchorcenter.bookings.lending.service import EquipmentEdit, NewLoan, Return
from anchorcenter.bookings.series.forms import SeriesChangeForm, SeriesForm
from anchorcenter.bookings.series.wanted import ChangedSeries, NewSeries
from anchorcenter.bookings.use.forms import ArrivalForm, NewKioskForm
from anchorcenter.bookings.use.kiosks import NewKiosk
from anchorcenter.bookings.use.service import Arrival
from anchorcenter.bookings.visits.forms import CountForm, VisitForm
from anchorcenter.bookings.visits.service import Count, NewVisit
from anchorcenter.bookings.waiting.forms import WishForm
from anchorcenter.bookings.waiting.wanted import NewWish
from anchorcenter.bookings.wanted import ChangedBooking, Guest, NewBooking, NewBookingFor, NewHold
from anchorcenter.certificates.api import ReissueCertificateSchema, RevokeCertificateSchema
from anchorcenter.certificates.forms import ReissueForm, RevokeForm
from anchorcenter.certificates.service import Reissue, Revoking
from anchorcenter.core.forms import Form
from anchorcenter.facilities.changes import Edit
from anchorcenter.facilities.closures import ClosureEdit
from anchorcenter.facilities.maintenance import MaintenanceEdit
from anchorcenter.facilities.opening import HolidayEdit
from anchorcenter.facilities.photos import PhotoEdit
from anchorcenter.facilities.places import CellEdit, FloorEdit, ServiceEdit, SiteEdit
from anchorcenter.facilities.spaces import LayoutEdit, NewSpace, SpaceEdit
from anchorcenter.facilities.utilities import UtilityEdit
from anchorcenter.operations.day.outage import OutageForm
from anchorcenter.operations.outages import NewOutage
from anchorcenter.operations.settings.fields import SettingsForm
from anchorcenter.operations.settings.forms import (
    CellForm,
    CellsForm,
    ClosureForm,
    FloorForm,
    HolidayForm,
    MaintenanceForm,
    NewSpaceForm,
    PhotoForm,
    ServiceForm,
    SiteForm,
    SpaceForm,
    UtilityForm,
)
from anchorcenter.pledges.amendments.api import NewAmendmentDecisionSchema, NewAmendmentSchema
from anchorcenter.pledges.amendments.forms import AmendmentForm
from anchorcenter.pledges.amendments.forms import DecisionForm as AmendmentDecisionForm
from anchorcenter.pledges.amendments.service import NewAmendment, NewDecision
from anchorcenter.pledges.comments.api import CommentAnswerSchema, CommentVerdictSchema, NewCommentSchema
from anchorcenter.pledges.comments.forms import AnswerForm as CommentAnswerForm
from anchorcenter.pledges.comments.forms import CommentForm
from anchorcenter.pledges.comments.forms import VerdictForm as CommentVerdictForm
from anchorcenter.pledges.comments.service import CommentAnswer, CommentVerdict, NewComment
from anchorcenter.pledges.figures.api.writing import (
    NewFigureSchema,
    NewFormulaSchema,
    NewIndicatorSchema,
    NewSnapshotSchema,
    NewSnapshotStepSchema,
    NewTargetSchema,
)
from anchorcenter.pledges.indicators.service import NewFigure, NewFormula, NewIndicator, NewTarget
from anchorcenter.pledges.photos.api import NewPhotoSchema, PhotoEditSchema
from anchorcenter.pledges.photos.forms import PhotoForm as PledgePhotoForm
from anchorcenter.pledges.photos.service import NewPhoto
from anchorcenter.pledges.snapshots.service import Doing, NewSnapshot
from anchorcenter.pledges.timeline.api import NewResultSchema
from anchorcenter.pledges.timeline.forms import ResultForm
from anchorcenter.pledges.timeline.service import NewResult
from anchorcenter.pledges.upkeep.api import PledgeEditSchema
from anchorcenter.pledges.upkeep.service import NewTexts
from anchorcenter.qualifications.api import NewQualificationSchema
from anchorcenter.qualifications.forms import GrantForm, KindForm
from anchorcenter.qualifications.service import KindEdit, NewQualification
from anchorcenter.supporters import api as supporter_api
from anchorcenter.supporters import forms as supporter_forms
from anchorcenter.supporters import serving
from anchorcenter.supporters.activities.api import ActivityJudgementSchema, NewActivitySchema
from anchorcenter.supporters.activities.forms import ActivityForm, JudgementForm, ReachForm
from anchorcenter.supporters.activities.rules import NewActivity
from anchorcenter.supporters.activities.service import Judgement, NewReach
from anchorcenter.supporters.missions.api import NewMissionSchema
from anchorcenter.supporters.missions.forms import MissionForm
from anchorcenter.supporters.missions.service import NewMission
from anchorcenter.supporters.monitoring.api import AnswerFindingSchema, FillInChecklistSchema
from anchorcenter.supporters.monitoring.forms import FindingForm
from anchorcenter.supporters.monitoring.service import Checklist, FindingAnswer
from anchorcenter.supporters.recruiting.api import NewRecruitmentSchema
from anchorcenter.supporters.recruiting.forms import RecruitmentForm
from anchorcenter.supporters.recruiting.service import NewRecruitment
from anchorcenter.supporters.rewards.api import NewProposalSchema, NewRewardRulesSchema
from anchorcenter.supporters.rewards.forms import CertifyingForm
from anchorcenter.supporters.rewards.rules import NewRewardRules
from anchorcenter.supporters.rewards.service import Certifying, NewProposal
from anchorcenter.supporters.rules import NewSupporterCohort
from anchorcenter.supporters.showing.api import ConsentingSchema, ShowingSchema
from anchorcenter.supporters.showing.forms import ConsentForm
from anchorcenter.supporters.showing.service import Consenting, Showing
from anchorcenter.tenants.achievements.api import NewAchievementSchema
from anchorcenter.tenants.achievements.forms import AchievementForm
from anchorcenter.tenants.achievements.models import AchievementKind
from anchorcenter.tenants.achievements.rules import NewAchievement
from anchorcenter.tenants.api import schemas as tenant_schemas
from anchorcenter.tenants.forms import (
    ChargeForm,
    ContractForm,
    MeetingForm,
    MoveForm,
    ProfileForm,
    RenewalForm,
    ReviewForm,
)
from anchorcenter.tenants.intake.api import running_schemas
from anchorcenter.tenants.intake.api.reviewing import NewSheetSchema
from anchorcenter.tenants.intake.forms import CriterionForm, IntakeForm, ScheduleForm, SignForm, score_form
from anchorcenter.tenants.intake.service import NewIntake, Signing
from anchorcenter.tenants.service import Move, NewCharge, NewContract, NewMeeting, NewReview, Profile, Renewal
from anchorcenter.tenants.yearly.api import NewFiguresSchema
from anchorcenter.tenants.yearly.forms import FiguresForm
from anchorcenter.tenants.yearly.rules import NewFigures


def test_form_and_schema_have_the_fields_of_the_dataclass(app: Flask) -> None:
    booking = {field.name for field in fields(NewBooking)}
    changed = {field.name for field in fields(ChangedBooking)}

    with app.test_request_context():
        assert set(BookingForm().values()) == booking
        assert set(HoldForm().values()) == {field.name for field in fields(NewHold)}
        assert set(ChangeForm().values()) == changed
        behalf = set(BehalfForm().values())
        slot = {"space", "starts_at", "ends_at"}  # One that was typed in, beside those that were proposed.
        assert set(CounterForm().values()) - slot == {field.name for field in fields(CounterOffer)}
        assert set(DecisionForm().values()) == {field.name for field in fields(Decision)}
    assert set(NewBookingSchema().fields) == booking
    assert set(NewHoldSchema().fields) == {field.name for field in fields(NewHold)}
    assert set(CounterOfferSchema().fields) == {field.name for field in fields(CounterOffer)}
    assert set(SlotSchema().fields) == {field.name for field in fields(Slot)}
    assert set(DecisionSchema().fields) == {field.name for field in fields(Decision)}
    guest = {"is_group", *(f"guest_{field.name}" for field in fields(Guest) if field.name != "is_group")}
    choosing = {"whose", "chosen"}  # Which of the others count, and which of those found.
    assert behalf - guest - choosing == {field.name for field in fields(NewBookingFor)} - {"hold", "guest"}
    assert set(ChangedBookingSchema().fields) == changed - {"version", "overrides", "why"}  # If-Match; staff on pages.


@pytest.mark.parametrize(
    ("form", "edit"),
    [
        (SiteForm, SiteEdit),
        (FloorForm, FloorEdit),
        (CellForm, CellEdit),
        (ServiceForm, ServiceEdit),
        (ClosureForm, ClosureEdit),
        (MaintenanceForm, MaintenanceEdit),
        (HolidayForm, HolidayEdit),
        (SpaceForm, SpaceEdit),
        (NewSpaceForm, NewSpace),
        (CellsForm, LayoutEdit),
        (PhotoForm, PhotoEdit),
        (UtilityForm, UtilityEdit),
    ],
)
def test_a_settings_form_has_the_fields_of_its_edit(app: Flask, form: type[SettingsForm], edit: type[Edit]) -> None:
    with app.test_request_context():
        assert set(form().values()) == {field.name for field in fields(edit)}


def test_the_waiting_list_too(app: Flask) -> None:
    wish = {field.name for field in fields(NewWish)}
    with app.test_request_context():
        assert set(WishForm().values()) == wish
    assert set(NewWishSchema().fields) == wish


def test_lending_too(app: Flask) -> None:
    loan = {field.name for field in fields(NewLoan)}
    with app.test_request_context():  # A page finds the person and stands for the piece.
        assert set(LoanForm().values()) - {"person", "chosen"} == loan - {"email", "equipment"}
    assert set(NewLoanSchema().fields) == loan
    assert set(ReturnSchema().fields) == {field.name for field in fields(Return)}


def test_achievements_too(app: Flask) -> None:
    wanted = {field.name for field in fields(NewAchievement)}
    with app.test_request_context():  # A form leaves out what its kind does not have.
        typed = {name for kind in AchievementKind for name in AchievementForm(kind=kind).values()}
    assert typed == (wanted - {"kind"}) | {"version"}
    assert set(NewAchievementSchema().fields) == wanted


def test_pledges_too(app: Flask) -> None:
    kinds = NewAmendment, NewDecision, NewTarget, NewFigure, NewFormula, NewIndicator, NewSnapshot, Doing
    amendment, decision, target, figure, formula, indicator, period, doing = (
        {field.name for field in fields(kind)} for kind in kinds
    )
    with app.test_request_context():
        assert (set(AmendmentForm().values()), set(AmendmentDecisionForm().values())) == (amendment, decision)
        assert set(ResultForm().values()) == {field.name for field in fields(NewResult)}
    assert set(NewResultSchema().fields) == {field.name for field in fields(NewResult)} | {"pledge"}
    assert set(PledgeEditSchema().fields) == {field.name for field in fields(NewTexts)}
    assert set(NewAmendmentSchema().fields) == amendment | {"pledge"}
    assert set(NewAmendmentDecisionSchema().fields) == decision
    assert (set(NewTargetSchema().fields), set(NewFigureSchema().fields)) == (target, figure)
    assert (set(NewFormulaSchema().fields), set(NewIndicatorSchema().fields)) == (formula, indicator)
    assert set(NewSnapshotSchema().fields) == period | {"pledge"}
    assert set(NewSnapshotStepSchema().fields) == doing


def test_comments_too(app: Flask) -> None:
    said, verdict, answer = (
        {field.name for field in fields(kind)} for kind in (NewComment, CommentVerdict, CommentAnswer)
    )
    with app.test_request_context():
        assert set(CommentForm().values()) == said
        assert (set(CommentVerdictForm().values()), set(CommentAnswerForm().values())) == (verdict, answer)
        assert set(PledgePhotoForm().values()) - {"file"} == (photo := {field.name for field in fields(NewPhoto)})
    assert (set(NewPhotoSchema().fields) - {"pledge"}, set(PhotoEditSchema().fields)) == (photo, photo)
    assert set(NewCommentSchema().fields) == said | {"pledge"}
    assert (set(CommentVerdictSchema().fields), set(CommentAnswerSchema().fields)) == (verdict, answer)


def test_courses_too(app: Flask) -> None:
    rules, course, cohort = ({each.name for each in fields(kind)} for kind in (NewRules, NewCourse, NewCohort))
    with app.test_request_context():
        assert set(CourseForm().values()) == (course - {"rules"}) | rules | {"version"}
        assert set(CohortForm().values()) == cohort | {"version"}
        assert set(LessonForm().values()) == {each.name for each in fields(NewLesson)} | {"version"}
    assert (set(NewCourseSchema().fields), set(CompletionRulesSchema().fields)) == (course, rules)
    assert set(NewCohortSchema().fields) == cohort


def test_enrollments_too(app: Flask) -> None:
    wanted, ending = ({each.name for each in fields(kind)} for kind in (NewEnrollment, Ending))
    with app.test_request_context():  # In which cohort stands in the address.
        assert {*EnrollmentForm().values(), "answers"} == wanted  # What is asked is a form of its own.
        assert set(EndingForm().values()) == ending
    assert set(NewEnrollmentSchema().fields) == (wanted - {"token"}) | {"course", "cohort"}  # Idempotency-Key.
    assert set(EnrollmentEndSchema().fields) == ending
    by_staff = NewByStaff, EndByStaff, Transfer, Group
    schemas = NewEnrollmentByStaffSchema, EnrollmentEndByStaffSchema, EnrollmentTransferSchema, EnrollmentGroupSchema
    for schema, verb in zip(schemas, by_staff, strict=True):
        assert set(schema().fields) == {each.name for each in fields(verb)}


def test_qualifications_too(app: Flask) -> None:
    wanted = {field.name for field in fields(NewQualification)}
    with app.test_request_context():  # Whose it is stands in the address.
        assert set(GrantForm().values()) == wanted - {"person"}
        assert set(KindForm().values()) == {field.name for field in fields(KindEdit)}
    assert set(NewQualificationSchema().fields) == wanted


def test_certificates_too(app: Flask) -> None:
    revoking, anew = ({field.name for field in fields(each)} for each in (Revoking, Reissue))
    with app.test_request_context():
        assert (set(RevokeForm().values()), set(ReissueForm().values())) == (revoking, anew)
    assert (set(RevokeCertificateSchema().fields), set(ReissueCertificateSchema().fields)) == (revoking, anew)


def test_what_is_asked_after_a_course_too(app: Flask) -> None:
    handed, verdict = ({field.name for field in fields(each)} for each in (HandIn, Verdict))
    with app.test_request_context():  # Of a survey the questions are fields of their own.
        assert (set(HandInForm().values()), set(VerdictForm().values())) == (handed, verdict)
        assert {*SurveyAnswerForm().values(), "answers"} == {field.name for field in fields(Answering)}
    assert (set(HandInSchema().fields), set(AssignmentVerdictSchema().fields)) == (handed, verdict)
    assert set(AnswerSurveySchema().fields) == {field.name for field in fields(Answering)}


def test_outcomes_too(app: Flask) -> None:
    entered, voided = ({field.name for field in fields(each)} for each in (NewOutcome, Voiding))
    with app.test_request_context():
        assert (set(OutcomeForm().values()), set(VoidForm().values())) == (entered, voided)
    assert (set(NewOutcomeSchema().fields), set(VoidOutcomeSchema().fields)) == (entered, voided)


def test_completion_too(app: Flask) -> None:
    wanted = {field.name for field in fields(Deciding)}
    with app.test_request_context():
        assert set(DecideForm().values()) == wanted
    assert set(DecideSchema().fields) == wanted


def test_yearly_figures_too(app: Flask) -> None:
    wanted = {field.name for field in fields(NewFigures)}
    with app.test_request_context():  # Of which tenant and year stands in the address.
        assert set(FiguresForm().values()) == wanted - {"tenant", "year"}
    assert set(NewFiguresSchema().fields) == wanted


def test_score_sheets_too(app: Flask) -> None:
    with app.test_request_context():  # A page has a field for each criterion, and one step in each form.
        criteria = [Criterion(id=7, step=Step.DOCUMENTS, name="사업성", weight=30)]
        assert set(score_form(Step.DOCUMENTS, criteria, None, is_sent=True).values()) == {"c7", "comment_documents"}
    assert set(NewSheetSchema().fields) == {field.name for field in fields(NewSheet)}


@pytest.mark.parametrize(
    ("form", "schema", "wanted"),
    [
        (ContractForm, tenant_schemas.NewContractSchema, NewContract),
        (RenewalForm, tenant_schemas.RenewalSchema, Renewal),
        (MoveForm, tenant_schemas.UnitChangeSchema, Move),
        (ChargeForm, tenant_schemas.NewChargeSchema, NewCharge),
        (ReviewForm, tenant_schemas.NewReviewSchema, NewReview),
        (MeetingForm, tenant_schemas.NewMeetingSchema, NewMeeting),
        (ProfileForm, tenant_schemas.NewTenantSchema, Profile),
    ],
)
def test_stays_of_tenants_too(app: Flask, form: type[Form], schema: Any, wanted: type) -> None:
    own = {each.name for each in fields(wanted)} - {"organisation_id", "version"}  # In the address; If-Match.
    typed = {"pool_minutes": "pool_hours"}  # People say hours.
    with app.test_request_context():
        assert set(form().values()) - {"version"} == {typed.get(name, name) for name in own}
    assert set(schema().fields) == {typed.get(name, name) for name in own}


@pytest.mark.parametrize(
    ("form", "schema", "wanted"),
    [
        (IntakeForm, running_schemas.NewIntakeSchema, NewIntake),
        (CriterionForm, running_schemas.NewCriterionSchema, NewCriterion),
        (ScheduleForm, running_schemas.ScheduleSchema, Schedule),
        (SignForm, running_schemas.SigningSchema, Signing),
    ],
)
def test_running_rounds_too(app: Flask, form: type[Form], schema: Any, wanted: type) -> None:
    own = {each.name.replace("pool_minutes", "pool_hours") for each in fields(wanted)}
    with app.test_request_context():
        assert set(form().values()) == own
    assert set(schema().fields) == own


def test_series_too(app: Flask) -> None:
    series = {field.name for field in fields(NewSeries)}
    with app.test_request_context():
        assert set(SeriesForm().values()) == series
    assert set(NewSeriesSchema().fields) == series
    changed = {field.name for field in fields(ChangedSeries)}
    with app.test_request_context():
        assert set(SeriesChangeForm().values()) == changed
    assert set(ChangedSeriesSchema().fields) == (changed - {"version"}) | {"code"}  # If-Match; of which date.


@pytest.mark.parametrize(
    ("form", "verb"),
    [
        (VisitForm, NewVisit),
        (CountForm, Count),
        (TokenForm, NewToken),
        (OutageForm, NewOutage),
        (ArrivalForm, Arrival),
        (NewKioskForm, NewKiosk),
        (EquipmentForm, EquipmentEdit),
        (ReturnForm, Return),
        (MeetingForm, NewMeeting),
        (ScheduleForm, Schedule),
        (CancelForm, Cancelling),
        (CopyForm, Copying),
        (LessonsForm, NewLessons),
        (CancelLessonForm, CancelledLesson),
        (NewByStaffForm, NewByStaff),
        (EndByStaffForm, EndByStaff),
        (TransferForm, Transfer),
        (GroupForm, Group),
    ],
)
def test_a_form_has_the_fields_of_its_verb(app: Flask, form: type[Form], verb: type[Any]) -> None:
    with app.test_request_context():
        assert set(form().values()) == {field.name for field in fields(verb)}


def test_only_one_place_commits() -> None:
    """``writing()`` is the only one; found by reading, as a reviewer would."""
    sources = {path: path.read_text("utf-8") for path in Path("anchorcenter").rglob("*.py")}
    assert [path.name for path, source in sources.items() if ".commit()" in source] == ["unit_of_work.py"]


def test_supporters_too(app: Flask) -> None:
    plain: tuple[tuple[Any, Any], ...] = (
        (JudgementForm, Judgement),
        (ReachForm, NewReach),
        (supporter_forms.AppointmentForm, serving.Appointment),
        (RecruitmentForm, NewRecruitment),
    )
    versioned: tuple[tuple[Any, Any], ...] = (
        (supporter_forms.SupporterCohortForm, NewSupporterCohort),
        (MissionForm, NewMission),
        (supporter_forms.RenewalForm, serving.Renewal),
        (supporter_forms.EndOfServiceForm, serving.EndOfService),
    )
    assert set(NewActivitySchema().fields) == {each.name for each in fields(NewActivity)}
    assert set(ActivityJudgementSchema().fields) == {each.name for each in fields(Judgement)}
    schemas: tuple[tuple[Any, Any], ...] = (
        (supporter_api.NewSupporterCohortSchema, NewSupporterCohort),
        (supporter_api.AppointmentSchema, serving.Appointment),
        (supporter_api.TermRenewalSchema, serving.Renewal),
        (supporter_api.EndOfServiceSchema, serving.EndOfService),
        (NewMissionSchema, NewMission),
        (NewRecruitmentSchema, NewRecruitment),
    )
    for schema, wanted in schemas:
        assert set(schema().fields) == {each.name for each in fields(wanted)}
    with app.test_request_context():
        assert set(ActivityForm().values()) == {each.name for each in fields(NewActivity)} | {"version", "photos"}
        for form, wanted in plain:
            assert set(form().values()) == {each.name for each in fields(wanted)}
        for form, wanted in versioned:
            assert set(form().values()) == {each.name for each in fields(wanted)} | {"version"}


def test_what_follows_for_supporters_too(app: Flask) -> None:
    assert set(FillInChecklistSchema().fields) == {field.name for field in fields(Checklist)}
    assert set(NewRewardRulesSchema().fields) == {field.name for field in fields(NewRewardRules)}
    assert set(NewProposalSchema().fields) == {field.name for field in fields(NewProposal)}
    assert set(ShowingSchema().fields) == {field.name for field in fields(Showing)}
    finding, consenting = ({field.name for field in fields(each)} for each in (FindingAnswer, Consenting))
    with app.test_request_context():
        assert set(FindingForm().values()) == finding | {"version"}
        assert set(ConsentForm().values()) == set(ConsentingSchema().fields) == consenting
        assert set(CertifyingForm().values()) == {field.name for field in fields(Certifying)}
    assert set(AnswerFindingSchema().fields) == finding
