"""What the pages of attendance show to who teaches and to staff."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Response, current_app, request, url_for

from anchorcenter.academy.attendance import codes, queries, reading
from anchorcenter.academy.attendance.forms import CorrectionForm, DecisionForm, ExportForm
from anchorcenter.academy.attendance.models import Leave, LeaveState
from anchorcenter.academy.attendance.patterns import find_patterns
from anchorcenter.academy.attendance.rows import (
    course_line,
    event_row,
    lesson_line,
    mark_row,
    name_of,
    person_record,
    summary,
)
from anchorcenter.academy.attendance.stays import Kind
from anchorcenter.academy.attendance.texts import LEAVE_STATES, LEAVES, PATTERNS, SIGNS, STATES, outlook_text
from anchorcenter.academy.enrollment.models import Enrollment, EnrollmentState
from anchorcenter.academy.models import Cohort
from anchorcenter.academy.timetable.models import Lesson
from anchorcenter.academy.timetable.queries import list_lessons
from anchorcenter.accounts.access import me, saw
from anchorcenter.accounts.access_log import What
from anchorcenter.accounts.masks import mask_name
from anchorcenter.accounts.models import Permission
from anchorcenter.core.clock import now
from anchorcenter.core.errors import DomainError
from anchorcenter.core.i18n import clock_time, day_text, days_text, local, zone
from anchorcenter.core.pages import around, asked_page, page
from anchorcenter.core.periods import DAY, Days
from anchorcenter.core.render import qr_svg

MOST_FINDINGS = 200  # More than anybody looks into at once.


def lesson_page(lesson: Lesson, error: DomainError | None = None) -> Response:
    """A lesson with everybody who has a place, and who of them is there."""
    rows = []
    for each in reading.roster_of(lesson.id, by=me(), now=now()):
        saw(each.person.id)
        who = {"person": each.person.id, "name": name_of(each.person), "is_in": each.is_in}
        rows.append(mark_row(each.mark) | who)
    closed = reading.why_not_open(lesson, now=now())
    return page(
        "attendance/lesson.html",
        status=error.status if error else 200,
        lesson=lesson_line(lesson),
        course=course_line(lesson.cohort),
        rows=rows,
        there=sum(row["is_in"] for row in rows),
        why_not=[str(each.message) for each in closed],
        reasons=[str(each.message) for each in error.reasons] if error else [],
        kinds={"come": Kind.IN.value, "go": Kind.OUT.value},
        is_staff=me().is_staff,
    )


def code_page(lesson: Lesson) -> Response:
    """The code that is shown now; the page renews itself when it is over."""
    closed = reading.why_not_open(lesson, now=now())
    answer = page(
        "attendance/code.html",
        lesson=lesson_line(lesson),
        course=course_line(lesson.cohort),
        picture="" if closed else qr_svg(codes.address_of(lesson.id, now()), is_flexible=True),
        number="" if closed else codes.digits_of(lesson.id, now()),
        left=codes.seconds_left(now()),
        address=f"{current_app.config['BASE_URL']}{url_for('attend.number')}",
        why_not=[str(each.message) for each in closed],
    )
    answer.headers["Cache-Control"] = "no-store"
    return answer


def cohort_page(cohort: Cohort, form: ExportForm | None = None, *, status: int = 200) -> Response:
    """Everybody of a cohort against its lessons, in pages."""
    number, slug = asked_page(), cohort.course.slug
    found = queries.list_roster_page(cohort.id, page=number)
    lessons = list_lessons([cohort.id])
    where: dict[str, Any] = {"slug": slug, "number": cohort.number}
    return page(
        "attendance/cohort.html",
        status=status,
        course=course_line(cohort),
        lessons=[_head(each) for each in lessons],
        rows=table_rows(cohort, found[: queries.PAGE]),
        signs=[(SIGNS[state], str(text)) for state, text in STATES.items() if SIGNS[state] not in {"", "–"}],
        form=form or ExportForm(None),
        may_export=me().may(Permission.EXPORT),
        **around(number, "attendance_staff.cohort", is_more=len(found) > queries.PAGE, **where),
    )


def patterns_page(cohort: Cohort) -> Response:
    """What looks as if somebody had checked in for another."""
    return page("attendance/patterns.html", course=course_line(cohort), findings=_findings(cohort))


def sheet_page(cohort: Cohort) -> Response:
    """The sheet to print: masked names against lessons, with what is known and room for a signature."""
    roster = [each for each in queries.list_roster(cohort.id) if each.state is EnrollmentState.ENROLLED]
    stand = queries.standings(cohort, roster, now=now())
    rows = []
    for each in roster:
        saw(each.person_id, What.PRINT)
        found = stand[each.person_id]
        cells = [(SIGNS[mark.state], mark_row(mark)["state"]) for mark in found.marks]
        rows.append({"name": mask_name(name_of(each.person)), "cells": cells} | summary(found))
    lessons = [_head(each) for each in list_lessons([cohort.id])]
    signs = [(SIGNS[state], str(text)) for state, text in STATES.items() if SIGNS[state] not in {"", "–"}]
    return page("attendance/sheet.html", course=course_line(cohort), lessons=lessons, rows=rows, signs=signs)


def table_rows(cohort: Cohort, enrollments: Sequence[Enrollment]) -> list[dict[str, Any]]:
    """People with a sign for each lesson, and what it makes in sum."""
    stand = queries.standings(cohort, enrollments, now=now())
    rows = []
    for each in enrollments:
        saw(each.person_id)
        found = stand[each.person_id]
        cells = [(SIGNS[mark.state], mark_row(mark)["state"], mark.is_lost) for mark in found.marks]
        ended = str(each.state) if each.state is not EnrollmentState.ENROLLED else ""
        who = {"person": each.person_id, "name": name_of(each.person), "has_left": bool(ended)}
        rows.append(who | {"cells": cells} | summary(found))
    return rows


def person_page(cohort: Cohort, enrollment: Enrollment) -> Response:
    """One person's record for staff, with what may be corrected."""
    saw(enrollment.person_id)
    record = person_record(cohort, enrollment)
    for mark in record["marks"]:
        mark["may_correct"] = mark["has_begun"] and not mark["is_off"]
    return page(
        "attendance/person.html",
        course=course_line(cohort),
        person={"number": enrollment.person_id, "name": name_of(enrollment.person)},
        record=record,
        is_done="done" in request.args,
    )


def correction_page(
    lesson: Lesson, enrollment: Enrollment, form: CorrectionForm | None = None, *, status: int = 200
) -> Response:
    """What was noted of somebody's lesson, and the form that corrects it."""
    saw(enrollment.person_id)
    known = queries.known_of(lesson.cohort_id, [lesson], [enrollment])[enrollment.person_id]
    mark = queries.mark_in(lesson, known, now=now())
    return page(
        "attendance/correct.html",
        status=status,
        course=course_line(lesson.cohort),
        lesson=lesson_line(lesson),
        person={"number": enrollment.person_id, "name": name_of(enrollment.person)},
        mark=mark_row(mark),
        noted=noted_rows(lesson.id, enrollment.person_id),
        form=form or CorrectionForm(None, in_at=mark.in_at, out_at=mark.out_at),
    )


def noted_rows(lesson_id: int, person_id: int) -> list[dict[str, Any]]:
    """All that was noted of somebody's lesson, in its order."""
    return [event_row(each) for each in queries.list_events(person_id, [lesson_id])]


def leaves_page() -> Response:
    """Leave that waits for a decision."""
    number = asked_page()
    found = queries.list_open_leaves(page=number)
    return page(
        "attendance/leaves.html",
        rows=[leave_row(each) for each in found[: queries.PAGE]],
        **around(number, "attendance_staff.leaves", is_more=len(found) > queries.PAGE),
    )


def leave_page(leave: Leave, form: DecisionForm | None = None, *, status: int = 200) -> Response:
    """One leave, which lessons it covers, and what it would make of attendance."""
    enrollment = queries.find_placed(leave.cohort_id, leave.person_id)
    lessons = list_lessons([leave.cohort_id])
    touched = set(queries.covered(leave, lessons))
    stand = queries.standing(leave.cohort, enrollment, now=now()) if enrollment else None
    return page(
        "attendance/leave.html",
        status=status,
        leave=leave_row(leave),
        course=course_line(leave.cohort),
        lessons=[lesson_line(each) for each in lessons if each.id in touched],
        share=summary(stand) | {"outlook": outlook_text(stand)} if stand else None,
        form=form or DecisionForm(None),
        may_decide=leave.state is not LeaveState.WITHDRAWN and leave.person_id != me().id,
    )


def leave_row(leave: Leave) -> dict[str, Any]:
    """A leave in a list of staff's."""
    saw(leave.person_id)
    return {
        "number": leave.id,
        "name": name_of(leave.person),
        "of": course_line(leave.cohort)["name"],
        "kind": str(LEAVES[leave.kind]),
        "days": days_text(Days(leave.first_on, leave.last_on + DAY)),
        "why": leave.why,
        "asked": local(leave.asked_at),
        "state": str(LEAVE_STATES[leave.state]),
        "is": leave.state.value,
        "decided_why": leave.decided_why,
        "paper": leave.document.filename if leave.document else "",
    }


def _head(lesson: Lesson) -> dict[str, Any]:
    use = lesson.occupancy
    start = use.starts_at.astimezone(zone())
    return {
        "number": lesson.id,
        "day": f"{start.month}/{start.day}",
        "title": f"{day_text(start.date())} {clock_time(use.starts_at)}",
        "url": url_for("attendance.lesson", number=lesson.id),
        "is_cancelled": lesson.cancelled_at is not None,
    }


def _findings(cohort: Cohort) -> list[dict[str, Any]]:
    found = find_patterns(queries.list_scans(cohort.id))[:MOST_FINDINGS]
    names = queries.list_names({person for each in found for person in each.people})
    for person_id in names:
        saw(person_id)
    return [
        {"pattern": str(PATTERNS[each.pattern]), "people": [(number, names[number]) for number in each.people],
         "lessons": len(each.lessons)}
        for each in found
    ]  # fmt: skip
