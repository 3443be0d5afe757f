"""What a browser may send about equipment. Shape only."""

from __future__ import annotations

from typing import Any

from wtforms import HiddenField, RadioField, SelectField
from wtforms.validators import Optional

from anchorcenter.bookings.forms import PersonForm
from anchorcenter.bookings.lending.models import EquipmentKind, Outcome, State
from anchorcenter.bookings.lending.service import EquipmentEdit, NewLoan, Return
from anchorcenter.bookings.lending.texts import KINDS, OUTCOMES, STATES
from anchorcenter.core.fields import optional_line
from anchorcenter.core.forms import Form, WallClockField, text_line
from anchorcenter.core.i18n import _l
from anchorcenter.core.text import to_id
from anchorcenter.facilities.queries import get_plan


class EquipmentForm(Form):
    number = text_line(_l("Inventory number"), missing=_l("Enter what its sticker says."), longest=40)
    kind = SelectField(_l("Kind"))
    name = text_line(_l("Make and model"), missing=_l("Enter what it is."), longest=80)
    space = SelectField(_l("Where it is kept"))
    state = SelectField(_l("State"))
    note = optional_line(_l("Note (optional)"), 200)
    version = HiddenField(default="0")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.kind.choices = [(str(kind), str(text)) for kind, text in KINDS.items()]
        self.state.choices = [(str(state), str(text)) for state, text in STATES.items()]
        self.space.choices = [(space.slug, str(space.name)) for space in get_plan().spaces]

    def wanted(self) -> EquipmentEdit:
        """The piece typed in; call after a successful validation."""
        words = {"kind": EquipmentKind(self.kind.data), "state": State(self.state.data)}
        return EquipmentEdit(**self.values() | words | {"version": to_id(self.version.data or "") or 0})


class LoanForm(PersonForm):
    """Whom a piece is handed to; the piece stands in the address."""

    booking = optional_line(_l("Booking (optional)"), 20)
    due_at = WallClockField(_l("Until"), [Optional()])
    condition = optional_line(_l("What is wrong with it already (optional)"), 200)

    def wanted(self, equipment: str, email: str) -> NewLoan:
        """What is handed out; call after a successful validation."""
        return NewLoan(
            equipment=equipment,
            booking=(self.booking.data or "").upper(),
            email=email,
            due_at=self.due_at.data,
            condition=self.condition.data or "",
        )


class ReturnForm(Form):
    outcome = RadioField(_l("How it came back"), default=Outcome.OK)
    note = optional_line(_l("What is damaged"), 200)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.outcome.choices = [(str(outcome), str(text)) for outcome, text in OUTCOMES.items()]

    def wanted(self) -> Return:
        """How it came back; call after a successful validation."""
        return Return(outcome=Outcome(self.outcome.data), note=self.note.data or "")
