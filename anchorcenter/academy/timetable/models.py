"""Lessons (차시): which use of a space is a lesson of which cohort, and who teaches it."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from anchorcenter.academy.models import Cohort
from anchorcenter.accounts.models import Person
from anchorcenter.core.db import Base, Id
from anchorcenter.facilities.models import Occupancy


class Lesson(Base):
    """When and where it is held is what its occupancy says; a cancelled one has released it. A make-up lesson says
    which cancelled one it ``replaces``: each is made up for once. Figures count it on ``held_on``, the day on which it
    begins, and for ``minutes``. Nobody completes the cohort who was not there in one that ``is_required``."""

    __tablename__ = "lessons"
    __table_args__ = (
        CheckConstraint("cancelled_at IS NOT NULL OR cancelled_why = ''", name="why"),
        CheckConstraint("replaces_id <> id", name="other"),
        Index("ix_lessons_held_on", "held_on"),
    )

    id: Mapped[Id]
    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohorts.id"), index=True)
    occupancy_id: Mapped[int] = mapped_column(ForeignKey("occupancies.id"), unique=True)
    instructor_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    is_required: Mapped[bool] = mapped_column(default=False, server_default=false())
    replaces_id: Mapped[int | None] = mapped_column(ForeignKey("lessons.id"), unique=True)
    held_on: Mapped[date]
    minutes: Mapped[int]
    cancelled_at: Mapped[datetime | None]
    cancelled_why: Mapped[str] = mapped_column(default="", server_default="")
    version: Mapped[int] = mapped_column(default=1, server_default="1")

    cohort: Mapped[Cohort] = relationship()
    occupancy: Mapped[Occupancy] = relationship()
    instructor: Mapped[Person | None] = relationship()


class TeachingTime(Base):
    """When somebody teaches on a weekday (0 is Monday), in minutes after midnight by the center's clock. Who has none
    at all teaches whenever lessons are planned."""

    __tablename__ = "teaching_times"
    __table_args__ = (
        CheckConstraint("weekday BETWEEN 0 AND 6", name="weekday"),
        CheckConstraint("0 <= starts AND starts < ends AND ends <= 1440", name="order"),
    )

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True, autoincrement=False)
    weekday: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    starts: Mapped[int]
    ends: Mapped[int]
