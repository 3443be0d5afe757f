"""Files of courses as their readers may see them: who has a place in a cohort, who teaches one, and staff."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from anchorcenter.academy.enrollment.models import Enrollment, EnrollmentState
from anchorcenter.academy.materials.models import CourseFile
from anchorcenter.academy.models import Cohort, Course
from anchorcenter.academy.timetable.models import Lesson
from anchorcenter.accounts.actors import Actor
from anchorcenter.accounts.models import Permission
from anchorcenter.core.db import db
from anchorcenter.core.errors import missing
from anchorcenter.documents.models import Document

MOST = 60  # Files of one course.


def get_course(slug: str, by: Actor) -> Course:
    """A course whose files they may read. Raises DomainError (404) for everybody else's as for none."""
    row = db.session.scalar(select(Course).where(Course.slug == slug)) or missing()
    return row if may_change(row, by) or _takes_part(row, by) else missing()


def get_taught(slug: str, by: Actor) -> Course:
    """A course whose files they may change. Raises DomainError (404)."""
    return _taught(select(Course).where(Course.slug == slug), by)


def lock_taught(slug: str, by: Actor) -> Course:
    """``get_taught``, with the files kept from others until the ``writing()`` block ends."""
    return _taught(select(Course).where(Course.slug == slug).with_for_update(), by)


def _taught(wanted: Select[Course], by: Actor) -> Course:
    row = db.session.scalar(wanted) or missing()
    return row if may_change(row, by) else missing()


def may_change(course: Course, by: Actor) -> bool:
    """Whether they are staff, or teach a lesson of it."""
    if by.is_staff:
        return True
    rows = select(Lesson.id).join(Cohort, Cohort.id == Lesson.cohort_id)
    rows = rows.where(Cohort.course_id == course.id, Lesson.instructor_id == by.id)
    return by.may(Permission.TEACH) and db.session.scalar(rows.limit(1)) is not None


def list_files(course_id: int) -> Sequence[CourseFile]:
    """The files of a course, the latest first."""
    rows = select(CourseFile).where(CourseFile.course_id == course_id).order_by(CourseFile.id.desc())
    return db.session.scalars(rows.options(_WHOLE).limit(MOST)).all()


def count_files(course_id: int) -> int:
    """How many files a course has."""
    return db.session.scalar(select(func.count()).where(CourseFile.course_id == course_id)) or 0


def get_file(course_id: int, number: int) -> CourseFile:
    """One of them. Raises DomainError (404)."""
    rows = select(CourseFile).where(CourseFile.course_id == course_id, CourseFile.id == number)
    return db.session.scalar(rows.options(_WHOLE)) or missing()


def _takes_part(course: Course, by: Actor) -> bool:
    rows = select(Enrollment.id).join(Cohort, Cohort.id == Enrollment.cohort_id)
    rows = rows.where(Enrollment.person_id == by.id, Enrollment.state == EnrollmentState.ENROLLED)
    return db.session.scalar(rows.where(Cohort.course_id == course.id).limit(1)) is not None


_WHOLE = joinedload(CourseFile.document).joinedload(Document.uploaded_by)
