"""What a browser may send about questions after a use. Shape only."""

from __future__ import annotations

from typing import Any

from wtforms import SelectField

from anchorcenter.core.fields import optional_line
from anchorcenter.core.forms import Form, text_line
from anchorcenter.core.i18n import _l
from anchorcenter.questions.models import QuestionKind
from anchorcenter.questions.service import NewQuestion
from anchorcenter.questions.texts import KINDS

OFFERED = (QuestionKind.YES_NO, QuestionKind.NUMBER, QuestionKind.TEXT)


class AskForm(Form):
    kind = SelectField(_l("Kind of answer"))
    text = text_line(_l("Question (Korean)"), missing=_l("Enter the question."), longest=200)
    text_en = optional_line(_l("Question (English)"), 200)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.kind.choices = [(str(kind), str(KINDS[kind])) for kind in OFFERED]

    def wanted(self) -> NewQuestion:
        """The question; nobody must answer it. Call after a successful validation."""
        kind, text_en = QuestionKind(self.kind.data), self.text_en.data or ""
        return NewQuestion(kind=kind, text=self.text.data or "", text_en=text_en, is_required=False)
