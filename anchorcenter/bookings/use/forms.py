"""What a browser may send about uses. Shape only."""

from __future__ import annotations

from wtforms import HiddenField, SelectField, StringField
from wtforms.validators import InputRequired

from anchorcenter.bookings.use.kiosks import NewKiosk
from anchorcenter.bookings.use.service import Arrival
from anchorcenter.core.fields import optional_number
from anchorcenter.core.forms import Form, text_line
from anchorcenter.core.i18n import _l, plural

STAYS = (10, 20, 30, 60)


class ArrivalForm(Form):
    """Who is there; the booking stands in the address or in the form."""

    code = HiddenField()
    headcount = optional_number(_l("People who are there"), 1, 10_000)

    def wanted(self, code: str = "") -> Arrival:
        """Who checks in or leaves; call after a successful validation."""
        return Arrival(code=code or self.code.data or "", headcount=self.headcount.data)


class StayForm(Form):
    minutes = SelectField(_l("Longer by"), coerce=int)

    def __init__(self, *args: object, **options: object) -> None:
        super().__init__(*args, **options)
        self.minutes.choices = [(n, plural("%(num)d minute", "%(num)d minutes", n)) for n in STAYS]


class KioskForm(Form):
    code = StringField(_l("Number of your booking"), [InputRequired(_l("Enter the number of your booking."))])
    headcount = optional_number(_l("People who are there"), 1, 10_000)
    sure = HiddenField()

    def wanted(self) -> Arrival:
        """Who checks in; call after a successful validation."""
        return Arrival(code=self.code.data or "", headcount=self.headcount.data)


class NewKioskForm(Form):
    name = text_line(_l("Where it stands"), missing=_l("Say where the device stands."), longest=60)

    def wanted(self) -> NewKiosk:
        """The device; call after a successful validation."""
        return NewKiosk(name=self.name.data or "")
