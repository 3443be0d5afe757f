"""Enrollments: one ongoing for a person and a cohort, and counters that equal the rows."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.exc import IntegrityError

from anchorcenter.academy.enrollment.checks import counters_equal_rows
from anchorcenter.academy.enrollment.models import Enrollment, EnrollmentState
from anchorcenter.core.db import db
from anchorcenter.core.unit_of_work import writing
from tests.academy.cohorts import fill, make
from tests.steps import actor
from tests.times import NOW

ClientOf = Callable[[str], FlaskClient]


def enroll(app: Flask, person_id: int, **columns: object) -> None:
    """Write an enrollment in the only cohort past every verb."""
    known = {"state": EnrollmentState.ENROLLED, "applied_at": NOW, "enrolled_at": NOW}
    with app.app_context(), writing():
        db.session.add(Enrollment(cohort_id=1, person_id=person_id, **known | columns))
        db.session.flush()


def test_a_person_has_one_ongoing_enrollment_in_a_cohort_and_past_ones_beside_it(
    app: Flask, client_of: ClientOf
) -> None:
    make(client_of("staff"))
    person = actor(app, "citizen").id
    enroll(app, person, state=EnrollmentState.CANCELLED, ended_at=NOW)
    enroll(app, person)
    with pytest.raises(IntegrityError):
        enroll(app, person, state=EnrollmentState.WAITING, enrolled_at=None)
    with app.app_context():
        assert db.session.query(Enrollment).count() == 2


def test_the_doctor_names_a_cohort_whose_counters_are_not_its_rows(app: Flask, client_of: ClientOf) -> None:
    number = make(client_of("staff"))
    enroll(app, actor(app, "citizen").id)
    with app.app_context():
        assert counters_equal_rows() == ["cohort 1 has 1 placed and 0 waiting, not what it counts"]
    fill(app, number, taken=1)
    with app.app_context():
        assert counters_equal_rows() == []
