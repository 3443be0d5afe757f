"""What a browser may send about reports. Shape only."""

from __future__ import annotations

from wtforms import FileField, HiddenField, SelectField

from anchorcenter.bookings.care.models import Matter
from anchorcenter.bookings.care.service import NewReport
from anchorcenter.bookings.care.texts import MATTERS
from anchorcenter.core.forms import Form, text_line
from anchorcenter.core.i18n import _l
from anchorcenter.facilities.queries import get_plan


class ReportForm(Form):
    space = SelectField(_l("Space"))
    matter = SelectField(_l("What it is about"))
    what = text_line(_l("What happened"), missing=_l("Say what happened or what is broken."), longest=300)
    booking = HiddenField()
    file = FileField(_l("Photo (optional)"), description=_l("A jpg, png or webp file of at most 8 MB."))

    def __init__(self, *args: object, **options: object) -> None:
        super().__init__(*args, **options)
        self.space.choices = [(space.slug, str(space.name)) for space in get_plan().spaces]
        self.matter.choices = [(str(matter), str(text)) for matter, text in MATTERS.items()]

    def wanted(self) -> NewReport:
        """What is reported; call after a successful validation."""
        matter = Matter(self.matter.data)
        return NewReport(
            space=self.space.data, matter=matter, what=self.what.data or "", booking=self.booking.data or ""
        )


class CloseForm(Form):
    note = text_line(_l("What was done"), missing=None, longest=300)
