"""Enrollments (수강신청): who asked for a place in a cohort, and what became of it."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from anchorcenter.academy.models import Cohort
from anchorcenter.accounts.models import Person
from anchorcenter.core.db import Base, Id

ONGOING = text("ended_at IS NULL")


class EnrollmentState(StrEnum):
    """``applied`` waits for a decision, ``waiting`` for a place, ``offered`` is asked whether they take one; who is
    ``enrolled`` has it. All others have ended."""

    APPLIED = "applied"
    WAITING = "waiting"
    OFFERED = "offered"
    ENROLLED = "enrolled"
    CANCELLED = "cancelled"
    REJECTED = "rejected"
    EXPIRED = "expired"
    SKIPPED = "skipped"


class Enrollment(Base):
    """One ongoing enrollment of a person in a cohort; what ended stays beside it.

    Who is enrolled, or is offered a place, is counted in ``Cohort.taken``; who waits in ``Cohort.waiting``.
    """

    __tablename__ = "enrollments"
    __table_args__ = (
        CheckConstraint(
            "(ended_at IS NULL) = (state IN ('applied', 'waiting', 'offered', 'enrolled'))", name="ended"
        ),
        CheckConstraint("state <> 'enrolled' OR enrolled_at IS NOT NULL", name="enrolled"),
        Index("uq_enrollments_cohort_id", "cohort_id", "person_id", unique=True,
              sqlite_where=ONGOING, postgresql_where=ONGOING),
        Index("ix_enrollments_cohort_id", "cohort_id", "state", "id"),
    )  # fmt: skip

    id: Mapped[Id]
    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohorts.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    state: Mapped[EnrollmentState]
    applied_at: Mapped[datetime]
    enrolled_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    ended_why: Mapped[str] = mapped_column(default="", server_default="")
    version: Mapped[int] = mapped_column(default=1, server_default="1")

    cohort: Mapped[Cohort] = relationship()
    person: Mapped[Person] = relationship()
