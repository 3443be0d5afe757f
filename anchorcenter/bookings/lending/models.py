"""Equipment of the center, and each time that a piece of it was lent."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from anchorcenter.accounts.models import Person
from anchorcenter.bookings.models import Booking
from anchorcenter.core.db import Base, Id
from anchorcenter.facilities.models import Space

OUT = text("returned_at IS NULL")


class EquipmentKind(StrEnum):
    DRONE = "drone"
    BATTERY = "battery"
    GOGGLES = "goggles"
    CONTROLLER = "controller"
    CAMERA = "camera"
    OTHER = "other"


class State(StrEnum):
    IN_SERVICE = "in_service"
    IN_REPAIR = "in_repair"
    RETIRED = "retired"


class Outcome(StrEnum):
    """In which state it came back."""

    OK = "ok"
    DAMAGED = "damaged"


class Equipment(Base):
    """One piece: ``number`` is what its sticker says, ``space`` where it is kept."""

    __tablename__ = "equipment"

    id: Mapped[Id]
    number: Mapped[str] = mapped_column(String(40), unique=True)
    kind: Mapped[EquipmentKind]
    name: Mapped[str]
    space_id: Mapped[int] = mapped_column(ForeignKey("spaces.id"))
    state: Mapped[State] = mapped_column(default=State.IN_SERVICE)
    note: Mapped[str] = mapped_column(default="", server_default="")
    version: Mapped[int] = mapped_column(default=1)

    space: Mapped[Space] = relationship()


class Loan(Base):
    """A piece in the hands of a person, perhaps for a booking, until it is given back: one at a time.

    ``condition`` is what was wrong with it when it went out, ``note`` what was when it came back damaged; ``report`` is
    what staff then have to see to. ``reminded_at`` is when its borrower was told that it is late.
    """

    __tablename__ = "loans"
    __table_args__ = (
        Index("uq_loans_equipment_id", "equipment_id", unique=True, sqlite_where=OUT, postgresql_where=OUT),
        Index("ix_loans_out", "due_at", sqlite_where=OUT, postgresql_where=OUT),
        CheckConstraint("due_at > lent_at", name="due"),
        CheckConstraint("(returned_at IS NULL) = (outcome IS NULL)", name="returned"),
    )

    id: Mapped[Id]
    equipment_id: Mapped[int] = mapped_column(ForeignKey("equipment.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    booking_id: Mapped[int | None] = mapped_column(ForeignKey("bookings.id"), index=True)
    lent_at: Mapped[datetime]
    lent_by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    due_at: Mapped[datetime]
    condition: Mapped[str] = mapped_column(default="", server_default="")
    reminded_at: Mapped[datetime | None]
    returned_at: Mapped[datetime | None]
    returned_to_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    outcome: Mapped[Outcome | None]
    note: Mapped[str] = mapped_column(default="", server_default="")
    report_id: Mapped[int | None] = mapped_column(ForeignKey("reports.id"))

    equipment: Mapped[Equipment] = relationship()
    person: Mapped[Person] = relationship(foreign_keys=person_id)
    booking: Mapped[Booking | None] = relationship()
