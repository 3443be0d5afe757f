"""Applications for a cohort whose places are given by review: a call of ``admissions`` asks, and its reviewers score.
Call the verbs inside ``writing()``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from anchorcenter.academy.enrollment.models import CohortCall, Enrollment
from anchorcenter.academy.enrollment.texts import name_for
from anchorcenter.academy.models import Cohort, Selection
from anchorcenter.accounts.actors import Actor
from anchorcenter.admissions.calls import service as calls
from anchorcenter.admissions.calls.models import (
    Application,
    ApplicationState,
    ApplicationVersion,
    Call,
    Step,
    TieRule,
)
from anchorcenter.admissions.calls.queries import lock_application
from anchorcenter.admissions.calls.service import NewCall, NewCriterion, Terms
from anchorcenter.core.db import db
from anchorcenter.core.errors import DomainError, Reason, missing
from anchorcenter.core.i18n import _l
from anchorcenter.questions.models import QuestionKind
from anchorcenter.questions.queries import list_questions
from anchorcenter.questions.rules import Asked
from anchorcenter.questions.service import NewQuestion, make_form

PURPOSE = "cohort"
QUESTIONS = (
    NewQuestion(kind=QuestionKind.LONG_TEXT, text="지원 동기", text_en="Why you want to take part", most=1_000),
    NewQuestion(
        kind=QuestionKind.LONG_TEXT,
        text="배운 것을 어디에 쓰려고 하나요?",
        text_en="What you will do with it",
        most=1_000,
    ),
    NewQuestion(
        kind=QuestionKind.LONG_TEXT,
        text="관련 경험",
        text_en="What you have done before",
        is_required=False,
        most=1_000,
    ),
)
CRITERIA = (
    NewCriterion(step=Step.DOCUMENTS, name="지원 동기", name_en="Motivation", weight=40),
    NewCriterion(step=Step.DOCUMENTS, name="활용 계획", name_en="Plans", weight=40),
    NewCriterion(step=Step.DOCUMENTS, name="준비 정도", name_en="Preparation", weight=20),
)


@dataclass(frozen=True, kw_only=True)
class ReviewTerms:
    """By which rules applications are ranked; they are announced with the cohort."""

    tie_rule: TieRule = TieRule.CRITERIA
    pass_points: int = 60
    reserves: int = 10
    appeal_days: int = 7


def find_call(cohort_id: int) -> Call | None:
    """The call of a cohort whose places are given by review, or None."""
    rows = select(Call).join(CohortCall, CohortCall.call_id == Call.id).where(CohortCall.cohort_id == cohort_id)
    return db.session.scalar(rows.options(selectinload(Call.criteria)))


def list_asked(cohort: Cohort) -> list[Asked]:
    """What who applies for a cohort is asked besides."""
    call = find_call(cohort.id) if cohort.selection is Selection.REVIEW else None
    return list(list_questions(call.version_id)) if call else []


def terms_of(call: Call) -> ReviewTerms:
    """The rules of a call."""
    return ReviewTerms(**{each.name: getattr(call, each.name) for each in fields(ReviewTerms)})


def keep_call(cohort: Cohort, *, by: tuple[int, str], now: datetime) -> None:
    """Have the call of a cohort say what the cohort says, with the usual questions and criteria at first; nothing
    where places are not given by review. Raises DomainError (409) for another deadline when scores are final."""
    if cohort.selection is not Selection.REVIEW:
        return
    call = find_call(cohort.id)
    if call is not None:
        calls.follow(call.id, Terms(**_said(cohort, terms_of(call))), by=by, now=now)
        return
    said = _said(cohort, ReviewTerms())
    version = make_form(said["title"], said["title_en"], QUESTIONS, by=by, now=now)
    number = calls.make_call(NewCall(purpose=PURPOSE, version_id=version, **said), by=by, now=now)
    db.session.add(CohortCall(cohort_id=cohort.id, call_id=number))
    for criterion in CRITERIA:
        calls.add_criterion(number, criterion, by=by, now=now)


def change_terms(cohort: Cohort, terms: ReviewTerms, *, by: tuple[int, str], now: datetime) -> None:
    """Rank by other rules. Raises DomainError: 404 where nothing is reviewed, 409 once they are announced."""
    call = find_call(cohort.id) or missing()
    calls.change_call(call.id, Terms(**_said(cohort, terms)), by=by, now=now)


def publish_call(cohort: Cohort, *, by: tuple[int, str], now: datetime) -> None:
    """Announce the rules with the cohort. Raises DomainError (422) for a call without questions or criteria."""
    keep_call(cohort, by=by, now=now)
    if cohort.selection is Selection.REVIEW:
        calls.publish((find_call(cohort.id) or missing()).id, by=by, now=now)


def hand_in(row: Enrollment, answers: Mapping[int, str], *, by: Actor, now: datetime) -> None:
    """Hand in somebody's own application, also of who acts for an organisation elsewhere. Raises DomainError: 422 for
    every answer that is missing or none, at its field, 409 while nobody may apply."""
    call = find_call(row.cohort_id)
    if call is not None:  # None for what was published before there were score sheets.
        known = {each.id for each in list_questions(call.version_id)}
        none = _l("There is no such question.")
        wrong = [Reason(code="question", message=none, field=f"q{each}") for each in answers if each not in known]
        if wrong:
            raise DomainError(*wrong)
        person = replace(by, organisation_id=None, is_manager=False)
        calls.save(call.id, answers, by=person, now=now)
        calls.submit(call.id, by=person, now=now)


def withdraw(row: Enrollment, *, by: tuple[int, str], now: datetime) -> None:
    """Have their application count no more, if there is one."""
    found = find_application(row)
    if found is not None and found.state is ApplicationState.SUBMITTED:
        calls.take_back(lock_application(found.id), by=by, now=now)


def object_to(row: Enrollment, text: str, *, by: Actor, now: datetime) -> None:
    """Object to the result of their application. Raises DomainError: 404 for who handed none in, else as ``appeal``."""
    calls.appeal((find_application(row) or missing()).call_id, text, by=by, now=now)


def find_application(row: Enrollment) -> Application | None:
    """What somebody handed in for a cohort, or None."""
    mine = CohortCall.cohort_id == row.cohort_id, Application.person_id == row.person_id
    rows = select(Application).join(CohortCall, CohortCall.call_id == Application.call_id).where(*mine)
    return db.session.scalar(rows.options(selectinload(Application.appeal), selectinload(Application.call)))


def list_responses(person_id: int) -> list[int]:
    """Every draft and version of what somebody handed in for cohorts."""
    mine = Application.person_id == person_id
    drafts = select(Application.response_id).join(CohortCall, CohortCall.call_id == Application.call_id).where(mine)
    versions = select(ApplicationVersion.response_id).join(Application).where(mine)
    versions = versions.join(CohortCall, CohortCall.call_id == Application.call_id)
    return [*db.session.scalars(drafts), *db.session.scalars(versions)]


def _said(cohort: Cohort, terms: ReviewTerms) -> dict[str, Any]:
    course = cohort.course
    return {
        "slug": f"cohort.{cohort.id}",
        "title": name_for(cohort, "ko"),
        "title_en": name_for(cohort, "en"),
        "text": course.summary,
        "text_en": course.summary_en,
        "places": cohort.capacity,
        "opens_at": cohort.opens_at,
        "closes_at": cohort.closes_at,
    } | vars(terms)
