"""What a browser may send about bookings. Shape only; rules live in ``rules``."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import timedelta
from enum import StrEnum
from typing import Any

from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, HiddenField, RadioField, SelectField, SelectMultipleField, StringField
from wtforms.validators import InputRequired, Optional

from anchorcenter.accounts.phones import parse_phone
from anchorcenter.bookings.finding import Part, Wish
from anchorcenter.bookings.models import Booking, Channel
from anchorcenter.bookings.queries import Held
from anchorcenter.bookings.texts import CHANNELS
from anchorcenter.bookings.wanted import ChangedBooking, Guest, NewBooking, NewBookingFor, NewHold
from anchorcenter.core.fields import ChecksField, DayField
from anchorcenter.core.forms import Form, WholeNumberField, between, text_line, wall_clock
from anchorcenter.core.i18n import _, _l, length_text
from anchorcenter.core.text import to_id
from anchorcenter.facilities.models import SpaceKind
from anchorcenter.facilities.plan import Plan
from anchorcenter.facilities.texts import kind_text

MOST = 10_000


class Whose(StrEnum):
    """For whom staff book."""

    PERSON = "person"
    GUEST = "guest"
    CENTER = "center"


WHOSE: dict[Whose, Callable[[], str]] = {
    Whose.PERSON: lambda: _("somebody with an account"),
    Whose.GUEST: lambda: _("a guest without one"),
    Whose.CENTER: lambda: _("the center itself"),
}
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


def people_field(default: int | None = None) -> WholeNumberField:
    """How many will come."""
    message = _l("Enter how many people will come, for example: 4.")
    return WholeNumberField(_l("People"), [InputRequired(message), between(1, MOST, message)], default=default)


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
    headcount = people_field()
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

    day = DayField(_l("From"), [InputRequired(_l("Enter a day, like 2026-11-26."))])
    part = RadioField(_l("Time of day"), coerce=Part, default=Part.ANY)
    length = RadioField(_l("How long"), coerce=int, default=60)
    people = people_field(default=1)
    kind = SelectField(_l("Kind of space"), default="")
    features = ChecksField(_l("With"))

    def offer(self, plan: Plan) -> None:
        """Offer the parts of the day, lengths, and the kinds of space there are. Call before validating."""
        kinds = dict.fromkeys(space.kind for space in plan.spaces)
        self.part.choices = [(part, text()) for part, text in PARTS.items()]
        self.length.choices = [(minutes, length_text(timedelta(minutes=minutes))) for minutes in LENGTHS]
        self.kind.choices = [("", str(_l("Any"))), *((kind, kind_text(kind)) for kind in kinds)]
        features = {feature.name: feature for space in plan.spaces for feature in space.features}
        self.features.choices = [(name, str(feature)) for name, feature in sorted(features.items())]

    def wanted(self) -> Wish:
        """The wish typed in; call after a successful validation."""
        kind = SpaceKind(self.kind.data) if self.kind.data else None
        length = timedelta(minutes=self.length.data)
        return Wish(**self.values() | {"length": length, "kind": kind, "features": frozenset(self.features.data or ())})


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


class PersonForm(Form):
    """Somebody who has an account: by name or address, and which of those found."""

    person = text_line(_l("Name or e-mail"), missing=None, longest=254)
    chosen = RadioField(_l("Who of them"), choices=[], validate_choice=False)


class HandOverForm(PersonForm, WhyForm):
    """Whom a booking is handed to."""


class BehalfForm(UseForm, OverrideForm, PersonForm):
    """What staff book for somebody else."""

    whose = RadioField(_l("For whom"), coerce=Whose, default=Whose.PERSON)
    guest_name = text_line(_l("Name"), missing=None, longest=80)
    guest_phone = text_line(_l("Telephone"), missing=None, longest=40)
    guest_organisation = text_line(_l("Organisation"), missing=None, longest=80)
    is_group = BooleanField(_l("They come as a group or for an event"))
    channel = RadioField(_l("How they asked"), coerce=Channel, default=Channel.PHONE)
    space = SelectField(_l("Space"), [InputRequired(_l("Choose a space."))], validate_choice=False)
    displaced = SelectMultipleField(_l("Let give way"), choices=[], validate_choice=False)

    def offer(self, spaces: Iterable[tuple[str, str]]) -> None:
        """Offer whom, how and where. Call before validating."""
        self.whose.choices = [(whose, text()) for whose, text in WHOSE.items()]
        self.channel.choices = [(channel, CHANNELS[channel]()) for channel in (Channel.PHONE, Channel.VISIT)]
        self.space.choices = list(spaces)

    def validate(self, extra_validators: Any = None) -> bool:
        """Of a guest the name and a number to call are needed."""
        is_valid = bool(super().validate(extra_validators))
        if self.whose.data is not Whose.GUEST:
            return is_valid
        if not self.guest_name.data:
            self.guest_name.errors = [*self.guest_name.errors, _("Enter the name of the guest.")]
        if not parse_phone(self.guest_phone.data or ""):
            self.guest_phone.errors = [*self.guest_phone.errors, _("Enter a telephone number, like 010-1234-5678.")]
        return is_valid and not (self.guest_name.errors or self.guest_phone.errors)

    def wanted(self, person: int | None) -> NewBookingFor:
        """The booking typed in, for ``person``; call after a successful validation."""
        use = {name: self[name].data for name in ("space", "starts_at", "ends_at", "purpose", "headcount", "channel")}
        return NewBookingFor(
            **use | self.named(),
            units=self.units.data or 1,
            person=person,
            guest=self._guest() if self.whose.data is Whose.GUEST else None,
            displaced=frozenset(self.displaced.data or ()),
        )

    def _guest(self) -> Guest:
        phone = parse_phone(self.guest_phone.data or "") or ""
        organisation = self.guest_organisation.data or ""
        return Guest(
            name=self.guest_name.data or "", phone=phone, organisation=organisation, is_group=self.is_group.data
        )
