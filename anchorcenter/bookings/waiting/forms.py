"""What a browser may send about waiting. Shape only."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from wtforms import RadioField
from wtforms.validators import InputRequired

from anchorcenter.admissions.service import Place
from anchorcenter.bookings.forms import LENGTHS, WhyForm, people_field, units_field
from anchorcenter.bookings.waiting.wanted import NewWish
from anchorcenter.core.fields import ChecksField, ClockField, DayField
from anchorcenter.core.forms import Form, text_line
from anchorcenter.core.i18n import _, _l, length_text
from anchorcenter.core.periods import MINUTE
from anchorcenter.facilities.plan import Plan, SpacePlan


class WishForm(Form):
    """Any of which spaces, on which days, between which times, for how long."""

    spaces = ChecksField(_l("Any of these spaces"), [InputRequired(_l("Choose a space."))], validate_choice=False)
    first_on = DayField(_l("From"), [InputRequired(_l("Enter a day, like 2026-11-26."))])
    last_on = DayField(_l("To"), [InputRequired(_l("Enter a day, like 2026-11-26."))])
    from_minute = ClockField(_l("Not before"), [InputRequired(_l("Enter a time, like 09:00 or 18:30."))])
    until_minute = ClockField(_l("Over by"), [InputRequired(_l("Enter a time, like 09:00 or 18:30."))], is_end=True)
    minutes = RadioField(_l("How long"), coerce=int, default=60)
    purpose = text_line(
        _l("Purpose of use"), missing=_l("Enter what you will do, for example: test flight."), longest=80
    )
    headcount = people_field()
    units = units_field()

    def offer(self, plan: Plan, minutes: int = 0) -> None:
        """Offer the spaces there are, and lengths with that of the slot one comes from. Call before validating."""
        self.spaces.choices = [(space.slug, str(space.name)) for space in plan.spaces]
        lengths = sorted({*LENGTHS, *([minutes] if minutes else [])})
        self.minutes.choices = [(each, length_text(timedelta(minutes=each))) for each in lengths]

    @classmethod
    def of(cls, space: SpacePlan | None, start: datetime | None, end: datetime | None, plan: Plan) -> WishForm:
        """The form filled in from what was refused: the same slot and every space like it, to be loosened."""
        if space is None:
            return cls(None)
        alike = [
            other.slug for other in plan.spaces if other.kind is space.kind and len(other.cells) == len(space.cells)
        ]
        if start is None or end is None or end <= start:
            return cls(None, spaces=[space.slug], minutes=space.shortest // MINUTE)
        day, here = plan.day_of(start), start.astimezone(plan.zone)
        begins, length = here.hour * 60 + here.minute, (end - start) // MINUTE
        values: dict[str, Any] = {"first_on": day, "last_on": day, "from_minute": begins}
        return cls(None, spaces=alike, **values, until_minute=min(begins + length, 1440), minutes=length)

    def wanted(self) -> NewWish:
        """The wish typed in; call after a successful validation."""
        return NewWish(**self.values() | {"spaces": tuple(self.spaces.data or ()), "units": self.units.data or 1})


class MoveForm(WhyForm):
    """Where staff put somebody in the order, and why."""

    to = RadioField(_l("Place"), coerce=Place, default=Place.FIRST)

    def offer(self) -> None:
        """Offer the places. Call before validating."""
        self.to.choices = [(Place.FIRST, _("first")), (Place.BY_TIME, _("by time")), (Place.LAST, _("last"))]
