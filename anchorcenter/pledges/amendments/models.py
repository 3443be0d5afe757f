"""Amendments of pledges and what was decided about them."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from anchorcenter.core.append_only import MARK
from anchorcenter.core.db import Base, Id
from anchorcenter.pledges.models import Pledge, Status


class Amendment(Base):
    """변경안: another ``status``, another promise in words (``text``), or both, and ``why``. ``proposed_by`` bears no
    foreign key: the row outlives the account."""

    __tablename__ = "pledge_amendments"
    __table_args__ = (
        CheckConstraint("status IS NOT NULL OR text <> ''", name="something"),
        CheckConstraint("why <> ''", name="why"),
        MARK,
    )

    id: Mapped[Id]
    pledge_id: Mapped[int] = mapped_column(ForeignKey("pledges.id"), index=True)
    status: Mapped[Status | None]
    text: Mapped[str] = mapped_column(default="", server_default="")
    why: Mapped[str]
    proposed_at: Mapped[datetime]
    proposed_by: Mapped[int]
    proposer: Mapped[str]

    pledge: Mapped[Pledge] = relationship()
    decision: Mapped[AmendmentDecision | None] = relationship()
    withdrawal: Mapped[AmendmentWithdrawal | None] = relationship()

    @property
    def is_open(self) -> bool:
        """Whether it waits for a decision."""
        return self.decision is None and self.withdrawal is None


class AmendmentDecision(Base):
    """What ``body`` decided about one on ``decided_on``; ``was`` is how the pledge stood before. A refusal says why in
    ``note``."""

    __tablename__ = "pledge_amendment_decisions"
    __table_args__ = (CheckConstraint("is_accepted OR note <> ''", name="note"), MARK)

    amendment_id: Mapped[int] = mapped_column(ForeignKey("pledge_amendments.id"), primary_key=True, autoincrement=False)
    is_accepted: Mapped[bool]
    decided_on: Mapped[date]
    body: Mapped[str]
    note: Mapped[str] = mapped_column(default="", server_default="")
    was: Mapped[Status | None]
    noted_at: Mapped[datetime]
    noted_by: Mapped[int]
    noted_by_name: Mapped[str]


class AmendmentWithdrawal(Base):
    """That who proposed one took it back before anything was decided, and ``why``."""

    __tablename__ = "pledge_amendment_withdrawals"
    __table_args__ = (MARK,)

    amendment_id: Mapped[int] = mapped_column(ForeignKey("pledge_amendments.id"), primary_key=True, autoincrement=False)
    why: Mapped[str]
    withdrawn_at: Mapped[datetime]
