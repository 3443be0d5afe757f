"""Series of uses: a rule, the slot that it repeats, and the dates that were not taken, each with its reason.

What was made of the other dates is with whoever makes it (``booking.series_id``): what was cancelled there stays so.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from anchorcenter.core.db import Base, Id
from anchorcenter.facilities.models import Space
from anchorcenter.facilities.recurring import Recurring


class Left(StrEnum):
    """Why a date of the rule was not taken."""

    REFUSED = "refused"
    HOLIDAY = "holiday"


class Series(Recurring, Base):
    """A space, from its first time on again and again as the rule says.

    ``follows_id`` is the series that it was split from: this and following were changed there.
    """

    __tablename__ = "series"
    __table_args__ = (
        CheckConstraint("minutes > 0 AND units > 0 AND interval > 0", name="numbers"),
        CheckConstraint("until_on IS NOT NULL OR count IS NOT NULL", name="ends"),
    )

    id: Mapped[Id]
    uid: Mapped[str] = mapped_column(String(36))
    follows_id: Mapped[int | None] = mapped_column(ForeignKey("series.id"))
    space_id: Mapped[int] = mapped_column(ForeignKey("spaces.id"))
    units: Mapped[int]
    skips_holidays: Mapped[bool]

    space: Mapped[Space] = relationship()
    exceptions: Mapped[list[SeriesException]] = relationship(
        back_populates="series", order_by="SeriesException.day", cascade="all, delete-orphan"
    )


class SeriesException(Base):
    """A date of the rule that was not taken; ``why`` says it in Korean and English."""

    __tablename__ = "series_exceptions"
    __table_args__ = (UniqueConstraint("series_id", "day"),)

    id: Mapped[Id]
    series_id: Mapped[int] = mapped_column(ForeignKey("series.id"))
    day: Mapped[date]
    kind: Mapped[Left]
    why: Mapped[str]
    why_en: Mapped[str]

    series: Mapped[Series] = relationship(back_populates="exceptions")
