"""What cells depend on: power, compressed air, network; and what cells can be used for only in part for a while."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from anchorcenter.core.db import Base, Id
from anchorcenter.facilities.models import Cell


class Utility(Base):
    """Something that several cells hang on."""

    __tablename__ = "utilities"

    id: Mapped[Id]
    name: Mapped[str]
    name_en: Mapped[str] = mapped_column(default="")

    needs: Mapped[list[UtilityCell]] = relationship(cascade="all, delete-orphan", order_by="UtilityCell.cell_id")


class UtilityCell(Base):
    """A cell that needs a utility: without it nothing works there when it ``is_full``, else some things do."""

    __tablename__ = "utility_cells"

    utility_id: Mapped[int] = mapped_column(ForeignKey("utilities.id"), primary_key=True)
    cell_id: Mapped[int] = mapped_column(ForeignKey("cells.id"), primary_key=True, index=True)
    is_full: Mapped[bool]

    cell: Mapped[Cell] = relationship()


class Restriction(Base):
    """A stretch in which a cell may be booked, but not everything works there: whoever books it reads why."""

    __tablename__ = "restrictions"
    __table_args__ = (
        CheckConstraint("starts_at < ends_at", name="order"),
        Index("ix_restrictions_cell", "cell_id", "ends_at"),
    )

    id: Mapped[Id]
    cell_id: Mapped[int] = mapped_column(ForeignKey("cells.id"))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    label: Mapped[str]
    label_en: Mapped[str] = mapped_column(default="")
