"""What was reported of a space."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from anchorcenter.accounts.models import Person
from anchorcenter.bookings.models import Booking
from anchorcenter.core.db import Base, Id
from anchorcenter.facilities.models import Space

OPEN = text("closed_at IS NULL")
PREFIX = "r-"  # Names of photos of reports begin so, apart from those of spaces, which everybody sees.


class Matter(StrEnum):
    """What it is about: something broken, or what happened in flight or on the ground."""

    FAULT = "fault"
    CRASH = "crash"
    COLLISION = "collision"
    BATTERY = "battery"
    INJURY = "injury"
    OTHER = "other"


class Report(Base):
    """Open until staff close it with a note, which the reporter reads. ``photo`` names its files. Battery smoke is an
    alarm on every staff page until somebody has ``seen_at`` it."""

    __tablename__ = "reports"
    __table_args__ = (Index("ix_reports_open", "reported_at", sqlite_where=OPEN, postgresql_where=OPEN),)

    id: Mapped[Id]
    matter: Mapped[Matter]
    space_id: Mapped[int] = mapped_column(ForeignKey("spaces.id"))
    booking_id: Mapped[int | None] = mapped_column(ForeignKey("bookings.id"))
    what: Mapped[str]
    photo: Mapped[str | None] = mapped_column(String(34))
    reported_by_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    reported_at: Mapped[datetime]
    seen_at: Mapped[datetime | None]
    note: Mapped[str] = mapped_column(default="", server_default="")
    closed_at: Mapped[datetime | None]
    closed_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))

    space: Mapped[Space] = relationship()
    booking: Mapped[Booking | None] = relationship()
    reported_by: Mapped[Person] = relationship(foreign_keys=reported_by_id)
