"""What a quota limits, over which days, and what is left of it. Pure: no database, the clock is an argument."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import NamedTuple

from anchorcenter.accounts.models import Audience
from anchorcenter.bookings.quotas.models import Measure, Per, Whose
from anchorcenter.bookings.rules import split_by_day
from anchorcenter.core.amounts import amount_text
from anchorcenter.core.errors import Reason
from anchorcenter.core.i18n import Named, Shown, _l, days_text
from anchorcenter.core.periods import DAY, Days, months_later
from anchorcenter.facilities.models import SpaceKind
from anchorcenter.facilities.plan import Plan
from anchorcenter.facilities.rules import Part


@dataclass(frozen=True, kw_only=True)
class Limit:
    """A quota as a value; see ``models.Quota``."""

    id: int
    name: Named
    organisation_id: int | None = None
    audience: Audience | None = None
    kind: SpaceKind | None = None
    whose: Whose
    per: Per
    measure: Measure
    most: int
    since: date
    until: date | None = None


class Subject(NamedTuple):
    """Who books: the person, the company they act for, the audience as which they may. None: the center's own use."""

    person_id: int
    organisation_id: int | None
    audience: Audience | None


class Window(NamedTuple):
    """A limit over some days."""

    limit: Limit
    days: Days


class Pool(NamedTuple):
    """Minutes a month of spaces of a kind (None: of any) that are granted over some days."""

    kind: SpaceKind | None
    minutes: int
    days: Days


def pools_of(granted: Collection[Pool]) -> list[Pool]:
    """What contracts grant together, by kind and day: those of the same days are added up, and what stays the same from
    one to the next is one pool."""
    found: list[Pool] = []
    for kind in dict.fromkeys(pool.kind for pool in granted):
        mine = [pool for pool in granted if pool.kind is kind]
        edges = sorted({edge for pool in mine for edge in (pool.days.start, pool.days.end)})
        for start, end in pairwise(edges):
            minutes = sum(pool.minutes for pool in mine if pool.days.start <= start < pool.days.end)
            last = found[-1] if found else None
            if last and (last.kind, last.minutes, last.days.end) == (kind, minutes, start):
                found[-1] = last._replace(days=Days(last.days.start, end))
            elif minutes:
                found.append(Pool(kind, minutes, Days(start, end)))
    return found


def applies(limit: Limit, subject: Subject, kind: SpaceKind | None = None) -> bool:
    """Whether ``limit`` is on what ``subject`` books of that ``kind`` (None: of any); never on the center's own use."""
    if subject.audience is None or (limit.whose is Whose.COMPANY and subject.organisation_id is None):
        return False
    return (
        limit.organisation_id in (None, subject.organisation_id)
        and limit.audience in (None, subject.audience)
        and (kind is None or limit.kind in (None, kind))
    )


def holds_on(limit: Limit, day: date) -> bool:
    """Whether ``limit`` is in force on ``day``."""
    return limit.since <= day and (limit.until is None or day < limit.until)


def days_around(per: Per, day: date) -> Days:
    """The day, the week from Monday or the month in which ``day`` lies."""
    if per is Per.DAY:
        return Days(day, day + DAY)
    if per is Per.WEEK:
        monday = day - day.weekday() * DAY
        return Days(monday, monday + 7 * DAY)
    first = day.replace(day=1)
    return Days(first, months_later(first, 1))


def list_windows(limit: Limit, days: Days) -> list[Window]:
    """The days, weeks or months over which ``limit`` counts that touch ``days``, in order."""
    found = [Window(limit, days_around(limit.per, days.start))]
    while (last := found[-1].days.end) < days.end:
        found.append(Window(limit, days_around(limit.per, last)))
    return found


def asked_of(limit: Limit, part: Part, plan: Plan) -> Mapping[Days, int]:
    """What ``part`` asks of ``limit`` by its days: minutes where they lie, units counted each; a booking where it
    begins. Empty where the limit is not in force."""
    found: dict[Days, int] = {}
    if limit.measure is Measure.BOOKINGS:
        first = plan.day_of(part.period.start)
        return {days_around(limit.per, first): 1} if holds_on(limit, first) else {}
    for start, minutes in split_by_day(part.period, plan):
        day = plan.day_of(start)
        if holds_on(limit, day):
            days = days_around(limit.per, day)
            found[days] = found.get(days, 0) + minutes * part.units
    return found


def check(window: Window, used: int, asked: int) -> list[Reason]:
    """A reason with its figures when ``asked`` does not fit in beside what is ``used``; filling it up is allowed."""
    limit, days = window
    if used + asked <= limit.most:
        return []
    message = _l(
        "%(name)s: %(left)s of %(most)s left (%(days)s), %(asked)s asked.",
        name=limit.name,
        left=Shown(_amount(limit), max(0, limit.most - used)),
        most=Shown(_amount(limit), limit.most),
        days=Shown(days_text, days),
        asked=Shown(_amount(limit), asked),
    )
    return [Reason(code="quota", message=message, field="ends_at")]


def _amount(limit: Limit) -> Callable[[int], str]:
    unit = "minute" if limit.measure is Measure.MINUTES else "booking"
    return lambda number: amount_text(number, unit)
