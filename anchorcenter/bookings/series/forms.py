"""What a browser may send about series. Shape only."""

from __future__ import annotations

from datetime import date

from werkzeug.datastructures import MultiDict
from wtforms import HiddenField, RadioField
from wtforms.validators import InputRequired

from anchorcenter.bookings.forms import WhyForm, people_field, units_field
from anchorcenter.bookings.models import Booking
from anchorcenter.bookings.series.wanted import ChangedSeries, NewSeries, Scope
from anchorcenter.bookings.service import units_of
from anchorcenter.core.fields import YesNoField
from anchorcenter.core.forms import text_line, wall_clock
from anchorcenter.core.i18n import _, _l
from anchorcenter.core.recurrence import from_here
from anchorcenter.core.repeating import RepeatingForm
from anchorcenter.core.text import to_id
from anchorcenter.facilities.plan import Plan
from anchorcenter.facilities.series import Series


class UsesForm(RepeatingForm):
    """A use and how it repeats."""

    space = RadioField(_l("Space"), [InputRequired(_l("Choose a space."))])
    starts_at = wall_clock(_l("Starts"))
    ends_at = wall_clock(_l("Ends"))
    skips_conflicts = YesNoField(_l("Leave out what cannot be booked"))
    skips_holidays = YesNoField(_l("Leave out holidays"), default=True)
    purpose = text_line(
        _l("Purpose of use"), missing=_l("Enter what you will do, for example: test flight."), longest=80
    )
    headcount = people_field()
    units = units_field()

    def offer(self, plan: Plan) -> None:
        """Offer what can be chosen. Call before validating."""
        self.space.choices = [(space.slug, str(space.name)) for space in plan.spaces]
        self.offer_rules()


class SeriesForm(UsesForm):
    """A booking and how it repeats."""

    hold = HiddenField()

    def wanted(self) -> NewSeries:
        """The series typed in; call after a successful validation."""
        kept = {"weekdays": frozenset(self.weekdays.data or ()), "units": self.units.data or 1}
        return NewSeries(**self.values() | kept | {"hold": to_id(self.hold.data or "")})


class ScopeForm(WhyForm):
    """Which dates of a series, and why."""

    scope = RadioField(_l("Which dates"), coerce=Scope, default=Scope.THIS)

    def offer_scopes(self) -> None:
        """Offer the scopes. Call before validating."""
        self.scope.choices = [
            (Scope.THIS.value, _("this one only")),
            (Scope.FOLLOWING.value, _("this and following")),
            (Scope.ALL.value, _("all that have not begun")),
        ]


class SeriesChangeForm(UsesForm, ScopeForm):
    """What is to be otherwise of dates of a series. The times are those of the date that it is asked of."""

    scope = RadioField(_l("Which dates change"), coerce=Scope, default=Scope.THIS)
    skips_conflicts = YesNoField(_l("Change the others when some cannot be changed"))
    is_single = YesNoField(_l("Repeat no more: keep this date alone"))
    version = HiddenField()

    @classmethod
    def of(
        cls, booking: Booking, series: Series, last: date, plan: Plan, sent: MultiDict[str, str]
    ) -> SeriesChangeForm:
        """The form with what was sent; what was not sent stays as it is. ``last`` is the last date of the rule."""
        slot, rule = booking.parts[0].occupancy, from_here(series.rule, series.first_on)
        space = plan.get(slot.space_id)
        kept = {
            "space": space.slug,
            "starts_at": f"{slot.starts_at.astimezone(plan.zone):%Y-%m-%dT%H:%M}",
            "ends_at": f"{slot.ends_at.astimezone(plan.zone):%Y-%m-%dT%H:%M}",
            "purpose": booking.purpose,
            "headcount": str(booking.headcount),
            "units": str(units_of(booking, space)),
            "every": rule.every.value,
            "interval": str(rule.interval),
            "nth": str(rule.nth or ""),
            "missing": rule.missing.value,
            "until": (series.until_on or last).isoformat(),
            "skips_holidays": "1" if series.skips_holidays else "",
        }
        asked = [(name, text) for name, text in kept.items() if name not in sent]
        days = [] if sent else [("weekdays", str(day)) for day in sorted(rule.weekdays)]
        form = cls(MultiDict([*sent.items(multi=True), *asked, *days]))
        form.was = {
            "every": rule.every,
            "interval": rule.interval,
            "weekdays": rule.weekdays,
            "nth": rule.nth,
            "missing": rule.missing,
            "until": series.until_on or last,
            "count": None,
            "skips_holidays": series.skips_holidays,
        }
        return form

    def offer_all(self, plan: Plan) -> None:
        """Offer spaces, rules and scopes. Call before validating."""
        self.offer(plan)
        self.offer_scopes()

    def changed(self) -> ChangedSeries:
        """The change typed in; call after a successful validation. How it repeats counts where it is otherwise."""
        weekdays = frozenset(self.weekdays.data or ()) or None
        values = self.values() | {"weekdays": weekdays, "why": self.why.data or ""}
        values |= {name: None for name, old in self.was.items() if values[name] == old}
        return ChangedSeries(**values | {"version": to_id(self.version.data or "") or 0})
