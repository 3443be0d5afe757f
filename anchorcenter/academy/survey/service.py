"""Asking how a cohort was, and answering without a name. Call the verbs inside ``writing()``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from anchorcenter.academy.assignments.queries import get_enrollment
from anchorcenter.academy.attendance.changed import note
from anchorcenter.academy.attendance.queries import standing
from anchorcenter.academy.enrollment.models import Enrollment
from anchorcenter.academy.survey import queries
from anchorcenter.academy.survey.models import SurveyAnswer, SurveyForm, SurveyGiven
from anchorcenter.academy.survey.rules import QUESTIONS, is_asked
from anchorcenter.accounts.actors import Actor
from anchorcenter.core.audit import PROGRAM
from anchorcenter.core.constraints import telling
from anchorcenter.core.db import db
from anchorcenter.core.errors import TAKEN, DomainError, Reason
from anchorcenter.core.i18n import _l, today, zone
from anchorcenter.core.periods import at
from anchorcenter.questions import service as questions
from anchorcenter.questions.models import FormVersion
from anchorcenter.questions.queries import list_questions

ANSWERED = Reason(code="answered", message=_l("It was answered already. Thank you."), status=TAKEN)

CHANGED = Reason(code="changed", message=_l("Somebody else changed the questions meanwhile."), status=TAKEN)


@dataclass(frozen=True, kw_only=True)
class Answering:
    """How satisfied somebody is, 1 to 5, and what they answer to the questions of a version, by number; without one it
    is the version that is asked now."""

    satisfaction: int
    version: int | None = None
    answers: Mapping[int, str] = field(default_factory=dict)


def begin(*, now: datetime) -> int:
    """The version of the questions that is asked; before anybody was asked the usual ones are laid down."""
    known = queries.find_version()
    if known is not None:
        return known
    version = questions.make_form("교육 만족도 조사", "Survey after a course", QUESTIONS, by=PROGRAM, now=now)
    questions.publish(version, by=PROGRAM, now=now)
    db.session.add(SurveyForm(form_id=db.session.get_one(FormVersion, version).form_id))
    with telling({"uq_survey_forms_is_used": CHANGED}):
        db.session.flush()
    return version


def answer(slug: str, number: int, wanted: Answering, *, by: Actor, now: datetime) -> None:
    """Say how a cohort was, once. Questions that changed since somebody began are answered as they were read. That
    somebody answered is kept apart from what was answered, and neither the audit
    trail nor a time leads from one to the other.

    Raises DomainError: 404 without a place, 409 when it was answered or is not asked now, and for questions that the
    course never asked; 422 for who was not there and
    for an answer that is none, at its field.
    """
    enrollment = get_enrollment(slug, number, by.id, is_locked=True)
    _check(enrollment, now)
    begin(now=now)
    version = queries.find_sent(enrollment.cohort.course_id, wanted.version)
    if version is None:
        raise DomainError(CHANGED)
    known = {each.id for each in list_questions(version)}
    if wanted.satisfaction not in range(1, 6):
        message = _l("Say how satisfied you are.")
        raise DomainError(Reason(code="satisfaction", message=message, field="satisfaction"))
    if not set(wanted.answers) <= known:
        raise DomainError(CHANGED)
    response = questions.begin(version)
    questions.fill(response, wanted.answers)
    questions.close(response, now=at(today(now), 0, zone()))  # The minute would tell who it was.
    row = SurveyAnswer(cohort_id=enrollment.cohort_id, satisfaction=wanted.satisfaction, response_id=response)
    row.given_on = today(now)
    db.session.add_all([row, SurveyGiven(enrollment_id=enrollment.id)])
    db.session.flush()
    note(enrollment.cohort_id, by.id, now=now)


def _check(enrollment: Enrollment, now: datetime) -> None:
    if queries.has_answered(enrollment.id):
        raise DomainError(ANSWERED)
    if not is_asked(enrollment.cohort, today(now)):
        message = _l("Nothing is asked now: the survey is open from the last day on, for two months.")
        raise DomainError(Reason(code="not_asked", message=message, status=TAKEN))
    if standing(enrollment.cohort, enrollment, now=now).attended == 0:
        message = _l("Only who attended is asked how it was.")
        raise DomainError(Reason(code="not_there", message=message))
