"""A cohort whose people attended so much, for tests of completion."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from anchorcenter.academy.attendance import service as attendance
from anchorcenter.academy.attendance.service import Correction, Marking
from anchorcenter.academy.attendance.stays import Kind
from anchorcenter.academy.completion import service
from anchorcenter.academy.completion.service import Deciding
from anchorcenter.core.errors import DomainError
from anchorcenter.core.unit_of_work import writing
from tests.academy.attending import STARTS, Class, hold_class
from tests.academy.cohorts import COHORTS, SLUG, STAFF, course
from tests.steps import actor
from tests.times import DAY, HOUR

OVER = STARTS[3] + 3 * DAY
PAGE = f"{COHORTS}/1/completion"
CALL = f"/api/v1/courses/{SLUG}/cohorts/1/completion"
ALL = {"citizen": 4, "tenant-a": 4, "tenant-b": 2}  # Lessons attended, of four; 80 percent are needed.


def held(app: Flask, staff: FlaskClient, attended: dict[str, int] | None = None, **changes: Any) -> Class:
    """Each of them was there for that many lessons, from the first on."""
    known = course(needs_survey="", series="드론기초") | changes
    assert staff.post(f"{STAFF}/new", data=known).status_code == 303
    lessons = ALL if attended is None else attended
    found = hold_class(app, staff, tuple(lessons))
    for number, start in enumerate(STARTS, start=1):
        there = frozenset(found.people[name] for name, many in lessons.items() if many >= number)
        for kind, moment in ((Kind.IN, start), (Kind.OUT, start + 2 * HOUR)) if there else ():
            do(app, attendance.mark, number, Marking(kind=kind, people=there), by="instructor", now=moment)
    return found


def do(app: Flask, deed: Callable[..., Any], *args: Any, by: str = "staff", now: Any = OVER) -> Any:
    """Do it; a refusal is its codes and status."""
    try:
        with app.app_context(), writing():
            return deed(*args, by=actor(app, by), now=now)
    except DomainError as error:
        return [each.code for each in error.reasons], error.status


def decide(app: Flask, *people: int, **more: Any) -> Any:
    """Decide that those people, or without any everybody who meets what is asked, have completed it."""
    return do(app, service.decide, SLUG, 1, Deciding(people=people, everybody=not people), **more)


def correct(app: Flask, lesson: int, person: int, *, was_there: bool, now: Any = OVER) -> None:
    """Say that somebody was there for the whole of a lesson, or not at all."""
    start = STARTS[lesson - 1]
    times = (start, start + 2 * HOUR) if was_there else (None, None)
    said = Correction(in_at=times[0], out_at=times[1], why="출석부 확인")
    assert isinstance(do(app, attendance.correct, lesson, person, said, now=now), int)
