"""Decisions about who has completed a cohort."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from anchorcenter.academy.enrollment.models import Enrollment
from anchorcenter.academy.models import Cohort
from anchorcenter.core.changes import watched
from anchorcenter.core.db import Base

WAITING = text("state IN ('due', 'below')")


class CompletionState(StrEnum):
    """Who is ``due`` meets what is asked since the decision, and has no certificate yet; who is ``below`` has one, and
    what was noted since does not suffice any more."""

    DUE = "due"
    COMPLETED = "completed"
    BELOW = "below"
    REVOKED = "revoked"


HAVE = frozenset({CompletionState.COMPLETED, CompletionState.BELOW})  # They have a valid certificate.


class CompletionDecision(Base):
    """That staff have decided about a cohort, for the first time then."""

    __tablename__ = "completion_decisions"

    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohorts.id"), primary_key=True, autoincrement=False)
    decided_at: Mapped[datetime]
    decided_by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))

    cohort: Mapped[Cohort] = relationship()


class Completion(Base):
    """How somebody's enrollment stands after the decision. ``attended`` of ``whole`` is what it was decided on."""

    __tablename__ = "completions"
    __table_args__ = (
        CheckConstraint("(state IN ('completed', 'below')) = (completed_on IS NOT NULL)", name="completed"),
        Index("ix_completions_waiting", "changed_at", sqlite_where=WAITING, postgresql_where=WAITING),
        Index("ix_completions_completed_on", "completed_on"),
        watched(),
    )

    enrollment_id: Mapped[int] = mapped_column(ForeignKey("enrollments.id"), primary_key=True, autoincrement=False)
    state: Mapped[CompletionState]
    completed_on: Mapped[date | None]
    attended: Mapped[int]
    whole: Mapped[int]
    changed_at: Mapped[datetime]

    enrollment: Mapped[Enrollment] = relationship()
