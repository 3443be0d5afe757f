"""Who has answered, and apart from it what was answered: nothing leads from one to the other."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, text, true
from sqlalchemy.orm import Mapped, mapped_column, relationship

from anchorcenter.academy.models import Cohort, Course
from anchorcenter.core.changes import watched
from anchorcenter.core.db import Base, Id

COMMON = text("course_id IS NULL")


class SurveyForm(Base):
    """The form of the questions that the cohorts of a course are asked, beside how satisfied people are. The one
    without a course is asked wherever a course has none that ``is_used``."""

    __tablename__ = "survey_forms"
    __table_args__ = (
        CheckConstraint("is_used OR course_id IS NOT NULL", name="common"),
        Index("uq_survey_forms_course_id", "course_id", unique=True),
        Index("uq_survey_forms_is_used", "is_used", unique=True, sqlite_where=COMMON, postgresql_where=COMMON),
    )

    id: Mapped[Id]
    form_id: Mapped[int] = mapped_column(ForeignKey("question_forms.id"), unique=True)
    course_id: Mapped[int | None] = mapped_column(ForeignKey("courses.id"))
    is_used: Mapped[bool] = mapped_column(default=True, server_default=true())

    course: Mapped[Course | None] = relationship()


class SurveyGiven(Base):
    """That somebody has answered. When, and what, is not known of them."""

    __tablename__ = "survey_given"

    enrollment_id: Mapped[int] = mapped_column(ForeignKey("enrollments.id"), primary_key=True, autoincrement=False)


class SurveyAnswer(Base):
    """What somebody of a cohort answered; ``satisfaction`` is 1 (not at all) to 5 (very)."""

    __tablename__ = "survey_answers"
    __table_args__ = (
        CheckConstraint("satisfaction BETWEEN 1 AND 5", name="satisfaction"),
        Index("ix_survey_answers_cohort_id", "cohort_id"),
        Index("ix_survey_answers_given_on", "given_on"),
        watched(),
    )

    id: Mapped[Id]
    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohorts.id"))
    satisfaction: Mapped[int]
    response_id: Mapped[int] = mapped_column(ForeignKey("responses.id"), unique=True)
    given_on: Mapped[date]

    cohort: Mapped[Cohort] = relationship()
