"""What a browser may send about cohorts of supporters. Shape only."""

from __future__ import annotations

import re

from wtforms import HiddenField, StringField
from wtforms.validators import InputRequired, Regexp

from anchorcenter.core.fields import DayField, YesNoField, optional_line, paragraphs
from anchorcenter.core.forms import Form, text_line
from anchorcenter.core.i18n import _l
from anchorcenter.core.text import to_id
from anchorcenter.supporters.rules import NewSupporterCohort
from anchorcenter.supporters.serving import Appointment, EndOfService, Renewal

SLUG = r"(?!(?:new|findings|proposals|photos|rewards|consents)\Z)[a-z0-9][a-z0-9-]{1,59}\Z"
A_SLUG = re.compile(SLUG)
A_DAY = _l("Enter a date, like 2026-11-26.")


def is_slug(text: str) -> bool:
    """Whether a cohort may bear it in its address."""
    return A_SLUG.match(text) is not None


class VersionedForm(Form):
    version = HiddenField(default="0")

    def seen(self) -> int:
        """The version that was opened."""
        return to_id(self.version.data or "") or 0


class SupporterCohortForm(VersionedForm):
    title = text_line(_l("Title (Korean)"), missing=_l("Enter a title."), longest=120)
    title_en = optional_line(_l("Title (English)"), 120)
    slug = StringField(_l("Name in the address"), [Regexp(SLUG, message=_l("Use small letters, digits and hyphens."))])
    text = paragraphs(_l("Text (Korean)"))
    text_en = paragraphs(_l("Text (English)"))
    first_on = DayField(_l("First day"), [InputRequired(A_DAY)])
    last_on = DayField(_l("Last day"), [InputRequired(A_DAY)])
    is_paid = YesNoField(
        _l("Paid for a fee"), description=_l("What is paid for is never counted as hours of volunteer work.")
    )

    def wanted(self) -> NewSupporterCohort:
        """The cohort; call after a successful validation."""
        return NewSupporterCohort(**{name: value for name, value in self.values().items() if name != "version"})


class AppointmentForm(Form):
    email = text_line(_l("E-mail of their account"), missing=_l("Enter an e-mail address."), longest=254)
    first_on = DayField(_l("First day"), [InputRequired(A_DAY)])
    last_on = DayField(_l("Last day"), [InputRequired(A_DAY)])

    def wanted(self) -> Appointment:
        """Who is to serve; call after a successful validation."""
        return Appointment(**self.values())


class RenewalForm(VersionedForm):
    last_on = DayField(_l("Last day of the new term"), [InputRequired(A_DAY)])

    def wanted(self) -> Renewal:
        """Until when; call after a successful validation."""
        return Renewal(last_on=self.values()["last_on"])


class EndOfServiceForm(VersionedForm):
    ended_on = DayField(_l("Last day of service"), [InputRequired(A_DAY)])
    why = optional_line(_l("Reason"), 300)

    def wanted(self) -> EndOfService:
        """When it ends and why; call after a successful validation."""
        return EndOfService(ended_on=self.values()["ended_on"], why=self.why.data or "")
