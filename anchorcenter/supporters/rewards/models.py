"""The rules by which activities bring points and are paid for, and what was proposed for payment."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from anchorcenter.core.append_only import MARK
from anchorcenter.core.db import Base, Id
from anchorcenter.supporters.activities.models import Activity
from anchorcenter.supporters.models import ActivityKind, Supporter, SupporterCohort


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


class RewardProposal(Base):
    """What is proposed to be paid for a month, which begins on ``month``: as it was known when it was made, and it
    stays so. Nothing is paid here."""

    __tablename__ = "supporter_reward_proposals"
    __table_args__ = (UniqueConstraint("cohort_id", "month"), MARK)

    id: Mapped[Id]
    cohort_id: Mapped[int] = mapped_column(ForeignKey("supporter_cohorts.id"))
    month: Mapped[date]
    made_at: Mapped[datetime]
    made_by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))

    cohort: Mapped[SupporterCohort] = relationship()
    lines: Mapped[list[ProposalLine]] = relationship(order_by="ProposalLine.id", back_populates="proposal")


class ProposalLine(Base):
    """What is proposed for one activity, each proposed once; its text as it was then."""

    __tablename__ = "supporter_proposal_lines"
    __table_args__ = (
        CheckConstraint("fee_won > 0", name="fee"),
        Index("ix_supporter_proposal_lines_proposal_id", "proposal_id"),
        MARK,
    )

    id: Mapped[Id]
    proposal_id: Mapped[int] = mapped_column(ForeignKey("supporter_reward_proposals.id"))
    activity_id: Mapped[int] = mapped_column(ForeignKey("supporter_activities.id"), unique=True)
    supporter_id: Mapped[int] = mapped_column(ForeignKey("supporters.id"), index=True)
    rules_id: Mapped[int] = mapped_column(ForeignKey("supporter_reward_rules.id"))
    kind: Mapped[ActivityKind]
    title: Mapped[str]
    done_on: Mapped[date]
    fee_won: Mapped[int]

    proposal: Mapped[RewardProposal] = relationship(back_populates="lines")
    activity: Mapped[Activity] = relationship()
    supporter: Mapped[Supporter] = relationship()
    rules: Mapped[RewardRules] = relationship()
