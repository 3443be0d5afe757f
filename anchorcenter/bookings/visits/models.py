"""A visit as it was entered, and its minutes of each day."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from anchorcenter.accounts.models import Audience, Person
from anchorcenter.bookings.models import BookingPart
from anchorcenter.core.changes import watched
from anchorcenter.core.db import Base, Id

NOT_VOID = text("voided_at IS NULL")


class VisitKind(StrEnum):
    BOOKING = "booking"
    WALK_IN = "walk_in"
    TOUR = "tour"
    EVENT = "event"


class Visit(Base):
    """So many people in a space on a day: of a booking's part, or of nobody who had booked.

    ``planned`` is what was expected, None where nobody said. Without times the hours of use are not known. 0 people is
    a booking that nobody used. ``entry`` is the form it was sent with, so that a second press of the button enters
    nothing. What was entered by mistake stays, with the time it was ``voided_at`` and why.
    """

    __tablename__ = "visits"
    __table_args__ = (
        CheckConstraint("headcount >= 0", name="headcount"),
        CheckConstraint("planned > 0", name="planned"),
        CheckConstraint("(part_id IS NOT NULL) = (kind = 'booking')", name="part"),
        CheckConstraint("(starts_at IS NULL) = (ends_at IS NULL)", name="times"),
        CheckConstraint("starts_at < ends_at", name="order"),
        Index("uq_visits_part_id", "part_id", unique=True, sqlite_where=NOT_VOID, postgresql_where=NOT_VOID),
        Index("ix_visits_counted_on", "counted_on"),
        watched(),
    )

    id: Mapped[Id]
    part_id: Mapped[int | None] = mapped_column(ForeignKey("booking_parts.id"))
    space_id: Mapped[int] = mapped_column(ForeignKey("spaces.id"))
    kind: Mapped[VisitKind]
    counted_on: Mapped[date]
    starts_at: Mapped[datetime | None]
    ends_at: Mapped[datetime | None]
    planned: Mapped[int | None]
    headcount: Mapped[int]
    audience: Mapped[Audience | None]
    note: Mapped[str]
    entry: Mapped[str | None] = mapped_column(unique=True)
    entered_by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    entered_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)
    voided_at: Mapped[datetime | None]
    void_reason: Mapped[str] = mapped_column(default="")

    part: Mapped[BookingPart | None] = relationship()
    entered_by: Mapped[Person] = relationship()
    days: Mapped[list[VisitDay]] = relationship(cascade="all, delete-orphan", order_by="VisitDay.counted_on")


class VisitDay(Base):
    """The minutes of a visit that fall on one day of the center."""

    __tablename__ = "visit_days"
    __table_args__ = (
        CheckConstraint("minutes > 0", name="minutes"),
        Index("ix_visit_days_counted_on", "counted_on"),
        watched(),
    )

    id: Mapped[Id]
    visit_id: Mapped[int] = mapped_column(ForeignKey("visits.id"), index=True)
    counted_on: Mapped[date]
    minutes: Mapped[int]
