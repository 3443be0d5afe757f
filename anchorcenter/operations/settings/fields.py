"""The fields that settings forms are made of, and the form they share."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from datetime import date
from typing import Any, TypeVar

from wtforms import Field, HiddenField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional, ValidationError
from wtforms.widgets import CheckboxInput, DateInput, TextInput

from anchorcenter.core.daytime import OrderError, Stretches, clock_text, hours_line, parse_clock, parse_hours
from anchorcenter.core.forms import Form, WholeNumberField, between, text_line
from anchorcenter.core.i18n import Text, _, _l
from anchorcenter.core.periods import parse_day
from anchorcenter.core.text import is_line, tidy
from anchorcenter.facilities.changes import Edit

E = TypeVar("E", bound=Edit)
NIGHTS = _l("Times must come one after the other; for a night write 22:00-24:00, then 00:00-02:00 on the next day.")
LONGEST_NAME, LONGEST_TEXT = 80, 600


class SettingsForm(Form):
    """What every settings form sends along: the seal of what was seen, and why."""

    seen = HiddenField()
    why = StringField(
        _l("Why (optional)"),
        [Optional(), Length(max=200, message=_l("At most %(longest)d characters.", longest=200))],
        filters=[lambda text: tidy(text) if text else ""],
        description=_l("Kept with the change in the history."),
    )

    def made(self, kind: type[E], **instead: Any) -> E:
        """The edit that was typed in; call after a successful validation."""
        typed = {name: value for name, value in self.values().items() if name in {f.name for f in fields(kind)}}
        return kind(**typed | instead)


class DayField(Field):
    """A date; ``data`` is one or None."""

    widget = DateInput()
    data: date | None

    def process_formdata(self, valuelist: list[str]) -> None:
        self.raw_text = valuelist[0][:40].strip() if valuelist else ""
        self.data = parse_day(self.raw_text) if self.raw_text else None
        if self.raw_text and self.data is None:
            raise ValueError(_("Enter a date, like 2026-11-26."))

    def _value(self) -> str:
        return self.data.isoformat() if self.data else getattr(self, "raw_text", "")


class ClockField(Field):
    """A time of day; ``data`` is minutes after midnight."""

    widget = TextInput()
    data: int | None

    def process_formdata(self, valuelist: list[str]) -> None:
        self.raw_text = valuelist[0][:40].strip() if valuelist else ""
        self.data = None
        if self.raw_text:
            try:
                self.data = parse_clock(self.raw_text)
            except ValueError:
                raise ValueError(_("Enter a time, like 09:00 or 18:30.")) from None

    def _value(self) -> str:
        return getattr(self, "raw_text", "") if self.data is None else clock_text(self.data)


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


class ChecksField(SelectMultipleField):
    """Boxes to check, drawn as chips."""

    option_widget = CheckboxInput()


class YesNoField(SelectField):
    """Yes or no, in words."""

    def __init__(self, label: Text, **changes: Any) -> None:
        super().__init__(label, coerce=_is_yes, **{"default": False} | changes)
        self.choices = [("1", _l("Yes")), ("", _l("No"))]


def _is_yes(value: Any) -> bool:
    return value is True or value == "1"


def line(label: Text, missing: Text, hint: Text = "") -> StringField:
    """A required line of text."""
    return text_line(label, missing=missing, longest=LONGEST_NAME, hint=hint)


def optional_line(label: Text, longest: int = LONGEST_NAME, **changes: Any) -> StringField:
    """A line of text or nothing."""
    too_long = _l("At most %(longest)d characters.", longest=longest)
    filters = [lambda text: tidy(text) if text else ""]
    return StringField(label, [Length(max=longest, message=too_long), _seen], filters=filters, **changes)


def optional_text(label: Text, **changes: Any) -> TextAreaField:
    """Some sentences or nothing; breaks of line become spaces."""
    too_long = _l("At most %(longest)d characters.", longest=LONGEST_TEXT)
    filters = [lambda text: tidy(" ".join(text.split())) if text else ""]
    return TextAreaField(label, [Length(max=LONGEST_TEXT, message=too_long), _seen], filters=filters, **changes)


def number(label: Text, least: int, most: int, **changes: Any) -> WholeNumberField:
    """A required whole number."""
    message = _l("Enter a whole number from %(least)d to %(most)d.", least=least, most=most)
    return WholeNumberField(label, [InputRequired(message), between(least, most, message)], **changes)


def optional_number(label: Text, least: int, most: int, **changes: Any) -> WholeNumberField:
    """A whole number or nothing."""
    message = _l("Enter a whole number from %(least)d to %(most)d.", least=least, most=most)
    return WholeNumberField(label, [Optional(), between(least, most, message)], **changes)


def chosen(label: Text, coerce: Callable[[Any], Any] = int, **changes: Any) -> SelectField:
    """One of a list; the view gives the choices."""
    return SelectField(label, coerce=coerce, **changes)


def hours(label: Any) -> HoursField:
    """The opening hours of a day."""
    return HoursField(label)


def _seen(_form: Any, field: Field) -> None:
    if field.data and not is_line(field.data):
        raise ValidationError(str(_l("Enter one line, without characters that cannot be seen.")))
