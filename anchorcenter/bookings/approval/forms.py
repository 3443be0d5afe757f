"""What a browser may send to decide a request. Shape only."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from wtforms import HiddenField, RadioField, SelectField, SelectMultipleField
from wtforms.validators import Optional

from anchorcenter.bookings.approval.rules import CounterOffer, Decision, Slot
from anchorcenter.bookings.forms import WhyForm
from anchorcenter.core.daytime import parse_moment
from anchorcenter.core.errors import Alternative
from anchorcenter.core.forms import WallClockField
from anchorcenter.core.i18n import _, _l, length_text, zone
from anchorcenter.core.text import to_id
from anchorcenter.facilities.plan import Plan

HOURS = (3, 6, 24, 48, 72)


class DecisionForm(WhyForm):
    version = HiddenField()

    def wanted(self) -> Decision:
        """The decision typed in; call after a successful validation."""
        return Decision(version=_version(self.version), why=self.why.data or "")


class CounterForm(WhyForm):
    """Slots that were proposed, and one typed in."""

    version = HiddenField()
    slots = SelectMultipleField(_l("Offer instead"), choices=[], validate_choice=False)
    space = SelectField(_l("Space"), validate_choice=False)
    starts_at = WallClockField(_l("Starts"), [Optional()])
    ends_at = WallClockField(_l("Ends"), [Optional()])
    hours = RadioField(_l("Time to answer"), coerce=int, default=24)

    def offer(self, plan: Plan) -> None:
        """Offer spaces, and how long they may take to answer. Call before validating."""
        self.space.choices = [("", _("none")), *((space.slug, str(space.name)) for space in plan.spaces)]
        self.hours.choices = [(hours, length_text(timedelta(hours=hours))) for hours in HOURS]

    def validate(self, extra_validators: Any = None) -> bool:
        """What is chosen must be slots, and what is typed in one with both ends."""
        is_valid = bool(super().validate(extra_validators))
        self.chosen = [slot for text in self.slots.data or () if (slot := parse_slot(text))]
        if len(self.chosen) < len(self.slots.data or ()):
            self.slots.errors = [_("There is no such time to choose.")]
        if self.space.data and not (self.starts_at.data and self.ends_at.data):
            self.starts_at.errors = [*self.starts_at.errors, _("Enter a date and a time, like 2026-11-26 10:00.")]
        elif self.space.data:
            times: dict[str, Any] = {"starts_at": self.starts_at.data, "ends_at": self.ends_at.data}
            self.chosen.append(Slot(space=self.space.data, **times))
        return is_valid and not self.slots.errors and not self.starts_at.errors

    def wanted(self) -> CounterOffer:
        """The offer made up; call after a successful validation."""
        slots = tuple(dict.fromkeys(self.chosen))
        return CounterOffer(version=_version(self.version), slots=slots, hours=self.hours.data, why=self.why.data or "")


def slot_text(offer: Alternative, units: int) -> str:
    """A proposed slot as the value of its box."""
    start, end = (moment.astimezone(zone()) for moment in (offer.starts_at, offer.ends_at))
    return f"{offer.space} {start:%Y-%m-%dT%H:%M} {end:%Y-%m-%dT%H:%M} {units}"


def parse_slot(text: str) -> Slot | None:
    """The slot that such a value stands for, or None."""
    try:
        space, start, end, units = text[:200].split(" ")
        starts_at, ends_at = (_moment(moment) for moment in (start, end))
    except ValueError:
        return None
    number = to_id(units)
    return Slot(space=space, starts_at=starts_at, ends_at=ends_at, units=number) if number else None


def _moment(text: str) -> datetime:
    return parse_moment(text, zone())


def _version(field: HiddenField) -> int:
    return to_id(field.data or "") or 0  # There is no version 0: who sends none has read none.
