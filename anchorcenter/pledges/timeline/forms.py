"""What a browser may send about a result or a plan. Shape only."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from wtforms import SelectField
from wtforms.validators import InputRequired

from anchorcenter.core.fields import DayField, YesNoField, optional_line, paragraphs
from anchorcenter.core.forms import Form, text_line
from anchorcenter.core.i18n import Text, _l
from anchorcenter.pledges.timeline.service import NewResult, Voiding


class ResultForm(Form):
    title = text_line(_l("Title"), missing=_l("Say what it is, in one line."), longest=200)
    title_en = optional_line(_l("Title in English (optional)"), 200)
    on = DayField(_l("Day; the card says its month"), [InputRequired(_l("Enter a date, like 2026-11-26."))])
    is_plan = YesNoField(_l("It is only planned"))
    details = paragraphs(_l("In detail, a line each (optional)"), 1_000)
    organisations = paragraphs(_l("Organisations, a line each (optional)"), 500)
    indicator = SelectField(_l("What the center's records say of it"))

    def __init__(self, *args: Any, choices: Iterable[tuple[str, Text]] = (), **known: Any) -> None:
        super().__init__(*args, **known)
        self.indicator.choices = [("", _l("Nothing")), *choices]

    def wanted(self) -> NewResult:
        """What was typed in; call after a successful validation."""
        values: dict[str, Any] = {name: value or "" for name, value in self.values().items()}
        return NewResult(**values | {"is_plan": self.is_plan.data})


class VoidForm(Form):
    why = text_line(_l("Reason"), missing=_l("Say why: it is kept."), longest=300)

    def wanted(self) -> Voiding:
        """Why; call after a successful validation."""
        return Voiding(why=self.why.data or "")
