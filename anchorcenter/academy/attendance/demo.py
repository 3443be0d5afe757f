"""Who takes part in the courses of the demo center, and when they came. Invented people; the same for the same day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from hashlib import sha256
from random import Random
from typing import Any

from sqlalchemy import select

from anchorcenter.academy.attendance import leaves, service
from anchorcenter.academy.attendance.leaves import Decision, NewLeave
from anchorcenter.academy.attendance.models import AttendanceEvent, How, LeaveKind
from anchorcenter.academy.attendance.service import Correction
from anchorcenter.academy.attendance.stays import Kind
from anchorcenter.academy.enrollment.models import Enrollment, EnrollmentState
from anchorcenter.academy.models import Cohort, Course
from anchorcenter.academy.timetable.models import Lesson
from anchorcenter.academy.timetable.queries import list_lessons
from anchorcenter.accounts.actors import Actor
from anchorcenter.accounts.models import Gender, Person
from anchorcenter.accounts.queries import find_actor
from anchorcenter.accounts.service import add_person
from anchorcenter.core.db import db, insert_all, table
from anchorcenter.core.i18n import zone
from anchorcenter.core.periods import DAY, HOUR, MINUTE, Period, at

TRAINEE = "trainee@demo.example"
PEOPLE = (  # Name, in English, year of birth (0: not said), gender.
    ("강다온", "Da-on Kang", 2004, Gender.FEMALE), ("고하람", "Ha-ram Go", 1998, Gender.MALE),
    ("노은결", "Eun-gyeol No", 1987, Gender.FEMALE), ("류새벽", "Sae-byeok Ryu", 1979, Gender.MALE),
    ("문가람", "Ga-ram Moon", 2007, Gender.MALE), ("방초롱", "Cho-rong Bang", 1992, Gender.FEMALE),
    ("서노을", "No-eul Seo", 1968, Gender.MALE), ("심보라", "Bo-ra Shim", 2001, Gender.FEMALE),
    ("양한결", "Han-gyeol Yang", 1995, Gender.MALE), ("오단비", "Dan-bi Oh", 1983, Gender.FEMALE),
    ("유찬솔", "Chan-sol Yoo", 0, Gender.NO_ANSWER), ("임이슬", "I-seul Lim", 1974, Gender.FEMALE),
    ("전해솔", "Hae-sol Jeon", 2006, Gender.MALE), ("차미르", "Mir Cha", 1990, Gender.MALE),
    ("하늘샘", "Neul-saem Ha", 2003, Gender.FEMALE), ("황보름", "Bo-reum Hwang", 1961, Gender.NO_ANSWER),
)  # fmt: skip
LATE, EARLY, AWAY = 0.07, 0.03, 0.05


def lay_down(today: date, by: Actor) -> None:
    """People, their places in cohorts that have begun, and who came to the lessons that are over. Call inside
    ``writing()``."""
    random = Random(today.toordinal())  # noqa: S311  # A story, not a secret.
    people, trainee = _sign_up(today), _known()
    rows = list[dict[str, Any]]()
    begun = db.session.scalars(select(Cohort).where(Cohort.first_on <= today).order_by(Cohort.id)).all()
    latest = {cohort.course_id: cohort.id for cohort in begun}
    for cohort in begun:
        chosen = _place(cohort, people, trainee if latest[cohort.course_id] == cohort.id else [], random)
        for lesson in list_lessons([cohort.id]):
            if lesson.cancelled_at is None and lesson.occupancy.ends_at <= at(today, 0, zone()):
                rows += _events(lesson, chosen, random)
    insert_all(table(AttendanceEvent), rows)
    _tell(today, by)


def _sign_up(today: date) -> list[int]:
    found = []
    for number, (name, name_en, year, gender) in enumerate(PEOPLE, 2):
        now = at(today - 390 * DAY, 10 * 60 + number, zone())
        person = add_person(f"trainee-{number}@demo.example", name, password_hash="", now=now, name_en=name_en)
        person.gender, person.born_on = gender, date(year, 1 + number % 12, 10) if year else None
        found.append(person.id)
    db.session.flush()
    return found


def _known() -> list[int]:
    return list(db.session.scalars(select(Person.id).where(Person.email == TRAINEE)))


def _place(cohort: Cohort, people: Sequence[int], trainee: Sequence[int], random: Random) -> list[int]:
    """Some of them, and who plays the trainee in the latest of each course; they applied one after another."""
    chosen = [*sorted(random.sample(people, min(cohort.capacity - 1, random.randint(6, 12)))), *trainee]
    for number, person_id in enumerate(chosen):
        moment = cohort.opens_at + number * HOUR
        row = Enrollment(cohort_id=cohort.id, person_id=person_id, state=EnrollmentState.ENROLLED)
        row.applied_at = row.enrolled_at = moment
        db.session.add(row)
    cohort.taken += len(chosen)
    db.session.flush()
    return chosen


def _events(lesson: Lesson, people: Sequence[int], random: Random) -> list[dict[str, Any]]:
    rows, period = list[dict[str, Any]](), lesson.occupancy.period
    for person_id in people:
        fate = random.random()
        if fate < AWAY:
            continue
        late = fate < AWAY + LATE
        early = not late and fate < AWAY + LATE + EARLY
        come = period.start + random.randint(11, 40) * MINUTE if late else period.start - random.randint(0, 14) * MINUTE
        go = period.end - random.randint(15, 45) * MINUTE if early else period.end + random.randint(0, 8) * MINUTE
        rows += [_event(lesson.id, person_id, kind, when) for kind, when in ((Kind.IN, come), (Kind.OUT, go))]
    return rows


def _event(lesson_id: int, person_id: int, kind: Kind, when: datetime) -> dict[str, Any]:
    when += (person_id * 7 % 60) * MINUTE / 60
    ids = {"lesson_id": lesson_id, "person_id": person_id, "by_id": person_id, "kind": kind, "at": when}
    device = sha256(f"demo device {person_id}".encode()).hexdigest()
    nonce = sha256(f"demo {lesson_id} {person_id} {kind}".encode()).hexdigest()
    return ids | {"how": How.QR, "recorded_at": when, "device_at": None, "device_hash": device, "nonce": nonce}


def _tell(today: date, by: Actor) -> None:
    """In the course that is running: one lesson of the trainee corrected, one leave approved, one to decide."""
    cohort = db.session.scalar(select(Cohort).where(Cohort.first_on <= today, Cohort.last_on > today).limit(1))
    trainee, now = find_actor(TRAINEE, now=at(today, 0, zone())), at(today, 9 * 60, zone())
    if cohort is None or trainee is None:
        return
    slug = db.session.scalars(select(Course.slug).where(Course.id == cohort.course_id)).one()
    over = [each for each in list_lessons([cohort.id]) if each.occupancy.ends_at <= now - DAY]
    if over:
        period = Period(over[-1].occupancy.starts_at, over[-1].occupancy.ends_at)
        wanted = Correction(in_at=period.start, out_at=period.end, why="QR 화면 고장, 출석부로 확인")
        service.correct(over[-1].id, trainee.id, wanted, by=by, now=period.end + HOUR)
    for offset, why in ((0, "예비군 훈련"), (10, "기사 자격시험 응시")):
        day = max(cohort.first_on, min(cohort.last_on, today + offset * DAY))
        kind = LeaveKind.RESERVE_FORCES if offset == 0 else LeaveKind.EXAM
        leave = NewLeave(kind=kind, first_on=day, last_on=day, why=why)
        number = leaves.ask(slug, cohort.number, leave, by=trainee, now=now - DAY)
        if offset == 0:
            leaves.decide(number, Decision(is_approved=True, why="소집통지서 원본 확인"), by=by, now=now)
