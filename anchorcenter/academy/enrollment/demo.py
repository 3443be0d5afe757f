"""Who wants to take part in the courses of the demo center that are to come: one is full, and some wait."""

from __future__ import annotations

from datetime import date, datetime
from hashlib import sha256

from sqlalchemy import select

from anchorcenter.academy.enrollment.applications import find_call, list_asked
from anchorcenter.academy.enrollment.applying import enroll
from anchorcenter.academy.enrollment.ending import Ending, cancel
from anchorcenter.academy.enrollment.models import CohortDraw, Enrollment
from anchorcenter.academy.enrollment.rules import CONSENT, NewEnrollment
from anchorcenter.academy.models import Cohort, Course
from anchorcenter.accounts.actors import Actor
from anchorcenter.accounts.models import Person
from anchorcenter.accounts.queries import find_actor
from anchorcenter.admissions.calls.models import Call
from anchorcenter.admissions.calls.service import add_reviewer
from anchorcenter.core.audit import PROGRAM
from anchorcenter.core.db import db
from anchorcenter.core.i18n import zone
from anchorcenter.core.periods import HOUR, MINUTE, at

CITIZEN, TRAINEE = "citizen@demo.example", "trainee@demo.example"
BORN = date(1999, 3, 2)
REVIEWERS = ("reviewer-1@demo.example", "reviewer-2@demo.example")
WORDS = (
    "드론 관제 소프트웨어 개발자로 취업하려고 합니다.",
    "지금 하는 측량 일에 드론을 쓰고 싶습니다.",
    "농업용 드론 방제 사업을 준비하고 있습니다.",
)
WANTED = {  # How many of the invented people apply for the next cohort of each course, and who of the known ones.
    "indoor-safety": (7, (TRAINEE,)),
    "drone-basics": (12, (CITIZEN, TRAINEE)),
    "drone-repair": (4, ()),
    "k-digital-drone": (9, ()),
    "drone-soccer": (10, (CITIZEN,)),
}


def lay_down(today: date) -> None:
    """They apply one after the other, and one gives up again, so that the first who waits is asked. Call inside
    ``writing()``."""
    now = at(today, 0, zone())
    _tell_draws(now)
    people = [found for email in _emails() if (found := find_actor(email, now=now))]
    for slug, (many, known) in WANTED.items():
        cohort = _next(slug, now)
        if cohort is None:
            continue
        if call := find_call(cohort.id):
            _ask_reviewers(call, now)
        chosen = [*people[:many], *(found for email in known if (found := find_actor(email, now=now)))]
        made = [_apply(slug, cohort, by, place, now) for place, by in enumerate(chosen)]
        if cohort.waiting:
            cancel(made[0].id, Ending(why="근무 일정 변경"), by=chosen[0], now=now - 5 * MINUTE)


def _ask_reviewers(call: Call, now: datetime) -> None:
    """They score the applications once the deadline has passed."""
    for email in REVIEWERS:
        if found := find_actor(email, now=now):
            add_reviewer(call.id, found.id, by=PROGRAM, now=now)


def _tell_draws(now: datetime) -> None:
    """Lots were drawn wherever the deadline has passed: as many applied as there were places. The seeds of the story
    are the same whenever it is told."""
    for found, cohort in db.session.execute(select(CohortDraw, Cohort).join(Cohort, Cohort.id == CohortDraw.cohort_id)):
        found.seed = sha256(f"demo {cohort.id}".encode()).hexdigest()
        if cohort.closes_at + HOUR < now:
            mine = select(Enrollment.id).where(Enrollment.cohort_id == cohort.id).order_by(Enrollment.id)
            found.drawn_at, found.numbers = cohort.closes_at + HOUR, " ".join(map(str, db.session.scalars(mine)))
    db.session.flush()


def _apply(slug: str, cohort: Cohort, by: Actor, place: int, now: datetime) -> Enrollment:
    since = date(2012 + place % 9, 3, 2) if place % 3 else None
    answers = {each.id: WORDS[place % len(WORDS)] for each in list_asked(cohort) if each.is_required}
    wanted = NewEnrollment(born_on=BORN, resident_since=since, consent=CONSENT, waits=True, answers=answers)
    moment = min(cohort.opens_at + place * 7 * MINUTE, now - HOUR)
    return enroll(slug, cohort.number, wanted, by=by, now=moment)


def _next(slug: str, now: datetime) -> Cohort | None:
    """The cohort that one may apply for at ``now``, the soonest first."""
    rows = select(Cohort).join(Course, Course.id == Cohort.course_id).where(Course.slug == slug)
    rows = rows.where(Cohort.opens_at < now - HOUR, Cohort.closes_at >= now)
    return db.session.scalar(rows.order_by(Cohort.first_on).limit(1))


def _emails() -> list[str]:
    rows = select(Person.email).where(Person.email.like("trainee-%"), Person.born_on.is_not(None))
    return list(db.session.scalars(rows.order_by(Person.id)))
