"""What a browser may send to end or suspend a tenancy. Shape only."""

from __future__ import annotations

from typing import Any

from wtforms import SelectField
from wtforms.validators import InputRequired

from anchorcenter.core.fields import DayField
from anchorcenter.core.forms import Form, text_line
from anchorcenter.core.i18n import _l
from anchorcenter.tenants.models import SuspensionKind
from anchorcenter.tenants.service import Ending, NewSuspension
from anchorcenter.tenants.texts import SUSPENSIONS

NEEDS_DAY = _l("Enter a date, like 2026-11-26.")


class WhyForm(Form):
    why = text_line(
        _l("Reason"),
        missing=_l("Enter a reason. It is kept."),
        longest=200,
        hint=_l("Whose booking is cancelled reads it."),
    )


class EndingForm(WhyForm):
    last_on = DayField(_l("Last day"), [InputRequired(NEEDS_DAY)])

    def wanted(self) -> Ending:
        """The ending typed in; call after a successful validation."""
        return Ending(**self.values())


class SuspensionForm(WhyForm):
    kind = SelectField(_l("Kind"))
    first_on = DayField(_l("First day"), [InputRequired(NEEDS_DAY)])

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.kind.choices = [(str(kind), text) for kind, text in SUSPENSIONS.items()]

    def wanted(self) -> NewSuspension:
        """The suspension typed in; call after a successful validation."""
        return NewSuspension(**self.values() | {"kind": SuspensionKind(self.kind.data)})
