"""Series of uses: a rule, the slot that it repeats, and the dates that were not taken, each with its reason.

What was made of the other dates is with whoever makes it (``booking.series_id``): what was cancelled there stays so.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from anchorcenter.core.db import Base, Id
from anchorcenter.core.recurrence import Rule
from anchorcenter.facilities.models import Space
from anchorcenter.facilities.recurring import Recurring, columns_of


class Left(StrEnum):
    """Why a date of the rule was not taken, or is no longer of the series: it stands by itself."""

    REFUSED = "refused"
    HOLIDAY = "holiday"
    ALONE = "alone"


class Series(Recurring, Base):
    """A space, from its first time on again and again as the rule says.

    ``purpose`` and ``headcount`` are what its dates are for unless they say otherwise themselves. ``month_day`` is
    which day of months, where the first does not say it. ``follows_id`` is the series that it was split from: this and
    following were changed there.
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
    month_day: Mapped[int | None]
    purpose: Mapped[str] = mapped_column(server_default="")
    headcount: Mapped[int] = mapped_column(server_default="1")

    space: Mapped[Space] = relationship()
    exceptions: Mapped[list[SeriesException]] = relationship(
        back_populates="series", order_by="SeriesException.day", cascade="all, delete-orphan"
    )

    @property
    def rule(self) -> Rule:
        """Its rule as a value."""
        return replace(super().rule, month_day=self.month_day)

    def repeat(self, rule: Rule, first: datetime, length: timedelta) -> None:
        """Have it repeat a use of so long from ``first`` on, which is wall-clock time."""
        for name, value in columns_of(rule, first, length).items():
            setattr(self, name, value)
        self.month_day = rule.month_day


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
