"""Attendance as its readers may see it: staff all, who teaches a lesson that one, everybody their own."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, and_, func, select
from sqlalchemy.orm import joinedload

from anchorcenter.academy.attendance.models import AttendanceCorrection, AttendanceEvent, How, Leave, LeaveState
from anchorcenter.academy.attendance.patterns import Scanned
from anchorcenter.academy.attendance.rules import Held, Known, Mark, Standing, closes_at, day_of, mark_of, standing_of
from anchorcenter.academy.attendance.stays import Corrected, Seen
from anchorcenter.academy.enrollment.models import Enrollment, EnrollmentState
from anchorcenter.academy.models import Cohort
from anchorcenter.academy.timetable.models import Lesson
from anchorcenter.academy.timetable.queries import list_lessons
from anchorcenter.accounts.actors import Actor
from anchorcenter.accounts.models import Permission, Person
from anchorcenter.core.db import db
from anchorcenter.core.errors import missing
from anchorcenter.core.i18n import named, zone
from anchorcenter.core.periods import DAY
from anchorcenter.facilities.models import Occupancy

PAGE = 50


def get_lesson(number: int, by: Actor) -> Lesson:
    """A lesson, for staff and who teaches it. Raises DomainError (404) for everybody else."""
    rows = _lessons().where(Lesson.id == number)
    if not by.is_staff:
        rows = rows.where(Lesson.instructor_id == (by.id if by.may(Permission.TEACH) else 0))
    return db.session.scalar(rows) or missing()


def get_taken(number: int) -> Lesson:
    """A lesson whose code somebody has read. Raises DomainError (404)."""
    return db.session.scalar(_lessons().where(Lesson.id == number)) or missing()


def list_roster(cohort_id: int) -> Sequence[Enrollment]:
    """Everybody who has or had a place, once each, by name: with the enrollment that lasts, else the latest one."""
    rows = _placed().where(Enrollment.cohort_id == cohort_id)
    return db.session.scalars(rows.order_by(Person.name, Enrollment.person_id)).all()


def list_roster_page(cohort_id: int, *, page: int) -> Sequence[Enrollment]:
    """The same in pages: PAGE, and one more if there is. ``page`` counts from 1."""
    rows = _placed().where(Enrollment.cohort_id == cohort_id).order_by(Person.name, Enrollment.person_id)
    return db.session.scalars(rows.offset((page - 1) * PAGE).limit(PAGE + 1)).all()


def list_own(person_id: int) -> Sequence[Enrollment]:
    """Where somebody has or had a place, the latest cohort first."""
    rows = _placed().where(Enrollment.person_id == person_id)
    rows = rows.options(joinedload(Enrollment.cohort).joinedload(Cohort.course))
    rows = rows.options(joinedload(Enrollment.cohort).joinedload(Cohort.rules))
    rows = rows.join(Cohort, Cohort.id == Enrollment.cohort_id)
    return db.session.scalars(rows.order_by(Cohort.first_on.desc(), Enrollment.id.desc())).all()


def get_own(slug: str, number: int, person_id: int) -> Enrollment:
    """The place that somebody has or had in that cohort. Raises DomainError (404)."""
    for each in list_own(person_id):
        if (each.cohort.course.slug, each.cohort.number) == (slug, number):
            return each
    return missing()


def find_placed(cohort_id: int, person_id: int) -> Enrollment | None:
    """The place that somebody has or had in that cohort, or None."""
    return db.session.scalar(_placed().where(Enrollment.cohort_id == cohort_id, Enrollment.person_id == person_id))


def standings(cohort: Cohort, enrollments: Sequence[Enrollment], *, now: datetime) -> dict[int, Standing]:
    """How those people of a cohort stand, by person: in as many statements however many."""
    lessons = list_lessons([cohort.id])
    known = known_of(cohort.id, lessons, enrollments)
    held = [held_of(each) for each in lessons]
    return {
        each.person_id: standing_of(held, known[each.person_id], cohort.rules, now=now, zone=zone())
        for each in enrollments
    }


def own_standings(enrollments: Sequence[Enrollment], *, now: datetime) -> list[Standing]:
    """How one person stands in each of their cohorts: in as many statements however many."""
    cohorts = [each.cohort_id for each in enrollments]
    lessons = defaultdict[int, list[Lesson]](list)
    for lesson in list_lessons(cohorts):
        lessons[lesson.cohort_id].append(lesson)
    known = _known(lessons, enrollments)
    return [
        standing_of(
            [held_of(lesson) for lesson in lessons[each.cohort_id]],
            known[each.cohort_id, each.person_id],
            each.cohort.rules,
            now=now,
            zone=zone(),
        )
        for each in enrollments
    ]


def standing(cohort: Cohort, enrollment: Enrollment, *, now: datetime) -> Standing:
    """How one of them stands."""
    return standings(cohort, [enrollment], now=now)[enrollment.person_id]


def known_of(cohort_id: int, lessons: Sequence[Lesson], enrollments: Sequence[Enrollment]) -> dict[int, Known]:
    """What is known of those people in those lessons of a cohort, by person."""
    return {person: known for (_cohort, person), known in _known({cohort_id: lessons}, enrollments).items()}


def _known(lessons: Mapping[int, Sequence[Lesson]], enrollments: Sequence[Enrollment]) -> dict[tuple[int, int], Known]:
    """What is known of people in lessons of cohorts, by cohort and person."""
    ids, people = [each.id for many in lessons.values() for each in many], {each.person_id for each in enrollments}
    seen, corrected = _seen(ids, people), _corrected(ids, people)
    excused = defaultdict[tuple[int, int], set[int]](set)
    for leave in _approved(lessons.keys(), people):
        excused[leave.cohort_id, leave.person_id] |= set(covered(leave, lessons[leave.cohort_id]))
    return {
        (each.cohort_id, each.person_id): Known(
            joined_at=each.enrolled_at or each.applied_at,
            seen=seen.get(each.person_id, {}),
            corrected=corrected.get(each.person_id, {}),
            excused=excused[each.cohort_id, each.person_id],
        )
        for each in enrollments
    }


def mark_in(lesson: Lesson, known: Known, *, now: datetime) -> Mark:
    """What became of that lesson for one of them, leave aside."""
    return mark_of(held_of(lesson), known, lesson.cohort.rules, now=now, zone=zone())


def held_of(lesson: Lesson) -> Held:
    """A lesson as rules know it."""
    is_cancelled = lesson.cancelled_at is not None
    return Held(lesson.id, lesson.occupancy.period, is_cancelled=is_cancelled, is_required=lesson.is_required)


def covered(leave: Leave, lessons: Iterable[Lesson]) -> list[int]:
    """The lessons that begin on the days of leave."""
    days = {each.id: day_of(each.occupancy.period, zone()) for each in lessons}
    return [number for number, day in days.items() if leave.first_on <= day <= leave.last_on]


def list_events(person_id: int, lesson_ids: Collection[int]) -> Sequence[AttendanceEvent]:
    """What was noted of somebody in those lessons, in the order of noting."""
    rows = select(AttendanceEvent).where(AttendanceEvent.person_id == person_id)
    rows = rows.where(AttendanceEvent.lesson_id.in_(lesson_ids)).order_by(AttendanceEvent.id)
    return db.session.scalars(rows.options(joinedload(AttendanceEvent.by))).all()


def list_names(people: Collection[int]) -> dict[int, str]:
    """What those people are called, in the reader's language."""
    rows = select(Person.id, Person.name, Person.name_en).where(Person.id.in_(people)).order_by(Person.name, Person.id)
    return {number: named(name, name_en) for number, name, name_en in db.session.execute(rows)}


def list_corrections(cohort_id: int, person_id: int) -> Sequence[AttendanceCorrection]:
    """Every correction of somebody's lessons in a cohort, the latest first."""
    rows = select(AttendanceCorrection).join(Lesson, Lesson.id == AttendanceCorrection.lesson_id)
    rows = rows.where(Lesson.cohort_id == cohort_id, AttendanceCorrection.person_id == person_id)
    of_lesson = joinedload(AttendanceCorrection.lesson).joinedload(Lesson.occupancy)
    rows = rows.options(joinedload(AttendanceCorrection.by), of_lesson)
    return db.session.scalars(rows.order_by(AttendanceCorrection.id.desc())).all()


def list_leaves(cohort_id: int, person_id: int) -> Sequence[Leave]:
    """Every leave that somebody asked for in a cohort, the latest first."""
    rows = select(Leave).where(Leave.cohort_id == cohort_id, Leave.person_id == person_id)
    return db.session.scalars(rows.options(joinedload(Leave.document)).order_by(Leave.id.desc())).all()


def list_own_leaves(person_id: int) -> Sequence[Leave]:
    """Every leave that somebody asked for, the latest first."""
    return db.session.scalars(_leaves().where(Leave.person_id == person_id).order_by(Leave.id.desc())).all()


def list_open_leaves(*, page: int = 1) -> Sequence[Leave]:
    """Leave that waits for a decision, the oldest first: PAGE, and one more if there is."""
    rows = _leaves().where(Leave.state == LeaveState.ASKED).order_by(Leave.asked_at, Leave.id)
    return db.session.scalars(rows.offset((page - 1) * PAGE).limit(PAGE + 1)).all()


def get_leave(number: int) -> Leave:
    """A leave, for staff. Raises DomainError (404)."""
    return db.session.scalar(_leaves().where(Leave.id == number)) or missing()


def lock_leave(number: int) -> Leave:
    """It, kept from others until the block ends. Raises DomainError (404)."""
    rows = select(Leave).where(Leave.id == number).with_for_update().execution_options(populate_existing=True)
    return db.session.scalar(rows) or missing()


def share_enrolled(cohort_id: int, people: Collection[int]) -> set[int]:
    """Which of them have a place now, kept so until the block ends."""
    rows = select(Enrollment.person_id).where(Enrollment.cohort_id == cohort_id, Enrollment.person_id.in_(people))
    rows = rows.where(Enrollment.state == EnrollmentState.ENROLLED).order_by(Enrollment.id)
    return set(db.session.scalars(rows.with_for_update(read=True)))


def find_nonces(nonces: Collection[str]) -> set[str]:
    """Those of them that were used before."""
    rows = select(AttendanceEvent.nonce).where(AttendanceEvent.nonce.in_(nonces))
    return set(db.session.scalars(rows))


def facts_of(lesson_id: int, people: Collection[int]) -> tuple[dict[int, list[Seen]], dict[int, Corrected]]:
    """What was noted and corrected of people in one lesson, by person."""
    seen, corrected = _seen([lesson_id], people), _corrected([lesson_id], people)
    return (
        {person: found[lesson_id] for person, found in seen.items()},
        {person: found[lesson_id] for person, found in corrected.items()},
    )


def _seen(lesson_ids: Collection[int], people: Collection[int]) -> dict[int, dict[int, list[Seen]]]:
    """By person and lesson."""
    event = AttendanceEvent
    rows: Any = select(event.person_id, event.lesson_id, event.kind, event.at).order_by(event.at, event.id)
    found = defaultdict[int, dict[int, list[Seen]]](dict)
    for person, lesson, kind, at in db.session.execute(_of(rows, event, lesson_ids, people)):
        found[person].setdefault(lesson, []).append(Seen(kind, at))
    return found


def _corrected(lesson_ids: Collection[int], people: Collection[int]) -> dict[int, dict[int, Corrected]]:
    """By person and lesson the latest one."""
    made = AttendanceCorrection
    rows: Any = select(made.person_id, made.lesson_id, made.in_at, made.out_at, made.made_at)
    rows = rows.order_by(made.id)
    found = defaultdict[int, dict[int, Corrected]](dict)
    for person, lesson, *times in db.session.execute(_of(rows, made, lesson_ids, people)):
        found[person][lesson] = Corrected(*times)
    return found


def _of(rows: Select[Any], model: Any, lesson_ids: Collection[int], people: Collection[int]) -> Select[Any]:
    return rows.where(model.lesson_id.in_(lesson_ids), model.person_id.in_(people))


def _approved(cohort_ids: Collection[int], people: Collection[int]) -> Sequence[Leave]:
    rows = select(Leave).where(Leave.cohort_id.in_(cohort_ids), Leave.person_id.in_(people))
    return db.session.scalars(rows.where(Leave.state == LeaveState.APPROVED)).all()


def _placed() -> Select[Enrollment]:
    """One enrollment for each person and cohort of those that gave a place: that which lasts, else the latest."""
    other = Enrollment.__table__.alias()
    is_theirs = and_(
        other.c.cohort_id == Enrollment.cohort_id,
        other.c.person_id == Enrollment.person_id,
        other.c.enrolled_at.is_not(None),
    )
    latest = select(func.max(other.c.id)).where(is_theirs).correlate(Enrollment.__table__).scalar_subquery()
    rows = select(Enrollment).join(Person, Person.id == Enrollment.person_id)
    rows = rows.where(Enrollment.enrolled_at.is_not(None), Enrollment.id == latest)
    return rows.options(joinedload(Enrollment.person))


def _lessons() -> Select[Lesson]:
    rows = select(Lesson).join(Occupancy, Occupancy.id == Lesson.occupancy_id)
    rows = rows.options(joinedload(Lesson.occupancy), joinedload(Lesson.instructor))
    of_cohort = joinedload(Lesson.cohort)
    return rows.options(of_cohort.joinedload(Cohort.course), of_cohort.joinedload(Cohort.rules))


def _leaves() -> Select[Leave]:
    rows = select(Leave).options(joinedload(Leave.person), joinedload(Leave.document))
    return rows.options(joinedload(Leave.cohort).joinedload(Cohort.course))


def list_open_for(person_id: int, *, opens: timedelta, now: datetime) -> Sequence[Lesson]:
    """The lessons in which somebody with a place may check in or out now, by start."""
    placed = select(Enrollment.cohort_id).where(Enrollment.person_id == person_id)
    placed = placed.where(Enrollment.state == EnrollmentState.ENROLLED)
    rows = _lessons().where(Lesson.cohort_id.in_(placed), Lesson.cancelled_at.is_(None))
    rows = rows.where(Occupancy.starts_at <= now + opens, Occupancy.ends_at > now - DAY)
    found = db.session.scalars(rows.order_by(Occupancy.starts_at, Lesson.id))
    return [each for each in found if now < closes_at(each.occupancy.period, zone())]


def list_scans(cohort_id: int) -> list[Scanned]:
    """Who checked in and out themselves in the lessons of a cohort."""
    event = AttendanceEvent
    rows = select(event.lesson_id, event.person_id, event.kind, event.at, event.device_hash)
    rows = rows.join(Lesson, Lesson.id == event.lesson_id)
    rows = rows.where(Lesson.cohort_id == cohort_id, event.how != How.STAFF)
    return [Scanned(*row) for row in db.session.execute(rows.order_by(event.id))]


def get_correction(number: int) -> AttendanceCorrection:
    """A correction, for staff. Raises DomainError (404)."""
    return db.session.get(AttendanceCorrection, number) or missing()
