"""The city's report of December 2023 as the demo center's pledge, its indicators, and its first closed period.

What the report printed is written down beside what the center's own records say, so that everybody sees which of it
they explain: eight tenants and ten units they do, agreements and an award of the city they do not.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from anchorcenter.accounts.actors import Actor
from anchorcenter.accounts.queries import find_actor
from anchorcenter.core.i18n import zone
from anchorcenter.core.metrics import find_metric
from anchorcenter.core.periods import DAY, at
from anchorcenter.pledges.amendments import service as amendments
from anchorcenter.pledges.amendments.service import NewAmendment, NewDecision
from anchorcenter.pledges.cards import read_card
from anchorcenter.pledges.comments import service as comments
from anchorcenter.pledges.comments.service import CommentAnswer, CommentVerdict, NewComment
from anchorcenter.pledges.forms import read_yaml
from anchorcenter.pledges.indicators import service as indicators
from anchorcenter.pledges.indicators.service import NewFigure, NewFormula, NewIndicator, NewTarget
from anchorcenter.pledges.models import Status
from anchorcenter.pledges.service import import_card
from anchorcenter.pledges.snapshots import service as snapshots
from anchorcenter.pledges.snapshots.models import Act
from anchorcenter.pledges.snapshots.service import Doing, NewSnapshot
from anchorcenter.pledges.timeline import service as timeline
from anchorcenter.pledges.timeline.service import Links

DATA = Path(__file__).parent / "data" / "goyang-pledge-report.yaml"
TERM = date(2022, 7, 1)
HALF = date(2023, 7, 1), date(2023, 12, 31)
CLOSED_ON = date(2024, 1, 8)


@dataclass(frozen=True, kw_only=True)
class Told:
    """An indicator of the story; ``reported`` is what the report printed of the second half of 2023 and where.
    ``aims`` are a year and its target in thousandths."""

    key: str
    title: str
    title_en: str
    metric: str = ""
    beside: str = ""
    unit: str = ""
    weight: int = 0
    reported: int | None = None
    qualifier: str = ""
    source: str = ""
    aims: tuple[tuple[int, int], ...] = ()
    half_milli: int | None = None


TOLD = (
    Told(
        key="tenants-active",
        title="입주기업",
        title_en="Tenants",
        metric="tenants.active",
        weight=30,
        reported=8,
        source="2023. 12. 추진상황 보고: 드론산업 기업(7개소) 및 한국산업기술시험원(1개소), 총 8개소 입주모집 완료",
        aims=((2024, 10_000), (2025, 10_000), (2026, 10_000)),
        half_milli=10_000,
    ),
    Told(
        key="occupancy",
        title="입주율",
        title_en="Occupancy",
        metric="tenants.occupancy_units",
        weight=10,
        aims=((2024, 900), (2025, 900), (2026, 900)),
        half_milli=800,
    ),
    Told(
        key="units-offered",
        title="입주 규모",
        title_en="Units offered",
        metric="tenants.units_offered",
        reported=10,
        source="2023. 12. 추진상황 보고: 드론기업 입주(10개소 규모)",
    ),
    Told(
        key="institutions",
        title="기관 유치",
        title_en="Institutions attracted",
        metric="tenants.institutions",
        weight=10,
        reported=1,
        source="2023. 12. 추진상황 보고: 한국산업기술시험원 고양시 유치(’23. 8.)",
        half_milli=1_000,
    ),
    Told(
        key="completed",
        title="드론특화교육 수료",
        title_en="Completions of drone courses",
        metric="academy.completed",
        beside="academy.completed_people",
        weight=30,
        aims=((2024, 2_000_000), (2025, 2_000_000), (2026, 2_000_000)),
    ),
    Told(
        key="flight-time",
        title="시설 이용시간",
        title_en="Hours in which spaces were used",
        metric="bookings.minutes_used",
        weight=10,
    ),
    Told(
        key="agreements",
        title="업무협약",
        title_en="Agreements signed",
        metric="achievements.agreements_signed",
        reported=3,
        source="2023. 12. 추진상황 보고: ’23. 7., 8., 10. 협약 3건(시가 체결)",
    ),
    Told(
        key="awards",
        title="수상",
        title_en="Awards",
        metric="achievements.awards",
        reported=1,
        source="2023. 12. 추진상황 보고: 전국 매니페스토 우수사례 경진대회 우수상(시가 수상)",
    ),
    Told(
        key="events",
        title="회의·소통",
        title_en="Meetings and talks",
        metric="achievements.events",
        beside="achievements.event_people",
        reported=5,
        source="2023. 12. 추진상황 보고: 시민참여(소통) 실적 중 기타 5회(시의 실적)",
    ),
    Told(
        key="press",
        title="언론보도",
        title_en="Press items",
        metric="achievements.press",
        reported=300,
        qualifier="약",
        source="2023. 12. 추진상황 보고: 언론/방송 보도 약 300회(시의 실적)",
    ),
    Told(
        key="supporters",
        title="서포터즈",
        title_en="Supporters",
        metric="supporters.active",
        unit="명",
        weight=10,
        reported=9,
        source="2023. 12. 추진상황 보고: 서포터즈 구성 9명(여 6, 남 3)",
    ),
    Told(
        key="contest-entries",
        title="드론영상 공모전 접수",
        title_en="Entries to the drone video contest",
        unit="작품",
        reported=12,
        source="2023. 12. 추진상황 보고: 신청접수 12개 작품",
    ),
)


LINKS = {  # Which results of the report, and which of their figures, the center's own records explain.
    "t10": Links(quantities=("awards",)),
    "t11": Links(quantities=("contest-entries", "")),
    "t14": Links(indicator="institutions"),
    "t15": Links(quantities=("", "units-offered")),
    "t16": Links(quantities=("supporters",)),
    "t18": Links(quantities=("tenants-active",)),
}


SAID = (  # How many days ago, by whom, what, and what was answered: nothing, or not looked at yet.
    (
        23,
        "citizen",
        "주말에도 실내비행장을 쓸 수 있으면 좋겠습니다. 아이와 함께 가 보려고 합니다.",
        "토요일 10시부터 17시까지 이용하실 수 있습니다. 14일 전부터 예약을 받습니다.",
    ),
    (9, "trainee", "특화교육 수료 뒤에 취업 상담도 이어지면 좋겠습니다.", ""),
    (1, "supporter", "입주기업이 어떤 일을 하는지 소개하는 자리를 더 자주 열어 주세요.", None),
)


def take_in(*, by: Actor, now: datetime) -> str:
    """Take the report in. Call inside ``writing()``."""
    return import_card(read_card(read_yaml(DATA.read_bytes())), by=by, now=now)


def lay_down(today: date, *, by: Actor, official: Actor | None) -> None:
    """Take the report in, say what it is measured by, and publish the second half of 2023 as the center's records have
    it. Call inside ``writing()``, when all that is counted is there."""
    slug = take_in(by=by, now=_morning(min(CLOSED_ON - DAY, today)))
    for told in TOLD:
        _measure(slug, told, by, _morning(min(CLOSED_ON - DAY, today)))
    for key, links in LINKS.items():
        timeline.link_result(slug, key, links, by=by, now=_morning(min(CLOSED_ON - DAY, today)))
    if official and today > CLOSED_ON + 14 * DAY:
        _amend(slug, by, official)
        _publish(slug, by, official)
        _comment(slug, today, by)


def _measure(slug: str, told: Told, by: Actor, now: datetime) -> None:
    metric = told.metric if find_metric(told.metric) else ""
    wanted = NewIndicator(key=told.key, title=told.title, title_en=told.title_en, weight=told.weight)
    formula = NewFormula(since=TERM, metric=metric, beside=told.beside, unit=told.unit)
    indicators.create(slug, wanted, formula, by=by, now=now)
    if told.half_milli is not None:
        indicators.aim(
            told.key, NewTarget(first_on=HALF[0], last_on=HALF[1], value_milli=told.half_milli), by=by, now=now
        )
    for year, value in told.aims:
        first, last = date(year, 1, 1), date(year, 12, 31)
        indicators.aim(told.key, NewTarget(first_on=first, last_on=last, value_milli=value), by=by, now=now)
    if told.reported is not None:
        said = NewFigure(
            first_on=HALF[0], last_on=HALF[1], value=told.reported, qualifier=told.qualifier, source=told.source
        )
        indicators.enter(told.key, said, by=by, now=now)


def _amend(slug: str, by: Actor, official: Actor) -> None:
    """The report says no status: the city says one before the period is closed."""
    wanted = NewAmendment(status=Status.ON_TRACK, why="2023년 하반기 추진상황 점검 결과")
    number = amendments.propose(slug, wanted, by=by, now=_morning(CLOSED_ON - DAY))
    decided = NewDecision(is_accepted=True, decided_on=CLOSED_ON - DAY, body="공약이행평가단")
    amendments.decide(number, decided, by=official, now=_morning(CLOSED_ON))


def _publish(slug: str, by: Actor, official: Actor) -> None:
    number = snapshots.close(slug, NewSnapshot(period="2023h2"), by=by, now=_morning(CLOSED_ON))
    steps = (
        (Act.SUBMITTED, "", by, 1),
        (Act.COMMENTED, "협약과 수상은 시의 실적이므로 보고서의 값을 나란히 둡니다.", official, 4),
        (Act.APPROVED, "", official, 7),
        (Act.PUBLISHED, "", by, 14),
    )
    for act, note, who, days in steps:
        snapshots.act(number, Doing(act=act, note=note), by=who, now=_morning(CLOSED_ON + days * DAY))


def _comment(slug: str, today: date, by: Actor) -> None:
    """What residents say: one is answered, one shown, one waits."""
    for days, who, text, answer in SAID:
        then = _morning(today - days * DAY)
        author = find_actor(f"{who}@demo.example", now=then)
        if author is None:
            continue
        number = comments.write(slug, NewComment(text=text), by=author, now=then)
        if answer is None:
            continue
        comments.decide(number, CommentVerdict(is_shown=True), by=by, now=then + DAY)
        if answer:
            comments.answer(number, CommentAnswer(answer=answer), by=by, now=then + 2 * DAY)


def _morning(day: date) -> datetime:
    return at(day, 10 * 60, zone())
