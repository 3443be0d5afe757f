"""Rules of courses and cohorts: what can be written down, and how a cohort stands. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from anchorcenter.academy.models import (
    Basis,
    Cohort,
    CohortState,
    CourseKind,
    ExcusedPer,
    Level,
    MissingOut,
    RefundedBy,
    Selection,
    Times,
)
from anchorcenter.core.errors import Reason
from anchorcenter.core.i18n import _l
from anchorcenter.core.periods import DAY, at
from anchorcenter.documents.models import DocumentKind
from anchorcenter.facilities.plan import SpacePlan

LONGEST_DAYS, OLDEST = 800, 120


@dataclass(frozen=True, kw_only=True)
class NewRules:
    """When a course is completed; see ``CompletionRules``."""

    attendance_percent: int = 80
    basis: Basis = Basis.HOURS
    grace_minutes: int = 10
    slips_per_absence: int = 3
    half_percent: int = 50
    excused_percent: int = 20
    early_minutes: int = 10
    excused_per: ExcusedPer = ExcusedPer.WHOLE
    missing_out: MissingOut = MissingOut.ABSENT
    counts_minutes: bool = False
    counts_from_joining: bool = False
    needs_survey: bool = False
    needs_assignment: bool = False


@dataclass(frozen=True, kw_only=True)
class NewCourse:
    """What is taught. ``needs`` are slugs of courses that must have been completed.

    Its certificates are numbered under ``series``, or under its title; ``qualification`` is the slug of what it grants.
    """

    slug: str
    title: str
    title_en: str = ""
    summary: str
    summary_en: str = ""
    syllabus: str = ""
    syllabus_en: str = ""
    materials: str = ""
    materials_en: str = ""
    level: Level = Level.BEGINNER
    kind: CourseKind
    hours: int
    age_from: int | None = None
    age_to: int | None = None
    is_funded: bool = False
    needs: tuple[str, ...] = ()
    series: str = ""
    qualification: str = ""
    rules: NewRules = field(default_factory=NewRules)


@dataclass(frozen=True, kw_only=True)
class NewCohort:
    """One run of a course. ``for_...`` are how many of the ``capacity`` places are kept for whom, ``papers`` are the
    kinds of documents that one must have to take part."""

    first_on: date
    last_on: date
    times: Times = Times.DAYTIME
    schedule: str = ""
    schedule_en: str = ""
    capacity: int
    minimum: int = 0
    for_residents: int = 0
    for_companies: int = 0
    for_youth: int = 0
    selection: Selection = Selection.FIRST_COME
    fee_won: int = 0
    refunded_by: RefundedBy = RefundedBy.HOURS
    papers: tuple[DocumentKind, ...] = ()
    opens_at: datetime
    closes_at: datetime

    def moved(self, first_on: date, zone: ZoneInfo) -> NewCohort:
        """The same beginning on another day: dates, and the wall clock of the applications, so much later."""
        by = first_on - self.first_on
        opens_at, closes_at = (_moved(moment, by, zone) for moment in (self.opens_at, self.closes_at))
        return replace(self, first_on=first_on, last_on=self.last_on + by, opens_at=opens_at, closes_at=closes_at)


class Stand(StrEnum):
    """How a cohort stands for who reads of it."""

    DRAFT = "draft"
    CANCELLED = "cancelled"
    ANNOUNCED = "announced"
    FREE = "free"
    FULL = "full"
    CLOSED = "closed"
    RUNNING = "running"
    OVER = "over"


OPEN = frozenset({Stand.FREE, Stand.FULL})  # One may apply, perhaps for the waiting list.


def stand_of(cohort: Cohort, now: datetime, today: date) -> Stand:
    """How it stands at ``now``: both opening and deadline are moments at which one may apply.

    While anybody waits a free place is theirs: who comes now joins the queue.
    """
    if cohort.state is not CohortState.PUBLISHED:
        return Stand.DRAFT if cohort.state is CohortState.DRAFT else Stand.CANCELLED
    if today > cohort.last_on:
        return Stand.OVER
    if now < cohort.opens_at:
        return Stand.ANNOUNCED
    if now <= cohort.closes_at:
        is_asking = cohort.selection is not Selection.FIRST_COME
        return Stand.FREE if is_asking or (places_left(cohort) and not cohort.waiting) else Stand.FULL
    return Stand.RUNNING if today >= cohort.first_on else Stand.CLOSED


def places_left(cohort: Cohort) -> int:
    """How many places are free; never less than none."""
    return max(0, cohort.capacity - cohort.taken)


def places_over(cohort: Cohort) -> int:
    """By how many it is overbooked, since its capacity was lowered."""
    return max(0, cohort.taken - cohort.capacity)


def check_course(wanted: NewCourse) -> list[Reason]:
    """Why it cannot be written down so."""
    reasons = []
    if wanted.age_from is not None and wanted.age_to is not None and wanted.age_to < wanted.age_from:
        message = _l("The oldest age is under the youngest.")
        reasons.append(Reason(code="ages", message=message, field="age_to"))
    if wanted.slug in wanted.needs:
        message = _l("A course cannot be needed for itself.")
        reasons.append(Reason(code="needs_itself", message=message, field="needs"))
    return reasons


def check_cohort(wanted: NewCohort, zone: ZoneInfo) -> list[Reason]:
    """Why it cannot be written down so."""
    return [*_check_days(wanted, zone), *_check_places(wanted)]


def check_change(old: NewCohort, wanted: NewCohort) -> list[Reason]:
    """Why one that is published cannot become so: who applied relied on how people are chosen, what they need for it
    and what it costs."""
    names = "selection", "fee_won", "refunded_by", "papers"
    fixed = {name: getattr(old, name) != getattr(wanted, name) for name in names}
    message = _l("This stays as it was published.")
    return [Reason(code="published", message=message, field=name) for name, is_other in fixed.items() if is_other]


def check_rooms(capacity: int, rooms: Iterable[SpacePlan]) -> list[Reason]:
    """Why there cannot be so many places: the rooms of its lessons that hold fewer people, each once."""
    return [
        Reason(
            code="room",
            message=_l("%(space)s holds %(most)d people.", space=room.name, most=room.capacity),
            field="capacity",
        )
        for room in rooms
        if room.capacity < capacity
    ]


def _check_days(wanted: NewCohort, zone: ZoneInfo) -> list[Reason]:
    reasons = []
    if not timedelta(0) <= wanted.last_on - wanted.first_on <= LONGEST_DAYS * DAY:
        message = _l("The last day comes after the first, at most %(most)d days.", most=LONGEST_DAYS)
        reasons.append(Reason(code="days", message=message, field="last_on"))
    if wanted.opens_at >= wanted.closes_at:
        message = _l("Applications end before they begin.")
        reasons.append(Reason(code="applications", message=message, field="closes_at"))
    elif wanted.closes_at >= at(wanted.first_on, 1440, zone):
        message = _l("The deadline is on the first day at the latest.")
        reasons.append(Reason(code="late_deadline", message=message, field="closes_at"))
    return reasons


def _check_places(wanted: NewCohort) -> list[Reason]:
    reasons = []
    if wanted.minimum > wanted.capacity:
        message = _l("The least number is more than there are places.")
        reasons.append(Reason(code="minimum", message=message, field="minimum"))
    if wanted.for_residents + wanted.for_companies + wanted.for_youth > wanted.capacity:
        message = _l("More places are kept than there are.")
        reasons.append(Reason(code="kept", message=message, field="capacity"))
    return reasons


def _moved(moment: datetime, by: timedelta, zone: ZoneInfo) -> datetime:
    local = moment.astimezone(zone)
    midnight = at(local.date() + by, 0, zone).astimezone(zone)
    return midnight.replace(hour=local.hour, minute=local.minute, second=local.second)
