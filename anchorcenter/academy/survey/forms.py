"""What a browser may send in answer to the survey. Shape only."""

from __future__ import annotations

from typing import Any

from wtforms import HiddenField, RadioField

from anchorcenter.academy.survey.rules import OFFERED
from anchorcenter.academy.survey.service import Answering
from anchorcenter.core.forms import Form
from anchorcenter.core.i18n import Text, _l
from anchorcenter.core.text import to_id
from anchorcenter.questions.forms import QuestionForm
from anchorcenter.questions.rules import Asked
from anchorcenter.questions.service import again
from anchorcenter.questions.texts import KINDS

FIRST = _l("How satisfied are you with this course?")
SAME = "text", "text_en", "hint", "hint_en", "is_required", "most"

SCALE: dict[int, Text] = {
    5: _l("very satisfied"),
    4: _l("satisfied"),
    3: _l("neither"),
    2: _l("dissatisfied"),
    1: _l("very dissatisfied"),
}


class SurveyAnswerForm(Form):
    satisfaction = RadioField(FIRST, validate_choice=False)
    version = HiddenField(default="")

    def __init__(self, *args: object, **options: object) -> None:
        super().__init__(*args, **options)
        self.satisfaction.choices = [(str(number), text) for number, text in SCALE.items()]

    def wanted(self, answers: dict[int, str]) -> Answering:
        """What is answered; call after a successful validation."""
        said = self.satisfaction.data or ""
        number = int(said) if said in {"1", "2", "3", "4", "5"} else 0
        return Answering(satisfaction=number, version=self.seen(), answers=answers)

    def seen(self) -> int | None:
        """The version of the questions that was read."""
        return to_id(self.version.data or "")


class SurveyQuestionForm(QuestionForm):
    """One question; of what would say whose an answer is there is none."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.kind.choices = [(str(kind), KINDS[kind]) for kind in OFFERED]
        self.choices.description = _l("One a line, as Korean / English.")


def as_typed(asked: Asked) -> dict[str, Any]:
    """A question as its form shows it."""
    known = again(asked)
    lines = "\n".join(f"{text} / {text_en}" if text_en else text for text, text_en in known.choices)
    return {name: getattr(known, name) for name in SAME} | {"kind": str(known.kind), "choices": lines}
