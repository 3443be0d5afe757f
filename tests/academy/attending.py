"""A cohort with lessons, who teaches it and who has a place, for tests of attendance."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from anchorcenter.academy.attendance.models import AttendanceEvent
from anchorcenter.academy.attendance.queries import find_placed, standing
from anchorcenter.academy.attendance.rules import Standing
from anchorcenter.academy.enrollment.models import Enrollment, EnrollmentState
from anchorcenter.academy.models import Cohort
from anchorcenter.accounts.api_tokens import SCOPES
from anchorcenter.accounts.models import ApiToken, Role, SignIn
from anchorcenter.accounts.service import add_person
from anchorcenter.accounts.tokens import token_hash
from anchorcenter.core.db import db
from anchorcenter.core.unit_of_work import writing
from tests.academy.cohorts import COHORTS, make
from tests.center import FAR_OFF, LONG_AGO
from tests.steps import actor
from tests.times import NOW, kst, typed

DAYS: dict[str, Any] = {
    "first_on": "2026-11-23",
    "last_on": "2026-12-04",
    "opens_at": "2026-11-01T09:00",
    "closes_at": "2026-11-23T12:00",
}
# Monday 23, Wednesday 25, Monday 30 November, Wednesday 2 December, 10 to 12.
STARTS = [kst(f"{day} 10:00") for day in ("2026-11-23", "2026-11-25", "2026-11-30", "2026-12-02")]
TRAINEES = ("citizen", "tenant-a", "tenant-b")


@dataclass(frozen=True)
class Class:
    """The cohort's lessons by number, and people by the name of their session."""

    people: dict[str, int]


def add_person_with(app: Flask, name: str, *roles: Role) -> int:
    """Somebody whose session and API token are their name."""
    with app.app_context(), writing():
        person = add_person(f"{name}@test.example", f"사람 {name}", password_hash="", now=LONG_AGO, roles=list(roles))
        times = {"begun_at": LONG_AGO, "expires_at": FAR_OFF, "last_seen_at": FAR_OFF}
        db.session.add(SignIn(person_id=person.id, token_hash=token_hash(name), **times))
        known = {"created_at": LONG_AGO, "last_used_at": FAR_OFF, "scopes": " ".join(SCOPES)}
        db.session.add(ApiToken(person_id=person.id, token_hash=token_hash(name), **known))
        return person.id


def place(app: Flask, person_id: int, **columns: Any) -> None:
    """Give somebody a place in the only cohort past every verb."""
    known = {"state": EnrollmentState.ENROLLED, "applied_at": NOW, "enrolled_at": NOW}
    with app.app_context(), writing():
        db.session.add(Enrollment(cohort_id=1, person_id=person_id, **known | columns))
        cohort = db.session.get_one(Cohort, 1)
        cohort.taken += (known | columns)["state"] is EnrollmentState.ENROLLED


def hold_class(
    app: Flask,
    staff: FlaskClient,
    trainees: Collection[str] = TRAINEES,
    *,
    first_on: str = DAYS["first_on"],
    last_on: str = DAYS["last_on"],
) -> Class:
    """Four lessons on Mondays and Wednesdays from ten to twelve, taught by ``instructor``."""
    make(staff, **DAYS | {"first_on": first_on, "last_on": last_on})
    teacher = add_person_with(app, "instructor", Role.INSTRUCTOR)
    known = {"space": "a", "weekdays": [0, 2], "starts": "10:00", "ends": "12:00", "instructor": str(teacher)}
    days = {"first_on": first_on, "last_on": last_on, "skips_holidays": "1", "skips_conflicts": ""}
    assert staff.post(f"{COHORTS}/1/lessons/plan", data=known | days | {"step": "store"}).status_code == 303
    people = {name: actor(app, name).id for name in trainees}
    for person_id in people.values():
        place(app, person_id)
    return Class(people=people | {"instructor": teacher})


def stands(app: Flask, person_id: int, now: datetime) -> Standing:
    """How somebody stands in the only cohort."""
    with app.app_context():
        cohort, enrollment = db.session.get_one(Cohort, 1), find_placed(1, person_id)
        assert enrollment is not None
        return standing(cohort, enrollment, now=now)


def events(app: Flask) -> list[tuple[int, int, str, datetime]]:
    """All that was noted: lesson, person, kind and when."""
    with app.app_context():
        rows = db.session.scalars(select(AttendanceEvent).order_by(AttendanceEvent.id))
        return [(row.lesson_id, row.person_id, row.kind.value, row.at) for row in rows]


def corrected(in_at: str = "", out_at: str = "", why: str = "출석부 확인") -> dict[str, str]:
    """What staff type in to correct a lesson."""
    times = {"in_at": typed(kst(in_at)) if in_at else "", "out_at": typed(kst(out_at)) if out_at else ""}
    return times | {"why": why}
