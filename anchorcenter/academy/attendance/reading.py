"""What is read of one lesson: its roster, what became of it for somebody, whether its code is shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from anchorcenter.academy.attendance import queries
from anchorcenter.academy.attendance.bounds import check_open
from anchorcenter.academy.attendance.rules import Mark
from anchorcenter.academy.attendance.service import NO_PLACE, opens
from anchorcenter.academy.attendance.stays import is_in
from anchorcenter.academy.enrollment.models import EnrollmentState
from anchorcenter.academy.timetable.models import Lesson
from anchorcenter.accounts.actors import Actor
from anchorcenter.accounts.models import Person
from anchorcenter.core.errors import DomainError, Reason
from anchorcenter.core.i18n import zone


@dataclass(frozen=True, kw_only=True)
class RosterRow:
    """Somebody who has a place, what their lesson is so far, and whether they are there."""

    person: Person
    mark: Mark
    is_in: bool


def roster_of(number: int, *, by: Actor, now: datetime) -> list[RosterRow]:
    """Everybody who has a place in the cohort of a lesson, by name. Raises DomainError (404) for who neither teaches it
    nor is staff."""
    lesson = queries.get_lesson(number, by)
    roster = [each for each in queries.list_roster(lesson.cohort_id) if each.state is EnrollmentState.ENROLLED]
    known = queries.known_of(lesson.cohort_id, [lesson], roster)
    return [
        RosterRow(
            person=each.person,
            mark=queries.mark_in(lesson, known[each.person_id], now=now),
            is_in=is_in(known[each.person_id].seen.get(lesson.id, ()), known[each.person_id].corrected.get(lesson.id)),
        )
        for each in roster
    ]


def mark_of(lesson: Lesson, person_id: int, *, now: datetime) -> Mark:
    """What a lesson is for somebody who has or had a place. Raises DomainError (422) for who never had one."""
    enrollment = queries.find_placed(lesson.cohort_id, person_id)
    if enrollment is None:
        raise DomainError(NO_PLACE)
    return queries.mark_in(lesson, queries.known_of(lesson.cohort_id, [lesson], [enrollment])[person_id], now=now)


def why_not_open(lesson: Lesson, *, now: datetime) -> Sequence[Reason]:
    """Why nobody can check in to it now; nothing when they can."""
    return check_open(queries.held_of(lesson), opens=opens(), now=now, zone=zone())


def get_open_lesson(number: int, *, by: Actor, now: datetime) -> Lesson:
    """A lesson in which people check in now. Raises DomainError: 404 like ``roster_of``, else why they cannot."""
    lesson = queries.get_lesson(number, by)
    if reasons := why_not_open(lesson, now=now):
        raise DomainError(*reasons)
    return lesson
