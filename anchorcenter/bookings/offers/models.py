"""An offer: an occupancy held for somebody, and how they answered."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from anchorcenter.accounts.models import Organisation, Person
from anchorcenter.core.db import Base, Id
from anchorcenter.facilities.models import Occupancy

OPEN = text("state = 'open'")


class Origin(StrEnum):
    """Why somebody is offered a time: it became free, it is instead of what they asked for, their booking had to give
    way, or the time that they had lost is open again."""

    WAITING = "waiting"
    COUNTER = "counter"
    DISPLACED = "displaced"
    REOPENED = "reopened"


class OfferState(StrEnum):
    OPEN = "open"
    TAKEN = "taken"
    DECLINED = "declined"
    LAPSED = "lapsed"


class Offer(Base):
    """A time that is kept for ``person`` until ``expires_at``.

    The occupancy may last a little longer, so that whose turn is next gets the time before everybody. ``booking_id``
    is the booking in whose stead it is offered, ``entry_id`` whose turn it was. ``waived`` are codes of rules that do
    not count, with a space between. ``made_by_id`` is the staff member who offers it.
    """

    __tablename__ = "offers"
    __table_args__ = (
        CheckConstraint("headcount > 0", name="headcount"),
        Index("ix_offers_open", "expires_at", sqlite_where=OPEN, postgresql_where=OPEN),
    )

    id: Mapped[Id]
    occupancy_id: Mapped[int] = mapped_column(ForeignKey("occupancies.id"), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id"), index=True)
    origin: Mapped[Origin]
    booking_id: Mapped[int | None] = mapped_column(ForeignKey("bookings.id"), index=True)
    entry_id: Mapped[int | None] = mapped_column(ForeignKey("queue_entries.id"), index=True)
    purpose: Mapped[str]
    headcount: Mapped[int]
    units: Mapped[int] = mapped_column(default=1, server_default="1")
    waived: Mapped[str] = mapped_column(default="", server_default="")
    why: Mapped[str] = mapped_column(default="", server_default="")
    state: Mapped[OfferState] = mapped_column(default=OfferState.OPEN)
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]

    occupancy: Mapped[Occupancy] = relationship()
    person: Mapped[Person] = relationship(foreign_keys=person_id)
    organisation: Mapped[Organisation | None] = relationship()
