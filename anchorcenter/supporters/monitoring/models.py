"""Checklists of programmes, filled in by supporters, and what they found."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from anchorcenter.accounts.models import Person
from anchorcenter.core.changes import watched
from anchorcenter.core.db import Base, Id
from anchorcenter.supporters.activities.models import Activity

OPEN = text("state IN ('open', 'under_way')")


class Area(StrEnum):
    """What of a programme is looked at."""

    SAFETY = "safety"
    CONTENT = "content"
    FACILITY = "facility"
    FRIENDLINESS = "friendliness"


class FindingState(StrEnum):
    """``declined``: nothing is done about it, for a reason."""

    OPEN = "open"
    UNDER_WAY = "under_way"
    SOLVED = "solved"
    DECLINED = "declined"


class MonitoringForm(Base):
    """The form of the questions that are asked of every programme."""

    __tablename__ = "monitoring_forms"

    id: Mapped[Id]
    form_id: Mapped[int] = mapped_column(ForeignKey("question_forms.id"), unique=True)


class MonitoringReport(Base):
    """The checklist of one activity: a draft until it is ``handed_in_at``, then it stays as it is."""

    __tablename__ = "monitoring_reports"
    __table_args__ = watched()

    id: Mapped[Id]
    activity_id: Mapped[int] = mapped_column(ForeignKey("supporter_activities.id"), unique=True)
    response_id: Mapped[int] = mapped_column(ForeignKey("responses.id"), unique=True)
    handed_in_at: Mapped[datetime | None]

    activity: Mapped[Activity] = relationship()
    findings: Mapped[list[Finding]] = relationship(order_by="Finding.id", back_populates="report")


class Finding(Base):
    """One thing that should be better, with what staff said and did; its supporter reads it. ``solved_on`` is the
    center's date."""

    __tablename__ = "monitoring_findings"
    __table_args__ = (
        CheckConstraint("(state = 'open') = (answered_at IS NULL)", name="answered"),
        CheckConstraint("state = 'open' OR answer <> ''", name="answer"),
        CheckConstraint("(state = 'solved') = (solved_on IS NOT NULL)", name="solved"),
        Index("ix_monitoring_findings_open", "id", sqlite_where=OPEN, postgresql_where=OPEN),
        Index("ix_monitoring_findings_solved_on", "solved_on"),
        watched(),
    )

    id: Mapped[Id]
    report_id: Mapped[int] = mapped_column(ForeignKey("monitoring_reports.id"), index=True)
    area: Mapped[Area]
    text: Mapped[str]
    found_at: Mapped[datetime]
    state: Mapped[FindingState] = mapped_column(default=FindingState.OPEN, server_default=FindingState.OPEN)
    answer: Mapped[str] = mapped_column(default="", server_default="")
    answered_at: Mapped[datetime | None]
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    solved_on: Mapped[date | None]
    version: Mapped[int] = mapped_column(default=1, server_default="1")

    report: Mapped[MonitoringReport] = relationship(back_populates="findings")
    answered_by: Mapped[Person | None] = relationship()
