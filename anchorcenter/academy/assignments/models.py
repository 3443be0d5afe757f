"""Assignments handed in."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from anchorcenter.academy.enrollment.models import Enrollment
from anchorcenter.accounts.models import Person
from anchorcenter.core.db import Base


class AssignmentState(StrEnum):
    """What is ``returned`` may be handed in once more."""

    HANDED_IN = "handed_in"
    ACCEPTED = "accepted"
    RETURNED = "returned"


class Assignment(Base):
    """What somebody handed in last, for the how manieth time (``tries``), and what was said of it."""

    __tablename__ = "assignments"
    __table_args__ = (
        CheckConstraint("(state = 'handed_in') = (decided_at IS NULL)", name="decided"),
        CheckConstraint("state <> 'returned' OR remark <> ''", name="remark"),
    )

    enrollment_id: Mapped[int] = mapped_column(ForeignKey("enrollments.id"), primary_key=True, autoincrement=False)
    text: Mapped[str]
    handed_in_at: Mapped[datetime]
    tries: Mapped[int] = mapped_column(default=0, server_default="0")
    state: Mapped[AssignmentState]
    remark: Mapped[str] = mapped_column(default="", server_default="")
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))

    enrollment: Mapped[Enrollment] = relationship()
    decided_by: Mapped[Person | None] = relationship()
