"""What a browser may send about amendments. Shape only."""

from __future__ import annotations

from typing import Any

from wtforms import SelectField
from wtforms.validators import InputRequired

from anchorcenter.core.fields import DayField, YesNoField, optional_line
from anchorcenter.core.forms import Form
from anchorcenter.core.i18n import _l
from anchorcenter.pledges.amendments.service import NewAmendment, NewDecision, Withdrawing
from anchorcenter.pledges.models import Status
from anchorcenter.pledges.texts import STATUSES


class AmendmentForm(Form):
    status = SelectField(_l("Status"))
    text = optional_line(_l("What of the promise changes, in words (optional)"), 500)
    why = optional_line(_l("Reason"), 300)

    def __init__(self, *args: Any, **known: Any) -> None:
        super().__init__(*args, **known)
        self.status.choices = [("", _l("as it is")), *((str(each), text) for each, text in STATUSES.items())]

    def wanted(self) -> NewAmendment:
        """What is proposed; call after a successful validation."""
        status = Status(self.status.data) if self.status.data else None
        return NewAmendment(status=status, text=self.text.data or "", why=self.why.data or "")


class DecisionForm(Form):
    is_accepted = YesNoField(_l("It was accepted"))
    decided_on = DayField(_l("Decided on"), [InputRequired(_l("Enter the day of the decision."))])
    body = optional_line(_l("Who decided"), 100, description=_l("For example the residents' assembly."))
    note = optional_line(_l("Words with it"), 300)

    def wanted(self) -> NewDecision:
        """What was decided; call after a successful validation."""
        return NewDecision(
            is_accepted=self.is_accepted.data,
            decided_on=self.decided_on.data,  # type: ignore[arg-type]
            body=self.body.data or "",
            note=self.note.data or "",
        )


class WithdrawalForm(Form):
    why = optional_line(_l("Why it is taken back"), 300)

    def wanted(self) -> Withdrawing:
        """Why; call after a successful validation."""
        return Withdrawing(why=self.why.data or "")
