"""Lessons, marks and records as pages of all readers show them."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from anchorcenter.academy.attendance import queries
from anchorcenter.academy.attendance.models import AttendanceCorrection, AttendanceEvent, Leave, LeaveState
from anchorcenter.academy.attendance.rules import OFF, Mark, Standing
from anchorcenter.academy.attendance.texts import (
    EVENTS,
    HOWS,
    LEAVE_STATES,
    LEAVE_TAGS,
    LEAVES,
    SIGNS,
    TAGS,
    amount,
    outlook_text,
    share_text,
    state_text,
    tally_text,
)
from anchorcenter.academy.enrollment.models import Enrollment
from anchorcenter.academy.models import Cohort
from anchorcenter.academy.texts import cohort_name, rule_lines
from anchorcenter.academy.timetable.models import Lesson
from anchorcenter.accounts.access import saw
from anchorcenter.accounts.models import Person
from anchorcenter.core.clock import now
from anchorcenter.core.i18n import clock_time, days_text, local, named, until
from anchorcenter.core.periods import DAY, Days
from anchorcenter.facilities.queries import get_plan


def name_of(person: Person) -> str:
    """What somebody is called in the reader's language."""
    return named(person.name, person.name_en)


def course_line(cohort: Cohort) -> dict[str, Any]:
    """A cohort as the head of a page names it."""
    title = named(cohort.course.title, cohort.course.title_en)
    return {
        "slug": cohort.course.slug,
        "number": cohort.number,
        "title": title,
        "name": cohort_name(title, cohort.number),
    }


def lesson_line(lesson: Lesson) -> dict[str, Any]:
    """When and where a lesson is held."""
    use = lesson.occupancy
    return {
        "number": lesson.id,
        "time": until(use.starts_at, use.ends_at),
        "space": str(get_plan().get(use.space_id).name),
        "is_cancelled": lesson.cancelled_at is not None,
        "is_ahead": use.starts_at > now(),
    }


def mark_row(mark: Mark) -> dict[str, Any]:
    """What became of somebody's lesson."""
    times = [clock_time(each) if each else "" for each in (mark.in_at, mark.out_at)]
    return {
        "lesson": mark.lesson.id,
        "time": until(mark.lesson.period.start, mark.lesson.period.end),
        "state": state_text(mark),
        "is": mark.state.value,
        "sign": SIGNS[mark.state],
        "tag": TAGS.get(mark.state, ""),
        "came": times[0],
        "went": times[1],
        "has_begun": mark.lesson.period.start <= now(),
        "is_off": mark.state in OFF,
        "may_correct": False,
    }


def summary(standing: Standing) -> dict[str, Any]:
    """What all of it makes."""
    return {
        "share": share_text(standing),
        "percent": standing.percent,
        "is_met": standing.is_met,
        "is_reachable": standing.is_reachable,
        "tally": tally_text(standing),
    }


def person_record(cohort: Cohort, enrollment: Enrollment) -> dict[str, Any]:
    """All of one person's attendance of a cohort: lessons, corrections, leave and the rules behind it."""
    standing = queries.standing(cohort, enrollment, now=now())
    noted = defaultdict[int, list[dict[str, Any]]](list)
    for each in queries.list_events(enrollment.person_id, [mark.lesson.id for mark in standing.marks]):
        noted[each.lesson_id].append(event_row(each))
    corrections = queries.list_corrections(cohort.id, enrollment.person_id)
    return summary(standing) | {
        "outlook": outlook_text(standing),
        "needed": amount(standing.needed, standing.basis),
        "marks": [mark_row(mark) | {"noted": noted[mark.lesson.id]} for mark in standing.marks],
        "corrections": [correction_row(each) for each in corrections],
        "leaves": [own_leave_row(each) for each in queries.list_leaves(cohort.id, enrollment.person_id)],
        "rules": rule_lines(cohort.rules),
        "rules_number": cohort.rules.number,
        "joined": local(enrollment.enrolled_at) if enrollment.enrolled_at else "",
        "left": local(enrollment.ended_at) if enrollment.ended_at else "",
    }


def correction_row(row: AttendanceCorrection) -> dict[str, Any]:
    """A correction: what counts since, why, and who said so."""
    saw(row.by_id)
    return {
        "number": row.id,
        "of": local(row.lesson.occupancy.starts_at),
        "came": clock_time(row.in_at) if row.in_at else "",
        "went": clock_time(row.out_at) if row.out_at else "",
        "why": row.why,
        "made": local(row.made_at),
        "by": name_of(row.by),
        "has_paper": row.evidence_id is not None,
    }


def event_row(row: AttendanceEvent) -> dict[str, Any]:
    """What was noted once."""
    saw(row.by_id)
    return {
        "what": str(EVENTS[row.kind]),
        "at": local(row.at),
        "how": str(HOWS[row.how]),
        "device": local(row.device_at) if row.device_at else "",
    }


def own_leave_row(row: Leave) -> dict[str, Any]:
    """A leave as who asked for it reads it."""
    return {
        "number": row.id,
        "kind": str(LEAVES[row.kind]),
        "days": days_text(Days(row.first_on, row.last_on + DAY)),
        "why": row.why,
        "state": str(LEAVE_STATES[row.state]),
        "tag": LEAVE_TAGS.get(row.state, ""),
        "decided_why": row.decided_why,
        "paper": row.document.filename if row.document else "",
        "may_withdraw": row.state is LeaveState.ASKED,
    }
