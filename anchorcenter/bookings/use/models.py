"""Uses that ran over their end, and the devices on which people check in by number."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from anchorcenter.accounts.models import Person
from anchorcenter.bookings.models import Booking
from anchorcenter.core.db import Base, Id


class Overrun(Base):
    """A booking whose people stayed: said at ``noted_at`` that until ``until_at``, over at ``ended_at``. It takes no
    time in the space: who comes next was warned."""

    __tablename__ = "overruns"

    id: Mapped[Id]
    booking_id: Mapped[int] = mapped_column(ForeignKey("bookings.id"), unique=True)
    noted_at: Mapped[datetime]
    until_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    warned: Mapped[int] = mapped_column(default=0)

    booking: Mapped[Booking] = relationship()


class Kiosk(Base):
    """A browser in the center on which anybody checks in with the number of their booking."""

    __tablename__ = "kiosks"

    id: Mapped[Id]
    name: Mapped[str]
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    made_by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    made_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]

    made_by: Mapped[Person] = relationship()
