"""What a browser may send about bookings. Shape only; rules live in ``rules``."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from werkzeug.datastructures import MultiDict
from wtforms import DateField, HiddenField, RadioField, SelectField, SelectMultipleField, StringField
from wtforms.validators import InputRequired, Optional

from anchorcenter.bookings.finding import Part, Wish
from anchorcenter.bookings.models import Booking
from anchorcenter.bookings.queries import Held
from anchorcenter.bookings.wanted import ChangedBooking, NewBooking, NewHold
from anchorcenter.core.forms import Form, WholeNumberField, between, text_line, wall_clock
from anchorcenter.core.i18n import _, _l, length_text
from anchorcenter.core.text import to_id
from anchorcenter.facilities.models import SpaceKind
from anchorcenter.facilities.plan import Plan
from anchorcenter.facilities.texts import kind_text

MOST = 10_000
LENGTHS = (30, 60, 120, 180, 240)
PARTS: dict[Part, Callable[[], str]] = {
    Part.ANY: lambda: _("any time"),
    Part.MORNING: lambda: _("morning"),
    Part.AFTERNOON: lambda: _("afternoon"),
    Part.EVENING: lambda: _("evening, from 18:00"),
}


def units_field(default: int | None = 1) -> WholeNumberField:
    """How many of a pool."""
    message = _l("Enter a number from 1 to %(most)d.", most=MOST)
    return WholeNumberField(_l("Units"), [Optional(), between(1, MOST, message)], default=default)


class SlotForm(Form):
    starts_at = wall_clock(_l("Starts"))
    ends_at = wall_clock(_l("Ends"))
    units = units_field()


class HoldForm(SlotForm):
    space = StringField(_l("Space"), [InputRequired(_l("Choose a space."))])

    hold = HiddenField()

    def wanted(self) -> NewHold:
        """The slot pointed at; call after a successful validation."""
        return NewHold(**self.values() | {"units": self.units.data or 1, "hold": to_id(self.hold.data or "")})


class ChooseForm(SlotForm):
    space = SelectField(_l("Space"), validate_choice=False)


class UseForm(Form):
    """What every form of a booking asks."""

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
    units = units_field()


class BookingForm(UseForm):
    space = RadioField(_l("Space"), [InputRequired(_l("Choose a space."))], validate_choice=False)
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


class FindForm(Form):
    """What to find; sent in the address, so that a search can be kept as a link."""

    class Meta(Form.Meta):
        csrf = False

    day = DateField(_l("From"), [InputRequired(_l("Enter a day, like 2026-11-26."))])
    part = RadioField(_l("Time of day"), coerce=Part, default=Part.ANY)
    length = RadioField(_l("How long"), coerce=int, default=60)
    people = WholeNumberField(
        _l("People"),
        [
            InputRequired(_l("Enter how many people will come, for example: 4.")),
            between(1, MOST, _l("Enter how many people will come, for example: 4.")),
        ],
        default=1,
    )
    kind = SelectField(_l("Kind of space"), default="")

    def offer(self, plan: Plan) -> None:
        """Offer the parts of the day, lengths, and the kinds of space there are. Call before validating."""
        kinds = dict.fromkeys(space.kind for space in plan.spaces)
        self.part.choices = [(part, text()) for part, text in PARTS.items()]
        self.length.choices = [(minutes, length_text(timedelta(minutes=minutes))) for minutes in LENGTHS]
        self.kind.choices = [("", str(_l("Any"))), *((kind, kind_text(kind)) for kind in kinds)]

    def wanted(self) -> Wish:
        """The wish typed in; call after a successful validation."""
        kind = SpaceKind(self.kind.data) if self.kind.data else None
        length = timedelta(minutes=self.length.data)
        return Wish(**self.values() | {"length": length, "kind": kind})


class WhyForm(Form):
    """What staff tell the person concerned."""

    why = text_line(_l("Reason"), missing=None, longest=200)


class OverrideForm(WhyForm):
    """Which rules staff let pass, and why."""

    overrides = SelectMultipleField(_l("Let pass all the same"), choices=[], validate_choice=False)

    def named(self) -> dict[str, Any]:
        """What the verbs take of it."""
        return {"overrides": frozenset(self.overrides.data or ()), "why": self.why.data or ""}


class ChangeForm(UseForm, OverrideForm):
    space = SelectField(_l("Space"), [InputRequired(_l("Choose a space."))], validate_choice=False)
    units = units_field(default=None)
    version = HiddenField()

    @classmethod
    def of(cls, booking: Booking, plan: Plan, sent: MultiDict[str, str]) -> ChangeForm:
        """The form with what was sent; what was not sent stays as it is. How many units is for the verb to decide."""
        slot = booking.parts[0].occupancy
        kept = {
            "space": plan.get(slot.space_id).slug,
            "starts_at": f"{slot.starts_at.astimezone(plan.zone):%Y-%m-%dT%H:%M}",
            "ends_at": f"{slot.ends_at.astimezone(plan.zone):%Y-%m-%dT%H:%M}",
            "purpose": booking.purpose,
            "headcount": str(booking.headcount),
        }
        missing = [(name, text) for name, text in kept.items() if name not in sent]
        return cls(MultiDict([*sent.items(multi=True), *missing]))

    def wanted(self) -> ChangedBooking:
        """The change typed in; call after a successful validation."""
        version = to_id(self.version.data or "") or 0  # There is no version 0: who sends none has read none.
        return ChangedBooking(**self.values() | self.named() | {"version": version})
