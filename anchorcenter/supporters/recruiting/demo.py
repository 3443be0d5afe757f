"""The calls for supporters of the demo center: one that is open, and one whose results came out days ago."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from anchorcenter.accounts.actors import Actor
from anchorcenter.accounts.queries import find_actor
from anchorcenter.admissions.calls import service
from anchorcenter.admissions.calls.models import Application
from anchorcenter.admissions.calls.queries import list_applications, lock_call
from anchorcenter.admissions.calls.service import NewSheet
from anchorcenter.core.i18n import zone
from anchorcenter.core.periods import DAY, Days, at
from anchorcenter.questions.queries import list_questions
from anchorcenter.supporters.recruiting.service import NewRecruitment, recruit
from anchorcenter.supporters.rules import NewSupporterCohort
from anchorcenter.supporters.service import create_cohort

OPEN, DECIDED = "next", "residents"
TEXT = (
    "드론앵커센터의 프로그램을 모니터링하고 소식을 알릴 서포터즈를 모집합니다.",
    "The center looks for supporters who look at its programmes and tell others of them.",
)
WHY = (
    "가까운 곳에 이런 센터가 있다는 것을 이웃에게 알리고 싶습니다.",
    "아이와 함께 체험 수업에 참여한 뒤 관심이 생겼습니다.",
    "드론을 배우면서 알게 된 것을 나누고 싶습니다.",
)
PLAN = "한 달에 두 번 프로그램을 참관하고 사진과 글로 알리겠습니다."
POINTS = (91, 86, 82, 77, 71)  # Two places, two in reserve, and one who has none.
MORNING, EVENING = 9 * 60, 18 * 60


def lay_down(today: date, newcomers: Sequence[str], residents: Sequence[str], by: Actor) -> None:
    """Have both calls be as they are, with those who apply by their addresses, the last of ``newcomers`` with a draft.
    Call inside ``writing()``, when the accounts are there."""
    _open(today, newcomers, by)
    _decided(today, residents, by)


def _open(today: date, people: Sequence[str], by: Actor) -> None:
    taken = Days(today - 7 * DAY, today + 14 * DAY)
    call = _call(OPEN, ("신규 서포터즈", "New supporters"), _year(today, 2), taken, by, places=6, reserves=3)
    for number, person in enumerate(people):
        moment = at(taken.start + (number + 2) * DAY, 20 * 60, zone())
        _apply(call, person, number, moment, is_final=number < len(people) - 1)


def _decided(today: date, people: Sequence[str], by: Actor) -> None:
    taken = Days(today - 30 * DAY, today - 9 * DAY)
    call = _call(DECIDED, ("주민 서포터즈", "Residents' supporters"), _year(today, 1), taken, by, places=2, reserves=2)
    for number, person in enumerate(people):
        _apply(call, person, number, at(taken.start + (number + 3) * DAY, 20 * 60, zone()))
    scored_at = at(today - 5 * DAY, 10 * 60, zone())
    for application, points in zip(list_applications(call), POINTS, strict=True):
        service.screen(call, application.id, passes=True, why="", by=by, now=scored_at)
        _score(application, points, scored_at)
    decided_at = at(today - 2 * DAY, 10 * 60, zone())
    for step in (service.freeze, service.decide, service.publish_results):
        step(call, by=by.key, now=decided_at)


def _call(
    slug: str, titles: tuple[str, str], serving: Days, taken: Days, by: Actor, *, places: int, reserves: int
) -> int:
    """A published call for a cohort that serves then, with two reviewers."""
    made_at = at(taken.start - 3 * DAY, MORNING, zone())
    title, title_en = (f"{serving.start.year} {titles[0]}", f"{titles[1]} {serving.start.year}")
    cohort = NewSupporterCohort(
        slug=slug, title=title, title_en=title_en, text=TEXT[0], text_en=TEXT[1],
        first_on=serving.start, last_on=serving.end - DAY,
    )  # fmt: skip
    create_cohort(cohort, by=by, now=made_at)
    wanted = NewRecruitment(
        places=places, reserves=reserves,
        opens_at=at(taken.start, MORNING, zone()), closes_at=at(taken.end, EVENING, zone()),
    )  # fmt: skip
    call = recruit(slug, wanted, by=by, now=made_at)
    for reviewer in _reviewers(made_at):
        service.add_reviewer(call, reviewer.id, by=by.key, now=made_at)
    service.publish(call, by=by.key, now=made_at)
    return call


def _apply(call: int, person: str, number: int, now: datetime, *, is_final: bool = True) -> None:
    by, asked = _actor(person, now), list_questions(lock_call(call).version_id)
    texts = (WHY[number % len(WHY)], PLAN, f"https://blog.naver.com/{person.partition('@')[0]}")
    service.save(call, {each.id: text for each, text in zip(asked, texts, strict=True)}, by=by, now=now)
    if is_final:
        service.submit(call, by=by, now=now + timedelta(minutes=10))


def _score(row: Application, points: int, now: datetime) -> None:
    """Two who judge a little apart."""
    criteria = row.call.criteria
    for offset, reviewer in enumerate(_reviewers(now)):
        given = {each.id: points + offset for each in criteria}
        service.score(row.call_id, row.id, NewSheet(step=criteria[0].step, points=given), by=reviewer, now=now)


def _reviewers(now: datetime) -> list[Actor]:
    return [_actor(f"reviewer-{number}@demo.example", now) for number in (1, 2)]


def _actor(email: str, now: datetime) -> Actor:
    found = find_actor(email, now=now)
    if found is None:
        raise LookupError(f"nobody is called {email}")
    return found


def _year(today: date, ahead: int) -> Days:
    """A year from the first day of the month that comes so many after that of ``today``."""
    month = today.year * 12 + today.month - 1 + ahead
    return Days(*(date(each // 12, each % 12 + 1, 1) for each in (month, month + 12)))
