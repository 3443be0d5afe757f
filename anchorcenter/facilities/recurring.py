"""What a row says of how it repeats: a first time, its length and a rule, all as the clock of the center shows them."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from sqlalchemy.orm import Mapped

from anchorcenter.core.periods import MINUTE
from anchorcenter.core.recurrence import Every, Missing, Rule


class Recurring:
    """Mixin of models: from ``first_minute`` after midnight of ``first_on`` for so many minutes, and again as the rule
    says; ``weekdays`` are their digits, 0 is Monday."""

    first_on: Mapped[date]
    first_minute: Mapped[int]
    minutes: Mapped[int]
    every: Mapped[Every]
    interval: Mapped[int]
    weekdays: Mapped[str]
    nth: Mapped[int | None]
    missing: Mapped[Missing]
    until_on: Mapped[date | None]
    count: Mapped[int | None]

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


def columns_of(rule: Rule, first: datetime, length: timedelta) -> dict[str, object]:
    """The columns of Recurring for a rule and its first time, which is wall-clock time."""
    return {
        "first_on": first.date(),
        "first_minute": first.hour * 60 + first.minute,
        "minutes": length // MINUTE,
        "every": rule.every,
        "interval": rule.interval,
        "weekdays": "".join(str(day) for day in sorted(rule.weekdays)),
        "nth": rule.nth,
        "missing": rule.missing,
        "until_on": rule.until,
        "count": rule.count,
    }
