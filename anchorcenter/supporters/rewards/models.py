"""The rules by which activities bring points and are paid for."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from anchorcenter.core.append_only import MARK
from anchorcenter.core.db import Base, Id
from anchorcenter.supporters.models import ActivityKind


class RewardRules(Base):
    """The rules of a cohort for what is done from ``from_on`` on, in a version that stays as it is. ``most_won`` is the
    most that somebody is paid for a month; None: no limit."""

    __tablename__ = "supporter_reward_rules"
    __table_args__ = (
        UniqueConstraint("cohort_id", "number"),
        UniqueConstraint("cohort_id", "from_on"),
        CheckConstraint("most_won >= 0", name="most"),
        MARK,
    )

    id: Mapped[Id]
    cohort_id: Mapped[int] = mapped_column(ForeignKey("supporter_cohorts.id"))
    number: Mapped[int]
    from_on: Mapped[date]
    most_won: Mapped[int | None]
    made_at: Mapped[datetime]
    made_by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))

    rates: Mapped[list[RewardRate]] = relationship(order_by="RewardRate.kind")


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
