"""The courses of the demo center: held before, running, open, full and announced. Invented, like all of it."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime
from hashlib import sha256
from typing import Any

from anchorcenter.academy.attendance import demo as taking_part
from anchorcenter.academy.completion import demo as completed
from anchorcenter.academy.enrollment import demo as enrolling
from anchorcenter.academy.materials.service import NewMaterial, add
from anchorcenter.academy.models import Basis, CourseKind, Level, RefundedBy, Selection, Times
from anchorcenter.academy.rules import NewCohort, NewCourse, NewRules
from anchorcenter.academy.service import create_cohort, create_course, publish_cohort
from anchorcenter.academy.timetable.rules import NewLessons
from anchorcenter.academy.timetable.service import plan_lessons
from anchorcenter.accounts.actors import Actor
from anchorcenter.accounts.queries import find_actor
from anchorcenter.core.errors import DomainError
from anchorcenter.core.i18n import zone
from anchorcenter.core.periods import DAY, at
from anchorcenter.documents.demo import PAPER
from anchorcenter.documents.files import kept, read_file
from anchorcenter.documents.models import DocumentKind
from anchorcenter.documents.serving import upload_folder
from anchorcenter.facilities.queries import get_plan

NINE, SIX = 9 * 60, 18 * 60
INSTRUCTOR = "instructor@demo.example"
COURSES = (
    NewCourse(
        slug="indoor-safety",
        series="안전교육",
        qualification="indoor-safety",
        title="실내비행장 안전교육",
        title_en="Safety in the indoor flight field",
        summary="실내비행장을 예약하기 전에 받는 필수 안전교육",
        summary_en="What everybody learns before they book the flight field",
        syllabus="비행장 구조와 안전 수칙\n배터리 취급과 사고 대응\n비행 전 점검 실습",
        syllabus_en="The field and its rules\nBatteries and what to do in an accident\nChecks before a flight",
        kind=CourseKind.SAFETY,
        hours=3,
        age_from=14,
        rules=NewRules(attendance_percent=100, basis=Basis.LESSONS, excused_percent=0),
    ),
    NewCourse(
        slug="drone-basics",
        series="드론기초",
        title="드론 조종 기초",
        title_en="Flying drones for beginners",
        summary="처음 드론을 날리는 시민을 위한 무료 주말 과정",
        summary_en="Free Saturdays for residents who have never flown",
        syllabus="드론의 원리와 법규\n시뮬레이터 연습\n호버링과 이착륙\n원주 비행과 평가",
        syllabus_en="How drones fly, and the law\nSimulator\nHovering, take-off and landing\nCircles and a test flight",
        materials="편한 복장, 기체는 센터에서 빌려 드립니다.",
        materials_en="Comfortable clothes; the center lends the aircraft.",
        kind=CourseKind.FLIGHT,
        hours=12,
        age_from=14,
        rules=NewRules(needs_survey=True),
    ),
    NewCourse(
        slug="pilot-class-1",
        series="1종실기",
        title="드론 조종자 1종 실기",
        title_en="Practical course for class 1 pilots",
        summary="1종 자격시험을 준비하는 실기 집중 과정",
        summary_en="Practice for the class 1 examination",
        syllabus="코스별 비행 연습\n모의 시험과 강평",
        syllabus_en="Flying the courses of the examination\nMock examination and review",
        kind=CourseKind.FLIGHT,
        level=Level.ADVANCED,
        hours=21,
        age_from=18,
        needs=("indoor-safety", "drone-basics"),
        rules=NewRules(needs_assignment=True),
    ),
    NewCourse(
        slug="k-digital-drone",
        series="K디지털",
        title="K-디지털 드론 특화",
        title_en="K-Digital for drones",
        summary="드론 데이터와 인공지능을 다루는 취업 연계 국비 과정",
        summary_en="Funded course on drone data and machine learning that leads to a job",
        syllabus="파이썬 기초\n영상 데이터 처리\n객체 인식 모델\n팀 과제",
        syllabus_en="Python\nWorking with images\nObject detection\nTeam project",
        kind=CourseKind.SOFTWARE,
        is_funded=True,
        level=Level.INTERMEDIATE,
        hours=160,
        age_from=18,
        rules=NewRules(needs_survey=True, needs_assignment=True),
    ),
    NewCourse(
        slug="drone-repair",
        series="제작정비",
        title="드론 제작·정비",
        title_en="Building and repairing drones",
        summary="부품을 조립하고 고장을 진단하는 주말 과정",
        summary_en="Weekends of assembling parts and finding faults",
        syllabus="기체 구조와 부품\n납땜과 조립\n고장 진단",
        syllabus_en="Frames and parts\nSoldering and assembly\nFinding faults",
        kind=CourseKind.MAKING,
        hours=16,
        age_from=16,
    ),
    NewCourse(
        slug="drone-soccer",
        series="드론축구",
        title="드론 축구 체험",
        title_en="First game of drone soccer",
        summary="가족과 함께하는 두 시간 체험",
        summary_en="Two hours for families",
        kind=CourseKind.TRIAL,
        hours=2,
        age_from=8,
        rules=NewRules(attendance_percent=100),
    ),
)


@dataclass(frozen=True)
class Told:
    """A cohort of the story: it begins on the first such weekday so many days from today, lasts as many more, and
    applications open and close so many days before it begins."""

    course: str
    weekday: int
    begins: int
    lasts: int
    opens: int
    closes: int
    more: dict[str, Any]


FRIDAYS = {"schedule": "금 10:00–13:00", "schedule_en": "Fri 10:00–13:00"}
SATURDAYS = {"times": Times.WEEKEND, "schedule": "토 13:00–16:00", "schedule_en": "Sat 13:00–16:00"}
REPAIRS = {"times": Times.WEEKEND, "schedule": "토 13:00–17:00", "schedule_en": "Sat 13:00–17:00"}
TUESDAYS = {"schedule": "화 15:00–18:00", "schedule_en": "Tue 15:00–18:00"}
THURSDAYS = {"schedule": "목 15:00–17:00", "schedule_en": "Thu 15:00–17:00"}
DAYS = {"schedule": "월·수 13:00–17:00", "schedule_en": "Mon, Wed 13:00–17:00"}
PAPERS = DocumentKind.INSURANCE, DocumentKind.CERTIFICATE
SAFETY = {"capacity": 15, "minimum": 3, **FRIDAYS}
BASICS = {"capacity": 20, "minimum": 8, "for_residents": 10, **SATURDAYS}
PILOTS = {
    "capacity": 8,
    "minimum": 4,
    "fee_won": 300_000,
    "papers": (DocumentKind.INSURANCE, DocumentKind.CERTIFICATE),
    **TUESDAYS,
}
FUNDED = {"capacity": 25, "minimum": 10, "selection": Selection.REVIEW, **DAYS}
REPAIR = {"capacity": 12, "minimum": 6, "fee_won": 50_000, "refunded_by": RefundedBy.LESSONS, **REPAIRS}
SOCCER = {"capacity": 30, "selection": Selection.LOTTERY, **THURSDAYS}
COHORTS = (
    *(Told("indoor-safety", 4, days, 0, 30, 2, SAFETY) for days in range(-180, 0, 28)),
    Told("indoor-safety", 4, 9, 0, 20, 1, SAFETY),
    *(Told("drone-basics", 5, days, 21, 30, 5, BASICS) for days in range(-172, -20, 28)),
    Told("drone-basics", 5, 10, 21, 25, 3, BASICS | {"capacity": 12, "for_residents": 6}),
    Told("drone-basics", 5, 40, 21, 30, 5, BASICS),
    *(Told("pilot-class-1", 1, days, 42, 30, 6, PILOTS) for days in range(-170, -40, 49)),
    Told("pilot-class-1", 1, 20, 42, 30, 6, PILOTS),
    *(Told("k-digital-drone", 0, days, 51, 45, 10, FUNDED) for days in range(-140, 0, 60)),
    Told("k-digital-drone", 0, 45, 58, 50, 14, FUNDED),
    Told("drone-repair", 5, 14, 21, 26, 4, REPAIR),
    *(Told("drone-soccer", 3, days, 0, 20, 3, SOCCER) for days in range(-170, 0, 28)),
    Told("drone-soccer", 3, 13, 0, 20, 3, SOCCER),
)  # fmt: skip
FRIDAY, SATURDAY, TUESDAY, THURSDAY = frozenset({4}), frozenset({5}), frozenset({1}), frozenset({3})
HELD = {  # Where, on which weekdays, and from which minute of the day to which the lessons of a course are held.
    "indoor-safety": ("classroom-2", FRIDAY, 10 * 60, 13 * 60),
    "drone-basics": ("flight-field", SATURDAY, 13 * 60, 16 * 60),
    "pilot-class-1": ("flight-field", TUESDAY, 15 * 60, 18 * 60),
    "k-digital-drone": ("classroom-1", frozenset({0, 2}), 13 * 60, 17 * 60),
    "drone-repair": ("rnd-lab", SATURDAY, 13 * 60, 17 * 60),
    "drone-soccer": ("flight-field-bc", THURSDAY, 15 * 60, 17 * 60),
}
HANDED_OUT = (  # Course and title.
    ("drone-basics", "1차시 교재: 드론의 원리와 법규"),
    ("drone-basics", "비행 전 점검표"),
    ("indoor-safety", "실내비행장 안전 수칙"),
)
UNTAUGHT = {"drone-repair"}  # While another course is held on the same days.


def lay_down(today: date, by: Actor) -> None:
    """Write the courses down, with cohorts around ``today``. Call inside ``writing()``."""
    for course in COURSES:
        create_course(course, by=by, now=at(today - 400 * DAY, NINE, zone()))
    teacher = find_actor(INSTRUCTOR, now=at(today, 0, zone()))
    for told in COHORTS:
        soonest = today + told.begins * DAY
        first_on = soonest + (told.weekday - soonest.weekday()) % 7 * DAY
        while told.begins > 0 and _is_holiday(first_on):  # Who is shown the demo finds lessons ahead.
            first_on += 7 * DAY
        opens_at = at(first_on - told.opens * DAY, NINE, zone())
        wanted = NewCohort(
            first_on=first_on,
            last_on=first_on + told.lasts * DAY,
            opens_at=opens_at,
            closes_at=at(first_on - told.closes * DAY, SIX, zone()),
            **told.more,
        )
        moment = opens_at - 7 * DAY
        number = create_cohort(told.course, wanted, by=by, now=moment)
        publish_cohort(told.course, number, by=by, now=moment)
        _hold(told.course, number, wanted, teacher, by=by, now=moment)
    if teacher is not None:
        _hand_out(teacher, at(today - 60 * DAY, NINE, zone()))
    taking_part.lay_down(today, by)
    completed.lay_down(today, by)
    enrolling.lay_down(today)


def _is_holiday(day: date) -> bool:
    return any(day in days for days in get_plan().holidays.values())


def _hand_out(teacher: Actor, now: datetime) -> None:
    """What who teaches gives to who takes part, as files."""
    for slug, title in HANDED_OUT:
        digest = sha256(f"demo {slug} {title}".encode()).hexdigest()[:32]
        file = replace(read_file(PAPER, f"{title}.pdf"), name=f"s-{digest}")
        with kept([file], upload_folder()):
            add(slug, NewMaterial(title=title), file, by=teacher, now=now)


def _hold(course: str, number: int, cohort: NewCohort, teacher: Actor | None, *, by: Actor, now: datetime) -> None:
    """Its lessons, without holidays and what is in the way."""
    space, weekdays, starts, ends = HELD[course]
    wanted = NewLessons(
        space=space,
        weekdays=weekdays,
        first_on=cohort.first_on,
        last_on=cohort.last_on,
        starts=starts,
        ends=ends,
        instructor=teacher.id if teacher and course not in UNTAUGHT else None,
        skips_conflicts=True,
    )
    with suppress(DomainError):  # All of its dates are holidays.
        plan_lessons(course, number, wanted, by=by, now=now)
