"""What is an answer to a question, and what is missing. Pure: no database, no clock."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from anchorcenter.core.errors import Reason
from anchorcenter.core.i18n import Named, Text, _l
from anchorcenter.core.periods import parse_day
from anchorcenter.core.text import is_line, tidy
from anchorcenter.questions.models import QuestionKind

NO_HINT = Named("", "")
LONGEST = {QuestionKind.TEXT: 200, QuestionKind.LONG_TEXT: 4_000}


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A question as it is asked."""

    id: int
    kind: QuestionKind
    text: Named
    hint: Named = NO_HINT
    is_required: bool = True
    least: int | None = None
    most: int | None = None
    choices: Sequence[tuple[int, Named]] = ()

    @property
    def field(self) -> str:
        """What its field in a form is called."""
        return f"q{self.id}"


Answers = Mapping[int, str]


def normal(asked: Asked, raw: str) -> str:
    """``raw`` in the form in which it is stored: NFC, lines without white space at their ends; empty is no answer."""
    if asked.kind is QuestionKind.LONG_TEXT:
        lines = [line.rstrip() for line in raw.replace("\r\n", "\n").split("\n")]
        return tidy("\n".join(lines))
    return tidy(raw)


def check(questions: Sequence[Asked], answers: Answers, *, is_final: bool) -> list[Reason]:
    """Everything that is wrong with normal answers, at its field; when ``is_final`` also what is missing."""
    wrong: list[Reason] = []
    for asked in questions:
        value = answers.get(asked.id, "")
        if value:
            message = _CHECKS[asked.kind](asked, value)
            wrong += [] if message is None else [Reason(code="answer", message=message, field=asked.field)]
        elif is_final and asked.is_required:
            wrong.append(Reason(code="missing", message=missing_text(asked), field=asked.field))
    return wrong


def list_missing(questions: Sequence[Asked], answers: Answers) -> list[Asked]:
    """The questions that must be answered and are not."""
    return [asked for asked in questions if asked.is_required and not answers.get(asked.id)]


def missing_text(asked: Asked) -> Text:
    """What to do about a question without an answer."""
    if asked.kind is QuestionKind.FILE:
        return _l("This document is missing.")
    return _l("This answer is missing.")


def _text(asked: Asked, value: str) -> Text | None:
    longest = asked.most or LONGEST[asked.kind]
    if len(value) > longest:
        return _l("At most %(longest)d characters.", longest=longest)
    lines = value.split("\n") if asked.kind is QuestionKind.LONG_TEXT else [value]
    if not all(is_line(line) for line in lines if line):
        return _l("Leave out characters that cannot be seen.")
    return None


def _number(asked: Asked, value: str) -> Text | None:
    digits = value.removeprefix("-")
    if not (digits.isascii() and digits.isdigit() and len(digits) < 10):
        return _l("Enter a whole number.")
    least, most = asked.least or 0, 10**9 if asked.most is None else asked.most
    if least <= int(value) <= most:
        return None
    return _l("Enter a whole number from %(least)d to %(most)d.", least=least, most=most)


def _yes_no(_asked: Asked, value: str) -> Text | None:
    return None if value in {"0", "1"} else _l("Answer yes or no.")


def _choice(asked: Asked, value: str) -> Text | None:
    return None if value in {str(number) for number, _name in asked.choices} else _l("Choose one of the answers.")


def _date(_asked: Asked, value: str) -> Text | None:
    return None if parse_day(value) else _l("Enter a date, like 2026-11-26.")


def _file(_asked: Asked, value: str) -> Text | None:
    return None if value.isascii() and value.isdigit() else _l("Choose a file.")


_CHECKS: dict[QuestionKind, Callable[[Asked, str], Text | None]] = {
    QuestionKind.TEXT: _text,
    QuestionKind.LONG_TEXT: _text,
    QuestionKind.NUMBER: _number,
    QuestionKind.YES_NO: _yes_no,
    QuestionKind.CHOICE: _choice,
    QuestionKind.DATE: _date,
    QuestionKind.FILE: _file,
}
