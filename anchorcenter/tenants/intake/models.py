"""What an intake round offers."""

from __future__ import annotations

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from anchorcenter.admissions.calls.models import Call
from anchorcenter.core.db import Base


class Intake(Base):
    """A call that offers units, and for whom it is meant, in words."""

    __tablename__ = "intakes"

    call_id: Mapped[int] = mapped_column(ForeignKey("calls.id"), primary_key=True, autoincrement=False)
    audience: Mapped[str]
    audience_en: Mapped[str] = mapped_column(default="", server_default="")

    call: Mapped[Call] = relationship()


class IntakeUnit(Base):
    """A unit that is offered."""

    __tablename__ = "intake_units"

    call_id: Mapped[int] = mapped_column(ForeignKey("intakes.call_id"), primary_key=True, autoincrement=False)
    space_id: Mapped[int] = mapped_column(ForeignKey("spaces.id"), primary_key=True, autoincrement=False)


class IntakeContract(Base):
    """Which contract came of a selected application."""

    __tablename__ = "intake_contracts"

    application_id: Mapped[int] = mapped_column(ForeignKey("applications.id"), primary_key=True, autoincrement=False)
    contract_id: Mapped[int] = mapped_column(ForeignKey("contracts.id"), unique=True)
