"""People who want a place in a course, for tests: the same step as a page and as an API call."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from anchorcenter.academy.enrollment.jobs import look_after
from anchorcenter.academy.enrollment.models import Enrollment
from anchorcenter.academy.models import Cohort, CohortQuota
from anchorcenter.accounts.api_tokens import SCOPES
from anchorcenter.accounts.models import ApiToken, Person
from anchorcenter.accounts.service import add_person
from anchorcenter.accounts.tokens import token_hash
from anchorcenter.core.db import db
from anchorcenter.core.unit_of_work import writing
from tests.academy.cohorts import PUBLIC, SLUG, make
from tests.center import LONG_AGO
from tests.steps import Answer, bearer

OPEN = {"opens_at": "2026-11-20T09:00", "closes_at": "2026-12-10T18:00"}
ADULT = "1990-05-01"
API = "/api/v1/enrollments"
GRAND: dict[str, Any] = {"guardian_name": "김보호", "guardian_email": "guardian@family.example"}


def opened(staff: FlaskClient, **changes: Any) -> int:
    """A cohort that takes applications now; answers its number."""
    return make(staff, **OPEN | changes)


def form(**changes: Any) -> dict[str, Any]:
    """What somebody sends who wants a place, or else to wait."""
    return {"born_on": ADULT, "consent": "y", "waits": "1", "token": ""} | changes


def apply(client: FlaskClient, name: str, number: int = 1, way: str = "page", **changes: Any) -> Answer:
    """Apply as ``name`` on that way; 201 when it is stored, its code the enrollment's number."""
    if way == "api":
        known = {"course": SLUG, "cohort": number, "born_on": ADULT, "consent": 1, "waits": True}
        values = {name: value for name, value in (known | changes).items() if value != "" and name != "token"}
        answer = client.post(API, json=values, headers=bearer(name))
        json: Any = answer.json
        codes = tuple(error["code"] for error in json.get("errors", []))
        return Answer(answer.status_code, str(json.get("id", "")), codes, answer.text, json)
    answer = client.post(f"{PUBLIC}/cohorts/{number}/enroll", data=form(**changes))
    if answer.status_code != 303:
        return Answer(answer.status_code, text=answer.text)
    return Answer(201, answer.location.rpartition("/")[2], text=answer.location)


def seats(app: Flask, number: int = 1) -> tuple[int, int]:
    """How many places that cohort counts as taken, and how many wait."""
    with app.app_context():
        row = db.session.execute(select(Cohort.taken, Cohort.waiting).where(Cohort.number == number)).one()
        return row.taken, row.waiting


def kept(app: Flask) -> dict[str, int]:
    """How many places of each quota are taken."""
    with app.app_context():
        return {row[0].value: row[1] for row in db.session.execute(select(CohortQuota.kind, CohortQuota.taken))}


def states(app: Flask) -> list[tuple[str, str]]:
    """Who stands how, in the order in which they applied."""
    with app.app_context():
        rows = select(Person.email, Enrollment.state).join(Person, Person.id == Enrollment.person_id)
        found = db.session.execute(rows.order_by(Enrollment.id))
        return [(email.partition("@")[0], state.value) for email, state in found]


def people(app: Flask, many: int) -> list[str]:
    """So many more people, each with a token of that name."""
    names = [f"p{number}" for number in range(many)]
    with app.app_context(), writing():
        for number, name in enumerate(names):
            person = add_person(f"{name}@test.example", f"수강생 {number}", password_hash="", now=LONG_AGO)
            secret = {"token_hash": token_hash(name), "scopes": " ".join(SCOPES), "created_at": LONG_AGO}
            db.session.add(ApiToken(person_id=person.id, **secret))
    return names


def work(app: Flask, now: datetime) -> None:
    """What the worker does at ``now``."""
    with app.app_context():
        look_after(now)
