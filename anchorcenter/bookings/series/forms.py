"""What a browser may send about series. Shape only."""

from __future__ import annotations

from typing import Any

from wtforms import HiddenField, RadioField
from wtforms.validators import InputRequired, Optional

from anchorcenter.bookings.forms import WhyForm, people_field, units_field
from anchorcenter.bookings.series.wanted import NewSeries, Scope
from anchorcenter.core.fields import ChecksField, DayField, YesNoField
from anchorcenter.core.forms import Form, WholeNumberField, between, text_line, wall_clock
from anchorcenter.core.i18n import _, _l, weekday
from anchorcenter.core.recurrence import MOST, MOST_APART, NTHS, Every, Missing
from anchorcenter.core.text import to_id
from anchorcenter.facilities.plan import Plan


def _nth(value: Any) -> int | None:
    return int(value) if value not in (None, "", "None") else None


class SeriesForm(Form):
    """A booking and how it repeats."""

    space = RadioField(_l("Space"), [InputRequired(_l("Choose a space."))])
    starts_at = wall_clock(_l("From"))
    ends_at = wall_clock(_l("Ends"))
    every = RadioField(_l("Repeats"), coerce=Every, default=Every.WEEK)
    interval = WholeNumberField(
        _l("Every how many"),
        [
            InputRequired(_l("Enter a whole number.")),
            between(1, MOST_APART, _l("Choose 1 to %(most)d.", most=MOST_APART)),
        ],
        default=1,
    )
    weekdays = ChecksField(_l("On these weekdays"), coerce=int)
    nth = RadioField(_l("Which of the month"), coerce=_nth, default=None)
    missing = RadioField(_l("Where a month has no such day"), coerce=Missing, default=Missing.SKIP)
    until = DayField(_l("Until"), [Optional()])
    count = WholeNumberField(_l("Or how often"), [Optional(), between(1, MOST, _l("Choose 1 to %(most)d.", most=MOST))])
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
        self.every.choices = [
            (Every.DAY.value, _("every day")),
            (Every.WEEK.value, _("every week")),
            (Every.MONTH_DATE.value, _("every month, same date")),
            (Every.MONTH_WEEKDAY.value, _("every month, same weekday")),
            (Every.YEAR.value, _("every year")),
        ]
        self.weekdays.choices = [(number, weekday(number)) for number in range(7)]
        words = {1: _("1st"), 2: _("2nd"), 3: _("3rd"), 4: _("4th"), 5: _("5th"), -1: _("last one")}
        self.nth.choices = [("", _("as the first date")), *((str(number), words[number]) for number in NTHS)]
        self.missing.choices = [(Missing.SKIP.value, _("leave it out")), (Missing.LAST.value, _("take its last one"))]

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
