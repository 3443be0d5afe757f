"""What many answers to one question come to. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from anchorcenter.questions.models import QuestionKind


@dataclass(frozen=True, kw_only=True)
class Sum:
    """What was answered to one question: how many did, of yes and no how many said yes, of numbers their mean, of
    answers to choose from how many chose each."""

    many: int
    yes: int | None = None
    mean: float | None = None
    choices: tuple[tuple[str, int], ...] = ()
    texts: tuple[tuple[str, str], ...] = ()


def sum_up(kind: QuestionKind, answers: Sequence[tuple[str, str]]) -> Sum:
    """The sum of answers to a question, as (whose, value) with the latest first; empty ones count as none."""
    given = [(code, value) for code, value in answers if value]
    if kind is QuestionKind.YES_NO:
        return Sum(many=len(given), yes=sum(value == "1" for _code, value in given))
    if kind is QuestionKind.NUMBER:
        numbers = [int(value) for _code, value in given]
        return Sum(many=len(given), mean=sum(numbers) / len(numbers) if numbers else None)
    if kind is QuestionKind.CHOICE:
        return Sum(many=len(given), choices=tuple(Counter(value for _code, value in given).most_common()))
    return Sum(many=len(given), texts=tuple(given))
