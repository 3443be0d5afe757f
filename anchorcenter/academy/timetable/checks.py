"""What ``flask doctor`` asks of lessons: they and their occupancies at one."""

from __future__ import annotations

from sqlalchemy import or_, select

from anchorcenter.academy.timetable.models import Lesson
from anchorcenter.core.db import db
from anchorcenter.facilities.models import Occupancy, Use


def lessons_hold() -> list[str]:
    """Every lesson that is not cancelled takes its space, and no other one does."""
    rows = select(Lesson.id).join(Occupancy, Occupancy.id == Lesson.occupancy_id).order_by(Lesson.id)
    is_off = Lesson.cancelled_at.is_(None) != Occupancy.released_at.is_(None)
    wrong = db.session.scalars(rows.where(or_(is_off, Occupancy.kind != Use.LESSON)).limit(20))
    return [f"lesson {number} is not what its occupancy says" for number in wrong]


CHECKS = (lessons_hold,)
