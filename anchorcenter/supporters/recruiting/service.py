"""Calling for supporters through the mechanism of calls. Call the verbs inside ``writing()``."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select

from anchorcenter.accounts.actors import Actor
from anchorcenter.admissions.calls import queries
from anchorcenter.admissions.calls import service as calls
from anchorcenter.admissions.calls.models import Application, Call, Outcome, Step, TieRule
from anchorcenter.admissions.calls.service import NewCall, NewCriterion
from anchorcenter.core.db import db
from anchorcenter.core.errors import TAKEN, DomainError, Reason, missing
from anchorcenter.core.i18n import _l
from anchorcenter.questions import service as questions
from anchorcenter.questions.models import QuestionKind
from anchorcenter.questions.service import NewQuestion
from anchorcenter.supporters.models import Supporter, SupporterCohort
from anchorcenter.supporters.queries import get_cohort
from anchorcenter.supporters.service import check_staff
from anchorcenter.supporters.serving import seat

PURPOSE = "supporter"
K = QuestionKind
QUESTIONS = (
    NewQuestion(kind=K.LONG_TEXT, text="지원 동기", text_en="Why you want to be a supporter"),
    NewQuestion(kind=K.LONG_TEXT, text="활동 계획", text_en="What you want to do"),
    NewQuestion(
        kind=K.TEXT,
        text="운영 중인 블로그·SNS 주소",
        text_en="Your blog or other site",
        is_required=False,
        most=200,
    ),
)
CRITERIA = (
    NewCriterion(step=Step.DOCUMENTS, name="활동 의지", name_en="Commitment", weight=40),
    NewCriterion(step=Step.DOCUMENTS, name="홍보 역량", name_en="Reach", weight=30),
    NewCriterion(step=Step.DOCUMENTS, name="드론 이해도", name_en="Knowledge of drones", weight=30),
)


@dataclass(frozen=True, kw_only=True)
class NewRecruitment:
    """A call for the supporters of a cohort; both times are included."""

    places: int
    reserves: int = 0
    pass_points: int = 60
    appeal_days: int = 7
    opens_at: datetime
    closes_at: datetime


def person_of(by: Actor) -> Actor:
    """Whoever asks as a person: one applies for oneself, also who acts for an organisation elsewhere."""
    return replace(by, organisation_id=None, is_manager=False)


def recruit(slug: str, wanted: NewRecruitment, *, by: Actor, now: datetime) -> int:
    """Make the call of a cohort with the usual questions and criteria; answers it. Raises DomainError: 403 for who is
    not staff, 404, 409 when there is one already, 422 for times in no order."""
    check_staff(by)
    cohort = get_cohort(slug, is_locked=True)
    if cohort.call_id is not None:
        raise DomainError(Reason(code="called", message=_l("This cohort has its call already."), status=TAKEN))
    version = questions.make_form(cohort.title, cohort.title_en, QUESTIONS, by=by.key, now=now)
    call = calls.make_call(
        NewCall(
            purpose=PURPOSE,
            version_id=version,
            slug=slug,
            title=cohort.title,
            title_en=cohort.title_en,
            text=cohort.text or cohort.title,
            text_en=cohort.text_en,
            tie_rule=TieRule.CRITERIA,
            **vars(wanted),
        ),
        by=by.key,
        now=now,
    )
    for criterion in CRITERIA:
        calls.add_criterion(call, criterion, by=by.key, now=now)
    cohort.call_id, cohort.version = call, cohort.version + 1
    db.session.flush()
    return call


def appoint_selected(slug: str, *, by: Actor, now: datetime) -> int:
    """Have everybody serve whom the published result selected and who does not yet; answers how many that are. Raises
    DomainError: 403 for who is not staff, 404 without a call, 409 before the results are out."""
    check_staff(by)
    cohort = get_cohort(slug, is_locked=True)
    call = cohort.call or missing()
    if call.results_at is None:
        message = _l("Publish the results first: then who is selected is appointed.")
        raise DomainError(Reason(code="no_results", message=message, status=TAKEN))
    waiting = _list_selected(cohort, call)
    for application in waiting:
        days = cohort.first_on, cohort.last_on
        seat(cohort, application.person_id, *days, application_id=application.id, by=by, now=now)
    return len(waiting)


def decline(slug: str, number: int, why: str, *, by: Actor, now: datetime) -> int | None:
    """Note that somebody gives their place up, selected or in reserve; the next in reserve moves up and is told.

    Answers the application that moved up. Raises DomainError: 403 for who is not staff, 404, 422 without a reason, 409
    for who has no place or serves already.
    """
    check_staff(by)
    cohort = get_cohort(slug, is_locked=True)
    return _give_up(cohort, number, why, by, now)


def decline_own(slug: str, why: str, *, by: Actor, now: datetime) -> int | None:
    """Give one's own place up. Raises DomainError like ``decline``: 404 for who has not applied."""
    cohort = get_cohort(slug, is_locked=True)
    own = queries.find_own((cohort.call or missing()).id, person_of(by)) or missing()
    return _give_up(cohort, own.id, why, by, now)


def serves(application: Application) -> bool:
    """Whether the applicant serves in the cohort of that call, and has not been relieved of it."""
    rows = select(Supporter.id).join(SupporterCohort, SupporterCohort.id == Supporter.cohort_id)
    rows = rows.where(SupporterCohort.call_id == application.call_id, Supporter.person_id == application.person_id)
    return db.session.scalar(rows.where(Supporter.ended_on.is_(None))) is not None


def _give_up(cohort: SupporterCohort, number: int, why: str, by: Actor, now: datetime) -> int | None:
    """The cohort is locked: nobody is appointed meanwhile."""
    call = cohort.call or missing()
    if serves(queries.get_application(number, call.id)):
        message = _l("They serve already: end their service first. Then the next in reserve can move up.")
        raise DomainError(Reason(code="serves", message=message, status=TAKEN))
    return calls.decline(call.id, number, why, by=by.key, now=now)


def _list_selected(cohort: SupporterCohort, call: Call) -> list[Application]:
    served = select(Supporter.person_id).where(Supporter.cohort_id == cohort.id)
    rows = select(Application).where(Application.call_id == call.id, Application.outcome == Outcome.SELECTED)
    rows = rows.where(Application.person_id.not_in(served)).order_by(Application.rank, Application.id)
    return list(db.session.scalars(rows))
