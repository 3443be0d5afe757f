"""What is asked, who has answered, and what."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence

from sqlalchemy import func, select

from anchorcenter.academy.survey.models import SurveyAnswer, SurveyForm, SurveyGiven
from anchorcenter.core.db import db
from anchorcenter.questions.models import Answer, FormVersion
from anchorcenter.questions.queries import list_questions
from anchorcenter.questions.rules import Asked


def find_version() -> int | None:
    """The version of the questions that is asked now; None before anybody was."""
    rows = select(FormVersion.id).join(SurveyForm, SurveyForm.form_id == FormVersion.form_id)
    rows = rows.where(FormVersion.published_at.is_not(None))
    return db.session.scalar(rows.order_by(FormVersion.number.desc()).limit(1))


def list_asked() -> Sequence[Asked]:
    """The questions beside how satisfied somebody is, in their order."""
    version = find_version()
    return list_questions(version) if version is not None else ()


def has_answered(enrollment_id: int) -> bool:
    """Whether they have."""
    return db.session.get(SurveyGiven, enrollment_id) is not None


def answered(enrollment_ids: Collection[int]) -> set[int]:
    """Which of these enrollments have answered."""
    rows = select(SurveyGiven.enrollment_id).where(SurveyGiven.enrollment_id.in_(enrollment_ids))
    return set(db.session.scalars(rows))


def count_by_satisfaction(cohort_id: int) -> dict[int, int]:
    """How many gave each answer to how satisfied they are."""
    rows = select(SurveyAnswer.satisfaction, func.count()).where(SurveyAnswer.cohort_id == cohort_id)
    return {row[0]: row[1] for row in db.session.execute(rows.group_by(SurveyAnswer.satisfaction))}


def list_values(cohort_id: int) -> dict[int, list[str]]:
    """What was answered in a cohort, by question and in the order of the answers' words: not of their giving."""
    rows = select(Answer.question_id, Answer.value).join(SurveyAnswer, SurveyAnswer.response_id == Answer.response_id)
    rows = rows.where(SurveyAnswer.cohort_id == cohort_id).order_by(Answer.question_id, Answer.value)
    found: dict[int, list[str]] = defaultdict(list)
    for number, value in db.session.execute(rows):
        found[number].append(value)
    return found
