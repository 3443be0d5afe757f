"""What a browser may send about yearly figures. Shape only."""

from __future__ import annotations

from typing import Any

from wtforms import HiddenField, SelectField

from anchorcenter.core.fields import number, optional_line
from anchorcenter.core.forms import Form
from anchorcenter.core.i18n import _l
from anchorcenter.core.text import to_id
from anchorcenter.tenants.yearly.rules import MOST, NewFigures
from anchorcenter.tenants.yearly.service import Answer
from anchorcenter.tenants.yearly.texts import FIELDS


class FiguresForm(Form):
    employees = number(FIELDS["employees"], 0, MOST)
    sales_million_won = number(FIELDS["sales_million_won"], 0, MOST)
    patents = number(FIELDS["patents"], 0, MOST)
    investment_million_won = number(FIELDS["investment_million_won"], 0, MOST)
    note = optional_line(_l("Note (optional)"), 200)
    replaces = HiddenField(default="0")

    def wanted(self, tenant: int, year: int) -> NewFigures:
        """What was typed in; call after a successful validation."""
        values: dict[str, Any] = self.values()
        more = {"note": self.note.data or "", "replaces": to_id(self.replaces.data or "") or 0}
        return NewFigures(**values | more | {"tenant": tenant, "year": year})


class AnswerForm(Form):
    answer = SelectField(_l("Your answer"), default="right")
    why = optional_line(_l("Reason"), 300)
    number = HiddenField(default="0")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.answer.choices = [("right", _l("Confirm")), ("wrong", _l("Return"))]

    def wanted(self) -> Answer:
        """What staff say; call after a successful validation."""
        return Answer(is_right=self.answer.data == "right", why=self.why.data or "")

    def of(self) -> int:
        """The statement that is answered."""
        return to_id(self.number.data or "") or 0


class ExportForm(Form):
    why = optional_line(_l("Reason"), 300)
