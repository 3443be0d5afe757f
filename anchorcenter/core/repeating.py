"""The fields in which people type how something repeats."""

from __future__ import annotations

from typing import Any

from wtforms import RadioField
from wtforms.validators import InputRequired, Optional

from anchorcenter.core.fields import ChecksField, DayField
from anchorcenter.core.forms import Form, WholeNumberField, between
from anchorcenter.core.i18n import _, _l, weekday
from anchorcenter.core.recurrence import MOST, MOST_APART, NTHS, Every, Missing


def _nth(value: Any) -> int | None:
    return int(value) if value not in (None, "", "None") else None


class RepeatingForm(Form):
    """What a rule of repetition is made of; see ``Rule``."""

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

    def offer_rules(self) -> None:
        """Offer what can be chosen. Call before validating."""
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
