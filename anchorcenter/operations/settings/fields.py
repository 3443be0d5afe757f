"""The fields that settings forms are made of, and the form they share."""

from __future__ import annotations

from dataclasses import fields
from typing import Any, TypeVar

from wtforms import Field, HiddenField, StringField, TextAreaField
from wtforms.validators import Length
from wtforms.widgets import TextInput

from anchorcenter.core.daytime import OrderError, Stretches, hours_line, parse_hours
from anchorcenter.core.fields import is_seen
from anchorcenter.core.fields import optional_line as any_line
from anchorcenter.core.forms import Form, text_line
from anchorcenter.core.i18n import Text, _, _l
from anchorcenter.core.text import tidy
from anchorcenter.facilities.changes import Edit

E = TypeVar("E", bound=Edit)
NIGHTS = _l("Times must come one after the other; for a night write 22:00-24:00, then 00:00-02:00 on the next day.")
LONGEST_NAME, LONGEST_TEXT = 80, 600


class SettingsForm(Form):
    """What every settings form sends along: the seal of what was seen, and why."""

    seen = HiddenField()
    why = any_line(_l("Why (optional)"), 200, description=_l("Kept with the change in the history."))

    def made(self, kind: type[E], **instead: Any) -> E:
        """The edit that was typed in; call after a successful validation."""
        typed = {name: value for name, value in self.values().items() if name in {f.name for f in fields(kind)}}
        return kind(**typed | instead)


class HoursField(Field):
    """The opening hours of a day, ``09:00-12:00, 13:00-18:00``; ``data`` is the stretches, none when closed."""

    widget = TextInput()
    data: Stretches

    def process_formdata(self, valuelist: list[str]) -> None:
        self.raw_text, self.data = (valuelist[0][:200].strip() if valuelist else ""), ()
        try:
            self.data = parse_hours(self.raw_text)
        except OrderError:
            raise ValueError(str(NIGHTS)) from None
        except ValueError:
            raise ValueError(_("Enter times like 09:00-12:00, 13:00-18:00, or nothing.")) from None

    def _value(self) -> str:
        return getattr(self, "raw_text", "") or hours_line(self.data or ())


def line(label: Text, missing: Text, hint: Text = "") -> StringField:
    """A required line of text."""
    return text_line(label, missing=missing, longest=LONGEST_NAME, hint=hint)


def optional_line(label: Text, **changes: Any) -> StringField:
    """A line of text or nothing."""
    return any_line(label, LONGEST_NAME, **changes)


def optional_text(label: Text, **changes: Any) -> TextAreaField:
    """Some sentences or nothing; breaks of line become spaces."""
    too_long = _l("At most %(longest)d characters.", longest=LONGEST_TEXT)
    filters = [lambda text: tidy(" ".join(text.split())) if text else ""]
    return TextAreaField(label, [Length(max=LONGEST_TEXT, message=too_long), is_seen], filters=filters, **changes)


def hours(label: Any) -> HoursField:
    """The opening hours of a day."""
    return HoursField(label)
