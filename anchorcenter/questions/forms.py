"""Questions as fields of a form, and the form with which staff ask one more. Shape only."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from wtforms import Field, FileField, SelectField, StringField, TextAreaField

from anchorcenter.core.fields import YesNoField, optional_line, optional_number
from anchorcenter.core.forms import Form, text_line
from anchorcenter.core.i18n import _l
from anchorcenter.questions.models import QuestionKind
from anchorcenter.questions.rules import Answers, Asked
from anchorcenter.questions.service import NewQuestion
from anchorcenter.questions.texts import KINDS

LONGEST_CHOICES = 2_000


def answer_form(questions: Sequence[Asked], answers: Answers | None = None) -> Form:
    """A form with a field for each question: filled with ``answers``, or with what was sent.

    What is right is for the rules to say: every field takes any text, so that nothing typed is lost.
    """
    fields = {asked.field: _FIELDS[asked.kind](asked) for asked in questions}
    made: type[Form] = type("AnswerForm", (Form,), fields)
    if answers is None:
        form = made()
    else:
        form = made(None, data={asked.field: answers.get(asked.id, "") for asked in questions})
    for asked in questions:
        if asked.kind in _CHOICES:
            form[asked.field].choices = [("", _l("Not answered")), *_CHOICES[asked.kind](asked)]
    return form


def typed(form: Form, questions: Sequence[Asked]) -> dict[int, str]:
    """What was typed, by question; files apart."""
    return {each.id: form[each.field].data or "" for each in questions if each.kind is not QuestionKind.FILE}


class QuestionForm(Form):
    kind = SelectField(_l("Kind of answer"), coerce=QuestionKind)
    text = text_line(_l("Question (Korean)"), missing=_l("Enter the question."), longest=300)
    text_en = optional_line(_l("Question (English)"), 300)
    hint = optional_line(_l("Hint (Korean)"), 300)
    hint_en = optional_line(_l("Hint (English)"), 300)
    is_required = YesNoField(_l("It must be answered"), default=True)
    most = optional_number(_l("Largest number, or longest text"), 1, 10**8)
    choices = TextAreaField(_l("Answers to choose from"), [], filters=[lambda text: (text or "")[:LONGEST_CHOICES]])

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.kind.choices = [(str(kind), text) for kind, text in KINDS.items()]

    def wanted(self) -> NewQuestion:
        """The question; call after a successful validation."""
        lines = [line.partition("/") for line in (self.choices.data or "").splitlines() if line.strip()]
        return NewQuestion(
            kind=self.kind.data,
            text=self.text.data or "",
            text_en=self.text_en.data or "",
            hint=self.hint.data or "",
            hint_en=self.hint_en.data or "",
            is_required=self.is_required.data,
            most=self.most.data,
            choices=[(korean.strip()[:100], english.strip()[:100]) for korean, _slash, english in lines],
        )


def _any(kind: type[Field]) -> Callable[[Asked], Any]:
    return lambda asked: kind(str(asked.text), description=str(asked.hint))


_FIELDS: dict[QuestionKind, Callable[[Asked], Any]] = {
    QuestionKind.TEXT: _any(StringField),
    QuestionKind.LONG_TEXT: _any(TextAreaField),
    QuestionKind.NUMBER: _any(StringField),
    QuestionKind.YES_NO: lambda asked: SelectField(str(asked.text), description=str(asked.hint), validate_choice=False),
    QuestionKind.CHOICE: lambda asked: SelectField(str(asked.text), description=str(asked.hint), validate_choice=False),
    QuestionKind.DATE: _any(StringField),
    QuestionKind.FILE: _any(FileField),
}
_CHOICES: dict[QuestionKind, Callable[[Asked], list[tuple[str, Any]]]] = {
    QuestionKind.YES_NO: lambda _asked: [("1", _l("Yes")), ("0", _l("No"))],
    QuestionKind.CHOICE: lambda asked: [(str(number), str(name)) for number, name in asked.choices],
}
