"""What a tenant said of one year, and what staff said of that."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from anchorcenter.core.changes import watched
from anchorcenter.core.db import Base, Id
from anchorcenter.tenants.models import Tenant

CURRENT = text("replaced_at IS NULL")


class FiguresState(StrEnum):
    NEW = "new"
    CONFIRMED = "confirmed"
    RETURNED = "returned"


class YearlyFigures(Base):
    """One statement about a year, as of its 31 December, on which it counts; money in million won. A correction is a
    statement of its own, and the one before is ``replaced_at`` then; a confirmed one counts until a later one is
    confirmed."""

    __tablename__ = "yearly_figures"
    __table_args__ = (
        CheckConstraint(
            "employees >= 0 AND sales_million_won >= 0 AND patents >= 0 AND investment_million_won >= 0", name="amounts"
        ),
        CheckConstraint("(state = 'new') = (checked_at IS NULL)", name="checked"),
        Index(
            "uq_yearly_figures_current",
            "organisation_id",
            "year",
            unique=True,
            sqlite_where=CURRENT,
            postgresql_where=CURRENT,
        ),
        Index("ix_yearly_figures_year", "year", "organisation_id"),
        watched(),
    )

    id: Mapped[Id]
    organisation_id: Mapped[int] = mapped_column(ForeignKey("tenants.organisation_id"))
    year: Mapped[int]
    counted_on: Mapped[date]
    employees: Mapped[int]
    sales_million_won: Mapped[int]
    patents: Mapped[int]
    investment_million_won: Mapped[int]
    note: Mapped[str] = mapped_column(default="", server_default="")
    entered_by_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    entered_at: Mapped[datetime]
    state: Mapped[FiguresState] = mapped_column(default=FiguresState.NEW)
    checked_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    checked_at: Mapped[datetime | None]
    checked_why: Mapped[str] = mapped_column(default="", server_default="")
    replaced_at: Mapped[datetime | None]

    tenant: Mapped[Tenant] = relationship()


class YearlyReminder(Base):
    """That a tenant was told, once, that its figures of a year are late."""

    __tablename__ = "yearly_reminders"

    organisation_id: Mapped[int] = mapped_column(
        ForeignKey("tenants.organisation_id"), primary_key=True, autoincrement=False
    )
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    reminded_at: Mapped[datetime]
