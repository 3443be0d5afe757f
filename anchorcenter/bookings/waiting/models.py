"""A wish: what somebody waits for, with tolerance."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Column, ForeignKey, Table
from sqlalchemy.orm import Mapped, mapped_column, relationship

from anchorcenter.admissions.models import Entry
from anchorcenter.bookings.offers.models import Offer
from anchorcenter.core.db import Base, Id
from anchorcenter.facilities.models import Space

wish_spaces = Table(
    "wish_spaces",
    Base.metadata,
    Column("wish_id", ForeignKey("wishes.id"), primary_key=True),
    Column("space_id", ForeignKey("spaces.id"), primary_key=True, index=True),
)


class Wish(Base):
    """``minutes`` in any of ``spaces``, on any day from ``first_on`` to ``last_on``, between two times of the day.

    It has come to nothing when ``latest_at``, the last start that it allows, has passed. ``is_due``: something that it
    may want became free while somebody else was at its cells; the worker looks again.
    """

    __tablename__ = "wishes"
    __table_args__ = (
        CheckConstraint("first_on <= last_on AND from_minute < until_minute", name="order"),
        CheckConstraint("headcount > 0 AND minutes > 0 AND units > 0", name="numbers"),
    )

    id: Mapped[Id]
    entry_id: Mapped[int] = mapped_column(ForeignKey("queue_entries.id"), unique=True)
    first_on: Mapped[date]
    last_on: Mapped[date]
    from_minute: Mapped[int]
    until_minute: Mapped[int]
    minutes: Mapped[int]
    units: Mapped[int] = mapped_column(default=1)
    headcount: Mapped[int]
    purpose: Mapped[str]
    latest_at: Mapped[datetime]
    is_due: Mapped[bool] = mapped_column(default=False)
    offer_id: Mapped[int | None] = mapped_column(ForeignKey("offers.id"), index=True)

    entry: Mapped[Entry] = relationship()
    offer: Mapped[Offer | None] = relationship()
    spaces: Mapped[list[Space]] = relationship(secondary=wish_spaces, order_by=Space.position)
