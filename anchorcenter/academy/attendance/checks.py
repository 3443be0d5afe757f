"""What ``flask doctor`` asks of attendance: nothing was noted of who never had a place."""

from __future__ import annotations

from sqlalchemy import exists, select

from anchorcenter.academy.attendance.models import AttendanceEvent
from anchorcenter.academy.enrollment.models import Enrollment
from anchorcenter.academy.timetable.models import Lesson
from anchorcenter.core.db import db


def events_have_places() -> list[str]:
    """Whoever came or went has or had a place in the cohort of the lesson."""
    theirs = Enrollment.cohort_id == Lesson.cohort_id, Enrollment.person_id == AttendanceEvent.person_id
    placed = exists().where(*theirs, Enrollment.enrolled_at.is_not(None))
    rows = select(AttendanceEvent.id).join(Lesson, Lesson.id == AttendanceEvent.lesson_id).where(~placed)
    wrong = db.session.scalars(rows.order_by(AttendanceEvent.id).limit(20))
    return [f"attendance event {number} is of who never had a place there" for number in wrong]


CHECKS = (events_have_places,)
