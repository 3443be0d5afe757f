"""Rules of attendance: what becomes of one person's lessons, and what they make in sum. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from itertools import accumulate, pairwise
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from anchorcenter.academy.attendance.stays import Corrected, Seen, in_force, stays_of
from anchorcenter.academy.models import Basis, ExcusedPer, MissingOut
from anchorcenter.core.periods import MINUTE, Period, at


class State(StrEnum):
    """What somebody's lesson is: ``open`` is not decided yet, ``uncounted`` was held before they joined."""

    AHEAD = "ahead"
    OPEN = "open"
    PRESENT = "present"
    LATE = "late"
    LEFT_EARLY = "left_early"
    ABSENT = "absent"
    EXCUSED = "excused"
    CANCELLED = "cancelled"
    UNCOUNTED = "uncounted"


PENDING = frozenset({State.AHEAD, State.OPEN})
OFF = frozenset({State.CANCELLED, State.UNCOUNTED})
THERE = frozenset({State.PRESENT, State.LATE, State.LEFT_EARLY})


class Terms(Protocol):
    """The part of ``CompletionRules`` that says how attendance counts."""

    attendance_percent: int
    basis: Basis
    grace_minutes: int
    early_minutes: int
    slips_per_absence: int
    half_percent: int
    excused_percent: int
    excused_per: ExcusedPer
    missing_out: MissingOut
    counts_minutes: bool
    counts_from_joining: bool


@dataclass(frozen=True, slots=True)
class Held:
    """A lesson; one that makes up for a cancelled one is a lesson like any other."""

    id: int
    period: Period
    is_cancelled: bool = False
    is_required: bool = False

    @property
    def minutes(self) -> int:
        return self.period.length // MINUTE


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """What became of one lesson for one person. ``minutes`` is how long they were there, ``outs`` how often they went
    out meanwhile. Its absence ``is_lost`` to slips, ``is_over`` means that excused leave was used up."""

    lesson: Held
    state: State
    in_at: datetime | None = None
    out_at: datetime | None = None
    minutes: int = 0
    is_late: bool = False
    is_early: bool = False
    outs: int = 0
    is_lost: bool = False
    is_over: bool = False

    @property
    def slips(self) -> int:
        """How often they were late, left early or went out; nothing of it counts in a lesson missed or excused."""
        return self.is_late + self.is_early + self.outs if self.state in THERE else 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """One person's attendance of a cohort, in minutes or lessons as ``basis`` says. ``ahead`` is what is not decided
    yet, ``needed`` what completes it."""

    marks: tuple[Mark, ...]
    basis: Basis
    attended: int
    denominator: int
    ahead: int
    needed: int

    @property
    def missing(self) -> int:
        return max(0, self.needed - self.attended)

    @property
    def is_met(self) -> bool:
        return self.denominator > 0 and self.attended >= self.needed

    @property
    def is_reachable(self) -> bool:
        return self.attended + self.ahead >= self.needed

    @property
    def percent(self) -> int | None:
        """Of the whole, rounded down; None of nothing."""
        return self.attended * 100 // self.denominator if self.denominator else None

    @property
    def slips(self) -> int:
        return sum(mark.slips for mark in self.marks)

    @property
    def absences(self) -> int:
        """Lessons missed, and those lost to slips."""
        return sum(mark.state is State.ABSENT or mark.is_lost for mark in self.marks)

    def count(self, state: State) -> int:
        """How many lessons are so."""
        return sum(mark.state is state for mark in self.marks)


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """All that is known of one person in a cohort: by lesson what was noted and corrected, in the order of noting, and
    which lessons approved leave covers."""

    joined_at: datetime
    seen: Mapping[int, Sequence[Seen]]
    corrected: Mapping[int, Corrected]
    excused: Collection[int] = frozenset()


def standing_of(lessons: Sequence[Held], known: Known, terms: Terms, *, now: datetime, zone: ZoneInfo) -> Standing:
    """What it all makes at ``now``: the days of lessons and months are those of ``zone``, in which they begin."""
    ordered = sorted(lessons, key=lambda each: (each.period.start, each.id))
    marks = [mark_of(each, known, terms, now=now, zone=zone) for each in ordered]
    marks = _lose(_excuse(marks, known.excused, terms, zone), terms.slips_per_absence)
    counted = [mark for mark in marks if mark.state not in OFF]
    whole = sum(_weight(mark.lesson, terms) for mark in counted)
    return Standing(
        marks=tuple(marks),
        basis=terms.basis,
        attended=sum(_attended(mark, terms) for mark in counted),
        denominator=whole,
        ahead=sum(_weight(mark.lesson, terms) for mark in counted if mark.state in PENDING),
        needed=-(-whole * terms.attendance_percent // 100),
    )


def closes_at(period: Period, zone: ZoneInfo) -> datetime:
    """Until when one may go out of a lesson: the midnight after it."""
    return at(period.end.astimezone(zone).date(), 1440, zone)


def day_of(period: Period, zone: ZoneInfo) -> date:
    """The day to which a lesson belongs: that on which it begins."""
    return period.start.astimezone(zone).date()


def mark_of(lesson: Held, known: Known, terms: Terms, *, now: datetime, zone: ZoneInfo) -> Mark:
    """What became of one lesson, before leave and slips are counted over all of them."""
    if lesson.is_cancelled:
        return Mark(lesson=lesson, state=State.CANCELLED)
    period, seen = lesson.period, in_force(known.seen.get(lesson.id, ()), known.corrected.get(lesson.id))
    if terms.counts_from_joining and period.start < known.joined_at:
        return Mark(lesson=lesson, state=State.UNCOUNTED)
    stays, never_went = stays_of(seen, period.end)
    within = [part for stay in stays if (part := stay.within(period))]
    ends: dict[str, Any] = {"in_at": seen[0].at if seen else None}
    ends["out_at"] = seen[-1].at if seen and not never_went else None
    if now < period.start and not seen:
        return Mark(lesson=lesson, state=State.AHEAD)
    if now < (closes_at(period, zone) if never_went else period.end):
        return Mark(lesson=lesson, state=State.OPEN, **ends)
    if never_went and terms.missing_out is MissingOut.ABSENT:
        return Mark(lesson=lesson, state=State.ABSENT, **ends)
    return replace(_judge(lesson, within, terms), **ends)


def _judge(lesson: Held, stays: Sequence[Period], terms: Terms) -> Mark:
    """Of a lesson that is over."""
    if not stays:
        return Mark(lesson=lesson, state=State.ABSENT)
    period, grace = lesson.period, terms.grace_minutes * MINUTE
    first, last = stays[0].start, stays[-1].end
    is_late = first > period.start and first >= period.start + grace
    is_early = last < period.end and last <= period.end - terms.early_minutes * MINUTE
    gaps = [gap for one, two in pairwise(stays) if (gap := two.start - one.end) >= max(grace, MINUTE)]
    there = (last if is_early else period.end) - (first if is_late else period.start) - sum(gaps, timedelta(0))
    if there * 100 < period.length * terms.half_percent:
        return Mark(lesson=lesson, state=State.ABSENT, minutes=there // MINUTE)
    state = State.LATE if is_late else State.LEFT_EARLY if is_early else State.PRESENT
    flags: dict[str, Any] = {"is_late": is_late, "is_early": is_early}
    return Mark(lesson=lesson, state=state, minutes=there // MINUTE, outs=len(gaps), **flags)


def _excuse(marks: Sequence[Mark], excused: Collection[int], terms: Terms, zone: ZoneInfo) -> list[Mark]:
    """Excuse what leave covers, in the order of lessons, until the leave of their unit is used up."""
    found, left = list[Mark](), dict[date | None, int]()
    for unit, many in _units(marks, terms, zone).items():
        left[unit] = many * terms.excused_percent // 100
    for mark in marks:
        unit, weight = _unit(mark, terms, zone), _weight(mark.lesson, terms)
        if mark.lesson.id not in excused or not (mark.state is State.ABSENT or mark.slips):
            found.append(mark)
        elif weight <= left[unit]:
            left[unit] -= weight
            found.append(replace(mark, state=State.EXCUSED))
        else:
            found.append(replace(mark, is_over=True))
    return found


def _units(marks: Sequence[Mark], terms: Terms, zone: ZoneInfo) -> dict[date | None, int]:
    found = dict[date | None, int]()
    for mark in marks:
        if mark.state not in OFF:
            unit = _unit(mark, terms, zone)
            found[unit] = found.get(unit, 0) + _weight(mark.lesson, terms)
    return found


def _unit(mark: Mark, terms: Terms, zone: ZoneInfo) -> date | None:
    """In what leave is capped: the month of the lesson, or the whole."""
    is_monthly = terms.excused_per is ExcusedPer.MONTH
    return day_of(mark.lesson.period, zone).replace(day=1) if is_monthly else None


def _lose(marks: Sequence[Mark], per_absence: int) -> list[Mark]:
    """Have the lesson of every so many'th slip be an absence; 0: never. A lesson is lost once."""
    if not per_absence:
        return list(marks)
    sums = [0, *accumulate(mark.slips for mark in marks)]
    return [
        replace(mark, is_lost=True) if after // per_absence > before // per_absence else mark
        for mark, (before, after) in zip(marks, pairwise(sums), strict=True)
    ]


def _weight(lesson: Held, terms: Terms) -> int:
    return lesson.minutes if terms.basis is Basis.HOURS else 1


def _attended(mark: Mark, terms: Terms) -> int:
    if mark.is_lost or not (mark.state in THERE or mark.state is State.EXCUSED):
        return 0
    is_measured = terms.basis is Basis.HOURS and terms.counts_minutes and mark.state is not State.EXCUSED
    return mark.minutes if is_measured else _weight(mark.lesson, terms)
