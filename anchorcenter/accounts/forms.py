"""What a browser may send about accounts. Shape only."""

from __future__ import annotations

from datetime import timedelta

from wtforms import EmailField, HiddenField, PasswordField, StringField
from wtforms.validators import InputRequired, Length
from wtforms.widgets import DateInput

from anchorcenter.accounts.access_log import Wanted
from anchorcenter.core.forms import Form, text_line
from anchorcenter.core.i18n import _l
from anchorcenter.core.periods import Days, parse_day
from anchorcenter.core.text import tidy


class SignInForm(Form):
    email = EmailField(_l("E-mail"), [InputRequired(_l("Enter your e-mail address.")), Length(max=254)])
    password = PasswordField(_l("Password"), [InputRequired(_l("Enter your password.")), Length(max=256)])
    next = HiddenField()


def part(text: str | None) -> str:
    """Part of a name or an address to look for; what no name can hold looks for nothing."""
    part = tidy(text or "")[:80]
    return part if part.isprintable() else ""  # PostgreSQL takes no NUL, not even to look for it.


class LogForm(Form):
    """What narrows the access log; read from the address, so it needs no token."""

    person = StringField(_l("Whose data"), filters=[part])
    actor = StringField(_l("Who looked"), filters=[part])
    day = StringField(_l("Day"), filters=[part], widget=DateInput())

    class Meta(Form.Meta):
        csrf = False

    def wanted(self) -> Wanted:
        """Which entries to read; a day that is none narrows nothing."""
        day = parse_day(self.day.data or "")
        days = Days(day, day + timedelta(days=1)) if day else None
        return Wanted(person=self.person.data or "", actor=self.actor.data or "", days=days)


class DownloadForm(Form):
    reason = text_line(
        _l("Reason"), missing=_l("Enter what you need the file for, for example: review of November."), longest=200
    )
