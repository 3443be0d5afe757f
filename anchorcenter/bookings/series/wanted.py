"""What people want of series: one value per verb, which forms and API schemas only make."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
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
class ChangedSeries:
    """What is to be different of the dates that ``scope`` names, as the series was read in ``version`` (None: as it
    is); what is None stays. Times are those of the date that it is asked of: the others follow it.

    ``is_single``: that date stands by itself from now on, the others of ``scope`` are cancelled. ``count`` counts from
    the first date that changes. ``skips_conflicts``: what cannot be moved stays, what cannot be added is left out.
    """

    version: int | None
    scope: Scope
    space: str | None = None
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    purpose: str | None = None
    headcount: int | None = None
    units: int | None = None
    every: Every | None = None
    interval: int | None = None
    weekdays: frozenset[int] | None = None
    nth: int | None = None
    missing: Missing | None = None
    until: date | None = None
    count: int | None = None
    skips_holidays: bool | None = None
    skips_conflicts: bool = False
    is_single: bool = False
    why: str = ""

    @property
    def of_one(self) -> ChangedBooking:
        """The same of one date alone."""
        return ChangedBooking(
            version=None,
            space=self.space,
            starts_at=self.starts_at,
            ends_at=self.ends_at,
            purpose=self.purpose,
            headcount=self.headcount,
            units=self.units,
            why=self.why,
        )
