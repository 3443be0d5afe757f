"""A booking, its parts, and the short hold that keeps a slot while someone fills in the form."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, false, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from anchorcenter.accounts.models import Audience, Organisation, Person
from anchorcenter.core.db import Base, Id
from anchorcenter.facilities.models import Occupancy
from anchorcenter.facilities.series import Series

REQUESTED = text("status = 'requested'")


class Status(StrEnum):
    REQUESTED = "requested"
    CONFIRMED = "confirmed"
    CANCELLED = "cancelled"
    REJECTED = "rejected"
    EXPIRED = "expired"
    NO_SHOW = "no_show"
    COMPLETED = "completed"


PRESENT = text("status = 'confirmed' AND checked_in_at IS NOT NULL")
LIVE = (Status.REQUESTED, Status.CONFIRMED)  # Of a booking that is yet to be used, or decided.
STANDS = (Status.CONFIRMED, Status.COMPLETED)  # Of a booking that figures count and to which people may have come.


class Channel(StrEnum):
    """How a booking came to the center: typed in by the booker, or by staff for who called or came by."""

    SELF = "self"
    PHONE = "phone"
    VISIT = "visit"


class Because(StrEnum):
    """Why a booking was cancelled: by who may act on it, by staff, or because staff needed its time."""

    CANCELLED = "cancelled"
    STAFF = "staff"
    DISPLACED = "displaced"


class CheckIn(StrEnum):
    """How somebody checked in: on the booking's page, by the code posted in the space, at the kiosk, at the desk, by a
    program; or by checking in to the booking just before."""

    PAGE = "page"
    QR = "qr"
    KIOSK = "kiosk"
    STAFF = "staff"
    API = "api"
    BEFORE = "before"


class Hold(Base):
    """Someone's occupancy that lapses by itself; it becomes a booking or nothing."""

    __tablename__ = "holds"

    id: Mapped[Id]
    occupancy_id: Mapped[int] = mapped_column(ForeignKey("occupancies.id"), unique=True)
    held_by_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    extensions: Mapped[int] = mapped_column(default=0)

    occupancy: Mapped[Occupancy] = relationship()


class Booking(Base):
    """One occurrence of use, of one space or several: one BookingPart for each.

    ``organisation_id`` is whom the booker acted for at that time; it stays when they leave. ``audience`` is the one
    whose window allowed it, None for the center's own use. ``entered_by_id`` is who typed it in for somebody else. A
    guest has no account: a booking with a ``guest_name`` is looked after by the staff member it bears as booker.
    ``overrides`` are codes of rules that staff let pass, with a space between, and ``override_why`` their reason.
    ``came`` is how many people said to be there when they checked in; ``left_at`` is when they gave the rest back.
    ``recurs_at`` is where the rule of its series puts it, wherever it was moved since.

    A request is decided by ``decide_by``; ``units_asked`` is how many of a pool it asks for. ``decided_*`` are who said
    yes or no last, when and why.
    """

    __tablename__ = "bookings"
    __table_args__ = (
        CheckConstraint("headcount > 0", name="headcount"),
        Index("ix_bookings_present", "checked_in_at", sqlite_where=PRESENT, postgresql_where=PRESENT),
        CheckConstraint("came > 0", name="came"),
        Index("ix_bookings_requested", "decide_by", sqlite_where=REQUESTED, postgresql_where=REQUESTED),
    )

    id: Mapped[Id]
    booked_by_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id"), index=True)
    booked_on: Mapped[date]
    booked_at: Mapped[datetime]
    purpose: Mapped[str]
    headcount: Mapped[int]
    status: Mapped[Status] = mapped_column(default=Status.CONFIRMED)
    version: Mapped[int] = mapped_column(default=1)
    audience: Mapped[Audience | None]
    channel: Mapped[Channel] = mapped_column(default=Channel.SELF, server_default=Channel.SELF)
    entered_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    guest_name: Mapped[str] = mapped_column(default="", server_default="")
    guest_phone: Mapped[str] = mapped_column(default="", server_default="")
    guest_organisation: Mapped[str] = mapped_column(default="", server_default="")
    overrides: Mapped[str] = mapped_column(default="", server_default="")
    override_why: Mapped[str] = mapped_column(default="", server_default="")
    ended_because: Mapped[Because | None]
    ended_why: Mapped[str] = mapped_column(default="", server_default="")
    checked_in_at: Mapped[datetime | None]
    checked_in_how: Mapped[CheckIn | None]
    came: Mapped[int | None]
    left_at: Mapped[datetime | None]
    units_asked: Mapped[int] = mapped_column(default=1, server_default="1")
    decide_by: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    decided_at: Mapped[datetime | None]
    decision_why: Mapped[str] = mapped_column(default="", server_default="")
    series_id: Mapped[int | None] = mapped_column(ForeignKey("series.id"), index=True)
    recurs_at: Mapped[datetime | None]

    booked_by: Mapped[Person] = relationship(foreign_keys=booked_by_id)
    entered_by: Mapped[Person | None] = relationship(foreign_keys=entered_by_id)
    decided_by: Mapped[Person | None] = relationship(foreign_keys=decided_by_id)
    organisation: Mapped[Organisation | None] = relationship()
    series: Mapped[Series | None] = relationship()
    change: Mapped[ChangeRequest | None] = relationship(uselist=False, viewonly=True)
    parts: Mapped[list[BookingPart]] = relationship(back_populates="booking", order_by="BookingPart.id")

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012  # SQLAlchemy reads it once.

    @property
    def code(self) -> str:
        """What people say at the desk: ``B-2026-000123``."""
        return code_of(self.booked_on, self.id)


class ChangeRequest(Base):
    """What an approved booking is to be if staff say yes by ``decide_by``; until then, and if not, it stays as it is.

    The occupancy names the slot and claims nothing: what the booking does not take itself is kept beside it.
    """

    __tablename__ = "change_requests"
    __table_args__ = (CheckConstraint("headcount > 0 AND units > 0", name="numbers"),)

    booking_id: Mapped[int] = mapped_column(ForeignKey("bookings.id"), primary_key=True, autoincrement=False)
    occupancy_id: Mapped[int] = mapped_column(ForeignKey("occupancies.id"), unique=True)
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    asked_at: Mapped[datetime]
    decide_by: Mapped[datetime] = mapped_column(index=True)
    purpose: Mapped[str]
    headcount: Mapped[int]
    units: Mapped[int]

    occupancy: Mapped[Occupancy] = relationship()


class BookingPart(Base):
    """One space of a booking."""

    __tablename__ = "booking_parts"

    id: Mapped[Id]
    booking_id: Mapped[int] = mapped_column(ForeignKey("bookings.id"), index=True)
    occupancy_id: Mapped[int] = mapped_column(ForeignKey("occupancies.id"), unique=True)

    booking: Mapped[Booking] = relationship(back_populates="parts")
    occupancy: Mapped[Occupancy] = relationship()


class KeptSlot(Base):
    """Time that is kept beside a booking until somebody decides: what is offered instead of it, or what a change of it
    would take more."""

    __tablename__ = "kept_slots"

    occupancy_id: Mapped[int] = mapped_column(ForeignKey("occupancies.id"), primary_key=True, autoincrement=False)
    booking_id: Mapped[int] = mapped_column(ForeignKey("bookings.id"), index=True)


class BookingDay(Base):
    """The minutes of a part that fall on one day of the center: what figures count, stored when it is written."""

    __tablename__ = "booking_days"
    __table_args__ = (
        CheckConstraint("minutes > 0", name="minutes"),
        Index("ix_booking_days_counted_on", "counted_on"),
    )

    id: Mapped[Id]
    part_id: Mapped[int] = mapped_column(ForeignKey("booking_parts.id"), index=True)
    counted_on: Mapped[date]
    minutes: Mapped[int]


class BookingEvent(Base):
    """What the calendars of whose booking it is show of a part: ``full`` is the text, ready to be read.

    The other columns are those of booking and occupancy once more, so that a calendar is one stretch of an index.
    ``in_series``: the event of its series shows it there.
    """

    __tablename__ = "booking_events"
    __table_args__ = (
        Index("ix_booking_events_person", "booked_by_id", "starts_at"),
        Index("ix_booking_events_organisation", "organisation_id", "starts_at"),
    )

    part_id: Mapped[int] = mapped_column(ForeignKey("booking_parts.id"), primary_key=True, autoincrement=False)
    booked_by_id: Mapped[int]
    organisation_id: Mapped[int | None]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    full: Mapped[bytes]
    in_series: Mapped[bool] = mapped_column(default=False, server_default=false())


class SeriesEvent(Base):
    """What the calendars of whose series it is show of it: one event with its rule and those dates that are otherwise.

    ``starts_at`` and ``ends_at`` are those of all its dates.
    """

    __tablename__ = "series_events"

    series_id: Mapped[int] = mapped_column(ForeignKey("series.id"), primary_key=True, autoincrement=False)
    booked_by_id: Mapped[int] = mapped_column(index=True)
    organisation_id: Mapped[int | None] = mapped_column(index=True)
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    sequence: Mapped[int]
    full: Mapped[bytes]


def code_of(booked_on: date, number: int) -> str:
    """The code of booking ``number``: its year and at least six digits."""
    return f"B-{booked_on:%Y}-{number:06d}"


def due_of(booking: Booking) -> datetime:
    """By when it, or the change of it that is asked for, is to be decided."""
    due = booking.change.decide_by if booking.change else booking.decide_by
    return due or booking.booked_at


def asked_of(booking: Booking) -> Occupancy:
    """The slot that it asks for, or that a change of it does."""
    return booking.change.occupancy if booking.change else booking.parts[0].occupancy
