"""What marshmallow says of a value that is wrong, in the reader's language: its own words are English."""

from __future__ import annotations

from typing import Any

from marshmallow import fields, validate

from anchorcenter.core.i18n import Text, _l

FIELDS = (fields.Boolean, fields.Dict, fields.Float, fields.Integer, fields.List, fields.Number, fields.String)


class _Filled(str):
    """A message that marshmallow fills in; it is only then that it is said in somebody's language."""

    text: Text

    def format(self, *args: Any, **values: Any) -> str:
        return str(self.text).format(*args, **values)


def _filled(text: Text) -> str:
    message = _Filled()
    message.text = text
    return message


UNFIT = _filled(_l("This is not what belongs here."))


def reword() -> None:
    """Have every field and validator of marshmallow speak so; once is enough, twice changes nothing."""
    for field in FIELDS:
        field.default_error_messages = field.default_error_messages | {"invalid": UNFIT}
    choice = _filled(_l("Take one of these: {choices}"))
    fields.Enum.default_error_messages = fields.Enum.default_error_messages | {"unknown": choice}
    validate.OneOf.default_message = choice
    validate.Length.message_min = _filled(_l("Send {min} or more."))
    validate.Length.message_max = _filled(_l("Send {max} or fewer."))
    validate.Length.message_all = _filled(_l("Send from {min} to {max}."))
