"""What a browser may send when somebody leaves. Shape only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from wtforms import SelectField
from wtforms.validators import InputRequired

from anchorcenter.bookings.models import Booking
from anchorcenter.core.forms import Form, text_line
from anchorcenter.core.i18n import _l

CANCEL = "cancel"
Takers = Mapping[str, Sequence[tuple[str, str]]]
"""By the code of a booking, who may take it over: ids of people and their names."""


class ReasonForm(Form):
    why = text_line(_l("Reason"), missing=_l("Enter a reason. It is kept."), longest=200)


class LeaveForm(ReasonForm):
    """A choice for each booking ahead is added by ``leave_form``."""

    def choices(self) -> dict[str, int | None]:
        """By the code of a booking who takes it over, None to cancel it; call after a successful validation."""
        chosen = {field.name: field.data for field in self if isinstance(field, SelectField)}
        return {code: None if to == CANCEL else int(to) for code, to in chosen.items()}


def leave_form(ahead: Sequence[Booking], takers: Takers) -> LeaveForm:
    """The form with a field for each booking: cancel it, or who takes it over."""
    fields = {booking.code: _choice() for booking in ahead}
    form: LeaveForm = type("LeaveForm", (LeaveForm,), fields)()
    for code in fields:
        form[code].choices = [("", _l("Choose")), (CANCEL, _l("Cancel it")), *takers[code]]
    return form


def _choice() -> SelectField:
    return SelectField(_l("What becomes of it"), [InputRequired(_l("Choose what becomes of it."))])
