"""A call, made and published, for tests: two questions, three criteria, two reviewers, one place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Flask
from sqlalchemy import select

from anchorcenter.accounts.consents import give
from anchorcenter.accounts.models import ConsentKind, Role, SignIn
from anchorcenter.accounts.service import add_person
from anchorcenter.accounts.tokens import token_hash
from anchorcenter.admissions.calls import service
from anchorcenter.admissions.calls.models import Application, Outcome, Step
from anchorcenter.admissions.calls.service import NewCall, NewCriterion, NewSheet
from anchorcenter.core.audit import PROGRAM
from anchorcenter.core.db import db
from anchorcenter.core.unit_of_work import writing
from anchorcenter.questions.models import QuestionKind
from anchorcenter.questions.queries import list_questions
from anchorcenter.questions.service import NewQuestion, make_form
from tests.center import FAR_OFF, LONG_AGO
from tests.steps import actor
from tests.times import DAY, NOW, kst

STAFF = (5, "staff")
OPENS, CLOSES = NOW - DAY, kst("2026-11-24 18:00")
AFTER = CLOSES + DAY
REVIEWERS = ("reviewer-1", "reviewer-2")
QUESTIONS = (
    NewQuestion(kind=QuestionKind.TEXT, text="회사 소개", text_en="Company"),
    NewQuestion(kind=QuestionKind.NUMBER, text="직원 수", text_en="Employees", is_required=False),
)
CRITERIA = (
    NewCriterion(step=Step.DOCUMENTS, name="사업성", name_en="Business", weight=50),
    NewCriterion(step=Step.DOCUMENTS, name="기술력", name_en="Technology", weight=30),
    NewCriterion(step=Step.PRESENTATION, name="발표", name_en="Talk", weight=20),
)


@dataclass(frozen=True)
class Round:
    """A published call, with the ids of its questions and criteria."""

    id: int
    questions: tuple[int, ...]
    criteria: tuple[int, ...]


def add_reviewer(name: str) -> int:
    """Somebody with the role, signed in by their name."""
    person = add_person(f"{name}@test.example", f"사람 {name}", password_hash="", now=LONG_AGO, roles=[Role.REVIEWER])
    times = {"begun_at": LONG_AGO, "expires_at": FAR_OFF, "last_seen_at": FAR_OFF}
    db.session.add(SignIn(person_id=person.id, token_hash=token_hash(name), **times))
    give(person.id, ConsentKind, by=PROGRAM, now=LONG_AGO)
    return person.id


def made(app: Flask, *, is_published: bool = True, **changes: Any) -> Round:
    """A call of company units, open until CLOSES."""
    with app.app_context(), writing():
        version = make_form("신청서", "Application", QUESTIONS, by=STAFF, now=OPENS)
        values: dict[str, Any] = {"slug": "call", "purpose": "intake", "title": "모집공고", "title_en": "A call"}
        values |= {
            "text": "입주기업을 모집합니다.",
            "text_en": "We look for tenants.",
            "version_id": version,
            "places": 1,
        }
        values |= {"reserves": 1, "opens_at": OPENS, "closes_at": CLOSES}
        call = service.make_call(NewCall(**values | changes), by=STAFF, now=OPENS)
        criteria = tuple(service.add_criterion(call, each, by=STAFF, now=OPENS) for each in CRITERIA)
        for name in REVIEWERS:
            service.add_reviewer(call, add_reviewer(name), by=STAFF, now=OPENS)
        if is_published:
            service.publish(call, by=STAFF, now=OPENS)
        return Round(call, tuple(each.id for each in list_questions(version)), criteria)


def apply(app: Flask, call: Round, name: str, *, now: Any = NOW) -> int:
    """Fill in and submit as ``name``; answers the application."""
    by = actor(app, name)
    with app.app_context(), writing():
        number = service.save(call.id, {call.questions[0]: f"{name}의 회사"}, by=by, now=now)
        service.submit(call.id, by=by, now=now)
    return number


def let_through(app: Flask, call: Round, *numbers: int) -> None:
    for number in numbers:
        with app.app_context(), writing():
            service.screen(call.id, number, passes=True, why="", by=actor(app, "staff"), now=AFTER)


def score(app: Flask, call: Round, number: int, name: str, *points: int) -> None:
    """Points for the three criteria, in both steps."""
    given = dict(zip(call.criteria, points, strict=True))
    for step, criteria in ((Step.DOCUMENTS, call.criteria[:2]), (Step.PRESENTATION, call.criteria[2:])):
        sheet = NewSheet(step=step, points={each: given[each] for each in criteria})
        by = actor(app, name)
        with app.app_context(), writing():
            service.score(call.id, number, sheet, by=by, now=AFTER)


def decided(app: Flask, call: Round) -> None:
    """Scores final, who is in decided, results out."""
    with app.app_context(), writing():
        service.freeze(call.id, by=STAFF, now=AFTER)
        service.decide(call.id, by=STAFF, now=AFTER)
        service.publish_results(call.id, by=STAFF, now=AFTER)


def results(app: Flask) -> list[tuple[int | None, int | None, Outcome]]:
    """Rank, points and outcome of every application, by number."""
    with app.app_context():
        rows = db.session.scalars(select(Application).order_by(Application.id))
        return [(row.rank, row.points, row.outcome) for row in rows]
