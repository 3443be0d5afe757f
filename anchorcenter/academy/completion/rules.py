"""By what a course is completed, from what is known of somebody. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from anchorcenter.academy.attendance.rules import PENDING, THERE, Standing, State
from anchorcenter.academy.models import Basis, CompletionRules, Course
from anchorcenter.certificates.criteria import Criterion, Of, once

LONGEST_SERIES = 40


@dataclass(frozen=True, kw_only=True)
class Handed:
    """What somebody handed in and answered beside attending; ``may_come`` while they still may."""

    has_assignment: bool = False
    has_survey: bool = False
    may_come: bool = True


def criteria_of(standing: Standing, handed: Handed, rules: CompletionRules) -> tuple[Criterion, ...]:
    """What is asked of somebody by those rules, and how it stands."""
    found = [
        Criterion(
            of=Of.ATTENDANCE,
            have=standing.attended,
            whole=standing.denominator,
            percent=rules.attendance_percent,
            ahead=standing.ahead,
            is_minutes=rules.basis is Basis.HOURS,
        )
    ]
    found += _required(standing)
    if rules.needs_assignment:
        found.append(once(Of.ASSIGNMENT, is_done=handed.has_assignment, may_come=handed.may_come))
    if rules.needs_survey:
        found.append(once(Of.SURVEY, is_done=handed.has_survey, may_come=handed.may_come))
    return tuple(found)


def _required(standing: Standing) -> list[Criterion]:
    """That they were there in every required lesson that is held; leave does not stand in for it."""
    states = [mark.state for mark in standing.marks if mark.lesson.is_required and mark.state is not State.CANCELLED]
    there, ahead = (sum(state in these for state in states) for these in (THERE, PENDING))
    return [Criterion(of=Of.LESSONS, have=there, whole=len(states), ahead=ahead)] if states else []


def series_of(course: Course) -> str:
    """What its certificates are numbered under: what staff gave it, else its title without spaces."""
    return course.series or "".join(course.title.split())[:LONGEST_SERIES]


def source_of(enrollment_id: int) -> str:
    """How certificates name what they are for."""
    return f"{PREFIX}{enrollment_id}"


def enrollment_of(source: str) -> int | None:
    """The enrollment that such a name names; None for what is not of the academy."""
    number = source.removeprefix(PREFIX)
    return int(number) if source.startswith(PREFIX) and number.isdigit() else None


PREFIX = "enrollment-"
