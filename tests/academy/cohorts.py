"""Courses and cohorts for tests: written down as pages, or many at once."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update

from anchorcenter.academy import service
from anchorcenter.academy.models import Cohort, CourseKind
from anchorcenter.academy.rules import NewCohort, NewCourse
from anchorcenter.core.db import db
from anchorcenter.core.unit_of_work import writing
from tests.steps import actor
from tests.times import DAY, NOW

SLUG = "drone-basics"
STAFF = "/staff/courses"
COHORTS = f"{STAFF}/{SLUG}/cohorts"
PUBLIC = f"/courses/{SLUG}"
RULES = {
    "attendance_percent": "80",
    "basis": "hours",
    "grace_minutes": "10",
    "slips_per_absence": "3",
    "half_percent": "50",
    "excused_percent": "20",
    "early_minutes": "10",
    "excused_per": "whole",
    "missing_out": "absent",
    "counts_minutes": "",
    "counts_from_joining": "",
    "needs_survey": "1",
    "needs_assignment": "",
}


def course(**changes: Any) -> dict[str, Any]:
    """What staff type in for a course."""
    known = {
        "slug": SLUG,
        "title": "드론 기초",
        "title_en": "Drone basics",
        "summary": "처음 날리는 드론",
        "hours": "12",
    }
    return known | {"kind": "flight", "level": "beginner", "age_from": "14", "is_funded": ""} | RULES | changes


def cohort(**changes: Any) -> dict[str, Any]:
    """What staff type in for a cohort: applications from 1 to 10 December, lessons from 14 to 18."""
    days = {"first_on": "2026-12-14", "last_on": "2026-12-18", "times": "evening", "schedule": "월–금 19:00–21:00"}
    times = {"opens_at": "2026-12-01T09:00", "closes_at": "2026-12-10T18:00"}
    places = {"capacity": "20", "minimum": "5", "for_residents": "0", "for_companies": "0", "for_youth": "0"}
    fees = {"fee_won": "0", "refunded_by": "hours"}
    return days | times | places | fees | {"selection": "first_come", "papers": []} | changes


def make(staff: FlaskClient, *, is_published: bool = True, **changes: Any) -> int:
    """A cohort, of a course that is written down if there is none; answers its number."""
    if staff.get(f"{STAFF}/{SLUG}").status_code == 404:
        assert staff.post(f"{STAFF}/new", data=course()).status_code == 303
    answer = staff.post(f"{COHORTS}/new", data=cohort(**changes))
    assert answer.status_code == 303
    number = int(answer.location.rpartition("/")[2])
    if is_published:
        assert staff.post(f"{COHORTS}/{number}/publish").status_code == 303
    return number


def fill(app: Flask, number: int, **columns: int) -> None:
    """Have places be taken, or people wait, as enrollment will."""
    with app.app_context(), writing():
        db.session.execute(update(Cohort).where(Cohort.number == number).values(**columns))


def make_many(app: Flask, courses: range, cohorts: int) -> None:
    """So many published cohorts of each of those courses."""
    by = actor(app, "staff")
    with app.app_context(), writing():
        for number in courses:
            wanted = NewCourse(
                slug=f"course-{number}", title=f"과정 {number}", summary="드론", kind=CourseKind.FLIGHT, hours=8
            )
            slug = service.create_course(wanted, by=by, now=NOW)
            for each in range(cohorts):
                days = {"first_on": date(2026, 12, 1) + each * DAY, "last_on": date(2026, 12, 20) + each * DAY}
                times = {"opens_at": NOW - DAY, "closes_at": NOW + DAY}
                made = service.create_cohort(slug, NewCohort(**days, **times, capacity=20), by=by, now=NOW)  # type: ignore[arg-type]
                service.publish_cohort(slug, made, by=by, now=NOW)
