"""What the pages of one's own attendance show."""

from __future__ import annotations

from typing import Any

from flask import Response, request, url_for

from anchorcenter.academy.attendance import queries
from anchorcenter.academy.attendance.codes import Ticket
from anchorcenter.academy.attendance.forms import LeaveForm, NumberForm
from anchorcenter.academy.attendance.rows import course_line, lesson_line, person_record, summary
from anchorcenter.academy.attendance.service import NO_PLACE, opens
from anchorcenter.academy.attendance.stays import Kind, is_in
from anchorcenter.academy.attendance.texts import outlook_text
from anchorcenter.academy.enrollment.models import Enrollment, EnrollmentState
from anchorcenter.academy.texts import days_of
from anchorcenter.academy.timetable.models import Lesson
from anchorcenter.accounts.access import me
from anchorcenter.core.clock import now
from anchorcenter.core.errors import DomainError
from anchorcenter.core.i18n import clock_time
from anchorcenter.core.pages import page


def index_page() -> Response:
    """Every cohort of the reader's, with what is missing, and where they may check in now."""
    found = queries.list_own(me().id)
    rows = []
    for each, standing in zip(found, queries.own_standings(found, now=now()), strict=True):
        place = course_line(each.cohort) | {"days": days_of(each.cohort), "has_left": _has_left(each)}
        rows.append(place | summary(standing) | {"outlook": outlook_text(standing)})
    lessons = queries.list_open_for(me().id, opens=opens(), now=now())
    here = [lesson_line(each) | {"of": course_line(each.cohort)["name"]} for each in lessons]
    return page("attendance/index.html", rows=rows, here=here)


def show_page(enrollment: Enrollment) -> Response:
    """The reader's own record of a cohort."""
    cohort = enrollment.cohort
    return page(
        "attendance/show.html",
        course=course_line(cohort),
        record=person_record(cohort, enrollment),
        may_ask=not _has_left(enrollment),
        done=request.args.get("done", ""),
    )


def here_page(lesson: Lesson, ticket: Ticket) -> Response:
    """The lesson whose code was read, with one button; for who has no place there, why not."""
    placed = queries.find_placed(lesson.cohort_id, me().id)
    if placed is None or _has_left(placed):
        return refused_page(DomainError(NO_PLACE))
    seen, corrected = queries.facts_of(lesson.id, {me().id})
    there = is_in(seen.get(me().id, ()), corrected.get(me().id))
    is_early = there and ticket.at < lesson.occupancy.ends_at
    return page(
        "attendance/here.html",
        course=course_line(lesson.cohort),
        lesson=lesson_line(lesson),
        kind=(Kind.OUT if there else Kind.IN).value,
        is_in=there,
        read=clock_time(ticket.at),
        ends=clock_time(lesson.occupancy.ends_at) if is_early else "",
    )


def number_page(form: NumberForm, *, status: int = 200) -> Response:
    """Where the number is typed in."""
    return page("attendance/number.html", status=status, form=form)


def refused_page(error: DomainError) -> Response:
    """Why one cannot check in, and what to do."""
    reasons = [str(each.message) for each in error.reasons]
    return page("attendance/refused.html", status=error.status, reasons=reasons)


def leave_page(enrollment: Enrollment, form: LeaveForm, *, status: int = 200) -> Response:
    """The form in which leave is asked for."""
    course = course_line(enrollment.cohort)
    back: dict[str, Any] = {"slug": course["slug"], "number": course["number"]}
    return page(
        "attendance/ask.html",
        status=status,
        course=course,
        form=form,
        back=url_for("own_attendance.show", **back),
        days=days_of(enrollment.cohort),
    )


def _has_left(enrollment: Enrollment) -> bool:
    return enrollment.state is not EnrollmentState.ENROLLED
