"""What supporters of the demo center saw at programmes, and what staff did about it. The same for the same day."""

from __future__ import annotations

from datetime import date
from random import Random

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from anchorcenter.accounts.actors import Actor
from anchorcenter.accounts.queries import find_actor
from anchorcenter.core.db import db
from anchorcenter.core.i18n import zone
from anchorcenter.core.periods import DAY, HOUR, at
from anchorcenter.questions.queries import list_questions
from anchorcenter.supporters.activities.models import Activity, ActivityState
from anchorcenter.supporters.models import ActivityKind, Supporter
from anchorcenter.supporters.monitoring import service
from anchorcenter.supporters.monitoring.models import Finding, FindingState
from anchorcenter.supporters.monitoring.service import Checklist, FindingAnswer

SEEN = frozenset({ActivityState.APPROVED, ActivityState.SUBMITTED})
WAITS = 10  # Days within which staff answer; what was found later still waits for them.
REMARKS = {  # By the order of their question: what should be better, and what staff say.
    1: (("소화기 앞에 상자가 쌓여 있음", "상자를 치우고 바닥에 금지 구역을 표시했습니다."),
        ("헬멧 턱끈이 느슨한 참가자가 있음", "시작 전 점검표에 턱끈 확인을 넣었습니다.")),
    3: (("쉬는 시간이 짧아 실습이 끊김", "다음 기수부터 50분 수업에 10분을 쉽니다."),
        ("초보자에게 용어가 어려움", "용어 안내지를 만들어 나눠 드립니다.")),
    5: (("강의실 2의 의자 하나가 흔들림", "의자를 교체했습니다."),
        ("조종기 배터리 커버가 헐거움", "예비 커버로 바꾸었습니다.")),
    7: (("접수대 안내가 늦음", "시작 20분 전부터 안내 인력을 둡니다."),),
}  # fmt: skip
IDEA = "평일 저녁에도 열어 주면 좋겠음"
NO = "강사와 공간 사정으로 올해는 어렵습니다."
OTHERS = ("참가자 호응이 좋았고 기념사진을 많이 찍음", "아이와 함께 온 가족이 많았음", "")


def lay_down(today: date, by: Actor) -> None:
    """Checklists of all visits that were handed in, and answers to what is older than ten days. Call inside
    ``writing()``, when the activities are there."""
    random = Random(today.toordinal() + 31)  # noqa: S311  # A story, not a secret.
    version = service.begin(now=at(today, 0, zone()))
    asked = list_questions(version)
    rows = select(Activity).where(Activity.kind == ActivityKind.MONITORING, Activity.state.in_(SEEN))
    rows = rows.options(joinedload(Activity.supporter).joinedload(Supporter.person)).order_by(Activity.done_on)
    for row in db.session.scalars(rows.order_by(Activity.id)).all():
        author = find_actor(row.supporter.person.email, now=row.ends_at)
        if author is None:
            continue
        given = {each.id: str(random.choices(each.choices, (70, 20, 5, 5))[0][0]) for each in asked if each.choices}
        for number, remarks in REMARKS.items():
            if random.random() < 0.12:
                given[asked[number].id] = random.choice(remarks)[0]
        if random.random() < 0.05:
            given[asked[3].id] = IDEA
        given[asked[-1].id] = random.choice(OTHERS)
        service.fill_in(row.id, Checklist(answers=given, is_final=True), by=author, now=row.ends_at + HOUR)
    _answer(today, by)


def _answer(today: date, by: Actor) -> None:
    said = dict(pair for pairs in REMARKS.values() for pair in pairs)
    for row in db.session.scalars(select(Finding).order_by(Finding.id)).all():
        day = row.found_at.astimezone(zone()).date()
        if day > today - WAITS * DAY:
            continue
        is_idea = row.text == IDEA
        wanted = FindingAnswer(
            state=FindingState.DECLINED if is_idea else FindingState.SOLVED, answer=NO if is_idea else said[row.text]
        )
        service.answer(row.id, wanted, version=None, by=by, now=row.found_at + 3 * DAY)
