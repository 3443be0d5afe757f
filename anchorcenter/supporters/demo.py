"""The supporters of the demo center: the first cohort of nine, from October 2023, the one that serves now, and those to
come."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from random import Random
from typing import Any

from sqlalchemy import select

from anchorcenter.accounts.actors import Actor
from anchorcenter.accounts.models import Gender, Person
from anchorcenter.accounts.queries import find_actor
from anchorcenter.accounts.service import add_person
from anchorcenter.core.db import db
from anchorcenter.core.i18n import zone
from anchorcenter.core.periods import DAY, HOUR, at
from anchorcenter.supporters.activities import service
from anchorcenter.supporters.activities.models import Deed, Measure
from anchorcenter.supporters.activities.queries import get_activity
from anchorcenter.supporters.activities.rules import NewActivity
from anchorcenter.supporters.activities.service import Judgement, NewReach
from anchorcenter.supporters.missions.service import NewMission, create_mission
from anchorcenter.supporters.models import ActivityKind, Evidence, Mission
from anchorcenter.supporters.monitoring import demo as monitoring
from anchorcenter.supporters.queries import get_cohort
from anchorcenter.supporters.recruiting import demo as recruiting
from anchorcenter.supporters.rewards import demo as rewards
from anchorcenter.supporters.rules import NewSupporterCohort
from anchorcenter.supporters.service import create_cohort
from anchorcenter.supporters.serving import seat
from anchorcenter.supporters.showing import demo as showing

FIRST = date(2023, 10, 1), date(2024, 9, 30)
F, M = Gender.FEMALE, Gender.MALE
PEOPLE = (
    ("강나래", "Kang Narae", F), ("도하늘", "Do Haneul", F), ("라온별", "Ra Onbyeol", F), ("문새벽", "Mun Saebyeok", F),
    ("봄하나", "Bom Hana", F), ("서이슬", "Seo Iseul", F), ("남바람", "Nam Baram", M), ("우리강", "U Rigang", M),
    ("차돌", "Cha Dol", M),
)  # fmt: skip
STUDENTS = (("윤슬아", "Yun Seula", F), ("한누리", "Han Nuri", F), ("은가람", "Eun Garam", M))
NEWCOMERS = (("천보라", "Cheon Bora", F), ("구름산", "Gu Reumsan", M), ("오솔길", "O Solgil", F))
RESIDENTS = (("유단비", "Yu Danbi", F), ("하람찬", "Ha Ramchan", M), ("노을빛", "No Eulbit", F))
WORDS = {
    ActivityKind.MONITORING: ("드론 교실 모니터링", "비행장 안전 점검 참관", "체험 프로그램 모니터링"),
    ActivityKind.ARTICLE: ("앵커센터 이용 후기", "드론 수업 현장 이야기", "입주기업 탐방기"),
    ActivityKind.VIDEO: ("실내 비행장 소개 영상", "군집비행 짧은 영상"),
    ActivityKind.EVENT: ("드론 축구 체험 행사 지원", "시설 견학 안내"),
}
CLOCK, OFTEN, MONTH = 14 * 60, 0.5, 30 * DAY  # Each of them does something every other month.


def lay_down(today: date, staff: Actor) -> None:
    """Have both cohorts serve and log what they did. Call inside ``writing()``, when the accounts are there."""
    random, moment = Random(20231001), at(today, 0, zone())  # noqa: S311  # A story, not a secret.
    people = [_person(f"supporter-{number}", *each) for number, each in enumerate(PEOPLE, 1)]
    if today > FIRST[1]:
        _tell("2023-first", ("서포터즈 1기", "First supporters"), FIRST, people, staff, random, moment)
    begins, ends = _month(today, -5), _month(today, 2) - DAY
    own = db.session.scalars(select(Person).where(Person.email == "supporter@demo.example")).one()
    own.gender = F
    students = [_person(f"student-{number}", *each) for number, each in enumerate(STUDENTS, 1)]
    titles = f"{begins.year} 대학생 서포터즈", f"Student supporters {begins.year}"
    _tell("students", titles, (begins, ends), [own, *students], staff, random, moment, is_paid=True)
    for follow in (monitoring, rewards, showing):
        follow.lay_down(today, staff)
    newcomers = [_person(f"newcomer-{number}", *each).email for number, each in enumerate(NEWCOMERS, 1)]
    first, *others = [_person(f"resident-{number}", *each).email for number, each in enumerate(RESIDENTS, 1)]
    # One place and one in reserve are of accounts of the demo: they may be given up, and the results objected to.
    recruiting.lay_down(today, newcomers, [first, "trainee@demo.example", "citizen@demo.example", *others], staff)


def _tell(
    slug: str,
    titles: tuple[str, str],
    days: tuple[date, date],
    people: Sequence[Person],
    staff: Actor,
    random: Random,
    now: datetime,
    *,
    is_paid: bool = False,
) -> None:
    begins = at(days[0], 9 * 60, zone())
    text, text_en = (
        "프로그램을 모니터링하고 센터 소식을 알립니다.",
        "They look at programmes and tell others of them.",
    )
    wanted = NewSupporterCohort(
        slug=slug, title=titles[0], title_en=titles[1], text=text, text_en=text_en, first_on=days[0], last_on=days[1],
        is_paid=is_paid,
    )  # fmt: skip
    create_cohort(wanted, by=staff, now=begins)
    cohort = get_cohort(slug, is_locked=True)
    for person in people:
        seat(cohort, person.id, *days, by=staff, now=begins)
    mission = NewMission(
        kind=ActivityKind.ARTICLE, title="이달의 기사", title_en="Article of the month", evidence=Evidence.LINK,
        guide="센터의 프로그램 하나를 골라 글로 알려 주세요.", guide_en="Choose a programme and write about it.",
        points=20, opens_at=begins, due_at=begins + HOUR, is_monthly=True,
    )  # fmt: skip
    create_mission(slug, mission, by=staff, now=begins)
    rows = select(Mission).where(Mission.cohort_id == cohort.id).order_by(Mission.due_at)
    for mission_row in db.session.scalars(rows).all():
        for number, person in enumerate(people):
            _log(mission_row, slug, number, person, staff, random, now)


def _log(mission: Mission, slug: str, number: int, person: Person, staff: Actor, random: Random, now: datetime) -> None:
    """What one of them did in a month: an article for the mission or something else; the latest wait or came back."""
    first = mission.opens_at.astimezone(zone()).date()
    starts_at = at(first + random.randrange(27) * DAY, CLOCK, zone())
    is_told = random.random() < OFTEN and starts_at < now - 2 * DAY
    by = find_actor(person.email, now=starts_at) if is_told else None
    if by is None:
        return
    kind = random.choice((ActivityKind.ARTICLE, *WORDS))
    is_article = kind is ActivityKind.ARTICLE
    wanted = NewActivity(
        kind=kind,
        mission=mission.id if is_article else None,
        title=random.choice(WORDS[kind]),
        text="현장을 둘러보고 느낀 점을 정리했습니다.",
        starts_at=starts_at,
        minutes=random.choice((60, 90, 120)),
        links=(f"https://blog.naver.com/{slug}-{number}/{first:%Y%m}",) if is_article else (),
    )
    activity = service.begin(wanted, by=by, now=starts_at + 4 * HOUR)
    service.submit(activity, by=by, now=starts_at + 4 * HOUR)
    decided_at = starts_at + 2 * DAY
    if decided_at > now - 7 * DAY:
        return
    did = Deed.RETURNED if random.random() < 0.05 else Deed.APPROVED
    judgement = Judgement(did=did, comment="사진을 더해 주세요." if did is Deed.RETURNED else "")
    service.judge(activity, judgement, by=staff, now=decided_at)
    if is_article and starts_at + MONTH < now:
        _reach(activity, starts_at, by, random)


def _reach(activity: int, starts_at: datetime, by: Actor, random: Random) -> None:
    (link,) = get_activity(activity, by).links
    measured = starts_at + MONTH
    day = measured.astimezone(zone()).date()
    views: dict[str, Any] = {"measure": Measure.VIEWS, "value": random.randrange(150, 1_200), "source": "블로그 통계"}
    service.enter_reach(activity, NewReach(post=link.post_id, measured_on=day, **views), by=by, now=measured)


def _person(name: str, korean: str, english: str, gender: Gender) -> Person:
    joined = at(date(2023, 9, 1), 0, zone())
    row = add_person(f"{name}@demo.example", korean, name_en=english, password_hash="", now=joined)
    row.gender = gender
    return row


def _month(day: date, offset: int) -> date:
    """The first day of the month that comes so many after that of ``day``."""
    year, month = divmod(day.year * 12 + day.month - 1 + offset, 12)
    return date(year, month + 1, 1)
