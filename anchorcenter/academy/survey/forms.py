"""What a browser may send in answer to the survey. Shape only."""

from __future__ import annotations

from wtforms import RadioField

from anchorcenter.academy.survey.service import Answering
from anchorcenter.core.forms import Form
from anchorcenter.core.i18n import Text, _l

SCALE: dict[int, Text] = {
    5: _l("very satisfied"),
    4: _l("satisfied"),
    3: _l("neither"),
    2: _l("dissatisfied"),
    1: _l("very dissatisfied"),
}


class SurveyAnswerForm(Form):
    satisfaction = RadioField(_l("How satisfied are you with this course?"), validate_choice=False)

    def __init__(self, *args: object, **options: object) -> None:
        super().__init__(*args, **options)
        self.satisfaction.choices = [(str(number), text) for number, text in SCALE.items()]

    def wanted(self, answers: dict[int, str]) -> Answering:
        """What is answered; call after a successful validation."""
        said = self.satisfaction.data or ""
        return Answering(satisfaction=int(said) if said in {"1", "2", "3", "4", "5"} else 0, answers=answers)
