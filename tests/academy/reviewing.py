"""Cohorts whose places are given by review, for tests: applied for, scored and decided as pages or as API calls."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from anchorcenter.academy.enrollment.applications import find_call, list_asked
from anchorcenter.academy.models import Cohort
from anchorcenter.accounts.api_tokens import SCOPES
from anchorcenter.accounts.models import ApiToken
from anchorcenter.accounts.tokens import token_hash
from anchorcenter.core.db import db
from anchorcenter.core.unit_of_work import writing
from tests.academy.cohorts import COHORTS, SLUG, cohort, make
from tests.academy.enrolling import OPEN, apply
from tests.admissions.rounds import add_reviewer
from tests.center import LONG_AGO
from tests.steps import Answer, bearer
from tests.times import HOUR, kst

AFTER = kst("2026-12-10 18:00") + HOUR
PAGE, API = f"{COHORTS}/1/review", f"/api/v1/courses/{SLUG}/cohorts/1/review"
REVIEWERS = ("reviewer-1", "reviewer-2")


def reviewed(app: Flask, staff: FlaskClient, *, terms: dict[str, str] | None = None, **changes: Any) -> None:
    """A cohort by review that takes applications now, with two reviewers."""
    make(staff, is_published=False, **OPEN | {"minimum": "0", "selection": "review"} | changes)
    if terms:
        known = {"tie_rule": "criteria", "pass_points": "60", "reserves": "10", "appeal_days": "7"}
        assert staff.post(f"{PAGE}/terms", data=known | terms).status_code == 303
    with app.app_context(), writing():
        people = [add_reviewer(name) for name in REVIEWERS]
        for name, person in zip(REVIEWERS, people, strict=True):
            secret = {"token_hash": token_hash(name), "scopes": " ".join(SCOPES), "created_at": LONG_AGO}
            db.session.add(ApiToken(person_id=person, **secret))
    for person in people:
        assert staff.post(f"{PAGE}/reviewers", data={"person": str(person)}).status_code == 303
    assert staff.post(f"{COHORTS}/1/publish").status_code == 303


def more_places(staff: FlaskClient, capacity: int, version: int) -> int:
    """Raise the capacity; answers the status."""
    sent = cohort(**OPEN | {"capacity": str(capacity), "minimum": "0", "selection": "review", "version": str(version)})
    return staff.post(f"{COHORTS}/1/edit", data=sent).status_code


def asked(app: Flask) -> list[int]:
    """The questions of the cohort."""
    with app.app_context():
        return [each.id for each in list_asked(db.session.get_one(Cohort, 1))]


def criteria(app: Flask) -> list[int]:
    """What its reviewers look at."""
    with app.app_context():
        call = find_call(1)
        return [each.id for each in call.criteria] if call else []


def closes(app: Flask) -> datetime | None:
    """Until when its call takes applications."""
    with app.app_context():
        return call.closes_at if (call := find_call(1)) else None


def hand_in(app: Flask, client: FlaskClient, name: str, way: str = "page", **changes: Any) -> Answer:
    """Apply with answers to everything that must be answered."""
    numbers = asked(app)[:2]
    if way == "api":
        given: dict[str, Any] = {"answers": [{"question": each, "value": f"{name}의 답"} for each in numbers]}
    else:
        given = {f"q{each}": f"{name}의 답" for each in numbers}
    return apply(client, name, way=way, **given | changes)


def score(app: Flask, client: FlaskClient, reviewer: str, number: int, *points: int, way: str = "page") -> int:
    """Points of a reviewer for an application; answers the status."""
    given = dict(zip(criteria(app), points, strict=True))
    if way == "api":
        json = {"step": "documents", "points": [{"criterion": each, "points": value} for each, value in given.items()]}
        headers = bearer(reviewer) | {"If-Match": "*"}
        return client.put(f"/api/v1/reviews/cohort.1/{number}", json=json, headers=headers).status_code
    data = {"step": "documents"} | {f"c{each}": str(value) for each, value in given.items()}
    return client.post(f"/reviews/cohort.1/{number}", data=data).status_code


def press(client: FlaskClient, deed: str, way: str = "page", who: str = "director") -> int:
    """One step of staff; answers the status, as a page says it."""
    if way == "page":
        return client.post(f"{PAGE}/{deed}").status_code
    status = client.post(f"{API}/{deed}", headers=bearer(who)).status_code
    return 303 if status == 200 else status
