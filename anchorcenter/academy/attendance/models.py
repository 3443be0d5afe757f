"""What was noted of attendance, what staff corrected, and leave that was asked for."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from anchorcenter.academy.attendance.stays import Kind
from anchorcenter.academy.models import Cohort
from anchorcenter.academy.timetable.models import Lesson
from anchorcenter.accounts.models import Person
from anchorcenter.core.append_only import MARK
from anchorcenter.core.db import Base, Id
from anchorcenter.documents.models import Document

OPEN = text("state = 'asked'")


class How(StrEnum):
    """How it was noted: with the code that changes all the time, as picture or number, or by who teaches or staff."""

    QR = "qr"
    CODE = "code"
    STAFF = "staff"


class AttendanceEvent(Base):
    """Somebody came to a lesson or went. ``at`` is when, by the server's clock, ``device_at`` what the device said,
    ``recorded_at`` when it reached the server; the same ``nonce`` is the same event, however often it is sent."""

    __tablename__ = "attendance_events"
    __table_args__ = (
        Index("ix_attendance_events_lesson_id", "lesson_id", "person_id", "id"),
        MARK,
    )

    id: Mapped[Id]
    lesson_id: Mapped[int] = mapped_column(ForeignKey("lessons.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    kind: Mapped[Kind]
    at: Mapped[datetime]
    device_at: Mapped[datetime | None]
    recorded_at: Mapped[datetime]
    how: Mapped[How]
    device_hash: Mapped[str] = mapped_column(String(64), default="", server_default="")
    nonce: Mapped[str] = mapped_column(String(64), unique=True)
    by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))

    lesson: Mapped[Lesson] = relationship()
    person: Mapped[Person] = relationship(foreign_keys=person_id)
    by: Mapped[Person] = relationship(foreign_keys=by_id)


class AttendanceCorrection(Base):
    """What staff say of somebody's lesson instead of all that was noted before; the latest one holds. Without
    ``in_at`` they were not there."""

    __tablename__ = "attendance_corrections"
    __table_args__ = (
        CheckConstraint("why <> ''", name="why"),
        CheckConstraint("in_at < out_at", name="order"),
        CheckConstraint("out_at IS NULL OR in_at IS NOT NULL", name="came"),
        Index("ix_attendance_corrections_lesson_id", "lesson_id", "person_id", "id"),
        MARK,
    )

    id: Mapped[Id]
    lesson_id: Mapped[int] = mapped_column(ForeignKey("lessons.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    in_at: Mapped[datetime | None]
    out_at: Mapped[datetime | None]
    why: Mapped[str]
    evidence_id: Mapped[int | None] = mapped_column(ForeignKey("documents.id"))
    made_at: Mapped[datetime]
    by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))

    lesson: Mapped[Lesson] = relationship()
    by: Mapped[Person] = relationship(foreign_keys=by_id)


class LeaveKind(StrEnum):
    RESERVE_FORCES = "reserve_forces"
    BEREAVEMENT = "bereavement"
    ILLNESS = "illness"
    EXAM = "exam"
    OTHER = "other"


class LeaveState(StrEnum):
    ASKED = "asked"
    APPROVED = "approved"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class Leave(Base):
    """Excused leave (공가) from the first to the last day, both included: of the lessons that begin on them. Who asked
    reads ``decided_why``."""

    __tablename__ = "leaves"
    __table_args__ = (
        CheckConstraint("first_on <= last_on", name="days"),
        CheckConstraint("(state IN ('approved', 'refused')) = (decided_at IS NOT NULL)", name="decided"),
        CheckConstraint("state <> 'refused' OR decided_why <> ''", name="why"),
        Index("ix_leaves_cohort_id", "cohort_id", "person_id"),
        Index("ix_leaves_open", "asked_at", sqlite_where=OPEN, postgresql_where=OPEN),
    )

    id: Mapped[Id]
    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohorts.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    kind: Mapped[LeaveKind]
    first_on: Mapped[date]
    last_on: Mapped[date]
    why: Mapped[str]
    document_id: Mapped[int | None] = mapped_column(ForeignKey("documents.id", ondelete="SET NULL"))
    asked_at: Mapped[datetime]
    state: Mapped[LeaveState] = mapped_column(default=LeaveState.ASKED)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    decided_at: Mapped[datetime | None]
    decided_why: Mapped[str] = mapped_column(default="", server_default="")

    cohort: Mapped[Cohort] = relationship()
    person: Mapped[Person] = relationship(foreign_keys=person_id)
    document: Mapped[Document | None] = relationship()
