"""Planning lessons, moving, cancelling and making up for them. Call the verbs inside ``writing()``.

A person is locked before any cell: nobody teaches two lessons at a time, whoever plans them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from anchorcenter.academy.models import Cohort, CohortState
from anchorcenter.academy.queries import lock_cohort
from anchorcenter.academy.texts import cohort_name
from anchorcenter.academy.timetable import queries
from anchorcenter.academy.timetable.models import Lesson
from anchorcenter.academy.timetable.rules import (
    Instead,
    NewLesson,
    NewLessons,
    Spread,
    Times,
    check_teaching,
    check_times,
    check_within,
    find_instead,
    lesson_part,
    spread,
    taught_minutes,
)
from anchorcenter.accounts.actors import Actor
from anchorcenter.accounts.directory import list_with_role
from anchorcenter.accounts.models import Permission, Role
from anchorcenter.accounts.queries import lock_person
from anchorcenter.core.audit import record
from anchorcenter.core.db import db, insert_all, table
from anchorcenter.core.errors import TAKEN, DomainError, Reason
from anchorcenter.core.i18n import Named, _l
from anchorcenter.core.periods import Period, hull
from anchorcenter.facilities import claims
from anchorcenter.facilities.plan import Plan, SpacePlan
from anchorcenter.facilities.queries import get_plan, list_busy, list_closures
from anchorcenter.facilities.rules import Part
from anchorcenter.facilities.sorting import Check, sort_out
from anchorcenter.tenants.queries import name_tenants

MOST_INSTEAD = 20  # Dates for which something else is looked for.


@dataclass(frozen=True, kw_only=True)
class CancelledLesson:
    """Why a lesson is not held."""

    why: str


@dataclass(frozen=True, kw_only=True)
class Refused:
    """A date that cannot be, why, and what could be instead."""

    part: Part
    reasons: Sequence[Reason]
    instead: Sequence[Instead] = ()


@dataclass(frozen=True, kw_only=True)
class Rehearsed:
    """What would become of lessons: which can be held, which not, and which holidays are skipped."""

    free: list[Part]
    refused: list[Refused]
    holidays: list[tuple[date, Named]] = field(default_factory=list)


def rehearse(cohort: Cohort, wanted: NewLessons, *, now: datetime) -> Rehearsed:
    """What would become of them, changing nothing. Raises DomainError for what is no timetable."""
    plan = get_plan()
    space, found = _spread(cohort, wanted, plan)
    around = hull(part.period for part in found.parts).widened(plan.longest_gap)
    alike = [each for each in plan.spaces if each.kind is space.kind]
    cells = frozenset[int]().union(*(each.cell_ids for each in alike))
    busy, closures = list_busy(cells, around, now=now), list_closures(cells, around)
    taught = queries.list_teaching(wanted.instructor, around) if wanted.instructor else []
    times = queries.find_times(wanted.instructor)
    check = _check(cohort, taught, times, now, plan)
    sorted_out = sort_out(found.parts, busy, closures, plan, check=check, holders=name_tenants)
    refused = [
        Refused(
            part=part,
            reasons=reasons,
            instead=find_instead(part, busy, closures, taught, times, plan) if number < MOST_INSTEAD else (),
        )
        for number, (part, reasons) in enumerate(sorted_out.refused)
    ]
    return Rehearsed(free=sorted_out.chosen, refused=refused, holidays=found.holidays)


def plan_lessons(slug: str, number: int, wanted: NewLessons, *, by: Actor, now: datetime) -> int:
    """Hold them; answers how many. Raises DomainError: 403, 404, 409 when anything is taken or the instructor teaches
    then, 422 for what cannot be; with every reason and its date. With ``skips_conflicts`` only when none can be."""
    _check_staff(by)
    cohort, plan = _open_cohort(slug, number), get_plan()
    _space, found = _spread(cohort, wanted, plan)
    taught = _lock_teaching(wanted.instructor, hull(part.period for part in found.parts))
    taken, _left = claims.take_each(
        found.parts,
        plan=plan,
        now=now,
        check=_check(cohort, taught, queries.find_times(wanted.instructor), now, plan),
        holders=name_tenants,
        is_whole=not wanted.skips_conflicts,
    )
    same = {"cohort_id": cohort.id, "instructor_id": wanted.instructor}
    rows = [same | {"occupancy_id": each.occupancy_id} | _counted(each.part.period, plan) for each in taken]
    insert_all(table(Lesson), rows)
    starts = [each.part.period.start for each in taken]
    record("plan_lessons", "cohort", cohort.id, by=by.key, now=now, after={"space": wanted.space, "starts": starts})
    return len(taken)


def add_lesson(
    slug: str, number: int, wanted: NewLesson, *, replaces: int | None = None, by: Actor, now: datetime
) -> int:
    """Hold one lesson, perhaps as the make-up of a cancelled one; answers its number. Raises DomainError like
    ``plan_lessons``, and (409) for one that is not cancelled or made up for already."""
    _check_staff(by)
    cohort, plan = _open_cohort(slug, number), get_plan()
    if replaces is not None:
        _check_replaced(cohort, replaces)
    part = _part(cohort, wanted, plan)
    taught = _lock_teaching(wanted.instructor, part.period)
    check = _check(cohort, taught, queries.find_times(wanted.instructor), now, plan)
    (taken,) = claims.take([part], plan=plan, now=now, rules=lambda _busy: check(part), holders=name_tenants)
    row = Lesson(cohort_id=cohort.id, occupancy_id=taken.occupancy_id, instructor_id=wanted.instructor)
    row.held_on, row.minutes = _counted(part.period, plan).values()
    row.replaces_id, row.is_required = replaces, wanted.is_required
    db.session.add(row)
    db.session.flush()
    record("add", "lesson", row.id, by=by.key, now=now, after=_state(wanted) | {"replaces": replaces})
    return row.id


def move_lesson(
    slug: str, number: int, lesson: int, wanted: NewLesson, *, version: int, by: Actor, now: datetime
) -> None:
    """Hold a lesson elsewhere, at another time or with another instructor. Raises DomainError like ``add_lesson``, and
    (409) when it has begun, is cancelled or has changed after ``version``."""
    _check_staff(by)
    cohort, plan = _open_cohort(slug, number), get_plan()
    row = _ahead(queries.get_lesson(slug, number, lesson).id, now)
    if row.version != version:
        message = _l("Somebody has changed this meanwhile. Look at it once more.")
        raise DomainError(Reason(code="changed", message=message, status=TAKEN))
    part = _part(cohort, wanted, plan)
    taught = _lock_teaching(wanted.instructor, part.period, but=row.id)
    check = _check(cohort, taught, queries.find_times(wanted.instructor), now, plan)
    common = {"plan": plan, "now": now, "holders": name_tenants}
    (taken,) = claims.move([row.occupancy_id], [part], rules=lambda _busy: check(part), **common)  # type: ignore[arg-type]
    before = _seen(row, plan)
    row.held_on, row.minutes = _counted(part.period, plan).values()
    row.occupancy_id, row.instructor_id, row.version = taken.occupancy_id, wanted.instructor, row.version + 1
    row.is_required = wanted.is_required
    db.session.flush()
    db.session.expire(row)
    record("move", "lesson", row.id, by=by.key, now=now, before=before, after=_state(wanted))


def cancel_lesson(slug: str, number: int, lesson: int, wanted: CancelledLesson, *, by: Actor, now: datetime) -> None:
    """Not hold it; its space is free at once. Raises DomainError (403, 404, 409 when it has begun or is cancelled, 422
    without a reason)."""
    _check_staff(by)
    row = _ahead(queries.get_lesson(slug, number, lesson).id, now)
    if not wanted.why:
        raise DomainError(Reason(code="why", message=_l("Say why: everybody reads it."), field="why"))
    _give_up([row], wanted.why, by=by, now=now)


def free_rooms(cohort_id: int, why: str, *, by: Actor, now: datetime) -> None:
    """Cancel every lesson of a cohort that has not begun."""
    if rows := queries.list_ahead(cohort_id, now=now):
        _give_up(rows, why, by=by, now=now)


def list_rooms(cohort_id: int, *, now: datetime) -> list[SpacePlan]:
    """The spaces of its lessons that have not begun, each once."""
    plan, numbers = get_plan(), {row.occupancy.space_id for row in queries.list_ahead(cohort_id, now=now)}
    return [plan.get(number) for number in sorted(numbers)]


def _give_up(rows: Sequence[Lesson], why: str, *, by: Actor, now: datetime) -> None:
    claims.release([row.occupancy_id for row in rows], now=now)
    for row in rows:
        row.cancelled_at, row.cancelled_why, row.version = now, why, row.version + 1
        record("cancel", "lesson", row.id, by=by.key, now=now, why=why)
    db.session.flush()


def _check_staff(by: Actor) -> None:
    if not by.may(Permission.OPERATE):
        raise DomainError(Reason(code="forbidden", message=_l("Only staff may do that."), status=403))


def _open_cohort(slug: str, number: int) -> Cohort:
    row = lock_cohort(slug, number)
    if row.state is CohortState.CANCELLED:
        raise DomainError(Reason(code="cancelled", message=_l("It is cancelled."), status=TAKEN))
    return row


def _space(slug: str, plan: Plan) -> SpacePlan:
    space = plan.find(slug)
    if space is None:
        raise DomainError(Reason(code="unknown_space", message=_l("There is no such space."), field="space"))
    return space


def _spread(cohort: Cohort, wanted: NewLessons, plan: Plan) -> tuple[SpacePlan, Spread]:
    space = _space(wanted.space, plan)
    return space, spread(wanted, space, _label(cohort), plan)


def _part(cohort: Cohort, wanted: NewLesson, plan: Plan) -> Part:
    if wanted.ends_at <= wanted.starts_at:
        raise DomainError(Reason(code="order", message=_l("It ends before it starts."), field="ends_at"))
    return lesson_part(_space(wanted.space, plan), Period(wanted.starts_at, wanted.ends_at), _label(cohort))


def _label(cohort: Cohort) -> str:
    return cohort_name(cohort.course.title, cohort.number)


def _check(cohort: Cohort, taught: Sequence[Period], times: Times, now: datetime, plan: Plan) -> Check:
    def check(part: Part) -> list[Reason]:
        past = [Reason(code="past", message=_l("This lies in the past."), field="starts_at")]
        within = check_within(part, cohort.first_on, cohort.last_on, plan)
        teaching = [*check_teaching(part, taught), *check_times(part, times, plan)]
        return [*(past if part.period.start < now else ()), *within, *teaching]

    return check


def _lock_teaching(instructor: int | None, around: Period, *, but: int | None = None) -> list[Period]:
    """When the instructor teaches, kept so until the block ends. Raises DomainError (422) for who is none."""
    if instructor is None:
        return []
    if instructor not in {person.id for person in list_with_role(Role.INSTRUCTOR)}:
        raise DomainError(Reason(code="no_instructor", message=_l("This is no instructor."), field="instructor"))
    lock_person(instructor)
    return queries.list_teaching(instructor, around, but=but)


def _check_replaced(cohort: Cohort, number: int) -> None:
    replaced = queries.lock_lesson(number)
    if replaced.cohort_id != cohort.id or replaced.cancelled_at is None or queries.find_make_up(number):
        message = _l("Only a cancelled lesson is made up for, and once.")
        raise DomainError(Reason(code="make_up", message=message, status=TAKEN))


def _ahead(number: int, now: datetime) -> Lesson:
    row = queries.lock_lesson(number)
    if row.cancelled_at is not None or row.occupancy.starts_at <= now:
        message = _l("It has begun or is cancelled: nothing of it can be changed.")
        raise DomainError(Reason(code="over", message=message, status=TAKEN))
    return row


def _state(wanted: NewLesson) -> dict[str, object]:
    return {name: getattr(wanted, name) for name in ("space", "starts_at", "ends_at", "instructor", "is_required")}


def _counted(period: Period, plan: Plan) -> dict[str, Any]:
    """On which day and for how long figures count it."""
    return {"held_on": plan.day_of(period.start), "minutes": taught_minutes([period])}


def _seen(row: Lesson, plan: Plan) -> dict[str, object]:
    use = row.occupancy
    space = plan.get(use.space_id).slug
    known = {"space": space, "starts_at": use.starts_at, "ends_at": use.ends_at, "instructor": row.instructor_id}
    return known | {"is_required": row.is_required}
