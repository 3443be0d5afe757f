"""What a browser may send about outcomes. Shape only."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from wtforms.validators import InputRequired

from anchorcenter.academy.outcomes.models import OutcomeKind
from anchorcenter.academy.outcomes.service import NewOutcome, Voiding
from anchorcenter.academy.outcomes.texts import KINDS
from anchorcenter.core.fields import DayField, chosen
from anchorcenter.core.forms import Form, text_line
from anchorcenter.core.i18n import _l


class OutcomeForm(Form):
    person = chosen(_l("Who completed it"))
    kind = chosen(_l("What became of them"), OutcomeKind)
    happened_on = DayField(_l("On"), [InputRequired(_l("Enter a date, like 2026-11-26."))])
    source = text_line(
        _l("From where it is known"),
        missing=_l("Say from where it is known: a paper, a call, the insurance of the employed."),
        longest=200,
    )

    def __init__(self, *args: Any, people: Iterable[tuple[int, str]] = (), **known: Any) -> None:
        super().__init__(*args, **known)
        self.person.choices = list(people)
        self.kind.choices = [(str(each), text) for each, text in KINDS.items()]

    def wanted(self) -> NewOutcome:
        """What became of them; call after a successful validation."""
        return NewOutcome(**self.values())


class VoidForm(Form):
    why = text_line(_l("Reason"), missing=_l("Say why."), longest=200)

    def wanted(self) -> Voiding:
        """Why it is void; call after a successful validation."""
        return Voiding(why=self.why.data or "")
