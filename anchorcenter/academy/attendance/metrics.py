"""What attendance can prove: lessons held, how often people took part, how many people, how long was taught."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    String,
    and_,
    case,
    cast,
    exists,
    extract,
    select,
)
from sqlalchemy.orm import joinedload

from anchorcenter.academy.attendance.models import AttendanceCorrection, AttendanceEvent
from anchorcenter.academy.attendance.rows import course_line
from anchorcenter.academy.attendance.stays import Kind as Way
from anchorcenter.academy.enrollment.models import Enrollment
from anchorcenter.academy.models import Cohort, Course, CourseKind
from anchorcenter.academy.texts import KINDS
from anchorcenter.academy.timetable.models import Lesson
from anchorcenter.accounts.actors import Actor
from anchorcenter.accounts.models import Gender, Permission, Person
from anchorcenter.core.db import db
from anchorcenter.core.i18n import _l, local
from anchorcenter.core.metrics import Described, Dimension, Kind, Metric, Record, select_rows, within
from anchorcenter.core.periods import Days

LOCAL = "goyang"


def lessons_held(days: Days) -> Select[Any]:
    """One row per lesson to which somebody came."""
    return _lessons(days)


def minutes_taught(days: Days) -> Select[Any]:
    """The same, each worth its minutes, of who taught it."""
    return _lessons(days, subject=Lesson.instructor_id, value=Lesson.minutes).where(Lesson.instructor_id.is_not(None))


def participations(days: Days) -> Select[Any]:
    """One row per person and lesson to which they came."""
    came = _came().subquery()
    lived = exists().where(Enrollment.cohort_id == Lesson.cohort_id, Enrollment.person_id == came.c.person_id,
                           Enrollment.resident_since.is_not(None))  # fmt: skip
    rows = select_rows(
        "lesson",
        Lesson.id,
        counted_on=Lesson.held_on,
        subject=came.c.person_id,
        kind=Course.kind,
        **what_people_are(Lesson.held_on, lived),
    )
    rows = rows.select_from(came).join(Lesson, Lesson.id == came.c.lesson_id)
    rows = rows.join(Person, Person.id == came.c.person_id)
    return _with_course(rows).where(Lesson.cancelled_at.is_(None), within(Lesson.held_on, days))


def _lessons(days: Days, **columns: Any) -> Select[Any]:
    came = _came().subquery()
    rows = select_rows("lesson", Lesson.id, counted_on=Lesson.held_on, kind=Course.kind, **columns)
    rows = _with_course(rows.select_from(Lesson)).where(Lesson.id.in_(select(came.c.lesson_id)))
    return rows.where(Lesson.cancelled_at.is_(None), within(Lesson.held_on, days))


def _with_course(rows: Select[Any]) -> Select[Any]:
    return rows.join(Cohort, Cohort.id == Lesson.cohort_id).join(Course, Course.id == Cohort.course_id)


def _came() -> Select[Any]:
    """Who came to which lesson, each once: as the latest correction says, else as was noted."""
    event, made, later = AttendanceEvent, AttendanceCorrection, AttendanceCorrection.__table__.alias()
    same = and_(later.c.lesson_id == made.lesson_id, later.c.person_id == made.person_id, later.c.id > made.id)
    said = select(made.lesson_id, made.person_id).where(made.in_at.is_not(None), ~exists().where(same))
    is_corrected = exists().where(made.lesson_id == event.lesson_id, made.person_id == event.person_id)
    noted = select(event.lesson_id, event.person_id).where(event.kind == Way.IN, ~is_corrected)
    both = noted.union(said).subquery()
    return select(both.c.lesson_id, both.c.person_id)


def what_people_are(day: Any, lives_here: ColumnElement[bool]) -> dict[str, Any]:
    """The columns of a row that say it of a ``Person``, as of that day; who has not said it has no answer."""
    age = _age(day, Person.born_on)
    return {
        "gender": case((Person.gender == Gender.NO_ANSWER, ""), else_=cast(Person.gender, String)),
        "age_band": case((age.is_(None), ""), else_=cast(age // 10 * 10, String)),
        "region": case((lives_here, LOCAL), else_=""),
    }


def _age(day: Any, born: Any) -> ColumnElement[int]:
    """In full years on that day; NULL for who has not said when they were born."""
    months = (extract("month", day) * 100 + extract("day", day)) < (extract("month", born) * 100 + extract("day", born))
    years: ColumnElement[int] = extract("year", day) - extract("year", born) - case((months, 1), else_=0)
    return cast(years, Integer)


def describe(records: Collection[Record], viewer: Actor | None) -> dict[Record, Described]:
    """Lessons by course and time, with their rosters for staff."""
    rows = select(Lesson).where(Lesson.id.in_([number for _lesson, number in records]))
    rows = rows.options(joinedload(Lesson.occupancy), joinedload(Lesson.cohort).joinedload(Cohort.course))
    is_staff = viewer is not None and viewer.may(Permission.OPERATE)
    return {
        ("lesson", each.id): Described(
            label=f"{course_line(each.cohort)['name']} · {local(each.occupancy.starts_at)}",
            url=f"/staff/lessons/{each.id}" if is_staff else "",
        )
        for each in db.session.scalars(rows)
    }


def _kind_text(word: str) -> str:
    return str(KINDS[CourseKind(word)]) if word in set(CourseKind) else word


COMMON: dict[str, Any] = {
    "describe": describe,
    "version": 1,
    "dimensions": (Dimension(name=_l("Kind of course"), say=_kind_text),),
    "exclusions": _l("Cancelled lessons, and those to which nobody came."),
}
METRICS = (
    Metric(
        key="academy.lessons_held",
        name=_l("Lessons held"),
        definition=_l("Lessons to which somebody came, counted on the day on which they begin."),
        unit="lesson",
        kind=Kind.FLOW,
        rows=lessons_held,
        **COMMON,
    ),
    Metric(
        key="academy.participations",
        name=_l("People in lessons, every time"),
        definition=_l("Everybody who came to a lesson, once for each lesson: who came to three counts three times."),
        unit="person",
        kind=Kind.FLOW,
        rows=participations,
        is_of_people=True,
        **COMMON,
    ),
    Metric(
        key="academy.participants",
        name=_l("People in lessons, each once"),
        definition=_l("Different people who came to at least one lesson, by gender, age on that day and residence."),
        unit="person",
        kind=Kind.DISTINCT,
        rows=participations,
        is_of_people=True,
        **COMMON,
    ),
    Metric(
        key="academy.minutes_taught",
        name=_l("Hours taught"),
        definition=_l("The time of lessons to which somebody came and of which it is known who taught them."),
        unit="minute",
        kind=Kind.FLOW,
        rows=minutes_taught,
        is_of_people=True,
        **COMMON,
    ),
)
