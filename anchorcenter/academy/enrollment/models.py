"""Enrollments (수강신청): who asked for a place in a cohort, and what became of it."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from anchorcenter.academy.models import Cohort, QuotaKind
from anchorcenter.accounts.models import Person
from anchorcenter.admissions.models import Entry
from anchorcenter.core.changes import watched
from anchorcenter.core.db import Base, Id
from anchorcenter.core.i18n import today

ONGOING = text("ended_at IS NULL")
LAPSING = text("expires_at IS NOT NULL")


class EnrollmentState(StrEnum):
    """A place is ``held`` while the form is filled in or a guardian is asked; ``applied`` waits for a decision,
    ``waiting`` for a place, ``offered`` is asked whether they take one; who is ``enrolled`` has it. All others have
    ended."""

    HELD = "held"
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

    Who is enrolled, or for whom a place is held or offered until ``expires_at``, is counted in ``Cohort.taken``, and in
    the quota that it is ``kept`` of; who waits in ``Cohort.waiting``. ``resident_since`` is what they declared when
    they applied, ``consent_version`` the text they consented to, ``token`` tells the same form sent twice.
    ``refund_won`` is what they get back of the fee by ``refund_rule``, as it was when they cancelled. The ``*_on`` are
    the days of the center under which figures count what happened; on ``waited_on`` they began to wait.
    """

    __tablename__ = "enrollments"
    __table_args__ = (
        CheckConstraint(
            "(ended_at IS NULL) = (state IN ('held', 'applied', 'waiting', 'offered', 'enrolled'))", name="ended"
        ),
        CheckConstraint("state <> 'enrolled' OR enrolled_at IS NOT NULL", name="enrolled"),
        CheckConstraint("(expires_at IS NOT NULL) = (state IN ('held', 'offered'))", name="lapsing"),
        CheckConstraint("state NOT IN ('waiting', 'offered') OR entry_id IS NOT NULL", name="queued"),
        Index("uq_enrollments_cohort_id", "cohort_id", "person_id", unique=True,
              sqlite_where=ONGOING, postgresql_where=ONGOING),
        Index("ix_enrollments_cohort_id", "cohort_id", "state", "id"),
        Index("ix_enrollments_applied_on", "applied_on"),
        Index("ix_enrollments_ended_on", "ended_on"),
        Index("ix_enrollments_waited_on", "waited_on"),
        Index("ix_enrollments_lapsing", "expires_at", sqlite_where=LAPSING, postgresql_where=LAPSING),
        watched(),
    )  # fmt: skip

    id: Mapped[Id]
    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohorts.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    state: Mapped[EnrollmentState]
    kept: Mapped[QuotaKind | None]
    applied_at: Mapped[datetime]
    applied_on: Mapped[date] = mapped_column(server_default="2000-01-01")
    expires_at: Mapped[datetime | None]
    enrolled_at: Mapped[datetime | None]
    enrolled_on: Mapped[date | None]
    ended_at: Mapped[datetime | None]
    ended_on: Mapped[date | None]
    waited_on: Mapped[date | None]
    ended_why: Mapped[str] = mapped_column(default="", server_default="")
    entry_id: Mapped[int | None] = mapped_column(ForeignKey("queue_entries.id"), unique=True)
    token: Mapped[str] = mapped_column(String(40), default="", server_default="")
    resident_since: Mapped[date | None]
    consent_version: Mapped[int] = mapped_column(default=0, server_default="0")
    note: Mapped[str] = mapped_column(default="", server_default="")
    refund_won: Mapped[int | None]
    refund_rule: Mapped[str] = mapped_column(String(20), default="", server_default="")
    completed_on: Mapped[date | None]
    version: Mapped[int] = mapped_column(default=1, server_default="1")

    cohort: Mapped[Cohort] = relationship()
    person: Mapped[Person] = relationship()
    entry: Mapped[Entry | None] = relationship()
    guardian: Mapped[GuardianConsent | None] = relationship(back_populates="enrollment")

    @validates("applied_at", "enrolled_at", "ended_at")
    def _keep_day(self, name: str, moment: datetime | None) -> datetime | None:
        setattr(self, name.replace("_at", "_on"), None if moment is None else today(moment))
        return moment


class GuardianConsent(Base):
    """What the guardian of a child was asked, and when they consented: by the link in a mail, or on a paper that staff
    checked (``paper_by_id``)."""

    __tablename__ = "guardian_consents"
    __table_args__ = (CheckConstraint("paper_by_id IS NULL OR given_at IS NOT NULL", name="paper"),)

    id: Mapped[Id]
    enrollment_id: Mapped[int] = mapped_column(ForeignKey("enrollments.id"), unique=True)
    name: Mapped[str]
    email: Mapped[str]
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    asked_at: Mapped[datetime]
    given_at: Mapped[datetime | None]
    paper_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))

    enrollment: Mapped[Enrollment] = relationship(back_populates="guardian")


class CohortCall(Base):
    """The call by which the applications for a cohort are scored, where it is decided by review."""

    __tablename__ = "cohort_calls"

    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohorts.id"), primary_key=True, autoincrement=False)
    call_id: Mapped[int] = mapped_column(ForeignKey("calls.id"), unique=True)


class CohortDraw(Base):
    """The seed from which a cohort's lots are drawn: its hash is published when the cohort is, the seed itself when
    it was drawn, with the ``numbers`` of the enrollments that took part."""

    __tablename__ = "cohort_draws"

    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohorts.id"), primary_key=True, autoincrement=False)
    seed: Mapped[str] = mapped_column(String(64))
    committed_at: Mapped[datetime]
    drawn_at: Mapped[datetime | None]
    numbers: Mapped[str] = mapped_column(default="", server_default="")
