"""When a cohort is asked, and what of the answers may be shown. Pure."""

from __future__ import annotations

from datetime import date

from anchorcenter.academy.models import Cohort, CohortState
from anchorcenter.core.periods import DAY
from anchorcenter.questions.models import QuestionKind
from anchorcenter.questions.service import NewQuestion

ASKED_FOR = 60 * DAY  # After the last day; later nobody remembers.
LEAST = 5  # Fewer answers tell who gave them.
SATISFIED = 4  # From this on somebody is.
MOST_ASKED = 15  # Beside how satisfied somebody is; more nobody answers.
OFFERED = (  # A file or a date would say who it was.
    QuestionKind.YES_NO,
    QuestionKind.CHOICE,
    QuestionKind.NUMBER,
    QuestionKind.TEXT,
    QuestionKind.LONG_TEXT,
)
QUESTIONS = (
    NewQuestion(
        kind=QuestionKind.YES_NO,
        text="다른 사람에게 이 과정을 추천하시겠습니까?",
        text_en="Would you recommend this course?",
        is_required=False,
    ),
    NewQuestion(
        kind=QuestionKind.LONG_TEXT,
        text="무엇이 좋았습니까?",
        text_en="What was good?",
        is_required=False,
    ),
    NewQuestion(
        kind=QuestionKind.LONG_TEXT,
        text="무엇을 고치면 좋겠습니까?",
        text_en="What should be better?",
        is_required=False,
    ),
)


def is_asked(cohort: Cohort, day: date) -> bool:
    """Whether the cohort is asked on that day: from its last day on, for two months."""
    return cohort.state is CohortState.PUBLISHED and cohort.last_on <= day <= cohort.last_on + ASKED_FOR


def may_come(cohort: Cohort, day: date) -> bool:
    """Whether somebody may still answer then or later."""
    return cohort.state is CohortState.PUBLISHED and day <= cohort.last_on + ASKED_FOR
