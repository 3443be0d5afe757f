"""Comments on pledges."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from anchorcenter.accounts.models import Person
from anchorcenter.core.db import Base, Id
from anchorcenter.pledges.models import Pledge


class CommentState(StrEnum):
    """How a comment stands; everybody reads what is ``shown``."""

    WAITING = "waiting"
    SHOWN = "shown"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


class Comment(Base):
    """What ``author`` says; ``note`` is why it is not shown, ``answer`` what the center says to it. Of what was
    withdrawn, of what was never shown when its author is forgotten, and of what was rejected long ago, no text is
    left."""

    __tablename__ = "pledge_comments"
    __table_args__ = (
        CheckConstraint("state <> 'rejected' OR note <> ''", name="note"),
        CheckConstraint("state <> 'withdrawn' OR text = ''", name="text"),
        Index("ix_pledge_comments_pledge_id", "pledge_id", "state", "id"),
    )

    id: Mapped[Id]
    pledge_id: Mapped[int] = mapped_column(ForeignKey("pledges.id"))
    author_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    text: Mapped[str]
    state: Mapped[CommentState] = mapped_column(index=True)
    written_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    note: Mapped[str] = mapped_column(default="", server_default="")
    answer: Mapped[str] = mapped_column(default="", server_default="")
    answered_at: Mapped[datetime | None]

    pledge: Mapped[Pledge] = relationship()
    author: Mapped[Person] = relationship()
