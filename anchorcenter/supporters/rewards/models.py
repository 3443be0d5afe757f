"""What was proposed for payment."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from anchorcenter.core.append_only import MARK
from anchorcenter.core.db import Base, Id
from anchorcenter.supporters.activities.models import Activity
from anchorcenter.supporters.models import ActivityKind, RewardRules, Supporter, SupporterCohort


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
