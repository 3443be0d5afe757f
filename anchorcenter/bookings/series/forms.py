"""What a browser may send about series. Shape only."""

from __future__ import annotations

from wtforms import HiddenField, RadioField
from wtforms.validators import InputRequired

from anchorcenter.bookings.forms import WhyForm, people_field, units_field
from anchorcenter.bookings.series.wanted import NewSeries, Scope
from anchorcenter.core.fields import YesNoField
from anchorcenter.core.forms import text_line, wall_clock
from anchorcenter.core.i18n import _, _l
from anchorcenter.core.repeating import RepeatingForm
from anchorcenter.core.text import to_id
from anchorcenter.facilities.plan import Plan


class SeriesForm(RepeatingForm):
    """A booking and how it repeats."""

    space = RadioField(_l("Space"), [InputRequired(_l("Choose a space."))])
    starts_at = wall_clock(_l("From"))
    ends_at = wall_clock(_l("Ends"))
    skips_conflicts = YesNoField(_l("Leave out what cannot be booked"))
    skips_holidays = YesNoField(_l("Leave out holidays"), default=True)
    purpose = text_line(
        _l("Purpose of use"), missing=_l("Enter what you will do, for example: test flight."), longest=80
    )
    headcount = people_field()
    units = units_field()
    hold = HiddenField()

    def offer(self, plan: Plan) -> None:
        """Offer what can be chosen. Call before validating."""
        self.space.choices = [(space.slug, str(space.name)) for space in plan.spaces]
        self.offer_rules()

    def wanted(self) -> NewSeries:
        """The series typed in; call after a successful validation."""
        kept = {"weekdays": frozenset(self.weekdays.data or ()), "units": self.units.data or 1}
        return NewSeries(**self.values() | kept | {"hold": to_id(self.hold.data or "")})


class ScopeForm(WhyForm):
    """Which dates of a series, and why."""

    scope = RadioField(_l("Which dates"), coerce=Scope, default=Scope.THIS)

    def offer(self) -> None:
        """Offer the scopes. Call before validating."""
        self.scope.choices = [
            (Scope.THIS.value, _("this one only")),
            (Scope.FOLLOWING.value, _("this and following")),
            (Scope.ALL.value, _("all that have not begun")),
        ]
