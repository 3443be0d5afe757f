"""Intake rounds as a browser runs them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from anchorcenter.admissions.calls.models import Call
from anchorcenter.core.db import db
from anchorcenter.core.unit_of_work import writing
from anchorcenter.facilities.models import Space
from anchorcenter.questions.models import QuestionKind
from anchorcenter.questions.queries import list_questions
from tests.admissions.rounds import add_reviewer
from tests.documents.papers import multipart, pdf
from tests.steps import actor
from tests.times import DAY, NOW, kst, typed

ClientOf = Callable[[str], FlaskClient]
SLUG, DEADLINE = "2026-winter", kst("2026-11-24 18:00")
REVIEWERS = ("reviewer-1", "reviewer-2", "reviewer-3")
STAFF, PUBLIC = f"/staff/intakes/{SLUG}", f"/intakes/{SLUG}"
MINE = f"{PUBLIC}/application"


def unit_id(app: Flask, slug: str = "unit-1") -> int:
    with app.app_context():
        return db.session.scalars(select(Space.id).where(Space.slug == slug)).one()


def values(app: Flask, **changes: Any) -> dict[str, Any]:
    """The form of a new round."""
    return {
        "title": "겨울 모집공고", "title_en": "Winter call", "slug": SLUG, "audience": "드론 기업",
        "audience_en": "Drone companies", "text": "입주기업을 모집합니다.", "text_en": "We look for tenants.",
        "units": [str(unit_id(app))], "mode": "review", "tie_rule": "criteria", "places": "1", "reserves": "1",
        "pass_points": "50", "appeal_days": "7", "opens_at": typed(NOW - DAY), "closes_at": typed(DEADLINE),
    } | changes  # fmt: skip


def publish(app: Flask, staff: FlaskClient, **changes: Any) -> None:
    """Make a round with three reviewers and publish it."""
    assert staff.post("/staff/intakes/new", data=values(app, **changes)).status_code == 303
    with app.app_context(), writing():
        people = [add_reviewer(name) for name in REVIEWERS]
    for person in people:
        assert staff.post(f"{STAFF}/reviewers", data={"person": str(person)}).status_code == 303
    assert staff.post(f"{STAFF}/publish").status_code == 303


def fields(app: Flask) -> dict[QuestionKind, list[str]]:
    """The fields of the usual questions, by kind."""
    with app.app_context():
        version = db.session.scalars(select(Call.version_id).where(Call.slug == SLUG)).one()
        found: dict[QuestionKind, list[str]] = {}
        for asked in list_questions(version):
            found.setdefault(asked.kind, []).append(asked.field)
        return found


def answers(app: Flask, name: str = "가 회사") -> dict[str, str]:
    """What a form without files sends."""
    asked = fields(app)
    with app.app_context():
        version = db.session.scalars(select(Call.version_id).where(Call.slug == SLUG)).one()
        choice = next(each for each in list_questions(version) if each.kind is QuestionKind.CHOICE)
    sent = {asked[QuestionKind.TEXT][0]: name, asked[QuestionKind.NUMBER][0]: "12"}
    sent |= {choice.field: str(choice.choices[0][0]), asked[QuestionKind.LONG_TEXT][0]: f"{name}의 비밀 계획\n둘째 줄"}
    return sent


def apply(app: Flask, client: FlaskClient, name: str = "가 회사", **changes: str) -> TestResponse:
    """Fill everything in and submit it."""
    sent = answers(app, name) | {"submit": "1"} | changes
    plan = fields(app)[QuestionKind.FILE][0]
    return client.post(MINE, **multipart(sent, {plan: ("plan.pdf", pdf(name.encode()))}))


def score(app: Flask, client: FlaskClient, number: int, points: int) -> list[int]:
    """Give as many points in both steps; answers the statuses."""
    with app.app_context():
        call = db.session.scalars(select(Call).where(Call.slug == SLUG)).one()
        steps: dict[str, dict[str, str]] = {}
        for each in call.criteria:
            steps.setdefault(each.step.value, {})[f"c{each.id}"] = str(points)
    path = f"/reviews/{SLUG}/{number}"
    return [client.post(path, data={"step": step} | given).status_code for step, given in steps.items()]


def person_id(app: Flask, name: str) -> int:
    return actor(app, name).id
