"""Which courses of the demo center were decided about, and how people liked them. The same for the same day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from random import Random

from sqlalchemy import select

from anchorcenter.academy.assignments.models import Assignment, AssignmentState
from anchorcenter.academy.attendance import service as attendance
from anchorcenter.academy.attendance.queries import standings
from anchorcenter.academy.attendance.service import Correction
from anchorcenter.academy.completion import service
from anchorcenter.academy.completion.queries import list_enrolled
from anchorcenter.academy.completion.service import Deciding
from anchorcenter.academy.enrollment.models import Enrollment
from anchorcenter.academy.models import Cohort, Course
from anchorcenter.academy.queries import get_course
from anchorcenter.academy.survey import editing
from anchorcenter.academy.survey.models import SurveyAnswer, SurveyGiven
from anchorcenter.academy.survey.service import begin
from anchorcenter.academy.timetable.queries import list_lessons
from anchorcenter.accounts.actors import Actor
from anchorcenter.certificates.models import Certificate, Status
from anchorcenter.certificates.service import Revoking, revoke
from anchorcenter.core.db import db
from anchorcenter.core.i18n import zone
from anchorcenter.core.periods import DAY, HOUR, at
from anchorcenter.questions.models import Answer, QuestionKind, Response
from anchorcenter.questions.queries import list_questions
from anchorcenter.questions.service import NewQuestion

TEN = 10 * 60
WAITS = 7  # Days after the end until staff decide; what ended later still waits for them.
GOOD = ("실습 시간이 넉넉했어요", "강사님 설명이 쉬웠습니다", "기체를 직접 다뤄 볼 수 있어 좋았습니다")
BETTER = ("평일 저녁에도 열어 주세요", "교재를 미리 받아 보고 싶습니다", "주차 안내가 더 필요합니다")


def lay_down(today: date, by: Actor) -> None:
    """Answers and assignments, decisions with their certificates, one of them revoked and one to be looked at. Call
    inside ``writing()``, when who came is known."""
    random = Random(today.toordinal() + 7)  # noqa: S311  # A story, not a secret.
    rows = select(Cohort, Course.slug).join(Course, Course.id == Cohort.course_id)
    over = rows.where(Cohort.last_on <= today - WAITS * DAY, Cohort.taken > 0).order_by(Cohort.last_on, Cohort.id)
    for cohort, slug in db.session.execute(over).all():
        decided_at = at(cohort.last_on + WAITS * DAY, TEN, zone())
        _look_back(cohort, random, decided_at, by)
        service.decide(slug, cohort.number, Deciding(everybody=True), by=by, now=decided_at)
    _revoke_one(at(today - DAY, TEN, zone()), by)
    _correct_one(at(today, TEN - 60, zone()), by)
    _ask_more(at(today - DAY, TEN + 60, zone()), by)


def _look_back(cohort: Cohort, random: Random, now: datetime, by: Actor) -> None:
    """What who attended handed in and answered."""
    enrollments = list_enrolled(cohort.id)
    stand = standings(cohort, enrollments, now=now)
    there = [each for each in enrollments if stand[each.person_id].attended]
    _answer(cohort, [each for each in there if random.random() < 0.9], random, now)
    if cohort.rules.needs_assignment:
        _hand_in([each for each in there if random.random() < 0.9], now, by)
    db.session.flush()


def _answer(cohort: Cohort, enrollments: Sequence[Enrollment], random: Random, now: datetime) -> None:
    version = begin(now=now)
    recommend, good, better = list_questions(version)[:3]
    for each in enrollments:
        satisfaction = random.choices((5, 4, 3, 2), (60, 34, 5, 1))[0]
        said = {recommend.id: str(int(satisfaction > 3)), good.id: random.choice(GOOD)}
        if satisfaction < 5:
            said[better.id] = random.choice(BETTER)
        response = Response(version_id=version, closed_at=at(cohort.last_on, 0, zone()))
        response.answers = [Answer(question_id=number, value=value) for number, value in said.items()]
        db.session.add(response)
        db.session.flush()
        row = SurveyAnswer(cohort_id=cohort.id, satisfaction=satisfaction, response_id=response.id)
        row.given_on = cohort.last_on
        db.session.add_all([row, SurveyGiven(enrollment_id=each.id)])


def _hand_in(enrollments: Sequence[Enrollment], now: datetime, by: Actor) -> None:
    for each in enrollments:
        row = Assignment(enrollment_id=each.id, text="실습 비행 기록과 평가지를 제출합니다.", tries=1)
        row.handed_in_at, row.state = now - 3 * DAY, AssignmentState.ACCEPTED
        row.decided_at, row.decided_by_id = now - DAY, by.id
        db.session.add(row)


def _ask_more(now: datetime, by: Actor) -> None:
    """From yesterday on the beginners' course asks one thing more than the others."""
    course = get_course("drone-basics", is_staff=True)
    editing.use_own(course, by=by, now=now)
    wanted = NewQuestion(
        kind=QuestionKind.CHOICE,
        text="실습 시간은 어떠했습니까?",
        text_en="How was the time for practice?",
        is_required=False,
        choices=(("부족했다", "Too short"), ("적당했다", "Just right"), ("길었다", "Too long")),
    )
    editing.add(course, wanted, by=by, now=now)
    editing.publish(course, by=by, now=now)


def _revoke_one(now: datetime, by: Actor) -> None:
    """The first of the beginners' course, whose attendance was somebody else's."""
    rows = select(Certificate.id).where(Certificate.series == "드론기초").order_by(Certificate.id).limit(1)
    if number := db.session.scalar(rows):
        revoke(number, Revoking(why="대리 출석이 확인되어 수료 기준에 미치지 못합니다."), by=by, now=now)


def _correct_one(now: datetime, by: Actor) -> None:
    """In the safety course that was decided about last somebody was not there after all: it waits for staff."""
    valid = Certificate.series == "안전교육", Certificate.status == Status.ISSUED
    found = db.session.scalars(select(Certificate).where(*valid).order_by(Certificate.id.desc()).limit(2)).all()
    if len(found) < 2:
        return
    source = Enrollment.id == int(found[1].source.rpartition("-")[2])
    enrollment = db.session.scalars(select(Enrollment).where(source)).one()
    (lesson, *_rest) = list_lessons([enrollment.cohort_id])
    wanted = Correction(in_at=None, out_at=None, why="출석부 대조 결과 결석으로 확인")
    attendance.correct(lesson.id, enrollment.person_id, wanted, by=by, now=now - HOUR)
