"""What became of people after a course."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from anchorcenter.academy.enrollment.models import Enrollment
from anchorcenter.accounts.models import Person
from anchorcenter.core.changes import watched
from anchorcenter.core.db import Base, Id

STANDS = text("voided_at IS NULL")


class OutcomeKind(StrEnum):
    LICENCE = "licence"
    JOB = "job"
    START_UP = "start_up"


class Outcome(Base):
    """That it happened on a day, and from where staff know it. One that was entered by mistake is void and stays."""

    __tablename__ = "outcomes"
    __table_args__ = (
        CheckConstraint("(voided_at IS NULL) = (voided_why = '')", name="voided"),
        CheckConstraint("source <> ''", name="source"),
        Index("uq_outcomes_enrollment_id_kind", "enrollment_id", "kind", unique=True,
              sqlite_where=STANDS, postgresql_where=STANDS),
        Index("ix_outcomes_happened_on", "happened_on"),
        watched(),
    )  # fmt: skip

    id: Mapped[Id]
    enrollment_id: Mapped[int] = mapped_column(ForeignKey("enrollments.id"))
    kind: Mapped[OutcomeKind]
    happened_on: Mapped[date]
    source: Mapped[str]
    entered_at: Mapped[datetime]
    entered_by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    voided_at: Mapped[datetime | None]
    voided_why: Mapped[str] = mapped_column(default="", server_default="")

    enrollment: Mapped[Enrollment] = relationship()
    entered_by: Mapped[Person] = relationship()
