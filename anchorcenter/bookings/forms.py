"""What a browser may send about bookings. Shape only; rules live in ``rules``."""

from __future__ import annotations

from typing import Any

from wtforms import HiddenField, RadioField, SelectField, StringField
from wtforms.validators import InputRequired, Optional

from anchorcenter.bookings.queries import Held
from anchorcenter.bookings.wanted import NewBooking, NewHold
from anchorcenter.core.forms import Form, WholeNumberField, between, text_line, wall_clock
from anchorcenter.core.i18n import _l
from anchorcenter.core.text import to_id

MOST = 10_000


class SlotForm(Form):
    starts_at = wall_clock(_l("Starts"))
    ends_at = wall_clock(_l("Ends"))
    units = WholeNumberField(
        _l("Units"), [Optional(), between(1, MOST, _l("Enter a number from 1 to %(most)d.", most=MOST))], default=1
    )


class HoldForm(SlotForm):
    space = StringField(_l("Space"), [InputRequired(_l("Choose a space."))])

    hold = HiddenField()

    def wanted(self) -> NewHold:
        """The slot pointed at; call after a successful validation."""
        return NewHold(**self.values() | {"units": self.units.data or 1, "hold": to_id(self.hold.data or "")})


class ChooseForm(SlotForm):
    space = SelectField(_l("Space"), validate_choice=False)


class BookingForm(Form):
    space = RadioField(_l("Space"), [InputRequired(_l("Choose a space."))], validate_choice=False)
    starts_at = wall_clock(_l("Starts"))
    ends_at = wall_clock(_l("Ends"))
    purpose = text_line(
        _l("Purpose of use"), missing=_l("Enter what you will do, for example: test flight."), longest=80
    )
    headcount = WholeNumberField(
        _l("People"),
        [
            InputRequired(_l("Enter how many people will come, for example: 4.")),
            between(1, MOST, _l("Enter how many people will come, for example: 4.")),
        ],
    )
    units = WholeNumberField(
        _l("Units"), [Optional(), between(1, MOST, _l("Enter a number from 1 to %(most)d.", most=MOST))], default=1
    )
    hold = HiddenField()

    @classmethod
    def of(cls, held: Held, **typed: Any) -> BookingForm:
        """The form as it stands when nothing but what is held (and what was typed before) is known."""
        slot = {"starts_at": held.period.start, "ends_at": held.period.end, "units": held.cells_taken}
        return cls(None, hold=held.id, **slot, **typed)

    def wanted(self) -> NewBooking:
        """The booking typed in; call after a successful validation."""
        number = to_id(self.hold.data or "")
        return NewBooking(**self.values() | {"units": self.units.data or 1, "hold": number})
