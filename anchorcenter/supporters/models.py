"""Cohorts of supporters, who serves in them and until when, the missions that they are given, and the rules by which
activities bring points and are paid for."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from anchorcenter.accounts.models import Person
from anchorcenter.admissions.calls.models import Call
from anchorcenter.core.append_only import MARK
from anchorcenter.core.changes import watched
from anchorcenter.core.db import Base, Id


class ActivityKind(StrEnum):
    """What supporters do; ``event`` is help at one, ``idea`` what they thought of themselves."""

    MONITORING = "monitoring"
    ARTICLE = "article"
    VIDEO = "video"
    PHOTO = "photo"
    EVENT = "event"
    IDEA = "idea"


class Evidence(StrEnum):
    """What an activity for a mission must show: nothing, a photo, a post, one of both, both."""

    NONE = "none"
    PHOTO = "photo"
    LINK = "link"
    EITHER = "either"
    BOTH = "both"


class SupporterCohort(Base):
    """기수: people who serve from ``first_on`` to ``last_on``, unless their own term says otherwise. Applications come
    through ``call_id``; None: nobody was called. Where it ``is_paid``, what is approved is paid for and is no volunteer
    work."""

    __tablename__ = "supporter_cohorts"
    __table_args__ = (CheckConstraint("first_on <= last_on", name="days"),)

    id: Mapped[Id]
    slug: Mapped[str] = mapped_column(unique=True)
    title: Mapped[str]
    title_en: Mapped[str] = mapped_column(default="", server_default="")
    text: Mapped[str] = mapped_column(default="", server_default="")
    text_en: Mapped[str] = mapped_column(default="", server_default="")
    call_id: Mapped[int | None] = mapped_column(ForeignKey("calls.id"), unique=True)
    first_on: Mapped[date]
    last_on: Mapped[date]
    is_paid: Mapped[bool] = mapped_column(default=False, server_default=false())
    version: Mapped[int] = mapped_column(default=1, server_default="1")

    call: Mapped[Call | None] = relationship()


class Supporter(Base):
    """Somebody's place in a cohort, with the ``number`` on their letter of appointment. They serve from ``first_on`` to
    ``last_on``, which a renewal moves, or to ``ended_on`` when that comes first; all days included.

    ``publishes_at``: since when the center may show what they did, under ``nickname``; ``ranks_at``: since when they
    are in the list of the most active; None: it may not.
    """

    __tablename__ = "supporters"
    __table_args__ = (
        UniqueConstraint("cohort_id", "person_id"),
        UniqueConstraint("cohort_id", "number"),
        CheckConstraint("first_on <= last_on", name="days"),
        CheckConstraint("ended_on BETWEEN first_on AND last_on", name="end"),
        CheckConstraint("(ended_on IS NULL) = (ended_why = '')", name="why"),
        CheckConstraint("nickname <> '' OR (publishes_at IS NULL AND ranks_at IS NULL)", name="nickname"),
        Index("ix_supporters_person_id", "person_id"),
        Index("ix_supporters_days", "first_on", "last_on"),
        watched("person_id"),
    )

    id: Mapped[Id]
    cohort_id: Mapped[int] = mapped_column(ForeignKey("supporter_cohorts.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    application_id: Mapped[int | None] = mapped_column(ForeignKey("applications.id"), unique=True)
    number: Mapped[int]
    first_on: Mapped[date]
    last_on: Mapped[date]
    ended_on: Mapped[date | None]
    ended_why: Mapped[str] = mapped_column(default="", server_default="")
    nickname: Mapped[str] = mapped_column(String(30), default="", server_default="")
    publishes_at: Mapped[datetime | None]
    ranks_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1, server_default="1")

    cohort: Mapped[SupporterCohort] = relationship()
    person: Mapped[Person] = relationship()
    terms: Mapped[list[SupporterTerm]] = relationship(order_by="SupporterTerm.number")

    @property
    def serves_until(self) -> date:
        """The last day on which they serve."""
        return self.ended_on or self.last_on


class SupporterTerm(Base):
    """임기: one appointment, the first or a renewal, with its letter; it stays as it was made."""

    __tablename__ = "supporter_terms"
    __table_args__ = (
        UniqueConstraint("supporter_id", "number"),
        CheckConstraint("first_on <= last_on", name="days"),
        MARK,
    )

    id: Mapped[Id]
    supporter_id: Mapped[int] = mapped_column(ForeignKey("supporters.id"))
    number: Mapped[int]
    first_on: Mapped[date]
    last_on: Mapped[date]
    appointed_on: Mapped[date]
    appointed_at: Mapped[datetime]
    appointed_by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))


class Mission(Base):
    """What a cohort is asked to do, ``required`` times, from ``opens_at`` to the second ``due_at``, both included. The
    missions of a monthly one share ``series``. ``shares_posts``: a post may count for another mission, too."""

    __tablename__ = "supporter_missions"
    __table_args__ = (
        CheckConstraint("opens_at < due_at", name="order"),
        CheckConstraint("required > 0 AND points >= 0", name="numbers"),
        Index("ix_supporter_missions_cohort_id", "cohort_id", "due_at"),
    )

    id: Mapped[Id]
    cohort_id: Mapped[int] = mapped_column(ForeignKey("supporter_cohorts.id"))
    series: Mapped[str] = mapped_column(String(32), default="", server_default="")
    kind: Mapped[ActivityKind]
    title: Mapped[str]
    title_en: Mapped[str] = mapped_column(default="", server_default="")
    guide: Mapped[str] = mapped_column(default="", server_default="")
    guide_en: Mapped[str] = mapped_column(default="", server_default="")
    evidence: Mapped[Evidence]
    required: Mapped[int]
    points: Mapped[int]
    opens_at: Mapped[datetime]
    due_at: Mapped[datetime]
    shares_posts: Mapped[bool] = mapped_column(default=False, server_default=false())
    cancelled_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1, server_default="1")

    cohort: Mapped[SupporterCohort] = relationship()


class RewardRules(Base):
    """The rules of a cohort for what is done from ``from_on`` on, in a version that stays as it is.

    ``most_won`` is the most that somebody is paid for what they did in a month; None: no limit. A certificate asks for
    ``needed_activities`` that count and ``needed_reports`` of monitoring. What comes late for a mission has
    ``late_percent`` of its points.
    """

    __tablename__ = "supporter_reward_rules"
    __table_args__ = (
        UniqueConstraint("cohort_id", "number"),
        UniqueConstraint("cohort_id", "from_on"),
        CheckConstraint("most_won >= 0 AND needed_activities > 0 AND needed_reports >= 0", name="numbers"),
        MARK,
    )

    id: Mapped[Id]
    cohort_id: Mapped[int] = mapped_column(ForeignKey("supporter_cohorts.id"))
    number: Mapped[int]
    from_on: Mapped[date]
    most_won: Mapped[int | None]
    needed_activities: Mapped[int]
    needed_reports: Mapped[int]
    late_percent: Mapped[int] = mapped_column(default=0, server_default="100")
    made_at: Mapped[datetime]
    made_by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))

    rates: Mapped[list[RewardRate]] = relationship(order_by="RewardRate.kind")
    steps: Mapped[list[RewardStep]] = relationship(order_by="RewardStep.points")


class RewardRate(Base):
    """What an approved activity of a kind brings: the points of its mission come on top."""

    __tablename__ = "supporter_reward_rates"
    __table_args__ = (CheckConstraint("points >= 0 AND fee_won >= 0", name="numbers"), MARK)

    rules_id: Mapped[int] = mapped_column(
        ForeignKey("supporter_reward_rules.id"), primary_key=True, autoincrement=False
    )
    kind: Mapped[ActivityKind] = mapped_column(primary_key=True)
    points: Mapped[int]
    fee_won: Mapped[int]


class RewardStep(Base):
    """What somebody gets who has so many points."""

    __tablename__ = "supporter_reward_steps"
    __table_args__ = (CheckConstraint("points > 0", name="points"), MARK)

    rules_id: Mapped[int] = mapped_column(
        ForeignKey("supporter_reward_rules.id"), primary_key=True, autoincrement=False
    )
    points: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    title: Mapped[str]
    title_en: Mapped[str] = mapped_column(default="", server_default="")
