"""Questions and answers in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from anchorcenter.core.i18n import Text, _, _l, day_text
from anchorcenter.questions.models import QuestionKind
from anchorcenter.questions.rules import Answers, Asked

KINDS: dict[QuestionKind, Text] = {
    QuestionKind.TEXT: _l("One line of text"),
    QuestionKind.LONG_TEXT: _l("Several lines of text"),
    QuestionKind.NUMBER: _l("A number"),
    QuestionKind.YES_NO: _l("Yes or no"),
    QuestionKind.CHOICE: _l("One of several answers"),
    QuestionKind.DATE: _l("A date"),
    QuestionKind.FILE: _l("A file"),
}


def answer_text(asked: Asked, value: str) -> str:
    """What was answered, as people read it; of a file its word."""
    if not value:
        return _("Not answered")
    if asked.kind is QuestionKind.YES_NO:
        return _("Yes") if value == "1" else _("No")
    if asked.kind is QuestionKind.CHOICE:
        return str(dict(asked.choices).get(int(value), value))
    return day_text(date.fromisoformat(value)) if asked.kind is QuestionKind.DATE else value


def answer_rows(questions: Sequence[Asked], answers: Answers, files: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Questions with their answers for ``questions/_answers.html``; ``files`` are (name, address) by their words."""
    return [
        {
            "question": str(asked.text),
            "answer": answer_text(asked, answers.get(asked.id, "")),
            "file": files.get(answers.get(asked.id, "")) if asked.kind is QuestionKind.FILE else None,
            "is_long": asked.kind is QuestionKind.LONG_TEXT,
        }
        for asked in questions
    ]
