"""Courses, the rules by which one is completed, and the cohorts (기수) in which it is given."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, TypeDecorator, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from anchorcenter.accounts.qualified import QualificationKind
from anchorcenter.core.changes import watched
from anchorcenter.core.db import Base, Id
from anchorcenter.documents.models import DocumentKind


class CourseKind(StrEnum):
    FLIGHT = "flight"
    SAFETY = "safety"
    MAKING = "making"
    SOFTWARE = "software"
    CAREER = "career"
    TRIAL = "trial"


class Level(StrEnum):
    BEGINNER = "beginner"
    INTERMEDIATE = "intermediate"
    ADVANCED = "advanced"


class Basis(StrEnum):
    """Of what attendance is a part."""

    HOURS = "hours"
    LESSONS = "lessons"


class MissingOut(StrEnum):
    """What becomes of who came and did not check out: an absence, or they stayed to the end."""

    ABSENT = "absent"
    STAYED = "stayed"


class ExcusedPer(StrEnum):
    """Of what excused leave may be a part: the whole, or each month of it."""

    WHOLE = "whole"
    MONTH = "month"


class Selection(StrEnum):
    FIRST_COME = "first_come"
    REVIEW = "review"
    LOTTERY = "lottery"


class RefundedBy(StrEnum):
    """By what of a course is over a part of its fee is given back: its hours, month by month, or its lessons."""

    HOURS = "hours"
    LESSONS = "lessons"


class Times(StrEnum):
    DAYTIME = "daytime"
    EVENING = "evening"
    WEEKEND = "weekend"


class CohortState(StrEnum):
    DRAFT = "draft"
    PUBLISHED = "published"
    CANCELLED = "cancelled"


class QuotaKind(StrEnum):
    """For whom a part of the places is kept."""

    RESIDENTS = "residents"
    COMPANIES = "companies"
    YOUTH = "youth"


class Course(Base):
    """What is taught. ``age_from`` and ``age_to`` are full years, both included; None: no limit.

    Who completes it gets a certificate numbered under ``series``, and what it ``grants``, if anything. The programme
    that funds it expects so many trainees (``academy/targets.py``).
    """

    __tablename__ = "courses"
    __table_args__ = (
        CheckConstraint("hours > 0", name="hours"),
        CheckConstraint("age_from <= age_to", name="ages"),
        watched("kind"),
    )

    id: Mapped[Id]
    slug: Mapped[str] = mapped_column(unique=True)
    title: Mapped[str]
    title_en: Mapped[str] = mapped_column(default="", server_default="")
    summary: Mapped[str]
    summary_en: Mapped[str] = mapped_column(default="", server_default="")
    syllabus: Mapped[str] = mapped_column(default="", server_default="")
    syllabus_en: Mapped[str] = mapped_column(default="", server_default="")
    materials: Mapped[str] = mapped_column(default="", server_default="")
    materials_en: Mapped[str] = mapped_column(default="", server_default="")
    level: Mapped[Level]
    kind: Mapped[CourseKind]
    hours: Mapped[int]
    age_from: Mapped[int | None]
    age_to: Mapped[int | None]
    is_funded: Mapped[bool] = mapped_column(default=False, server_default=false())
    series: Mapped[str] = mapped_column(String(40), default="", server_default="")
    qualification_id: Mapped[int | None] = mapped_column(ForeignKey("qualification_kinds.id"))
    version: Mapped[int] = mapped_column(default=1, server_default="1")

    grants: Mapped[QualificationKind | None] = relationship()
    needs: Mapped[list[Course]] = relationship(
        secondary="course_needs",
        primaryjoin="Course.id == CourseNeed.course_id",
        secondaryjoin="Course.id == CourseNeed.needed_id",
        order_by="Course.id",
    )


class CourseNeed(Base):
    """A course that must have been completed before another."""

    __tablename__ = "course_needs"
    __table_args__ = (CheckConstraint("course_id <> needed_id", name="other"),)

    course_id: Mapped[int] = mapped_column(ForeignKey("courses.id"), primary_key=True, autoincrement=False)
    needed_id: Mapped[int] = mapped_column(ForeignKey("courses.id"), primary_key=True, autoincrement=False)


class CompletionRules(Base):
    """When a course is completed, in a version that stays as it is: whoever applied for a cohort relied on it.

    Who comes ``grace_minutes`` after the start is late, who goes ``early_minutes`` before the end leaves early; that or
    going out meanwhile ``slips_per_absence`` times is one absence; 0: never. Who was there for less than
    ``half_percent`` of a lesson was absent; excused leave counts up to ``excused_percent``. By hours a lesson counts
    whole, or as ``counts_minutes`` only what was attended of it; lessons before one joined count unless
    ``counts_from_joining``.
    """

    __tablename__ = "completion_rules"
    __table_args__ = (
        UniqueConstraint("course_id", "number"),
        CheckConstraint("attendance_percent BETWEEN 0 AND 100", name="attendance"),
        CheckConstraint("half_percent BETWEEN 0 AND 100", name="half"),
        CheckConstraint("excused_percent BETWEEN 0 AND 100", name="excused"),
        CheckConstraint("grace_minutes >= 0 AND slips_per_absence >= 0", name="slips"),
        CheckConstraint("early_minutes >= 0", name="early"),
    )

    id: Mapped[Id]
    course_id: Mapped[int] = mapped_column(ForeignKey("courses.id"))
    number: Mapped[int]
    attendance_percent: Mapped[int]
    basis: Mapped[Basis]
    grace_minutes: Mapped[int]
    slips_per_absence: Mapped[int]
    half_percent: Mapped[int]
    excused_percent: Mapped[int]
    early_minutes: Mapped[int] = mapped_column(default=10, server_default="10")
    excused_per: Mapped[ExcusedPer] = mapped_column(default=ExcusedPer.WHOLE, server_default=ExcusedPer.WHOLE)
    missing_out: Mapped[MissingOut] = mapped_column(default=MissingOut.ABSENT, server_default=MissingOut.ABSENT)
    counts_minutes: Mapped[bool] = mapped_column(default=False, server_default=false())
    counts_from_joining: Mapped[bool] = mapped_column(default=False, server_default=false())
    needs_survey: Mapped[bool]
    needs_assignment: Mapped[bool]


class Kinds(TypeDecorator[tuple[DocumentKind, ...]]):
    """Kinds of documents as words; none is the empty text."""

    impl = String
    cache_ok = True

    def process_bind_param(self, value: tuple[DocumentKind, ...] | None, dialect: Any) -> str:
        return " ".join(value or ())

    def process_result_value(self, value: str | None, dialect: Any) -> tuple[DocumentKind, ...]:
        return tuple(DocumentKind(word) for word in (value or "").split())


class Cohort(Base):
    """One run of a course, from its first to its last day; applications are taken at ``opens_at`` and ``closes_at``
    too. ``capacity`` may be lowered under what is ``taken``: it is overbooked then, and nobody loses a place.

    A place is taken by one statement, ``UPDATE ... SET taken = taken + 1 WHERE taken < capacity RETURNING``, together
    with its quota's. One that was published keeps ``published_at`` when it is cancelled. Who takes part must have a
    document of each of the kinds ``papers`` that is valid on its first day.
    """

    __tablename__ = "cohorts"
    __table_args__ = (
        UniqueConstraint("course_id", "number"),
        CheckConstraint("first_on <= last_on", name="days"),
        CheckConstraint("opens_at < closes_at", name="applications"),
        CheckConstraint("capacity > 0 AND minimum >= 0", name="places"),
        CheckConstraint("taken >= 0 AND waiting >= 0", name="counters"),
        CheckConstraint("fee_won >= 0", name="fee"),
        CheckConstraint("state <> 'published' OR published_at IS NOT NULL", name="published"),
        CheckConstraint("(state = 'cancelled') = (cancelled_at IS NOT NULL)", name="cancelled"),
        Index("ix_cohorts_days", "course_id", "last_on"),
        watched("state", "first_on"),
    )

    id: Mapped[Id]
    course_id: Mapped[int] = mapped_column(ForeignKey("courses.id"))
    number: Mapped[int]
    rules_id: Mapped[int] = mapped_column(ForeignKey("completion_rules.id"))
    first_on: Mapped[date]
    last_on: Mapped[date]
    times: Mapped[Times]
    schedule: Mapped[str] = mapped_column(default="", server_default="")
    schedule_en: Mapped[str] = mapped_column(default="", server_default="")
    capacity: Mapped[int]
    minimum: Mapped[int] = mapped_column(default=0, server_default="0")
    taken: Mapped[int] = mapped_column(default=0, server_default="0")
    waiting: Mapped[int] = mapped_column(default=0, server_default="0")
    selection: Mapped[Selection]
    fee_won: Mapped[int] = mapped_column(default=0, server_default="0")
    refunded_by: Mapped[RefundedBy] = mapped_column(default=RefundedBy.HOURS, server_default=RefundedBy.HOURS)
    papers: Mapped[tuple[DocumentKind, ...]] = mapped_column(Kinds, default=(), server_default="")
    opens_at: Mapped[datetime]
    closes_at: Mapped[datetime]
    state: Mapped[CohortState] = mapped_column(default=CohortState.DRAFT, server_default=CohortState.DRAFT)
    published_at: Mapped[datetime | None]
    cancelled_at: Mapped[datetime | None]
    cancelled_why: Mapped[str] = mapped_column(default="", server_default="")
    version: Mapped[int] = mapped_column(default=1, server_default="1")

    course: Mapped[Course] = relationship()
    rules: Mapped[CompletionRules] = relationship()
    quotas: Mapped[list[CohortQuota]] = relationship(order_by="CohortQuota.kind", cascade="all, delete-orphan")


class CohortQuota(Base):
    """How many of a cohort's places are kept for some, and how many of these are taken."""

    __tablename__ = "cohort_quotas"
    __table_args__ = (CheckConstraint("places >= 0 AND taken >= 0", name="counters"),)

    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohorts.id"), primary_key=True, autoincrement=False)
    kind: Mapped[QuotaKind] = mapped_column(primary_key=True)
    places: Mapped[int]
    taken: Mapped[int] = mapped_column(default=0, server_default="0")
