"""Rules of timetables: which dates lessons fall on, what else could be had, who teaches twice at a time. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice

from anchorcenter.core.daytime import clock_text
from anchorcenter.core.errors import TAKEN, DomainError, Reason
from anchorcenter.core.i18n import Named, Shown, _l, period_text, weekday
from anchorcenter.core.periods import MINUTE, Period, at
from anchorcenter.core.recurrence import Every, Rule, expand
from anchorcenter.facilities.models import Use
from anchorcenter.facilities.plan import Plan, SpacePlan
from anchorcenter.facilities.rules import Busy, Closed, Part, check_use, choose, open_periods

STEP, TIMES = 30 * MINUTE, 2  # Between other times of the same day, and how many of them are offered.
MOST_LESSON = 12 * 60
Times = Mapping[int, tuple[int, int]]  # By weekday from which minute of the day to which; empty: at any time.


@dataclass(frozen=True, kw_only=True)
class NewLessons:
    """Lessons on weekdays (0 is Monday) from one day to another, both included; ``starts`` and ``ends`` are minutes
    after midnight by the center's clock. ``skips_conflicts``: what cannot be is left out instead of refusing all."""

    space: str
    weekdays: frozenset[int]
    first_on: date
    last_on: date
    starts: int
    ends: int
    instructor: int | None = None
    skips_holidays: bool = True
    skips_conflicts: bool = False


@dataclass(frozen=True, kw_only=True)
class NewLesson:
    """One lesson: where, from when to when, who teaches it, and whether nobody completes the cohort without it."""

    space: str
    starts_at: datetime
    ends_at: datetime
    instructor: int | None = None
    is_required: bool = False


@dataclass(frozen=True, kw_only=True)
class Spread:
    """Lessons as parts, by start, and the holidays among their dates that are skipped."""

    parts: list[Part]
    holidays: list[tuple[date, Named]]


@dataclass(frozen=True, kw_only=True)
class Instead:
    """Another place or time for a lesson that cannot be as wanted."""

    space: SpacePlan
    period: Period


def spread(wanted: NewLessons, space: SpacePlan, label: str, plan: Plan) -> Spread:
    """Every date of them. Raises DomainError for what is no rule, an end before the start, and for no date."""
    if not wanted.starts < wanted.ends <= wanted.starts + MOST_LESSON:
        raise DomainError(Reason(code="order", message=_l("It ends before it starts."), field="ends"))
    if not wanted.weekdays:
        raise DomainError(Reason(code="weekdays", message=_l("Choose the days of the week."), field="weekdays"))
    rule = Rule(every=Every.WEEK, weekdays=wanted.weekdays, until=wanted.last_on)
    midnight = at(wanted.first_on, 0, plan.zone).astimezone(plan.zone).replace(tzinfo=None)
    try:
        days = [start.date() for start in expand(rule, midnight)]
    except DomainError as error:
        raise DomainError(*(Reason(code=r.code, message=r.message, field="last_on") for r in error.reasons)) from None
    closed = plan.holidays.get(space.site_id, {}) if wanted.skips_holidays else {}
    held = [day for day in days if day not in closed]
    if not held:
        raise DomainError(Reason(code="no_dates", message=_l("All of these dates are holidays."), field="last_on"))
    times = [Period(at(day, wanted.starts, plan.zone), at(day, wanted.ends, plan.zone)) for day in held]
    return Spread(
        parts=[lesson_part(space, period, label) for period in times],
        holidays=[(day, closed[day]) for day in days if day in closed],
    )


def lesson_part(space: SpacePlan, period: Period, label: str) -> Part:
    """A lesson as a use of a space; of a pool it takes all."""
    return Part(
        space=space, period=period, kind=Use.LESSON, label=label, units=len(space.cells) if space.is_pool else 1
    )


def check_within(part: Part, first_on: date, last_on: date, plan: Plan) -> list[Reason]:
    """A reason when a lesson lies outside the days of its cohort."""
    if first_on <= plan.day_of(part.period.start) <= last_on:
        return []
    return [Reason(code="outside", message=_l("This is not within the days of the cohort."), field="starts_at")]


def check_teaching(part: Part, taught: Iterable[Period]) -> list[Reason]:
    """A reason (409) for each lesson that the same person teaches at that time."""
    return [
        Reason(
            code="teaches",
            message=_l("The instructor teaches another lesson %(period)s.", period=Shown(period_text, period)),
            field="instructor",
            status=TAKEN,
        )
        for period in taught
        if period.overlaps(part.period)
    ]


def check_times(part: Part, times: Times, plan: Plan) -> list[Reason]:
    """A reason when the instructor does not teach at that time of that weekday."""
    start = part.period.start.astimezone(plan.zone)
    begins = start.hour * 60 + start.minute
    ends = begins + part.period.length // MINUTE
    theirs = times.get(start.weekday())
    if not times or (theirs and theirs[0] <= begins and ends <= theirs[1]):
        return []
    message = _l("The instructor teaches %(times)s.", times=Shown(times_text, times))
    return [Reason(code="not_available", message=message, field="instructor")]


def times_text(times: Times) -> str:
    """``월 09:00–18:00, 수 13:00–18:00``."""
    return ", ".join(
        f"{weekday(day)} {clock_text(starts)}–{clock_text(ends)}" for day, (starts, ends) in sorted(times.items())
    )


def find_instead(
    part: Part,
    busy: Sequence[Busy],
    closures: Sequence[Closed],
    taught: Collection[Period],
    times: Times,
    plan: Plan,
) -> list[Instead]:
    """Where and when a lesson could be instead: other spaces of its kind at its time, other times of its day."""

    def fits(space: SpacePlan, period: Period) -> bool:
        wanted = lesson_part(space, period, part.label)
        (chosen,) = choose([wanted], busy, closures, plan)
        is_taught = check_teaching(chosen, taught) or check_times(chosen, times, plan)
        return not check_use([chosen], busy, closures, plan) and not is_taught

    others = [each for each in plan.spaces if each.kind is part.space.kind and each is not part.space]
    found = [Instead(space=each, period=part.period) for each in others if fits(each, part.period)]
    others_of_day = (period for period in _times(part, plan) if fits(part.space, period))
    return [*found[:TIMES], *(Instead(space=part.space, period=each) for each in islice(others_of_day, TIMES))]


def _times(part: Part, plan: Plan) -> Iterator[Period]:
    """Other times of its day, the nearest first."""
    start, length = part.period.start, part.period.length
    open_at = open_periods(part.space, [plan.day_of(start)], plan)
    starts = [each.start + n * STEP for each in open_at for n in range((each.length - length) // STEP + 1)]
    for begins in sorted(starts, key=lambda begins: (abs(begins - start), begins)):
        if begins != start:
            yield Period(begins, begins + length)


@dataclass(frozen=True, kw_only=True)
class Hours:
    """How many lessons somebody teaches, and for how many minutes: of those that are over, and of the others."""

    lessons: int
    held: int
    ahead: int


def teaching_hours(periods: Collection[Period], now: datetime) -> Hours:
    """What the lessons of somebody come to at ``now``."""
    held = [each for each in periods if each.end <= now]
    ahead = [each for each in periods if each.end > now]
    return Hours(lessons=len(periods), held=taught_minutes(held), ahead=taught_minutes(ahead))


def taught_minutes(periods: Iterable[Period]) -> int:
    """How long lessons last together, in minutes."""
    return sum((period.length for period in periods), timedelta(0)) // MINUTE
