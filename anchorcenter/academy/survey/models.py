"""Who has answered, and apart from it what was answered: nothing leads from one to the other."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from anchorcenter.academy.models import Cohort
from anchorcenter.core.db import Base, Id


class SurveyForm(Base):
    """The form of the questions that every cohort is asked, beside how satisfied people are."""

    __tablename__ = "survey_forms"

    id: Mapped[Id]
    form_id: Mapped[int] = mapped_column(ForeignKey("question_forms.id"), unique=True)


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
    )

    id: Mapped[Id]
    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohorts.id"))
    satisfaction: Mapped[int]
    response_id: Mapped[int] = mapped_column(ForeignKey("responses.id"), unique=True)
    given_on: Mapped[date]

    cohort: Mapped[Cohort] = relationship()
