"""Writing courses down, and making, publishing, changing, copying and cancelling cohorts.

Call the verbs inside ``writing()``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from datetime import date, datetime

from anchorcenter.academy import queries
from anchorcenter.academy.enrollment.applications import keep_call, publish_call
from anchorcenter.academy.enrollment.ending import end_all
from anchorcenter.academy.enrollment.lottery import commit
from anchorcenter.academy.enrollment.promoting import promote
from anchorcenter.academy.models import Cohort, CohortQuota, CohortState, CompletionRules, Course, QuotaKind, Selection
from anchorcenter.academy.rules import (
    NewCohort,
    NewCourse,
    NewRules,
    check_change,
    check_cohort,
    check_course,
    check_rooms,
)
from anchorcenter.academy.timetable.service import free_rooms, list_rooms
from anchorcenter.accounts.actors import Actor
from anchorcenter.accounts.qualified import QualificationKind
from anchorcenter.core.audit import record
from anchorcenter.core.constraints import telling
from anchorcenter.core.db import db
from anchorcenter.core.errors import TAKEN, DomainError, Reason
from anchorcenter.core.i18n import _l, today, zone
from anchorcenter.qualifications.queries import find_kind

SLUG_TAKEN = Reason(code="slug_taken", message=_l("Another course has this name in its address."), field="slug")
OF_COURSE = [each.name for each in fields(NewCourse) if each.name not in {"needs", "rules", "qualification"}]
OF_RULES = [each.name for each in fields(NewRules)]
KEPT = {kind: f"for_{kind}" for kind in QuotaKind}
OF_COHORT = [each.name for each in fields(NewCohort) if each.name not in set(KEPT.values())]


@dataclass(frozen=True, kw_only=True)
class Cancelling:
    """Why a cohort is not held: everybody reads it."""

    why: str


@dataclass(frozen=True, kw_only=True)
class Copying:
    """When the copy of a cohort begins."""

    first_on: date


def create_course(wanted: NewCourse, *, by: Actor, now: datetime) -> str:
    """Write a course down with its first rules; answers its slug. Raises DomainError: 403 for who is not staff, 422 for
    what cannot be so."""
    _check_staff(by)
    needs, grants = _check_course(wanted)
    row = Course(**{name: getattr(wanted, name) for name in OF_COURSE}, needs=needs, grants=grants)
    db.session.add(row)
    with telling({"uq_courses_slug": SLUG_TAKEN}):
        db.session.flush()
    _write_rules(row.id, wanted.rules, 1)
    record("create", "course", row.id, by=by.key, now=now, after=asdict(wanted))
    return row.slug


def change_course(slug: str, wanted: NewCourse, *, version: int, by: Actor, now: datetime) -> str:
    """Have it be so from now on; answers its slug. Other rules are a new version of them, for cohorts that are not
    published yet. Raises DomainError: 404, 409 when it has changed after ``version``, else like ``create_course``."""
    _check_staff(by)
    row = queries.lock_course(slug)
    _check_version(row.version, version)
    (needs, grants), before = _check_course(wanted), asdict(course_of(row))
    for name in OF_COURSE:
        setattr(row, name, getattr(wanted, name))
    row.needs, row.grants, row.version = needs, grants, row.version + 1
    with telling({"uq_courses_slug": SLUG_TAKEN}):
        db.session.flush()
    latest = queries.latest_rules(row.id)
    if rules_of(latest) != wanted.rules:
        _give_drafts(row.id, _write_rules(row.id, wanted.rules, latest.number + 1))
    record("change", "course", row.id, by=by.key, now=now, before=before, after=asdict(wanted))
    return row.slug


def create_cohort(slug: str, wanted: NewCohort, *, by: Actor, now: datetime) -> int:
    """Make the next cohort of a course, which nobody but staff sees yet; answers its number. Raises DomainError (403,
    404, 422)."""
    _check_staff(by)
    course = queries.lock_course(slug)
    _check(check_cohort(wanted, zone()))
    known = queries.list_cohorts(course.id, is_staff=True)
    row = Cohort(course_id=course.id, number=known[0].number + 1 if known else 1)
    row.rules_id = queries.latest_rules(course.id).id
    _write_cohort(row, wanted)
    db.session.add(row)
    db.session.flush()
    keep_call(row, by=by.key, now=now)
    record("create", "cohort", row.id, by=by.key, now=now, after=asdict(wanted))
    return row.number


def copy_cohort(slug: str, number: int, wanted: Copying, *, by: Actor, now: datetime) -> int:
    """Make the next cohort like another, beginning on another day, with all its dates as much later. Raises DomainError
    like ``create_cohort``."""
    like = cohort_of(queries.get_cohort(slug, number))
    return create_cohort(slug, like.moved(wanted.first_on, zone()), by=by, now=now)


def change_cohort(slug: str, number: int, wanted: NewCohort, *, version: int, by: Actor, now: datetime) -> None:
    """Have it be so from now on. Fewer places than are taken make it overbooked; nobody loses one; more are offered to
    who waits. Raises DomainError:
    404, 409 when it has changed after ``version`` or is cancelled, 422 for what cannot be so or stays as published."""
    _check_staff(by)
    row = _open(slug, number)
    _check_version(row.version, version)
    before = cohort_of(row)
    reasons = check_cohort(wanted, zone())
    if row.published_at is not None:
        reasons += check_change(before, wanted)
    if wanted.capacity > before.capacity:
        reasons += check_rooms(wanted.capacity, list_rooms(row.id, now=now))
    _check(reasons)
    _write_cohort(row, wanted)
    row.version += 1
    db.session.flush()
    keep_call(row, by=by.key, now=now)
    record("change", "cohort", row.id, by=by.key, now=now, before=asdict(before), after=asdict(wanted))
    promote(row.id, now=now)


def publish_cohort(slug: str, number: int, *, by: Actor, now: datetime) -> None:
    """Show it to everybody; the rules by which it is completed stay from then on. Raises DomainError (403, 404, 409,
    422 when one could not apply any more)."""
    _check_staff(by)
    row = _open(slug, number)
    if row.state is CohortState.PUBLISHED:
        raise DomainError(Reason(code="published", message=_l("It is published already."), status=TAKEN))
    if row.closes_at < now or row.first_on < today(now):
        message = _l("Nobody could apply any more: move its days and the deadline first.")
        raise DomainError(Reason(code="late", message=message))
    row.state, row.published_at, row.version = CohortState.PUBLISHED, now, row.version + 1
    db.session.flush()
    if row.selection is Selection.LOTTERY:
        commit(row.id, now=now)
    publish_call(row, by=by.key, now=now)
    record("publish", "cohort", row.id, by=by.key, now=now)


def cancel_cohort(slug: str, number: int, wanted: Cancelling, *, by: Actor, now: datetime) -> None:
    """Have it not be held, and its lessons ahead neither; who is enrolled or waits is told why.

    Raises DomainError (403, 404, 409 when it is cancelled or over, 422 without a reason).
    """
    _check_staff(by)
    row = _open(slug, number)
    if row.last_on < today(now):
        raise DomainError(Reason(code="over", message=_l("The course is over."), status=TAKEN))
    if not wanted.why:
        raise DomainError(Reason(code="why", message=_l("Say why: everybody reads it."), field="why"))
    row.state, row.cancelled_at, row.cancelled_why = CohortState.CANCELLED, now, wanted.why
    row.version += 1
    db.session.flush()
    record("cancel", "cohort", row.id, by=by.key, now=now, why=wanted.why)
    free_rooms(row.id, wanted.why, by=by, now=now)
    end_all(row.id, wanted.why, by=by.key, now=now)


def course_of(row: Course) -> NewCourse:
    """A course as it would be written down."""
    values = {name: getattr(row, name) for name in OF_COURSE}
    rules = rules_of(queries.latest_rules(row.id))
    grants = row.grants.slug if row.grants else ""
    return NewCourse(**values, needs=tuple(each.slug for each in row.needs), qualification=grants, rules=rules)


def rules_of(row: CompletionRules) -> NewRules:
    """Rules as they would be written down."""
    return NewRules(**{name: getattr(row, name) for name in OF_RULES})


def cohort_of(row: Cohort) -> NewCohort:
    """A cohort as it would be made."""
    values = {name: getattr(row, name) for name in OF_COHORT}
    return NewCohort(**values | {KEPT[each.kind]: each.places for each in row.quotas})


def _check_staff(by: Actor) -> None:
    if not by.is_staff:
        raise DomainError(Reason(code="forbidden", message=_l("Only staff may do that."), status=403))


def _check(reasons: Sequence[Reason]) -> None:
    if reasons:
        raise DomainError(*reasons)


def _check_version(found: int, seen: int) -> None:
    if found != seen:
        message = _l("Somebody has changed this meanwhile. Look at it once more.")
        raise DomainError(Reason(code="changed", message=message, status=TAKEN))


def _check_course(wanted: NewCourse) -> tuple[list[Course], QualificationKind | None]:
    """What is needed for it, and what it grants. Raises DomainError."""
    reasons, needs = check_course(wanted), list(queries.list_by_slug(wanted.needs))
    grants = find_kind(wanted.qualification) if wanted.qualification else None
    if wanted.qualification and grants is None:
        message = _l("There is no such qualification.")
        reasons.append(Reason(code="unknown_kind", message=message, field="qualification"))
    if len(needs) != len(set(wanted.needs)):
        reasons.append(Reason(code="unknown_course", message=_l("There is no such course."), field="needs"))
    _check(reasons)
    return needs, grants


def _write_rules(course_id: int, wanted: NewRules, number: int) -> CompletionRules:
    row = CompletionRules(course_id=course_id, number=number, **asdict(wanted))
    db.session.add(row)
    db.session.flush()
    return row


def _give_drafts(course_id: int, rules: CompletionRules) -> None:
    for each in queries.list_cohorts(course_id, is_staff=True):
        if each.state is CohortState.DRAFT:
            each.rules_id = rules.id
    db.session.flush()


def _open(slug: str, number: int) -> Cohort:
    row = queries.lock_cohort(slug, number)
    if row.state is CohortState.CANCELLED:
        raise DomainError(Reason(code="cancelled", message=_l("It is cancelled."), status=TAKEN))
    return row


def _write_cohort(row: Cohort, wanted: NewCohort) -> None:
    for name in OF_COHORT:
        setattr(row, name, getattr(wanted, name))
    known = {each.kind: each for each in row.quotas}
    for kind, name in KEPT.items():
        places = getattr(wanted, name)
        if kind in known:
            known[kind].places = places
        elif places:
            row.quotas.append(CohortQuota(kind=kind, places=places))
