"""Find a free time: when it suits, how long, how many people."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from itertools import islice

from anchorcenter.accounts.actors import Actor
from anchorcenter.bookings.alternatives import Fits, fitting, starts_on_grid
from anchorcenter.core.periods import DAY, Days, Period, at
from anchorcenter.facilities.models import SpaceKind
from anchorcenter.facilities.plan import Plan, SpacePlan
from anchorcenter.facilities.queries import get_plan
from anchorcenter.facilities.rules import open_periods

DAYS = 7
TIMES = 4  # As many times of each space.


class Part(StrEnum):
    """Of the day."""

    ANY = "any"
    MORNING = "morning"
    AFTERNOON = "afternoon"
    EVENING = "evening"


MINUTES = {Part.ANY: (0, 1440), Part.MORNING: (0, 720), Part.AFTERNOON: (720, 1080), Part.EVENING: (1080, 1440)}


@dataclass(frozen=True, kw_only=True)
class Wish:
    """A use of ``length`` for ``people`` within ``part`` of a day, from ``day`` on, in a space of ``kind`` (None: any)
    that has all of ``features``, by their Korean words."""

    day: date
    part: Part
    length: timedelta
    people: int
    kind: SpaceKind | None = None
    features: frozenset[str] = frozenset()

    def suits(self, space: SpacePlan) -> bool:
        """Whether the space is of that kind, holds so many and has what is asked for."""
        has_all = self.features <= {feature.name for feature in space.features}
        return has_all and space.capacity >= self.people and self.kind in {None, space.kind}


@dataclass(frozen=True, kw_only=True)
class Found:
    """Where and when it would fit."""

    space: SpacePlan
    times: list[Period]


def find_free(wish: Wish, *, by: Actor | None, now: datetime) -> list[Found]:
    """The spaces that ``by`` (None: a visitor) could book so within DAYS, the soonest and then the smallest first."""
    plan = get_plan()
    spaces = [space for space in plan.spaces if wish.suits(space)]
    start = max(wish.day, plan.day_of(now))
    days = Days(start, start + DAYS * DAY)
    around = Period(at(days.start, 0, plan.zone), at(days.end, 0, plan.zone)).widened(plan.longest_gap)
    fits = fitting(spaces, around, headcount=wish.people, units=wish.people, by=by, now=now, plan=plan)
    found = (Found(space=s, times=[*islice(_times(s, wish, days, fits, plan), TIMES)]) for s in spaces)
    return sorted((f for f in found if f.times), key=lambda f: (f.times[0].start, f.space.capacity))


def _times(space: SpacePlan, wish: Wish, days: Days, fits: Fits, plan: Plan) -> Iterator[Period]:
    earliest, latest = MINUTES[wish.part]
    for day in days:
        suits = Period(at(day, earliest, plan.zone), at(day, latest, plan.zone))
        for opened in filter(None, (period.within(suits) for period in open_periods(space, [day], plan))):
            times = (Period(start, start + wish.length) for start in starts_on_grid(opened, space, wish.length, plan))
            yield from (period for period in times if fits(space, period))
