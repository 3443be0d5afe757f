"""What the demo center gave, did, won, agreed and talked over since it opened. Invented names only."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from anchorcenter.accounts.actors import Actor
from anchorcenter.core.i18n import zone
from anchorcenter.core.periods import DAY, at
from anchorcenter.documents.files import kept, read_file
from anchorcenter.documents.serving import upload_folder
from anchorcenter.tenants.achievements.models import AchievementKind, EventCategory, ProjectState, SupportKind
from anchorcenter.tenants.achievements.rules import NewAchievement
from anchorcenter.tenants.achievements.service import attach, create
from anchorcenter.tenants.queries import list_tenants

Told = tuple[NewAchievement, tuple[str, ...]]  # What happened, and who took part.
PROTOTYPES = (  # For which company, when, what, won.
    ("한울비행기술", "2024-03-14", "비행 제어기 방수 하우징 시제품", 4_200_000),
    ("가람무인기", "2024-05-22", "접이식 암 시제품", 6_800_000),
    ("새솔로보틱스", "2024-09-03", "배송 상자 자동 개폐부 시제품", 5_100_000),
    ("온누리드론랩", "2025-02-18", "군집비행 조명 모듈 시제품", 3_300_000),
    ("한울비행기술", "2025-06-10", "이중화 전원 보드 시제품", 7_400_000),
    ("윤슬모빌리티", "2025-10-27", "기체 도어 힌지 시제품", 9_000_000),
    ("가람무인기", "2026-04-16", "열화상 짐벌 마운트 시제품", 5_600_000),
    ("새솔로보틱스", "2026-09-09", "라이다 보호 커버 시제품", 2_900_000),
)
SUPPORTS = (
    (
        SupportKind.NETWORKING,
        ("한울비행기술", "가람무인기", "새솔로보틱스"),
        "2024-06-20",
        "입주기업 투자 상담회",
        None,
    ),
    (SupportKind.FUNDS, ("두빛나래항공",), "2025-03-05", "전시회 참가비 지원", 3_000_000),
    (SupportKind.NETWORKING, ("온누리드론랩", "윤슬모빌리티"), "2026-05-28", "수요기관 기술 설명회", None),
)
PROJECTS = (
    (
        "실내 측위 공동 실험",
        ("한울비행기술",),
        ("달빛대학교 산학협력단",),
        "2024-04-01",
        "2025-03-31",
        "측위 오차 30 cm 달성",
    ),
    (
        "하천 순찰 드론 실증",
        ("가람무인기", "두빛나래항공"),
        ("물푸레시 하천과",),
        "2025-05-01",
        "2026-04-30",
        "순찰 42회",
    ),
    ("물류 배송 안전 기준 연구", ("새솔로보틱스",), ("나래무인기시험원",), "2026-03-02", "2027-02-28", ""),
)
AGREEMENTS = (
    ("드론 인력 양성 업무협약", ("달빛대학교",), "2023-10-12", None),
    ("시험 인증 협력 업무협약", ("나래무인기시험원",), "2024-02-21", None),
    ("지역 축제 군집비행 협력 협약", ("물푸레시 문화재단",), "2025-04-03", "2027-04-02"),
)
AWARDS = (
    ("무인이동체 혁신상", ("온누리드론랩",), ("가온산업협회",), "2024-11-07"),
    ("지역 혁신 공간 우수상", (), ("가온혁신재단",), "2025-11-20"),
)
EVENTS = (  # One with three companies, or in two categories, is one.
    (
        "입주기업 간담회",
        ("한울비행기술", "가람무인기", "온누리드론랩"),
        (),
        "2023-11-16",
        (EventCategory.MEETINGS,),
        14,
    ),
    ("드론 정책 자문회의", (), ("달빛대학교",), "2023-12-05", (EventCategory.ADVICE,), 7),
    ("주민 설명회와 시설 견학", (), (), "2024-05-09", (EventCategory.BRIEFINGS, EventCategory.MEETINGS), 63),
    ("수요기관 간담회", ("새솔로보틱스", "가람무인기"), ("물푸레시 하천과",), "2025-04-17", (EventCategory.OTHER,), 11),
    ("입주기업 간담회", ("윤슬모빌리티", "한울비행기술"), (), "2026-06-11", (EventCategory.MEETINGS,), 16),
)
PRESS = (  # The same article by two outlets is two.
    ("국내 최대 실내비행장 문 열어", "가온일보", "2023-08-31"),
    ("국내 최대 실내비행장 문 열어", "나래신문", "2023-08-31"),
    ("드론앵커센터 입주기업 모집", "가온일보", "2023-10-04"),
    ("실내 군집비행, 시민이 배운다", "달빛방송", "2024-06-03"),
    ("드론 서포터즈가 본 앵커센터", "나래신문", "2025-09-22"),
    ("하천 순찰 드론 실증 마무리", "가온일보", "2026-05-04"),
)
CONTESTS = (
    ("드론영상 공모전", "2023-10-16", "2023-11-10", 9),
    ("실내 드론 경진대회", "2025-10-18", "2025-10-19", 31),
)
GRANTS = (("지역 드론 실증 공모사업", ("가온혁신재단",), "2024-07-01", "2025-06-30", 180_000_000),)
PAPER = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Count 0/Kids[]>>endobj\n%%EOF\n"


def lay_down(today: date, by: Actor) -> None:
    """Write down what happened until ``today``. Call inside ``writing()``, when the tenants are there."""
    numbers = {row.organisation.name: row.organisation_id for row in list_tenants()}
    for wanted, names in _told(today):
        others = [name for name in names if name not in numbers]
        ours = [numbers[name] for name in names if name in numbers]
        moment = at(wanted.first_on, 14 * 60, zone())
        number = create(replace(wanted, tenants=ours, partners=others), by=by, now=moment)
        if wanted.kind is AchievementKind.AGREEMENT:
            file = read_file(PAPER, "협약서.pdf")
            with kept([file], upload_folder()):
                attach(number, "협약서", file, by=by, now=moment)


def _told(today: date) -> list[Told]:
    told: list[Told] = [
        (_new(AchievementKind.SUPPORT, title, day, support=SupportKind.PROTOTYPE, amount_won=won), (who,))
        for who, day, title, won in PROTOTYPES
    ]
    told += [
        (_new(AchievementKind.SUPPORT, title, day, support=kind, amount_won=won), who)
        for kind, who, day, title, won in SUPPORTS
    ]
    for title, ours, others, first, last, result in PROJECTS:
        is_over = date.fromisoformat(last) < today
        state = ProjectState.DONE if is_over else ProjectState.RUNNING
        wanted = _new(AchievementKind.PROJECT, title, first, last, state=state, result=result if is_over else "")
        told.append((wanted, (*ours, *others)))
    told += [(_new(AchievementKind.AGREEMENT, title, first, last), who) for title, who, first, last in AGREEMENTS]
    told += [(_new(AchievementKind.AWARD, title, day), (*ours, *others)) for title, ours, others, day in AWARDS]
    told += _more()
    happened = [each for each in told if each[0].first_on + DAY <= today]
    return sorted(happened, key=lambda each: each[0].first_on)


def _more() -> list[Told]:
    """Events, press items, contests and grants."""
    told: list[Told] = []
    for title, ours, others, day, categories, many in EVENTS:
        wanted = _new(AchievementKind.EVENT, title, day, categories=categories, quantity=many)
        told.append((wanted, (*ours, *others)))
    told += [(_new(AchievementKind.PRESS, title, day, outlet=outlet), ()) for title, outlet, day in PRESS]
    told += [
        (_new(AchievementKind.CONTEST, title, first, last, quantity=many), ()) for title, first, last, many in CONTESTS
    ]
    told += [(_new(AchievementKind.GRANT, title, *days, amount_won=won), who) for title, who, *days, won in GRANTS]
    return told


def _new(kind: AchievementKind, title: str, first: str, last: str | None = None, **values: object) -> NewAchievement:
    last_on = date.fromisoformat(last) if last else None
    made: dict[str, object] = {"kind": kind, "title": title, "first_on": date.fromisoformat(first), "last_on": last_on}
    return NewAchievement(**made | values)  # type: ignore[arg-type]
