"""Reports of monitoring visits and what was found."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from anchorcenter.core.db import Base, Id
from anchorcenter.supporters.activities.models import Activity

OPEN = text("solved_at IS NULL AND declined_at IS NULL")


class Aspect(StrEnum):
    """What of a programme is looked at."""

    SAFETY = "safety"
    CONTENT = "content"
    FACILITY = "facility"
    FRIENDLINESS = "friendliness"
    OTHER = "other"


class MonitoringReport(Base):
    """What was seen at a visit: 1 (bad) to 5 (good) for each aspect, and in words."""

    __tablename__ = "monitoring_reports"
    __table_args__ = (
        CheckConstraint("safety BETWEEN 1 AND 5 AND content BETWEEN 1 AND 5", name="programme"),
        CheckConstraint("facility BETWEEN 1 AND 5 AND friendliness BETWEEN 1 AND 5", name="place"),
    )

    activity_id: Mapped[int] = mapped_column(
        ForeignKey("supporter_activities.id"), primary_key=True, autoincrement=False
    )
    safety: Mapped[int]
    content: Mapped[int]
    facility: Mapped[int]
    friendliness: Mapped[int]
    text: Mapped[str] = mapped_column(default="", server_default="")

    activity: Mapped[Activity] = relationship()
    findings: Mapped[list[Finding]] = relationship(order_by="Finding.id")


class Finding(Base):
    """Something that ought to be better: staff answer it, and say when it is solved, or why it will not be."""

    __tablename__ = "monitoring_findings"
    __table_args__ = (
        CheckConstraint("solved_at IS NULL OR declined_at IS NULL", name="one_end"),
        CheckConstraint("answered_at IS NOT NULL OR (solved_at IS NULL AND declined_at IS NULL)", name="answered"),
        CheckConstraint("(answered_at IS NULL) = (answer = '')", name="answer"),
        Index("ix_monitoring_findings_open", "found_at", sqlite_where=OPEN, postgresql_where=OPEN),
    )

    id: Mapped[Id]
    report_id: Mapped[int] = mapped_column(ForeignKey("monitoring_reports.activity_id"), index=True)
    aspect: Mapped[Aspect]
    text: Mapped[str]
    found_at: Mapped[datetime]
    answer: Mapped[str] = mapped_column(default="", server_default="")
    answered_at: Mapped[datetime | None]
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    solved_at: Mapped[datetime | None]
    declined_at: Mapped[datetime | None]

    report: Mapped[MonitoringReport] = relationship(back_populates="findings")
