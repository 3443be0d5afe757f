"""What staff decided about those whom a closure touches."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from anchorcenter.bookings.models import Booking
from anchorcenter.core.db import Base, Id
from anchorcenter.facilities.models import Space


class Decision(StrEnum):
    """What becomes of a booking inside a closure: it goes to another slot, it ends, or it stays inside."""

    MOVE = "move"
    CANCEL = "cancel"
    KEEP = "keep"


class ClosureDecision(Base):
    """What was decided of one booking, and where it lay then; the latest of a booking counts.

    ``closure_id`` has no foreign key: a closure that has not begun may be removed, what it did stays. ``offered_at``
    is when whose booking it was were told that their time is open again.
    """

    __tablename__ = "closure_decisions"
    __table_args__ = (
        Index("ix_closure_decisions_closure", "closure_id"),
        Index("ix_closure_decisions_booking", "booking_id"),
    )

    id: Mapped[Id]
    closure_id: Mapped[int]
    booking_id: Mapped[int] = mapped_column(ForeignKey("bookings.id"))
    decision: Mapped[Decision]
    why: Mapped[str]
    space_id: Mapped[int] = mapped_column(ForeignKey("spaces.id"))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    units: Mapped[int]
    decided_at: Mapped[datetime]
    decided_by_id: Mapped[int]
    offered_at: Mapped[datetime | None]

    booking: Mapped[Booking] = relationship()
    space: Mapped[Space] = relationship()


class Interruption(Base):
    """A booking that was under way when an outage began: it ended then, though it was planned until later."""

    __tablename__ = "interruptions"
    __table_args__ = (Index("ix_interruptions_booking", "booking_id"),)

    id: Mapped[Id]
    closure_id: Mapped[int]
    booking_id: Mapped[int] = mapped_column(ForeignKey("bookings.id"))
    interrupted_at: Mapped[datetime]
    planned_until: Mapped[datetime]
    why: Mapped[str]
