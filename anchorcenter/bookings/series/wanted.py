"""What people want of series: one value per verb, which forms and API schemas only make."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from anchorcenter.bookings.wanted import ChangedBooking, NewBooking
from anchorcenter.core.recurrence import Every, Missing, Rule


class Scope(StrEnum):
    """Which dates of a series; what has begun is never among the last two."""

    THIS = "this"
    FOLLOWING = "this_and_following"
    ALL = "all"


@dataclass(frozen=True, kw_only=True)
class NewSeries(NewBooking):
    """A booking and how it repeats: see ``Rule``. ``skips_conflicts``: what cannot be is left out, not refused."""

    every: Every
    interval: int = 1
    weekdays: frozenset[int] = frozenset()
    nth: int | None = None
    missing: Missing = Missing.SKIP
    until: date | None = None
    count: int | None = None
    skips_conflicts: bool = False
    skips_holidays: bool = False

    @property
    def rule(self) -> Rule:
        return Rule(
            every=self.every,
            interval=self.interval,
            weekdays=self.weekdays if self.every is Every.WEEK else frozenset(),
            nth=self.nth if self.every is Every.MONTH_WEEKDAY else None,
            missing=self.missing,
            until=self.until,
            count=self.count,
        )


@dataclass(frozen=True, kw_only=True)
class ChangedSeries(ChangedBooking):
    """What is to be different of one date of a series, or of those that ``scope`` names too."""

    scope: Scope
