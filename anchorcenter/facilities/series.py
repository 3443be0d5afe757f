"""Series of uses: a rule, the slot that it repeats, and the dates that were not taken, each with its reason.

What was made of the other dates is with whoever makes it (``booking.series_id``): what was cancelled there stays so.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from anchorcenter.core.db import Base, Id
from anchorcenter.core.periods import MINUTE
from anchorcenter.core.recurrence import Every, Missing, Rule
from anchorcenter.facilities.models import Space


class Left(StrEnum):
    """Why a date of the rule was not taken."""

    REFUSED = "refused"
    HOLIDAY = "holiday"


class Series(Base):
    """A space from ``first_minute`` after midnight of ``first_on`` for so many minutes, and again as the rule says.

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
    first_on: Mapped[date]
    first_minute: Mapped[int]
    minutes: Mapped[int]
    units: Mapped[int]
    every: Mapped[Every]
    interval: Mapped[int]
    weekdays: Mapped[str]
    nth: Mapped[int | None]
    missing: Mapped[Missing]
    until_on: Mapped[date | None]
    count: Mapped[int | None]
    skips_holidays: Mapped[bool]

    space: Mapped[Space] = relationship()
    exceptions: Mapped[list[SeriesException]] = relationship(
        back_populates="series", order_by="SeriesException.day", cascade="all, delete-orphan"
    )

    @property
    def rule(self) -> Rule:
        """Its rule as a value."""
        return Rule(
            every=self.every,
            interval=self.interval,
            weekdays=frozenset(int(day) for day in self.weekdays),
            nth=self.nth,
            missing=self.missing,
            until=self.until_on,
            count=self.count,
        )

    @property
    def first(self) -> datetime:
        """The first start as the clock of the center shows it."""
        return datetime.combine(self.first_on, time()) + self.first_minute * MINUTE

    @property
    def length(self) -> timedelta:
        return self.minutes * MINUTE


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
