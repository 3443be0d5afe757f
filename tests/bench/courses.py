"""Courses for the benchmark: a catalogue of 300 cohorts, one of them with 2,000 people, and one to enroll in."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import insert, select, update

from anchorcenter.academy import service
from anchorcenter.academy.enrollment.models import Enrollment, EnrollmentState
from anchorcenter.academy.models import Cohort, Course, CourseKind
from anchorcenter.academy.rules import NewCohort, NewCourse
from anchorcenter.accounts.models import Person
from anchorcenter.accounts.queries import find_actor
from anchorcenter.core.db import db, table

COURSES, COHORTS, PEOPLE = 75, 4, 2_000
DAY = timedelta(days=1)
ROSTER = "/staff/courses/bench-0/cohorts/1/people"


def lay_down_courses(now: datetime) -> None:
    """Call inside ``writing()``, once there are people."""
    by = find_actor("staff@demo.example", now=now)
    if by is None:
        raise LookupError("nobody is there to write them down")
    times: dict[str, Any] = {"opens_at": now - DAY, "closes_at": now + 5 * DAY}
    for number in range(COURSES):
        wanted = NewCourse(
            slug=f"bench-{number}", title=f"과정 {number}", summary="드론을 배웁니다", kind=CourseKind.FLIGHT, hours=8
        )
        slug = service.create_course(wanted, by=by, now=now)
        for each in range(COHORTS):
            first = now.date() + (10 + each * 30) * DAY
            cohort = NewCohort(first_on=first, last_on=first + 20 * DAY, capacity=9_000, **times)
            made = service.create_cohort(slug, cohort, by=by, now=now)
            service.publish_cohort(slug, made, by=by, now=now)
    _fill(now)
    db.session.execute(update(Person).values(born_on=date(1990, 5, 1)))


def _fill(now: datetime) -> None:
    """PEOPLE in the first cohort."""
    common = {"password_hash": "", "locale": "ko", "is_active": True, "created_at": now, "name_en": ""}
    rows = [{"email": f"bench-{n}@demo.example", "name": f"수강생 {n}"} | common for n in range(PEOPLE)]
    ids = db.session.scalars(insert(table(Person)).returning(table(Person).c.id), rows).all()
    cohort = db.session.scalars(
        select(Cohort.id)
        .join(Course, Course.id == Cohort.course_id)
        .where(Course.slug == "bench-0", Cohort.number == 1)
    ).one()
    enrolled = {"cohort_id": cohort, "state": EnrollmentState.ENROLLED, "applied_at": now, "enrolled_at": now}
    db.session.execute(insert(table(Enrollment)), [{"person_id": number} | enrolled for number in ids])
    db.session.execute(update(Cohort).where(Cohort.id == cohort).values(taken=PEOPLE))
