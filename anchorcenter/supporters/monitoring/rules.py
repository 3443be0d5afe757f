"""What the checklist of a programme asks, and which findings its answers make. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from anchorcenter.core.errors import Reason
from anchorcenter.core.i18n import _l
from anchorcenter.questions.models import QuestionKind
from anchorcenter.questions.rules import Answers, Asked
from anchorcenter.questions.service import NewQuestion
from anchorcenter.supporters.monitoring.models import Area

MOST_FINDINGS, LONGEST_FINDING = 5, 300  # Of one area; in letters.
GRADES = (("좋음", "Good"), ("보통", "Fair"), ("미흡", "Poor"), ("보지 못함", "Not seen"))
HINT = "한 줄에 하나씩 적어 주세요. 제출하면 담당자의 처리 목록에 올라갑니다."
HINT_EN = "One in each line. When you hand it in, staff have each of them to see to."
ASKED = {
    Area.SAFETY: ("안전은 어떠했나요?", "How safe was it?", "고칠 점: 안전", "To be better: safety"),
    Area.CONTENT: ("내용은 어떠했나요?", "How was the content?", "고칠 점: 내용", "To be better: content"),
    Area.FACILITY: ("시설은 어떠했나요?", "How were the rooms and the equipment?",
                    "고칠 점: 시설", "To be better: rooms and equipment"),
    Area.FRIENDLINESS: ("응대는 친절했나요?", "How friendly was everybody?",
                        "고칠 점: 친절", "To be better: friendliness"),
}  # fmt: skip


def _questions(area: Area) -> tuple[NewQuestion, NewQuestion]:
    """How it was, and what should be better."""
    text, text_en, better, better_en = ASKED[area]
    return (
        NewQuestion(kind=QuestionKind.CHOICE, text=text, text_en=text_en, choices=GRADES),
        NewQuestion(
            kind=QuestionKind.LONG_TEXT, text=better, text_en=better_en, hint=HINT, hint_en=HINT_EN,
            is_required=False, most=MOST_FINDINGS * (LONGEST_FINDING + 1),
        ),
    )  # fmt: skip


QUESTIONS = (
    *(question for area in Area for question in _questions(area)),
    NewQuestion(
        kind=QuestionKind.LONG_TEXT,
        text="그 밖에 보고 느낀 점",
        text_en="What else you saw",
        is_required=False,
        most=2_000,
    ),
)


def list_remarks(asked: Sequence[Asked], answers: Answers) -> list[tuple[Area, Asked, list[str]]]:
    """What should be better in each area, a line each, with the question that asks for it."""
    remarks = zip(Area, asked[1 : 2 * len(Area) : 2], strict=True)
    return [(area, each, _lines(answers.get(each.id, ""))) for area, each in remarks]


def check_remarks(asked: Sequence[Asked], answers: Answers) -> list[Reason]:
    """Why staff could not work with them: too many of an area, or too long a line."""
    message = _l("At most %(most)d lines of %(longest)d characters each.", most=MOST_FINDINGS, longest=LONGEST_FINDING)
    return [
        Reason(code="findings", message=message, field=each.field)
        for _area, each, lines in list_remarks(asked, answers)
        if len(lines) > MOST_FINDINGS or any(len(line) > LONGEST_FINDING for line in lines)
    ]


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]
