"""Courses of the demo center that one can enroll in: one is full, and its people know how they stand."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import select

from anchorcenter.academy.enrollment.checks import CHECKS
from anchorcenter.academy.enrollment.models import CohortDraw, Enrollment, EnrollmentState
from anchorcenter.academy.models import Cohort
from anchorcenter.accounts.models import Person
from anchorcenter.core.db import db
from tests.times import NOW


def states(app: Flask, name: str) -> set[EnrollmentState]:
    """How somebody stands in the cohorts that have not begun."""
    rows = select(Enrollment.state).join(Person, Person.id == Enrollment.person_id).join(Enrollment.cohort)
    with app.app_context():
        ahead = rows.where(Person.email == f"{name}@demo.example", Cohort.first_on > NOW.date())
        return set(db.session.scalars(ahead))


def test_the_trainee_is_enrolled_in_one_and_waits_for_another(demo: Flask) -> None:
    assert states(demo, "trainee") == {EnrollmentState.ENROLLED, EnrollmentState.WAITING}
    assert EnrollmentState.OFFERED in states(demo, "citizen")
    with demo.app_context():
        assert [problem for check in CHECKS for problem in check()] == []


def test_the_seeds_of_the_story_are_the_same_whenever_it_is_told(demo: Flask, other_demo: Flask) -> None:
    seeds = []
    for app in (demo, other_demo):
        with app.app_context():
            seeds.append(db.session.scalars(select(CohortDraw.seed).order_by(CohortDraw.cohort_id)).all())
    assert (seeds[0] == seeds[1], len(seeds[0]) > 2) == (True, True)
