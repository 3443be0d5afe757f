"""Fields that forms of several features are made of."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from wtforms import Field, FileField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional, ValidationError
from wtforms.widgets import CheckboxInput, DateInput, TextInput

from anchorcenter.core.daytime import clock_text, parse_clock
from anchorcenter.core.forms import WholeNumberField, between
from anchorcenter.core.i18n import Text, _, _l
from anchorcenter.core.periods import parse_day
from anchorcenter.core.text import is_line, tidy


class DayField(Field):
    """A date; ``data`` is one or None."""

    widget = DateInput()
    data: date | None
    parse: Callable[[str], date | None] = staticmethod(parse_day)
    wrong: Text = _l("Enter a date, like 2026-11-26.")

    def process_formdata(self, valuelist: list[str]) -> None:
        self.raw_text = valuelist[0][:40].strip() if valuelist else ""
        self.data = self.parse(self.raw_text) if self.raw_text else None
        if self.raw_text and self.data is None:
            raise ValueError(str(self.wrong))

    def _value(self) -> str:
        return self.data.isoformat() if self.data else getattr(self, "raw_text", "")


class ClockField(Field):
    """A time of day; ``data`` is minutes after midnight, 1440 only where midnight ``is_end``."""

    widget = TextInput()
    data: int | None

    def __init__(self, label: Text, validators: Any = None, *, is_end: bool = False, **options: Any) -> None:
        super().__init__(label, validators, **options)
        self.is_end = is_end

    def process_formdata(self, valuelist: list[str]) -> None:
        self.raw_text = valuelist[0][:40].strip() if valuelist else ""
        self.data = None
        if self.raw_text:
            try:
                self.data = parse_clock(self.raw_text, is_end=self.is_end)
            except ValueError:
                raise ValueError(_("Enter a time, like 09:00 or 18:30.")) from None

    def _value(self) -> str:
        return getattr(self, "raw_text", "") if self.data is None else clock_text(self.data)


class ChecksField(SelectMultipleField):
    """Boxes to check, drawn as chips."""

    option_widget = CheckboxInput()


class YesNoField(SelectField):
    """Yes or no, in words."""

    def __init__(self, label: Text, **options: Any) -> None:
        super().__init__(label, coerce=_is_yes, **{"default": False} | options)
        self.choices = [("1", _l("Yes")), ("", _l("No"))]


def _is_yes(value: Any) -> bool:
    return value is True or value == "1"


def optional_line(label: Text, longest: int, **options: Any) -> StringField:
    """A line of text or nothing."""
    too_long = _l("At most %(longest)d characters.", longest=longest)
    filters = [lambda text: tidy(text) if text else ""]
    return StringField(label, [Length(max=longest, message=too_long), is_seen], filters=filters, **options)


def paragraphs(label: Text, longest: int = 4_000, **options: Any) -> TextAreaField:
    """Several lines of text or nothing."""
    too_long = _l("At most %(longest)d characters.", longest=longest)
    filters = [lambda text: tidy(text.replace("\r\n", "\n")) if text else ""]
    return TextAreaField(label, [Length(max=longest, message=too_long)], filters=filters, **options)


def number(label: Text, least: int, most: int, **options: Any) -> WholeNumberField:
    """A required whole number."""
    message = _l("Enter a whole number from %(least)d to %(most)d.", least=least, most=most)
    return WholeNumberField(label, [InputRequired(message), between(least, most, message)], **options)


def optional_number(label: Text, least: int, most: int, **options: Any) -> WholeNumberField:
    """A whole number or nothing."""
    message = _l("Enter a whole number from %(least)d to %(most)d.", least=least, most=most)
    return WholeNumberField(label, [Optional(), between(least, most, message)], **options)


def chosen(label: Text, coerce: Callable[[Any], Any] = int, **options: Any) -> SelectField:
    """One of a list; the view gives the choices."""
    return SelectField(label, coerce=coerce, **options)


def is_file(field: Field) -> bool:
    """Whether a file was chosen."""
    return bool(getattr(field.data, "filename", ""))


def chosen_file(label: Text, missing: Text, **options: Any) -> FileField:
    """A file that must be chosen."""

    def check(_form: Any, field: Field) -> None:
        if not is_file(field):
            raise ValidationError(str(missing))

    return FileField(label, [check], **options)


def is_seen(_form: Any, field: Field) -> None:
    """A check of what was typed, if anything was: one line, with nothing in it that cannot be seen."""
    if field.data and not is_line(field.data):
        raise ValidationError(str(_l("Enter one line, without characters that cannot be seen.")))
