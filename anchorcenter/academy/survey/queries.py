"""What is asked, who has answered, and what."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import joinedload

from anchorcenter.academy.models import Course
from anchorcenter.academy.survey.models import SurveyAnswer, SurveyForm, SurveyGiven
from anchorcenter.core.db import db
from anchorcenter.questions.models import Answer, FormVersion, QuestionKind, Response
from anchorcenter.questions.queries import list_questions
from anchorcenter.questions.rules import Asked


@dataclass(frozen=True, kw_only=True)
class Given:
    """A question that was asked in a cohort: of how many, and what they answered, in the order of the words."""

    asked: Asked
    many_asked: int
    values: Sequence[str]


def find_version(course_id: int | None = None) -> int | None:
    """The version of the questions that a course asks now, without one the common one; None before anybody was."""
    rows = select(FormVersion.id).join(SurveyForm, SurveyForm.form_id == FormVersion.form_id)
    rows = rows.where(FormVersion.published_at.is_not(None), _of(course_id))
    rows = rows.order_by(SurveyForm.course_id.is_(None), FormVersion.number.desc())
    return db.session.scalar(rows.limit(1))


def find_sent(course_id: int, version: int | None) -> int | None:
    """That version, if the cohorts of the course were ever asked it; without one what is asked now."""
    if version is None:
        return find_version(course_id)
    rows = select(FormVersion.id).join(SurveyForm, SurveyForm.form_id == FormVersion.form_id)
    rows = rows.where(FormVersion.id == version, FormVersion.published_at.is_not(None))
    return db.session.scalar(rows.where(or_(SurveyForm.course_id.is_(None), SurveyForm.course_id == course_id)))


def find_form(course_id: int | None) -> SurveyForm | None:
    """The questions of a course of its own, even if they are not asked now; without a course the common ones."""
    same = SurveyForm.course_id.is_(None) if course_id is None else SurveyForm.course_id == course_id
    return db.session.scalar(select(SurveyForm).where(same))


def id_of(course: Course | None) -> int | None:
    """The number of a course; of all of them, which have the common questions, there is none."""
    return course.id if course else None


def latest_version(form_id: int) -> FormVersion:
    """The last version of a form, perhaps not published yet."""
    rows = select(FormVersion).where(FormVersion.form_id == form_id).order_by(FormVersion.number.desc())
    return db.session.scalars(rows.limit(1)).one()


def list_asked(course_id: int | None = None) -> Sequence[Asked]:
    """The questions beside how satisfied somebody is, in their order."""
    version = find_version(course_id)
    return list_questions(version) if version is not None else ()


def list_own() -> Sequence[Course]:
    """The courses that ask questions of their own now."""
    rows = select(SurveyForm).where(SurveyForm.course_id.is_not(None), SurveyForm.is_used)
    rows = rows.options(joinedload(SurveyForm.course))
    return sorted((row.course for row in db.session.scalars(rows) if row.course), key=lambda course: course.title)


def count_answers(version_id: int) -> int:
    """How many have answered that version."""
    rows = select(func.count()).select_from(SurveyAnswer).join(Response, Response.id == SurveyAnswer.response_id)
    return db.session.scalar(rows.where(Response.version_id == version_id)) or 0


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


def list_given(cohort_id: int) -> Sequence[Given]:
    """Every question that a cohort was asked, those of the latest version first. A question that stayed the same from
    one version to the next is one."""
    values = _values(cohort_id)
    found: dict[tuple[QuestionKind, str], Given] = {}
    for version, many in [(row[0], row[1]) for row in db.session.execute(_versions(cohort_id))]:
        for each in list_questions(version):
            key = each.kind, each.text.name
            before = found.get(key)
            said = [*(before.values if before else ()), *_words(each, values.get(each.id, []))]
            asked = before.asked if before else each
            found[key] = Given(asked=asked, many_asked=many + (before.many_asked if before else 0), values=sorted(said))
    return list(found.values())


def _versions(cohort_id: int) -> Select[int, int]:
    rows = select(Response.version_id, func.count()).join(SurveyAnswer, SurveyAnswer.response_id == Response.id)
    rows = rows.where(SurveyAnswer.cohort_id == cohort_id).group_by(Response.version_id)
    return rows.order_by(Response.version_id.desc())


def _values(cohort_id: int) -> dict[int, list[str]]:
    rows = select(Answer.question_id, Answer.value).join(SurveyAnswer, SurveyAnswer.response_id == Answer.response_id)
    found: dict[int, list[str]] = defaultdict(list)
    for number, value in db.session.execute(rows.where(SurveyAnswer.cohort_id == cohort_id)):
        found[number].append(value)
    return found


def _words(asked: Asked, values: Sequence[str]) -> Sequence[str]:
    """Of answers to choose from what they say: their numbers differ from version to version."""
    if asked.kind is not QuestionKind.CHOICE:
        return values
    names = {str(number): str(name) for number, name in asked.choices}
    return [names.get(value, value) for value in values]


def _of(course_id: int | None) -> ColumnElement[bool]:
    common = SurveyForm.course_id.is_(None)
    return common if course_id is None else or_(common, (SurveyForm.course_id == course_id) & SurveyForm.is_used)
