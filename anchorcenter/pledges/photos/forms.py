"""What a browser may send about photos. Shape only."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from wtforms import FileField, SelectField

from anchorcenter.core.fields import number, optional_line
from anchorcenter.core.forms import Form, text_line
from anchorcenter.core.i18n import Text, _l
from anchorcenter.core.pictures import LARGEST_MB
from anchorcenter.pledges.photos.service import NewPhoto, Withholding


class PhotoForm(Form):
    file = FileField(
        _l("Picture"),
        description=_l("jpg, png or webp, at most %(most)d MB. Where it was taken is removed.", most=LARGEST_MB),
    )
    text = text_line(_l("Caption"), missing=_l("Say what stands under it."), longest=200)
    text_en = optional_line(_l("Caption in English (optional)"), 200)
    alt = optional_line(_l("What the picture shows, for who does not see it"), 200)
    entry = SelectField(_l("Result or plan that it belongs to"))
    position = number(_l("Place among the photos"), 0, 999, default=0)

    def __init__(self, *args: Any, choices: Iterable[tuple[str, Text]] = (), **known: Any) -> None:
        super().__init__(*args, **known)
        self.entry.choices = [("", _l("None")), *choices]

    def wanted(self) -> NewPhoto:
        """What was typed in; call after a successful validation."""
        values: dict[str, Any] = {name: value or "" for name, value in self.values().items() if name != "file"}
        return NewPhoto(**values | {"position": self.position.data or 0})


class WithholdForm(Form):
    why = text_line(_l("Reason"), missing=_l("Say why: everybody reads it."), longest=300)

    def wanted(self) -> Withholding:
        """Why; call after a successful validation."""
        return Withholding(why=self.why.data or "")
