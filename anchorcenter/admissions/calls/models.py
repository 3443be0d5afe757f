"""Calls and what comes of them."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from anchorcenter.accounts.models import Organisation, Person
from anchorcenter.core.changes import watched
from anchorcenter.core.db import Base, Id


class Mode(StrEnum):
    """How it is decided: by the reviewers' points, or by drawing lots."""

    REVIEW = "review"
    DRAW = "draw"


class TieRule(StrEnum):
    """Who goes first of those with as many points: announced with the call."""

    CRITERIA = "criteria"
    EARLIER = "earlier"
    DRAW = "draw"


class Step(StrEnum):
    DOCUMENTS = "documents"
    PRESENTATION = "presentation"


class Call(Base):
    """Known by ``slug``; ``purpose`` is a word of whoever makes it: its pages are below
    ``/<purpose>s/<slug>``. Applications are taken from ``opens_at`` to
    ``closes_at``, both included. ``scored_at``: from then on no score changes; ``decided_at``: who is in;
    ``results_at``: everybody is told, and may object until ``appeals_until``. Times follow one another.

    What is planned between closes nothing: until when reviewers are to have scored (``review_ends_at``), when and where
    applicants present, when the results are due.
    """

    __tablename__ = "calls"
    __table_args__ = (
        CheckConstraint("opens_at < closes_at", name="order"),
        CheckConstraint("places > 0 AND reserves >= 0 AND pass_points BETWEEN 0 AND 100", name="numbers"),
        CheckConstraint("results_at IS NULL OR decided_at IS NOT NULL", name="decided"),
        watched(),
    )

    id: Mapped[Id]
    slug: Mapped[str] = mapped_column(unique=True)
    purpose: Mapped[str] = mapped_column(index=True)
    title: Mapped[str]
    title_en: Mapped[str] = mapped_column(default="", server_default="")
    text: Mapped[str]
    text_en: Mapped[str] = mapped_column(default="", server_default="")
    version_id: Mapped[int] = mapped_column(ForeignKey("form_versions.id"))
    mode: Mapped[Mode]
    tie_rule: Mapped[TieRule]
    places: Mapped[int]
    reserves: Mapped[int]
    pass_points: Mapped[int]
    appeal_days: Mapped[int]
    opens_at: Mapped[datetime]
    closes_at: Mapped[datetime]
    published_at: Mapped[datetime | None]
    review_ends_at: Mapped[datetime | None]
    presentation_at: Mapped[datetime | None]
    presentation_ends_at: Mapped[datetime | None]
    presentation_place: Mapped[str] = mapped_column(default="", server_default="")
    results_due_at: Mapped[datetime | None]
    scored_at: Mapped[datetime | None]
    seed: Mapped[str] = mapped_column(default="", server_default="")
    seed_at: Mapped[datetime | None]
    decided_at: Mapped[datetime | None]
    results_at: Mapped[datetime | None]
    appeals_until: Mapped[datetime | None]

    criteria: Mapped[list[Criterion]] = relationship(order_by="Criterion.id")
    reviewers: Mapped[list[CallReviewer]] = relationship(order_by="CallReviewer.id")


class Criterion(Base):
    """What reviewers look at in a step; each gives 0 to 100 points, which count by ``weight``."""

    __tablename__ = "call_criteria"
    __table_args__ = (CheckConstraint("weight > 0", name="weight"),)

    id: Mapped[Id]
    call_id: Mapped[int] = mapped_column(ForeignKey("calls.id"), index=True)
    step: Mapped[Step]
    name: Mapped[str]
    name_en: Mapped[str] = mapped_column(default="", server_default="")
    weight: Mapped[int]


class CallReviewer(Base):
    """Who scores the applications of a call; ``reminded_at``: when they were told that scores are due."""

    __tablename__ = "call_reviewers"
    __table_args__ = (UniqueConstraint("call_id", "person_id"),)

    id: Mapped[Id]
    call_id: Mapped[int] = mapped_column(ForeignKey("calls.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    reminded_at: Mapped[datetime | None]

    person: Mapped[Person] = relationship()


class ApplicationState(StrEnum):
    DRAFT = "draft"
    SUBMITTED = "submitted"
    WITHDRAWN = "withdrawn"


class Screening(StrEnum):
    """Whether staff let an application through to the reviewers."""

    WAITING = "waiting"
    PASSED = "passed"
    FAILED = "failed"


class Outcome(StrEnum):
    OPEN = "open"
    SELECTED = "selected"
    RESERVE = "reserve"
    REJECTED = "rejected"
    DECLINED = "declined"


class Application(Base):
    """One of ``applicant`` (an organisation or a person) for a call: a draft, and each version that was submitted.

    ``response_id`` is the draft. ``submitted_on`` and ``selected_on`` are the dates under which it counts: when it
    came for the first time, and when it was chosen. ``points`` are hundredths, ``rank`` is from 1.
    """

    __tablename__ = "applications"
    __table_args__ = (UniqueConstraint("call_id", "applicant"), watched())

    id: Mapped[Id]
    call_id: Mapped[int] = mapped_column(ForeignKey("calls.id"))
    applicant: Mapped[str]
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id"), index=True)
    response_id: Mapped[int] = mapped_column(ForeignKey("responses.id"))
    state: Mapped[ApplicationState] = mapped_column(default=ApplicationState.DRAFT)
    begun_at: Mapped[datetime]
    submitted_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]
    submitted_on: Mapped[date | None]
    selected_on: Mapped[date | None]
    screening: Mapped[Screening] = mapped_column(default=Screening.WAITING)
    screening_why: Mapped[str] = mapped_column(default="", server_default="")
    outcome: Mapped[Outcome] = mapped_column(default=Outcome.OPEN)
    outcome_why: Mapped[str] = mapped_column(default="", server_default="")
    points: Mapped[int | None]
    rank: Mapped[int | None]

    call: Mapped[Call] = relationship()
    person: Mapped[Person] = relationship()
    organisation: Mapped[Organisation | None] = relationship()
    versions: Mapped[list[ApplicationVersion]] = relationship(order_by="ApplicationVersion.number")
    appeal: Mapped[Appeal | None] = relationship()

    @property
    def code(self) -> str:
        """The number on the receipt."""
        return f"A-{self.begun_at.year}-{self.id:06}"


class ApplicationVersion(Base):
    """An application as it was submitted once; the last one before the deadline counts."""

    __tablename__ = "application_versions"
    __table_args__ = (UniqueConstraint("application_id", "number"),)

    id: Mapped[Id]
    application_id: Mapped[int] = mapped_column(ForeignKey("applications.id"))
    number: Mapped[int]
    response_id: Mapped[int] = mapped_column(ForeignKey("responses.id"))
    submitted_at: Mapped[datetime]
    submitted_by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))


class ScoreSheet(Base):
    """What one reviewer says of one application in one step. One with a conflict of interest counts for nothing."""

    __tablename__ = "score_sheets"
    __table_args__ = (UniqueConstraint("application_id", "reviewer_id", "step"),)

    id: Mapped[Id]
    application_id: Mapped[int] = mapped_column(ForeignKey("applications.id"))
    reviewer_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    step: Mapped[Step]
    is_conflict: Mapped[bool]
    comment: Mapped[str]
    saved_at: Mapped[datetime]

    scores: Mapped[list[Score]] = relationship(order_by="Score.criterion_id", cascade="all, delete-orphan")
    reviewer: Mapped[Person] = relationship()


class Score(Base):
    __tablename__ = "scores"
    __table_args__ = (
        UniqueConstraint("sheet_id", "criterion_id"),
        CheckConstraint("points BETWEEN 0 AND 100", name="points"),
    )

    id: Mapped[Id]
    sheet_id: Mapped[int] = mapped_column(ForeignKey("score_sheets.id"))
    criterion_id: Mapped[int] = mapped_column(ForeignKey("call_criteria.id"), index=True)
    points: Mapped[int]


class Appeal(Base):
    """What an applicant objects to a result, and what the center answers."""

    __tablename__ = "appeals"

    id: Mapped[Id]
    application_id: Mapped[int] = mapped_column(ForeignKey("applications.id"), unique=True)
    text: Mapped[str]
    made_at: Mapped[datetime]
    answer: Mapped[str] = mapped_column(default="", server_default="")
    answered_at: Mapped[datetime | None]
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
