"""The base form: the only module that imports Flask-WTF, and where a refusal meets its field."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import cache
from gettext import NullTranslations, translation
from typing import Any

from flask_wtf import CSRFProtect, FlaskForm
from flask_wtf.csrf import CSRFError as CSRFError  # Error pages take it from here.
from wtforms import Field, HiddenField, IntegerField, StringField
from wtforms.i18n import messages_path
from wtforms.validators import InputRequired, Length, Optional, ValidationError
from wtforms.widgets import DateTimeLocalInput

from anchorcenter.core.daytime import parse_moment
from anchorcenter.core.errors import DomainError
from anchorcenter.core.i18n import Text, _l, locale, zone
from anchorcenter.core.text import is_line, tidy

csrf = CSRFProtect()
_NUMBER = re.compile(r"[+-]?\d{1,9}", re.ASCII)
_SECONDS = re.compile(r"(\d{4}-\d\d-\d\d[T ]\d\d:\d\d):([0-5]\d)", re.ASCII)


class WallClockField(Field):
    """Wall-clock time of the center, typed as ``YYYY-MM-DDTHH:MM``; ``data`` is aware. 24:00 is the next midnight."""

    widget = DateTimeLocalInput()
    data: datetime | None

    def process_formdata(self, valuelist: list[str]) -> None:
        self.raw_text = valuelist[0][:40] if valuelist else ""
        try:
            self.data = parse_moment(self.raw_text.strip(), zone())
        except ValueError:
            self.data = None
            raise ValueError(self.gettext(str(_l("Enter a date and a time, like 2026-11-26 10:00.")))) from None

    def _value(self) -> str:
        if self.data is None:
            return getattr(self, "raw_text", "")
        return f"{self.data.astimezone(zone()):%Y-%m-%dT%H:%M}"


def wall_clock(label: Text) -> WallClockField:
    """A required field for wall-clock time of the center."""
    return WallClockField(label, [InputRequired(_l("Enter a date and a time, like 2026-11-26 10:00."))])


def optional_wall_clock(label: Text) -> WallClockField:
    """The same, or nothing."""
    return WallClockField(label, [Optional()])


class SecondField(WallClockField):
    """The same, to the second where one is typed: ``YYYY-MM-DDTHH:MM:SS``."""

    def process_formdata(self, valuelist: list[str]) -> None:
        match = _SECONDS.fullmatch(valuelist[0].strip()) if valuelist else None
        super().process_formdata([match[1]] if match else valuelist)
        if match and self.data is not None:
            self.raw_text, self.data = match[0], self.data + timedelta(seconds=int(match[2]))

    def _value(self) -> str:
        if self.data is None:
            return super()._value()
        return f"{self.data.astimezone(zone()):%Y-%m-%dT%H:%M:%S}"


def to_the_second(label: Text) -> SecondField:
    """A required field for wall-clock time of the center in which seconds count."""
    needed = InputRequired(_l("Enter a date and a time, like 2026-11-26 10:00."))
    return SecondField(label, [needed], render_kw={"step": "1"})


class WholeNumberField(IntegerField):
    """A whole number of at most nine digits, typed in ASCII."""

    def process_formdata(self, valuelist: list[str]) -> None:
        if valuelist and valuelist[0].strip() and not _NUMBER.fullmatch(valuelist[0].strip()):
            self.data = None
            raise ValueError(str(_l("Enter a whole number.")))
        super().process_formdata(valuelist)


def between(least: int, most: int, message: Text) -> Callable[[Any, Field], None]:
    """A check of a number's range; what is no number has its own message already."""

    def check(_form: Any, field: Field) -> None:
        if field.data is not None and not least <= field.data <= most:
            raise ValidationError(str(message))

    return check


def text_line(label: Text, *, missing: Text | None, longest: int, hint: Text = "") -> StringField:
    """A line of text in NFC, at most ``longest`` characters; without a message when it is ``missing`` it may be."""
    too_long = _l("At most %(longest)d characters.", longest=longest)
    needed = InputRequired(missing) if missing else Optional()
    checks = [needed, Length(max=longest, message=too_long), _plain]
    return StringField(label, checks, filters=[lambda text: tidy(text) if text else text], description=hint)


def _plain(_form: Any, field: Field) -> None:
    if not field.data:
        raise ValidationError(str(_l("Enter some text.")))
    if not is_line(field.data):
        raise ValidationError(str(_l("Enter one line, without characters that cannot be seen.")))


@cache
def _built_in(code: str) -> NullTranslations:
    """WTForms' own messages. (Flask-WTF would read their file anew in every request.)"""
    return translation("wtforms", messages_path(), [code], fallback=True)


class Form(FlaskForm):  # type: ignore[misc]  # Flask-WTF is untyped.
    class Meta(FlaskForm.Meta):  # type: ignore[misc]
        def get_translations(self, _form: Any) -> NullTranslations:
            return _built_in(locale())

    def refuse(self, error: DomainError) -> None:
        """Show every reason of ``error`` at its field, or above the form when no field of that name is seen."""
        seen = {field.name: field for field in self if not isinstance(field, HiddenField)}
        for reason in error.reasons:
            if field := seen.get(reason.field):
                field.errors = [*field.errors, str(reason.message)]
            else:
                self.form_errors.append(str(reason.message))

    def values(self) -> dict[str, Any]:
        """What was typed, by field, without the CSRF token."""
        return {field.name: field.data for field in self if field.name != "csrf_token"}
